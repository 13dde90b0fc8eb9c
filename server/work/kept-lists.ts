/**
 * Keeps the list behind a figure of the present as it stands, or a whole overview with all of its lists, so that a link
 * sent today opens the same next week,
 * whatever the devices did meanwhile.
 */
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { deflate, inflate } from 'node:zlib';
import type { Scope } from '../../config/terms.ts';
import { Refusal } from '../rules/refusal.ts';
import type { Db } from '../store/db.ts';
import * as stored from '../store/kept-lists.ts';
import type { Board, Evidence, EvidenceRow, EvidenceWish, Page } from '../watch/answers.ts';
import { holdsLine, type KeptBoard, listOfLine, taken } from './kept-board.ts';
import { LINK_DAYS } from './rate-pins.ts';

const DAY_MS = 86_400_000;
/** Of a city a list takes a megabyte; a disk is not filled by clicking. */
const MOST_BYTES_A_DAY = 50_000_000;
const MOST_INFLATED = 100_000_000;
/** The registry may change while an overview is taken. */
const MOST_TRIES = 3;
/** In the place of a metric: an overview. */
const BOARD = 'board';
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
    await this.#write([{ key: keyOf(wish, list.atMs), packed: await pack(list) }]);
    return list.atMs;
  }

  /** An overview as it is told, with the lists behind all of its figures; undefined for a unit that is not there. */
  async keepBoard<B extends Board>(boardOf: () => B | undefined): Promise<number | undefined> {
    const found = await this.#taken(boardOf);
    if (found === undefined) return undefined;
    const { unit, scope, atMs } = found.kept.board;
    const blobs = [{ key: boardKey(unit.code, scope, atMs), packed: await pack(found.kept) }];
    for (const list of found.lists) {
      const wish = { unit: unit.code, metric: list.metric, scope };
      await setImmediate();
      blobs.push({ key: keyOf(wish, atMs), packed: await pack(list) });
    }
    await this.#write(blobs);
    return atMs;
  }

  async #taken<B extends Board>(boardOf: () => B | undefined) {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const found = await taken(boardOf, (wish) => this.#watch.evidence({ ...wish, ...ALL }));
      if (found !== undefined || boardOf() === undefined) return found;
    }
    throw new Refusal('limit', { what: 'registry-changing' });
  }

  /** The overview that was kept at a moment. */
  async board(unit: string, scope: Scope, asofMs: number): Promise<Board | undefined> {
    const packed = await stored.keptList(this.#db.read, boardKey(unit, scope, asofMs));
    return packed && (await unpack<KeptBoard>(packed)).board;
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
    return packed === undefined ? this.#ofBoard(wish, asofMs) : unpack<Evidence>(packed);
  }

  /** A line of an overview has no list of its own: it is a part of the list of the overview's unit. */
  async #ofBoard(wish: EvidenceWish, asofMs: number): Promise<Evidence | undefined> {
    for (const packed of await stored.keptListsOf(this.#db.read, BOARD, wish.scope, asofMs)) {
      const kept = await unpack<KeptBoard>(packed);
      if (!holdsLine(kept, wish)) continue;
      const whole = { unit: kept.board.unit.code, metric: wish.metric, scope: wish.scope };
      const list = await stored.keptList(this.#db.read, keyOf(whole, asofMs));
      return list && listOfLine(kept, await unpack<Evidence>(list), wish);
    }
    return undefined;
  }

  async #write(blobs: readonly { readonly key: stored.KeptListKey; readonly packed: Uint8Array }[]) {
    await this.#db.write(async (sql) => {
      const bytes = await stored.keptListBytes(sql, this.#clock() - DAY_MS);
      const more = blobs.reduce((sum, { packed }) => sum + packed.length, 0);
      if (bytes + more > MOST_BYTES_A_DAY) throw new Refusal('limit', { what: 'kept-lists' });
      for (const { key, packed } of blobs) await stored.addKeptList(sql, key, packed);
    });
  }
}

function pack(what: object): Promise<Buffer> {
  return deflated(JSON.stringify(what), { level: 6 });
}

/** As `pack` made it. */
async function unpack<T>(packed: Uint8Array): Promise<T> {
  const text = await inflated(packed, { maxOutputLength: MOST_INFLATED });
  return JSON.parse(text.toString()) as T;
}

function boardKey(unit: string, scope: Scope, madeMs: number): stored.KeptListKey {
  return { unit, metric: BOARD, scope, category: '', platform: '', madeMs };
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
