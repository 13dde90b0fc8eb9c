/** The map over the wire: what lies under the pins, and names for a few of them. Pins and states are bytes, not JSON. */
import { z } from '../../config/shape.ts';
import { unitBrief } from './wire-unit.ts';
import { count } from './wire-values.ts';

export const mapOutline = z.object({
  unit: unitBrief,
  polygons: z
    .array(z.array(z.array(z.array(z.number()))))
    .meta({ description: 'polygons of [longitude, latitude], WGS-84' }),
  figures: z
    .object({
      areaKm2: z.number().meta({ description: 'of the outline, on the ground' }),
      devices: count.meta({ description: 'assessed devices of the unit, those without a place included' }),
      placed: count.meta({ description: 'those of them that have a place on Earth' }),
      squares: z.object({ inside: count, covered: count }).nullable().meta({
        description: 'squares of 1 km with their middle in the outline, and those with a device of the unit',
      }),
    })
    .nullable()
    .meta({ description: 'null where only a part of the unit may be seen' }),
});
export type MapOutline = z.infer<typeof mapOutline>;

export const mapFrame = z.object({
  datum: z.literal('wgs84').meta({ description: 'of everything on the map' }),
  outlineNote: z.string().meta({ description: 'what the file of outlines says of itself' }),
  bufferMetres: count.meta({ description: 'how exact the outlines are taken to be' }),
  outlines: z.array(mapOutline),
  devices: count,
  unplaced: count.meta({ description: 'assessed devices that have no place on Earth' }),
  tiles: z
    .object({ address: z.string(), note: z.string() })
    .nullable()
    .meta({ description: 'a local tile service, with {z}, {x} and {y} in its address' }),
});
export type MapFrame = z.infer<typeof mapFrame>;

export const mapDevice = z.object({ id: z.int(), code: z.string(), name: z.string(), unit: unitBrief });
export type MapDevice = z.infer<typeof mapDevice>;
