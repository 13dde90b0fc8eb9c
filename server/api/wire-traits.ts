/** What a device tells of its TLS and of its recordings; part of GET /api/devices/:id/traits. */
import { z } from '../../config/shape.ts';
import { CERTIFICATE_FAULTS } from '../rules/certificate.ts';

const ms = z.int().nullable();

/** The certificate of a device with ONVIF over HTTPS, as told last and judged now. */
export const certificateTold = z.object({
  subject: z.string(),
  issuer: z.string(),
  fromMs: ms,
  untilMs: ms,
  daysLeft: z.int().nullable().meta({ description: 'whole days; negative when it has ended' }),
  isSelfSigned: z.boolean(),
  key: z.string(),
  protocol: z.string(),
  cipher: z.string(),
  weaknesses: z.array(z.string()),
  faults: z.array(z.enum(CERTIFICATE_FAULTS)),
  seenMs: z.int(),
});

/** What a device has recorded, beside the days that its file says. */
export const recordingsTold = z.object({
  count: z.int(),
  fromMs: ms,
  untilMs: ms,
  days: z.int().nullable(),
  registeredDays: z.int().nullable(),
  isShort: z.boolean().nullable().meta({ description: 'fewer days than registered; null: cannot be said' }),
  seenMs: z.int(),
});
