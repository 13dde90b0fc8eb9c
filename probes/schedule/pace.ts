/**
 * How many at once. Looks per second and in flight per network segment, at most a few sessions per host, and exactly
 * one session per device over all checks and feeds: a recorder, a link or a camera never feels us.
 */
import type { AskedCheck } from '../../config/terms.ts';
import { ASKED_CHECKS } from '../../config/terms.ts';
import type { SegmentPlan } from '../link/target.ts';
import { budgetAt, NO_PLAN } from './budget.ts';
import { countedMs, LINES, type Line, Lines, saved, unhurriedMs } from './lines.ts';

export type { Line } from './lines.ts';

/** Sessions per host: a recorder answers for many channels at one address ... */
const PER_HOST = 8;
/** ... of which so many are kept for channels that answer. */
const KEPT_AT_HOST = 2;
/** Share of what may be in flight over all segments that is kept for devices that answer. */
const KEPT_SHARE = 0.25;

/** A bound for one check over all segments: what it costs us, not what it costs the network. */
export interface CheckPace {
  readonly perSecond: number;
  readonly inFlight: number;
}

/** Pictures and logins are dear: they have the time that online looks leave. */
export const CHECK_PACE: Readonly<Record<AskedCheck, CheckPace>> = {
  online: { perSecond: 12_000, inFlight: 4_000 },
  registration: { perSecond: 200, inFlight: 64 },
  image: { perSecond: 50, inFlight: 16 },
};

/** A look that may begin now; given back when it has ended. */
export interface Session {
  readonly slot: number;
  readonly row: number;
  readonly segment: Lines;
  readonly host: number;
  readonly line: Line;
}

interface Claim {
  readonly row: number;
  readonly host: number;
  readonly granted: () => void;
}

const IDLE = 0;
const QUEUED = 1;
const PARKED = 2;
const RUNNING = 3;

const USUAL = LINES.indexOf('usual');

/** Slots are row × number of checks + index of the check. */
export class Pace {
  readonly #segments = new Map<string, Lines>();
  #plans: readonly SegmentPlan[] = [];
  readonly #hosts = new Map<string, number>();
  readonly #checkPace: readonly CheckPace[];
  readonly #checkTokens: number[];
  readonly #checkInFlight: number[] = ASKED_CHECKS.map(() => 0);
  /** Over all segments: online looks of devices that may not answer. */
  #poorInFlight = 0;
  #segmentOf: (Lines | undefined)[] = [];
  #hostOf: number[] = [];
  #state = new Uint8Array(0);
  /** Per slot: the line that it was put in last, as a place in LINES. */
  #line = new Uint8Array(0);
  /** Per row: is a session open? */
  #isBusy = new Uint8Array(0);
  /** Per row: bits of the checks that wait for the session to end. */
  #behindDevice = new Uint8Array(0);
  #atHost: number[] = [];
  readonly #behindHost = new Map<number, number[]>();
  #claims: Claim[] = [];
  #atMs: number | undefined;
  #first = 0;

  constructor(checkPace: Readonly<Record<AskedCheck, CheckPace>> = CHECK_PACE) {
    this.#checkPace = ASKED_CHECKS.map((check) => checkPace[check]);
    this.#checkTokens = this.#checkPace.map(() => 0);
  }

