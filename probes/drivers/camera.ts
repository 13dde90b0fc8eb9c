/** How a camera is asked. */
import type { Step } from '../link/observation.ts';
import type { Address, Target } from '../link/target.ts';
import type { AccessUnit } from './access-unit.ts';
import { breath } from './breath.ts';
import { askTraits } from './camera-traits.ts';
import { askClock } from './clock.ts';
import { within } from './deadline.ts';
import type { Alive, Asked, Driver, Identity, Trouble } from './driver.ts';
import { askKeyFrame } from './key-frame.ts';
import type { Means } from './means.ts';
import type { SnapshotPlace } from './memory.ts';
import { askIdentity, askProfile, askSnapshotUri } from './onvif-asks.ts';
import { options } from './rtsp.ts';
import { afterAlive, budget, enter, isSilence, loggedIn, noAddress, type Service } from './service.ts';
import { fetchSnapshot, snapshotPlaces } from './snapshot.ts';

const NO_STEPS: readonly Step[] = [];

/** Where two ports can answer, the first leaves the second this share of the time. */
const SHARE_OF_FIRST = 0.6;
/** A picture leaves time to ask whether the device is there at all. */
const SHARE_OF_PICTURE = 0.65;

/** A camera, or the capture device of a lane. */
export function cameraDriver(target: Target, means: Means, address: Address | null = target.address): Driver {
  const endMs = performance.now() + means.timeoutMs;
  const left = () => Math.max(1, endMs - performance.now());
  let isFirst = true;
  return {
    target,
    async alive(signal) {
      if (!address) return noAddress();
      if (!isFirst) await breath();
      isFirst = false;
      return askAlive(address, left, signal);
    },
    identity(signal) {
      isFirst = false;
      return loggedIn(target, address, means, 'identity', (onvif) =>
        askWho(onvif, address as Address, left, signal),
      );
    },
    picture(signal) {
      isFirst = false;
      return loggedIn(target, address, means, 'picture', (onvif) =>
        askPicture(target.n, onvif, means, budget(left() * SHARE_OF_PICTURE), signal),
      );
    },
    async keyFrame(signal) {
      if (!isFirst) await breath();
      isFirst = false;
      return askStream(target.n, address, means, left, signal);
    },
    traits(signal) {
      isFirst = false;
      return askTraits(target, address, means, left, signal);
    },
  };
}

/** Alive by either port: the ONVIF clock first, RTSP OPTIONS where that is dead or not registered. */
async function askAlive(address: Address, left: () => number, signal: AbortSignal): Promise<Asked<Alive>> {
  const { host, onvifPort, rtspPort, tls = false } = address;
  let clock: Asked<unknown> | undefined;
  if (onvifPort !== undefined) {
    const limitMs = rtspPort === undefined ? left() : left() * SHARE_OF_FIRST;
    const told = await askClock({ host, port: onvifPort, tls }, limitMs, signal);
    if ('got' in told) {
      const { offsetMs } = told.got;
      return {
        got: offsetMs === undefined ? { by: 'onvif' } : { by: 'onvif', clockOffsetMs: offsetMs },
        steps: told.steps,
      };
    }
    // Whoever does not agree about TLS is there: RTSP is not needed to know it.
    const isKnown = told.trouble === 'own-fault' || told.trouble === 'tls-mismatch';
    if (rtspPort === undefined || isKnown) return told;
    clock = told;
    await breath();
  }
  if (rtspPort === undefined) return { trouble: 'no-address', steps: NO_STEPS };
  const rtsp = await askOptions(address, rtspPort, left(), signal);
  const steps = clock ? [...clock.steps, ...rtsp.steps] : rtsp.steps;
  if ('got' in rtsp) return { got: { by: 'rtsp' }, steps };
  const trouble = clock && 'trouble' in clock && rtsp.trouble !== 'own-fault' ? clock.trouble : rtsp.trouble;
  return { trouble, steps };
}

async function askOptions(
  { host, rtspPort, rtspPath }: Address,
  port: number,
  limitMs: number,
  signal: AbortSignal,
) {
  const part = within(limitMs, signal);
  try {
    return await options(host, port ?? rtspPort, rtspPath ?? '/', part.signal);
  } finally {
    part.release();
  }
}

/** Who are you? Silence at the ONVIF port of a camera that streams is a camera that does not say who it is. */
async function askWho(
  service: Service,
  address: Address,
  left: () => number,
  signal: AbortSignal,
): Promise<Asked<Identity>> {
  const door = await enter(service, budget(left() * SHARE_OF_FIRST), signal);
  if ('trouble' in door) {
    if (address.rtspPort === undefined || !isSilence(door.trouble)) return door;
    await breath();
    const rtsp = await askOptions(address, address.rtspPort, left(), signal);
    return { trouble: 'got' in rtsp ? 'bad-answer' : door.trouble, steps: [...door.steps, ...rtsp.steps] };
  }
  const told = await askIdentity(door.got, left(), signal);
  const steps = [...door.steps, ...told.steps];
  return 'got' in told ? { got: told.got, steps } : { trouble: afterAlive(told.trouble), steps };
}

