/** As much of XML as a workbook is made of: one kind of element after the other, without holding the document. */
import { BadSheet } from './sheet.ts';

export interface Element {
  readonly attributes: string;
  /** What is between its tags; empty when it closes itself. */
  readonly inner: string;
}

/** Every element of a name that is not inside another of that name. Refused when one is longer than `most`. */
export async function* elements(
  chunks: AsyncIterable<string>,
  name: string,
  most: number,
): AsyncGenerator<Element> {
  const opening = new RegExp(`<(?:\\w+:)?${name}(?=[\\s/>])([^>]*)>`, 'g');
  const closing = new RegExp(`</(?:\\w+:)?${name}\\s*>`, 'g');
  let rest = '';
  for await (const chunk of chunks) {
    rest += chunk;
    let from = 0;
    for (;;) {
      opening.lastIndex = from;
      const open = opening.exec(rest);
      if (open === null) break;
      const attributes = open[1] ?? '';
      if (attributes.endsWith('/')) {
        yield { attributes: attributes.slice(0, -1), inner: '' };
        from = opening.lastIndex;
        continue;
      }
      closing.lastIndex = opening.lastIndex;
      const close = closing.exec(rest);
      if (close === null) break;
      yield { attributes, inner: rest.slice(opening.lastIndex, close.index) };
      from = closing.lastIndex;
    }
    // The beginning of a tag may be at the end; what is before the last < is not needed any more when nothing is open.
    rest = rest.slice(from);
    opening.lastIndex = 0;
    if (!opening.test(rest)) rest = rest.slice(Math.max(0, rest.lastIndexOf('<')));
    if (rest.length > most) throw new BadSheet(`at most ${most} characters in one ${name}`, 'more');
  }
}

/** The value of an attribute, whatever its prefix. */
export function attributeOf(attributes: string, name: string): string | undefined {
  const value = patternOf(name).exec(attributes)?.[1];
  return value?.includes('&') ? unescaped(value) : value;
}

/** By attribute: made once. */
const patterns = new Map<string, RegExp>();

function patternOf(name: string): RegExp {
  let pattern = patterns.get(name);
  if (pattern === undefined) {
    pattern = new RegExp(`(?:^|[\\s:])${name}\\s*=\\s*["']([^"']*)["']`);
    patterns.set(name, pattern);
  }
  return pattern;
}

const TEXT = /<(?:\w+:)?t\b[^>]*?(?:\/>|>([\s\S]*?)<\/(?:\w+:)?t>)/g;

/** The text of a cell, its runs joined; how it is pronounced (rPh) is left out. */
export function plainText(xml: string, isBare = false): string {
  if (isBare) return xml.includes('&') ? unescaped(xml) : xml;
  const said = xml.includes('rPh') ? xml.replaceAll(/<(?:\w+:)?rPh\b[\s\S]*?<\/(?:\w+:)?rPh>/g, '') : xml;
  let text = '';
  for (const [, part = ''] of said.matchAll(TEXT)) text += part;
  return text.includes('&') || text.includes('_x') ? unescaped(text) : text;
}

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** `&#19968;` and `&amp;` as XML has them, `_x000D_` as spreadsheets do. */
function unescaped(text: string): string {
  return text
    .replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replaceAll(/&(?:#(\d{1,7})|#x([0-9A-Fa-f]{1,6})|(\w+));/g, (all, ten, hex, name) => {
      const point = ten === undefined ? Number.parseInt(String(hex), 16) : Number(ten);
      if (name !== undefined) return NAMED[String(name)] ?? String(all);
      return point <= 0x10ffff ? String.fromCodePoint(point) : '\uFFFD';
    });
}
