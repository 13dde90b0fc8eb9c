/**
 * Keeps the list behind a figure of the present as it stands, so that a link sent today opens the same list next week,
 * whatever the devices did meanwhile.
 */
import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';
import { Refusal } from '../rules/refusal.ts';
import type { Db } from '../store/db.ts';
import * as stored from '../store/kept-lists.ts';
import type { Evidence, EvidenceRow, EvidenceWish, Page } from '../watch/answers.ts';
import { LINK_DAYS } from './rate-pins.ts';

const DAY_MS = 86_400_000;
/** Of a city a list takes a megabyte; a disk is not filled by clicking. */
const MOST_BYTES_A_DAY = 50_000_000;
const MOST_INFLATED = 100_000_000;
const ALL: Page = { page: 1, size: 1_000_000 };

const deflated = promisify(deflate);
const inflated = promisify(inflate);

/** Only what is needed of the watch. */
export interface ListWatch {
  evidence(wish: EvidenceWish & Page): Evidence | undefined;
}

/** A figure: all its parts together. */
export type FigureWish = Omit<EvidenceWish, 'part' | 'reason'>;

export class KeptLists {
  readonly #db: Db;
  readonly #watch: ListWatch;
  readonly #clock: () => number;

  constructor(db: Db, watch: ListWatch, clock: () => number = Date.now) {
    this.#db = db;
    this.#watch = watch;
    this.#clock = clock;
  }

  /** Resolves with the moment by which it is found again, once it is on disk; undefined for a unit that is not there. */
  async keep({ unit, metric, scope, category, platform }: FigureWish): Promise<number | undefined> {
    const wish = { unit, metric, scope, category, platform };
    const list = this.#watch.evidence({ ...wish, ...ALL });
    if (list === undefined) return undefined;
    const packed = await deflated(JSON.stringify(list), { level: 6 });
    await this.#db.write(async (sql) => {
      const bytes = await stored.keptListBytes(sql, this.#clock() - DAY_MS);
      if (bytes + packed.length > MOST_BYTES_A_DAY) throw new Refusal('limit', { what: 'kept-lists' });
      await stored.addKeptList(sql, keyOf(wish, list.atMs), packed);
    });
    return list.atMs;
  }

  /** A page of it; undefined when none was kept at this moment. */
  async open(wish: EvidenceWish & Page, asofMs: number): Promise<Evidence | undefined> {
    const list = await this.#whole(wish, asofMs);
    if (list === undefined) return undefined;
    const rows = rowsIn(list, wish);
    const first = (wish.page - 1) * wish.size;
    const pages = Math.max(1, Math.ceil(rows.length / wish.size));
    return {
      ...list,
      total: rows.length,
      page: wish.page,
      pages,
      rows: rows.slice(first, first + wish.size),
    };
  }

  /** All its rows, for a file. */
  async rows(wish: EvidenceWish, asofMs: number): Promise<EvidenceRow[] | undefined> {
    const list = await this.#whole(wish, asofMs);
    return list && rowsIn(list, wish);
  }

  async retire(nowMs: number): Promise<void> {
    await this.#db.write((sql) => stored.retireKeptLists(sql, nowMs - LINK_DAYS * DAY_MS));
  }

  async #whole(wish: EvidenceWish, asofMs: number): Promise<Evidence | undefined> {
    const packed = await stored.keptList(this.#db.read, keyOf(wish, asofMs));
    if (packed === undefined) return undefined;
    const text = await inflated(packed, { maxOutputLength: MOST_INFLATED });
    return JSON.parse(text.toString()) as Evidence; // as `keep` wrote it
  }
}

function keyOf({ unit, metric, scope, category, platform }: FigureWish, madeMs: number) {
  // Beside a platform's id, '' is whoever belongs to none, and nothing is all of them.
  return {
    unit,
    metric,
    scope,
    category: category ?? '',
    platform: platform === undefined ? '' : `=${platform}`,
    madeMs,
  };
}

function rowsIn({ rows }: Evidence, { part, reason }: EvidenceWish): EvidenceRow[] {
  return rows.filter(
    (row) => (part === undefined || row.part === part) && (reason === undefined || row.reason === reason),
  );
}
