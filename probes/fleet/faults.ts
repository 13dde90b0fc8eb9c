/**
 * What can be wrong with a simulated device: one word per fault, and one table that says how each layer behaves.
 * The `quirk` numbers are those of the project's table of observed device quirks.
 */
import type { ClockWay } from './clock.ts';
import type { Identity } from './device.ts';
import type { PictureWay } from './picture.ts';
import type { WireWay } from './wire.ts';

/** How a device departs from a sound one. Every layer reads only its own field; several faults add up. */
export interface Manner {
  /** Which listeners are closed. */
  readonly closed?: 'all' | 'rtsp' | 'onvif';
  /** What a request meets before anybody reads it. */
  readonly meets?: 'silence' | 'garbage' | 'reset';
  readonly wire?: WireWay;
  /** Who answers at the ONVIF address instead of ONVIF. */
  readonly onvif?: 'gone' | 'login-page' | 'action-failed' | 'empty-answers';
  readonly clock?: ClockWay;
  readonly clockOffsetMs?: number;
  readonly clockNeedsLogin?: boolean;
  readonly login?: 'refuses' | 'locks-out' | 'fault-in-200' | 'html-401' | 'basic-401';
  readonly identity?: (own: Identity) => Partial<Identity>;
  readonly text?: 'invalid-utf8' | 'gbk' | 'unbound-prefixes' | 'other-prefixes';
  readonly addresses?: 'inside' | 'one-url' | 'wrong-port';
  readonly scopes?: 'raw-blanks' | 'percent';
  readonly noServices?: boolean;
  readonly snapshot?: 'missing' | 'unsupported' | 'rtsp-address' | 'public-address' | 'odd-type';
  readonly picture?: PictureWay;
  readonly stream?:
    | 'refused'
    | 'not-found'
    | 'basic-only'
    | 'redirect'
    | 'no-video'
    | 'stalls'
    | 'closes'
    | 'garbage';
  readonly events?: 'own-address' | 'month-away' | 'ends-at-once' | 'odd-topics' | 'slow-after';
  readonly recordings?: 'from-1970';
  /** Only of devices that speak TLS at all. */
  readonly certificate?: 'expired' | 'not-yet-valid' | 'wrong-name' | 'weak-key';
  readonly tls?: 'too-old' | 'old-cipher';
  readonly discovery?: 'many-xaddrs' | 'own-message-id' | 'joined' | 'repeated';
}

/** Every fault by its word. */
export const FAULTS = [
  'off',
  'rtsp-off',
  'onvif-closed',
  'silent',
  'reset',
  'garbage',
  'hangs-mid-answer',
  'half-answer',
  'onvif-off',
  'html-login',
  'refuses-password',
  'locks-out',
  'wrong-serial',
  'wrong-model',
  'wrong-mac',
  'wrong-clock',
  'stream-refused',
  'not-found',
  'stream-basic',
  'stream-redirect',
  'stream-no-video',
  'stream-stalls',
  'stream-closes',
  'stream-garbage',
  'no-snapshot',
  'snapshot-unsupported',
  'truncated-jpeg',
  'html-as-jpeg',
  'empty-jpeg',
  'black',
  'flat',
  'frozen',
  'picture-dark',
  'picture-bright',
  'picture-hazy',
  'picture-blurred',
  'picture-tinted',
  'picture-noisy',
  'picture-striped',
  'picture-covered',
  'picture-moved',
  'picture-broken',
  'picture-grey',
  'local-time-only',
  'no-date',
  'local-as-utc',
  'dst-backwards',
  'year-1970',
  'year-1979',
  'hour-24',
  'minute-61',
  'second-60',
  'zero-date',
  'date-only',
  'blank-for-t',
  'padded-date',
  'blank-date',
  'wordy-date',
  'odd-time-zone',
  'empty-serial',
  'zero-serial',
  'literal-serial',
  'line-serial',
  'shared-mac',
  'malformed-mac',
  'bare-mac',
  'empty-mac',
  'zero-mac',
  'generic-maker',
  'dotted-serial',
  'long-serial',
  'invalid-utf8',
  'gbk-text',
  'unbound-prefixes',
  'other-prefixes',
  'inside-xaddr',
  'wrong-port-xaddr',
  'one-url',
  'rtsp-snapshot',
  'public-snapshot',
  'odd-type-snapshot',
  'raw-scopes',
  'percent-scopes',
  'http10-close',
  'chunked',
  'continue-first',
  'double-length',
  'length-and-chunked',
  'bare-lf',
  'blank-header',
  'long-body',
  'flood',
  'slow-drip',
  'moving-pull-point',
  'month-away-subscription',
  'ended-subscription',
  'odd-topics',
  'slow-after-events',
  'recordings-from-1970',
  'many-xaddrs',
  'own-message-id',
  'joined-matches',
  'repeated-matches',
  'fault-in-200',
  'html-401',
  'basic-401',
  'clock-needs-login',
  'no-get-services',
  'action-failed',
  'empty-answers',
  'cert-expired',
  'cert-not-yet-valid',
  'cert-wrong-name',
  'cert-weak-key',
  'tls-too-old',
  'tls-old-cipher',
] as const;
export type Fault = (typeof FAULTS)[number];

