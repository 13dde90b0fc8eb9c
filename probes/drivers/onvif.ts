/**
 * The one door of the `onvif` package. It writes requests and logs in; what comes back is read here, as text. Each
 * call has its own object, agent, deadline and byte cap, because the package has none of these.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Agent, ClientRequestArgs } from 'node:http';
import { createRequire } from 'node:module';
import type onvif from 'onvif';
import type { Step } from '../link/observation.ts';
import type { Login } from '../link/target.ts';
import { BoundedAgent } from './bounded-agent.ts';
import { breath } from './breath.ts';
import type { Asked, Identity, Trouble } from './driver.ts';
import { isTimeout } from './exchange.ts';
import { answerChallenge } from './http-digest.ts';
import { request, requestAs } from './http-request.ts';
import { attributeOf, spanOf, spansOf, textOf } from './local-name.ts';
import { codeOf, troubleOf } from './net-trouble.ts';
import type { Manners } from './onvif-manners.ts';
import { shownAnswer, troubleInAnswer } from './soap-fault.ts';

const require = createRequire(import.meta.url);

/** A device, and how to log in there. */
export interface Door {
  readonly host: string;
  readonly port: number;
  readonly tls?: boolean;
  readonly login: Login;
  readonly manners: Manners;
  /** Device clock minus ours: tokens are dated by the device's clock. 0 where it is not told. */
  readonly clockOffsetMs: number;
}

/** What the package does not show in its types, and we rely on. */
interface Wish {
  readonly service?: string;
  readonly action?: string;
  readonly body: string;
}
interface Inner {
  timeShift: number;
  uri: Record<string, { path: string }>;
  media2Support: boolean;
  digestAuth(challenges: string[], request: ClientRequestArgs): string;
  _requestPart2(wish: Wish, done: Done): void;
  _passwordDigest(): { passdigest: string; nonce: string; timestamp: string };
}
/** An object of the package, with what its types do not show. */
export type Camera = Omit<InstanceType<typeof onvif.Cam>, keyof Inner> & Inner;
/** Called back by the package; only the XML is read. */
export type Done = (error: Error | null | undefined, result?: unknown, xml?: string) => void;

const DEVICE_PATH = '/onvif/device_service';
/** Larger answers would make the package's own expressions slow; the largest recorded has 19 kB. */
const MOST_BYTES = 65_536;

/** Who a device says it is. An interface list that is not told leaves the MAC empty. */
export async function askIdentity(
  door: Door,
  limitMs: number,
  signal: AbortSignal,
): Promise<Asked<Identity>> {
  const left = countdown(limitMs);
  const told = await call(door, 'GetDeviceInformation', left(), signal, (cam, done) =>
    cam.getDeviceInformation(done),
  );
  if ('trouble' in told) return told;
  const network = await call(door, 'GetNetworkInterfaces', left(), signal, (cam, done) =>
    cam.getNetworkInterfaces(done),
  );
  const macs =
    'got' in network ? spansOf(network.got, 'HwAddress', 8).map((span) => inside(network.got, span)) : [];
  const say = (name: string) => clipped(textOf(told.got, name) ?? '');
  return {
    got: {
      manufacturer: say('Manufacturer'),
      model: say('Model'),
      firmware: say('FirmwareVersion'),
      serial: say('SerialNumber'),
      hardwareId: say('HardwareId'),
      mac: macs.filter((mac) => mac !== '').join(' '),
    },
    steps: [...told.steps, ...network.steps],
  };
}

/** Where the services of a device are, as paths at its one address. */
export interface Services {
  readonly mediaPath: string;
  /** True where only the newer media service is there. */
  readonly isMedia2: boolean;
  /** Absent where the device has no search service. */
  readonly searchPath?: string;
}

/** A profile of a device, and the path of the service that knows it. */
export interface Profile extends Pick<Services, 'mediaPath' | 'isMedia2'> {
  readonly token: string;
}

/** The first profile with a picture. */
export async function askProfile(
  door: Door,
  limitMs: number,
  signal: AbortSignal,
  known?: Services,
): Promise<Asked<Profile>> {
  const left = countdown(limitMs);
  const media = known ? { got: known, steps: [] } : await askServices(door, left(), signal);
  if ('trouble' in media) return media;
  const { mediaPath, isMedia2 } = media.got;
  const told = await call(door, 'GetProfiles', left(), signal, (cam, done) => {
    useMedia(cam, media.got);
    cam.getProfiles(done);
  });
  const steps = [...media.steps, ...told.steps];
  if ('trouble' in told) return { trouble: told.trouble, steps };
  const profiles = spansOf(told.got, 'Profiles');
  const shown =
    profiles.find(({ from, to }) => spanOf(told.got, 'VideoEncoderConfiguration', from, to)) ?? profiles[0];
  const token = shown && attributeOf(told.got, shown, 'token');
  return token === undefined
    ? { trouble: 'unsupported', steps }
    : { got: { token, mediaPath, isMedia2 }, steps };
}

