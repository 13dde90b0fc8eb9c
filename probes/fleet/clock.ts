/** The device's clock as GetSystemDateAndTime tells it, with every way of telling it wrong. */

/** How a device tells the time when it does not do so properly. */
export type ClockWay =
  | 'local-only'
  | 'none'
  | 'hour-24'
  | 'minute-61'
  | 'second-60'
  | 'zero'
  | 'date-only'
  | 'padded'
  | 'blank'
  | 'wordy'
  | 'odd-zone'
  | 'one-line';

/** Asia/Shanghai has no summer time. */
const ZONE_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;

const ODD_ZONES = [
  'COT5',
  'CST+7:00:00DST01:00:00,M3.2.0/02:00:00,M11.1.0/02:00:00',
  'UTC+0',
  '+00:00',
  'MoroccoStandardTime0',
];

type Parts = Readonly<Record<'Hour' | 'Minute' | 'Second' | 'Year' | 'Month' | 'Day', string | number>>;

/** The `SystemDateAndTime` element. `seed` chooses among dialects. */
export function dateAndTime(nowMs: number, way: ClockWay | undefined, seed: number): string {
  const zone = way === 'odd-zone' ? (ODD_ZONES[seed % ODD_ZONES.length] ?? 'UTC+0') : 'CST-8';
  const head = '<tt:DateTimeType>NTP</tt:DateTimeType><tt:DaylightSavings>false</tt:DaylightSavings>';
  const zoned = `${head}<tt:TimeZone><tt:TZ>${zone}</tt:TZ></tt:TimeZone>`;
  if (way === 'none') return zoned;
  if (way === 'local-only') return head + dated('Local', partsOf(nowMs + ZONE_MS));
  if (way === 'date-only') return zoned + dateOnly(partsOf(nowMs));
  if (way === 'one-line') {
    const line = new Date(nowMs).toISOString().slice(0, 19).replace('T', ' ');
    return `${zoned}<tt:UTCDateTime>${line}</tt:UTCDateTime>`;
  }
  if (way === 'hour-24') {
    const ended = { ...partsOf(nowMs - DAY_MS), Hour: 24 };
    return zoned + dated('UTC', ended) + dated('Local', partsOf(nowMs + ZONE_MS));
  }
  return (
    zoned + dated('UTC', bent(partsOf(nowMs), way)) + dated('Local', bent(partsOf(nowMs + ZONE_MS), way))
  );
}

/** A device that says 24:00:00 stands at midnight: its clock is at the end of the day it names. */
export function endOfDay(nowMs: number): number {
  return (Math.floor(nowMs / DAY_MS) + 1) * DAY_MS;
}

function partsOf(ms: number): Parts {
  const at = new Date(ms);
  return {
    Hour: at.getUTCHours(),
    Minute: at.getUTCMinutes(),
    Second: at.getUTCSeconds(),
    Year: at.getUTCFullYear(),
    Month: at.getUTCMonth() + 1,
    Day: at.getUTCDate(),
  };
}

function bent(parts: Parts, way: ClockWay | undefined): Parts {
  switch (way) {
    case 'minute-61':
      return { ...parts, Minute: 61 };
    case 'second-60':
      return { ...parts, Second: 60 };
    case 'zero':
      return { Hour: 0, Minute: 0, Second: 0, Year: 0, Month: 0, Day: 0 };
    case 'padded':
      return each(parts, (value) => String(value).padStart(2, '0'));
    case 'blank':
      return each(parts, () => '');
    case 'wordy':
      return each(parts, () => 'NaN');
    default:
      return parts;
  }
}

function each(parts: Parts, change: (value: string | number) => string): Parts {
  const { Hour, Minute, Second, Year, Month, Day } = parts;
  return {
    Hour: change(Hour),
    Minute: change(Minute),
    Second: change(Second),
    Year: change(Year),
    Month: change(Month),
    Day: change(Day),
  };
}

function dated(kind: 'UTC' | 'Local', { Hour, Minute, Second, Year, Month, Day }: Parts): string {
  return (
    `<tt:${kind}DateTime><tt:Time><tt:Hour>${Hour}</tt:Hour><tt:Minute>${Minute}</tt:Minute>` +
    `<tt:Second>${Second}</tt:Second></tt:Time><tt:Date><tt:Year>${Year}</tt:Year>` +
    `<tt:Month>${Month}</tt:Month><tt:Day>${Day}</tt:Day></tt:Date></tt:${kind}DateTime>`
  );
}

function dateOnly({ Year, Month, Day }: Parts): string {
  return `<tt:UTCDateTime><tt:Date><tt:Year>${Year}</tt:Year><tt:Month>${Month}</tt:Month><tt:Day>${Day}</tt:Day></tt:Date></tt:UTCDateTime>`;
}
