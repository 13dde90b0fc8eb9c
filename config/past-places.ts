/** What is worth seeing in the demo's past. */
export const PAST_PLACES = [
  'red-case',
  'cannot-be-said',
  'just-below',
  'on-the-line',
  'exemptions',
  'late',
  'overlong',
  'mass',
  'answered',
  'retired-late',
  'away',
  'joined',
  'moved',
  'corrected',
  'waiting',
] as const;
export type PastPlaceWord = (typeof PAST_PLACES)[number];
