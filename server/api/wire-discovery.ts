/** A search of the network for devices, and claims of what it found. */
import { z } from '../../config/shape.ts';
import { deviceWish } from './wire-device.ts';
import { count, ms, port } from './wire-values.ts';

export const found = z.object({
  host: z.string(),
  port: z.int(),
  endpoint: z.string(),
  name: z.string(),
  hardware: z.string(),
  xaddr: z.string(),
  /** Id of the registered device at this address, if any. */
  registered: z.int().nullable(),
});
export const discovery = z.object({
  id: z.string(),
  state: z.enum(['running', 'done', 'failed']),
  startedMs: ms,
  addresses: count.meta({ description: 'how many addresses the ranges hold' }),
  found: z.array(found),
});
export type Discovery = z.infer<typeof discovery>;

/** POST /api/discoveries: `10.20.3.0/24`, `10.20.3.10-10.20.3.60` or one address, each of at most 1024 addresses; none means multicast alone. */
export const discoveryWish = z.strictObject({
  ranges: z.array(z.string().max(40)).max(16).default([]),
  ports: z.array(port).min(1).max(8).default([80, 8080, 554]),
  segment: z.string().max(64).optional().meta({ description: 'the network that is looked at' }),
});
export type DiscoveryWish = z.input<typeof discoveryWish>;

/** POST /api/discoveries/:id/claim: registers what was found, all or nothing. */
export const claim = z.strictObject({
  template: deviceWish
    .pick({
      kind: true,
      category: true,
      unit: true,
      segment: true,
      platform: true,
      credential: true,
      lifecycle: true,
      inScope: true,
      tls: true,
    })
    .partial()
    .required({ category: true, unit: true })
    .extend({
      /** First 14 digits of the codes to give; the next free numbers follow. */
      codePrefix: z
        .string()
        .regex(/^\d{14}$/, '14 digits')
        .optional(),
      namePattern: z.string().max(200).optional().meta({
        description: 'words with {name}, {hardware}, {host}, {port}, {n}, {serial}; without one its own name',
      }),
    }),
  devices: z
    .array(
      z.strictObject({
        host: z.string(),
        port,
        code: z.string().optional(),
        name: z.string().min(1).max(200).optional(),
      }),
    )
    .min(1)
    .max(5_000),
});
export type Claim = z.infer<typeof claim>;

/** POST /api/found/claim: the same, of whatever was found at any time. */
export const foundClaim = claim.extend({
  dry: z
    .boolean()
    .default(false)
    .meta({ description: 'only tells what would be registered, with every fault' }),
});
export type FoundClaim = z.input<typeof foundClaim>;

export const claimed = z.object({
  added: z.array(z.object({ id: z.int(), code: z.string(), host: z.string() })),
});
export type Claimed = z.infer<typeof claimed>;
