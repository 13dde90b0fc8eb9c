/** Signing in and out, and the first administrator. */
import type { Settings } from '../../../config/settings.ts';
import { MAY } from '../../../config/terms.ts';
import type { Asker, Records } from '../../work/asker.ts';
import type { SignedIn, Staff } from '../../work/staffs.ts';
import { cookieFor } from '../access.ts';
import { Reply, type Route, route } from '../route.ts';
import * as wire from '../wire.ts';

/** Only what these routes need of the accounts. */
interface Staffs {
  setupNeeded(): Promise<boolean>;
  setUp(name: string, password: string, origin: string): Promise<SignedIn>;
  signIn(name: string, password: string, origin: string): Promise<SignedIn>;
  signOut(person: Asker): Promise<void>;
  changePassword(person: Asker, old: string, next: string): Promise<void>;
  byId(id: number): Promise<Staff | undefined>;
}

export interface SignInParts {
  readonly staffs: Staffs;
  readonly registry: Records & { readonly size: number };
  readonly version: string;
  readonly settings: Pick<Settings, 'timeZone'>;
}

export function signInRoutes({ staffs, registry, version, settings }: SignInParts): Route[] {
  const sessionOf = (staff: Staff): wire.Session => {
    const unit = staff.unit === '' ? (registry.units.top?.code ?? '') : staff.unit;
    const unitName = registry.units.get(unit)?.name ?? '';
    return {
      staff: { ...staff, unit },
      permissions: [...MAY[staff.role]],
      unitName,
      timeZone: settings.timeZone,
    };
  };
  const began = ({ sessionId, staff }: SignedIn, isSecure: boolean) =>
    new Reply(sessionOf(staff), { 'set-cookie': cookieFor(sessionId, isSecure) }, 201);
  return [
    route({
      method: 'get',
      path: '/api/setup',
      may: 'anyone',
      tag: 'sign-in',
      summary: 'Whether the first administrator is still to be made',
      answer: wire.setup,
      handle: async (): Promise<wire.Setup> => ({
        needed: await staffs.setupNeeded(),
        empty: registry.size === 0,
        version,
      }),
    }),
    route({
      method: 'post',
      path: '/api/setup',
      may: 'anyone',
      tag: 'sign-in',
      summary: 'Makes the first administrator and signs in; once and never again',
      status: 201,
      body: wire.signIn,
      answer: wire.session,
      handle: async ({ body: { name, password }, origin, isSecure }) =>
        began(await staffs.setUp(name, password, origin), isSecure),
    }),
    route({
      method: 'get',
      path: '/api/session',
      may: 'signed-in',
      tag: 'sign-in',
      summary: 'Who is signed in',
      answer: wire.session,
      handle: async ({ person }) => {
        const { staff: id, name, role, unit } = person;
        const known = person.kind === 'staff' ? await staffs.byId(id) : undefined;
        return sessionOf(known ?? { id, name, role, unit, locked: false, lastSignInMs: null });
      },
    }),
    route({
      method: 'post',
      path: '/api/session',
      may: 'anyone',
      tag: 'sign-in',
      summary: 'Signs in; the session is in the cookie `lk_session`',
      status: 201,
      body: wire.signIn,
      answer: wire.session,
      handle: async ({ body: { name, password }, origin, isSecure }) =>
        began(await staffs.signIn(name, password, origin), isSecure),
    }),
    route({
      method: 'delete',
      path: '/api/session',
      may: 'signed-in',
      tag: 'sign-in',
      summary: 'Signs out',
      status: 204,
      handle: async ({ person, isSecure }) => {
        await staffs.signOut(person);
        return new Reply(undefined, { 'set-cookie': cookieFor(undefined, isSecure) }, 204);
      },
    }),
    route({
      method: 'put',
      path: '/api/session/password',
      may: 'signed-in',
      tag: 'sign-in',
      summary: 'Changes one’s own password and ends one’s other sessions',
      status: 204,
      body: wire.passwordChange,
      handle: ({ person, body }) => staffs.changePassword(person, body.old, body.new),
    }),
  ];
}
