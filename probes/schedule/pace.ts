/**
 * How many at once. Looks per second and in flight per network segment, at most a few sessions per host, and exactly
 * one session per device over all checks and feeds: a recorder, a link or a camera never feels us.
 */
import type { CheckName } from '../../config/terms.ts';
import { CHECKS } from '../../config/terms.ts';
import type { SegmentPlan } from '../link/target.ts';
import { Ring } from './ring.ts';

/** Sessions per host: a recorder answers for many channels at one address. */
const PER_HOST = 8;
/** Tokens saved up are worth this much time at most, so that a pause is not followed by a burst. */
const SAVED_MS = 200;
/** Every so many looks of a segment the seldom checks go first, however many online looks wait. */
const SELDOM_TURN = 8;
/**
 * Devices that are down cost a whole deadline each: they have this share of what may be in flight, so that a fifth of
 * a city that swallows what is sent to it makes nobody who answers late.
 */
const POOR_SHARE = 0.75;
/** For segments that have targets and no plan. */
const NO_PLAN = { looksPerSecond: 100, inFlight: 32 };

/** A bound for one check over all segments: what it costs us, not what it costs the network. */
export interface CheckPace {
  readonly perSecond: number;
  readonly inFlight: number;
}

/** Pictures and logins are dear: they have the time that online looks leave. */
export const CHECK_PACE: Readonly<Record<CheckName, CheckPace>> = {
  online: { perSecond: 20_000, inFlight: 4_000 },
  registration: { perSecond: 200, inFlight: 64 },
  image: { perSecond: 50, inFlight: 16 },
  position: { perSecond: 20_000, inFlight: 4_000 },
};

/** In which line a slot waits: before all, because somebody asked; as usual; or with those that are down. */
export type Line = 'asked' | 'usual' | 'poor';

/** A look that may begin now; given back when it has ended. */
export interface Session {
  readonly slot: number;
  readonly row: number;
  readonly segment: Segment;
  readonly host: number;
  readonly line: Line;
}

interface Segment {
  looksPerSecond: number;
  most: number;
  tokens: number;
  inFlight: number;
  poorInFlight: number;
  turn: number;
  /** Somebody waits for these: before all others, and without asking for a token. */
  readonly asked: Ring;
  readonly poor: Ring;
  /** In the order of CHECKS. */
  readonly waiting: readonly Ring[];
}

interface Claim {
  readonly row: number;
  readonly host: number;
  readonly granted: () => void;
}

const LINES: readonly Line[] = ['usual', 'poor', 'asked'];

const IDLE = 0;
const QUEUED = 1;
const PARKED = 2;
const RUNNING = 3;

const ONLINE_FIRST = [CHECKS.indexOf('online'), ...others()];
const SELDOM_FIRST = [...others(), CHECKS.indexOf('online')];

function others(): number[] {
  return CHECKS.flatMap((check, index) => (check === 'online' ? [] : [index]));
}

/** Slots are row × number of checks + index of the check. */
export class Pace {
  readonly #segments = new Map<string, Segment>();
  readonly #hosts = new Map<string, number>();
  readonly #checkPace: readonly CheckPace[];
  readonly #checkTokens: number[];
  readonly #checkInFlight: number[] = CHECKS.map(() => 0);
  #segmentOf: (Segment | undefined)[] = [];
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

  constructor(checkPace: Readonly<Record<CheckName, CheckPace>> = CHECK_PACE) {
    this.#checkPace = CHECKS.map((check) => checkPace[check]);
    this.#checkTokens = this.#checkPace.map(() => 0);
  }

  plan(plans: readonly SegmentPlan[]): void {
    for (const { id, looksPerSecond, inFlight } of plans) {
      const segment = this.#segment(id);
      segment.looksPerSecond = looksPerSecond;
      segment.most = inFlight;
    }
  }

