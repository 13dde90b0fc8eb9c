/** Dates of the registry's time zone, as lists carry them, and the instants they begin at. */

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

/** `2026-11-21` in the zone. */
export function dayOf(atMs: number, timeZone: string): string {
  return remembered(days, `${timeZone} ${atMs}`, () => dayAt(atMs, timeZone));
}

/** The instant at which the day begins in the zone; undefined when the text is no date. */
export function startOfDay(text: string, timeZone: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  return remembered(starts, `${timeZone} ${text}`, () => startAt(text, timeZone));
}

function dayAt(atMs: number, timeZone: string): string {
  const parts = partsAt(atMs, timeZone);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${String(parts.year).padStart(4, '0')}-${two(parts.month)}-${two(parts.day)}`;
}

function startAt(text: string, timeZone: string): number | undefined {
  const asUtc = Date.parse(`${text}T00:00:00Z`);
  // Refused as well: 2026-02-30, which some parsers roll over into March.
  if (Number.isNaN(asUtc) || new Date(asUtc).toISOString().slice(0, 10) !== text) return undefined;
  // The offset is that of the day's beginning itself; twice, for the days on which it changes.
  let atMs = asUtc - offsetAt(asUtc, timeZone);
  atMs = asUtc - offsetAt(atMs, timeZone);
  return atMs;
}

interface Parts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** By time zone: making one costs far more than using it. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(timeZone, format);
  }
  return format;
}

function partsAt(atMs: number, timeZone: string): Parts {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts;
  return { year, month, day, hour, minute, second };
}

function offsetAt(atMs: number, timeZone: string): number {
  const { year, month, day, hour, minute, second } = partsAt(atMs, timeZone);
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(atMs / 1_000) * 1_000;
}
