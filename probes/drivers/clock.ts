/**
 * The look at a device's clock: the one question that decides online. One socket, one request written by hand, a
 * match on the text of the answer; nobody logs in. Any answer of an HTTP stack means that somebody is there: refused,
 * not found, a fault or a login page are matters of registration.
 */
import type { Step } from '../link/observation.ts';
import { authority } from './authority.ts';
import { breath } from './breath.ts';
import type { Asked, Trouble } from './driver.ts';
import { type Exchange, exchange, HUNG_UP, type Peer, type Wish } from './exchange.ts';
import { schemesOf } from './http-digest.ts';
import { spanOf } from './local-name.ts';
import { NOT_TLS } from './net-trouble.ts';

/** What the device said, beside that it is there. */
export interface ClockAnswer {
  readonly status: number;
  /** Every `WWW-Authenticate` header: devices that want a login even for this. */
  readonly challenges: readonly string[];
  /** Its HTTP is written in a way that Node's client refuses. */
  readonly isLoose: boolean;
  /** It answered in SOAP, be it with a fault: not just any page. */
  readonly isSoap: boolean;
  /** Device clock minus ours, milliseconds, half the round trip taken off. */
  readonly offsetMs?: number;
  /** Why there is no offset: `local` time without zone, `absent`, or `nonsense`. */
  readonly clock: 'told' | 'local' | 'absent' | 'nonsense';
}

/** Answers of half a page are normal; whoever sends more than this has not understood. */
const MOST_BYTES = 65_536;

/** Of the time of a look over TLS: the rest is for asking plainly whoever does not shake hands. */
const HANDSHAKE_SHARE = 0.7;

const BODY =
  '<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>' +
  '<GetSystemDateAndTime xmlns="http://www.onvif.org/ver10/device/wsdl"/></s:Body></s:Envelope>';
const AFTER_HOST =
  '\r\nContent-Type: application/soap+xml; charset=utf-8; ' +
  'action="http://www.onvif.org/ver10/device/wsdl/GetSystemDateAndTime"\r\n' +
  `Content-Length: ${BODY.length}\r\nConnection: close\r\n\r\n${BODY}`;

/** Asks for the clock; an answer that broke is asked for once more. */
export async function askClock(
  { host, port, tls = false }: Peer,
  limitMs: number,
  signal: AbortSignal,
): Promise<Asked<ClockAnswer>> {
  const where = authority(host, port);
  const wish = {
    host,
    port,
    tls,
    request: `POST /onvif/device_service HTTP/1.1\r\nHost: ${where}${AFTER_HOST}`,
    limitMs,
    maxBytes: MOST_BYTES,
  };
  const seen = await exchange(tls ? { ...wish, limitMs: limitMs * HANDSHAKE_SHARE } : wish, signal);
  const answer = answerOf(seen);
  if (answer) return { got: answer, steps: stepsOf(where, seen, answer) };
  const rest = { ...wish, limitMs: Math.max(1, limitMs - seen.tookMs) };
  // Nobody shook hands: perhaps it is the file that is wrong.
  const isPlain = seen.code === NOT_TLS || (seen.trouble === 'timeout' && seen.connectedMs !== undefined);
  if (tls && seen.secured === undefined && isPlain && !signal.aborted) {
    await breath();
    return askPlainly({ ...rest, tls: false }, where, seen, signal);
  }
  const trouble = troubleIn(seen);
  if (trouble !== 'reset' && trouble !== 'bad-answer') return { trouble, steps: stepsOf(where, seen) };
  await breath();
  const again = await exchange(rest, signal);
  const second = answerOf(again);
  const steps = [...stepsOf(where, seen), ...stepsOf(where, again, second)];
  if (second) return { got: second, steps };
  if (!tls && seen.code === HUNG_UP && again.code === HUNG_UP) return askSecurely(rest, where, steps, signal);
  return { trouble: troubleIn(again), steps };
}

/** Most stacks hang up without a word on whoever speaks no TLS: one handshake tells them from the dead. */
async function askSecurely(wish: Wish, where: string, before: readonly Step[], signal: AbortSignal) {
  await breath();
  const secure = await exchange({ ...wish, tls: true }, signal);
  const isThere = secure.secured !== undefined || secure.trouble === 'tls-mismatch';
  const steps = isThere ? [...before, ...stepsOf(where, secure, answerOf(secure))] : before;
  return { trouble: isThere ? ('tls-mismatch' as const) : ('reset' as const), steps };
}

/** Whoever answers a plain request where the file says TLS is there all the same. */
async function askPlainly(wish: Wish, where: string, seen: Exchange, signal: AbortSignal) {
  const plain = await exchange(wish, signal);
  const answer = answerOf(plain);
  const steps = [...stepsOf(where, seen), ...stepsOf(where, plain, answer)];
  return { trouble: answer ? ('tls-mismatch' as const) : troubleIn(plain), steps };
}

