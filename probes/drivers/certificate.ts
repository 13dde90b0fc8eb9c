/** The look at a device's certificate: who it says it is, from when to when, and how weak its TLS is. Nobody logs in. */
import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Step } from '../link/observation.ts';
import { authority } from './authority.ts';
import type { Asked, Trouble } from './driver.ts';
import { isTimeout, type Peer } from './exchange.ts';
import { codeOf, troubleOf } from './net-trouble.ts';
import { agreedOn, connectSecurely } from './secure.ts';

/** What is weak about a handshake or a certificate. */
const TLS_WEAKNESSES = ['short-key', 'old-signature', 'old-cipher', 'no-forward-secrecy'] as const;
export type TlsWeakness = (typeof TLS_WEAKNESSES)[number];

/** What a certificate says, and the handshake around it. Text as sent, cut to a line. */
export interface Certificate {
  readonly subject: string;
  readonly issuer: string;
  /** Milliseconds since 1970; absent where the certificate tells no time that can be read. */
  readonly fromMs?: number;
  readonly untilMs?: number;
  readonly isSelfSigned: boolean;
  /** Made out to the address at which it was found. */
  readonly isForHost: boolean;
  /** `RSA 2048`, `EC prime256v1`. */
  readonly key: string;
  readonly protocol: string;
  readonly cipher: string;
  readonly weaknesses: readonly TlsWeakness[];
}

const LONGEST = 200;
/** NIST SP 800-131A: shorter RSA keys are no protection any more. */
const LEAST_RSA_BITS = 2_048;
const LEAST_EC_BITS = 224;

/** Shakes hands, reads, and hangs up. Rejects only with the signal's reason. */
export function askCertificate(
  { host, port }: Peer,
  limitMs: number,
  signal: AbortSignal,
): Promise<Asked<Certificate>> {
  return new Promise((resolve, reject) => {
    const startedMs = performance.now();
    let socket: TLSSocket | undefined;
    const close = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      socket?.destroy();
    };
    const step = (ok: boolean, got: string): Step[] => {
      const tookMs = Math.round((performance.now() - startedMs) * 10) / 10;
      return [{ did: `TLS ${authority(host, port)}`, ok, got, tookMs }];
    };
    const fail = (trouble: Trouble, got: string) => {
      close();
      resolve({ trouble, steps: step(false, got) });
    };
    const onAbort = () => {
      if (isTimeout(signal)) return fail('timeout', 'timeout');
      close();
      reject(signal.reason);
    };
    const onHandshake = (secure: TLSSocket) => {
      const seen = secure.getPeerX509Certificate();
      const steps = step(seen !== undefined, agreedOn(secure));
      const outcome: Asked<Certificate> =
        seen === undefined
          ? { trouble: 'unsupported', steps }
          : { got: certificateIn(seen, host, secure), steps };
      close();
      resolve(outcome);
    };
    const timer = setTimeout(() => fail('timeout', 'timeout'), Math.max(1, limitMs));
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) return onAbort();
    try {
      const secure = connectSecurely(host, port);
      socket = secure;
      secure.on('secureConnect', () => onHandshake(secure));
      secure.on('error', (error) => fail(troubleOf(error), codeOf(error)));
      secure.on('close', () => fail('reset', 'closed within the handshake'));
    } catch (error) {
      fail(troubleOf(error), codeOf(error));
    }
  });
}

function certificateIn(seen: X509Certificate, host: string, secure: TLSSocket): Certificate {
  const [fromMs, untilMs] = [momentIn(seen.validFrom), momentIn(seen.validTo)];
  const { key, isShort } = keyIn(seen);
  const protocol = secure.getProtocol() ?? '';
  const { name: cipher = '' } = secure.getCipher() ?? {};
  const isOldCipher = /RC4|DES|NULL|MD5|EXP|(?:^|-)SHA$/.test(cipher);
  const isOpen = protocol === 'TLSv1.2' && !/^(?:EC)?DHE-/.test(cipher);
  const found: readonly (readonly [TlsWeakness, boolean])[] = [
    ['short-key', isShort],
    ['old-signature', /sha1|md5/i.test(seen.signatureAlgorithm ?? '')],
    ['old-cipher', isOldCipher],
    ['no-forward-secrecy', isOpen],
  ];
  return {
    subject: lineOf(seen.subject),
    issuer: lineOf(seen.issuer),
    ...(fromMs !== undefined && { fromMs }),
    ...(untilMs !== undefined && { untilMs }),
    isSelfSigned: isOwn(seen),
    isForHost: (isIP(host) === 0 ? seen.checkHost(host) : seen.checkIP(host)) !== undefined,
    key,
    protocol,
    cipher,
    weaknesses: found.flatMap(([weakness, isSo]) => (isSo ? [weakness] : [])),
  };
}

/** Signed with its own key. */
function isOwn(seen: X509Certificate): boolean {
  try {
    return seen.subject === seen.issuer && seen.verify(seen.publicKey);
  } catch {
    return false; // a key of a kind that nobody here can use
  }
}

function keyIn(seen: X509Certificate): { readonly key: string; readonly isShort: boolean } {
  try {
    const { asymmetricKeyType: type = '', asymmetricKeyDetails: details = {} } = seen.publicKey;
    const { modulusLength, namedCurve } = details;
    const kind = type.toUpperCase();
    if (namedCurve !== undefined) {
      const bits = Number(/\d{3}/.exec(namedCurve)?.[0] ?? LEAST_EC_BITS);
      return { key: `${kind} ${namedCurve}`, isShort: bits < LEAST_EC_BITS };
    }
    if (modulusLength === undefined) return { key: kind, isShort: false };
    return { key: `${kind} ${modulusLength}`, isShort: modulusLength < LEAST_RSA_BITS };
  } catch {
    return { key: '', isShort: false };
  }
}

/** `Nov 10 10:44:15 2026 GMT` */
function momentIn(text: string): number | undefined {
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? undefined : atMs;
}

/** Names of several lines on one. */
function lineOf(name: string): string {
  return name.replace(/\s*\n\s*/g, ', ').slice(0, LONGEST);
}