/** The snapshot address of a profile, as the device writes it. */
export function askSnapshotUri(
  door: Door,
  profile: Profile,
  limitMs: number,
  signal: AbortSignal,
): Promise<Asked<string>> {
  return askUri(door, 'GetSnapshotUri', limitMs, signal, (cam, done) => {
    useMedia(cam, profile);
    cam.getSnapshotUri({ profileToken: escaped(profile.token) }, done);
  });
}

/** The stream address of a profile, as the device writes it. */
export function askStreamUri(
  door: Door,
  profile: Profile,
  limitMs: number,
  signal: AbortSignal,
): Promise<Asked<string>> {
  return askUri(door, 'GetStreamUri', limitMs, signal, (cam, done) => {
    useMedia(cam, profile);
    cam.getStreamUri({ protocol: 'RTSP', profileToken: escaped(profile.token) }, done);
  });
}

async function askUri(
  door: Door,
  operation: string,
  limitMs: number,
  signal: AbortSignal,
  ask: (cam: Camera, done: Done) => void,
): Promise<Asked<string>> {
  const told = await call(door, operation, limitMs, signal, ask);
  if ('trouble' in told) return told;
  const uri = textOf(told.got, 'Uri') ?? '';
  return uri === '' ? { trouble: 'unsupported', steps: told.steps } : { got: uri, steps: told.steps };
}

/** Where the services are: by GetServices, else by GetCapabilities, else at the one address all share. */
export async function askServices(
  door: Door,
  limitMs: number,
  signal: AbortSignal,
): Promise<Asked<Services>> {
  const left = countdown(limitMs);
  const services = await call(door, 'GetServices', left(), signal, (cam, done) =>
    cam.getServices(false, done),
  );
  if ('got' in services) {
    const xml = services.got;
    const found = spansOf(xml, 'Service').map((span) => ({
      namespace: textOf(xml, 'Namespace', span) ?? '',
      path: pathOf(textOf(xml, 'XAddr', span) ?? ''),
    }));
    const first = found.find(({ namespace }) => namespace.includes('/ver10/media/'));
    const newer = found.find(({ namespace }) => namespace.includes('/ver20/media/'));
    const search = found.find(({ namespace }) => namespace.includes('/ver10/search/'));
    const one = first ?? newer;
    const got = {
      mediaPath: one?.path ?? DEVICE_PATH,
      isMedia2: first === undefined && newer !== undefined,
      ...(search && { searchPath: search.path ?? DEVICE_PATH }),
    };
    return { got, steps: services.steps };
  }
  if (services.trouble === 'auth-refused' || isTransport(services.trouble)) return services;
  const capabilities = await call(door, 'GetCapabilities', left(), signal, (cam, done) =>
    cam.getCapabilities(done),
  );
  const steps = [...services.steps, ...capabilities.steps];
  if ('trouble' in capabilities) return { trouble: capabilities.trouble, steps };
  const at = (name: string) => {
    const span = spanOf(capabilities.got, name);
    return span && (pathOf(textOf(capabilities.got, 'XAddr', span) ?? '') ?? DEVICE_PATH);
  };
  const search = at('Search');
  const got = {
    mediaPath: at('Media') ?? DEVICE_PATH,
    isMedia2: false,
    ...(search !== undefined && { searchPath: search }),
  };
  return { got, steps };
}

function isTransport(trouble: Trouble): boolean {
  return (
    trouble === 'timeout' || trouble === 'refused' || trouble === 'unreachable' || trouble === 'own-fault'
  );
}

/** Only the path of an address is believed: hosts and ports are what the device sees from inside. */
function pathOf(xaddr: string): string | undefined {
  const url = URL.parse(xaddr, 'http://device/');
  return url && url.pathname !== '/' ? url.pathname + url.search : undefined;
}

function useMedia(cam: Camera, { mediaPath, isMedia2 }: Pick<Services, 'mediaPath' | 'isMedia2'>): void {
  cam.uri[isMedia2 ? 'media2' : 'media'] = { path: mediaPath };
  cam.media2Support = isMedia2;
}

/** One call, bounded: settles once, by the answer, the limit, the cap or the signal. Gives the XML of a good answer. */
export async function call(
  door: Door,
  operation: string,
  limitMs: number,
  signal: AbortSignal,
  ask: (cam: Camera, done: Done) => void,
): Promise<Asked<string>> {
  await breath();
  return new Promise((resolve, reject) => {
    const startedMs = performance.now();
    const agent = new BoundedAgent(MOST_BYTES, () => end('bad-answer', 'too long'), door.tls);
    let status = 0;
    let isSettled = false;

    const close = (): boolean => {
      if (isSettled) return false;
      isSettled = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      agent.close();
      return true;
    };
    const step = (ok: boolean, got: string): Step[] => [
      { did: operation, ok, got, tookMs: Math.round((performance.now() - startedMs) * 10) / 10 },
    ];
    const end = (trouble: Trouble, got: string) => {
      if (close()) resolve({ trouble, steps: step(false, got) });
    };
    const onAbort = () => {
      if (isTimeout(signal)) end('timeout', 'timeout');
      else if (close()) reject(signal.reason);
    };
    const onAnswer = (xml: string) => {
      const trouble = troubleInAnswer(status, xml, `${operation}Response`);
      const got = shownAnswer(status, xml, `${operation}Response`);
      if (trouble !== undefined) end(trouble, got);
      else if (close()) resolve({ got: xml, steps: step(true, got) });
    };
    const timer = setTimeout(() => end('timeout', 'timeout'), Math.max(1, limitMs));
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) return onAbort();

    try {
      const cam = cameraFor(door, agent);
      cam.on('rawResponse', (_xml: string, code: number) => {
        status = code;
      });
      if (door.manners.isLoose) {
        cam._requestPart2 = (wish, done) => {
          postLoosely(door, wish, cam.uri, limitMs, signal).then((answer) => {
            if (typeof answer === 'string') return end(answer, answer);
            status = answer.status;
            done(new Error('read as text'), undefined, answer.xml);
          }, onAbort);
        };
      }
      ask(cam, (error, _result, xml) => {
        if (status !== 0 && typeof xml === 'string') onAnswer(xml);
        else if (error) end(...troubleBehind(error));
        else end('bad-answer', 'nothing');
      });
    } catch (error) {
      end(...troubleBehind(error));
    }
  });
}

