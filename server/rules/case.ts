/**
 * A case of supervision (专项督导, standards §7.2) as a machine: what may happen next, by whom, and when it is closed.
 *
 * issued → acknowledged → rectifying → review 1 → review 2 → review 3 → signed → closed
 *
 * | event    | where                        | who                              | becomes                                  |
 * | receive  | issued                       | the owner                        | acknowledged                             |
 * | plan     | acknowledged                 | the owner                        | rectifying                               |
 * | submit   | rectifying, with evidence    | the owner                        | review 1                                 |
 * | pass     | review n, with evidence      | somebody who did no other level  | review n + 1, after the third: signed    |
 * | return   | review n or signed, a reason | as pass; of signed: the third    | rectifying, the passes no longer count   |
 * | held     | any that is open             | the figures                      | signed becomes closed after 7 full days  |
 * | overdue  | any that is open, after due  | the clock                        | –, once                                  |
 * | escalate | overdue and open             | an administrator                 | –                                        |
 * | basis    | any                          | a month that was opened anew     | –, noted                                 |
 * | further  | any that is open             | three more red months            | –, noted                                 |
 * | withdraw | any that is open, a reason   | an administrator                 | withdrawn                                |
 *
 * The days keep running whatever is returned. Signed and held may come in either order; the case closes with the later.
 */
import type { CaseStage, Escalation, ReviewLevel } from '../../config/supervision.ts';

/** So many full days must the rates have held. */
export const HOLD_DAYS = 7;
/** The owner has so many full calendar days after that of the notice. */
export const CASE_DAYS = 30;

export interface CaseState {
  readonly stage: CaseStage;
  /** First instant at which it is overdue. */
  readonly dueMs: number;
  readonly isOverdue: boolean;
  /** Those that count, in order: who passed level 1, 2, 3. */
  readonly passes: readonly number[];
  /** By person: the level at which they acted, in whichever round; 0 for who submitted. Nobody acts at two. */
  readonly levels: Readonly<Record<number, ReviewLevel | 0>>;
  /** Full days up to now in which all four rates met their line. */
  readonly heldDays: number;
  /** Do the red months still stand that it rests on? */
  readonly hasBasis: boolean;
}

/** What happens; `staff` is the number of the person who does it. */
export type CaseEvent =
  | { readonly is: 'receive'; readonly staff: number; readonly note: string }
  | { readonly is: 'plan'; readonly staff: number; readonly note: string }
  | { readonly is: 'submit'; readonly staff: number; readonly evidence: string }
  | { readonly is: 'pass'; readonly staff: number; readonly evidence: string }
  | { readonly is: 'return'; readonly staff: number; readonly reason: string }
  | { readonly is: 'held'; readonly days: number }
  | { readonly is: 'overdue'; readonly atMs: number }
  | { readonly is: 'escalate'; readonly staff: number; readonly measure: Escalation; readonly note: string }
  | { readonly is: 'basis'; readonly stands: boolean }
  | { readonly is: 'further'; readonly months: readonly string[] }
  | { readonly is: 'withdraw'; readonly staff: number; readonly reason: string };

/** Why an event cannot be. */
export const CASE_FAULTS = [
  'wrong-stage', // not here, or not any more
  'own-work', // who submitted does not review
  'other-level', // the person acted at another level of this case
  'no-evidence',
  'no-reason',
  'not-yet',
] as const;
export type CaseFault = (typeof CASE_FAULTS)[number];

export function openCase(dueMs: number): CaseState {
  const nobody = { passes: [], levels: {} };
  return { stage: 'issued', dueMs, isOverdue: false, ...nobody, heldDays: 0, hasBasis: true };
}

export function isOpenCase({ stage }: Pick<CaseState, 'stage'>): boolean {
  return stage !== 'closed' && stage !== 'withdrawn';
}

/** The level that is asked for now; for one that is signed the third, who may still return it. */
export function levelOf({ stage }: Pick<CaseState, 'stage'>): ReviewLevel | null {
  switch (stage) {
    case 'review-1':
      return 1;
    case 'review-2':
      return 2;
    case 'review-3':
    case 'signed':
      return 3;
    default:
      return null;
  }
}

/** The case after an event, or why the event cannot be. */
export function caseAfter(state: CaseState, event: CaseEvent): CaseState | CaseFault {
  if (event.is === 'basis') return { ...state, hasBasis: event.stands };
  if (!isOpenCase(state)) return 'wrong-stage';
  switch (event.is) {
    case 'receive':
      return state.stage === 'issued' ? { ...state, stage: 'acknowledged' } : 'wrong-stage';
    case 'plan':
      return state.stage === 'acknowledged' ? { ...state, stage: 'rectifying' } : 'wrong-stage';
    case 'submit':
      return submitted(state, event.staff, event.evidence);
    case 'pass':
      return passed(state, event.staff, event.evidence);
    case 'return':
      return returned(state, event.staff, event.reason);
    case 'held':
      return closedIfHeld({ ...state, heldDays: event.days });
    case 'overdue':
      if (event.atMs < state.dueMs) return 'not-yet';
      return state.isOverdue ? 'wrong-stage' : { ...state, isOverdue: true };
    case 'escalate':
      if (!state.isOverdue) return 'not-yet';
      return isBlank(event.note) ? 'no-reason' : state;
    case 'further':
      return state;
    case 'withdraw':
      return isBlank(event.reason) ? 'no-reason' : { ...state, stage: 'withdrawn' };
  }
}

/** May this person act at the present level, as far as the case itself goes? */
export function reviewFault(state: CaseState, staff: number): CaseFault | null {
  const level = levelOf(state);
  if (level === null) return 'wrong-stage';
  const acted = state.levels[staff];
  if (acted === 0) return 'own-work';
  return acted !== undefined && acted !== level ? 'other-level' : null;
}

function submitted(state: CaseState, staff: number, evidence: string): CaseState | CaseFault {
  if (state.stage !== 'rectifying') return 'wrong-stage';
  if (isBlank(evidence)) return 'no-evidence';
  if ((state.levels[staff] ?? 0) !== 0) return 'other-level';
  return { ...acted(state, staff, 0), stage: 'review-1' };
}

function passed(state: CaseState, staff: number, evidence: string): CaseState | CaseFault {
  const fault = state.stage === 'signed' ? 'wrong-stage' : reviewFault(state, staff);
  if (fault !== null) return fault;
  if (isBlank(evidence)) return 'no-evidence';
  const level = levelOf(state) ?? 1;
  const stage = (['review-2', 'review-3', 'signed'] as const)[level - 1] ?? 'signed';
  return closedIfHeld({ ...acted(state, staff, level), stage, passes: [...state.passes, staff] });
}

function returned(state: CaseState, staff: number, reason: string): CaseState | CaseFault {
  const fault = reviewFault(state, staff);
  if (fault !== null) return fault;
  if (isBlank(reason)) return 'no-reason';
  return { ...acted(state, staff, levelOf(state) ?? 1), stage: 'rectifying', passes: [] };
}

function acted(state: CaseState, staff: number, level: ReviewLevel | 0): CaseState {
  return { ...state, levels: { ...state.levels, [staff]: level } };
}

function closedIfHeld(state: CaseState): CaseState {
  return state.stage === 'signed' && state.heldDays >= HOLD_DAYS ? { ...state, stage: 'closed' } : state;
}

function isBlank(words: string): boolean {
  return words.trim() === '';
}
