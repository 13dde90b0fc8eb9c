/** Pairs as web maps write them: GCJ-02, and BD-09 on top of it. Written out here, so that a mistake of the finder's is not made twice. */
import type { Point } from './places.ts';

const AXIS = 6_378_245;
const ECCENTRICITY = 0.006_693_421_622_965_943;
const X_PI = (Math.PI * 3_000) / 180;

/** What a list does to a true pair. */
const SHIFTS = ['gcj02', 'bd09', 'twice'] as const;
export type Shift = (typeof SHIFTS)[number];

export function shifted(point: Point, shift: Shift): Point {
  if (shift === 'twice') return gcj02(gcj02(point));
  return shift === 'gcj02' ? gcj02(point) : bd09(gcj02(point));
}

function gcj02([lon, lat]: Point): Point {
  const [x, y] = [lon - 105, lat - 35];
  const waves = 20 * Math.sin(6 * x * Math.PI) + 20 * Math.sin(2 * x * Math.PI);
  const north =
    -100 +
    2 * x +
    3 * y +
    0.2 * y * y +
    0.1 * x * y +
    0.2 * Math.sqrt(Math.abs(x)) +
    (2 / 3) *
      (waves +
        20 * Math.sin(y * Math.PI) +
        40 * Math.sin((y / 3) * Math.PI) +
        160 * Math.sin((y / 12) * Math.PI) +
        320 * Math.sin((y * Math.PI) / 30));
  const east =
    300 +
    x +
    2 * y +
    0.1 * x * x +
    0.1 * x * y +
    0.1 * Math.sqrt(Math.abs(x)) +
    (2 / 3) *
      (waves +
        20 * Math.sin(x * Math.PI) +
        40 * Math.sin((x / 3) * Math.PI) +
        150 * Math.sin((x / 12) * Math.PI) +
        300 * Math.sin((x / 30) * Math.PI));
  const radians = (lat * Math.PI) / 180;
  const magic = 1 - ECCENTRICITY * Math.sin(radians) ** 2;
  const perLat = ((AXIS * (1 - ECCENTRICITY)) / (magic * Math.sqrt(magic))) * (Math.PI / 180);
  const perLon = (AXIS / Math.sqrt(magic)) * Math.cos(radians) * (Math.PI / 180);
  return [lon + east / perLon, lat + north / perLat];
}

function bd09([x, y]: Point): Point {
  const z = Math.hypot(x, y) + 0.000_02 * Math.sin(y * X_PI);
  const theta = Math.atan2(y, x) + 0.000_003 * Math.cos(x * X_PI);
  return [z * Math.cos(theta) + 0.006_5, z * Math.sin(theta) + 0.006];
}