  /** Where a row's device is. A look under way keeps the place it began with. */
  place(row: number, segment: string, host: string): void {
    const slots = (row + 1) * CHECKS.length;
    if (slots > this.#state.length) {
      const size = Math.max(1_024, slots, this.#state.length * 2);
      this.#state = grown(this.#state, size);
      this.#line = grown(this.#line, size);
      this.#isBusy = grown(this.#isBusy, size / CHECKS.length);
      this.#behindDevice = grown(this.#behindDevice, size / CHECKS.length);
    }
    let index = this.#hosts.get(host);
    if (index === undefined) {
      index = this.#hosts.size;
      this.#hosts.set(host, index);
    }
    this.#segmentOf[row] = this.#segment(segment);
    this.#hostOf[row] = index;
  }

  isBusy(row: number): boolean {
    return this.#isBusy[row] === 1;
  }

  /** The slot is in line, or its look is under way. */
  isTaken(slot: number): boolean {
    return (this.#state[slot] ?? IDLE) !== IDLE;
  }

  /** Puts a slot in line. Nothing happens to one whose look is under way, nor to one in line, unless it is asked for. */
  offer(slot: number, line: Line = 'usual'): void {
    const state = this.#state[slot] ?? IDLE;
    if (state === RUNNING || (state !== IDLE && line !== 'asked')) return;
    this.#queue(slot, line);
  }

  /** Takes a slot out of the line. A look under way goes on. */
  withdraw(slot: number): void {
    if (this.#state[slot] !== RUNNING) this.#state[slot] = IDLE;
  }

  /** Begins every look for which there is room now. */
  take(nowMs: number, begin: (session: Session) => void): void {
    const sinceMs = Math.max(0, Math.min(nowMs - (this.#atMs ?? nowMs - SAVED_MS), SAVED_MS));
    this.#atMs = nowMs;
    for (const [check, { perSecond }] of this.#checkPace.entries()) {
      this.#checkTokens[check] = saved(this.#checkTokens[check] ?? 0, perSecond, sinceMs);
    }
    // Another segment is first each time, or the first would always have the dear checks.
    this.#first += 1;
    const segments = [...this.#segments.values()];
    for (const index of segments.keys()) {
      const segment = segments[(index + this.#first) % segments.length];
      if (segment === undefined) continue;
      segment.tokens = saved(segment.tokens, segment.looksPerSecond, sinceMs);
      this.#takeFrom(segment, begin);
    }
  }

  /** The look has ended: whoever waited for its device or its host is next in line. */
  done({ slot, row, segment, host, line }: Session): void {
    this.#state[slot] = IDLE;
    segment.inFlight -= 1;
    if (line === 'poor') segment.poorInFlight -= 1;
    const check = slot % CHECKS.length;
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

  #segment(id: string): Segment {
    let segment = this.#segments.get(id);
    if (segment === undefined) {
      const { looksPerSecond, inFlight: most } = NO_PLAN;
      const waiting = CHECKS.map(() => new Ring());
      const counts = { tokens: 0, inFlight: 0, poorInFlight: 0, turn: 0 };
      segment = { looksPerSecond, most, ...counts, asked: new Ring(), poor: new Ring(), waiting };
      this.#segments.set(id, segment);
    }
    return segment;
  }

  #queue(slot: number, line: Line, first = false): void {
    const segment = this.#segmentOf[Math.floor(slot / CHECKS.length)];
    const ring = line === 'usual' ? segment?.waiting[slot % CHECKS.length] : segment?.[line];
    if (ring === undefined) return;
    this.#line[slot] = LINES.indexOf(line);
    if (first) ring.unshift(slot);
    else ring.push(slot);
    this.#state[slot] = QUEUED;
  }

  #takeFrom(segment: Segment, begin: (session: Session) => void): void {
    while (segment.inFlight < segment.most) {
      const slot = this.#nextOf(segment);
      if (slot === undefined) return;
      const session = this.#enterLook(slot, segment);
      if (session !== undefined) begin(session);
    }
  }

  /** The next slot in line that the tokens allow. */
  #nextOf(segment: Segment): number | undefined {
    const asked = segment.asked.shift();
    if (asked !== undefined) return asked;
    if (segment.tokens < 1) return undefined;
    const order = segment.turn % SELDOM_TURN === SELDOM_TURN - 1 ? SELDOM_FIRST : ONLINE_FIRST;
    for (const check of order) {
      if ((this.#checkTokens[check] ?? 0) < 1) continue;
      if ((this.#checkInFlight[check] ?? 0) >= (this.#checkPace[check]?.inFlight ?? 0)) continue;
      const slot = segment.waiting[check]?.shift();
      if (slot !== undefined) return slot;
    }
    return segment.poorInFlight < segment.most * POOR_SHARE ? segment.poor.shift() : undefined;
  }

  /** Opens the session, or parks the slot behind whoever holds its device or host. */
  #enterLook(slot: number, segment: Segment): Session | undefined {
    // Withdrawn, begun by another entry, or moved to another segment meanwhile.
    if (this.#state[slot] !== QUEUED) return undefined;
    const row = Math.floor(slot / CHECKS.length);
    const line = LINES[this.#line[slot] ?? 0] ?? 'usual';
    if (this.#segmentOf[row] !== segment) {
      this.#queue(slot, line);
      return undefined;
    }
    const host = this.#hostOf[row] ?? 0;
    const check = slot % CHECKS.length;
    if (this.isBusy(row)) {
      this.#behindDevice[row] = (this.#behindDevice[row] ?? 0) | (1 << check);
      this.#state[slot] = PARKED;
      return undefined;
    }
    if ((this.#atHost[host] ?? 0) >= PER_HOST) {
      const behind = this.#behindHost.get(host);
      if (behind === undefined) this.#behindHost.set(host, [slot]);
      else behind.push(slot);
      this.#state[slot] = PARKED;
      return undefined;
    }
    this.#state[slot] = RUNNING;
    segment.tokens -= 1;
    segment.turn += 1;
    segment.inFlight += 1;
    if (line === 'poor') segment.poorInFlight += 1;
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
      for (let check = 0; check < CHECKS.length; check += 1) {
        if ((bits & (1 << check)) !== 0) this.#again(row * CHECKS.length + check);
      }
    }
    const behind = this.#behindHost.get(host);
    if (behind === undefined) return;
    // Those withdrawn meanwhile give their turn to the next.
    let next = behind.shift();
    while (next !== undefined && this.#state[next] !== PARKED) next = behind.shift();
    if (behind.length === 0) this.#behindHost.delete(host);
    if (next !== undefined) this.#again(next);
  }

  #again(slot: number): void {
    if (this.#state[slot] === PARKED) this.#queue(slot, LINES[this.#line[slot] ?? 0] ?? 'usual', true);
  }

  #grant(): void {
    this.#claims = this.#claims.filter((claim) => {
      if (this.isBusy(claim.row) || (this.#atHost[claim.host] ?? 0) >= PER_HOST) return true;
      claim.granted();
      return false;
    });
  }
}

function saved(tokens: number, perSecond: number, sinceMs: number): number {
  return Math.min(Math.max(1, (perSecond * SAVED_MS) / 1_000), tokens + (perSecond * sinceMs) / 1_000);
}

function grown(column: Uint8Array<ArrayBuffer>, size: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(size);
  larger.set(column);
  return larger;
}
