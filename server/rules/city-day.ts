/** Days and months of the city's time zone as whole numbers. */

const DAY_MS = 86_400_000;
/** Zones change their offset at a quarter of an hour, if at all. */
const QUARTER_MS = 15 * 60_000;

/** Days since 1970-01-01, counted from midnight to midnight in the zone. */
export function dayIn(timeZone: string): (atMs: number) => number {
  const form = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  let quarter = Number.NaN;
  let offsetMs = 0;
  return (atMs) => {
    const asked = Math.floor(atMs / QUARTER_MS);
    if (asked !== quarter) {
      quarter = asked;
      offsetMs = offsetIn(form, asked * QUARTER_MS);
    }
    return Math.floor((atMs + offsetMs) / DAY_MS);
  };
}

/** `GMT+08:00` is eight hours ahead; plain `GMT` none. */
function offsetIn(form: Intl.DateTimeFormat, atMs: number): number {
  const name = form.formatToParts(atMs).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours, minutes = '0'] = /GMT([+-])(\d+)(?::(\d+))?/.exec(name) ?? [];
  if (sign === undefined) return 0;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

/** A day as its month, counted from January 1970, and its place in it from 0. */
export function monthOf(day: number): { readonly month: number; readonly date: number } {
  const at = new Date(day * DAY_MS);
  return { month: (at.getUTCFullYear() - 1970) * 12 + at.getUTCMonth(), date: at.getUTCDate() - 1 };
}

/** The first day of a month, counted from January 1970. */
export function firstDayOf(month: number): number {
  return Date.UTC(1970 + Math.floor(month / 12), month % 12, 1) / DAY_MS;
}

/** `2026-11-21` */
export function dayText(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** The instant at which a day begins in the zone, days counted since 1970-01-01. */
export function startIn(timeZone: string): (day: number) => number {
  const form = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  return (day) => {
    const asUtc = day * DAY_MS;
    // The offset is that of the day's beginning itself; twice, for the days on which it changes.
    const near = asUtc - offsetIn(form, asUtc);
    const start = asUtc - offsetIn(form, near);
    // Where clocks go forward at midnight there is none: the day begins with the hour after it.
    return start + offsetIn(form, start) < asUtc ? near : start;
  };
}
