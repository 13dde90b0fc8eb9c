/** How a daemon is doing, as it crosses the link. What every version tells must be there; the rest may be of another one. */
import { ASKED_CHECKS, CANARY_STATES } from '../../config/terms.ts';
import { isRecord } from './batch.ts';
import type { Health } from './link.ts';
import { isOneOf, isText, isTexts, isWhole, recordOf, wanted } from './message.ts';

/** Bounds of its lists. */
const MOST_BUCKETS = 64;
const MOST_SLOW = 64;

const WHOLE = [
  'pid',
  'startedMs',
  'atMs',
  'assignmentVersion',
  'targets',
  'looks',
  'inFlight',
  'spooled',
] as const;
const NUMBERS = ['loopDelayMs', 'rssBytes', 'ageP50Ms', 'ageP99Ms'] as const;
const COUNTS = ['lookedOnce', 'due'] as const;

type Optional = {
  [K in keyof Health as undefined extends Health[K] ? K : never]-?: (value: unknown) => boolean;
};

/** Each is left out when it is not as it should be: a figure less, and not a daemon less. */
const OPTIONAL: Optional = {
  sick: isText,
  spoolDropped: isWhole,
  judgeRssBytes: isWhole,
  flapping: isWhole,
  nightSegments: isTexts,
  ages: isAges,
  sweep: (value) =>
    isRecord(value) &&
    [value.beganMs, value.done, value.due].every(isWhole) &&
    typeof value.isOver === 'boolean',
  canaries: (value) =>
    Array.isArray(value) &&
    value.every(
      (one) =>
        isRecord(one) && isText(one.segment) && isOneOf(CANARY_STATES, one.state) && isWhole(one.sinceMs),
    ),
  slowest: (value) =>
    Array.isArray(value) &&
    value.length <= MOST_SLOW &&
    value.every((one) => isRecord(one) && isText(one.host) && isWhole(one.n) && isWhole(one.tookMs)),
  viid: (value) =>
    isRecord(value) &&
    [value.port, value.registered, value.messages, value.refused].every(isWhole) &&
    [value.keepalives, value.unread, value.badDigests].every((one) => one === undefined || isWhole(one)),
};

/** What a daemon tells of itself; a FrameError when it is no such thing. */
export function healthOf(payload: Buffer): Health {
  const health = recordOf(payload, 'health');
  for (const key of WHOLE) wanted(isWhole(health[key]), 'health', `a whole number as ${key}`);
  for (const key of NUMBERS)
    wanted(typeof health[key] === 'number' && Number.isFinite(health[key]), 'health', `a number as ${key}`);
  wanted(isText(health.daemon) && isTexts(health.segmentsCut), 'health', 'daemon and cut segments');
  for (const key of COUNTS) {
    const counts = health[key];
    wanted(
      isRecord(counts) && ASKED_CHECKS.every((check) => isWhole(counts[check])),
      'health',
      `counts as ${key}`,
    );
  }
  const known = Object.entries(OPTIONAL).filter(([key, isRight]) => isRight(health[key]));
  const must = [...WHOLE, ...NUMBERS, ...COUNTS, 'daemon', 'segmentsCut'];
  const entries = [...must, ...known.map(([key]) => key)].map((key) => [key, health[key]]);
  return Object.fromEntries(entries) as Health; // every part was looked at above
}

function isAges(ages: unknown): boolean {
  if (!isRecord(ages) || !isRecord(ages.cycle) || !Array.isArray(ages.histogram)) return false;
  const { everyMs, elapsedMs, done, due } = ages.cycle;
  const isBucket = (one: unknown) =>
    isRecord(one) && isWhole(one.count) && (one.uptoMs === null || isWhole(one.uptoMs));
  return (
    [everyMs, elapsedMs, done, due].every(isWhole) &&
    ages.histogram.length <= MOST_BUCKETS &&
    ages.histogram.every(isBucket)
  );
}
