/** Logins as devices check them: HTTP and RTSP Digest (RFC 7616), Basic, WS-UsernameToken. */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Device, LoginKind } from './device.ts';
import { clockOf } from './device.ts';
import type { Message } from './message.ts';

/** What became of a login: nobody tried, right, wrong, or right with a nonce that is too old. */
export type Outcome = 'none' | 'right' | 'wrong' | 'stale';

type Algorithm = 'MD5' | 'SHA-256';

const ALGORITHMS: Readonly<Record<LoginKind, readonly Algorithm[]>> = {
  any: ['MD5'],
  'digest-md5': ['MD5'],
  'digest-sha256': ['SHA-256'],
  'digest-both': ['SHA-256', 'MD5'],
  token: [],
  none: [],
};

const REALM = 'Device';
const NONCE_MS = 300_000;
const LOCK_MS = 30 * 60_000;
const LOCK_AFTER = 3;
const secret = randomBytes(16);

/** Does the device know HTTP Digest at all? */
export function knowsDigest(device: Device): boolean {
  return ALGORITHMS[device.make.login].length > 0;
}

/** Header lines of a challenge. HTTP asks with qop, RTSP in the older form that most cameras speak. */
export function challenges(device: Device, protocol: 'HTTP' | 'RTSP', isStale: boolean): string[] {
  const offered = ALGORITHMS[device.make.login];
  // A device that knows the SOAP token alone still has a digest for its snapshots and streams.
  return (offered.length === 0 ? ALGORITHMS.any : offered).map((algorithm) => {
    const parts = [`realm="${REALM}"`, `nonce="${newNonce()}"`];
    if (protocol === 'HTTP') parts.push('qop="auth"', `algorithm=${algorithm}`);
    else if (algorithm !== 'MD5') parts.push(`algorithm=${algorithm}`);
    if (isStale) parts.push('stale=true');
    return `WWW-Authenticate: Digest ${parts.join(', ')}`;
  });
}

/** Checks the `Authorization` header of a request. */
export function checkHeader(device: Device, message: Message, isBasicKnown = false): Outcome {
  if (device.make.login === 'none') return 'right';
  const header = message.headers.get('authorization');
  if (header === undefined) return 'none';
  return counted(device, weigh(device, message, header, isBasicKnown));
}

/** Checks the WS-UsernameToken of a SOAP body. `Created` must be near the device's own clock. */
export function checkToken(device: Device, body: string): Outcome {
  const { login, username, password, tokenWindowMs } = device.make;
  if (login === 'none') return 'right';
  if (!body.includes('UsernameToken')) return 'none';
  if (login !== 'token' && login !== 'any') return counted(device, 'wrong');
  const created = element(body, 'Created');
  const nonce = Buffer.from(element(body, 'Nonce'), 'base64');
  const expected = createHash('sha1')
    .update(nonce)
    .update(created + password)
    .digest('base64');
  const isFresh = Math.abs(Date.parse(created) - clockOf(device)) <= tokenWindowMs;
  const isRight =
    unescaped(element(body, 'Username')) === username && alike(element(body, 'Password'), expected);
  return counted(device, isFresh && isRight ? 'right' : 'wrong');
}

function counted(device: Device, outcome: Outcome): Outcome {
  const told = device.manner.login === 'refuses' || isLocked(device) ? 'wrong' : outcome;
  if (told === 'right') {
    device.suffered.logins += 1;
    device.wrongLogins = 0;
  }
  if (told === 'wrong') {
    device.suffered.refusedLogins += 1;
    device.wrongLogins += 1;
    if (device.manner.login === 'locks-out' && device.wrongLogins >= LOCK_AFTER) {
      device.lockedUntilMs = Date.now() + LOCK_MS;
    }
  }
  return told;
}

function isLocked(device: Device): boolean {
  return device.lockedUntilMs > 0 && Date.now() < device.lockedUntilMs;
}

function weigh(device: Device, message: Message, header: string, isBasicKnown: boolean): Outcome {
  const { username, password } = device.make;
  const blank = header.indexOf(' ');
  const scheme = header.slice(0, blank).toLowerCase();
  if (scheme === 'basic') {
    const given = Buffer.from(header.slice(blank + 1), 'base64').toString('utf8');
    return isBasicKnown && alike(given, `${username}:${password}`) ? 'right' : 'wrong';
  }
  if (scheme !== 'digest') return 'wrong';
  const told = directives(header.slice(blank + 1));
  const algorithm: Algorithm = told.get('algorithm')?.toUpperCase() === 'SHA-256' ? 'SHA-256' : 'MD5';
  const known = ALGORITHMS[device.make.login];
  if (known.length > 0 && !known.includes(algorithm)) return 'wrong';
  const hash = (text: string) =>
    createHash(algorithm === 'MD5' ? 'md5' : 'sha256')
      .update(text)
      .digest('hex');
  const nonce = told.get('nonce') ?? '';
  const uri = told.get('uri') ?? '';
  if (told.get('username') !== username || !isSameTarget(uri, message)) return 'wrong';
  const one = hash(`${username}:${REALM}:${password}`);
  const two = hash(`${message.method}:${uri}`);
  const qop = told.get('qop');
  const expected =
    qop === undefined
      ? hash(`${one}:${nonce}:${two}`)
      : hash(`${one}:${nonce}:${told.get('nc') ?? ''}:${told.get('cnonce') ?? ''}:${qop}:${two}`);
  if (!alike(told.get('response') ?? '', expected)) return 'wrong';
  return isOwnNonce(nonce) ? 'right' : 'stale';
}

/** HTTP clients name the path, RTSP clients the whole address or the stream's base. */
function isSameTarget(uri: string, message: Message): boolean {
  if (uri === message.target) return true;
  return message.protocol === 'RTSP' && message.target.startsWith(uri.replace(/\/$/, ''));
}

/** `a=b, c="d, e"` by lower-case name. */
function directives(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const part of text.matchAll(/([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g)) {
    found.set((part[1] ?? '').toLowerCase(), (part[2] ?? part[3] ?? '').replace(/\\(.)/g, '$1'));
  }
  return found;
}

function newNonce(): string {
  const stem = Date.now().toString(36) + randomBytes(6).toString('hex');
  return `${stem}.${sealOf(stem)}`;
}

function isOwnNonce(nonce: string): boolean {
  const [stem = '', seal = ''] = nonce.split('.');
  if (!alike(seal, sealOf(stem))) return false;
  return Date.now() - Number.parseInt(stem.slice(0, -12), 36) < NONCE_MS;
}

function sealOf(stem: string): string {
  return createHmac('sha1', secret).update(stem).digest('hex').slice(0, 16);
}

function alike(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** The text of the first element of that local name. */
function element(xml: string, name: string): string {
  return new RegExp(`<(?:[\\w.-]+:)?${name}(?:\\s[^>]*)?>([^<]*)<`).exec(xml)?.[1]?.trim() ?? '';
}

function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
}
