/**
 * What the demo's city went through before it was started: four months that are over, and the present one up to now.
 * Which units and devices have a fate of their own follows from the city alone, and is the same every time.
 */
import { createHash } from 'node:crypto';
import type { ExemptionKind } from '../../config/supervision.ts';
import { dayIn, firstDayOf, monthOf, startIn } from '../rules/city-day.ts';
import type { ExemptionScope } from '../rules/exemption.ts';
import type { Home } from '../rules/period-device.ts';
import { monthText } from '../rules/period-span.ts';
import type { Stretch } from '../rules/timeline.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
/** Months that are closed, and named persons have signed. */
const CLOSED_MONTHS = 4;
/** Registered so long before the first month. */
const BEFORE_DAYS = 3;

export interface PastMonth extends Stretch {
  /** `2026-10` */
  readonly text: string;
  /** Counted from January 1970. */
  readonly number: number;
  /** When each of its days begins, and the first of the next month. */
  readonly days: readonly number[];
}

/** The time that is told of. */
export interface PastFrame {
  /** Four that are over, oldest first, and the present one as far as it has come. */
  readonly months: readonly PastMonth[];
  readonly bornMs: number;
  /** When the demo was started: from then on it is looked at for real. */
  readonly endMs: number;
  readonly timeZone: string;
}

/** A device with what rates group it by. */
export interface PastDevice {
  readonly id: number;
  readonly code: string;
  readonly home: Home;
  readonly commissionedMs: number | null;
}

/** Towns with a story. */
export const ROLES = ['red', 'unsure', 'below', 'line', 'dark', 'storm', 'works'] as const;
export type RoleUnit = (typeof ROLES)[number];

/** An exemption as somebody asked for it, and what came of it. */
export interface PastExemption extends Stretch {
  /** Number of its document: by it one that is there already is known. */
  readonly document: string;
  readonly kind: ExemptionKind;
  readonly scope: ExemptionScope;
  readonly reason: string;
  readonly requestedMs: number;
  /** Null while it waits. */
  readonly decidedMs: number | null;
  readonly isRefused?: true;
  readonly endedMs?: number;
  /** Are its devices without power or line? */
  readonly isDark: boolean;
}

export interface PastPlan {
  readonly frame: PastFrame;
  readonly units: Readonly<Partial<Record<RoleUnit, string>>>;
  readonly exemptions: readonly PastExemption[];
  /** Devices that were in another unit until the middle of a month. */
  readonly moved: ReadonlyMap<number, { readonly unit: string; readonly atMs: number }>;
  /** Registered in the middle of a month. */
  readonly joined: ReadonlyMap<number, number>;
  /** Suspended for a time. */
  readonly away: ReadonlyMap<number, Stretch>;
  /** Retired just before the end of the last month; whether it was dark by then. */
  readonly left: ReadonlyMap<number, { readonly atMs: number; readonly wasDark: boolean }>;
  /** Answer although their power was said to be cut. */
  readonly answering: ReadonlySet<number>;
}

/** At least 0, below 1; the same for the same words. */
export function chanceOf(...words: readonly (string | number)[]): number {
  return createHash('sha256').update(words.join(' ')).digest().readUIntBE(0, 6) / 2 ** 48;
}

export function frameOf(endMs: number, timeZone: string): PastFrame {
  const start = startIn(timeZone);
  const present = monthOf(dayIn(timeZone)(endMs)).month;
  const months = Array.from({ length: CLOSED_MONTHS + 1 }, (_, at): PastMonth => {
    const number = present - CLOSED_MONTHS + at;
    const [first, next] = [firstDayOf(number), firstDayOf(number + 1)];
    const days = Array.from({ length: next - first + 1 }, (_, date) => start(first + date));
    const fromMs = start(first);
    return { text: monthText(number), number, days, fromMs, untilMs: Math.min(start(next), endMs) };
  });
  return { months, bornMs: (months[0]?.fromMs ?? endMs) - BEFORE_DAYS * DAY_MS, endMs, timeZone };
}

/** A month of the frame, from the oldest: 0 to 3 are closed. */
export function monthAt({ months }: PastFrame, at: number): PastMonth {
  const month = months[at];
  if (month === undefined) throw new Error(`the demo's past has no month ${at}`);
  return month;
}

