/** What the event stream says, at most once a second. */
export type { Change } from '../watch/answers.ts';
