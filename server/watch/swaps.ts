/** Other devices that answer at the address of a registered one: found by looks, decided by people. */
import { isSameDevice, type Likeness, type SwapReason } from '../rules/swap.ts';
import type { Db, Sql } from '../store/db.ts';
import { listSwaps, type SwapRow, saveSwap } from '../store/registration.ts';

export type { SwapRow };

/** A swap that was seen, before it has a number. */
export type SeenSwap = Omit<SwapRow, 'id'>;

/** What a look tells of another device. */
export interface Stranger {
  readonly device: number;
  readonly reason: SwapReason;
  readonly new: Likeness;
  readonly old: Likeness;
  readonly oldSeenMs: number | null;
  readonly atMs: number;
}

export class Swaps {
  /** By device, oldest first. */
  readonly #rows = new Map<number, readonly SwapRow[]>();

  async load(sql: Sql): Promise<void> {
    for (const row of await listSwaps(sql)) this.take(row);
  }

  /** The one that goes on and that nobody accepted. */
  of(device: number): SwapRow | undefined {
    return this.#rows.get(device)?.find(({ overMs, decision }) => overMs === null && decision !== 'accepted');
  }

  /** All of a device, newest first. */
  allOf(device: number): readonly SwapRow[] {
    return (this.#rows.get(device) ?? []).toReversed();
  }

  get(id: number): SwapRow | undefined {
    for (const rows of this.#rows.values()) {
      const row = rows.find((one) => one.id === id);
      if (row !== undefined) return row;
    }
    return undefined;
  }

  all(): SwapRow[] {
    return [...this.#rows.values()].flat();
  }

  /** Rows to write when a stranger answers; nothing when it is known. Who was refused before stays refused. */
  seen({ device, reason, new: told, old, oldSeenMs, atMs }: Stranger): SeenSwap[] {
    const going = this.of(device);
    if (going && isSameDevice(going.new, told)) return [];
    const before = this.#rows.get(device)?.find((row) => isSameDevice(row.new, told));
    const isRefused = before?.decision === 'refused';
    const fresh: SeenSwap = {
      ...{ device, reason, new: before?.new ?? told, old: { ...old, seenMs: oldSeenMs } },
      ...{ foundMs: isRefused ? before.foundMs : atMs, seenMs: atMs, overMs: null, taken: null },
      decision: isRefused ? 'refused' : null,
      decidedMs: isRefused ? before.decidedMs : null,
      who: isRefused ? before.who : '',
      note: isRefused ? before.note : '',
    };
    return [...(going ? [ended(going, atMs)] : []), fresh];
  }

  /** Rows to write when the device of the file answers again. */
  over(device: number, atMs: number): SeenSwap[] {
    const going = this.of(device);
    return going ? [ended(going, atMs)] : [];
  }

  write(db: Db, swap: SeenSwap): Promise<SwapRow> {
    return db.write((sql) => saveSwap(sql, swap));
  }

  take(row: SwapRow): void {
    const others = (this.#rows.get(row.device) ?? []).filter(({ id }) => id !== row.id);
    this.#rows.set(row.device, [...others, row]);
  }

  forget(devices: readonly number[]): void {
    for (const device of devices) this.#rows.delete(device);
  }
}

function ended({ id: _, ...row }: SwapRow, atMs: number): SeenSwap {
  return { ...row, overMs: atMs };
}