/** One row of the table. */
export interface FaultRow {
  /** What the device does, in one clause. */
  readonly does: string;
  /** Row of the quirk table it stands for. */
  readonly quirk?: number;
  readonly manner: Manner;
}

const HOUR_MS = 3_600_000;
/** When the power came back, for devices that count from an epoch of their own. */
const LOADED_MS = Date.now();

/** Every fault, complete. */
export const faults: Readonly<Record<Fault, FaultRow>> = {
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

  'local-time-only': { does: 'tells local time and no zone', quirk: 1, manner: { clock: 'local-only' } },
  'no-date': { does: 'tells neither date', quirk: 2, manner: { clock: 'none' } },
  'local-as-utc': { does: 'tells local time as UTC', quirk: 3, manner: { clockOffsetMs: 8 * HOUR_MS } },
  'dst-backwards': { does: 'is one hour off', quirk: 4, manner: { clockOffsetMs: -HOUR_MS } },
  'year-1970': { does: 'counts from 1970', quirk: 5, manner: { clockOffsetMs: -LOADED_MS } },
  'year-1979': {
    does: 'counts from the end of 1979',
    quirk: 5,
    manner: { clockOffsetMs: Date.UTC(1979, 11, 31) - LOADED_MS },
  },
  'hour-24': { does: 'says 24:00:00', quirk: 6, manner: { clock: 'hour-24' } },
  'minute-61': { does: 'says minute 61', quirk: 6, manner: { clock: 'minute-61' } },
  'second-60': { does: 'says second 60', quirk: 6, manner: { clock: 'second-60' } },
  'zero-date': { does: 'says 0000-00-00', quirk: 6, manner: { clock: 'zero' } },
  'date-only': { does: 'tells a date without a time', quirk: 6, manner: { clock: 'date-only' } },
  'blank-for-t': {
    does: 'tells its date on one line, a blank instead of T',
    quirk: 6,
    manner: { clock: 'one-line' },
  },
  'padded-date': { does: 'pads its numbers with zeros', quirk: 7, manner: { clock: 'padded' } },
  'blank-date': { does: 'leaves the parts of its date empty', quirk: 8, manner: { clock: 'blank' } },
  'wordy-date': { does: 'puts words into its date', quirk: 8, manner: { clock: 'wordy' } },
  'odd-time-zone': { does: 'names its zone in a dialect', quirk: 9, manner: { clock: 'odd-zone' } },
  'empty-serial': { does: 'has no serial', quirk: 10, manner: { identity: () => ({ serial: '' }) } },
  'zero-serial': { does: 'serial of zeros', quirk: 10, manner: { identity: () => ({ serial: '0000000' }) } },
  'literal-serial': {
    does: 'its serial is the word SerialNumber',
    quirk: 10,
    manner: { identity: () => ({ serial: 'SerialNumber' }) },
  },
  'line-serial': {
    does: 'has the serial of its whole model line',
    quirk: 10,
    manner: { identity: () => ({ serial: '0123456789' }) },
  },
  'shared-mac': {
    does: 'has the MAC of its whole model line',
    quirk: 11,
    manner: { identity: () => ({ mac: '00:12:34:56:78:9a' }) },
  },
  'malformed-mac': {
    does: 'has a MAC of no form',
    quirk: 11,
    manner: { identity: () => ({ mac: '5792c4:5792c5:5792c6' }) },
  },
  'bare-mac': {
    does: 'writes its MAC without colons',
    quirk: 11,
    manner: { identity: (own) => ({ mac: own.mac.replaceAll(':', '') }) },
  },
  'empty-mac': { does: 'has no MAC', quirk: 11, manner: { identity: () => ({ mac: '' }) } },
  'zero-mac': { does: 'MAC of zeros', quirk: 11, manner: { identity: () => ({ mac: '00:00:00:00:00:00' }) } },
  'generic-maker': {
    does: 'is made by ONVIF and called IPC',
    quirk: 12,
    manner: { identity: () => ({ manufacturer: 'ONVIF', model: 'IPC' }) },
  },
  'dotted-serial': {
    does: 'serial and firmware look like numbers',
    quirk: 13,
    manner: { identity: () => ({ serial: '1.10', firmware: '2.0' }) },
  },
  'long-serial': {
    does: 'has a serial of twenty digits',
    quirk: 13,
    manner: { identity: () => ({ serial: '12345678901234567890', firmware: '1.10' }) },
  },
  'invalid-utf8': { does: 'sends bytes that are no UTF-8', quirk: 14, manner: { text: 'invalid-utf8' } },
  'gbk-text': { does: 'sends GBK labelled UTF-8', quirk: 14, manner: { text: 'gbk' } },
  'unbound-prefixes': { does: 'uses undeclared prefixes', quirk: 15, manner: { text: 'unbound-prefixes' } },
  'other-prefixes': { does: 'uses prefixes of its own', quirk: 15, manner: { text: 'other-prefixes' } },
  'inside-xaddr': { does: 'tells its inside address', quirk: 16, manner: { addresses: 'inside' } },
  'wrong-port-xaddr': { does: 'tells a wrong port', quirk: 16, manner: { addresses: 'wrong-port' } },
  'one-url': { does: 'has all services on one address', quirk: 17, manner: { addresses: 'one-url' } },
  'rtsp-snapshot': { does: 'tells an rtsp:// snapshot', quirk: 18, manner: { snapshot: 'rtsp-address' } },
  'public-snapshot': {
    does: 'tells a snapshot address on a public host',
    quirk: 18,
    manner: { snapshot: 'public-address' },
  },
  'odd-type-snapshot': {
    does: 'sends its JPEG as application/octet-stream',
    quirk: 18,
    manner: { snapshot: 'odd-type' },
  },
  'raw-scopes': { does: 'has blanks in its scopes', quirk: 20, manner: { scopes: 'raw-blanks' } },
  'percent-scopes': { does: 'percent-encodes its scopes', quirk: 20, manner: { scopes: 'percent' } },
  'http10-close': { does: 'answers HTTP/1.0, ended by closing', quirk: 21, manner: { wire: 'http10' } },
  chunked: { does: 'answers in chunks', quirk: 21, manner: { wire: 'chunked' } },
  'continue-first': { does: 'says 100 Continue first', quirk: 21, manner: { wire: 'continue-first' } },
  'double-length': { does: 'says its length twice', quirk: 22, manner: { wire: 'double-length' } },
  'length-and-chunked': {
    does: 'says a length and chunked',
    quirk: 22,
    manner: { wire: 'length-and-chunked' },
  },
  'bare-lf': { does: 'ends its lines with LF alone', quirk: 22, manner: { wire: 'bare-lf' } },
  'blank-header': { does: 'has blanks in header names', quirk: 22, manner: { wire: 'blank-header' } },
  'long-body': { does: 'sends more than it announced', quirk: 22, manner: { wire: 'long-body' } },
  flood: { does: 'answers without end, 64 MB', quirk: 22, manner: { wire: 'flood' } },
  'slow-drip': { does: 'answers a byte at a time, for ever', quirk: 23, manner: { wire: 'drip' } },
  'moving-pull-point': {
    does: 'gives each subscription an address of its own',
    quirk: 24,
    manner: { events: 'own-address' },
  },
  'month-away-subscription': {
    does: 'lets a subscription last a month',
    quirk: 25,
    manner: { events: 'month-away' },
  },
  'ended-subscription': {
    does: 'gives subscriptions that end at once',
    quirk: 25,
    manner: { events: 'ends-at-once' },
  },
  'odd-topics': { does: 'ends its topics with //.', quirk: 26, manner: { events: 'odd-topics' } },
  'recordings-from-1970': {
    does: 'has recordings since 1970',
    quirk: 27,
    manner: { recordings: 'from-1970' },
  },
  'slow-after-events': { does: 'is slow once subscribed to', quirk: 28, manner: { events: 'slow-after' } },
  'many-xaddrs': {
    does: 'answers discovery with several XAddrs',
    quirk: 29,
    manner: { discovery: 'many-xaddrs' },
  },
  'own-message-id': {
    does: 'answers discovery under the MessageID of the probe',
    quirk: 29,
    manner: { discovery: 'own-message-id' },
  },
  'joined-matches': {
    does: 'puts two matches into one discovery answer',
    quirk: 29,
    manner: { discovery: 'joined' },
  },
  'repeated-matches': { does: 'answers discovery three times', quirk: 29, manner: { discovery: 'repeated' } },
  'fault-in-200': { does: 'says NotAuthorized inside HTTP 200', manner: { login: 'fault-in-200' } },
  'html-401': { does: 'refuses with 401 and a page', manner: { login: 'html-401' } },
  'basic-401': { does: 'refuses with Basic and a fault of something else', manner: { login: 'basic-401' } },
  'clock-needs-login': { does: 'wants a login even for its clock', manner: { clockNeedsLogin: true } },
  'no-get-services': { does: 'knows GetCapabilities alone', manner: { noServices: true } },
  'action-failed': {
    does: 'answers every call but the clock with Action failed',
    manner: { onvif: 'action-failed' },
  },
  'empty-answers': {
    does: 'answers every call but the clock with an empty element',
    manner: { onvif: 'empty-answers' },
  },
  'cert-expired': { does: 'its certificate ended 40 days ago', manner: { certificate: 'expired' } },
  'cert-not-yet-valid': {
    does: 'its certificate begins in 20 days',
    manner: { certificate: 'not-yet-valid' },
  },
  'cert-wrong-name': {
    does: 'its certificate is made out to another address',
    manner: { certificate: 'wrong-name' },
  },
  'cert-weak-key': { does: 'has an RSA key of 1024 bits', manner: { certificate: 'weak-key' } },
  'tls-too-old': { does: 'speaks no TLS younger than 1.1', manner: { tls: 'too-old' } },
  'tls-old-cipher': { does: 'speaks TLS 1.2 with AES128-SHA alone', manner: { tls: 'old-cipher' } },
};

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
