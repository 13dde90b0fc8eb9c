/** A rate says what it could not see: good, bad and unknown are three things. Whole numbers judge. */
export * from '../../config/shares.ts';

/** Why a device of the unit is not in the denominator of a metric (`excluded`), by kind. */
export const EXCLUSIONS = [
  'planned', // not yet commissioned
  'suspended',
  'retired',
  'grace', // in use for less than the grace period
  'out-of-scope', // the record's scope flag is off
  'not-registered', // failed registration leaves the three rates that build on it
  'exempt', // approved not to count now: leaves online and image, and what is made of them
  'no-picture', // offline and without a judged picture: leaves the image rate only
] as const;
export type Exclusion = (typeof EXCLUSIONS)[number];

/** Where a device stands for one metric. */
export const PARTS = ['good', 'bad', 'unknown', 'excluded'] as const;
export type Part = (typeof PARTS)[number];
