/** Map accuracy over the wire: findings with their evidence, what is proposed, field checks, samples. Positions are WGS-84 unless said. */
import { z } from '../../config/shape.ts';
import { CATEGORIES, DATUMS } from '../../config/terms.ts';
import { PIN_FAULTS, PROPOSAL_KINDS, READINGS } from '../rules/pin-words.ts';
import { count, ms } from './wire-values.ts';

const share = z.number().min(0).max(1);
const note = z.string().trim().max(500);
const point = z.object({ lon: z.number(), lat: z.number() });
const place = z.tuple([z.number(), z.number()]).meta({ description: 'longitude, latitude' });
const fault = z.enum(PIN_FAULTS);
const reading = z.enum(READINGS).nullable().meta({
  description:
    'how the delivered pair must be read; twice: encoded into GCJ-02 twice, decoded: decoded for nothing',
});

const pair = z.object({ lon: z.string(), lat: z.string(), datum: z.enum(DATUMS) });

const finding = z.object({
  fault,
  facts: z
    .record(z.string(), z.union([z.string(), z.number()]))
    .meta({ description: 'metres, the other source, the share of the batch: what the finding rests on' }),
});
export type PinFinding = z.infer<typeof finding>;

const proposal = z.object({
  kind: z.enum(PROPOSAL_KINDS),
  reading,
  pair: pair.meta({ description: 'what would stand in the file' }),
  after: point,
});
export type PinProposal = z.infer<typeof proposal>;

const device = z.object({
  id: z.int(),
  code: z.string(),
  name: z.string(),
  unit: z.string(),
  unitName: z.string(),
  category: z.enum(CATEGORIES),
  platform: z.string(),
});

const row = z.object({
  device,
  pair,
  place: point.nullable(),
  findings: z.array(finding).meta({ description: 'the first one is the reason that is told' }),
  proposal: proposal.nullable(),
  batch: z
    .string()
    .meta({ description: 'the import by which the pair came; empty where it was written by hand' }),
});
export type PinRow = z.infer<typeof row>;

const tally = z.object({
  sampled: count,
  agrees: count,
  differs: count,
  shifted: z.record(z.enum(READINGS), count),
});

/** The devices of a sub-platform that came by one import. */
const source = z.object({
  platform: z.string(),
  batch: z.string(),
  pins: count,
  reading,
  against: z.enum(['trusted', 'catalogue']).nullable(),
  catalogue: reading.meta({ description: 'how the catalogue itself must be read' }),
  trusted: tally,
  listed: tally,
});
export type PinSource = z.infer<typeof source>;

/** GET /api/pins/findings */
export const pinFindings = z.object({
  total: count,
  page: count,
  pages: count,
  judged: count.meta({ description: 'pins of the unit that are judged' }),
  good: count.meta({ description: 'of those, without a fault' }),
  counts: z.array(z.object({ fault, count })),
  rows: z.array(row),
  sources: z.array(source).meta({ description: 'those with a datum fault of their own' }),
});
export type PinFindings = z.infer<typeof pinFindings>;

/** What is proposed for the devices of one source. */
const proposalGroup = z.object({
  id: z.string(),
  kind: z.enum(PROPOSAL_KINDS),
  reading,
  platform: z.string(),
  batch: z.string(),
  devices: count,
});
export type PinProposalGroup = z.infer<typeof proposalGroup>;

/** Proposals that were taken over. */
export const pinBatch = z.object({
  id: z.int(),
  atMs: ms,
  by: z.string(),
  kind: z.enum(PROPOSAL_KINDS),
  reading,
  platform: z.string(),
  batch: z.string(),
  devices: count,
  undoneMs: ms.nullable(),
  undoneBy: z.string().nullable(),
  undoneDevices: count.nullable().meta({ description: 'the others had been changed since and were let be' }),
});
export type PinBatch = z.infer<typeof pinBatch>;

/** GET /api/pins/proposals */
export const pinProposals = z.object({ groups: z.array(proposalGroup), batches: z.array(pinBatch) });
export type PinProposals = z.infer<typeof pinProposals>;

