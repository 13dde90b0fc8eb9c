/** What the frames of the local link carry, in both directions. */
import type { AskedCheck } from '../../config/terms.ts';
import { ASKED_CHECKS, ASPECTS } from '../../config/terms.ts';
import { isRecord } from './batch.ts';
import { FrameError } from './frame.ts';
import type { DiscoveryWish, FeedEvent, Found } from './link.ts';
import { FEED_REASONS } from './link.ts';
import type { Traits } from './observation.ts';
import { BAD_REASONS, UNKNOWN_REASONS } from './observation.ts';
import type { Assignment, Target } from './target.ts';

/** Both ends must speak the same one. */
export const LINK_FORM = 2;

/** The kind byte of a frame, and what its payload is. */
export const KIND = {
  // daemon to server
  hello: 1, // JSON Hello
  batch: 2, // encodeBatch
  picture: 3, // encodePicture
  health: 4, // JSON Health
  looked: 5, // JSON {id, observations}
  feedEvent: 6, // JSON {id, event}, for live and ended
  feedBytes: 7, // number id, then the bytes
  found: 8, // JSON {id, found}
  done: 9, // JSON {id}: nothing more comes for this wish
  failed: 10, // JSON {id, problem}
  traits: 11, // JSON Traits
  batchAfterLoss: 12, // encodeBatch; some before it are lost for good
  // server to daemon
  plan: 32, // JSON Plan: an assignment begins, without its targets
  targets: 33, // JSON Target[], a page of them
  planned: 34, // JSON {version}: the assignment is complete
  ack: 35, // number seq
  wish: 36, // JSON Wish
  cancel: 37, // JSON {id}
  // both
  problem: 48, // JSON Trouble, before the connection is closed
} as const;

/** How a daemon introduces itself. */
export interface Hello {
  readonly form: number;
  readonly daemon: string;
  readonly pid: number;
  /** The last sequence number given out, and how many batches wait. */
  readonly last: number;
  readonly spooled: number;
}

/** An assignment without its targets, which follow in pages: no side stalls on one long text. */
export type Plan = Omit<Assignment, 'targets'> & {
  /** The first one after a join: the server knows nothing yet of what was seen. */
  readonly anew: boolean;
};

/** Something the server asks for; answered under the same id. */
export type Wish = { readonly id: number } & (
  | { readonly is: 'look'; readonly n: number; readonly checks: readonly AskedCheck[] }
  | { readonly is: 'sweep' }
  | { readonly is: 'feed'; readonly n: number }
  | { readonly is: 'discover'; readonly wish: DiscoveryWish }
);

/** Why a connection is closed. */
export interface Trouble {
  readonly is: 'malformed' | 'unreadable-batch' | 'not-kept' | 'replaced' | 'taken' | 'other-form';
  readonly problem: string;
}

export function jsonOf(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

/** The JSON object of a payload. Its content stays out of the problem: it may hold a login. */
export function recordOf(payload: Buffer, what: string): Record<string, unknown> {
  const value = parsed(payload, what);
  if (!isRecord(value)) throw new FrameError(`${what}: wanted an object, got something else`);
  return value;
}

function parsed(payload: Buffer, what: string): unknown {
  try {
    return JSON.parse(payload.toString('utf8'));
  } catch {
    throw new FrameError(`${what}: wanted JSON, got something else`);
  }
}

export function wanted(isTrue: boolean, what: string, words: string): asserts isTrue {
  if (!isTrue) throw new FrameError(`${what}: wanted ${words}, got something else`);
}

export const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
export const isText = (value: unknown): value is string => typeof value === 'string';
export const isOneOf = (list: readonly string[], value: unknown): boolean =>
  isText(value) && list.includes(value);
/** Bounds of what health and traits may hold. */
const MOST_READINGS = 64;
const MOST_TEXT = 1_024;
export const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);

export function idOf(record: Record<string, unknown>, what: string): number {
  wanted(isWhole(record.id), what, 'a number as id');
  return record.id;
}

export function helloOf(payload: Buffer): Hello {
  const { form, daemon, pid, last, spooled } = recordOf(payload, 'hello');
  wanted(isWhole(form) && isWhole(pid) && isWhole(last) && isWhole(spooled), 'hello', 'whole numbers');
  wanted(isText(daemon) && /^[\w.-]{1,64}$/.test(daemon), 'hello', 'a name of the daemon');
  return { form, daemon, pid, last, spooled };
}

export function troubleOf(payload: Buffer): Trouble {
  const { is, problem } = recordOf(payload, 'problem');
  wanted(isText(is) && isText(problem), 'problem', 'words');
  return { is: is as Trouble['is'], problem };
}

