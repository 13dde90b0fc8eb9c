/** The outlines of districts and towns as pins are judged by them: in WGS-84, with the buffer of their own error. */
import type { Boundaries } from '../../config/boundaries.ts';
import { toWgs84 } from '../rules/datum.ts';
import type { PinOutline } from '../rules/outline.ts';

/** By code of the unit. */
export function outlinesOf(
  { outlines, datum }: Boundaries,
  bufferMetres: number,
): ReadonlyMap<string, PinOutline> {
  return new Map(
    outlines.map(({ unit, bufferMetres: own, polygons }) => [
      unit,
      {
        unit,
        bufferMetres: own ?? bufferMetres,
        polygons: polygons.map((rings) =>
          rings.map((points) =>
            points.map(([x, y]) => {
              const { lon, lat } = toWgs84({ lon: x, lat: y }, datum);
              return [lon, lat] as const;
            }),
          ),
        ),
      },
    ]),
  );
}
