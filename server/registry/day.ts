/** Dates of the registry's time zone, as lists carry them, and the instants they begin at. */
import { dayIn, dayText, startIn } from '../rules/city-day.ts';

const DAY_MS = 86_400_000;

/** Lists repeat the same few dates; by zone and instant, by zone and text. */
const days = new Map<string, string>();
const starts = new Map<string, number | undefined>();
const MOST = 10_000;

function remembered<V>(map: Map<string, V>, key: string, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  if (map.size >= MOST) map.clear();
  const made = make();
  map.set(key, made);
  return made;
}

/** By time zone: making one costs far more than using it. */
const zones = new Map<string, Record<'day' | 'start', (at: number) => number>>();

function zoneOf(timeZone: string): Record<'day' | 'start', (at: number) => number> {
  return remembered(zones, timeZone, () => ({ day: dayIn(timeZone), start: startIn(timeZone) }));
}

/** `2026-11-21` in the zone. */
export function dayOf(atMs: number, timeZone: string): string {
  return remembered(days, `${timeZone} ${atMs}`, () => dayText(zoneOf(timeZone).day(atMs)));
}

/** The instant at which the day begins in the zone; undefined when the text is no date. */
export function startOfDay(text: string, timeZone: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  return remembered(starts, `${timeZone} ${text}`, () => {
    const day = Date.parse(`${text}T00:00:00Z`) / DAY_MS;
    // Refused as well: 2026-02-30, which some parsers roll over into March.
    return Number.isNaN(day) || dayText(day) !== text ? undefined : zoneOf(timeZone).start(day);
  });
}
