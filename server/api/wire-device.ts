/** The file of a device, how it stands, and what may be written of it. */
import { z } from '../../config/shape.ts';
import { CATEGORIES, CHECKS, DATUMS, KINDS, LIFECYCLES, METRICS, STATES } from '../../config/terms.ts';
import { PARTS } from '../rules/rate.ts';
import { details, fileStanding } from './wire-file.ts';
import { lifeStep, lifeWays } from './wire-lifecycle.ts';
import { searchMatch } from './wire-search.ts';
import { unitBrief } from './wire-unit.ts';
import { ms, paged, port } from './wire-values.ts';

/** The file of one device (一机一档), as far as a person or a program may write it. */
export const deviceWish = z.strictObject({
  code: z.string(),
  name: z.string().min(1).max(200),
  kind: z.enum(KINDS),
  category: z.enum(CATEGORIES),
  unit: z.string(),
  segment: z.string(),
  platform: z.string(),
  /** Code of the site or the device that this one is behind. */
  upstream: z.string().nullable(),
  vendor: z.string(),
  model: z.string(),
  serial: z.string(),
  mac: z.string(),
  host: z.string(),
  onvifPort: port.nullable(),
  /** ONVIF and snapshots over HTTPS. */
  tls: z.boolean(),
  rtspPort: port.nullable(),
  rtspPath: z.string(),
  credential: z.string().nullable(),
  /** For checkpoints: `1=10.0.0.5:80;2=10.0.0.6:80`, lane = address of its capture device. */
  lanes: z.string(),
  address: z.string().meta({ description: 'street address' }),
  lon: z.string().meta({ description: 'as delivered, text' }),
  lat: z.string(),
  datum: z.enum(DATUMS),
  lifecycle: z.enum(LIFECYCLES),
  inScope: z.boolean(),
  commissionedMs: ms.nullable(),
  /** Everything else of the file; a field that is sent is set, '' clears it, others stay as they are. */
  details: details.exactOptional(),
});
export type DeviceWish = z.infer<typeof deviceWish>;

/** A device in a list, as far as it must be known there. */
export const deviceBrief = z.object({
  id: z.int(),
  code: z.string(),
  name: z.string(),
  unit: unitBrief,
  category: z.enum(CATEGORIES),
  platform: z.string(),
});

export const checkState = z.object({
  check: z.enum(CHECKS),
  state: z.enum(STATES),
  reason: z.string().nullable(),
  sinceMs: ms.nullable(),
  seenMs: ms.nullable(),
});
export type CheckState = z.infer<typeof checkState>;

export const deviceRow = z.object({
  id: z.int(),
  code: z.string(),
  name: z.string(),
  kind: z.enum(KINDS),
  category: z.enum(CATEGORIES),
  unit: unitBrief,
  platform: z.string(),
  lifecycle: z.enum(LIFECYCLES),
  checks: z.array(checkState),
  matched: z.array(searchMatch).optional().meta({ description: 'where it fits what was searched for' }),
});
export type DeviceRow = z.infer<typeof deviceRow>;

export const devices = z.object({ ...paged, rows: z.array(deviceRow) });
export type Devices = z.infer<typeof devices>;

export const device = z.object({
  id: z.int(),
  version: z.int(),
  record: deviceWish,
  /** WGS-84, converted from the declared datum; null when the text is no position. */
  place: z.object({ lon: z.number(), lat: z.number() }).nullable(),
  outline: z
    .array(z.array(z.array(z.array(z.number()))))
    .meta({ description: 'polygons of the district, WGS-84' }),
  outlineNote: z.string(),
  unit: unitBrief,
  path: z.array(unitBrief),
  checks: z.array(checkState),
  parts: z.array(z.object({ metric: z.enum(METRICS), part: z.enum(PARTS), reason: z.string().nullable() })),
  pictureMs: ms.nullable(),
  file: fileStanding,
  /** The step of its life that waits for another person or for its day. */
  pendingStep: lifeStep.nullable(),
  life: lifeWays,
  codeWarning: z
    .object({ division: z.string(), unit: z.string() })
    .nullable()
    .meta({ description: 'V7: digits 1–6 of the code are not those of the unit; a hint only' }),
  /** Checks for which nobody has looked yet, and by when that is expected; null while no probe is there. */
  awaited: z.array(z.object({ check: z.enum(CHECKS), byMs: ms.nullable() })),
  /** May a live picture be opened, and if not, why. */
  live: z.object({ allowed: z.boolean(), reason: z.string().nullable() }),
});
export type Device = z.infer<typeof device>;

/** POST /api/devices: what is left out is empty, `active`, in scope, in WGS-84. */
export const newDevice = deviceWish
  .partial()
  .required({ code: true, name: true, kind: true, category: true, unit: true });
export type NewDevice = z.infer<typeof newDevice>;

/** PATCH /api/devices/:id: the version that was read, and the fields to change. */
export const devicePatch = z.strictObject({ version: z.int(), record: deviceWish.partial() });
export type DevicePatch = z.infer<typeof devicePatch>;
