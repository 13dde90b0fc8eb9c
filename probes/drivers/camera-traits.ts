/**
 * What a camera tells beside the answers to the checks, in one sitting: one call after the other, at most one
 * refused password, and nothing that it is known not to do.
 */
import type { Address, Target } from '../link/target.ts';
import { breath } from './breath.ts';
import { askCertificate, type Certificate } from './certificate.ts';
import { askClock, type ClockAnswer, looksLikeZoneFault } from './clock.ts';
import { within } from './deadline.ts';
import type {
  Asked,
  ClockTold,
  GeoPlace,
  Identity,
  Recordings,
  Said,
  Scopes,
  Told,
  Trouble,
} from './driver.ts';
import type { Means } from './means.ts';
import type { Door } from './onvif.ts';
import { askIdentity, askProfile, askServices, askSnapshotUri, askStreamUri } from './onvif-asks.ts';
import { askGeoPlace, askRecordings, askScopes } from './onvif-traits.ts';
import { plainPath } from './plain-path.ts';
import { type Vitals, vitals } from './rtsp-vitals.ts';
import { afterAlive, enter, loggedIn, type Service } from './service.ts';

/** What one call may take of the time of the whole. */
const CALL_MS = 4_000;
/** Two groups of pictures, also of cameras that stretch them. */
const VITALS_MS = 12_000;

type Left = () => number;
/** What needs a login at the ONVIF service. */
type Inside = Omit<Told, 'clock' | 'certificate' | 'describe' | 'vitals'> & { readonly streamPath: string };
type InsideSaid = { readonly [A in keyof Inside]: Asked<Inside[A]> };

/** Asks everything once. Rejects only with the signal's reason. */
export async function askTraits(
  target: Target,
  address: Address | null,
  means: Means,
  left: Left,
  signal: AbortSignal,
): Promise<Said> {
  const { host, onvifPort, tls = false } = address ?? {};
  const clock =
    host === undefined || onvifPort === undefined
      ? no<ClockAnswer>(address === null ? 'no-address' : 'unsupported')
      : await askClock({ host, port: onvifPort, tls }, Math.min(left(), CALL_MS), signal);
  const asked = await loggedIn(target, address, means, 'traits', (service) =>
    sayInside(service, clock, means, left, signal),
  );
  const inside = 'got' in asked ? asked.got : nothing(asked.trouble);
  const { streamPath, ...said } = inside;
  const certificate = await certificateOf(address, left, signal);
  const vitals = await askVitals(target, address, streamPath, means, left, signal);
  return { clock: clockTold(clock), certificate, ...said, describe: describeIn(vitals), vitals };
}

async function certificateOf(
  address: Address | null,
  left: Left,
  signal: AbortSignal,
): Promise<Asked<Certificate | undefined>> {
  const { host, onvifPort: port, tls } = address ?? {};
  if (host === undefined || port === undefined || tls !== true) return { got: undefined, steps: [] };
  await breath();
  return askCertificate({ host, port }, Math.min(left(), CALL_MS), signal);
}

/** How far the talk about the stream came is in its steps: what fails after DESCRIBE is no fault of that stage. */
function describeIn(vitals: Asked<Vitals>): Said['describe'] {
  const described = vitals.steps.find(
    ({ did, got }) => did.startsWith('RTSP DESCRIBE') && got.startsWith('2'),
  );
  if (described !== undefined)
    return { got: { withLogin: described.did.endsWith('with login') }, steps: vitals.steps };
  return 'trouble' in vitals ? vitals : no('bad-answer');
}

/** The clock as far as it can be told. */
function clockTold(asked: Asked<ClockAnswer>): Asked<ClockTold> {
  if ('trouble' in asked) return asked;
  const { clock, offsetMs } = asked.got;
  if (offsetMs === undefined) {
    return { got: clock === 'told' ? {} : { fault: clock }, steps: asked.steps };
  }
  return {
    got: looksLikeZoneFault(offsetMs) ? { offsetMs, fault: 'zone' } : { offsetMs },
    steps: asked.steps,
  };
}

