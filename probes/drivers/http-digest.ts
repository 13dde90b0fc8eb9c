/** Answers to the challenges of HTTP and RTSP (RFC 7616, RFC 2617): the request line goes in, one header value comes out. */
import { createHash, randomBytes } from 'node:crypto';
import type { Login } from '../link/target.ts';

/** One challenge of a `WWW-Authenticate` header: scheme and parameter names in lower case, values as sent. */
export interface Challenge {
  readonly scheme: string;
  readonly params: Readonly<Record<string, string>>;
}

/** What is being asked for, and as whom. */
export interface Asking {
  readonly method: string;
  /** Exactly as in the request line: path and query for HTTP, the whole URL for RTSP. */
  readonly uri: string;
  readonly login: Login;
  /** Hexadecimal; chosen here unless given. */
  readonly cnonce?: string;
  /** How often the nonce was used before, plus one. */
  readonly nc?: number;
}

/** Challenges longer than this are cut: a header is no place for a novel. */
const LONGEST = 4_096;

const HASHES: Readonly<Record<string, string>> = { md5: 'md5', 'sha-256': 'sha256' };

/**
 * The value of the `Authorization` header, by the strongest challenge that can be answered: Digest SHA-256, Digest MD5,
 * and Basic only where the login allows it. Nothing when none can be answered; then no password has been used.
 */
export function answerChallenge(challenges: readonly string[], asking: Asking): string | undefined {
  const { login } = asking;
  if (hasControl(login.username) || hasControl(asking.uri)) return undefined;
  const read = readChallenges(challenges);
  const digest = read.filter(isAnswerable).sort((a, b) => strength(b) - strength(a))[0];
  if (digest) return digestAnswer(digest.params, asking);
  if (login.basicAllowed && read.some(({ scheme }) => scheme === 'basic')) {
    return `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`;
  }
  return undefined;
}

/** True when Digest is among the challenges, in a form that can be answered. */
export function wantsDigest(challenges: readonly string[]): boolean {
  return readChallenges(challenges).some(isAnswerable);
}

/** True when the device only says that its nonce is too old: the password was not refused (RFC 7616 §3.3). */
export function isStale(challenges: readonly string[]): boolean {
  return readChallenges(challenges).some(({ params }) => params.stale?.toLowerCase() === 'true');
}

/** The schemes asked for, for a step: `Digest SHA-256, Basic`. */
export function schemesOf(challenges: readonly string[]): string {
  return readChallenges(challenges)
    .slice(0, 4)
    .map(({ scheme, params }) => {
      const name = scheme.charAt(0).toUpperCase() + scheme.slice(1, 16);
      return params.algorithm ? `${name} ${params.algorithm.slice(0, 16)}` : name;
    })
    .join(', ');
}

/** Every challenge in these header values; several may stand in one value, and blanks around `=` do no harm. */
export function readChallenges(values: readonly string[]): Challenge[] {
  const challenges: { scheme: string; params: Record<string, string> }[] = [];
  for (const value of values.slice(0, 8)) {
    const parts = /([^\s,="]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*)))?/gy;
    const text = value.slice(0, LONGEST);
    while (parts.lastIndex < text.length) {
      const from = parts.lastIndex;
      const part = parts.exec(text);
      if (!part) {
        parts.lastIndex = from + 1; // a comma, a blank or something that belongs to nothing
        continue;
      }
      const [whole, name = '', quoted, bare] = part;
      if (!whole.includes('=')) challenges.push({ scheme: name.toLowerCase(), params: {} });
      else {
        const last = challenges.at(-1);
        if (last) last.params[name.toLowerCase()] ??= quoted?.replace(/\\(.)/g, '$1') ?? bare ?? '';
      }
    }
  }
  return challenges;
}

function isAnswerable({ scheme, params }: Challenge): boolean {
  if (scheme !== 'digest' || params.nonce === undefined || params.realm === undefined) return false;
  if (hasControl(params.nonce) || hasControl(params.realm)) return false;
  return hashOf(params) !== undefined && (params.qop === undefined || qopOf(params) !== undefined);
}

function strength({ params }: Challenge): number {
  return hashOf(params) === 'sha256' ? 2 : 1;
}

/** MD5 where no algorithm is named (RFC 7616 §3.3). */
function hashOf(params: Challenge['params']): string | undefined {
  return HASHES[(params.algorithm ?? 'MD5').toLowerCase().replace(/-sess$/, '')];
}

/** `auth` if offered; an empty list counts as none; `auth-int` alone cannot be answered. */
function qopOf(params: Challenge['params']): 'auth' | 'none' | undefined {
  const offered = (params.qop ?? '')
    .toLowerCase()
    .split(',')
    .map((word) => word.trim());
  if (offered.includes('auth')) return 'auth';
  return offered.every((word) => word === '') ? 'none' : undefined;
}

function digestAnswer(params: Challenge['params'], asking: Asking): string {
  const { realm = '', nonce = '', opaque, algorithm } = params;
  const { method, uri, login } = asking;
  const name = hashOf(params) ?? 'md5';
  const hash = (text: string) => createHash(name).update(text).digest('hex');
  const cnonce = asking.cnonce ?? randomBytes(8).toString('hex');
  const nc = (asking.nc ?? 1).toString(16).padStart(8, '0');
  const usesQop = qopOf(params) === 'auth';
  const isSession = algorithm?.toLowerCase().endsWith('-sess') ?? false;

  const secret = hash(`${login.username}:${realm}:${login.password}`);
  const ha1 = isSession ? hash(`${secret}:${nonce}:${cnonce}`) : secret;
  const ha2 = hash(`${method}:${uri}`);
  const response = hash(usesQop ? `${ha1}:${nonce}:${nc}:${cnonce}:auth:${ha2}` : `${ha1}:${nonce}:${ha2}`);

  const said = [
    `username=${quoted(login.username)}`,
    `realm=${quoted(realm)}`,
    `nonce=${quoted(nonce)}`,
    `uri=${quoted(uri)}`,
    `response="${response}"`,
  ];
  if (algorithm !== undefined && !hasControl(algorithm)) said.push(`algorithm=${algorithm}`);
  if (opaque !== undefined && !hasControl(opaque)) said.push(`opaque=${quoted(opaque)}`);
  if (usesQop) said.push('qop=auth', `nc=${nc}`);
  if (usesQop || isSession) said.push(`cnonce="${cnonce}"`);
  return `Digest ${said.join(', ')}`;
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

/** Control characters would let a name write headers of its own. */
function hasControl(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 32 || code === 127) return true;
  }
  return false;
}
