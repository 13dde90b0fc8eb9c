/** Words as people read them. Only the chosen language is loaded; `speak` has to be awaited before anything is said. */

import type { Language } from '../config/terms.ts';
import { type Catalogue, makeText, type Say, type Text } from '../config/text/text.ts';

/** Each a chunk of its own. */
const catalogues: Record<Language, () => Promise<Catalogue>> = {
  'zh-CN': async () => (await import('../config/text/zh.ts')).zh,
  en: async () => (await import('../config/text/en.ts')).en,
};

/** By language, as far as loaded. */
const loaded = new Map<Language, Text>();
let present: Text | undefined;

/** Loads a language, and speaks it from then on. */
export async function speak(language: Language): Promise<void> {
  const known = loaded.get(language) ?? makeText(language, await catalogues[language]());
  loaded.set(language, known);
  present = known;
}

function spoken(): Text {
  if (present === undefined) throw new Error('no language is loaded yet');
  return present;
}

const say: Say = (key, ...values) => spoken()(key, ...values);

/** The text of a key, and with `word` the words of the closed lists. */
export const text: Text = Object.assign(say, {
  word: (...given: Parameters<Text['word']>) => spoken().word(...given),
});
