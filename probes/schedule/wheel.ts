/**
 * Who is due. A hashed timer wheel over small numbers (slots): linked lists in typed columns, one entry a slot, no
 * timer of its own – whoever owns it turns it.
 */

const NOWHERE = -1;

export class Wheel {
  readonly #tickMs: number;
  readonly #mask: number;
  /** Per spoke: first and last slot of its list. */
  readonly #first: Int32Array;
  readonly #last: Int32Array;
  /** Per slot: neighbours in its list, the tick at which it is due, and its spoke (or nowhere). */
  #next = new Int32Array(0);
  #before = new Int32Array(0);
  #tick = new Float64Array(0);
  #spoke = new Int32Array(0);
  #turned: number;
  #size = 0;

  /** `spokes` is a power of two; what is due later than one whole turn waits for its round. */
  constructor(nowMs: number, tickMs = 50, spokes = 4_096) {
    this.#tickMs = tickMs;
    this.#mask = spokes - 1;
    this.#first = new Int32Array(spokes).fill(NOWHERE);
    this.#last = new Int32Array(spokes).fill(NOWHERE);
    this.#turned = Math.floor(nowMs / tickMs);
  }

  get size(): number {
    return this.#size;
  }

  has(slot: number): boolean {
    return (this.#spoke[slot] ?? NOWHERE) !== NOWHERE;
  }

  /** When the slot is due, to the tick; infinite when it is not in the wheel. */
  dueMs(slot: number): number {
    return this.has(slot) ? (this.#tick[slot] ?? 0) * this.#tickMs : Number.POSITIVE_INFINITY;
  }

  /** Puts a slot in, or moves it. What is due already comes with the next turn, in the order of putting in. */
  set(slot: number, dueMs: number): void {
    this.remove(slot);
    this.#room(slot);
    const tick = Math.max(Math.ceil(dueMs / this.#tickMs), this.#turned + 1);
    const spoke = tick % (this.#mask + 1);
    const last = this.#last[spoke] ?? NOWHERE;
    this.#tick[slot] = tick;
    this.#spoke[slot] = spoke;
    this.#before[slot] = last;
    this.#next[slot] = NOWHERE;
    if (last === NOWHERE) this.#first[spoke] = slot;
    else this.#next[last] = slot;
    this.#last[spoke] = slot;
    this.#size += 1;
  }

  remove(slot: number): void {
    const spoke = this.#spoke[slot] ?? NOWHERE;
    if (spoke === NOWHERE) return;
    const before = this.#before[slot] ?? NOWHERE;
    const next = this.#next[slot] ?? NOWHERE;
    if (before === NOWHERE) this.#first[spoke] = next;
    else this.#next[before] = next;
    if (next === NOWHERE) this.#last[spoke] = before;
    else this.#before[next] = before;
    this.#spoke[slot] = NOWHERE;
    this.#size -= 1;
  }

  /** Hands out, and takes out, every slot that has become due. `due` may put slots in. */
  turn(nowMs: number, due: (slot: number) => void): void {
    const until = Math.floor(nowMs / this.#tickMs);
    const from = Math.max(this.#turned + 1, until - this.#mask);
    if (until <= this.#turned) return;
    this.#turned = until;
    // Taken out first: whoever is told may put in, move or take out any other.
    const ready: number[] = [];
    for (let tick = from; tick <= until; tick += 1) {
      let slot = this.#first[tick % (this.#mask + 1)] ?? NOWHERE;
      while (slot !== NOWHERE) {
        const next = this.#next[slot] ?? NOWHERE;
        if ((this.#tick[slot] ?? 0) <= until) {
          this.remove(slot);
          ready.push(slot);
        }
        slot = next;
      }
    }
    for (const slot of ready) due(slot);
  }

  #room(slot: number): void {
    if (slot < this.#spoke.length) return;
    const size = Math.max(1_024, slot + 1, this.#spoke.length * 2);
    const before = this.#spoke.length;
    this.#next = grown(this.#next, size);
    this.#before = grown(this.#before, size);
    this.#spoke = grown(this.#spoke, size).fill(NOWHERE, before);
    const ticks = new Float64Array(size);
    ticks.set(this.#tick);
    this.#tick = ticks;
  }
}

function grown(column: Int32Array<ArrayBuffer>, size: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(size);
  larger.set(column);
  return larger;
}
