/** Is the daemon itself fit to judge? A late loop, no descriptors or a clock that jumped are our own faults. */
import { monitorEventLoopDelay } from 'node:perf_hooks';

export interface Clock {
  /** Milliseconds since 1970, UTC; may jump. */
  readonly wallMs: () => number;
  /** Steady milliseconds since some moment; never jumps. */
  readonly steadyMs: () => number;
}

export const CLOCK: Clock = { wallMs: Date.now, steadyMs: () => performance.now() };

const LOOP_DELAY_MS = 1_000;
/** Ticks come late by so much on any machine. */
const USUAL_MS = 20;
/** Less lateness than this in all, small pieces together, took nobody's time to answer away. */
const LATE_MS = 400;
/**
 * When so much of a time was lateness, nobody had the time to answer that was promised. Less than that in small pieces
 * is only slowness: what arrived is read before a time is called over, however late the loop comes to it.
 */
const LATE_SHARE = 0.5;
/** How far back lateness is known. */
const KEPT_MS = 15_000;
const JUMP_MS = 5_000;
/** A sickness that is seen once lasts this long, so that the looks that it touched have ended. */
const LASTS_MS = 10_000;
const RESOLUTION_MS = 20;
/** This many looks that failed by our own fault within the time above are a sickness of ours. */
const OWN_FAULTS = 5;

export class SelfCheck {
  readonly #clock: Clock;
  #histogram: ReturnType<typeof monitorEventLoopDelay> | undefined;
  #offsetMs: number;
  #turnedMs: number;
  /** Moments at which the loop was late, oldest first, with all lateness before. */
  readonly #late: { readonly atMs: number; readonly beforeMs: number }[] = [];
  #lateMs = 0;
  #measuredMs: number;
  #lateBeforeMs = 0;
  #stalledMs = Number.NEGATIVE_INFINITY;
  #sickUntilMs = Number.NEGATIVE_INFINITY;
  #why = '';
  #faults = 0;
  #faultsFromMs = 0;
  #loopDelayMs = 0;

  constructor(clock: Clock = CLOCK) {
    this.#clock = clock;
    this.#turnedMs = clock.steadyMs();
    this.#measuredMs = this.#turnedMs;
    this.#offsetMs = clock.wallMs() - this.#turnedMs;
  }

  start(): void {
    this.#histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    this.#histogram.enable();
    this.#turnedMs = this.#clock.steadyMs();
  }

  stop(): void {
    this.#histogram?.disable();
  }

  /** Why nothing bad that is seen now may be believed; undefined when all is well. */
  get sick(): string | undefined {
    return this.#clock.steadyMs() < this.#sickUntilMs ? this.#why : undefined;
  }

  /** 99th percentile of the loop's delay over the last interval. */
  get loopDelayMs(): number {
    return this.#loopDelayMs;
  }

  /**
   * Was the loop stuck after this moment, for long or again and again? Then a deadline may have run out while answers
   * waited to be read.
   */
  wasStalledAfter(sinceMs: number): boolean {
    if (this.#stalledMs >= sinceMs) return true;
    const first = this.#late.find(({ atMs }) => atMs >= sinceMs);
    return first !== undefined && isTooLate(this.#lateMs - first.beforeMs, this.#clock.steadyMs() - sinceMs);
  }

  /** Called with every tick of the engine, which come every `tickMs`. */
  turn(tickMs: number): void {
    const steady = this.#clock.steadyMs();
    const lateMs = steady - this.#turnedMs - tickMs;
    if (lateMs > LOOP_DELAY_MS) this.#stalledMs = steady;
    // A machine that slept for hours is not slow: one long stop counts as long, no longer.
    if (lateMs > USUAL_MS) this.#noteLate(steady, Math.min(lateMs, LOOP_DELAY_MS));
    this.#turnedMs = steady;
    const offset = this.#clock.wallMs() - steady;
    if (Math.abs(offset - this.#offsetMs) > JUMP_MS) this.#fall('clock-jump', steady);
    // Followed slowly: the wall clock is disciplined by small steps all the time.
    this.#offsetMs = offset;
  }

  /** A look failed by our own fault. */
  ownFault(): void {
    const steady = this.#clock.steadyMs();
    if (steady - this.#faultsFromMs > LASTS_MS) {
      this.#faultsFromMs = steady;
      this.#faults = 0;
    }
    this.#faults += 1;
    if (this.#faults >= OWN_FAULTS) this.#fall('own-fault', steady);
  }

  /** Closes an interval; called every few seconds. */
  measure(): void {
    if (this.#histogram === undefined) return;
    const delay = this.#histogram.percentile(99) / 1e6 - RESOLUTION_MS;
    this.#loopDelayMs = Math.round(Math.max(0, Number.isFinite(delay) ? delay : 0) * 10) / 10;
    this.#histogram.reset();
    const steady = this.#clock.steadyMs();
    const isSlow = isTooLate(this.#lateMs - this.#lateBeforeMs, steady - this.#measuredMs);
    this.#measuredMs = steady;
    this.#lateBeforeMs = this.#lateMs;
    if (this.#loopDelayMs > LOOP_DELAY_MS || isSlow) this.#fall('loop-delay', steady);
  }

  #noteLate(steady: number, lateMs: number): void {
    this.#late.push({ atMs: steady, beforeMs: this.#lateMs });
    this.#lateMs += lateMs;
    while ((this.#late[0]?.atMs ?? steady) < steady - KEPT_MS) this.#late.shift();
  }

  #fall(why: string, steady: number): void {
    this.#why = why;
    this.#sickUntilMs = steady + LASTS_MS;
  }
}

/** Was too much of some time lateness? */
function isTooLate(lateMs: number, ofMs: number): boolean {
  return lateMs >= LATE_MS && lateMs >= ofMs * LATE_SHARE;
}
