/**
 * When the picture of a device is looked at next: as many times a day as the cadence says, evenly over the day and over
 * the devices, at least once in daylight and once at night (standards.md §1.2), more often after a doubt or a repair.
 * Times are of the wall clock and come in as numbers.
 */
import { halfDayMs, noonNear } from '../../config/sun.ts';
import { nextOnGrid } from './cadence.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const JITTER_MS = 60_000;
/** So high the sun stands when a colour camera must show colour; so low, when it is night for every camera. */
const DAYLIGHT_DEGREES = 10;
const NIGHT_DEGREES = -6;
/** Where the sun never stands so high, or never so low, the hour around its highest, or lowest, counts. */
const LEAST_WINDOW_MS = HOUR_MS;
/** More looks a day than these are so many that the light needs no thought: the cadence alone counts. */
const MOST_PLANNED = 12;
/** Two looks of the plan are never closer than this share of the cadence. */
const LEAST_GAP = 0.1;
/** After a doubt, a recovery or a repair so many looks come this soon. */
export const HURRIED_LOOKS = 4;
const HURRIED_MS = HOUR_MS;

/** Where a device stands. */
export interface Spot {
  readonly lon: number;
  readonly lat: number;
}

/** The part of a day in which the light is of one kind. */
export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Daylight, and the night after it, of the day around a noon. */
export function lightsOf({ lon, lat }: Spot, atMs: number): { readonly day: Window; readonly night: Window } {
  const noonMs = noonNear(lon, atMs);
  const half = Math.max(LEAST_WINDOW_MS / 2, halfDayMs(lat, noonMs, DAYLIGHT_DEGREES));
  const dusk = Math.min((DAY_MS - LEAST_WINDOW_MS) / 2, halfDayMs(lat, noonMs, NIGHT_DEGREES));
  return {
    day: { fromMs: noonMs - half, toMs: noonMs + half },
    night: { fromMs: noonMs + dusk, toMs: noonMs + DAY_MS - dusk },
  };
}

/** The looks of the day that begins in the middle of the night before a noon, in order. */
export function looksOf(spot: Spot, noonMs: number, phase: number, count: number): number[] {
  const looks = Array.from({ length: count }, (_, i) => noonMs + ((phase + i) / count - 0.5) * DAY_MS);
  const { day, night } = lightsOf(spot, noonMs);
  // The night of this day is its two ends; as a stretch it lies around the midnight before.
  const before = { fromMs: night.fromMs - DAY_MS, toMs: night.toMs - DAY_MS };
  const isNight = (ms: number): boolean => isWithin(night, ms) || isWithin(before, ms);
  if (!looks.some((ms) => isWithin(day, ms))) moveNearest(looks, noonMs, placeIn(day, phase));
  if (!looks.some(isNight)) {
    const midnightMs = noonMs - DAY_MS / 2;
    const begin = { fromMs: midnightMs, toMs: before.toMs };
    if (looks.length > 1) moveNearest(looks, midnightMs, placeIn(begin, phase));
  }
  return looks.sort((a, b) => a - b);
}

function isWithin({ fromMs, toMs }: Window, ms: number): boolean {
  return ms >= fromMs && ms <= toMs;
}

function placeIn({ fromMs, toMs }: Window, phase: number): number {
  return fromMs + phase * (toMs - fromMs);
}

function moveNearest(looks: number[], ofMs: number, toMs: number): void {
  let nearest = 0;
  for (const [index, ms] of looks.entries())
    if (Math.abs(ms - ofMs) < Math.abs((looks[nearest] ?? ofMs) - ofMs)) nearest = index;
  looks[nearest] = toMs;
}

/** The next look after now. `phase` is the device's place among all, from 0 to 1. */
export function nextLook(
  spot: Spot,
  nowMs: number,
  phase: number,
  everyMs: number,
  random: () => number,
): number {
  const count = Math.round(DAY_MS / everyMs);
  if (count < 2 || count > MOST_PLANNED) return nextOnGrid(nowMs, phase, everyMs, random);
  const leastMs = nowMs + everyMs * LEAST_GAP;
  const noonMs = noonNear(spot.lon, nowMs);
  for (const day of [-1, 0, 1, 2]) {
    const next = looksOf(spot, noonMs + day * DAY_MS, phase, count).find((ms) => ms > leastMs);
    if (next !== undefined) return Math.max(nowMs, next + (random() * 2 - 1) * JITTER_MS);
  }
  return nowMs + everyMs;
}

/** After a doubt, a recovery or a repair: within the hour, never later than planned. */
export function hurriedLook(nowMs: number, plannedMs: number, everyMs: number, random: () => number): number {
  return Math.min(plannedMs, nowMs + Math.min(HURRIED_MS, everyMs) * (0.95 + 0.1 * random()));
}
