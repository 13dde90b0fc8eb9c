/** How many of the faults that are there are told, as estimated from intact-judged pictures drawn by chance. */
import { wilson } from './wilson.ts';

/** Of all faults together, in the reach of whoever asks. */
export interface Sampled {
  /** Pictures of the sample that a person looked at, and those in which a fault was found. */
  readonly reviewed: number;
  readonly missed: number;
  /** Answers to what was told: agreed and not. */
  readonly agree: number;
  readonly notAFault: number;
  /** Cameras whose picture is now judged intact, and those with a fault that is told. */
  readonly intact: number;
  readonly told: number;
}

export interface RecallEstimate {
  readonly missRate: number | null;
  readonly missLow: number | null;
  readonly missHigh: number | null;
  readonly recall: number | null;
  readonly recallLow: number | null;
  readonly recallHigh: number | null;
}

/**
 * Found are the told ones times precision, overlooked the intact ones times the share of misses in the sample; recall
 * is found of both. Its bounds take the worse, and the better, ends of both Wilson intervals of 95 %, so that it is
 * wider than it need be rather than narrower. Without a sample, or without answers to what is told, nothing is said.
 */
export function recallFrom({ reviewed, missed, agree, notAFault, intact, told }: Sampled): RecallEstimate {
  const misses = wilson(missed, reviewed);
  const right = wilson(agree, agree + notAFault);
  const shareOf = (found: number, overlooked: number) =>
    found + overlooked > 0 ? found / (found + overlooked) : null;
  const isKnown = misses !== null && (right !== null || told === 0);
  const at = (precision: number | undefined, missRate: number) =>
    isKnown ? shareOf(told * (precision ?? 0), intact * missRate) : null;
  return {
    missRate: misses?.share ?? null,
    missLow: misses?.low ?? null,
    missHigh: misses?.high ?? null,
    recall: at(right?.share, misses?.share ?? 0),
    recallLow: at(right?.low, misses?.high ?? 0),
    recallHigh: at(right?.high, misses?.low ?? 0),
  };
}
