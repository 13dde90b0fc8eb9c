/** The deeds that the journal keeps: a closed list, made of those that have words. */
import type { deedsZh } from './text/deeds-zh.ts';
import type { KeyOf } from './text/texts.ts';

/** The word of a deed, such as `device.update`. A new one is given its words in `text/deeds-zh.ts` and `deeds-en.ts`. */
export type Deed = KeyOf<(typeof deedsZh)['deed']>;
