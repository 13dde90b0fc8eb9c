/** Chinese names as they are typed with Latin letters: by the initials of their syllables, or in full. */
import { pinyin } from 'pinyin-pro';

/** How a name sounds: of each syllable – or letter or digit – its Latin text and where it stands in the name. */
export interface Sound {
  /** Lower case, without tones, ü as v. */
  readonly latin: string;
  readonly at: number;
}

const HAN = /\p{Script=Han}+/gu;
const LETTER = /^[a-z\d]$/;
/** A character that nobody knows has no sound. */
const SYLLABLE = /^[a-z]{1,8}$/;

/** Names repeat the same streets and words; by run of Chinese characters. */
const known = new Map<string, readonly string[]>();
const MOST_KNOWN = 20_000;

/** In the order of the name, without its marks and spaces; none for a name without Chinese characters. */
export function soundsOf(name: string): readonly Sound[] {
  const sounds: Sound[] = [];
  let isHan = false;
  let from = 0;
  for (const run of name.matchAll(HAN)) {
    isHan = true;
    sounds.push(...plainIn(name, from, run.index));
    let at = run.index;
    for (const latin of syllablesOf(run[0])) {
      if (SYLLABLE.test(latin)) sounds.push({ latin, at });
      at += (name.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
    }
    from = run.index + run[0].length;
  }
  if (!isHan) return [];
  sounds.push(...plainIn(name, from, name.length));
  return sounds;
}

function plainIn(name: string, from: number, until: number): Sound[] {
  const sounds: Sound[] = [];
  for (let at = from; at < until; at++) {
    const latin = name.charAt(at).normalize('NFKC').toLowerCase();
    if (LETTER.test(latin)) sounds.push({ latin, at });
  }
  return sounds;
}

/** One for each character; the words around a character decide which of its sounds it is. */
function syllablesOf(han: string): readonly string[] {
  const before = known.get(han);
  if (before !== undefined) return before;
  const syllables = pinyin(han, { toneType: 'none', type: 'array', v: true });
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(han, syllables);
  return syllables;
}
