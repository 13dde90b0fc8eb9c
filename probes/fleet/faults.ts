/**
 * What can be wrong with a simulated device: one word per fault, and one table that says how each layer behaves.
 * The `quirk` numbers are those of the project's table of observed device quirks.
 */
import type { FaultRow, Manner } from './manner.ts';
import { quirkFaults } from './quirk-faults.ts';

/** What is simply broken, closed, lost or set wrong. */
const plainFaults = {
  off: { does: 'listens nowhere: connections are refused', manner: { closed: 'all' } },
  'rtsp-off': { does: 'its RTSP port is closed', manner: { closed: 'rtsp' } },
  'onvif-closed': { does: 'its ONVIF port is closed', manner: { closed: 'onvif' } },
  silent: { does: 'accepts connections and never says a word', manner: { meets: 'silence' } },
  reset: { does: 'resets the connection on the first request', manner: { meets: 'reset' } },
  garbage: { does: 'answers with bytes of no protocol', manner: { meets: 'garbage' } },
  'hangs-mid-answer': {
    does: 'stops in the middle of an answer, connection open',
    manner: { wire: 'hangs' },
  },
  'half-answer': { does: 'closes in the middle of an answer', quirk: 23, manner: { wire: 'half' } },
  'onvif-off': { does: 'answers 404 at the ONVIF address', manner: { onvif: 'gone' } },
  'html-login': { does: 'answers a login page at the ONVIF address', manner: { onvif: 'login-page' } },
  'refuses-password': { does: 'refuses every password', manner: { login: 'refuses', stream: 'refused' } },
  'locks-out': {
    does: 'refuses everybody for 30 min after three wrong logins',
    manner: { login: 'locks-out' },
  },
  'wrong-serial': {
    does: 'is another device than the file says: other serial, other MAC',
    manner: { identity: (own) => ({ serial: `X${own.serial}`, mac: turned(own.mac) }) },
  },
  'wrong-model': {
    does: 'reports another model',
    manner: { identity: (own) => ({ model: `${own.model}-R2` }) },
  },
  'wrong-mac': { does: 'reports another MAC', manner: { identity: (own) => ({ mac: turned(own.mac) }) } },
  'wrong-clock': {
    does: 'its clock is 1 h 2 min 3 s slow, or as the offset given says',
    manner: { clockOffsetMs: -3_723_000 },
  },
  'stream-refused': { does: 'answers 401 to every DESCRIBE', manner: { stream: 'refused' } },
  'not-found': { does: 'answers 404 to every DESCRIBE', manner: { stream: 'not-found' } },
  'stream-basic': { does: 'offers RTSP Basic alone', manner: { stream: 'basic-only' } },
  'stream-redirect': { does: 'answers DESCRIBE with 302 to another host', manner: { stream: 'redirect' } },
  'stream-no-video': { does: 'describes a stream of sound alone', manner: { stream: 'no-video' } },
  'stream-stalls': { does: 'stops sending after one second of video', manner: { stream: 'stalls' } },
  'stream-closes': { does: 'closes after one second of video', manner: { stream: 'closes' } },
  'stream-garbage': { does: 'sends broken frames instead of video', manner: { stream: 'garbage' } },
  'no-snapshot': { does: 'its snapshot address answers 404', manner: { snapshot: 'missing' } },
  'snapshot-unsupported': { does: 'knows no GetSnapshotUri', manner: { snapshot: 'unsupported' } },
  'truncated-jpeg': { does: 'cuts its JPEG off', manner: { picture: 'truncated' } },
  'html-as-jpeg': { does: 'sends a page as image/jpeg', manner: { picture: 'html' } },
  'empty-jpeg': { does: 'sends no bytes as image/jpeg', manner: { picture: 'empty' } },
  black: { does: 'sends a black picture', manner: { picture: 'black' } },
  flat: { does: 'sends one colour', manner: { picture: 'flat' } },
  'picture-dark': { does: 'its iris is stuck: hardly any light comes in', manner: { picture: 'dark' } },
  'picture-bright': { does: 'its iris is wide open: everything is white', manner: { picture: 'bright' } },
  'picture-hazy': { does: 'its dome is fogged', manner: { picture: 'hazy' } },
  'picture-blurred': { does: 'is out of focus', manner: { picture: 'blurred' } },
  'picture-tinted': {
    does: 'shows everything in pink: the infra-red filter is missing',
    manner: { picture: 'tinted' },
  },
  'picture-noisy': { does: 'its amplifier is worn: grain all over', manner: { picture: 'noisy' } },
  'picture-striped': { does: 'picks up stripes from a cable', manner: { picture: 'striped' } },
  'picture-covered': { does: 'something hangs over part of its view', manner: { picture: 'covered' } },
  'picture-moved': { does: 'was knocked and looks elsewhere', manner: { picture: 'moved' } },
  'picture-broken': { does: 'sends what its encoder has mixed up', manner: { picture: 'broken' } },
  'picture-grey': { does: 'stays in night mode: grey by day', manner: { picture: 'grey' } },
  frozen: { does: 'sends the same picture for ever', quirk: 19, manner: { picture: 'frozen' } },
} as const satisfies Readonly<Record<string, FaultRow>>;

export type Fault = keyof typeof plainFaults | keyof typeof quirkFaults;

/** Every fault, complete. */
export const faults: Readonly<Record<Fault, FaultRow>> = { ...plainFaults, ...quirkFaults };

/** Every fault by its word. */
export const FAULTS = Object.keys(faults) as readonly Fault[]; // exactly its keys

const SOUND: Manner = Object.freeze({});
/** By fault words, joined. Thousands of devices share one manner. */
const manners = new Map<string, Manner>([['', SOUND]]);

/** How a device with these faults behaves; later faults win where two speak of the same layer. */
export function mannerOf(words: readonly Fault[]): Manner {
  const key = words.join(' ');
  const known = manners.get(key);
  if (known !== undefined) return known;
  const manner: Manner = Object.freeze(Object.assign({}, ...words.map((word) => faults[word].manner)));
  if (manners.size < 10_000) manners.set(key, manner);
  return manner;
}

/** Is this word a fault? For words that come from outside. */
export function isFault(word: unknown): word is Fault {
  return typeof word === 'string' && Object.hasOwn(faults, word);
}

/** The same address with its last byte turned over. */
function turned(mac: string): string {
  const last = Number.parseInt(mac.slice(-2), 16);
  return Number.isNaN(last) ? mac : mac.slice(0, -2) + (255 - last).toString(16).padStart(2, '0');
}
