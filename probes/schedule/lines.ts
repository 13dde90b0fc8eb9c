/**
 * Who waits for a look in one network segment, and what its budget still allows. Devices that answer come first; those
 * that may swallow what is sent to them cost a whole deadline each, and have a share of the room of their own.
 */
import type { AskedCheck } from '../../config/terms.ts';
import { ASKED_CHECKS } from '../../config/terms.ts';
import { type Budget, NO_PLAN } from './budget.ts';
import { Ring } from './ring.ts';

/**
 * In which line a slot waits: before all, because somebody asked; as usual; with those of which nobody knows yet whether
 * they answer; or with those that are down.
 */
export type Line = 'asked' | 'usual' | 'poor' | 'dead';

/** The better comes first. */
export const LINES: readonly Line[] = ['asked', 'usual', 'poor', 'dead'];

/** Shares of what may be in flight, at most. What is left over is kept for those who answer. */
const SHARES: Readonly<Record<Line, number>> = { asked: 1, usual: 1, poor: 0.75, dead: 0.5 };
/** What somebody waits for may be in flight besides. */
const ASKED_BESIDES = 8;
/** Tokens saved up are worth this much time at most, so that a pause is not followed by a burst. */
const SAVED_MS = 200;
/** A turn that is no later than this is in time. */
const TURN_MS = 50;
/** Every so many looks of a segment the seldom checks go first, however many online looks wait ... */
const SELDOM_TURN = 8;
/** ... and every so many of the rest those that are down. */
const DEAD_TURN = 4;

/** What a look moves, both ways, until it is known: bytes with those of the packets. */
const ESTIMATED_BYTES: Readonly<Record<AskedCheck, number>> = {
  online: 2_500,
  registration: 15_000,
  image: 120_000,
};
const ESTIMATES = ASKED_CHECKS.map((check) => ESTIMATED_BYTES[check]);

const ONLINE = ASKED_CHECKS.indexOf('online');
const OTHERS = ASKED_CHECKS.flatMap((_, index) => (index === ONLINE ? [] : [index]));
const ONLINE_FIRST = [ONLINE, ...OTHERS];
const SELDOM_FIRST = [...OTHERS, ONLINE];

export class Lines {
  budget: Budget = NO_PLAN;
  #tokens = 0;
  #bytes = 0;
  #inFlight = 0;
  /** Of the poor and the dead. */
  #poorInFlight = 0;
  #deadInFlight = 0;
  #turn = 0;
  readonly #asked = new Ring();
  readonly #poor = new Ring();
  readonly #dead = new Ring();
  /** In the order of ASKED_CHECKS. */
  readonly #usual = ASKED_CHECKS.map(() => new Ring());

  put(slot: number, line: Line, first: boolean): void {
    const ring = this.#ring(slot, line);
    if (first) ring?.unshift(slot);
    else ring?.push(slot);
  }

  /** Tokens of the time that passed. */
  save(sinceMs: number): void {
    this.#tokens = saved(this.#tokens, this.budget.looksPerSecond, sinceMs);
    this.#bytes = Math.min(
      (this.budget.bytesPerSecond * SAVED_MS) / 1_000,
      this.#bytes + (this.budget.bytesPerSecond * sinceMs) / 1_000,
    );
    // Without a bound, and after one was lifted.
    if (Number.isNaN(this.#bytes)) this.#bytes = Number.POSITIVE_INFINITY;
  }

  /**
   * The next slot in line that the budget allows. `isOpen` tells whether a check, over all segments, has room, and
   * whether that is so for devices that may not answer.
   */
  next(isOpen: (check: number, line: Line) => boolean): number | undefined {
    if (this.#inFlight < this.budget.inFlight + ASKED_BESIDES) {
      const asked = this.#asked.shift();
      if (asked !== undefined) return asked;
    }
    if (this.#inFlight >= this.budget.inFlight || this.#tokens < 1 || this.#bytes <= 0) return undefined;
    const isSeldom = this.#turn % SELDOM_TURN === SELDOM_TURN - 1;
    for (const check of isSeldom ? SELDOM_FIRST : ONLINE_FIRST) {
      if ((check !== ONLINE && !this.budget.isOpenToDear) || !isOpen(check, 'usual')) continue;
      const slot = this.#usual[check]?.shift();
      if (slot !== undefined) return slot;
    }
    return this.#turn % DEAD_TURN === 0
      ? (this.#nextDead(isOpen) ?? this.#nextPoor(isOpen))
      : (this.#nextPoor(isOpen) ?? this.#nextDead(isOpen));
  }

  /** A look begins. */
  enter(check: number, line: Line): void {
    this.#turn += 1;
    this.#tokens -= 1;
    this.#bytes -= ESTIMATES[check] ?? 0;
    this.#inFlight += 1;
    if (line === 'poor' || line === 'dead') this.#poorInFlight += 1;
    if (line === 'dead') this.#deadInFlight += 1;
  }

  /** It has ended, and moved so many bytes as far as anybody counted. */
  leave(check: number, line: Line, bytes: number | undefined): void {
    if (bytes !== undefined) this.#bytes += (ESTIMATES[check] ?? 0) - bytes;
    this.#inFlight -= 1;
    if (line === 'poor' || line === 'dead') this.#poorInFlight -= 1;
    if (line === 'dead') this.#deadInFlight -= 1;
  }

  #nextPoor(isOpen: (check: number, line: Line) => boolean): number | undefined {
    if (this.#poorInFlight >= this.#shareOf('poor') || !isOpen(ONLINE, 'poor')) return undefined;
    return this.#poor.shift();
  }

  #nextDead(isOpen: (check: number, line: Line) => boolean): number | undefined {
    if (this.#poorInFlight >= this.#shareOf('poor') || this.#deadInFlight >= this.#shareOf('dead'))
      return undefined;
    return isOpen(ONLINE, 'dead') ? this.#dead.shift() : undefined;
  }

  #shareOf(line: Line): number {
    return Math.max(1, this.budget.inFlight * SHARES[line]);
  }

  #ring(slot: number, line: Line): Ring | undefined {
    if (line === 'usual') return this.#usual[slot % ASKED_CHECKS.length];
    if (line === 'poor') return this.#poor;
    return line === 'dead' ? this.#dead : this.#asked;
  }
}

/** Tokens after so much more time. */
export function saved(tokens: number, perSecond: number, sinceMs: number): number {
  return Math.min(Math.max(1, (perSecond * SAVED_MS) / 1_000), tokens + (perSecond * sinceMs) / 1_000);
}

/** Time that is worth tokens, of the time that passed. */
export function countedMs(passedMs: number): number {
  return Math.max(0, Math.min(passedMs, SAVED_MS));
}

/**
 * Of that, what counts towards looks that cost us: the later a turn comes, the fewer it begins. Else a loop that is full
 * would take ever more on, and answers wait unread until we would have to doubt ourselves. Dear looks give way first.
 */
export function unhurriedMs(countedMs: number, isDear: boolean): number {
  return countedMs <= TURN_MS ? countedMs : TURN_MS * (TURN_MS / countedMs) ** (isDear ? 2 : 1);
}
