/** Register against reality over the wire: the four-way table and its lists; what was found on the network, and claims. */
import { z } from '../../config/shape.ts';
import { STATES } from '../../config/terms.ts';
import { FOUND_LISTS, REALITY_CELLS, REALITY_SIDES } from '../rules/reality.ts';
import { unitBrief } from './wire-unit.ts';
import { count, ms, paged, port } from './wire-values.ts';

const counts = z.record(z.enum(REALITY_CELLS), count);

export const realityCell = z.enum(REALITY_CELLS);
export const realitySide = z.enum(REALITY_SIDES);

/** GET /api/reality */
export const reality = z.object({
  atMs: ms,
  by: realitySide,
  unit: unitBrief,
  total: counts.meta({ description: 'a code that two sub-platforms list is one device here' }),
  rows: z.array(
    z.object({
      key: z.string().meta({ description: 'id of a sub-platform or code of a unit; empty for none' }),
      name: z.string(),
      counts,
    }),
  ),
});
export type Reality = z.infer<typeof reality>;

export const realDevice = z.object({
  id: z.int().nullable().meta({ description: 'null for one that is in nobody’s file' }),
  code: z.string(),
  name: z.string(),
  unit: unitBrief.nullable(),
  platform: z.string(),
  address: z.string(),
  declared: z.enum(['on', 'off', '']),
  state: z.enum(STATES).meta({ description: 'online, by our own probe' }),
  reason: z.string().nullable(),
  firstMs: ms.nullable(),
  lastMs: ms.nullable(),
});
export type RealDevice = z.infer<typeof realDevice>;

/** GET /api/reality/devices */
export const realDevices = z.object({
  atMs: ms,
  cell: realityCell,
  unit: unitBrief,
  ...paged,
  rows: z.array(realDevice),
});
export type RealDevices = z.infer<typeof realDevices>;

export const foundList = z.enum(FOUND_LISTS);

/** What answered on the network, as it told of itself. */
export const foundDevice = z.object({
  host: z.string(),
  port: z.int(),
  endpoint: z.string(),
  name: z.string(),
  hardware: z.string(),
  scopes: z.array(z.string()),
  segment: z.string(),
  firstMs: ms,
  lastMs: ms,
  ignoredMs: ms.nullable(),
  ignoredBy: z.string(),
  note: z.string(),
  registered: z.int().nullable(),
});
export type FoundDevice = z.infer<typeof foundDevice>;

/** GET /api/found */
export const foundDevices = z.object({
  atMs: ms,
  counts: z.record(foundList, count),
  ...paged,
  rows: z.array(foundDevice),
});
export type FoundDevices = z.infer<typeof foundDevices>;

const spot = z.strictObject({ host: z.string().max(255), port });

/** POST /api/found/ignore and restore */
export const ignoreWish = z.strictObject({
  devices: z.array(spot).min(1).max(5_000),
  note: z.string().trim().max(500).default(''),
});
export const ignored = z.object({ devices: count });

/** POST /api/found/claim answers: what would be, or was, registered. */
export const claimOutcome = z.object({
  written: z.boolean(),
  rows: z.array(z.object({ host: z.string(), port, code: z.string(), name: z.string() })),
  problems: z.array(z.object({ path: z.string(), wanted: z.string(), got: z.string() })),
  added: z.array(z.object({ id: z.int(), code: z.string(), host: z.string() })),
});
export type ClaimOutcome = z.infer<typeof claimOutcome>;
