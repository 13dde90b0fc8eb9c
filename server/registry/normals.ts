/** Faults that a person declared normal for a camera, and cameras whose usual picture was forgotten on purpose. */
import type { PictureFault } from '../../config/terms.ts';
import type { Target } from '../../probes/link/target.ts';
import { type By, Refusal, SYSTEM } from '../rules/refusal.ts';
import type { Sql } from '../store/db.ts';
import * as stored from '../store/normals.ts';
import type { Ledger } from './ledger.ts';
import { badInput } from './sound.ts';

export type { NormalRow } from '../store/normals.ts';

export interface NormalWish {
  readonly device: number;
  readonly fault: PictureFault;
  readonly untilMs: number;
  /** Why: whoever comes after must be able to understand it. */
  readonly note: string;
}

export interface NormalsOptions {
  readonly ledger: Ledger;
  readonly clock: () => number;
  /** What the probes are told of these devices is another thing now. */
  readonly onChange: (devices: readonly number[]) => void;
}

/** A year, leap days included: what is normal for longer is asked about again. */
const LONGEST_MS = 366 * 86_400_000;

export class Normals {
  readonly #options: NormalsOptions;
  /** By device. */
  readonly #rows = new Map<number, readonly stored.NormalRow[]>();
  /** By device. */
  readonly #epochs = new Map<number, number>();

  constructor(options: NormalsOptions) {
    this.#options = options;
  }

  async load(sql: Sql): Promise<void> {
    for (const row of await stored.listNormals(sql)) this.#keep(row);
    for (const { device, epochMs } of await stored.listEpochs(sql)) this.#epochs.set(device, epochMs);
  }

  clear(): void {
    this.#rows.clear();
    this.#epochs.clear();
  }

  /** The device is registered no longer; the watch removes what is on disk. */
  drop(device: number): void {
    this.#rows.delete(device);
    this.#epochs.delete(device);
  }

  /** Those that hold now. */
  of(device: number): readonly stored.NormalRow[] {
    const nowMs = this.#options.clock();
    return (this.#rows.get(device) ?? []).filter(({ untilMs }) => untilMs > nowMs);
  }

  byId(id: number): stored.NormalRow | undefined {
    for (const rows of this.#rows.values()) {
      const row = rows.find((one) => one.id === id);
      if (row !== undefined) return row;
    }
    return undefined;
  }

  /** When the usual picture of a device was last forgotten on purpose. */
  epochOf(device: number): number | null {
    return this.#epochs.get(device) ?? null;
  }

  /** What a target says of all this; nothing for most. */
  toldOf(device: number): Pick<Target, 'normals' | 'pictureEpoch'> {
    const rows = this.of(device);
    const epoch = this.#epochs.get(device);
    return {
      ...(rows.length > 0 && { normals: rows.map(({ fault, untilMs }) => ({ fault, untilMs })) }),
      ...(epoch !== undefined && { pictureEpoch: epoch }),
    };
  }

  /** A later declaration of the same fault takes the place of an earlier one. */
  declare({ device, fault, untilMs, note }: NormalWish, by: By): Promise<stored.NormalRow> {
    const { ledger, clock, onChange } = this.#options;
    return ledger.alone(async () => {
      const fromMs = clock();
      if (untilMs <= fromMs || untilMs > fromMs + LONGEST_MS) {
        const wanted = 'an end that is to come, within a year';
        throw badInput([{ path: 'untilMs', wanted, got: new Date(untilMs).toISOString() }]);
      }
      const before = this.of(device).find((row) => row.fault === fault);
      const row = await ledger.db.write(async (sql) => {
        await ledger.journal.write(sql, {
          by,
          did: 'normal.declare',
          subject: subjectOf(device),
          ...(before && { before: picked(before) }),
          after: { fault, untilMs, note },
        });
        return stored.putNormal(sql, { device, fault, fromMs, untilMs, who: by.name, note });
      });
      this.#keep(row);
      onChange([device]);
      return row;
    });
  }

  /** Undoes a declaration: the fault is told again. */
  withdraw(id: number, by: By): Promise<void> {
    const { ledger, onChange } = this.#options;
    return ledger.alone(async () => {
      const row = this.byId(id);
      if (row === undefined) throw new Refusal('not-found', { what: 'normal' });
      await ledger.write((sql) => stored.removeNormals(sql, [id]), {
        by,
        did: 'normal.withdraw',
        subject: subjectOf(row.device),
        before: picked(row),
      });
      this.#remove([row]);
      onChange([row.device]);
    });
  }

  /** The camera was moved on purpose: the daemon forgets its past. `beside` is done in the same transaction. */
  forgetPast(device: number, note: string, by: By, beside: (sql: Sql) => Promise<void>): Promise<number> {
    const { ledger, clock, onChange } = this.#options;
    return ledger.alone(async () => {
      const epochMs = Math.max(clock(), (this.#epochs.get(device) ?? 0) + 1);
      await ledger.write(
        async (sql) => {
          await stored.saveEpoch(sql, { device, epochMs });
          await beside(sql);
        },
        { by, did: 'picture.forget-past', subject: subjectOf(device), after: { note } },
      );
      this.#epochs.set(device, epochMs);
      onChange([device]);
      return epochMs;
    });
  }

  /** Takes away what has ended, tells the probes, and writes it down. Answers how many there were. */
  retire(nowMs: number): Promise<number> {
    const { ledger, onChange } = this.#options;
    return ledger.alone(async () => {
      const ended = [...this.#rows.values()].flat().filter(({ untilMs }) => untilMs <= nowMs);
      if (ended.length === 0) return 0;
      await ledger.db.write(async (sql) => {
        await stored.removeNormals(
          sql,
          ended.map(({ id }) => id),
        );
        await ledger.journal.writeAll(
          sql,
          ended.map((row) => ({
            by: SYSTEM,
            did: 'normal.end',
            subject: subjectOf(row.device),
            before: picked(row),
          })),
        );
      });
      this.#remove(ended);
      onChange([...new Set(ended.map(({ device }) => device))]);
      return ended.length;
    });
  }

  #keep(row: stored.NormalRow): void {
    const others = (this.#rows.get(row.device) ?? []).filter(({ fault }) => fault !== row.fault);
    this.#rows.set(row.device, [...others, row]);
  }

  #remove(gone: readonly stored.NormalRow[]): void {
    for (const { device, id } of gone) {
      const left = (this.#rows.get(device) ?? []).filter((row) => row.id !== id);
      if (left.length === 0) this.#rows.delete(device);
      else this.#rows.set(device, left);
    }
  }
}

function subjectOf(device: number): string {
  return `device/${device}`;
}

function picked({ fault, untilMs, note, who }: stored.NormalRow): object {
  return { fault, untilMs, note, who };
}
