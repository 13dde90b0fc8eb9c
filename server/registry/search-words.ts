/** What is searched for, and what of a file can be found. Nothing that is kept from those who do not maintain is among it. */
import type { SearchedField } from '../../config/searched.ts';
import type { DeviceRecord } from './record.ts';
import { type Sound, soundsOf } from './sounds.ts';

/** One way to write a word that is searched for; `only` where it can stand in one field alone. */
export interface Spelling {
  readonly text: string;
  readonly only?: SearchedField;
}

/** A word, in every way in which it may be written. */
export type SearchWord = readonly [Spelling, ...Spelling[]];

/** The character that tells the length of a syllable, less that length: none that a text could hold. */
export const SYLLABLE = 16;
const LONGEST_SYLLABLE = 8;

const MOST_WORDS = 12;
const MAC_PARTS = /^[\da-f]{2}(?:[:-][\da-f]{1,2})+[:-]?$|^[\da-f]{4}(?:[.-][\da-f]{1,4})+$/;
const SPACED_MAC = /^[\da-f]{2}(?:\s[\da-f]{2}){5}$/;
const ADDRESS = /^(?:[a-z]+:\/\/)?(\d{1,3}(?:\.\d{1,3}){3})(?::\d{1,5})?(?:\/\S*)?$/;

/** Lower case, full-width letters as plain ones, without what cannot be seen. */
export function folded(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/\p{Cc}/gu, ' ');
}

/** All of them must be found. Addresses may come with a port, as links have it; MAC addresses with any marks or none. */
export function wordsOf(q: string): readonly SearchWord[] {
  const text = folded(q).trim();
  const words = SPACED_MAC.test(text) ? [text.replaceAll(/\s/g, ':')] : text.split(/\s+/);
  return words.filter(Boolean).slice(0, MOST_WORDS).map(spellingsOf);
}

function spellingsOf(text: string): SearchWord {
  if (MAC_PARTS.test(text)) return [{ text }, { text: text.replaceAll(/[:.-]/g, ''), only: 'mac' }];
  const host = ADDRESS.exec(text)?.[1];
  return host === undefined || host === text ? [{ text }] : [{ text }, { text: host, only: 'host' }];
}

/** The texts of a file that can be found, folded; empty ones are left out. */
export function searchedIn(
  record: DeviceRecord,
  formerCodes: readonly string[] = [],
): readonly (readonly [SearchedField, string])[] {
  const { code, name, host, mac, serial, lanes, address, details } = record;
  const sounds = soundsOf(name);
  const texts: [SearchedField, string][] = [
    ['code', folded(code)],
    ['name', folded(name)],
    ['initials', sounds.map(({ latin }) => latin.charAt(0)).join('')],
    ['pinyin', spelledOut(sounds)],
    ['host', folded(host)],
    ['mac', folded(mac).replaceAll(':', '')],
    ['serial', folded(serial)],
    ['lanes', folded(lanes)],
    ['sourceCode', folded(details.sourceCode ?? '')],
    ...formerCodes.map((former): [SearchedField, string] => ['formerCode', former]),
    ['address', folded(address)],
  ];
  return texts.filter(([, text]) => text !== '');
}

/** The syllables in a row, and after them the length of each: a word begins where a syllable does. */
function spelledOut(sounds: readonly Sound[]): string {
  const lengths = sounds.map(({ latin }) => String.fromCharCode(SYLLABLE + latin.length));
  return `${sounds.map(({ latin }) => latin).join('')}${lengths.join('')}`;
}

/** Where a word stands in a text of a file, as it is shown. */
export interface Match {
  readonly field: SearchedField;
  readonly text: string;
  /** Stretches to be marked, from and until. */
  readonly marks: readonly (readonly [number, number])[];
}

