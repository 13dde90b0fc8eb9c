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
import { patience } from './deadline.ts';
import type { Asked, Trouble } from './driver.ts';
import { isTimeout } from './exchange.ts';
import { answerChallenge } from './http-digest.ts';
import { request, requestAs } from './http-request.ts';
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
  _envelopeHeader(): string;
  _envelopeFooter(): string;
  _request(wish: Wish, done: Done): void;
  _requestPart2(wish: Wish, done: Done): void;
  _passwordDigest(): { passdigest: string; nonce: string; timestamp: string };
}
/** An object of the package, with what its types do not show. */
export type Camera = Omit<InstanceType<typeof onvif.Cam>, keyof Inner> & Inner;
/** Called back by the package; only the XML is read. */
export type Done = (error: Error | null | undefined, result?: unknown, xml?: string) => void;

/** The one address that every device has. */
export const DEVICE_PATH = '/onvif/device_service';
/** Larger answers would make the package's own expressions slow; the largest recorded has 19 kB. */
const MOST_BYTES = 65_536;

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
    const timer = patience(limitMs, () => end('timeout', 'timeout'));
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

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Text as it may stand in XML: the package puts it there as it is. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign);
}
