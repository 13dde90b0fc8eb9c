/** What a network segment may be used for at a moment: by day as planned, at night as planned for the night. */
import type { SegmentPlan } from '../link/target.ts';

export interface Budget {
  readonly looksPerSecond: number;
  readonly inFlight: number;
  readonly bytesPerSecond: number;
  /** May pictures, logins and side looks begin now? */
  readonly isOpenToDear: boolean;
}

/** For segments that have targets and no plan. */
export const NO_PLAN: Budget = {
  looksPerSecond: 100,
  inFlight: 64,
  bytesPerSecond: Number.POSITIVE_INFINITY,
  isOpenToDear: true,
};

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;

/** `wallMs` since 1970. */
export function budgetAt(plan: SegmentPlan, wallMs: number): Budget {
  const isNight = plan.night !== undefined && isWithin(plan.night, wallMs);
  const { looksPerSecond, inFlight, bytesPerSecond } = isNight && plan.night ? plan.night : plan;
  const dear = plan.night === undefined ? 'always' : (plan.dear ?? 'always');
  return {
    looksPerSecond,
    inFlight,
    bytesPerSecond: bytesPerSecond ?? Number.POSITIVE_INFINITY,
    isOpenToDear: dear === 'always' || (dear === 'night') === isNight,
  };
}

/** From the first minute until before the last; a night that goes over midnight ends on the next day. */
function isWithin(
  { fromMinute, untilMinute, timeZone }: NonNullable<SegmentPlan['night']>,
  wallMs: number,
): boolean {
  const minute = minuteOfDay(wallMs, timeZone);
  return fromMinute <= untilMinute
    ? minute >= fromMinute && minute < untilMinute
    : minute >= fromMinute || minute < untilMinute;
}

/** By time zone; made once each, for they are dear. */
const clocks = new Map<string, Intl.DateTimeFormat>();

/** Minutes since midnight as clocks on the wall there show it. */
export function minuteOfDay(wallMs: number, timeZone: string): number {
  let clock = clocks.get(timeZone);
  if (clock === undefined) {
    clock = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    clocks.set(timeZone, clock);
  }
  const parts = clock.formatToParts(Math.floor(wallMs / MINUTE_MS) * MINUTE_MS);
  const part = (type: 'hour' | 'minute') => Number(parts.find((one) => one.type === type)?.value);
  return (part('hour') * 60 + part('minute')) % DAY_MINUTES;
}
