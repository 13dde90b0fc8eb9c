/** The source catalogue, Chinese: the words of the closed lists, the everyday screens, the office. */
import { officeZh } from './office-zh.ts';
import { screensZh } from './screens-zh.ts';
import { wordsZh } from './words-zh.ts';

export const zh = { ...wordsZh, ...screensZh, ...officeZh } as const;
