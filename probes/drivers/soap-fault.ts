/** What an answer to an ONVIF call means: the fault in the body first, the HTTP status second. */
import type { Trouble } from './driver.ts';
import { spanOf } from './local-name.ts';

/** By what stands in the fault, first match wins. A fault that fits none is a trouble of the device's own. */
const FAULTS: readonly (readonly [RegExp, Trouble])[] = [
  [/NotAuthorized|not\s+authori[sz]ed|unauthori[sz]ed/i, 'auth-refused'],
  [/ActionNotSupported|NoSuchService|InvalidOperation|not\s+implemented|not\s+supported/i, 'unsupported'],
  [/Action\s+failed|:Action\s*</i, 'unsupported'],
  [/:(?:InvalidArgs?|InvalidArgVal|NoProfile|NoConfig|InvalidStreamSetup)\b/i, 'unsupported'],
];

/** Why an answer is none, or nothing when it holds the element asked for. */
export function troubleInAnswer(status: number, xml: string, wanted: string): Trouble | undefined {
  const fault = spanOf(xml, 'Fault');
  if (fault) {
    const text = xml.slice(fault.from, fault.to);
    const known = FAULTS.find(([pattern]) => pattern.test(text))?.[1];
    return known ?? (status === 401 ? 'auth-refused' : 'device-trouble');
  }
  if (status === 401 || status === 403) return 'auth-refused';
  if (spanOf(xml, wanted)) return undefined;
  return status >= 500 ? 'device-trouble' : 'bad-answer';
}

/** A word for the step: `400 NotAuthorized`, `404`, `200 no GetProfilesResponse`. Nothing else of what was sent. */
export function shownAnswer(status: number, xml: string, wanted: string): string {
  const fault = spanOf(xml, 'Fault');
  if (fault) {
    const codes = xml.slice(fault.from, fault.to).match(/>\s*(?:[\w.-]+:)?([A-Z][A-Za-z]{2,40})\s*</g) ?? [];
    const inner = codes.at(-1)?.replace(/[<>\s]|[\w.-]+:/g, '');
    return `${status} ${inner ?? 'Fault'}`;
  }
  return spanOf(xml, wanted) || status !== 200 ? `${status}` : `${status} no ${wanted}`;
}