/** GET /api/pins/proposals/:id/preview */
export const pinPreview = z.object({
  id: z.string(),
  total: count,
  points: z
    .array(
      z.object({
        device: z.int(),
        code: z.string(),
        name: z.string(),
        before: place.meta({ description: 'as it would be where the pair is nowhere now' }),
        after: place,
        metres: count.nullable(),
        pair,
        wouldBe: pair,
      }),
    )
    .meta({ description: 'as many as were asked for' }),
  metres: z
    .object({ least: count, middle: count, most: count })
    .nullable()
    .meta({ description: 'how far pins would move' }),
});
export type PinPreview = z.infer<typeof pinPreview>;

/** POST /api/pins/proposals/:id/accept */
export const pinAccept = z.strictObject({
  devices: count.meta({ description: 'as many as the preview showed: of another number nothing is done' }),
});

export const pinRefuse = z.strictObject({ note: note.min(1, 'a reason') });

export const fieldCheck = z.object({
  id: z.int(),
  device: z.int(),
  lon: z.number(),
  lat: z.number(),
  accuracyMetres: z.number(),
  atMs: ms,
  enteredMs: ms,
  note: z.string(),
  by: z.string(),
  valid: z.boolean().meta({ description: 'it counts for twelve months' }),
  undoable: z.boolean().meta({ description: 'by whoever asks' }),
});
export type FieldCheck = z.infer<typeof fieldCheck>;

/** POST /api/devices/:id/field-checks */
export const fieldCheckWish = z.strictObject({
  lon: z.number('degrees').min(-180, 'degrees').max(180, 'degrees'),
  lat: z.number('degrees').min(-90, 'degrees').max(90, 'degrees'),
  accuracyMetres: z.number('metres').min(0, 'metres'),
  atMs: z.int().min(0),
  note: note.default(''),
});
export type FieldCheckWish = z.infer<typeof fieldCheckWish>;

/** GET /api/devices/:id/pin */
export const devicePin = z.object({
  device: z.int(),
  judged: z.boolean().meta({ description: 'false for one that is not in use' }),
  pair,
  place: point.nullable(),
  findings: z.array(finding),
  proposal: proposal.nullable(),
  others: z.array(
    z.object({
      from: z.enum(['check', 'onvif', 'viid', 'catalogue']),
      atMs: ms,
      ...point.shape,
      metres: count.nullable().meta({ description: 'from the pin' }),
    }),
  ),
  check: z
    .object({ metres: z.number(), tolerance: z.number() })
    .nullable()
    .meta({ description: 'how far the field check that counts was from the pin, and how far it may be' }),
  fieldChecks: z.array(fieldCheck).meta({ description: 'newest first' }),
  source: source.nullable(),
});
export type DevicePin = z.infer<typeof devicePin>;

/** Devices drawn by lot for a month. */
export const pinSample = z.object({
  id: z.int(),
  month: z.string(),
  unit: z.string(),
  unitName: z.string(),
  seed: z.int(),
  population: count,
  drawnMs: ms,
  by: z.string(),
  size: count,
  visited: count,
  confirmed: count,
  estimate: z
    .object({ share, low: share, high: share })
    .nullable()
    .meta({ description: 'confirmed of visited, with Wilson’s interval of 95 %' }),
  rules: z.object({ good: count, of: count }),
});
export type PinSample = z.infer<typeof pinSample>;

/** POST /api/pins/samples */
export const pinSampleWish = z.strictObject({
  month: z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/, 'a month such as 2026-11'),
  unit: z.string().max(12),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .optional()
    .meta({ description: 'by lot unless given' }),
});

/** GET /api/pins/samples/:id */
export const pinSampleList = z.object({
  sample: pinSample,
  rows: z.array(
    z.object({
      device,
      address: z.string(),
      place: point.nullable(),
      visit: z.object({ atMs: ms, by: z.string(), metres: z.number(), ok: z.boolean() }).nullable(),
    }),
  ),
});
export type PinSampleList = z.infer<typeof pinSampleList>;
