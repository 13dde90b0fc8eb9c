/** What devices tell of themselves: how it is kept from one side look to the next, and what is said of clock and identity. */
import type { Aspect } from '../../config/terms.ts';
import type { Reason, Traits } from '../../probes/link/observation.ts';

type Value = string | number;

/** A value that was told, since when, and what was told before it. */
export interface KeptValue {
  readonly value: Value;
  readonly sinceMs: number;
  readonly seenMs: number;
  readonly before: { readonly value: Value; readonly seenMs: number } | null;
}

/** The latest of a device. */
export interface KeptTraits {
  readonly atMs: number;
  /** By name of the reading. */
  readonly values: Readonly<Record<string, KeptValue>>;
  readonly missing: Readonly<Partial<Record<Aspect, Reason>>>;
}

/**
 * Which part a reading belongs to, and whether a change of it is a change of the device: what is measured changes each
 * time. What a checkpoint tells of itself where it registers (GA/T 1400) is no part of a side look.
 */
const READINGS: Readonly<
  Record<string, { readonly of: Aspect | 'registration'; readonly isSteady: boolean }>
> = {
  ...readingsOf('clock', false, ['clockOffsetMs', 'clockFault']),
  ...readingsOf('certificate', true, [
    ...['certSubject', 'certIssuer', 'certFromMs', 'certUntilMs', 'certSigner'],
    ...['certName', 'certKey', 'tlsProtocol', 'tlsCipher', 'tlsWeak'],
  ]),
  ...readingsOf('identity', true, ['manufacturer', 'model', 'firmware', 'serial', 'hardwareId', 'mac']),
  ...readingsOf('scopes', true, ['scopeName', 'scopeHardware', 'scopeLocation', 'scopeProfiles']),
  ...readingsOf('place', true, ['geoLon', 'geoLat']),
  ...readingsOf('registration', true, ['apeLon', 'apeLat']),
  ...readingsOf('snapshot', true, ['snapshotPath']),
  ...readingsOf('stream', true, ['streamPath']),
  ...readingsOf('describe', false, ['streamAnswers']),
  ...readingsOf('vitals', true, ['codec', 'width', 'height']),
  ...readingsOf('vitals', false, ['frameRate', 'bitsPerSecond', 'keyIntervalMs', 'packetsLost']),
  ...readingsOf('recordings', false, ['recordings', 'recordedFromMs', 'recordedUntilMs']),
};

function readingsOf(of: Aspect | 'registration', isSteady: boolean, names: readonly string[]) {
  return Object.fromEntries(names.map((name) => [name, { of, isSteady }]));
}

/**
 * Takes a side look in. What was told is renewed; what could not be had this time stays as it was told last; what
 * was asked and is no longer told goes. A look that comes late changes nothing. What was told at a registration, and
 * what was told by a side look, leave each other as they are.
 */
export function foldTraits(kept: KeptTraits | undefined, { atMs, readings, missing }: Traits): KeptTraits {
  if (kept !== undefined && atMs <= kept.atMs) return kept;
  const isRegistration = isOfRegistration(readings);
  const stays = Object.entries(kept?.values ?? {}).filter(([name]) => {
    const of = READINGS[name]?.of;
    if (of === undefined) return false;
    return of === 'registration' ? !isRegistration : isRegistration || missing[of] !== undefined;
  });
  const told = Object.entries(readings).flatMap(([name, value]) => {
    const known = READINGS[name];
    return known === undefined
      ? []
      : [[name, renewed(kept?.values[name], value, atMs, known.isSteady)] as const];
  });
  const values = Object.fromEntries([...stays, ...told]);
  return { atMs, values, missing: isRegistration ? (kept?.missing ?? {}) : missing };
}

/** Where a device stands, as it says itself: by ONVIF, or where it registers. */
const PLACES: ReadonlySet<string> = new Set(['geoLon', 'geoLat', 'apeLon', 'apeLat']);

/** Is it another place, or none any more? */
export function isMoved(before: KeptTraits | undefined, after: KeptTraits): boolean {
  return [...PLACES].some((name) => before?.values[name]?.value !== after.values[name]?.value);
}

function isOfRegistration(readings: Traits['readings']): boolean {
  const names = Object.keys(readings);
  return names.length > 0 && names.every((name) => READINGS[name]?.of === 'registration');
}

function renewed(kept: KeptValue | undefined, value: Value, atMs: number, isSteady: boolean): KeptValue {
  if (kept === undefined || !isSteady) return { value, sinceMs: atMs, seenMs: atMs, before: null };
  if (kept.value === value) return { ...kept, seenMs: atMs };
  return { value, sinceMs: atMs, seenMs: atMs, before: { value: kept.value, seenMs: kept.seenMs } };
}

/** What can be said of a clock. */
export const CLOCK_VERDICTS = ['within', 'beyond', 'zone', 'untold'] as const;
export type ClockVerdict = (typeof CLOCK_VERDICTS)[number];

export interface Drift {
  /** Device minus ours; the middle of the second that was told. */
  readonly driftMs: number | null;
  readonly verdict: ClockVerdict;
}

/** Devices tell whole seconds: the true time lies anywhere in the second that was told. */
const HALF_SECOND_MS = 500;

/** A clock is beyond its tolerance only if it is so wherever in the told second it stands (standards.md §1.6). */
export function driftOf(values: KeptTraits['values'], toleranceMs: number): Drift {
  const offsetMs = values.clockOffsetMs?.value;
  if (typeof offsetMs !== 'number') return { driftMs: null, verdict: 'untold' };
  const driftMs = offsetMs + HALF_SECOND_MS;
  if (Math.abs(driftMs) - HALF_SECOND_MS <= toleranceMs) return { driftMs, verdict: 'within' };
  return { driftMs, verdict: values.clockFault?.value === 'zone' ? 'zone' : 'beyond' };
}

/** Null where the file or the device says nothing. A device may tell several MACs. */
export function agrees(file: string, seen: string): boolean | null {
  const wanted = plain(file);
  if (wanted === '' || plain(seen) === '') return null;
  return plain(seen) === wanted || seen.split(/[\s,;]+/).some((part) => plain(part) === wanted);
}

/** Two ways of writing one thing are one. */
function plain(text: string): string {
  return text.toUpperCase().replace(/[\s:.\-_]/g, '');
}
