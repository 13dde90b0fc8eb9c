/** Where a device stands for each rate that counts devices, over a span (standards.md §1.2, §1.3, §1.6). */
import { OUT_KINDS, type OutKind, PERIOD_RATES, type PeriodRate } from '../../config/periods.ts';
import type { State } from '../../config/terms.ts';
import { type DeviceSums, more, type Shots } from './period-device.ts';
import type { RuleValues } from './period-rules.ts';
import { isBelow } from './rate.ts';

/** A part as a small number: good, bad, unknown, then one for each kind of exclusion. */
export const GOOD = 0;
export const BAD = 1;
export const UNKNOWN = 2;
const FIRST_OUT = 3;
export const PART_CODES = FIRST_OUT + OUT_KINDS.length;

/** Rates that count every device once. */
export const DEVICE_RATES = [
  'registration',
  'image',
  'position',
  'usable',
  'file',
  'clock',
] as const satisfies readonly PeriodRate[];
export type DeviceRate = (typeof DEVICE_RATES)[number];
export const RATE_AT: Readonly<Record<PeriodRate, number>> = Object.fromEntries(
  PERIOD_RATES.map((rate, index) => [rate, index]),
) as Record<PeriodRate, number>; // one for each of PERIOD_RATES

const CODES: Readonly<Record<State, number>> = { good: GOOD, bad: BAD, unknown: UNKNOWN };
const OUT_CODES: ReadonlyMap<OutKind, number> = new Map(
  OUT_KINDS.map((kind, index) => [kind, FIRST_OUT + index]),
);

export function outCode(kind: OutKind): number {
  return OUT_CODES.get(kind) ?? FIRST_OUT;
}

/** The kind of exclusion that a code stands for; null for good, bad and unknown. */
export function outOf(code: number): OutKind | null {
  return OUT_KINDS[code - FIRST_OUT] ?? null;
}

/** By rate, with and without regard to exemptions. */
export interface Stand {
  readonly adjusted: Readonly<Record<DeviceRate, number>>;
  readonly raw: Readonly<Record<DeviceRate, number>>;
}

/** Where one device stands. */
export function standOf(sums: DeviceSums, values: RuleValues): Stand {
  return { adjusted: side(sums, values, true), raw: side(sums, values, false) };
}

function side(sums: DeviceSums, values: RuleValues, isAdjusted: boolean): Record<DeviceRate, number> {
  const { registration, position, out, isFileComplete } = sums;
  if (out !== null) {
    const code = outCode(out);
    return { registration: code, image: code, position: code, usable: code, file: code, clock: code };
  }
  const image = imageOf(isAdjusted ? sums.shots : sums.rawShots, values);
  return {
    registration: CODES[registration],
    image: builtOn(registration, image),
    position: builtOn(registration, CODES[position]),
    usable: usableOf(sums, image, values, isAdjusted),
    file: isFileComplete === null ? outCode('not-kept') : isFileComplete ? GOOD : BAD,
    clock: clockOf(sums, values),
  };
}

/**
 * Failed registration takes a device out of the rates that build on it. Is it unknown, the device may yet be out or in:
 * it is unknown there, whatever was seen, so that what comes late moves no verdict that was said.
 */
function builtOn(registration: State, code: number): number {
  if (registration === 'good') return code;
  return registration === 'bad' ? outCode('not-registered') : UNKNOWN;
}

/** Milliseconds of a device in all of its homes; exempt ones too when nothing is to be adjusted. */
export function onlineOf({ times }: DeviceSums, isAdjusted: boolean): Record<State, number> {
  const sum = { good: 0, bad: 0, unknown: 0 };
  for (const { due, exempt } of times) {
    for (const state of ['good', 'bad', 'unknown'] as const)
      sum[state] += due[state] + (isAdjusted ? 0 : exempt[state]);
  }
  return sum;
}

/** Pictures that were due while nobody could look may still come: with all of them bad, and all of them good. */
function imageOf({ good, valid, missing }: Shots, { imageOk }: RuleValues): number {
  if (valid === 0) return missing > 0 ? UNKNOWN : outCode('no-picture');
  if (!isBelow(good, valid + missing, imageOk)) return GOOD;
  return isBelow(good + missing, valid + missing, imageOk) ? BAD : UNKNOWN;
}

/** Registered, online for long enough, picture and pin right: bad as soon as one is not, good when all are. */
function usableOf(sums: DeviceSums, image: number, values: RuleValues, isAdjusted: boolean): number {
  const { good, bad, unknown } = onlineOf(sums, isAdjusted);
  const due = good + bad + unknown;
  const exempt = due === 0 ? longestExemption(sums) : null;
  // Exempt for all of its time it leaves both sums.
  if (exempt !== null) return outCode(exempt);
  const online = isBelow(good + unknown, due, values.usableOnline)
    ? BAD
    : isBelow(good, due, values.usableOnline)
      ? UNKNOWN
      : GOOD;
  const parts = [CODES[sums.registration], CODES[sums.position], online, image];
  if (parts.includes(BAD)) return BAD;
  return parts.every((part) => part === GOOD) ? GOOD : UNKNOWN;
}

function longestExemption({ times }: DeviceSums): OutKind | null {
  const all = new Map<OutKind, number>();
  for (const { out } of times)
    for (const [kind, ms] of out) if (kind.startsWith('exempt-')) more(all, kind, ms);
  return [...all].toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0]?.[0] ?? null;
}

/** Devices tell whole seconds: a clock is wrong only when it is so wherever in the told second it stands. */
const HALF_SECOND_MS = 500;

function clockOf({ clockOffMs }: DeviceSums, { clockToleranceSeconds }: RuleValues): number {
  if (clockOffMs === null) return outCode('not-kept');
  if (clockOffMs === undefined) return outCode('not-asked');
  return Math.abs(clockOffMs) - HALF_SECOND_MS <= clockToleranceSeconds * 1_000 ? GOOD : BAD;
}
