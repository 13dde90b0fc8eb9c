/** Registration over the wire: its parts, other devices at the old address, and the faces of a device. */
import { z } from '../../config/shape.ts';
import { STATES } from '../../config/terms.ts';
import { CODE_RULES } from '../rules/code.ts';
import { FACE_FINDINGS } from '../rules/reality.ts';
import { LIVE_WAYS, REGISTRATION_PARTS } from '../rules/registration.ts';
import { SWAP_STATES } from '../rules/swap.ts';
import { unitBrief } from './wire-unit.ts';
import { count, ms, paged } from './wire-values.ts';

const likeness = z.object({
  serial: z.string(),
  mac: z.string(),
  vendor: z.string(),
  model: z.string(),
  hardwareId: z.string(),
  firmware: z.string().meta({ description: 'noted, never compared' }),
});

/** Another device that answers at the address of a registered one. */
export const swap = z.object({
  id: z.int(),
  device: z.object({
    id: z.int(),
    code: z.string(),
    name: z.string(),
    unit: unitBrief,
    platform: z.string(),
  }),
  state: z.enum(SWAP_STATES),
  reason: z.enum(['serial-differs', 'mac-differs']),
  old: z.object({ ...likeness.shape, seenMs: ms.nullable() }).meta({
    description: 'by the file, or as told before where the file is silent; when it was seen last',
  }),
  new: likeness,
  foundMs: ms,
  overMs: ms.nullable(),
  decidedMs: ms.nullable(),
  who: z.string(),
  note: z.string(),
  taken: z
    .array(z.object({ field: z.string(), before: z.string(), after: z.string() }))
    .meta({ description: 'what the file took over' }),
});
export type Swap = z.infer<typeof swap>;

/** GET /api/swaps */
export const swaps = z.object({
  atMs: ms,
  counts: z.record(z.enum(SWAP_STATES), count),
  ...paged,
  rows: z.array(swap),
});
export type Swaps = z.infer<typeof swaps>;

/** POST /api/swaps/:id/accept and refuse */
export const swapWish = z.strictObject({ note: z.string().trim().max(500).default('') });

/** GET /api/devices/:id/registration: every reason at once; the first bad part names the whole. */
export const registration = z.object({
  device: z.int(),
  atMs: ms,
  state: z.enum(STATES),
  reason: z.string().nullable(),
  keepDays: z.number().meta({ description: 'for so long a device that is not seen stays registered' }),
  parts: z.array(
    z.object({
      part: z.enum(REGISTRATION_PARTS),
      state: z.enum(STATES),
      reason: z.string().nullable(),
      atMs: ms.nullable(),
    }),
  ),
  codeFaults: z.array(z.enum(CODE_RULES)),
  seen: z.object({ firstMs: ms.nullable(), lastMs: ms.nullable() }),
  live: z.object({ by: z.enum(LIVE_WAYS), seenMs: ms }).nullable(),
  swaps: z.array(swap).meta({ description: 'newest first' }),
});
export type DeviceRegistration = z.infer<typeof registration>;

/** GET /api/devices/:id/faces: one row per device and sub-platform, and what the device says of itself. */
export const faces = z.object({
  device: z.int(),
  atMs: ms,
  online: z.enum(STATES).meta({ description: 'by our own probe' }),
  platforms: z.array(
    z.object({
      platform: z.string(),
      platformName: z.string(),
      isOwn: z.boolean(),
      sourceCode: z.string(),
      name: z.string(),
      declared: z.enum(['on', 'off', '']),
      lon: z.string(),
      lat: z.string(),
      model: z.string(),
      seenMs: ms.meta({ description: 'when the catalogue was taken that told it last' }),
      isCurrent: z.boolean().meta({ description: 'told by the latest complete catalogue, or since' }),
      findings: z.array(z.enum(FACE_FINDINGS)),
    }),
  ),
  onvif: z.object({ ...likeness.shape, name: z.string(), seenMs: ms }).nullable(),
  live: z.object({ by: z.enum(LIVE_WAYS), code: z.string(), seenMs: ms }).nullable(),
});
export type DeviceFaces = z.infer<typeof faces>;