/** The package says by words alone that a login was refused or could not be answered. */
function troubleBehind(error: unknown): readonly [Trouble, string] {
  const words = error instanceof Error ? error.message : '';
  if (words.startsWith('Digest authentication') || words === REFUSED) return ['auth-refused', '401'];
  if (words === UNANSWERABLE) return ['unsupported', '401, a challenge that cannot be answered'];
  return [troubleOf(error), codeOf(error)];
}

const REFUSED = 'the token was refused';
const UNANSWERABLE = 'no challenge can be answered';

/** A fresh object of the package: never connected, never listened to, with our own arithmetic of logins. */
function cameraFor({ host, port, login, manners, clockOffsetMs }: Door, agent: Agent): Camera {
  const isToken = manners.way === 'token';
  // Loaded with the first device that is asked through it: it weighs ten megabytes.
  const { Cam } = require('onvif') as typeof onvif;
  const cam = new Cam({
    hostname: host,
    port,
    path: DEVICE_PATH,
    // put into XML as it is; the digest of the token does not hold the name
    username: isToken ? escaped(login.username) : login.username,
    password: login.password,
    autoconnect: false,
    preserveAddress: true,
    useWSSecurity: isToken,
    agent,
  }) as unknown as Camera; // the type lacks what `Inner` names; the tests of this file hold it to that
  cam.timeShift = Date.now() + clockOffsetMs - process.uptime() * 1_000;
  cam.uri = { device: { path: DEVICE_PATH } };
  // A token that met a 401 was refused: answering the challenge as well would be a second attempt.
  cam.digestAuth = (challenges, { method, path }) => {
    if (isToken) throw new Error(REFUSED);
    const answer = answerChallenge(challenges, { method: method ?? 'POST', uri: path ?? DEVICE_PATH, login });
    if (answer === undefined) throw new Error(UNANSWERABLE);
    return Buffer.from(answer, 'utf8').toString('latin1');
  };
  // The package's own drops what is not ASCII.
  cam._passwordDigest = () => {
    const timestamp = new Date(Date.now() + clockOffsetMs).toISOString();
    const nonce = randomBytes(16);
    const passdigest = createHash('sha1')
      .update(nonce)
      .update(`${timestamp}${login.password}`)
      .digest('base64');
    return { passdigest, nonce: nonce.toString('base64'), timestamp };
  };
  return cam;
}

/** Carries a request of the package over our own client, to devices whose HTTP Node's client refuses. */
async function postLoosely(
  { host, port, tls = false, login, manners }: Door,
  { service, action, body }: Wish,
  uri: Inner['uri'],
  limitMs: number,
  signal: AbortSignal,
): Promise<{ readonly status: number; readonly xml: string } | Trouble> {
  const ask = {
    host,
    port,
    tls,
    method: 'POST',
    path: (service !== undefined && uri[service]?.path) || DEVICE_PATH,
    headers: `Content-Type: application/soap+xml; charset=utf-8; action="${action ?? ''}"\r\n`,
    body,
    limitMs,
    maxBytes: MOST_BYTES,
  } as const;
  const { seen, login: outcome } =
    manners.way === 'digest'
      ? await requestAs(ask, { ...login, basicAllowed: false }, signal)
      : { seen: await request(ask, signal), login: 'open' };
  if (outcome === 'refused') return 'auth-refused';
  if (outcome === 'unanswerable') return 'unsupported';
  if (seen.trouble !== undefined || !seen.head || !seen.body) return seen.trouble ?? 'bad-answer';
  return { status: seen.head.status, xml: seen.body.toString('utf8') };
}

function countdown(limitMs: number): () => number {
  const endMs = performance.now() + limitMs;
  return () => Math.max(1, endMs - performance.now());
}

function inside(xml: string, { from, to }: { readonly from: number; readonly to: number }): string {
  return clipped(xml.slice(from, to).trim());
}

/** Identity is kept and compared; nobody's serial number is a novel. */
function clipped(text: string): string {
  return text.slice(0, 128);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign);
}
