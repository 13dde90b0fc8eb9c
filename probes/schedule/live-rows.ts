/** Devices whose one session a feed holds: a live picture that comes stands for the online look that must wait. */
import type { Look } from '../link/observation.ts';
import { checkOf, rowOf } from './roster.ts';

/** A live picture that came within this time is an answer of its device. */
const LIVE_MS = 5_000;

export class LiveRows {
  /** By row: when its device last sent something. */
  readonly #sentMs = new Map<number, number>();

  /** A feed has the session, and nothing came yet. */
  hold(row: number): void {
    this.#sentMs.set(row, Number.NEGATIVE_INFINITY);
  }

  /** False where no feed had it. */
  leave(row: number): boolean {
    return this.#sentMs.delete(row);
  }

  sent(row: number, nowMs: number): void {
    if (this.#sentMs.has(row)) this.#sentMs.set(row, nowMs);
  }

  /** What a picture that came says of an online slot; undefined where none did of late. */
  lookOf(slot: number, nowMs: number): Look | undefined {
    const sentMs = checkOf(slot) === 'online' ? this.#sentMs.get(rowOf(slot)) : undefined;
    if (sentMs === undefined || nowMs - sentMs >= LIVE_MS) return undefined;
    const steps = [{ did: 'live picture', ok: true, got: 'frames arrive', tookMs: 0 }];
    return { finding: { state: 'good' }, steps };
  }
}