/** A plan is made by our own server; its outer shape is checked, its values are the server's promise. */
export function planOf(payload: Buffer): Plan {
  const plan = recordOf(payload, 'plan');
  wanted(isWhole(plan.version) && typeof plan.anew === 'boolean', 'plan', 'a version');
  wanted(Array.isArray(plan.segments), 'plan', 'segments');
  wanted(isRecord(plan.logins) && isRecord(plan.cadences), 'plan', 'logins and cadences');
  wanted(plan.sideLooks === undefined || isRecord(plan.sideLooks), 'plan', 'a cadence of side looks');
  wanted(plan.viid === undefined || isRecord(plan.viid), 'plan', 'a plan of the checkpoint listener');
  return plan as unknown as Plan;
}

export function targetsOf(payload: Buffer): Target[] {
  const targets = parsed(payload, 'targets');
  wanted(Array.isArray(targets), 'targets', 'a list');
  for (const target of targets) {
    wanted(isRecord(target) && isWhole(target.n) && isText(target.segment), 'targets', 'numbered targets');
    wanted(Array.isArray(target.checks) && isRecord(target.identity), 'targets', 'checks and identity');
  }
  return targets as Target[];
}

export function wishOf(payload: Buffer): Wish {
  const record = recordOf(payload, 'wish');
  const id = idOf(record, 'wish');
  const { is, n, checks, wish } = record;
  if (is === 'look') {
    wanted(isWhole(n), 'wish', 'a target number');
    const known =
      isTexts(checks) && checks.every((check) => (ASKED_CHECKS as readonly string[]).includes(check));
    wanted(known, 'wish', 'checks');
    return { id, is, n, checks: checks as AskedCheck[] };
  }
  if (is === 'sweep') return { id, is };
  if (is === 'feed') {
    wanted(isWhole(n), 'wish', 'a target number');
    return { id, is, n };
  }
  wanted(is === 'discover' && isRecord(wish) && isText(wish.id), 'wish', 'look, sweep, feed or discover');
  wanted(
    isTexts(wish.ranges) && Array.isArray(wish.ports) && wish.ports.every(isWhole),
    'wish',
    'ranges, ports',
  );
  return { id, is, wish: wish as unknown as DiscoveryWish };
}

/** What a device told; its words come from a device and are bounded in number and length. */
export function traitsOf(payload: Buffer): Traits {
  const { n, atMs, readings, missing } = recordOf(payload, 'traits');
  wanted(isWhole(n) && isWhole(atMs), 'traits', 'a target number and a time');
  const isReading = ([name, value]: [string, unknown]) =>
    name.length <= 64 && (Number.isFinite(value) || (isText(value) && value.length <= MOST_TEXT));
  const areReadings =
    isRecord(readings) &&
    Object.keys(readings).length <= MOST_READINGS &&
    Object.entries(readings).every(isReading);
  wanted(areReadings, 'traits', 'readings');
  const areMissing =
    isRecord(missing) &&
    Object.entries(missing).every(
      ([aspect, reason]) =>
        isOneOf(ASPECTS, aspect) && (isOneOf(BAD_REASONS, reason) || isOneOf(UNKNOWN_REASONS, reason)),
    );
  wanted(areMissing, 'traits', 'what is missing, and why');
  return { n, atMs, readings: readings as Traits['readings'], missing: missing as Traits['missing'] };
}

/** `live` or `ended`; bytes travel in frames of their own. */
export function feedEventOf(value: unknown): FeedEvent {
  wanted(isRecord(value), 'feed', 'an event');
  const { is, width, height, codec, reason } = value;
  if (is === 'live') {
    wanted(isWhole(width) && isWhole(height) && isText(codec), 'feed', 'width, height and codec');
    return { is, width, height, codec };
  }
  const known = is === 'ended' && (FEED_REASONS as readonly unknown[]).includes(reason);
  wanted(known, 'feed', 'live, or ended with a reason');
  return { is: 'ended', reason: reason as (typeof FEED_REASONS)[number] };
}

export function foundOf(value: unknown): Found {
  wanted(isRecord(value), 'found', 'a device');
  const { host, port, endpoint, name, hardware, xaddr, scopes } = value;
  wanted(isText(host) && isWhole(port) && isText(endpoint), 'found', 'host, port and endpoint');
  wanted(isText(name) && isText(hardware) && isText(xaddr) && isTexts(scopes), 'found', 'words of a device');
  return { host, port, endpoint, name, hardware, xaddr, scopes };
}
