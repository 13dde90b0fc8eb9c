/**
 * How much more seldom a device is looked at that has been dead for long. The daemon plans its looks by it, and the
 * server knows by it for how long it may hear nothing new of such a device.
 */

const HOUR_MS = 3_600_000;
const LONGEST = 10;

/**
 * How many cycles until a device is looked at again that has been bad for so long: every cycle within the first hour,
 * then ever more seldom, doubling with its age, up to ten. Never fewer for one that has been bad for longer.
 */
export function cyclesFor(badForMs: number, everyMs: number): number {
  if (badForMs < HOUR_MS) return 1;
  const ages = badForMs / Math.max(HOUR_MS, everyMs);
  return Math.max(1, Math.min(LONGEST, 2 ** Math.floor(Math.log2(ages * 2))));
}