/** The picture from where it was last time, or from where the device now says it is. */
async function askPicture(
  n: number,
  service: Service,
  { memory, logins }: Means,
  left: () => number,
  signal: AbortSignal,
): Promise<Asked<Uint8Array>> {
  const key = `${service.host}:${service.port}${service.tls ? ' TLS' : ''}`;
  const known = memory?.get(key);
  const steps: Step[] = [];
  if (known) {
    const asked = await fetchSnapshot(service.host, known, service.login, left() * SHARE_OF_FIRST, signal);
    if (isPicture(asked) || isFinal(asked)) return asked;
    memory?.delete(key);
    steps.push(...asked.steps);
    await breath();
  }
  const found = await findPlaces(service, left, signal);
  steps.push(...found.steps);
  if ('trouble' in found) return { trouble: found.trouble, steps };
  const fetched = await fetchFrom(found.got, steps);
  if ('got' in fetched || fetched.trouble !== 'auth-refused') return fetched;
  // ONVIF has just accepted this login: the account for pictures is another one, and only it rests.
  logins.refuse(n, service.login, 'picture');
  return { ...fetched, trouble: 'login-suspended' };

  async function fetchFrom(places: readonly SnapshotPlace[], before: Step[]): Promise<Asked<Uint8Array>> {
    let last: Asked<Uint8Array> = { trouble: 'unsupported', steps: NO_STEPS };
    for (const place of places) {
      last = await fetchSnapshot(service.host, place, service.login, left(), signal);
      before.push(...last.steps);
      if (isPicture(last)) memory?.set(key, place);
      if ('got' in last || last.trouble === 'auth-refused' || last.trouble === 'own-fault') break;
    }
    return { ...last, steps: before };
  }
}

/** A key frame of the registered stream. A login that only the stream refuses rests for the stream alone. */
async function askStream(
  n: number,
  address: Address | null,
  { login, logins }: Means,
  left: () => number,
  signal: AbortSignal,
): Promise<Asked<AccessUnit>> {
  const { host, rtspPort: port, rtspPath: path } = address ?? {};
  if (host === undefined || port === undefined || path === undefined) return noAddress();
  const ask = () => askKeyFrame({ host, port, path }, login, left(), signal);
  if (login === undefined) return ask();
  return logins.asking(n, login, 'stream', async () => {
    const asked = await ask();
    if ('got' in asked || asked.trouble !== 'auth-refused') return asked;
    logins.refuse(n, login, 'stream');
    return { ...asked, trouble: 'login-suspended' };
  });
}

/** Where the snapshot is; a device that does not speak ONVIF has no snapshot that could be found. */
async function findPlaces(
  service: Service,
  left: () => number,
  signal: AbortSignal,
): Promise<Asked<readonly SnapshotPlace[]>> {
  const door = await enter(service, left, signal);
  if ('trouble' in door) return { ...door, trouble: withoutOnvif(door.trouble) };
  const profile = await askProfile(door.got, left(), signal);
  const steps = [...door.steps, ...profile.steps];
  if ('trouble' in profile) return { trouble: withoutOnvif(afterAlive(profile.trouble)), steps };
  const uri = await askSnapshotUri(door.got, profile.got, left(), signal);
  steps.push(...uri.steps);
  if ('trouble' in uri) return { trouble: withoutOnvif(afterAlive(uri.trouble)), steps };
  const places = snapshotPlaces(uri.got, service);
  if (places.length > 0) return { got: places, steps };
  steps.push({ did: 'snapshot address', ok: false, got: 'not HTTP', tookMs: 0 });
  return { trouble: 'unsupported', steps };
}

/** Told by its first bytes, so that a page at a stale address makes us ask anew next time. */
function isPicture(asked: Asked<Uint8Array>): boolean {
  return 'got' in asked && asked.got[0] === 0xff && asked.got[1] === 0xd8;
}

/** Nothing that another address would mend. */
function isFinal(asked: Asked<unknown>): boolean {
  if ('got' in asked) return false;
  return asked.trouble === 'auth-refused' || asked.trouble === 'own-fault' || asked.trouble === 'timeout';
}

function withoutOnvif(trouble: Trouble): Trouble {
  return trouble === 'bad-answer' ? 'unsupported' : trouble;
}
