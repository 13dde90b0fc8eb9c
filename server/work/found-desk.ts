/** Found, not registered: what answered on the network and is in nobody's file, until somebody claims or ignores it. */
import type { Problem } from '../../config/shape.ts';
import type { Found } from '../../probes/link/link.ts';
import type { NewDevice } from '../registry/record.ts';
import type { FoundList } from '../rules/reality.ts';
import type { By } from '../rules/refusal.ts';
import type { Db, Sql } from '../store/db.ts';
import { type FoundRow, listFound, retireFound, saveFound } from '../store/found.ts';
import type { Entry } from '../store/journal.ts';
import { type Asker, byOf } from './asker.ts';
import {
  bearers,
  type Claimed,
  type ClaimRegistry,
  claimAll,
  claimRows,
  type Template,
  withinDevices,
} from './claims.ts';

export type { FoundRow };

/** One that was found, and the device that is registered at its address. */
export interface ListedFound extends FoundRow {
  readonly registered: number | null;
}

/** Where a device was found. */
export interface Spot {
  readonly host: string;
  readonly port: number;
}

export interface FoundParts {
  readonly db: Db;
  readonly journal: { write(sql: Sql, entry: Entry): Promise<void> };
  readonly registry: ClaimRegistry;
  readonly clock?: () => number;
}

/** What a claim would come to, or came to. */
export interface ClaimOutcome {
  readonly rows: readonly (Spot & Pick<NewDevice, 'code' | 'name'>)[];
  readonly problems: readonly Problem[];
  readonly added: readonly { readonly id: number; readonly code: string; readonly host: string }[];
}

/** The oldest go when there are more. */
const MOST_KEPT = 50_000;
/** What did not answer for so long is gone. */
const KEPT_MS = 90 * 86_400_000;

export class FoundDesk {
  readonly #parts: FoundParts;
  /** By host and port. */
  readonly #rows = new Map<string, FoundRow>();

  private constructor(parts: FoundParts) {
    this.#parts = parts;
  }

  static async open(parts: FoundParts): Promise<FoundDesk> {
    const desk = new FoundDesk(parts);
    for (const row of await listFound(parts.db.read)) desk.#rows.set(keyOf(row), row);
    return desk;
  }

  /** Keeps what answered; what it said before and does not say this time stays. */
  async note(found: readonly Found[], segment: string, atMs: number): Promise<void> {
    const rows = found.map((one): FoundRow => {
      const before = this.#rows.get(keyOf(one));
      const { host, port } = one;
      return {
        ...{ host, port, segment: segment || (before?.segment ?? '') },
        endpoint: one.endpoint || (before?.endpoint ?? ''),
        name: one.name || (before?.name ?? ''),
        hardware: one.hardware || (before?.hardware ?? ''),
        xaddr: one.xaddr || (before?.xaddr ?? ''),
        scopes: one.scopes.length > 0 ? one.scopes : (before?.scopes ?? []),
        firstMs: before?.firstMs ?? atMs,
        lastMs: atMs,
        ignoredMs: before?.ignoredMs ?? null,
        ignoredBy: before?.ignoredBy ?? '',
        note: before?.note ?? '',
      };
    });
    await this.#parts.db.write((sql) => saveFound(sql, rows));
    for (const row of rows) this.#rows.set(keyOf(row), row);
    await this.retire(atMs);
  }

  /** Newest first. */
  list(list: FoundList, segment?: string): { rows: ListedFound[]; counts: Record<FoundList, number> } {
    const counts: Record<FoundList, number> = { open: 0, ignored: 0, registered: 0 };
    const bearerOf = bearers(this.#parts.registry, this.#rows.values());
    const rows: ListedFound[] = [];
    for (const row of this.#rows.values()) {
      if (segment !== undefined && row.segment !== segment) continue;
      const registered = bearerOf(row.host, row.port);
      const where = registered !== null ? 'registered' : row.ignoredMs !== null ? 'ignored' : 'open';
      counts[where] += 1;
      if (where === list) rows.push({ ...row, registered });
    }
    rows.sort((a, b) => b.lastMs - a.lastMs || keyOf(a).localeCompare(keyOf(b), 'en', { numeric: true }));
    return { rows, counts };
  }

  /** Nobody wants to hear of these any more, or wants to again. Answers how many there were. */
  async ignore(spots: readonly Spot[], isIgnored: boolean, note: string, person: Asker): Promise<number> {
    const { db, journal, clock = Date.now } = this.#parts;
    const rows = spots
      .flatMap((spot) => this.#rows.get(keyOf(spot)) ?? [])
      .filter(({ ignoredMs }) => (ignoredMs !== null) !== isIgnored)
      .map(
        (row): FoundRow => ({
          ...row,
          ignoredMs: isIgnored ? clock() : null,
          ignoredBy: isIgnored ? person.name : '',
          note: isIgnored ? note : '',
        }),
      );
    if (rows.length === 0) return 0;
    await db.write(async (sql) => {
      await saveFound(sql, rows);
      await journal.write(sql, {
        by: byOf(person),
        did: isIgnored ? 'found.ignore' : 'found.restore',
        subject: 'found',
        after: { devices: rows.map(keyOf), ...(isIgnored && { note }) },
      });
    });
    for (const row of rows) this.#rows.set(keyOf(row), row);
    return rows.length;
  }

  /** What a claim would make of these, with every fault; nothing is written. */
  preview(template: Template, wishes: readonly Claimed[]): ClaimOutcome {
    const { registry } = this.#parts;
    const { rows, problems } = this.#rowsOf(template, wishes);
    const all = problems.length > 0 ? problems : withinDevices(registry.addProblems(rows));
    return { rows: shown(rows, wishes), problems: all, added: [] };
  }

  /** Registers them, all or none. */
  async claim(template: Template, wishes: readonly Claimed[], person: Asker): Promise<ClaimOutcome> {
    const { registry, db, journal } = this.#parts;
    const { rows, problems } = this.#rowsOf(template, wishes);
    const by: By = byOf(person);
    const added = await claimAll(rows, problems, registry, by);
    const after = { devices: added.length, unit: template.unit };
    await db.write((sql) => journal.write(sql, { by, did: 'discovery.claim', subject: 'found', after }));
    return { rows: shown(rows, wishes), problems: [], added };
  }

  /** Takes away what is gone for long, and the oldest where there are too many. */
  async retire(nowMs: number): Promise<void> {
    const oldest = [...this.#rows.values()].sort((a, b) => b.lastMs - a.lastMs)[MOST_KEPT]?.lastMs ?? 0;
    const beforeMs = Math.max(nowMs - KEPT_MS, oldest + 1);
    if (![...this.#rows.values()].some(({ lastMs, ignoredMs }) => lastMs < beforeMs && ignoredMs === null))
      return;
    await this.#parts.db.write((sql) => retireFound(sql, beforeMs));
    for (const [key, { lastMs, ignoredMs }] of this.#rows)
      if (lastMs < beforeMs && ignoredMs === null) this.#rows.delete(key);
  }

  #rowsOf(template: Template, wishes: readonly Claimed[]) {
    const foundAt = (host: string, port: number) => this.#rows.get(keyOf({ host, port }));
    return claimRows(foundAt, template, wishes, this.#parts.registry);
  }
}

function keyOf({ host, port }: Spot): string {
  return `${host}:${port}`;
}

function shown(rows: readonly NewDevice[], wishes: readonly Claimed[]): ClaimOutcome['rows'] {
  return rows.map(({ code, name }, index) => ({
    host: wishes[index]?.host ?? '',
    port: wishes[index]?.port ?? 0,
    code,
    name,
  }));
}
