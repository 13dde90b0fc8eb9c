/**
 * The index behind the search: the texts of all files in one stretch of bytes outside of the heap, in which a word is
 * looked for as bytes are. It finds any part of any text, however short, needs no word breaks – Chinese has none – and
 * takes about 250 bytes a device. A change writes the file's new texts at the end and leaves the old ones behind, until
 * a quarter of everything is old.
 */
import { SEARCHED, type SearchedField } from '../../config/searched.ts';
import { tableOf } from '../../config/tables.ts';
import { type SearchWord, SYLLABLE } from './search-words.ts';

/** How well a word fits, best first; several words add theirs up. */
const RANK = { exactCode: 0, codeEnding: 1, exact: 2, beginning: 3, within: 4, street: 5 } as const;
const NOT_THERE = 255;

/** Each text begins with the number of its field, a file ends with this: bytes that no text holds. */
const END = 15;
/** Below it are the numbers of fields, the lengths of syllables, and what is gone. */
const FIRST_LETTER = 32;
const FIELD = tableOf(SEARCHED, (_, index) => index + 1);
/** So many last digits of a code are what people read out. */
const LEAST_ENDING = 6;
const LEAST_BYTES = 1 << 16;
const LEAST_PLACES = 1 << 8;
const MANY = 500;

interface Needle {
  readonly bytes: Buffer;
  /** Number of the one field in which it may stand; 0 for any. */
  readonly only: number;
}

export class SearchIndex {
  #bytes: Buffer = Buffer.alloc(0);
  #used = 0;
  /** Bytes of files that were changed or removed since. */
  #old = 0;
  /** By place in the stretch: number of the device, 0 for one that is gone, and where its texts begin. */
  #ids = new Int32Array(0);
  #begins = new Int32Array(0);
  #count = 0;
  /** By device number. */
  readonly #places = new Map<number, number>();

  get size(): number {
    return this.#places.size;
  }

  /** What it takes outside of the heap. */
  get bytes(): number {
    return this.#bytes.byteLength + this.#ids.byteLength + this.#begins.byteLength;
  }

