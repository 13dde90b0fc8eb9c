/** One HTTP request, with or without a login: for what is asked rarely and of stacks that Node's client refuses. */
import type { Login } from '../link/target.ts';
import { authority } from './authority.ts';
import { breath } from './breath.ts';
import { type Exchange, exchange } from './exchange.ts';
import { answerChallenge, isStale } from './http-digest.ts';

export interface HttpRequest {
  readonly host: string;
  readonly port: number;
  readonly tls?: boolean;
  readonly method: 'GET' | 'POST';
  /** Path and query. */
  readonly path: string;
  /** Beside Host, Content-Length and Connection; each line with its end. */
  readonly headers?: string;
  readonly body?: string;
  readonly limitMs: number;
  readonly maxBytes: number;
}

/** How a login fared: nobody asked for one, right, refused, or a challenge that cannot be answered with it. */
export type LoginOutcome = 'open' | 'right' | 'refused' | 'unanswerable';

/** Asks without a login. Never the first question to a device, hence the breath. */
export async function request(
  ask: HttpRequest,
  signal: AbortSignal,
  authorization?: string,
): Promise<Exchange> {
  const { host, port, tls = false, method, limitMs, maxBytes } = ask;
  await breath();
  const body = ask.body === undefined ? '' : bytesOf(ask.body);
  const lines =
    `${method} ${withoutBlanks(ask.path)} HTTP/1.1\r\nHost: ${authority(host, port)}\r\n${ask.headers ?? ''}` +
    `${authorization === undefined ? '' : `Authorization: ${bytesOf(authorization)}\r\n`}` +
    `${ask.body === undefined ? '' : `Content-Length: ${body.length}\r\n`}Connection: close\r\n\r\n`;
  return exchange({ host, port, tls, request: lines + body, limitMs, maxBytes }, signal);
}

/**
 * Asks, and answers one challenge with the login. A second 401 is a refusal, unless the device says that only its
 * nonce was too old: then once more.
 */
export async function requestAs(
  ask: HttpRequest,
  login: Login,
  signal: AbortSignal,
): Promise<{ readonly seen: Exchange; readonly login: LoginOutcome }> {
  const endMs = performance.now() + ask.limitMs;
  let seen = await request(ask, signal);
  if (seen.head?.status !== 401) return { seen, login: 'open' };
  for (let attempt = 0; ; attempt++) {
    const challenges: readonly string[] = seen.head?.challenges ?? [];
    if (attempt > 0 && (attempt > 1 || !isStale(challenges))) return { seen, login: 'refused' };
    const answer = answerChallenge(challenges, { method: ask.method, uri: withoutBlanks(ask.path), login });
    if (answer === undefined) return { seen, login: 'unanswerable' };
    const limitMs = Math.max(1, endMs - performance.now());
    seen = await request({ ...ask, limitMs }, signal, answer);
    if (seen.head?.status !== 401) return { seen, login: 'right' };
  }
}

/** UTF-8 as text of one byte a character, which is how requests are sent. */
function bytesOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** A path with blanks or line ends would be more than one line. */
function withoutBlanks(path: string): string {
  return path.replace(/[^\x21-\x7e]/g, (sign) => encodeURIComponent(sign.isWellFormed() ? sign : '?'));
}