  plan(plans: readonly SegmentPlan[], wallMs: number): void {
    for (const { id } of this.#plans) this.#segment(id).budget = NO_PLAN;
    this.#plans = plans;
    this.turn(wallMs);
  }

  /** What the hour allows. Called every now and then. */
  turn(wallMs: number): void {
    for (const plan of this.#plans) this.#segment(plan.id).budget = budgetAt(plan, wallMs);
  }

  /** May a device of this row be asked for something dear now? */
  isOpenToDear(row: number): boolean {
    return this.#segmentOf[row]?.budget.isOpenToDear ?? false;
  }

  /** Where a row's device is; answers its host's number. A look under way keeps the place it began with. */
  place(row: number, segment: string, host: string): number {
    const slots = (row + 1) * ASKED_CHECKS.length;
    if (slots > this.#state.length) {
      const size = Math.max(1_024, slots, this.#state.length * 2);
      this.#state = grown(this.#state, size);
      this.#line = grown(this.#line, size);
      this.#isBusy = grown(this.#isBusy, size / ASKED_CHECKS.length);
      this.#behindDevice = grown(this.#behindDevice, size / ASKED_CHECKS.length);
    }
    let index = this.#hosts.get(host);
    if (index === undefined) {
      index = this.#hosts.size;
      this.#hosts.set(host, index);
    }
    this.#segmentOf[row] = this.#segment(segment);
    this.#hostOf[row] = index;
    return index;
  }

  isBusy(row: number): boolean {
    return this.#isBusy[row] === 1;
  }

  /** The slot is in line, or its look is under way. */
  isTaken(slot: number): boolean {
    return (this.#state[slot] ?? IDLE) !== IDLE;
  }

  /**
   * Puts a slot in line, or into a better one than it waits in. Nothing happens to one whose look is under way.
   */
  offer(slot: number, line: Line = 'usual'): void {
    const state = this.#state[slot] ?? IDLE;
    if (state === RUNNING) return;
    if (state !== IDLE && LINES.indexOf(line) >= (this.#line[slot] ?? USUAL)) return;
    this.#queue(slot, line);
  }

  /** Takes a slot out of the line. A look under way goes on. */
  withdraw(slot: number): void {
    if (this.#state[slot] !== RUNNING) this.#state[slot] = IDLE;
  }

  /** Begins every look for which there is room now. */
  take(nowMs: number, begin: (session: Session) => void): void {
    const sinceMs = countedMs(nowMs - (this.#atMs ?? 0));
    this.#atMs = nowMs;
    for (const [check, { perSecond }] of this.#checkPace.entries()) {
      const oursMs = unhurriedMs(sinceMs, ASKED_CHECKS[check] !== 'online');
      this.#checkTokens[check] = saved(this.#checkTokens[check] ?? 0, perSecond, oursMs);
    }
    // Another segment is first each time, or the first would always have the dear checks.
    this.#first += 1;
    const segments = [...this.#segments.values()];
    for (const index of segments.keys()) {
      const segment = segments[(index + this.#first) % segments.length];
      if (segment === undefined) continue;
      segment.save(sinceMs);
      this.#takeFrom(segment, begin);
    }
  }

  /** The look has ended: whoever waited for its device or its host is next in line. `bytes` as far as they are known. */
  done({ slot, row, segment, host, line }: Session, bytes?: number): void {
    this.#state[slot] = IDLE;
    const check = slot % ASKED_CHECKS.length;
    segment.leave(check, line, bytes);
    if (isPoor(line)) this.#poorInFlight -= 1;
    this.#checkInFlight[check] = (this.#checkInFlight[check] ?? 0) - 1;
    this.#leave(row, host);
  }

  /** The device's one session for something else than a look. Resolves when it is free; rejects with the signal. */
  claim(row: number, signal: AbortSignal): Promise<() => void> {
    if (signal.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const host = this.#hostOf[row] ?? 0;
      const claim: Claim = {
        row,
        host,
        granted: () => {
          signal.removeEventListener('abort', give);
          this.#enter(row, host);
          let isHeld = true;
          resolve(() => {
            if (isHeld) this.#leave(row, host);
            isHeld = false;
          });
        },
      };
      const give = (): void => {
        this.#claims = this.#claims.filter((waiting) => waiting !== claim);
        reject(signal.reason);
      };
      signal.addEventListener('abort', give, { once: true });
      this.#claims.push(claim);
      this.#grant();
    });
  }

  #segment(id: string): Lines {
    let segment = this.#segments.get(id);
    if (segment === undefined) {
      segment = new Lines();
      this.#segments.set(id, segment);
    }
    return segment;
  }

  #queue(slot: number, line: Line, first = false): void {
    const segment = this.#segmentOf[Math.floor(slot / ASKED_CHECKS.length)];
    if (segment === undefined) return;
    this.#line[slot] = LINES.indexOf(line);
    segment.put(slot, line, first);
    this.#state[slot] = QUEUED;
  }

  #takeFrom(segment: Lines, begin: (session: Session) => void): void {
    for (;;) {
      const slot = segment.next(this.#isOpen);
      if (slot === undefined) return;
      const session = this.#enterLook(slot, segment);
      if (session !== undefined) begin(session);
    }
  }

  /** Has a check, over all segments, room for a device of this line? */
  readonly #isOpen = (check: number, line: Line): boolean => {
    const most = this.#checkPace[check]?.inFlight ?? 0;
    if ((this.#checkTokens[check] ?? 0) < 1 || (this.#checkInFlight[check] ?? 0) >= most) return false;
    return !isPoor(line) || this.#poorInFlight < most * (1 - KEPT_SHARE);
  };

  /** Opens the session, or parks the slot behind whoever holds its device or host. */
  #enterLook(slot: number, segment: Lines): Session | undefined {
    // Withdrawn, begun by another entry, or moved to another segment meanwhile.
    if (this.#state[slot] !== QUEUED) return undefined;
    const row = Math.floor(slot / ASKED_CHECKS.length);
    const line = LINES[this.#line[slot] ?? USUAL] ?? 'usual';
    if (this.#segmentOf[row] !== segment) {
      this.#queue(slot, line);
      return undefined;
    }
    const host = this.#hostOf[row] ?? 0;
    const check = slot % ASKED_CHECKS.length;
    if (this.isBusy(row)) {
      this.#behindDevice[row] = (this.#behindDevice[row] ?? 0) | (1 << check);
      this.#state[slot] = PARKED;
      return undefined;
    }
    if (!this.#hasPlace(host, line)) {
      const behind = this.#behindHost.get(host);
      if (behind === undefined) this.#behindHost.set(host, [slot]);
      else behind.push(slot);
      this.#state[slot] = PARKED;
      return undefined;
    }
    this.#state[slot] = RUNNING;
    segment.enter(check, line);
    if (isPoor(line)) this.#poorInFlight += 1;
    this.#checkTokens[check] = (this.#checkTokens[check] ?? 0) - 1;
    this.#checkInFlight[check] = (this.#checkInFlight[check] ?? 0) + 1;
    this.#enter(row, host);
    return { slot, row, segment, host, line };
  }

  #enter(row: number, host: number): void {
    this.#isBusy[row] = 1;
    this.#atHost[host] = (this.#atHost[host] ?? 0) + 1;
  }

  #leave(row: number, host: number): void {
    this.#isBusy[row] = 0;
    this.#atHost[host] = (this.#atHost[host] ?? 0) - 1;
    if (this.#claims.length > 0) this.#grant();
    const bits = this.#behindDevice[row] ?? 0;
    if (bits !== 0) {
      this.#behindDevice[row] = 0;
      for (let check = 0; check < ASKED_CHECKS.length; check += 1) {
        if ((bits & (1 << check)) !== 0) this.#again(row * ASKED_CHECKS.length + check);
      }
    }
    const behind = this.#behindHost.get(host);
    if (behind === undefined) return;
    const waiting = behind.filter((slot) => this.#state[slot] === PARKED);
    const lineOf = (slot: number) => LINES[this.#line[slot] ?? USUAL] ?? 'usual';
    // Who answers goes first.
    const next =
      waiting.find((slot) => !isPoor(lineOf(slot))) ??
      waiting.find((slot) => this.#hasPlace(host, lineOf(slot)));
    const left = waiting.filter((slot) => slot !== next);
    if (left.length === 0) this.#behindHost.delete(host);
    else this.#behindHost.set(host, left);
    if (next !== undefined) this.#again(next);
  }

  #hasPlace(host: number, line: Line): boolean {
    return (this.#atHost[host] ?? 0) < (isPoor(line) ? PER_HOST - KEPT_AT_HOST : PER_HOST);
  }

  #again(slot: number): void {
    if (this.#state[slot] === PARKED) this.#queue(slot, LINES[this.#line[slot] ?? USUAL] ?? 'usual', true);
  }

  #grant(): void {
    this.#claims = this.#claims.filter((claim) => {
      if (this.isBusy(claim.row) || (this.#atHost[claim.host] ?? 0) >= PER_HOST) return true;
      claim.granted();
      return false;
    });
  }
}

function isPoor(line: Line): boolean {
  return line === 'poor' || line === 'dead';
}

function grown(column: Uint8Array<ArrayBuffer>, size: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(size);
  larger.set(column);
  return larger;
}
