/** Who is signed in, and what that person may do. */
import type { Permission } from '../config/terms.ts';
import { MAY, ROLES } from '../config/terms.ts';
import type { Session, Setup, UnitBrief } from '../server/api/wire.ts';
import { ask, Trouble } from './client.ts';
import { useZone } from './times.ts';

let present: Session | null = null;
let hasWholeCity = true;

/** The session, null while nobody is signed in. */
export function session(): Session | null {
  return present;
}

/** May the person do this? */
export function may(permission: Permission): boolean {
  return present?.permissions.includes(permission) ?? false;
}

/** Does the person see the whole city? Lists, networks and the journal are not one district's. */
export function seesWhole(): boolean {
  return hasWholeCity;
}

/** Asks whether the person's unit is the one at the top. Without an answer the server's own refusals have to do. */
export async function learnReach(): Promise<void> {
  hasWholeCity = true;
  // Nobody else has a page for which it matters.
  if (!may('register') && !may('read-journal')) return;
  const own = present?.staff.unit ?? '';
  if (own === '') return;
  const units = await ask<UnitBrief[]>('/api/units').catch((): UnitBrief[] => []);
  hasWholeCity = (units.find(({ code }) => code === own)?.parent ?? null) === null;
}

/** The roles that may, in words: for a page that says who can open it. */
export function rolesThatMay(permission: Permission): readonly string[] {
  return ROLES.filter((role) => MAY[role].includes(permission));
}

/** The city that the person watches says what time it is. */
function known(session: Session): Session {
  useZone(session.timeZone);
  return session;
}

/** Asks the server who is signed in; null when nobody is. */
export async function recall(): Promise<Session | null> {
  try {
    present = known(await ask<Session>('/api/session'));
  } catch (error) {
    if (!(error instanceof Trouble) || error.status !== 401) throw error;
    present = null;
  }
  return present;
}

export async function signIn(name: string, password: string): Promise<Session> {
  present = known(await ask<Session>('/api/session', { method: 'POST', body: { name, password } }));
  return present;
}

/** Makes the first administrator, who is signed in by that. */
export async function setUp(name: string, password: string): Promise<void> {
  present = known(await ask<Session>('/api/setup', { method: 'POST', body: { name, password } }));
}

export async function signOut(): Promise<void> {
  try {
    await ask('/api/session', { method: 'DELETE' });
  } finally {
    forget();
  }
}

/** Nobody is signed in any more. */
export function forget(): void {
  present = null;
  hasWholeCity = true;
}

/** Whether the first administrator is still to be made, and the version of the server. */
export function askSetup(signal?: AbortSignal): Promise<Setup> {
  return ask<Setup>('/api/setup', { signal });
}