/** Only a refused identity is a refused login; what is refused after it is not for this account. */
async function sayInside(
  service: Service,
  clock: Asked<ClockAnswer>,
  { lacks }: Means,
  left: Left,
  signal: AbortSignal,
): Promise<Asked<InsideSaid>> {
  const door = await enter(service, left, signal, clock);
  if ('trouble' in door) {
    return door.trouble === 'auth-refused' ? door : { got: nothing(door.trouble), steps: door.steps };
  }
  const callMs = () => Math.min(left(), CALL_MS);
  const identity = await askIdentity(door.got, callMs(), signal);
  if ('trouble' in identity && identity.trouble === 'auth-refused') return identity;
  const version = 'got' in identity ? identity.got.firmware : '';
  const device = `${service.host}:${service.port}`;
  let isBarred = false;

  const once = async <T>(operation: string, ask: () => Promise<Asked<T>>): Promise<Asked<T>> => {
    const lack = lacks?.of(device, version, operation);
    if (lack !== undefined) return no(lack);
    if (isBarred) return no('login-suspended');
    const asked = await ask();
    if ('got' in asked) return asked;
    const { trouble } = asked;
    if (trouble === 'unsupported' || trouble === 'auth-refused')
      lacks?.note(device, version, operation, trouble);
    isBarred ||= trouble === 'auth-refused';
    return { ...asked, trouble: afterAlive(trouble) };
  };

  const scopes = await once('GetScopes', () => askScopes(door.got, callMs(), signal));
  const services = await once('GetServices', () => askServices(door.got, callMs(), signal));
  const profile =
    'trouble' in services
      ? services
      : await once('GetProfiles', () => askProfile(door.got, callMs(), signal, services.got));
  const uriOf = (operation: string, ask: typeof askSnapshotUri): Promise<Asked<string>> =>
    'trouble' in profile
      ? Promise.resolve(profile)
      : once(operation, () => ask(door.got, profile.got, callMs(), signal));
  const snapshot = await uriOf('GetSnapshotUri', askSnapshotUri);
  const stream = await uriOf('GetStreamUri', askStreamUri);
  const recordings = await recordingsOf(door.got, services);
  // Last: who refuses it to this account refuses nothing else by it.
  const place = await once('GetGeoLocation', () => askGeoPlace(door.got, callMs(), signal));
  return {
    got: {
      identity: 'got' in identity ? identity : { ...identity, trouble: afterAlive(identity.trouble) },
      scopes,
      place,
      snapshot: pathIn(snapshot, door.got),
      stream: pathIn(stream, door.got),
      streamPath: stream,
      recordings,
    },
    steps: door.steps,
  };

  async function recordingsOf(
    inner: Door,
    known: Asked<{ readonly searchPath?: string }>,
  ): Promise<Asked<Recordings>> {
    if ('trouble' in known) return known;
    const { searchPath } = known.got;
    if (searchPath === undefined) return no('unsupported');
    return once('GetRecordingSummary', () => askRecordings(inner, searchPath, callMs(), signal));
  }
}

/** Paths alone are told: hosts are what the device sees from inside, and some put a login into the rest. */
function pathIn(asked: Asked<string>, { login }: Door): Asked<string> {
  if ('trouble' in asked) return asked;
  const path = plainPath(asked.got, login);
  return path === undefined
    ? { trouble: 'bad-answer', steps: asked.steps }
    : { got: path, steps: asked.steps };
}

/** What the registered stream is like; where the file names none, the one that the device told. */
async function askVitals(
  { n }: Target,
  address: Address | null,
  told: Asked<string>,
  { login, logins }: Means,
  left: Left,
  signal: AbortSignal,
): Promise<Asked<Vitals>> {
  if (address === null) return no('no-address');
  const { host, rtspPort: port, rtspPath } = address;
  if (port === undefined) return no('no-address');
  const url = rtspPath === undefined && 'got' in told ? URL.parse(told.got) : undefined;
  const path = rtspPath ?? (url ? url.pathname + url.search : undefined);
  if (path === undefined) return no('trouble' in told ? told.trouble : 'no-address');
  if (login !== undefined && logins.isSuspended(n, login, 'stream')) return no('login-suspended');
  await breath();
  const part = within(Math.min(left(), VITALS_MS), signal);
  try {
    const asked = await vitals({ host, port, path }, login, part.signal);
    if ('trouble' in asked && asked.trouble === 'auth-refused' && login !== undefined)
      logins.refuse(n, login, 'stream');
    return asked;
  } finally {
    part.release();
  }
}

function no<T>(trouble: Trouble): Asked<T> {
  return { trouble, steps: [] };
}

/** Nobody was asked, or nobody answered. */
function nothing(trouble: Trouble): InsideSaid {
  return {
    identity: no<Identity>(trouble),
    scopes: no<Scopes>(trouble),
    place: no<GeoPlace | undefined>(trouble),
    snapshot: no(trouble),
    stream: no(trouble),
    streamPath: no(trouble),
    recordings: no<Recordings>(trouble),
  };
}
