/** Packs and opens the texts of a closed month while they go by: none of them is ever in memory as a whole. */

import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import type { Scope } from '../../config/terms.ts';
import { LedgerReader } from '../rules/ledger-reader.ts';
import type { FrozenLine, MonthDigest } from '../rules/month-file.ts';
import type { Ledger } from '../rules/period-ledger.ts';

const TOGETHER = 65_536;

/** Gzipped; whoever digests the text sees it as it goes by. */
export async function packed(pieces: Iterable<string>, digest: MonthDigest): Promise<Uint8Array> {
  function* together(): Generator<Buffer> {
    let text = '';
    const out = () => {
      const bytes = Buffer.from(text);
      text = '';
      digest.piece(bytes);
      return bytes;
    };
    for (const piece of pieces) {
      text += piece;
      if (text.length >= TOGETHER) yield out();
    }
    yield out();
  }
  const parts: Buffer[] = [];
  const collect = new Writable({
    write(part: Buffer, _, done) {
      parts.push(part);
      done();
    },
  });
  await pipeline(Readable.from(together(), { highWaterMark: 2 }), createGzip({ level: 5 }), collect);
  return Buffer.concat(parts);
}

export async function* opened(blob: Uint8Array): AsyncGenerator<Uint8Array> {
  yield* Readable.from([blob]).pipe(createGunzip());
}

/** The ledger of a closed month. */
export async function ledgerIn(blob: Uint8Array): Promise<Ledger> {
  const reader = new LedgerReader();
  for await (const chunk of opened(blob)) reader.take(chunk);
  return reader.end();
}

const [QUOTE, BACKSLASH, OPEN, CLOSE] = [...'"\\{}'].map((letter) => letter.charCodeAt(0));

/** The lines of a closed month, each as the text that it is. */
export async function* lineTexts(blob: Uint8Array): AsyncGenerator<string> {
  let begun: Buffer[] = [];
  let [depth, isText, isEscaped] = [0, false, false];
  for await (const chunk of opened(blob)) {
    let from = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at];
      if (isText) {
        if (isEscaped) isEscaped = false;
        else if (byte === BACKSLASH) isEscaped = true;
        else if (byte === QUOTE) isText = false;
      } else if (byte === QUOTE) isText = true;
      else if (byte === OPEN) {
        if (depth++ === 0) from = at;
      } else if (byte === CLOSE && --depth === 0) {
        yield Buffer.concat([...begun, chunk.subarray(from, at + 1)]).toString();
        begun = [];
      }
    }
    if (depth > 0) begun.push(Buffer.from(chunk.subarray(from)));
  }
}

/** Those of one unit and scope with every breakdown; without a unit the total of every unit. Keys stand in their order. */
export async function frozenIn(
  blob: Uint8Array,
  { unit, scope }: { readonly unit?: string; readonly scope: Scope },
): Promise<FrozenLine[]> {
  const found: FrozenLine[] = [];
  const beginning = unit === undefined ? '{"by":null,' : '{';
  const end = `"scope":"${scope}","unit":${unit === undefined ? '' : `${JSON.stringify(unit)}}`}`;
  for await (const text of lineTexts(blob)) {
    const fits = unit === undefined ? text.includes(end) : text.endsWith(end);
    if (fits && text.startsWith(beginning)) found.push(JSON.parse(text) as FrozenLine); // written by close
  }
  return found;
}
