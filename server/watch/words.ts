/**
 * States, reasons, parts and exclusions as small numbers for the live columns. The numbers live in memory only:
 * what is kept on disk are the words.
 */
import type { State } from '../../config/terms.ts';
import { STATES } from '../../config/terms.ts';
import type { Reason } from '../../probes/link/observation.ts';
import { BAD_REASONS, UNKNOWN_REASONS } from '../../probes/link/observation.ts';
import type { Exclusion, Part } from '../rules/rate.ts';
import { EXCLUSIONS, PARTS } from '../rules/rate.ts';

const REASONS: readonly Reason[] = [...UNKNOWN_REASONS, ...BAD_REASONS];
const WORDS: readonly (string | null)[] = [null, ...REASONS, ...EXCLUSIONS];
const reasonCodes = new Map<string, number>(REASONS.map((reason, index) => [reason, 1 + index]));
const stateCodes = new Map<string, number>(STATES.map((state, index) => [state, index]));

/** How many words there are: codes are smaller. */
export const WORD_COUNT = WORDS.length;
/** What a code of a state is for a column that may also hold nothing. */
export const NOTHING = 255;
export const UNKNOWN = STATES.indexOf('unknown');
export const BAD = STATES.indexOf('bad');
export const EXCLUDED = PARTS.indexOf('excluded');

export function stateCode(state: State): number {
  return stateCodes.get(state) ?? UNKNOWN;
}

export function stateOf(code: number): State {
  return STATES[code] ?? 'unknown';
}

/** 0 for none. */
export function reasonCode(reason: Reason | null): number {
  return reason === null ? 0 : (reasonCodes.get(reason) ?? 0);
}

export function reasonOf(code: number): Reason | null {
  return REASONS[code - 1] ?? null;
}

/** 0 for none. */
export function exclusionCode(exclusion: Exclusion | null): number {
  return exclusion === null ? 0 : 1 + REASONS.length + EXCLUSIONS.indexOf(exclusion);
}

export function exclusionWord(code: number): Exclusion | null {
  return EXCLUSIONS[code - 1 - REASONS.length] ?? null;
}

/** The word of a reason or an exclusion. */
export function wordOf(code: number): string | null {
  return WORDS[code] ?? null;
}

export function partOf(code: number): Part {
  return PARTS[code] ?? 'unknown';
}
