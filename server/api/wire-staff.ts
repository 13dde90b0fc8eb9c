/** Who asks: people, their sessions, and the tokens of programs. */
import { z } from '../../config/shape.ts';
import { PERMISSIONS, ROLES } from '../../config/terms.ts';
import { ms } from './wire-values.ts';

export const staff = z.object({
  id: z.int(),
  name: z.string(),
  role: z.enum(ROLES),
  unit: z.string().meta({ description: 'code of the unit whose subtree the person may see' }),
  locked: z.boolean(),
  lastSignInMs: ms.nullable(),
});
export type Staff = z.infer<typeof staff>;

export const session = z.object({
  staff,
  permissions: z.array(z.enum(PERMISSIONS)),
  unitName: z.string(),
  timeZone: z.string().meta({ description: 'of the city: its days and times are told in it' }),
});
export type Session = z.infer<typeof session>;

export const setup = z.object({
  /** True until the first administrator is made. */
  needed: z.boolean(),
  /** True while no device is registered. */
  empty: z.boolean(),
  version: z.string(),
});
export type Setup = z.infer<typeof setup>;

export const token = z.object({
  id: z.int(),
  name: z.string(),
  role: z.enum(ROLES),
  unit: z.string(),
  createdMs: ms,
  lastUsedMs: ms.nullable(),
});
export type Token = z.infer<typeof token>;

const name = z.string().trim().min(1).max(64);
/** What a password must be is told by the refusal `weak-password`, every fault at once. */
const password = z.string().max(1_024);

/** POST /api/setup and POST /api/session; both answer a session and set the cookie. */
export const signIn = z.strictObject({ name, password });
export type SignIn = z.infer<typeof signIn>;

/** PUT /api/session/password; ends every other session of the person. */
export const passwordChange = z.strictObject({ old: password, new: password });
export type PasswordChange = z.infer<typeof passwordChange>;

/** POST /api/staff */
export const staffWish = z.strictObject({ name, password, role: z.enum(ROLES), unit: z.string() });
export type StaffWish = z.infer<typeof staffWish>;

/** PATCH /api/staff/:id; a new role, unit, password or a lock ends the person's sessions. */
export const staffChange = z
  .strictObject({ role: z.enum(ROLES), unit: z.string(), locked: z.boolean(), password })
  .partial();
export type StaffChange = z.infer<typeof staffChange>;

/** POST /api/tokens */
export const tokenWish = z.strictObject({ name, role: z.enum(ROLES), unit: z.string() });
export type TokenWish = z.infer<typeof tokenWish>;

/** The text of a token is told once, here, and never again. */
export const newToken = token.extend({ text: z.string() });
export type NewToken = z.infer<typeof newToken>;
