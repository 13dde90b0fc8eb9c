/**
 * Is a device registered? `regOk` of the dossier (§1.2) with what this network can see: its code, whether the device is
 * the one of the file, whether its sub-platform lists it or it registers by itself, and when anybody saw it last.
 */
import type { State } from '../../config/terms.ts';
import type { BadReason, Reason } from '../../probes/link/observation.ts';
import type { CodeRule } from './code.ts';
import type { Outcome } from './spell.ts';

/** What registration is made of, in the order in which a fault names the whole. */
export const REGISTRATION_PARTS = ['code', 'identity', 'presence', 'seen'] as const;
export type RegistrationPart = (typeof REGISTRATION_PARTS)[number];

/** Why nothing can be said of a part; beside the reasons of the probe. */
const PART_REASONS = ['no-platform', 'no-catalogue', 'catalogue-old', 'never-seen'] as const;
export type PartReason = (typeof PART_REASONS)[number];

/** By whom a device may be known to register by itself: GA/T 1400, GB/T 28181. */
export const LIVE_WAYS = ['viid', 'sip'] as const;
export type LiveWay = (typeof LIVE_WAYS)[number];

/** A live registration and its last sign of life. */
export interface LiveRegistration {
  readonly by: LiveWay;
  readonly seenMs: number;
}

/** Where a device stands in the latest complete catalogue of its own sub-platform. */
export type Listing =
  | { readonly is: 'no-platform' }
  | { readonly is: 'no-catalogue' }
  /** `atMs`: when it was told last. */
  | { readonly is: 'listed' | 'absent'; readonly atMs: number };

/** What the probe found out about identity. */
export interface SeenIdentity {
  /** The last look that could say something, and when that was seen to hold last. */
  readonly known: { readonly outcome: Outcome; readonly seenMs: number } | null;
  /** The latest report, which may be that nobody could be asked. */
  readonly told: Outcome | null;
}

/** Everything that registration is judged by. */
export interface Registrable {
  readonly code: { readonly faults: readonly CodeRule[]; readonly isUnique: boolean };
  readonly identity: SeenIdentity;
  /** Another device answers at the address, and nobody has accepted it. */
  readonly swap: BadReason | null;
  readonly listing: Listing;
  readonly live: LiveRegistration | null;
}

/** What one part comes to. */
export interface PartFound {
  readonly part: RegistrationPart;
  readonly state: State;
  readonly reason: Reason | PartReason | null;
  /** Of what this was seen; null for what needs no eye. */
  readonly atMs: number | null;
}

export interface Registered {
  readonly outcome: Outcome;
  /** All four, whatever the first of them says: every reason is told at once. */
  readonly parts: readonly PartFound[];
}

/** Looks that came to nobody: the device may be gone for long. */
const GONE: ReadonlySet<Reason | null> = new Set<Reason | null>(['device-offline']);

/**
 * Bad as soon as one part is. Good when no part is bad and at least one of identity and presence is good: what cannot be
 * said of the other one counts against nobody, so a platform that never delivered a catalogue takes no device down, and a
 * camera that is switched off stays registered as long as it was seen within `keepMs`. Else unknown, for the reason of the probe.
 */
export function registeredOf(seen: Registrable, nowMs: number, keepMs: number): Registered {
  const parts = [
    codePart(seen.code),
    identityPart(seen, nowMs, keepMs),
    presencePart(seen, nowMs, keepMs),
    seenPart(seen, nowMs, keepMs),
  ] as const;
  return { outcome: outcomeOf(parts, seen.identity.told), parts };
}

function outcomeOf(parts: readonly PartFound[], told: Outcome | null): Outcome {
  const fault = parts.find(({ state }) => state === 'bad');
  // Bad parts have reasons of the closed list: PART_REASONS only ever say that nothing can be said.
  if (fault) return { state: 'bad', reason: fault.reason as BadReason };
  const isSeen = parts.some(({ part, state }) => state === 'good' && part !== 'code' && part !== 'seen');
  if (isSeen) return { state: 'good', reason: null };
  return { state: 'unknown', reason: told?.state === 'unknown' ? told.reason : 'never-looked' };
}

/** V1 to V6 (§2.1). */
function codePart({ faults, isUnique }: Registrable['code']): PartFound {
  const reason = faults.length > 0 ? 'invalid-code' : isUnique ? null : 'code-twice';
  return { part: 'code', state: reason === null ? 'good' : 'bad', reason, atMs: null };
}

/** A swapped device stays bad until somebody accepts it, even while it cannot be asked. */
function identityPart({ identity, swap }: Registrable, nowMs: number, keepMs: number): PartFound {
  const { known, told } = identity;
  const part = 'identity';
  if (swap !== null) return { part, state: 'bad', reason: swap, atMs: known?.seenMs ?? null };
  if (known !== null && nowMs - known.seenMs <= keepMs) return { part, ...known.outcome, atMs: known.seenMs };
  const reason = told?.state === 'unknown' ? told.reason : 'never-looked';
  return { part, state: 'unknown', reason, atMs: known?.seenMs ?? null };
}

/** A live registration comes before the catalogue; a catalogue that is older than `keepMs` says nothing of today. */
function presencePart({ listing, live }: Registrable, nowMs: number, keepMs: number): PartFound {
  const part = 'presence';
  if (live !== null && nowMs - live.seenMs <= keepMs)
    return { part, state: 'good', reason: null, atMs: live.seenMs };
  if (listing.is === 'no-platform' || listing.is === 'no-catalogue')
    return { part, state: 'unknown', reason: listing.is, atMs: null };
  const { atMs } = listing;
  if (nowMs - atMs > keepMs) return { part, state: 'unknown', reason: 'catalogue-old', atMs };
  if (listing.is === 'listed') return { part, state: 'good', reason: null, atMs };
  return { part, state: 'bad', reason: 'not-in-catalogue', atMs };
}

/** When anybody saw it last: our probe, its sub-platform, or by its own registration. */
function lastSeenOf({ identity, listing, live }: Registrable): number | null {
  const times = [
    identity.known?.seenMs ?? null,
    listing.is === 'listed' ? listing.atMs : null,
    live?.seenMs ?? null,
  ].filter((atMs) => atMs !== null);
  return times.length === 0 ? null : Math.max(...times);
}

/** Too long ago only where somebody looks and nobody answers: what we did not look at is not held against it. */
function seenPart(seen: Registrable, nowMs: number, keepMs: number): PartFound {
  const atMs = lastSeenOf(seen);
  const part = 'seen';
  if (atMs === null) return { part, state: 'unknown', reason: 'never-seen', atMs };
  if (nowMs - atMs <= keepMs) return { part, state: 'good', reason: null, atMs };
  const { told } = seen.identity;
  if (told !== null && GONE.has(told.reason)) return { part, state: 'bad', reason: 'not-seen-long', atMs };
  return { part, state: 'unknown', reason: told?.state === 'unknown' ? told.reason : 'never-seen', atMs };
}
