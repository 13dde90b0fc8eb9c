/** Live pictures: the ticket to one, what its socket says, and who watches. */
import { z } from '../../config/shape.ts';
import { count, ms } from './wire-values.ts';

/** POST /api/feeds; the answer's path is opened as a WebSocket within `forMs`, once. */
export const feedWish = z.strictObject({ device: z.int() });
export type FeedWish = z.infer<typeof feedWish>;

export const feedTicket = z.object({ ticket: z.string(), path: z.string(), forMs: z.int() });
export type FeedTicket = z.infer<typeof feedTicket>;

/** A live picture that somebody watches now. */
export const watching = z.object({
  id: z.int(),
  device: z.int(),
  who: z.string(),
  sinceMs: ms,
  bytes: count,
});
export type Watching = z.infer<typeof watching>;

export type { FeedMessage } from '../work/feed-message.ts';