  put(id: number, texts: readonly (readonly [SearchedField, string])[]): void {
    const marked = texts.map(([field, text]) => String.fromCharCode(FIELD[field]) + text);
    const written = Buffer.from(`${marked.join('')}${String.fromCharCode(END)}`);
    const place = this.#places.get(id);
    if (place !== undefined) {
      if (written.equals(this.#bytes.subarray(this.#begin(place), this.#begin(place + 1)))) return;
      this.take(id);
    }
    this.#makeRoom(written.length);
    written.copy(this.#bytes, this.#used);
    this.#ids[this.#count] = id;
    this.#begins[this.#count] = this.#used;
    this.#places.set(id, this.#count);
    this.#count += 1;
    this.#used += written.length;
  }

  take(id: number): void {
    const place = this.#places.get(id);
    if (place === undefined) return;
    this.#places.delete(id);
    this.#ids[place] = 0;
    const [from, until] = [this.#begin(place), this.#begin(place + 1)];
    this.#bytes.fill(0, from, until);
    this.#old += until - from;
    if (this.#old > LEAST_BYTES && this.#old > this.#used / 4) this.#tidy();
  }

  clear(): void {
    this.#places.clear();
    [this.#bytes, this.#ids, this.#begins] = [Buffer.alloc(0), new Int32Array(0), new Int32Array(0)];
    [this.#used, this.#old, this.#count] = [0, 0, 0];
  }

  /** By number: the devices in which every word is found, and how well. */
  find(words: readonly SearchWord[]): Map<number, number> {
    const found = new Map<number, number>();
    // The longest word leaves the fewest to look at.
    const wanted = words.map((word) => word.map(needleOf)).sort((a, b) => lengthOf(b) - lengthOf(a));
    for (const needle of wanted[0] ?? []) {
      for (const place of this.#placesOf(needle.bytes)) {
        const id = this.#ids[place] ?? 0;
        if (id === 0 || found.has(id)) continue;
        const rank = this.#rankOfAll(place, wanted);
        if (rank < NOT_THERE) found.set(id, rank);
      }
    }
    return found;
  }

  /** Every place where the bytes stand, each once; and where they stand nearly everywhere, every place. */
  *#placesOf(needle: Buffer): Generator<number> {
    const bytes = this.#bytes.subarray(0, this.#used);
    let [place, seen] = [-1, 0];
    for (let at = bytes.indexOf(needle); at !== -1; seen++) {
      if (seen > MANY && place < seen * 4) break;
      place = this.#placeAt(at, place + 1);
      yield place;
      at = place + 1 < this.#count ? bytes.indexOf(needle, this.#begin(place + 1)) : -1;
      if (at === -1) return;
    }
    // To look at each of them is then cheaper than to jump from one to the next.
    if (seen > 0) for (place++; place < this.#count; place++) yield place;
  }

  #rankOfAll(place: number, words: readonly (readonly Needle[])[]): number {
    let sum = 0;
    for (const needles of words) {
      let best = NOT_THERE;
      for (const needle of needles) best = Math.min(best, this.#rankOf(place, needle));
      if (best === NOT_THERE) return NOT_THERE;
      sum += best;
    }
    return sum;
  }

  #rankOf(place: number, { bytes: needle, only }: Needle): number {
    const bytes = this.#bytes;
    const [first, length] = [needle[0], needle.length];
    const last = this.#begin(place + 1) - length;
    let [field, begin, best] = [0, 0, NOT_THERE];
    for (let at = this.#begin(place); at < last; at++) {
      const byte = bytes[at] ?? 0;
      if (byte < END) {
        field = byte;
        begin = at + 1;
      }
      if (byte !== first || (only !== 0 && field !== only)) continue;
      // The street comes last and is worth least.
      if (field === FIELD.address && best < RANK.street) break;
      let same = 1;
      while (same < length && bytes[at + same] === needle[same]) same += 1;
      if (same < length) continue;
      best = Math.min(best, this.#rankAt(field, begin, at, length));
      if (best === RANK.exactCode) return best;
    }
    return best;
  }

  #rankAt(field: number, begin: number, at: number, length: number): number {
    const isWhole = (this.#bytes[at + length] ?? 0) < FIRST_LETTER;
    const isFirst = at === begin;
    if (field === FIELD.code || field === FIELD.formerCode) {
      if (isFirst && isWhole) return RANK.exactCode;
      if (isWhole && length >= LEAST_ENDING) return RANK.codeEnding;
      return isFirst ? RANK.beginning : RANK.within;
    }
    if (field === FIELD.address) return RANK.street;
    if (field === FIELD.pinyin && !this.#isSyllable(begin, at)) return NOT_THERE;
    if (field === FIELD.initials || field === FIELD.pinyin) return isFirst ? RANK.beginning : RANK.within;
    if (isFirst && isWhole) return RANK.exact;
    return isFirst ? RANK.beginning : RANK.within;
  }

  /** Does a syllable begin there? The lengths of all of them follow the letters. */
  #isSyllable(begin: number, at: number): boolean {
    let after = at;
    while ((this.#bytes[after] ?? 0) >= FIRST_LETTER) after += 1;
    let syllable = begin;
    for (; syllable < at; after++) syllable += (this.#bytes[after] ?? 0) - SYLLABLE;
    return syllable === at;
  }

  #begin(place: number): number {
    return place < this.#count ? (this.#begins[place] ?? 0) : this.#used;
  }

  #placeAt(at: number, least: number): number {
    let [from, until] = [least, this.#count - 1];
    while (from < until) {
      const middle = (from + until + 1) >> 1;
      if ((this.#begins[middle] ?? 0) <= at) from = middle;
      else until = middle - 1;
    }
    return from;
  }

  #makeRoom(length: number): void {
    if (this.#used + length > this.#bytes.length) {
      const larger = Buffer.alloc(Math.max(LEAST_BYTES, Math.ceil((this.#used + length) * 1.25)));
      this.#bytes.copy(larger, 0, 0, this.#used);
      this.#bytes = larger;
    }
    if (this.#count < this.#ids.length) return;
    const most = Math.max(LEAST_PLACES, Math.ceil(this.#count * 1.25));
    const [ids, begins] = [new Int32Array(most), new Int32Array(most)];
    ids.set(this.#ids);
    begins.set(this.#begins);
    [this.#ids, this.#begins] = [ids, begins];
  }

  /** Closes the gaps, in place. */
  #tidy(): void {
    let [count, used] = [0, 0];
    for (let place = 0; place < this.#count; place++) {
      const id = this.#ids[place] ?? 0;
      if (id === 0) continue;
      const [from, until] = [this.#begin(place), this.#begin(place + 1)];
      this.#bytes.copyWithin(used, from, until);
      this.#ids[count] = id;
      this.#begins[count] = used;
      this.#places.set(id, count);
      count += 1;
      used += until - from;
    }
    [this.#count, this.#used, this.#old] = [count, used, 0];
  }
}

function needleOf({ text, only }: SearchWord[number]): Needle {
  return { bytes: Buffer.from(text), only: only === undefined ? 0 : FIELD[only] };
}

function lengthOf(needles: readonly Needle[]): number {
  return Math.min(...needles.map(({ bytes }) => bytes.length));
}
