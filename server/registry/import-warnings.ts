/** What is taken as it is, but told: of a new row, and of one that changes the cell. */
import { codeWarning } from '../rules/division.ts';
import type { Fix } from './list.ts';
import { isSwappedPair } from './mapping.ts';
import type { DeviceRecord, DeviceWish } from './record.ts';

/** A cell that may be right, what it should say if it is not, and how. */
export interface ListWarning {
  readonly column: 'code' | 'lon';
  readonly value: string;
  readonly wanted: string;
  readonly proposal?: string;
  readonly fix?: Fix;
}

/** `successorOf` says which division counts today in place of one that was merged. */
export function warningsOf(
  wish: DeviceWish,
  old: DeviceRecord | undefined,
  successorOf: (division: string) => string,
): ListWarning[] {
  return [...pairWarnings(wish, old), ...divisionWarnings(wish, old, successorOf)];
}

/** Wrong places are taken, for finding them is what the position check is for; but they need not be. */
function pairWarnings({ lon, lat }: DeviceWish, old: DeviceRecord | undefined): ListWarning[] {
  if (!isSwappedPair(lon, lat) || (lon === old?.lon && lat === old.lat)) return [];
  const wanted = 'a longitude: longitude and latitude seem to be swapped';
  return [{ column: 'lon', value: lon, wanted, proposal: `${lat}, ${lon}`, fix: { lon: lat, lat: lon } }];
}

/** Codes of a division that was merged stay valid (§2.1, V2), and those of another than the unit's may be meant (V7). */
function divisionWarnings(
  { code, unit }: DeviceWish,
  old: DeviceRecord | undefined,
  successorOf: (division: string) => string,
): ListWarning[] {
  if (code === old?.code && unit === old.unit) return [];
  const own = code.slice(0, 6);
  const after = successorOf(own);
  const foreign = codeWarning(code, unit, successorOf);
  const told = [
    ...(after === own ? [] : [`a division in force: ${own} was merged, the device counts under ${after}`]),
    ...(foreign === undefined
      ? []
      : [
          `digits 1 to 6 of the unit's division, ${foreign.unit}: in order where the managing centre numbers (V7)`,
        ]),
  ];
  return told.map((wanted) => ({ column: 'code', value: code, wanted }));
}