/** Of each word where it was found best; words in the same field are told together. */
export function matchesIn(
  record: DeviceRecord,
  words: readonly SearchWord[],
  formerCodes: readonly string[] = [],
): readonly Match[] {
  const texts = searchedIn(record, formerCodes);
  const found = new Map<SearchedField, { text: string; marks: [number, number][] }>();
  for (const word of words) {
    const hit = firstIn(texts, word);
    if (hit === undefined) continue;
    const { text, mark } = shownHit(record, hit);
    // Sounds are told on the name itself.
    const field = hit.field === 'initials' || hit.field === 'pinyin' ? 'name' : hit.field;
    const known = found.get(field);
    if (known === undefined) found.set(field, { text, marks: mark === undefined ? [] : [mark] });
    else if (mark !== undefined && known.text === text) known.marks.push(mark);
  }
  return [...found].map(([field, { text, marks }]) => ({ field, text, marks: joined(marks) }));
}

interface Hit {
  readonly field: SearchedField;
  readonly text: string;
  readonly at: number;
  readonly length: number;
}

function firstIn(texts: readonly (readonly [SearchedField, string])[], word: SearchWord): Hit | undefined {
  let best: Hit | undefined;
  for (const [field, text] of texts) {
    for (const { text: wanted, only } of word) {
      const at = only === undefined || only === field ? placeIn(field, text, wanted) : -1;
      if (at === -1) continue;
      const hit = { field, text, at, length: wanted.length };
      // What is found whole, or at the end of a code, is what was meant.
      if (wanted === text || (field === 'code' && at + wanted.length === text.length)) return hit;
      best ??= hit;
    }
  }
  return best;
}

function placeIn(field: SearchedField, text: string, wanted: string): number {
  if (field === 'code' && text.endsWith(wanted)) return text.length - wanted.length;
  let at = text.indexOf(wanted);
  if (field !== 'pinyin') return at;
  const begins = new Set([0]);
  let begin = 0;
  for (const letter of text) {
    const length = letter.charCodeAt(0) - SYLLABLE;
    if (length > LONGEST_SYLLABLE) continue;
    begin += length;
    begins.add(begin);
  }
  while (at !== -1 && !begins.has(at)) at = text.indexOf(wanted, at + 1);
  return at;
}

/** The text as the file has it, and where the word stands in that. */
function shownHit(
  record: DeviceRecord,
  { field, text, at, length }: Hit,
): { readonly text: string; readonly mark: [number, number] | undefined } {
  if (field === 'initials' || field === 'pinyin') {
    const { name } = record;
    const sounds = soundsOf(name);
    const from = field === 'initials' ? at : soundAt(sounds, at);
    const until = field === 'initials' ? at + length - 1 : soundAt(sounds, at + length - 1);
    const [first, last] = [sounds[from], sounds[until]];
    if (first === undefined || last === undefined) return { text: name, mark: undefined };
    const end = last.at + ((name.codePointAt(last.at) ?? 0) > 0xffff ? 2 : 1);
    return { text: name, mark: [first.at, end] };
  }
  if (field === 'mac') {
    // Two digits and a colon.
    const place = (digit: number) => digit + Math.floor(digit / 2);
    return { text: record.mac, mark: [place(at), place(at + length - 1) + 1] };
  }
  const shown =
    field === 'formerCode'
      ? text
      : field === 'sourceCode'
        ? (record.details.sourceCode ?? '')
        : record[field];
  return { text: shown, mark: shown.length === text.length ? [at, at + length] : undefined };
}

/** The syllable in which a letter of the full pinyin stands. */
function soundAt(sounds: readonly Sound[], letter: number): number {
  let end = 0;
  return sounds.findIndex(({ latin }) => {
    end += latin.length;
    return letter < end;
  });
}

function joined(marks: readonly [number, number][]): [number, number][] {
  const sorted = [...marks].sort(([a], [b]) => a - b);
  const whole: [number, number][] = [];
  for (const [from, until] of sorted) {
    const last = whole.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], until);
    else whole.push([from, until]);
  }
  return whole;
}
