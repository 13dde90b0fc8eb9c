/** Other devices at the address of a registered one: accepted or refused by a person, and that undone. */
import type { Deed } from '../../config/deeds.ts';
import { likenessIn } from '../registry/filed.ts';
import type { DeviceRecord, DeviceWish } from '../registry/record.ts';
import { type By, Refusal } from '../rules/refusal.ts';
import { isSameText, type Likeness, type SwapState, takenOver } from '../rules/swap.ts';
import type { Db, Sql } from '../store/db.ts';
import type { Entry } from '../store/journal.ts';
import { type SwapRow, saveSwap } from '../store/registration.ts';
import { type Asker, byOf } from './asker.ts';

export type { SwapRow };

export interface SwapParts {
  readonly db: Db;
  readonly journal: { write(sql: Sql, entry: Entry): Promise<void> };
  readonly registry: {
    get(id: number): DeviceRecord | undefined;
    update(id: number, version: number, patch: Partial<DeviceWish>, by: By): Promise<DeviceRecord>;
  };
  readonly registrations: {
    readonly swaps: { get(id: number): SwapRow | undefined; all(): SwapRow[]; take(row: SwapRow): void };
    review(devices: readonly number[]): void;
  };
  /** Looks at a device again; nobody waits for it. */
  readonly lookAgain: (device: number) => void;
  readonly clock?: () => number;
}

export function swapStateOf({ decision, overMs }: SwapRow): SwapState {
  if (decision === 'accepted') return 'accepted';
  if (overMs !== null) return 'over';
  return decision ?? 'open';
}

export class SwapDesk {
  readonly #parts: SwapParts;
  /** Decisions wait for one another: what was checked still holds when it is written. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: SwapParts) {
    this.#parts = parts;
  }

  /** Newest first. */
  list(): SwapRow[] {
    return this.#parts.registrations.swaps.all().sort((a, b) => b.foundMs - a.foundMs || b.id - a.id);
  }

  get(id: number): SwapRow {
    const swap = this.#parts.registrations.swaps.get(id);
    if (swap === undefined) throw new Refusal('not-found', { what: 'swap' });
    return swap;
  }

  /** The file takes the new identity over, as far as the device told it. */
  accept(id: number, note: string, person: Asker): Promise<SwapRow> {
    return this.#alone(async () => {
      const { registry, clock = Date.now } = this.#parts;
      const swap = this.#stillOpen(id);
      const record = registry.get(swap.device);
      if (record === undefined) throw new Refusal('not-found', { what: 'device' });
      const taken = takenOver(likenessIn(record), swap.new);
      await registry.update(record.id, record.version, patchOf(taken, 'after'), byOf(person));
      const nowMs = clock();
      const decided = { decision: 'accepted', decidedMs: nowMs, overMs: nowMs } as const;
      return this.#decide(swap, { ...decided, who: person.name, note, taken }, 'swap.accept', person);
    });
  }

  /** The file stays as it is; the same device is not asked about again. */
  refuse(id: number, note: string, person: Asker): Promise<SwapRow> {
    return this.#alone(async () => {
      const swap = this.#stillOpen(id);
      const decidedMs = (this.#parts.clock ?? Date.now)();
      const decided = { decision: 'refused', decidedMs, who: person.name, note } as const;
      return this.#decide(swap, decided, 'swap.refuse', person);
    });
  }

  /** The decision is taken back; the file gets its old identity again unless somebody has changed it since. */
  undo(id: number, person: Asker): Promise<SwapRow> {
    return this.#alone(async () => {
      const { registry } = this.#parts;
      const swap = this.get(id);
      if (swap.decision === null) throw new Refusal('conflict', { what: 'swap' });
      if (swap.decision === 'accepted') {
        const record = registry.get(swap.device);
        if (record === undefined) throw new Refusal('not-found', { what: 'device' });
        const taken = swap.taken ?? {};
        const present = likenessIn(record);
        const changed = Object.entries(taken).filter(
          ([name, { after }]) => !isSameText(present[name as keyof Likeness], after), // by takenOver
        );
        if (changed.length > 0)
          throw new Refusal('conflict', { id: record.id, fields: changed.map(([name]) => name).join(', ') });
        await registry.update(record.id, record.version, patchOf(taken, 'before'), byOf(person));
      }
      const open = { decision: null, decidedMs: null, overMs: null, who: '', note: '', taken: null } as const;
      return this.#decide(swap, open, 'swap.undo', person);
    });
  }

  #stillOpen(id: number): SwapRow {
    const swap = this.get(id);
    const state = swapStateOf(swap);
    if (state !== 'open') throw new Refusal('conflict', { what: 'swap', state });
    return swap;
  }

  async #decide(
    { id: _, ...swap }: SwapRow,
    change: Partial<SwapRow>,
    did: Deed,
    person: Asker,
  ): Promise<SwapRow> {
    const { db, journal, registrations, lookAgain } = this.#parts;
    const row = await db.write(async (sql) => {
      const saved = await saveSwap(sql, { ...swap, ...change });
      await journal.write(sql, {
        ...{ by: byOf(person), did, subject: `device/${swap.device}` },
        before: named(swap.old),
        after: { ...named(swap.new), ...(change.note ? { note: change.note } : {}) },
      });
      return saved;
    });
    registrations.swaps.take(row);
    registrations.review([row.device]);
    lookAgain(row.device);
    return row;
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}

function patchOf(taken: NonNullable<SwapRow['taken']>, side: 'before' | 'after'): Partial<DeviceWish> {
  const { hardwareId, ...fields } = Object.fromEntries(
    Object.entries(taken).map(([name, change]) => [name, change[side]]),
  );
  return { ...fields, ...(hardwareId === undefined ? {} : { details: { hardwareId } }) };
}

/** What stands in the journal. */
function named({ serial, mac, model }: Likeness): object {
  return { serial, mac, model };
}
