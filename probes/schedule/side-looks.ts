/**
 * Side looks: what a device tells beside the four checks, asked about once a day while it is online. They walk round
 * all targets by themselves, a few at once, take a device's one session while no look of a check wants it, and give it
 * back at once when somebody waits for it.
 */
import type { Log } from '../../config/log.ts';
import type { Traits } from '../link/observation.ts';
import type { SideCadence, Target } from '../link/target.ts';
import { GOOD, NONE } from './outcome.ts';
import type { Pace } from './pace.ts';
import { type Roster, slotOf } from './roster.ts';
import type { Wheel } from './wheel.ts';

/** What was heard; undefined where nothing was. */
export type Heard = Pick<Traits, 'readings' | 'missing'>;

export interface SideLooksOptions {
  readonly roster: Roster;
  readonly pace: Pace;
  readonly wheel: Wheel;
  /** The steady clock. */
  readonly nowMs: () => number;
  readonly random: () => number;
  readonly ask: (target: Target, timeoutMs: number, signal: AbortSignal) => Promise<Heard | undefined>;
  readonly tell: (n: number, heard: Heard) => void;
  readonly log: Log;
}

const ROWS_PER_TURN = 256;
/** Steps from row to row: a prime, so that neighbours, who share a recorder or a link, are not asked together. */
const STRIDES = [7_919, 7_907] as const;
/** Where nothing was heard, it is asked again after this share of the cadence ... */
const RETRY_SHARE = 1 / 24;
/** ... and where somebody else needed the device, after this long. */
const GAVE_WAY_MS = 60_000;
const GIVEN_UP_MS = 2_000;

const TIMEOUT = new DOMException('the side look took too long', 'TimeoutError');

export class SideLooks {
  readonly #options: SideLooksOptions;
  /** By row: when it is due, by the steady clock, and of which turn of its target that is. */
  #dueMs = new Float64Array(0);
  #turnOf = new Int32Array(0);
  /** By row. */
  readonly #underWay = new Map<number, AbortController>();
  #cadence: SideCadence | undefined;
  #row = 0;

  constructor(options: SideLooksOptions) {
    this.#options = options;
  }

  get inFlight(): number {
    return this.#underWay.size;
  }

  /** Undefined: none are made. */
  plan(cadence: SideCadence | undefined): void {
    this.#cadence = cadence;
  }

  /** Begins what is due and has room. Called with every tick of the engine while the daemon is fit to judge. */
  turn(): void {
    const { roster, nowMs } = this.#options;
    const cadence = this.#cadence;
    const rows = roster.targets.length;
    if (cadence === undefined || rows === 0) return;
    const stride = rows % STRIDES[0] === 0 ? STRIDES[1] : STRIDES[0];
    const now = nowMs();
    this.#room(rows);
    for (let walked = 0; walked < Math.min(rows, ROWS_PER_TURN); walked += 1) {
      if (this.#underWay.size >= cadence.atOnce) return;
      this.#row = (this.#row + stride) % rows;
      if (!this.#isDue(this.#row, cadence, now)) continue;
      const target = roster.targets.get(this.#row);
      // A checkpoint is no device: the cameras of its lanes have files of their own.
      if (target?.kind === 'camera') void this.#look(this.#row, target, cadence);
      else this.#never(this.#row);
    }
  }

  /** Somebody waits for this device. */
  giveWay(row: number): void {
    const controller = this.#underWay.get(row);
    if (controller === undefined) return;
    this.#dueMs[row] = this.#options.nowMs() + GAVE_WAY_MS;
    controller.abort(new Error('somebody waits for the device'));
  }

  stop(): void {
    this.#cadence = undefined;
    for (const row of [...this.#underWay.keys()]) this.giveWay(row);
  }

  #isDue(row: number, { timeoutMs }: SideCadence, now: number): boolean {
    const { roster, pace, wheel } = this.#options;
    if (this.#underWay.has(row) || pace.isBusy(row) || !pace.isOpenToDear(row)) return false;
    if (this.#turnOf[row] === roster.turn[row] && now < (this.#dueMs[row] ?? 0)) return false;
    const online = slotOf(row, 'online');
    if (roster.believed[online] !== GOOD || !wheel.has(online)) return false;
    // Who the device is comes first: that look counts, and finds a wrong password.
    const registration = slotOf(row, 'registration');
    if (roster.targets.asks(row, 'registration') && roster.believed[registration] === NONE) return false;
    // Just after an online look there is time until the next one.
    const dueMs = wheel.dueMs(online);
    return dueMs - now > Math.min(timeoutMs, (dueMs - (roster.lookedMs[online] ?? 0)) / 2);
  }

  #never(row: number): void {
    this.#turnOf[row] = this.#options.roster.turn[row] ?? 0;
    this.#dueMs[row] = Number.POSITIVE_INFINITY;
  }

  async #look(row: number, target: Target, { everyMs, timeoutMs }: SideCadence): Promise<void> {
    const { roster, pace, nowMs, random, ask, tell, log } = this.#options;
    const controller = new AbortController();
    const { signal } = controller;
    this.#underWay.set(row, controller);
    const turn = roster.turn[row] ?? 0;
    this.#turnOf[row] = turn;
    this.#dueMs[row] = nowMs() + everyMs * RETRY_SHARE;
    const late = setTimeout(() => controller.abort(TIMEOUT), timeoutMs);
    let givenUp: NodeJS.Timeout | undefined;
    let leave: (() => void) | undefined;
    try {
      leave = await pace.claim(row, signal);
      if (roster.turn[row] !== turn) return;
      const never = new Promise<undefined>((resolve) => {
        givenUp = setTimeout(() => resolve(undefined), timeoutMs + GIVEN_UP_MS);
      });
      const heard = await Promise.race([ask(target, timeoutMs, signal), never]);
      if (heard === undefined || roster.turn[row] !== turn) return;
      this.#dueMs[row] = nowMs() + everyMs * (0.9 + 0.2 * random());
      tell(target.n, heard);
    } catch (error) {
      if (!signal.aborted) log.error({ n: target.n, error }, 'engine.side-look-broke');
    } finally {
      clearTimeout(late);
      clearTimeout(givenUp);
      this.#underWay.delete(row);
      leave?.();
      if (leave !== undefined && !roster.targets.has(row)) roster.release(row);
    }
  }

  #room(rows: number): void {
    if (rows <= this.#dueMs.length) return;
    const size = Math.max(256, rows, this.#dueMs.length * 2);
    const [dueMs, turnOf] = [new Float64Array(size), new Int32Array(size).fill(-1)];
    dueMs.set(this.#dueMs);
    turnOf.set(this.#turnOf);
    this.#dueMs = dueMs;
    this.#turnOf = turnOf;
  }
}
