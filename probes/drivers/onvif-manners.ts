/**
 * Learns how a device wants to be logged in to, by asking without a login: trying both kinds would cost two attempts
 * with a wrong password, and sending both at once is forbidden.
 */
import type { Step } from '../link/observation.ts';
import type { Asked } from './driver.ts';
import type { Exchange, Peer } from './exchange.ts';
import { schemesOf, wantsDigest } from './http-digest.ts';
import { request } from './http-request.ts';
import { shownAnswer, troubleInAnswer } from './soap-fault.ts';

/** How a device is to be spoken to when a login is needed. */
export interface Manners {
  /** HTTP Digest, or the WS-Security token in the SOAP header. */
  readonly way: 'digest' | 'token';
  /** Its HTTP or its challenge is written in a way that Node's client or the package refuses. */
  readonly isLoose: boolean;
}

const ASK = {
  method: 'POST',
  path: '/onvif/device_service',
  headers:
    'Content-Type: application/soap+xml; charset=utf-8; ' +
    'action="http://www.onvif.org/ver10/device/wsdl/GetDeviceInformation"\r\n',
  body:
    '<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>' +
    '<GetDeviceInformation xmlns="http://www.onvif.org/ver10/device/wsdl"/></s:Body></s:Envelope>',
  maxBytes: 65_536,
} as const;

/** The manners of a device; trouble where it has no such function or says nothing that can be read. */
export async function learnManners(
  { host, port, tls = false }: Peer,
  limitMs: number,
  signal: AbortSignal,
): Promise<Asked<Manners>> {
  const seen = await request({ ...ASK, host, port, tls, limitMs }, signal);
  const { head, body } = seen;
  if (!head || !body || seen.trouble !== undefined) {
    return { trouble: seen.trouble ?? 'bad-answer', steps: step(seen, false, seen.code) };
  }
  const xml = body.toString('utf8');
  const trouble = troubleInAnswer(head.status, xml, 'GetDeviceInformationResponse');
  const shown = shownAnswer(head.status, xml, 'GetDeviceInformationResponse');
  const got = head.challenges.length > 0 ? `${head.status} ${schemesOf(head.challenges)}` : shown;
  if (trouble !== undefined && trouble !== 'auth-refused') return { trouble, steps: step(seen, false, got) };
  return { got: mannersIn(seen), steps: step(seen, true, got) };
}

/** Digest where the device offers it; a token otherwise. */
function mannersIn({ head, body }: Exchange): Manners {
  const isLonger = head?.length !== undefined && !head.isChunked && (body?.length ?? 0) > head.length;
  return {
    way: wantsDigest(head?.challenges ?? []) ? 'digest' : 'token',
    isLoose: (head?.isLoose ?? false) || isLonger || isOddlyAsked(head?.challenges ?? []),
  };
}

/** The package knows a challenge by its first word, written `Digest`; of any other it says that the login was refused. */
export function isOddlyAsked(challenges: readonly string[]): boolean {
  return wantsDigest(challenges) && !challenges.some((challenge) => challenge.startsWith('Digest '));
}

function step(seen: Exchange, ok: boolean, got: string): Step[] {
  return [{ did: 'GetDeviceInformation, no login', ok, got, tookMs: Math.round(seen.tookMs * 10) / 10 }];
}
