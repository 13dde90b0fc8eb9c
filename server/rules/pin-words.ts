/** The closed lists of map accuracy: faults, ways to read a delivered pair, kinds of proposals. */
import type { BadReason } from '../../probes/link/observation.ts';

/** Every fault of a pin; of several, the one that stands first here explains the others and is the reason that is told. */
export const PIN_FAULTS = [
  'no-position',
  'zero-position',
  'swapped',
  'out-of-range',
  'few-decimals',
  'wrong-datum',
  'outside-district',
  'default-pin',
  'shared-pin',
  'far-from-check',
  'sources-disagree',
] as const satisfies readonly BadReason[];
export type PinFault = (typeof PIN_FAULTS)[number];

/** What a delivered pair may be: in one of the datums, encoded into GCJ-02 twice, or decoded from it although it never was in it. */
export const READINGS = ['wgs84', 'gcj02', 'bd09', 'twice', 'decoded'] as const;
export type Reading = (typeof READINGS)[number];

/** Exchange the two, declare another datum, write another pair, take what was found at the pole. */
export const PROPOSAL_KINDS = ['swap', 'datum', 'pair', 'surveyed'] as const;
export type ProposalKind = (typeof PROPOSAL_KINDS)[number];
