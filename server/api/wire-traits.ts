/** What a device tells of itself, its TLS and its recordings. */
import { z } from '../../config/shape.ts';
import { ASPECTS } from '../../config/terms.ts';
import { CERTIFICATE_FAULTS } from '../rules/certificate.ts';
import { CLOCK_VERDICTS } from '../rules/traits.ts';
import { count, ms } from './wire-values.ts';

/** The certificate of a device with ONVIF over HTTPS, as told last and judged now. */
export const certificateTold = z.object({
  subject: z.string(),
  issuer: z.string(),
  fromMs: ms.nullable(),
  untilMs: ms.nullable(),
  daysLeft: z.int().nullable().meta({ description: 'whole days; negative when it has ended' }),
  isSelfSigned: z.boolean(),
  key: z.string(),
  protocol: z.string(),
  cipher: z.string(),
  weaknesses: z.array(z.string()),
  faults: z.array(z.enum(CERTIFICATE_FAULTS)),
  seenMs: ms,
});

/** What a device has recorded, beside the days that its file says. */
export const recordingsTold = z.object({
  count: z.int(),
  fromMs: ms.nullable(),
  untilMs: ms.nullable(),
  days: z.int().nullable(),
  registeredDays: z.int().nullable(),
  isShort: z.boolean().nullable().meta({ description: 'fewer days than registered; null: cannot be said' }),
  seenMs: ms,
});

const reading = z.union([z.string(), z.number()]);
const when = { sinceMs: ms, seenMs: ms };
const toldText = z.object({
  ...when,
  value: z.string(),
  before: z.object({ value: z.string(), seenMs: ms }).nullable(),
});

/** GET /api/devices/:id/traits: what a device says of itself, about once a day. It counts against nothing. */
export const traits = z.object({
  atMs: ms.nullable().meta({ description: 'of the last side look; null when there was none' }),
  clock: z
    .object({
      verdict: z.enum(CLOCK_VERDICTS),
      driftMs: z.int().nullable().meta({ description: 'device minus server, to half a second' }),
      fault: z.string().nullable(),
      toleranceMs: count,
      seenMs: ms.nullable(),
    })
    .nullable(),
  /** What the file says beside what was seen. */
  identity: z.array(
    z.object({
      name: z.enum(['manufacturer', 'model', 'serial', 'mac', 'firmware', 'hardwareId']),
      file: z.string(),
      agrees: z.boolean().nullable(),
      seen: toldText.nullable(),
    }),
  ),
  values: z.array(
    z.object({
      ...when,
      name: z.string(),
      value: reading,
      before: z.object({ value: reading, seenMs: ms }).nullable(),
    }),
  ),
  /** Null where the device speaks no TLS. */
  certificate: certificateTold.nullable(),
  recordings: recordingsTold.nullable(),
  missing: z.array(z.object({ aspect: z.enum(ASPECTS), reason: z.string() })),
});
export type Traits = z.infer<typeof traits>;
