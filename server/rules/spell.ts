/** A spell is a stretch of time in one state for one reason, from the first to the last agreeing look. */
import type { State } from '../../config/terms.ts';
import type { Reason } from '../../probes/link/observation.ts';

/** What a look came to. */
export interface Outcome {
  readonly state: State;
  readonly reason: Reason | null;
}

/** A spell that may still go on. */
export interface Spell extends Outcome {
  /** The first look of this spell, milliseconds since 1970. */
  readonly fromMs: number;
  /** The last look that agreed. */
  readonly seenMs: number;
  /** Since when the state has lasted, whatever the reasons: a fault that changes its face is still one fault. */
  readonly sinceMs: number;
}

/** One look, as far as a spell cares. */
export interface Seen extends Outcome {
  readonly atMs: number;
}

/** The spell after a look, and the one that the look ended; that one lasted until the new one began. */
export interface Folded {
  readonly spell: Spell;
  readonly ended?: Spell;
}

/**
 * The spell goes on, or ends where the new one begins. A look that comes late or twice changes nothing: the past is
 * not rewritten. A look that could not ask leaves a known state alone as long as that is younger than the memory;
 * for online the memory is 0.
 */
export function fold(spell: Spell | undefined, seen: Seen, memoryMs: number): Folded {
  if (spell === undefined) return { spell: beginning(seen, seen.atMs) };
  if (seen.atMs <= spell.seenMs) return { spell };
  if (isSame(spell, seen)) return { spell: { ...spell, seenMs: seen.atMs } };
  const remembered = seen.state === 'unknown' && spell.state !== 'unknown';
  if (remembered && seen.atMs - spell.seenMs <= memoryMs) return { spell };
  return { spell: beginning(seen, spell.state === seen.state ? spell.sinceMs : seen.atMs), ended: spell };
}

/** Do two looks say the same? */
export function isSame(one: Outcome, other: Outcome): boolean {
  return one.state === other.state && one.reason === other.reason;
}

/**
 * What holds now: a known state that was not seen for longer than allowed is no longer known. Why not, the last report
 * may say: a picture that outlived its memory while the device was down is unknown because the device is down.
 */
export function presentOf(
  spell: Spell | undefined,
  told: Outcome | undefined,
  isSilent: boolean,
  atMs: number,
  allowedMs: number,
): Outcome {
  if (spell === undefined) return { state: 'unknown', reason: 'never-looked' };
  if (isSilent) return { state: 'unknown', reason: 'probe-silent' };
  if (spell.state === 'unknown' || atMs - spell.seenMs <= allowedMs) return spell;
  return told?.state === 'unknown' ? told : { state: 'unknown', reason: 'probe-silent' };
}

function beginning({ state, reason, atMs }: Seen, sinceMs: number): Spell {
  return { state, reason, fromMs: atMs, seenMs: atMs, sinceMs };
}
