/** Findings as one byte, for the columns. */
import type { State } from '../../config/terms.ts';
import type { Finding, UnknownReason } from '../link/observation.ts';
import { BAD_REASONS, UNKNOWN_REASONS } from '../link/observation.ts';

/** Nothing is known yet: no look has ended. */
export const NONE = 0;

const FINDINGS: readonly Finding[] = [
  { state: 'good' },
  ...BAD_REASONS.map((reason) => ({ state: 'bad', reason }) as const),
  ...UNKNOWN_REASONS.map((reason) => ({ state: 'unknown', reason }) as const),
];

/** By reason; good has none. */
const CODES: ReadonlyMap<string, number> = new Map(
  FINDINGS.map((finding, index) => [finding.state === 'good' ? 'good' : finding.reason, index + 1]),
);

/** From 1; the same for equal state and reason. */
export function codeOf(finding: Finding): number {
  return CODES.get(finding.state === 'good' ? 'good' : finding.reason) ?? NONE;
}

/** Undefined for NONE. */
export function findingOf(code: number): Finding | undefined {
  return FINDINGS[code - 1];
}

/** Undefined for NONE. */
export function stateOf(code: number): State | undefined {
  return FINDINGS[code - 1]?.state;
}

export const GOOD = codeOf({ state: 'good' });

export function unknown(reason: UnknownReason): Finding {
  return { state: 'unknown', reason };
}