export function isCounted({ home: { lifecycle, inScope } }: PastDevice): boolean {
  return inScope && (lifecycle === 'active' || lifecycle === 'repair');
}

const LEAST_DEVICES = 5;

export function planOf(frame: PastFrame, devices: readonly PastDevice[]): PastPlan {
  const platform = smallestPlatform(devices);
  const units = unitsWithStories(devices, platform);
  const inUnit = (unit: string | undefined) =>
    devices.filter((one) => one.home.unit === unit && one.home.lifecycle === 'active' && isCounted(one));
  const works = inUnit(units.works);
  const [maintained, moved, joined, away, dug] = [0, 1, 2, 3, 4].map((at) => works.slice(3 * at, 3 * at + 3));
  const ids = (some: readonly PastDevice[] | undefined) => (some ?? []).map(({ id }) => id);
  const [, second, third, last] = [0, 1, 2, 3].map((at) => monthAt(frame, at));
  if (second === undefined || third === undefined || last === undefined) throw new Error('four months');
  const exact: readonly (string | undefined)[] = [units.below, units.line];
  const retired = devices.filter(
    ({ home }) => home.lifecycle === 'retired' && home.inScope && !exact.includes(home.unit),
  );
  const origin = units.storm;
  return {
    frame,
    units,
    exemptions: exemptionsOf(frame, { units, platform, maintained: ids(maintained), dug: ids(dug) }),
    moved: new Map(
      origin === undefined
        ? []
        : ids(moved).map((id) => [id, { unit: origin, atMs: third.fromMs + 13 * DAY_MS + 10.5 * HOUR_MS }]),
    ),
    joined: new Map(ids(joined).map((id) => [id, second.fromMs + 18 * DAY_MS + 9 * HOUR_MS])),
    away: new Map(
      ids(away).map((id) => [
        id,
        { fromMs: second.fromMs + 9 * DAY_MS, untilMs: second.fromMs + 24 * DAY_MS },
      ]),
    ),
    left: new Map(
      ids(retired)
        .slice(0, 2)
        .map((id, at) => [id, { atMs: last.untilMs - (2 - at) * DAY_MS, wasDark: at === 0 }]),
    ),
    answering: new Set(ids(inUnit(units.dark)).slice(0, 2)),
  };
}

/** The sub-platform with the fewest devices: its link is worked on. */
function smallestPlatform(devices: readonly PastDevice[]): string | undefined {
  const counts = countBy(
    devices.filter(({ home }) => home.platform !== ''),
    ({ home }) => home.platform,
  );
  return [...counts].toSorted(([a, m], [b, n]) => m - n || (a < b ? -1 : 1))[0]?.[0];
}

/** Towns of a middling size that do not hang on the sub-platform that is worked on. */
function unitsWithStories(
  devices: readonly PastDevice[],
  platform: string | undefined,
): Readonly<Partial<Record<RoleUnit, string>>> {
  const beside = new Set(
    devices.filter(({ home }) => home.platform === platform).map(({ home }) => home.unit),
  );
  const fit = [...countBy(devices.filter(isCounted), ({ home }) => home.unit)]
    .filter(([unit, count]) => count >= LEAST_DEVICES && !beside.has(unit))
    .toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .map(([unit]) => unit);
  const first = Math.max(0, Math.min(Math.floor(fit.length / 4), fit.length - ROLES.length));
  return Object.fromEntries(ROLES.flatMap((role, at) => (fit[first + at] ? [[role, fit[first + at]]] : [])));
}

function countBy<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const one of all) counts.set(keyOf(one), (counts.get(keyOf(one)) ?? 0) + 1);
  return counts;
}

interface Concerned {
  readonly units: PastPlan['units'];
  readonly platform: string | undefined;
  readonly maintained: readonly number[];
  readonly dug: readonly number[];
}

