/** Makes the words of one language sayable: keys and values are checked by the compiler. i18next's only door. */
import { createInstance } from 'i18next';
import type { Language } from '../terms.ts';
import type { KeyOf, TextAt, Texts, ValuesFor } from './texts.ts';
import type { zh } from './zh.ts';

type Source = typeof zh;

/** The source itself, or what another language owes for it. */
export type Catalogue = Source | Texts<Source>;

/** The dotted name of a text. */
export type TextKey = KeyOf<Source>;

/** Lists of words that are looked up by a value from the wire. */
export type WordList = Exclude<
  {
    [K in keyof Source]: Source[K] extends Readonly<Record<string, string>> ? K : never;
  }[keyof Source],
  undefined
>;

/** The text of a key with its values put in; a wrong key or a missing value does not compile. */
export type Say = <K extends TextKey>(key: K, ...values: ValuesFor<TextAt<Source, K>>) => string;

/** Gives words in one language. */
export interface Text extends Say {
  /** The word of a list for a value that came over the wire; the value itself where the list lacks it. */
  word(list: WordList | 'deed', value: string): string;
}

/** The words of a catalogue, in its language's plurals and figures. */
export function makeText(language: Language, catalogue: Catalogue): Text {
  const instance = createInstance({
    lng: language,
    fallbackLng: false,
    initAsync: false,
    resources: { [language]: { translation: catalogue } },
    interpolation: { escapeValue: false },
  });
  void instance.init();
  const lookUp = (key: string, values?: object): string => instance.t(key, { ...values });
  const word = (list: string, value: string) => {
    const found: unknown = instance.t(`${list}.${value}`, { defaultValue: value, returnObjects: true });
    return typeof found === 'string' ? found : value;
  };
  return Object.assign(lookUp as Say, { word });
}
