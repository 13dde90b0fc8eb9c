/** The life of a device: planned → active → repair → suspended → retired, and which step may follow which. */
import type { Lifecycle } from '../../config/terms.ts';

/** What may come after each stage. Who comes back after retirement is planned anew, and is put into use again. */
const NEXT: Readonly<Record<Lifecycle, readonly Lifecycle[]>> = {
  planned: ['active', 'retired'],
  active: ['repair', 'suspended', 'retired'],
  repair: ['active', 'suspended', 'retired'],
  suspended: ['active', 'repair', 'retired'],
  retired: ['planned'],
};

/** What became of a step: it waits for another person or for its day, or it is over. */
export const STEP_STATES = ['proposed', 'approved', 'done', 'refused', 'withdrawn', 'void'] as const;
export type StepState = (typeof STEP_STATES)[number];

/** A step from one stage to another. */
export interface LifeStep {
  readonly from: Lifecycle;
  readonly to: Lifecycle;
  /** First instant at which it counts. */
  readonly effectiveMs: number;
  readonly enteredMs: number;
  readonly state: StepState;
}

/** What may follow a stage. */
export function nextOf(from: Lifecycle): readonly Lifecycle[] {
  return NEXT[from];
}

/** Suspended and retired devices leave every rate: that takes another person (§1.3, §7.3: requester ≠ approver). */
export function needsApproval(to: Lifecycle): boolean {
  return to === 'suspended' || to === 'retired';
}

/** How far back the begin of a repair or of use may be told. */
const FARTHEST_BACK_MS = 366 * 86_400_000;
const FARTHEST_ON_MS = 366 * 86_400_000;

/** What is wrong with a wished-for step, if anything: which field, and what would have been right. */
export function stepFault(
  step: Pick<LifeStep, 'from' | 'to' | 'effectiveMs'>,
  dayStartMs: number,
): { readonly field: 'lifecycle' | 'effective'; readonly wanted: string } | undefined {
  const { from, to, effectiveMs } = step;
  if (!NEXT[from].includes(to))
    return { field: 'lifecycle', wanted: `after ${from} one of ${NEXT[from].join(', ')}` };
  // Nobody leaves the rates for days that are past: an outage could be retired away.
  if (needsApproval(to) && effectiveMs < dayStartMs)
    return { field: 'effective', wanted: 'a day that does not lie before the entry' };
  if (effectiveMs < dayStartMs - FARTHEST_BACK_MS || effectiveMs > dayStartMs + FARTHEST_ON_MS)
    return { field: 'effective', wanted: 'a day within a year' };
  return undefined;
}

/** Does a step wait for something? A device has at most one that does. */
export function isOpen({ state }: Pick<LifeStep, 'state'>): boolean {
  return state === 'proposed' || state === 'approved';
}

/** What a step is once its time has come or somebody decided; `present` is the stage of the device now. */
export function settled(step: LifeStep, present: Lifecycle, nowMs: number): StepState {
  if (step.state !== 'approved' || nowMs < step.effectiveMs) return step.state;
  return NEXT[present].includes(step.to) ? 'done' : 'void';
}
