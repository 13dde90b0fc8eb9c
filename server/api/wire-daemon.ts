/** How a probe daemon fares. */
import { z } from '../../config/shape.ts';
import { CANARY_STATES, CHECKS } from '../../config/terms.ts';
import { count, ms } from './wire-values.ts';

export const daemon = z.object({
  id: z.string(),
  state: z.enum(['connected', 'silent', 'stopped', 'starting']),
  sinceMs: ms,
  pid: z.int().nullable(),
  targets: count,
  looks: count,
  inFlight: count,
  spooled: count,
  spoolDropped: count.meta({ description: 'batches lost since its start: their time counts as unknown' }),
  loopDelayMs: z.number(),
  rssBytes: count,
  ageP50Ms: z.number(),
  ageP99Ms: z.number(),
  ages: z
    .object({
      histogram: z.array(z.object({ uptoMs: count.nullable(), count })),
      cycle: z.object({ everyMs: count, elapsedMs: count, done: count, due: count }),
    })
    .nullable()
    .meta({ description: 'devices by the age of their last online look, and the present cycle' }),
  segmentsCut: z.array(z.string()),
  canaries: z.array(z.object({ segment: z.string(), state: z.enum(CANARY_STATES), sinceMs: ms })),
  slowest: z
    .array(z.object({ device: z.int(), host: z.string(), tookMs: count }))
    .meta({ description: 'hosts that take longest to answer, of the devices in reach' }),
  sick: z.string().nullable(),
  sweep: z
    .object({ beganMs: ms, done: count, due: count, isOver: z.boolean() })
    .nullable()
    .meta({ description: 'how far a sweep of every device is that somebody asked for' }),
  judgeRssBytes: count.nullable(),
  flapping: count.nullable().meta({ description: 'devices that go and come: more looks call them down' }),
  nightSegments: z.array(z.string()),
  viid: z
    .object({
      ...{ port: z.int(), registered: count, messages: count, refused: count },
      keepalives: count.optional(),
      unread: count.optional().meta({ description: 'about people and vehicles: turned away unread' }),
      badDigests: count.optional().meta({ description: 'registrations with a wrong password' }),
    })
    .nullable()
    .meta({ description: 'the checkpoint listener; null where nobody can register' }),
  checks: z.array(z.object({ check: z.enum(CHECKS), once: count, due: count })),
});
export type Daemon = z.infer<typeof daemon>;
