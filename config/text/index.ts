/** Every word that people read, in each language: one catalogue for the server and the page. */
import type { Language } from '../terms.ts';
import { en } from './en.ts';
import { makeText, type Text } from './text.ts';
import { zh } from './zh.ts';

export type { Say, Text, TextKey, WordList } from './text.ts';

const texts = { 'zh-CN': makeText('zh-CN', zh), en: makeText('en', en) } as const satisfies Record<
  Language,
  Text
>;

/** The words in a language. */
export function textIn(language: Language): Text {
  return texts[language];
}
