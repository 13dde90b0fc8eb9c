/** Logins of devices: their names, never their passwords. */
import { z } from '../../config/shape.ts';
import { count } from './wire-values.ts';

export const credential = z.object({
  id: z.string(),
  username: z.string(),
  basicAllowed: z.boolean(),
  devices: count,
});
export type Credential = z.infer<typeof credential>;

/** PUT /api/credentials/:id */
export const credentialWish = z.strictObject({
  username: z.string().min(1).max(128),
  /** Written, never read back; without one the one that is there stays. */
  password: z.string().max(256).optional(),
  basicAllowed: z.boolean(),
});
export type CredentialWish = z.infer<typeof credentialWish>;
