/** Whether the machine has time to spare: measured over the last seconds, by what its cores did. */
import { cpus } from 'node:os';

/** Time of all cores since their start, and how much of it they had nothing to do. */
export interface CoreTimes {
  readonly idleMs: number;
  readonly allMs: number;
}

/** From this share of the machine on, another process finds a place beside what runs. */
const LEAST_SHARE = 0.25;
const MEASURED_MS = 2_000;

export function coreTimes(): CoreTimes {
  let [idleMs, allMs] = [0, 0];
  for (const { times } of cpus()) {
    idleMs += times.idle;
    allMs += times.user + times.nice + times.sys + times.idle + times.irq;
  }
  return { idleMs, allMs };
}

/** Asked as often as one likes, it measures every two seconds; before the first measure nothing is to spare. */
export function spareTime(
  timesNow: () => CoreTimes = coreTimes,
  nowMs: () => number = () => performance.now(),
): () => boolean {
  let before = timesNow();
  let measuredMs = nowMs();
  let hasSpare = false;
  return () => {
    const now = nowMs();
    if (now - measuredMs < MEASURED_MS) return hasSpare;
    const after = timesNow();
    const allMs = after.allMs - before.allMs;
    // A measure of long ago says nothing of now.
    const isRecent = now - measuredMs < 5 * MEASURED_MS;
    hasSpare = isRecent && allMs > 0 && (after.idleMs - before.idleMs) / allMs >= LEAST_SHARE;
    before = after;
    measuredMs = now;
    return hasSpare;
  };
}
