/** The source catalogue, Chinese: the words of the closed lists and the texts of the screens. */
import { screensZh } from './screens-zh.ts';
import { wordsZh } from './words-zh.ts';

export const zh = { ...wordsZh, ...screensZh } as const;