/** A TLS alert instead of HTTP: the device speaks TLS, and the file does not say so. */
function troubleIn({ trouble = 'bad-answer', isAlert }: Exchange): Trouble {
  return isAlert ? 'tls-mismatch' : trouble;
}

/** Nothing where the answer was cut off before its end, unless the clock had been told; too much is an answer, too. */
function answerOf({ head, body, trouble, sentAtMs, heardAtMs }: Exchange): ClockAnswer | undefined {
  if (!head || !body || trouble === 'timeout') return undefined;
  const xml = body.toString('latin1');
  const told = readClock(xml, (sentAtMs + heardAtMs) / 2);
  if (trouble === 'reset' && told.offsetMs === undefined) return undefined;
  return {
    status: head.status,
    challenges: head.challenges,
    isLoose: head.isLoose,
    isSoap: told.clock !== 'absent' || spanOf(xml, 'Envelope') !== undefined,
    ...told,
  };
}

/** The clock in an answer. `atMs`: our own time half way between request and answer. */
export function readClock(xml: string, atMs: number): Pick<ClockAnswer, 'clock' | 'offsetMs'> {
  const utc = spanOf(xml, 'UTCDateTime');
  if (!utc) return { clock: spanOf(xml, 'LocalDateTime') ? 'local' : 'absent' };
  const deviceMs = readMoment(xml.slice(utc.from, utc.to));
  if (deviceMs === undefined)
    return { clock: xml.slice(utc.from, utc.to).trim() === '' ? 'absent' : 'nonsense' };
  return { clock: 'told', offsetMs: Math.round(deviceMs - atMs) };
}

/**
 * A moment as devices write it, milliseconds since 1970: Year … Second in any order, padded or not, or one line of
 * text. 24:00:00 is the next midnight and second 60 a leap second; anything else out of range is no moment at all,
 * never another date.
 */
export function readMoment(xml: string): number | undefined {
  const line =
    /^\s*(\d{4})-(\d{1,2})-(\d{1,2})[T\s]+(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.\d{1,9})?\s*Z?\s*$/i.exec(xml);
  const part = (name: string, place: number) => (line ? Number(line[place]) : wholeIn(xml, name));
  const year = part('Year', 1);
  const month = part('Month', 2);
  const day = part('Day', 3);
  const hour = part('Hour', 4);
  const minute = part('Minute', 5);
  const second = part('Second', 6);
  const isDay =
    year >= 1970 && year <= 9_998 && month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month);
  const isMidnight = hour === 24 && minute === 0 && second === 0;
  const isTime =
    (hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 && second >= 0 && second <= 60) || isMidnight;
  return isDay && isTime ? Date.UTC(year, month - 1, day, hour, minute, second) : undefined;
}

/** The whole number in an element; NaN, which no range holds, when there is none. */
function wholeIn(xml: string, name: string): number {
  const span = spanOf(xml, name);
  if (!span || span.to - span.from > 32) return Number.NaN;
  const text = xml.slice(span.from, span.to).trim();
  return /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
}

function daysOf(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

const HALF_HOUR_MS = 1_800_000;

/**
 * Off by whole half hours, up to the 14 h of the widest zone: local time in the UTC field or summer time reckoned
 * backwards, a set-up fault rather than a drifting clock.
 */
export function looksLikeZoneFault(offsetMs: number): boolean {
  const halfHours = Math.round(offsetMs / HALF_HOUR_MS);
  return (
    halfHours !== 0 && Math.abs(halfHours) <= 28 && Math.abs(offsetMs - halfHours * HALF_HOUR_MS) <= 60_000
  );
}

function stepsOf(where: string, seen: Exchange, answer?: ClockAnswer): Step[] {
  const { connectedMs, secured, isTls } = seen;
  const tcp = { did: `tcp ${where}`, ok: connectedMs !== undefined };
  if (connectedMs === undefined) return [{ ...tcp, got: seen.code, tookMs: tenth(seen.tookMs) }];
  const steps: Step[] = [{ ...tcp, got: 'connected', tookMs: tenth(connectedMs) }];
  if (isTls) {
    const tookMs = tenth((secured?.atMs ?? seen.tookMs) - connectedMs);
    steps.push({ did: 'TLS', ok: secured !== undefined, got: secured?.what ?? seen.code, tookMs });
    if (secured === undefined) return steps;
  }
  steps.push({
    did: 'ONVIF clock',
    ok: answer !== undefined,
    got: answer ? inWords(answer) : seen.isAlert ? 'TLS alert' : seen.code,
    tookMs: tenth(seen.tookMs - (secured?.atMs ?? connectedMs)),
  });
  return steps;
}

function inWords({ status, challenges, clock, offsetMs }: ClockAnswer): string {
  if (challenges.length > 0) return `${status} ${schemesOf(challenges)}`;
  if (offsetMs !== undefined)
    return `${status}, ${offsetMs >= 0 ? '+' : ''}${(offsetMs / 1_000).toFixed(1)} s`;
  return status === 200 ? `200, clock ${clock}` : `${status}`;
}

function tenth(ms: number): number {
  return Math.round(ms * 10) / 10;
}
