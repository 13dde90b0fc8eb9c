/**
 * Finds elements in XML text by their local names, whatever prefix a device has chosen, declared or not.
 * No parser: answers are small, and half of one still says something.
 */

/** Where the content of an element lies in its text. */
export interface Span {
  readonly from: number;
  readonly to: number;
  /** Where its opening tag begins, for its attributes. */
  readonly tagFrom: number;
}

/** The first element of this name between two places; what is not closed goes on to the end. */
export function spanOf(text: string, name: string, from = 0, to = text.length): Span | undefined {
  for (let at = text.indexOf(name, from); at >= 0 && at < to; at = text.indexOf(name, at + name.length)) {
    const tagFrom = tagStart(text, at);
    if (tagFrom < 0 || !isNameEnd(text.charCodeAt(at + name.length))) continue;
    const close = text.indexOf('>', at + name.length);
    if (close < 0 || close >= to) return undefined;
    if (text.charCodeAt(close - 1) === 47) return { from: close + 1, to: close + 1, tagFrom };
    return { from: close + 1, to: closing(text, name, close + 1, to), tagFrom };
  }
  return undefined;
}

/** Every element of this name, in order, none within another; at most `most`. */
export function spansOf(text: string, name: string, most = 64): Span[] {
  const spans: Span[] = [];
  let from = 0;
  while (spans.length < most) {
    const span = spanOf(text, name, from);
    if (!span) break;
    spans.push(span);
    from = Math.max(span.to, span.from);
  }
  return spans;
}

/** The text of the first element of this name, entities resolved, or undefined when there is none. */
export function textOf(xml: string, name: string, within?: Span): string | undefined {
  const span = spanOf(xml, name, within?.from, within?.to);
  return span && plain(xml.slice(span.from, span.to));
}

/** The value of an attribute of an element's opening tag. */
export function attributeOf(xml: string, span: Span, name: string): string | undefined {
  const tag = xml.slice(span.tagFrom, span.from);
  const value = new RegExp(`[\\s:]${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(tag);
  return value ? plain(value[1] ?? value[2] ?? '') : undefined;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** Text without the blanks around it; the five entities and numbers resolved, nothing else. */
function plain(text: string): string {
  const trimmed = text.trim();
  const inner = /^<!\[CDATA\[([\s\S]*)\]\]>$/.exec(trimmed)?.[1];
  if (inner !== undefined) return inner.trim();
  if (!trimmed.includes('&')) return trimmed;
  return trimmed.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,4}));/gi, (whole, decimal, hex, word) => {
    if (word !== undefined) return ENTITIES[String(word).toLowerCase()] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** Where the tag of a name begins: `<` right before it, or before its prefix; -1 when this is no opening tag. */
function tagStart(text: string, at: number): number {
  const before = text.charCodeAt(at - 1);
  if (before === 60) return at - 1;
  if (before !== 58) return -1;
  for (let i = at - 2; i >= 0 && at - i < 64; i--) {
    const code = text.charCodeAt(i);
    if (code === 60) return i;
    if (code === 47 || code === 62 || code === 34 || code <= 32) return -1;
  }
  return -1;
}

function isNameEnd(code: number): boolean {
  return code === 62 || code === 47 || code <= 32; // `>`, `/` or a blank
}

function closing(text: string, name: string, from: number, to: number): number {
  for (let at = text.indexOf('</', from); at >= 0 && at < to; at = text.indexOf('</', at + 2)) {
    const end = text.indexOf('>', at);
    const tag = text.slice(at + 2, end < 0 ? at + 2 + 128 : end).trimEnd();
    if (tag === name || (tag.endsWith(name) && tag.charCodeAt(tag.length - name.length - 1) === 58))
      return at;
  }
  return to;
}
