/** Keeps, for every cycle of every daemon, the proof of who was looked at; and answers when somebody last was. */
import type { CheckName } from '../../config/terms.ts';
import type { Batch } from '../../probes/link/observation.ts';
import type { Db, Sql } from '../store/db.ts';
import { proofAt, proofsBefore, saveProof } from '../store/proofs.ts';
import { Looked } from './looked.ts';

/** Rows read at once, and in all: two weeks of minutes. Beyond it the answer is less sharp, and still right. */
const AT_ONCE = 200;
const MOST_ROWS = 20_000;

/** The last look before a moment ended in this span; both are the same where it is known exactly. */
export interface LastLooked {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** A cycle that goes on, or that waits to be written. */
interface Cycle {
  readonly daemon: string;
  readonly fromMs: number;
  readonly looked: Looked;
  /** What was written of it by an earlier run is in it. */
  isWhole: boolean;
}

export class Proofs {
  readonly #cycleMs: number;
  /** By daemon: the cycle that goes on. */
  readonly #open = new Map<string, Cycle>();
  /** Ended, and not yet on disk. */
  #ended: Cycle[] = [];

  constructor(cycleMs: number) {
    this.#cycleMs = cycleMs;
  }

  /** Within the transaction of a batch: takes its looks, and writes the cycle that it ended. */
  async write(sql: Sql, batch: Batch): Promise<void> {
    const cycle = this.#take(batch);
    if (!cycle.isWhole) {
      const earlier = await proofAt(sql, cycle.daemon, cycle.fromMs);
      if (earlier !== undefined) cycle.looked.unpack(earlier.packed);
      cycle.isWhole = true;
    }
    for (const ended of this.#ended) await this.#save(sql, ended);
  }

  /** The transaction was committed. */
  written(): void {
    this.#ended = [];
  }

  /** A batch that is on disk already, after a start; its cycle may be, too. */
  replay(batch: Batch): void {
    this.#take(batch);
    this.#ended = [];
  }

  /** Writes the cycles that go on as far as they are, before what they were made of is let go. */
  async flush(sql: Sql): Promise<void> {
    for (const cycle of this.#open.values()) await this.#save(sql, cycle);
  }

  /**
   * When the device was last looked at before this moment, as far as proofs tell that reach back to `sinceMs`, at
   * which it surely was. A cycle that holds the moment does not tell whether its look came before it or after.
   */
  async lastBefore(
    db: Db,
    device: number,
    check: CheckName,
    atMs: number,
    sinceMs: number,
  ): Promise<LastLooked> {
    const unwritten = [...this.#open.values(), ...this.#ended]
      .filter(({ fromMs, looked }) => fromMs < atMs && looked.has(device, check))
      .map(({ fromMs }) => ({ fromMs, untilMs: fromMs + this.#cycleMs }));
    let mayBeLater = unwritten.some(({ untilMs }) => untilMs > atMs);
    let last = newestOf(unwritten.filter(({ untilMs }) => untilMs <= atMs));
    let beforeMs = atMs;
    let isThrough = false;
    for (let read = 0; read < MOST_ROWS; read += AT_ONCE) {
      const rows = await proofsBefore(db.read, beforeMs, last?.fromMs ?? sinceMs, AT_ONCE);
      const found = rows.filter(({ packed }) => Looked.isIn(packed, device, check));
      mayBeLater ||= found.some(({ untilMs }) => untilMs > atMs);
      last = newestOf([...(last ? [last] : []), ...found.filter(({ untilMs }) => untilMs <= atMs)]);
      const oldest = rows.at(-1);
      isThrough = last !== undefined || rows.length < AT_ONCE;
      if (isThrough || oldest === undefined) break;
      // Cycles of several daemons begin together.
      beforeMs = (rows[0]?.fromMs ?? 0) > oldest.fromMs ? oldest.fromMs + 1 : oldest.fromMs;
    }
    return {
      fromMs: Math.max(sinceMs, last?.fromMs ?? sinceMs),
      untilMs: mayBeLater ? atMs : Math.max(sinceMs, isThrough ? (last?.untilMs ?? sinceMs) : beforeMs),
    };
  }

  #take(batch: Batch): Cycle {
    const fromMs = Math.floor(batch.toMs / this.#cycleMs) * this.#cycleMs;
    let cycle = this.#open.get(batch.daemon);
    if (cycle?.fromMs !== fromMs) {
      if (cycle !== undefined) this.#ended.push(cycle);
      cycle = { daemon: batch.daemon, fromMs, looked: new Looked(), isWhole: false };
      this.#open.set(batch.daemon, cycle);
    }
    cycle.looked.addBatch(batch);
    return cycle;
  }

  async #save(sql: Sql, { daemon, fromMs, looked, isWhole }: Cycle): Promise<void> {
    const earlier = isWhole ? undefined : await proofAt(sql, daemon, fromMs);
    if (earlier !== undefined) looked.unpack(earlier.packed);
    await saveProof(sql, { daemon, fromMs, untilMs: fromMs + this.#cycleMs, packed: looked.pack() });
  }
}

function newestOf(spans: readonly LastLooked[]): LastLooked | undefined {
  return spans.toSorted((one, other) => other.fromMs - one.fromMs)[0];
}