/** One of each sort, and those that somebody should look at. */
function exemptionsOf(frame: PastFrame, { units, platform, maintained, dug }: Concerned): PastExemption[] {
  const [first, , third, last] = [0, 1, 2, 3].map((at) => monthAt(frame, at).fromMs);
  const at = (monthMs: number | undefined, day: number, hour: number) =>
    (monthMs ?? 0) + (day - 1) * DAY_MS + hour * HOUR_MS;
  const one = (
    document: string,
    kind: ExemptionKind,
    reason: string,
    scope: ExemptionScope,
    [fromMs, hours]: readonly [number, number],
    [askedHours, decidedHours]: readonly [number, number | null],
    more: Partial<Pick<PastExemption, 'isRefused' | 'endedMs' | 'isDark'>> = {},
  ): PastExemption => ({
    ...{ document: `演示-${document}`, kind, reason, scope, fromMs, untilMs: fromMs + hours * HOUR_MS },
    requestedMs: fromMs + askedHours * HOUR_MS,
    decidedMs: decidedHours === null ? null : fromMs + decidedHours * HOUR_MS,
    isDark: true,
    ...more,
  });
  const ofDevices = (devices: readonly number[]): ExemptionScope => ({
    is: 'devices',
    devices: [...devices],
  });
  const ofUnit = (unit: string | undefined): readonly ExemptionScope[] =>
    unit === undefined ? [] : [{ is: 'unit', unit }];
  const digging = at(first, 20, 0);
  const upgraded: readonly ExemptionScope[] = platform === undefined ? [] : [{ is: 'platform', platform }];
  const own = maintained.length === 0 ? [] : [ofDevices(maintained)];
  const far = dug.length === 0 ? [] : [ofDevices(dug)];
  return [
    // Across midnight.
    ...own.map((scope) =>
      one('01', 'maintenance', '机箱电源计划检修', scope, [at(first, 9, 22), 6], [-48, -20]),
    ),
    // One after another for the same: longer together than one may be.
    ...far.flatMap((scope) => [
      one('02', 'road-works', '道路改造迁移立杆', scope, [digging, 720], [-72, -24]),
      one('03', 'road-works', '道路改造延期', scope, [digging + 720 * HOUR_MS, 720], [-96, -48]),
    ]),
    // Across the end of a month; agreed to after it was closed, so that it had to be corrected.
    ...ofUnit(units.storm).map((scope) =>
      one('04', 'force-majeure', '暴雨洪水,供电与光缆同时中断', scope, [at(third, 1, -20), 36], [6, 206]),
    ),
    // A whole town for more than a twentieth of its month; two of its devices answered all the same.
    ...ofUnit(units.dark).map((scope) =>
      one('05', 'power-cut', '变电站检修停电', scope, [at(third, 17, 6), 60], [2, 26]),
    ),
    ...own.map((scope) =>
      one('06', 'closed', '场所停业', scope, [at(third, 2, 8), 240], [3, 30], { isDark: false }),
    ),
    // Asked for forty hours after it began: only the rest counts.
    ...own.map((scope) => one('07', 'fibre-cut', '施工挖断光缆', scope, [at(last, 6, 8), 60], [40, 55])),
    ...upgraded.map((scope) =>
      one('08', 'platform-upgrade', '平台软件升级', scope, [at(last, 12, 23), 8], [-72, -30]),
    ),
    ...own.map((scope) =>
      one('09', 'power-cut', '附近施工跳闸', scope, [at(last, 20, 13), 9], [1, 12], { isRefused: true }),
    ),
    ...own.map((scope) =>
      one('10', 'maintenance', '更换交换机', scope, [at(last, 24, 9), 10], [-50, -26], {
        endedMs: at(last, 24, 13),
      }),
    ),
    // Waits for somebody.
    ...own.map((scope) =>
      one('11', 'maintenance', '下周计划清洁镜头', scope, [frame.endMs + 3 * DAY_MS, 6], [-73, null]),
    ),
  ];
}

/** Is a device concerned, as its file is? */
export function concerns({ scope }: PastExemption, { id, home }: PastDevice): boolean {
  switch (scope.is) {
    case 'devices':
      return scope.devices.includes(id);
    case 'unit':
      return scope.unit === home.unit;
    case 'segment':
      return scope.segment === home.network;
    case 'platform':
      return scope.platform === home.platform;
  }
}
