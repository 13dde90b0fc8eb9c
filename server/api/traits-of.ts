/** What a device says of itself, beside what the file says of it. */
import { type CertificateSeen, certificateOf, daysIn, isKeptTooShort } from '../rules/certificate.ts';
import { agrees, driftOf, type KeptTraits, type KeptValue } from '../rules/traits.ts';
import type { Traits } from './wire.ts';

/** What the file says of a device's identity. */
export interface Filed {
  readonly vendor: string;
  readonly model: string;
  readonly serial: string;
  readonly mac: string;
  readonly commissionedMs: number | null;
  /** What else the file says, by name of the field. */
  readonly details?: { readonly recordingDays?: string };
}

/** Readings of identity with the field of the file that they belong beside, if there is one. */
const IDENTITY = {
  manufacturer: 'vendor',
  model: 'model',
  serial: 'serial',
  mac: 'mac',
  firmware: null,
  hardwareId: null,
} as const satisfies Record<string, keyof Filed | null>;

/** Makers' names are written in many ways: they stand beside one another and are not judged. */
const NOT_JUDGED = new Set<string>(['manufacturer']);
/** Told in parts of their own. */
const ELSEWHERE = new Set<string>([
  ...Object.keys(IDENTITY),
  ...['clockOffsetMs', 'clockFault', 'recordings', 'recordedFromMs', 'recordedUntilMs'],
  ...['certSubject', 'certIssuer', 'certFromMs', 'certUntilMs', 'certSigner', 'certName', 'certKey'],
  ...['tlsProtocol', 'tlsCipher', 'tlsWeak'],
]);

const DAY_MS = 86_400_000;

/** With everything empty for a device that was not asked yet. */
export function shownTraits(
  kept: KeptTraits | undefined,
  file: Filed,
  toleranceMs: number,
  nowMs = Date.now(),
): Traits {
  if (kept === undefined) {
    const nothing = { identity: [], values: [], certificate: null, recordings: null, missing: [] };
    return { atMs: null, clock: null, ...nothing };
  }
  const { atMs, values, missing } = kept;
  const { driftMs, verdict } = driftOf(values, toleranceMs);
  const fault = values.clockFault?.value;
  const certificate = certificateOf(values, nowMs);
  return {
    atMs,
    clock: {
      verdict,
      driftMs,
      fault: fault === undefined ? null : String(fault),
      toleranceMs,
      seenMs: (values.clockOffsetMs ?? values.clockFault)?.seenMs ?? null,
    },
    identity: identityOf(values, file),
    values: Object.entries(values)
      .filter(([name]) => !ELSEWHERE.has(name))
      .map(([name, value]) => ({ name, ...value })),
    certificate: certificate === undefined ? null : { ...certificate, ...copied(certificate) },
    recordings: recordingsOf(values, file),
    missing: Object.entries(missing).map(
      ([aspect, reason]) => ({ aspect, reason }) as Traits['missing'][number],
    ),
  };
}

function identityOf(values: KeptTraits['values'], file: Filed): Traits['identity'] {
  return Object.entries(IDENTITY).flatMap(([name, field]) => {
    const told = values[name];
    const filed = field === null ? '' : file[field];
    if (told === undefined && filed === '') return [];
    const isJudged = told !== undefined && !NOT_JUDGED.has(name);
    return [
      {
        name: name as keyof typeof IDENTITY, // a key of that table
        file: filed,
        agrees: isJudged ? agrees(filed, String(told.value)) : null,
        seen: told === undefined ? null : asText(told),
      },
    ];
  });
}

function asText({ value, before, ...when }: KeptValue) {
  return {
    ...when,
    value: String(value),
    before: before && { value: String(before.value), seenMs: before.seenMs },
  };
}

/** The wire's lists may be altered. */
function copied({ weaknesses, faults }: CertificateSeen) {
  return { weaknesses: [...weaknesses], faults: [...faults] };
}

function recordingsOf(values: KeptTraits['values'], file: Filed): Traits['recordings'] {
  const count = values.recordings;
  if (typeof count?.value !== 'number') return null;
  const numberOf = (name: string) => {
    const value = values[name]?.value;
    return typeof value === 'number' ? value : null;
  };
  const [fromMs, untilMs] = [numberOf('recordedFromMs'), numberOf('recordedUntilMs')];
  const days = fromMs === null || untilMs === null ? null : Math.max(0, (untilMs - fromMs) / DAY_MS);
  const registeredDays = daysIn(file.details?.recordingDays);
  const recorded = { count: count.value, fromMs, untilMs };
  return {
    ...recorded,
    registeredDays,
    isShort: isKeptTooShort(recorded, registeredDays, file.commissionedMs),
    days: days === null ? null : Math.floor(days),
    seenMs: count.seenMs,
  };
}
