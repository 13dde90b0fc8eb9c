/**
 * Reads the ledger of a closed month back into columns while its text goes by: as a whole the text of a city and its
 * numbers would take half a gigabyte. It reads what was written here: canonical JSON.
 */
import { bytes, floats, type Growing, type Numbers, places, shorts, wholes } from './growing.ts';
import { type PackedLedger, unpackLedger } from './month-file.ts';
import type { Ledger } from './period-ledger.ts';

const SPELLS = { count: places, from: floats, lasted: floats, unseen: floats, since: floats, state: bytes };

/** Arrays of numbers by where they stand; objects on the way to one are gone into, everything else is read whole. */
const COLUMNS: ReadonlyMap<string, () => Growing<Numbers>> = new Map<string, () => Growing<Numbers>>([
  ['ids', wholes],
  ['daemon', shorts],
  ['file', bytes],
  ['clock', floats],
  ...within('tenure', { count: places, from: floats, until: floats, home: places, commissioned: floats }),
  ...within('samples', { count: places, day: wholes, good: bytes, valid: bytes }),
  ...within('spells.online', SPELLS),
  ...within('spells.registration', SPELLS),
  ...within('spells.position', SPELLS),
]);
const INNER = new Set(['spells', ...[...COLUMNS.keys()].map((key) => key.replace(/\.?[^.]*$/, ''))]);

function within(path: string, columns: Record<string, () => Growing<Numbers>>) {
  return Object.entries(columns).map(([name, make]) => [`${path}.${name}`, make] as const);
}

const code = (letter: string) => letter.charCodeAt(0);
const [QUOTE, BACKSLASH, COLON] = [code('"'), code('\\'), code(':')];
const [COMMA, MINUS] = [code(','), code('-')];
const [OPEN, CLOSE, OPEN_LIST, CLOSE_LIST] = [code('{'), code('}'), code('['), code(']')];
const [ZERO, NINE] = [code('0'), code('9')];

type Tree = { [name: string]: unknown };

export class LedgerReader {
  readonly #root: Tree = {};
  readonly #trees: Tree[] = [];
  readonly #path: string[] = [];
  #key = '';
  /** What the next byte belongs to. */
  #within: 'keys' | 'key' | 'value' | 'column' | 'whole' = 'value';
  #column: Growing<Numbers> | undefined;
  #number = 0;
  #isMinus = false;
  #hasDigits = false;
  /** Letters of a number that is none of digits only. */
  #letters = '';
  /** Of a value that is read whole: its bytes so far, how deep it is, and whether it stands within a text. */
  #whole: Buffer[] = [];
  #depth = 0;
  #isText = false;
  #isEscaped = false;

  take(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; ) {
      if (this.#within === 'column') at = this.#takeColumn(chunk, at);
      else if (this.#within === 'whole' || this.#within === 'key') at = this.#takeWhole(chunk, at);
      else at = this.#takeStructure(chunk[at] ?? 0, at);
    }
  }

  end(): Ledger {
    if (this.#trees.length > 0 || this.#within !== 'keys') throw new Error('the ledger ends too early');
    return unpackLedger(this.#root as unknown as PackedLedger); // written by close
  }

  #takeStructure(byte: number, at: number): number {
    if (this.#within === 'keys') {
      if (byte === CLOSE) {
        this.#trees.pop();
        this.#path.pop();
      } else if (byte === QUOTE) {
        this.#within = 'key';
        return at;
      }
      return at + 1;
    }
    if (byte === COLON) return at + 1;
    const path = [...this.#path, this.#key].filter((name) => name !== '').join('.');
    const make = COLUMNS.get(path);
    if (make !== undefined && byte === OPEN_LIST) {
      this.#column = make();
      this.#within = 'column';
      return at + 1;
    }
    if (byte === OPEN && (this.#trees.length === 0 || INNER.has(path))) {
      const tree = this.#trees.length === 0 ? this.#root : {};
      const parent = this.#trees.at(-1);
      if (parent !== undefined) parent[this.#key] = tree;
      this.#trees.push(tree);
      this.#path.push(this.#key);
      this.#within = 'keys';
      return at + 1;
    }
    this.#within = 'whole';
    return at;
  }

  #takeColumn(chunk: Uint8Array, from: number): number {
    for (let at = from; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0;
      if (byte >= ZERO && byte <= NINE && this.#letters === '') {
        this.#number = this.#number * 10 + byte - ZERO;
        this.#hasDigits = true;
      } else if (byte === COMMA || byte === CLOSE_LIST) {
        this.#endNumber();
        if (byte === COMMA) continue;
        this.#put(this.#column?.all);
        return at + 1;
      } else if (byte === MINUS && !this.#hasDigits && this.#letters === '') this.#isMinus = true;
      else {
        // A fraction, an exponent, or null.
        if (this.#letters === '' && this.#hasDigits) this.#letters = String(this.#number);
        this.#letters += String.fromCharCode(byte);
      }
    }
    return chunk.length;
  }

  #endNumber(): void {
    if (this.#hasDigits || this.#letters !== '') {
      const told = this.#letters === '' ? this.#number : Number(this.#letters); // null is NaN
      this.#column?.push(this.#isMinus ? -told : told);
    }
    [this.#number, this.#isMinus, this.#hasDigits, this.#letters] = [0, false, false, ''];
  }

  /** A text, a list or an object up to its end; a number or a word up to what follows it. */
  #takeWhole(chunk: Uint8Array, from: number): number {
    for (let at = from; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0;
      if (this.#isText) {
        if (this.#isEscaped) this.#isEscaped = false;
        else if (byte === BACKSLASH) this.#isEscaped = true;
        else if (byte === QUOTE) {
          this.#isText = false;
          if (this.#depth === 0) return this.#endWhole(chunk, from, at + 1);
        }
      } else if (byte === QUOTE) this.#isText = true;
      else if (byte === OPEN || byte === OPEN_LIST) this.#depth++;
      else if (byte === CLOSE || byte === CLOSE_LIST || byte === COMMA) {
        if (this.#depth === 0) return this.#endWhole(chunk, from, at);
        if (byte !== COMMA && --this.#depth === 0) return this.#endWhole(chunk, from, at + 1);
      }
    }
    this.#whole.push(Buffer.from(chunk.subarray(from)));
    return chunk.length;
  }

  #endWhole(chunk: Uint8Array, from: number, until: number): number {
    this.#whole.push(Buffer.from(chunk.subarray(from, until)));
    const value: unknown = JSON.parse(Buffer.concat(this.#whole).toString());
    this.#whole = [];
    if (this.#within !== 'key') this.#put(value);
    else {
      this.#key = String(value);
      this.#within = 'value';
    }
    return until;
  }

  #put(value: unknown): void {
    const tree = this.#trees.at(-1);
    if (tree !== undefined) tree[this.#key] = value;
    this.#column = undefined;
    this.#within = 'keys';
  }
}
