/** Thresholds, cadences, limits: what the bureau has decided. Shares are hundredths of a percent, times are in the unit their name says. */

import { z } from './shape.ts';
import { EXEMPTION_KINDS } from './supervision.ts';
import { tableOf } from './tables.ts';
import { DEAR_HOURS } from './terms.ts';

const percent = z
  .number('a percentage from 0 to 100')
  .min(0, 'a percentage from 0 to 100')
  .max(100, 'a percentage from 0 to 100')
  .refine((value) => Number.isInteger(Math.round(value * 1e6) / 1e4), 'at most two decimals');

const seconds = (from: number, to: number) =>
  z
    .number(`seconds from ${from} to ${to}`)
    .min(from, `seconds from ${from} to ${to}`)
    .max(to, `seconds from ${from} to ${to}`);

const whole = (from: number, to: number) =>
  z
    .int(`a whole number from ${from} to ${to}`)
    .min(from, `a whole number from ${from} to ${to}`)
    .max(to, `a whole number from ${from} to ${to}`);

const everyAskedCheck = <T extends z.ZodType>(schema: T) =>
  z.strictObject({ registration: schema, online: schema, image: schema });

const confirmations = whole(1, 10);
/** Never fewer than the confirmations; a smaller number here means all of them, in a row. */
const outOf = whole(1, 12);

const cadence = z.strictObject({
  everySeconds: seconds(5, 30 * 86_400),
  timeoutSeconds: seconds(0.2, 60),
  /** *Bad* is believed after so many bad looks out of so many. */
  confirmations,
  outOf,
  confirmAfterSeconds: seconds(0, 3_600),
});

const budget = {
  looksPerSecond: whole(1, 10_000),
  inFlight: whole(1, 10_000),
  bytesPerSecond: whole(10_000, 10_000_000_000),
};

const TILES = 'empty, or an address such as http://tiles.example/{z}/{x}/{y}.png, without a login';

/** In the time zone of the settings. */
const hour = z.string('a time such as 22:30').regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time such as 22:30');

/** The settings file: every key may be left out, no other key may be there. */
export const settingsShape = z
  .strictObject({
    thresholds: z.strictObject({
      registration: percent,
      online: percent,
      image: percent,
      position: percent,
      usable: percent,
    }),
    flags: z.strictObject({
      /** A flag comes down when the rate has met its threshold for this long without a break. */
      clearAfterSeconds: seconds(0, 7 * 86_400),
      /** A unit with fewer known devices is never flagged: one camera is not a rate. */
      leastDevices: whole(1, 10_000),
      /** A device that was online for less than the threshold of its last 30 days is flagged when so many hours are known. */
      deviceLeastHours: whole(1, 720),
      /** Its flag comes down so far above the threshold, in percent. */
      deviceClearAbove: percent,
    }),
    /** Below this share of devices with a known state nothing is said of a rate. */
    leastCoverage: percent,
    /** Time that is approved not to count (报备). */
    exemptions: z.strictObject({
      /** Unplanned ones that are asked for later than this after their begin count from the request only. */
      lateHours: whole(0, 720),
      /** A unit may be exempt for this share of its time before the city must approve. */
      unitSharePercent: percent,
      longestHours: z.strictObject(tableOf(EXEMPTION_KINDS, () => whole(1, 8_784))),
    }),
    cadences: everyAskedCheck(cadence),
    /** Of the online check of a checkpoint, whose state is made of its parts. */
    checkpoints: z.strictObject({ confirmations, outOf }),
    /** For how long a known state outlasts looks that could not ask. Online has no such memory. */
    rememberHours: z.strictObject({
      registration: z.number().min(1).max(8_760),
      image: z.number().min(1).max(8_760),
    }),
    /** Days after commissioning in which a device is not counted. */
    graceDays: whole(0, 365),
    /** How hard a network may be used that states nothing of its own. */
    segments: z.strictObject({
      ...budget,
      /** When pictures, logins and side looks may be made. */
      dear: z.enum(DEAR_HOURS),
      night: z.strictObject({ from: hour, until: hour, ...budget }),
    }),
    retention: z.strictObject({
      /** The latest picture of a device that sends no other. */
      pictureDays: whole(1, 365),
      /** Small pictures of what a camera usually shows. */
      referenceDays: whole(1, 730),
      /** With which an outage of a picture began and ended. */
      outagePictureDays: whole(1, 730),
      /** What people answered about judgements, with the pictures. */
      answerDays: whole(1, 3_650),
      /** Daily counts of intact pictures; whole months go. */
      sampleDays: whole(60, 3_650),
      journalDays: whole(30, 3_650),
      spellDays: whole(60, 3_650),
      /** Who was looked at in each cycle. */
      proofDays: whole(1, 3_650),
      rateDays: whole(60, 3_650),
      /** Sheets of a day and a week; those of months, quarters and years. */
      sheetDays: whole(30, 3_650),
      longSheetDays: whole(1_096, 36_500),
    }),
    sessions: z.strictObject({
      hours: whole(1, 24 * 7),
      failuresBeforeLock: whole(3, 100),
      lockMinutes: whole(1, 1_440),
    }),
    feeds: z.strictObject({ atOnce: whole(1, 100), perPerson: whole(1, 16), minutes: whole(1, 240) }),
    /** What devices tell beside the four checks; judged by nobody, shown in their files. */
    sideLooks: z.strictObject({
      everySeconds: seconds(60, 30 * 86_400),
      timeoutSeconds: seconds(2, 120),
      /** Devices asked at once, over all segments; 0 asks nobody. */
      atOnce: whole(0, 256),
      /** A device's clock may be off by so much. */
      clockToleranceSeconds: seconds(1, 3_600),
    }),
    /** The checkpoint listener (GA/T 1400). Port 0: nobody registers here. */
    viid: z.strictObject({
      host: z.string().regex(/^[A-Za-z0-9.:_-]{1,253}$/, 'an address to listen on'),
      port: whole(0, 65_535),
      /** A device that registered is gone after so many missed signs of life, this far apart. */
      keepaliveSeconds: seconds(5, 3_600),
      misses: whole(1, 20),
    }),
    boundaries: z.strictObject({ bufferMetres: whole(0, 20_000) }),
    /** A local tile service under the map (XYZ, web mercator, WGS-84 or CGCS2000); empty for none. */
    map: z.strictObject({
      tiles: z.string().max(500).refine(isTiles, TILES),
      /** What is said of them beside the map. */
      tilesNote: z.string().max(200),
    }),
    timeZone: z.string().refine(isTimeZone, 'a time zone name such as Asia/Shanghai'),
    logLevel: z.enum(['debug', 'info', 'warn', 'error', 'silent']),
  })
  .readonly();

