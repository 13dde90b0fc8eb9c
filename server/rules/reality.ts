/** Words for where the register and reality meet, where faces of a device disagree, and what becomes of what was found. */

/** The four ways in which the register and reality can meet. */
export const REALITY_CELLS = ['seen', 'never-seen', 'unregistered', 'dead'] as const;
export type RealityCell = (typeof REALITY_CELLS)[number];

/** What a row of the table stands for. */
export const REALITY_SIDES = ['platform', 'unit'] as const;
export type RealitySide = (typeof REALITY_SIDES)[number];

/** Which list of what was found: those to be claimed, those that nobody wants to hear of, those that are registered by now. */
export const FOUND_LISTS = ['open', 'ignored', 'registered'] as const;
export type FoundList = (typeof FOUND_LISTS)[number];

/** Where a face and the file, or a face and our probe, do not agree. */
export const FACE_FINDINGS = [
  'declared-on', // declared online, and our probe finds it down: the catalogue is out of date
  'declared-off', // declared offline, and our probe sees it
  'other-name',
  'other-platform', // listed by a sub-platform that is not its own
  'other-code', // the sub-platform numbers by itself
] as const;
export type FaceFinding = (typeof FACE_FINDINGS)[number];
