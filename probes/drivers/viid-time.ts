/** Local times as GA/T 1400 writes them: `20261121080000`, meant in a time zone. */

const writers = new Map<string, Intl.DateTimeFormat>();

function writerOf(timeZone: string): Intl.DateTimeFormat {
  const known = writers.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  writers.set(timeZone, made);
  return made;
}

/** An instant as the wall clock of a zone shows it. */
export function localTime(atMs: number, timeZone: string): string {
  return writerOf(timeZone).format(atMs).replace(/\D/g, '');
}

/**
 * The instant that a sender means: local time with or without milliseconds, seconds or milliseconds since 1970, or an
 * ISO text. Undefined for anything else, and for days that no calendar has.
 */
export function instantOf(value: unknown, timeZone: string): number | undefined {
  const text = typeof value === 'number' ? `${value}` : typeof value === 'string' ? value.trim() : '';
  if (text.length > 40) return undefined;
  if (/^\d{10}$/.test(text)) return Number(text) * 1_000;
  if (/^\d{13}$/.test(text)) return Number(text);
  if (/^\d{4}-\d\d-\d\dT.*(?:Z|[+-]\d\d:?\d\d)$/i.test(text)) return finite(Date.parse(text));
  const digits = text.replace(/[-T :.]/g, '');
  if (!/^\d{14}(?:\d{3})?$/.test(digits)) return undefined;
  const wall = wallOf(digits);
  if (wall === undefined) return undefined;
  // The zone's offset at that very instant: found in two steps, for it may change in between.
  const near = wall - offsetMs(wall, timeZone);
  return wall - offsetMs(near, timeZone);
}

function finite(atMs: number): number | undefined {
  return Number.isFinite(atMs) ? atMs : undefined;
}

/** The wall's digits read as UTC; undefined where reading them back gives others. */
function wallOf(digits: string): number | undefined {
  const part = (from: number, length: number) => Number(digits.slice(from, from + length) || '0');
  const at = Date.UTC(part(0, 4), part(4, 2) - 1, part(6, 2), part(8, 2), part(10, 2), part(12, 2));
  if (!Number.isFinite(at)) return undefined;
  return localTime(at, 'UTC') === digits.slice(0, 14) ? at + part(14, 3) : undefined;
}

function offsetMs(atMs: number, timeZone: string): number {
  const wall = wallOf(localTime(atMs, timeZone));
  return wall === undefined ? 0 : wall - Math.floor(atMs / 1_000) * 1_000;
}