export type Settings = z.output<typeof settingsShape>;

/** Exactly one server, which the content policy can name. */
function isTiles(address: string): boolean {
  if (address === '') return true;
  if (!['{z}', '{x}', '{y}'].every((part) => address.includes(part))) return false;
  const url = URL.parse(address);
  const isPlain = url?.protocol === 'http:' || url?.protocol === 'https:';
  // A place holder in the host would be another server for each tile.
  return isPlain && url.username === '' && url.password === '' && !/[{}%]|[^\x21-\x7e]/.test(url.host);
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/**
 * What a city of one network needs so that a sweep of it lasts seconds, and a fifth of it may be silent. The bound is for
 * bursts: on the average it is an eighth of this.
 */
const BUDGET = { looksPerSecond: 8_000, inFlight: 2_000, bytesPerSecond: 25_000_000 };

/** In force where the settings file is silent. */
export const DEFAULTS: Settings = {
  thresholds: { registration: 95, online: 95, image: 95, position: 95, usable: 95 },
  flags: { clearAfterSeconds: 120, leastDevices: 1, deviceLeastHours: 72, deviceClearAbove: 0.5 },
  leastCoverage: 80,
  exemptions: {
    lateHours: 24,
    unitSharePercent: 5,
    longestHours: {
      maintenance: 72,
      'power-cut': 72,
      'fibre-cut': 72,
      'road-works': 720,
      'platform-upgrade': 72,
      'force-majeure': 72,
      closed: 720,
    },
  },
  cadences: {
    registration: {
      everySeconds: 86_400,
      timeoutSeconds: 5,
      confirmations: 1,
      outOf: 1,
      confirmAfterSeconds: 0,
    },
    // A connection whose first packet was lost is there after one second more.
    online: { everySeconds: 60, timeoutSeconds: 2, confirmations: 2, outOf: 3, confirmAfterSeconds: 2.5 },
    image: { everySeconds: 21_600, timeoutSeconds: 8, confirmations: 2, outOf: 2, confirmAfterSeconds: 720 },
  },
  checkpoints: { confirmations: 3, outOf: 4 },
  rememberHours: { registration: 168, image: 24 },
  graceDays: 7,
  segments: {
    ...BUDGET,
    dear: 'always',
    night: { from: '22:00', until: '06:00', ...BUDGET },
  },
  retention: {
    pictureDays: 30,
    referenceDays: 90,
    outagePictureDays: 90,
    answerDays: 400,
    sampleDays: 400,
    journalDays: 400,
    spellDays: 1_100,
    proofDays: 92,
    rateDays: 1_100,
    sheetDays: 400,
    longSheetDays: 3_660,
  },
  sessions: { hours: 12, failuresBeforeLock: 5, lockMinutes: 15 },
  feeds: { atOnce: 12, perPerson: 4, minutes: 10 },
  sideLooks: { everySeconds: 86_400, timeoutSeconds: 20, atOnce: 8, clockToleranceSeconds: 10 },
  viid: { host: '0.0.0.0', port: 0, keepaliveSeconds: 90, misses: 3 },
  boundaries: { bufferMetres: 2_000 },
  map: { tiles: '', tilesNote: '' },
  timeZone: 'Asia/Shanghai',
  logLevel: 'info',
};

/** The same shape with every key optional, for the file on disk. */
export const settingsFileShape = partialOf(settingsShape.unwrap());

function partialOf(shape: z.ZodObject): z.ZodType<unknown> {
  const entries = Object.entries(shape.shape).map(([key, value]) => {
    const inner = value instanceof z.ZodObject ? partialOf(value) : (value as z.ZodType);
    return [key, inner.optional()] as const;
  });
  return z.strictObject(Object.fromEntries(entries));
}

/** Percent from the settings file to hundredths of a percent, for the rules. */
export function basisPoints(value: number): number {
  return Math.round(value * 100);
}
