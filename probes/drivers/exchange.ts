/**
 * One request, one answer, one socket: the cheapest way to ask an HTTP stack something.
 * Ends at the answer's end, at the limit, at the byte cap or with the signal, whichever comes first.
 */
import { connect, type Socket } from 'node:net';
import { patience } from './deadline.ts';
import type { Trouble } from './driver.ts';
import { type Head, readHead, standOf, unchunked } from './http-answer.ts';
import { codeOf, troubleOf } from './net-trouble.ts';
import { agreedOn, connectSecurely } from './secure.ts';

/** Who is asked. */
export interface Peer {
  readonly host: string;
  readonly port: number;
  /** Over TLS, whatever the certificate. */
  readonly tls?: boolean;
}

/** What is to be sent where, and how much patience and room there is for the answer. */
export interface Wish extends Peer {
  /** The whole request as latin1 text. */
  readonly request: string;
  readonly limitMs: number;
  readonly maxBytes: number;
}

/** What came of it. Times are milliseconds from the start. */
export interface Exchange {
  /** Absent when an answer came. */
  readonly trouble?: Trouble;
  /** Status and schemes of the answer are in the head; a body that was cut off is still given. */
  readonly head?: Head;
  readonly body?: Buffer;
  /** The connection closed within the body. */
  readonly wasCut: boolean;
  /** It was asked over TLS. */
  readonly isTls: boolean;
  /** What came instead of HTTP is an alert of TLS: only TLS is spoken there. */
  readonly isAlert: boolean;
  /** An error code, for the step. */
  readonly code: string;
  /** When the connection stood; absent when it never did. */
  readonly connectedMs?: number;
  /** When the device had shaken hands, and what was agreed upon; only over TLS. */
  readonly secured?: { readonly atMs: number; readonly what: string };
  /** Our clock when the request went out and when the first byte came, milliseconds since 1970. */
  readonly sentAtMs: number;
  readonly heardAtMs: number;
  readonly tookMs: number;
}

const TOO_LATE: Exchange = {
  trouble: 'timeout',
  wasCut: false,
  isTls: false,
  isAlert: false,
  code: 'timeout',
  sentAtMs: 0,
  heardAtMs: 0,
  tookMs: 0,
};
/** Code of an exchange that the peer ended without a word. */
export const HUNG_UP = 'closed before the answer';
const EMPTY = Buffer.alloc(0);
const TAIL = 64;

/** All sockets read into this one: libuv fills it and hands it over before it fills it again. */
const readInto = Buffer.allocUnsafeSlow(65_536);

/** Asks once. Never rejects for what the peer did; rejects with the signal's reason, unless that is a time-out. */
export function exchange(wish: Wish, signal: AbortSignal): Promise<Exchange> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      if (isTimeout(signal)) resolve(TOO_LATE);
      else reject(signal.reason);
      return;
    }
    const startedMs = performance.now();
    let connectedMs: number | undefined;
    let secured: Exchange['secured'];
    let sentAtMs = 0;
    let heardAtMs = 0;
    let chunks: Buffer[] | undefined;
    let first: Buffer | undefined;
    let total = 0;
    let head: Head | undefined;
    let isSettled = false;

    const end = (trouble: Trouble | undefined, code: string, wasCut: boolean) => {
      if (isSettled) return;
      isSettled = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      socket?.destroy();
      const all = chunks ? Buffer.concat(chunks, total) : first;
      const raw = head && all ? all.subarray(head.bodyFrom) : undefined;
      resolve({
        ...(trouble === undefined ? undefined : { trouble }),
        ...(head === undefined
          ? undefined
          : { head, body: raw ? (head.isChunked ? unchunked(raw) : raw) : EMPTY }),
        wasCut,
        isTls: wish.tls === true,
        isAlert: head === undefined && all !== undefined && isAlertOf(all),
        code,
        ...(connectedMs === undefined ? undefined : { connectedMs }),
        ...(secured === undefined ? undefined : { secured }),
        sentAtMs,
        heardAtMs,
        tookMs: performance.now() - startedMs,
      });
    };
    const onAbort = () => {
      if (isTimeout(signal)) return end('timeout', 'timeout', false);
      if (isSettled) return;
      isSettled = true;
      clearTimeout(timer);
      socket?.destroy();
      reject(signal.reason);
    };
    const onBytes = (count: number): boolean => take(Buffer.from(readInto.subarray(0, count)));
    const take = (bytes: Buffer): boolean => {
      if (isSettled) return false;
      if (total === 0) heardAtMs = Date.now();
      if (first === undefined) first = bytes;
      else if (chunks) chunks.push(bytes);
      else chunks = [first, bytes];
      total += bytes.length;
      judge(false);
      if (!isSettled && total > wish.maxBytes) end('bad-answer', 'too long', false);
      return !isSettled;
    };
    const judge = (isClosed: boolean) => {
      if (head === undefined) {
        const text = (chunks ? Buffer.concat(chunks, total) : (first ?? EMPTY)).toString('latin1');
        const read = readHead(text);
        if (read === 'garbage') return end('bad-answer', 'not HTTP', false);
        if (read === 'more') {
          if (isClosed) end('reset', total === 0 ? HUNG_UP : 'closed within the answer', true);
          return;
        }
        head = read;
      }
      const stand = standOf(
        head,
        total,
        tailOf(chunks?.at(-1) ?? (first as Buffer), chunks?.at(-2)),
        isClosed,
      );
      if (stand === 'whole') end(undefined, '', false);
      else if (stand === 'cut') end('reset', 'closed within the answer', true);
    };

    const timer = patience(wish.limitMs, () => end('timeout', 'timeout', false));
    signal.addEventListener('abort', onAbort);
    const ask = () => {
      sentAtMs = Date.now();
      socket?.write(wish.request, 'latin1');
    };
    let socket: Socket | undefined;
    try {
      if (wish.tls === true) {
        const secure = connectSecurely(wish.host, wish.port);
        secure.on('data', take);
        secure.on('secureConnect', () => {
          secured = { atMs: performance.now() - startedMs, what: agreedOn(secure) };
          ask();
        });
        socket = secure;
      } else {
        socket = connect({
          host: wish.host,
          port: wish.port,
          onread: { buffer: readInto, callback: onBytes },
        });
      }
    } catch (error) {
      end(troubleOf(error), codeOf(error), false);
      return;
    }
    socket.on('connect', () => {
      connectedMs = performance.now() - startedMs;
      if (wish.tls !== true) ask();
    });
    socket.on('error', (error) => end(troubleOf(error), codeOf(error), total > 0));
    socket.on('end', () => judge(true));
    socket.on('close', () => end('reset', 'closed', total > 0));
  });
}

/** True when a signal stands for time that ran out, which is a finding; any other abort is a wish to stop. */
export function isTimeout(signal: AbortSignal): boolean {
  return codeOf(signal.reason) === 'TimeoutError';
}

/** A TLS record of type 21, version 3.x. */
function isAlertOf(bytes: Buffer): boolean {
  return bytes[0] === 21 && bytes[1] === 3;
}

function tailOf(last: Buffer, before: Buffer | undefined): string {
  if (last.length >= TAIL || before === undefined)
    return last.toString('latin1', Math.max(0, last.length - TAIL));
  return before.toString('latin1', Math.max(0, before.length - TAIL)) + last.toString('latin1');
}
