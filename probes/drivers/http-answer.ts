/**
 * Reads what a device's HTTP stack sends, forgiving what Node's parser refuses: bare line feeds, blanks before the
 * colon, Content-Length twice or beside chunks, bodies longer than announced.
 */

/** The part of an answer before its body. */
export interface Head {
  readonly status: number;
  /** As announced; absent when the body goes on until the connection closes. */
  readonly length?: number;
  readonly isChunked: boolean;
  /** Every `WWW-Authenticate` header, as sent. */
  readonly challenges: readonly string[];
  /** Where the body begins, in bytes. */
  readonly bodyFrom: number;
  /** Written in a way that strict parsers, Node's among them, refuse. */
  readonly isLoose: boolean;
}

/** How far an answer has come. */
export type Stand = 'more' | 'whole' | 'cut' | 'garbage';

const LONGEST_HEAD = 16_384;
const NO_CHALLENGES: readonly string[] = [];

/** Reads the head from bytes as latin1 text. `100 Continue` is passed over. */
export function readHead(text: string): Head | 'more' | 'garbage' {
  let from = 0;
  while (text.charCodeAt(from) === 13 || text.charCodeAt(from) === 10) from++;
  for (;;) {
    if (!text.startsWith('HTTP/', from)) {
      const rest = text.length - from;
      return rest < 5 && 'HTTP/'.startsWith(text.slice(from)) ? 'more' : 'garbage';
    }
    const end = headEnd(text, from);
    if (end === undefined) return text.length - from > LONGEST_HEAD ? 'garbage' : 'more';
    const head = parseHead(text, from, end.at, end.bodyFrom);
    if (head === 'garbage' || head.status >= 200) return head;
    from = end.bodyFrom;
    if (from >= text.length) return 'more';
  }
}

function headEnd(text: string, from: number): { at: number; bodyFrom: number } | undefined {
  const strict = text.indexOf('\r\n\r\n', from);
  const bare = text.indexOf('\n\n', from);
  if (strict >= 0 && (bare < 0 || strict < bare)) return { at: strict, bodyFrom: strict + 4 };
  if (bare >= 0) return { at: bare, bodyFrom: bare + 2 };
  return undefined;
}

function parseHead(text: string, from: number, to: number, bodyFrom: number): Head | 'garbage' {
  const lines = text.slice(from, to).split('\n');
  const status = Number(/^HTTP\/\d+(?:\.\d+)?\s+(\d{3})(?!\d)/.exec(lines[0] ?? '')?.[1]);
  if (!Number.isInteger(status)) return 'garbage';
  let length: number | undefined;
  let isChunked = false;
  let isLoose = lines.length > 1 && !(lines[0] as string).endsWith('\r');
  let lengths = 0;
  let challenges: string[] | undefined;
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i] as string;
    const colon = line.indexOf(':');
    if (colon < 0) continue;
    const name = line.slice(0, colon);
    isLoose ||= /\s/.test(name) || !(line.endsWith('\r') || i === lines.length - 1);
    switch (name.trim().toLowerCase()) {
      case 'content-length': {
        lengths++;
        const said = /^\s*(\d{1,12})\s*$/.exec(line.slice(colon + 1))?.[1];
        if (said !== undefined) length ??= Number(said);
        break;
      }
      case 'transfer-encoding':
        isChunked ||= /chunked/i.test(line);
        break;
      case 'www-authenticate':
        challenges ??= [];
        challenges.push(line.slice(colon + 1).trim());
        break;
    }
  }
  if (status === 204 || status === 304) length = 0;
  return {
    status,
    ...(length === undefined ? {} : { length }),
    isChunked,
    challenges: challenges ?? NO_CHALLENGES,
    bodyFrom,
    isLoose: isLoose || lengths > 1 || (lengths > 0 && isChunked),
  };
}

/**
 * Whether the body is there. `total` counts all bytes so far, `tail` are the last few as latin1 text: a finished SOAP
 * envelope is an answer, whatever length was announced.
 */
export function standOf(head: Head, total: number, tail: string, isClosed: boolean): Stand {
  const bodyLength = total - head.bodyFrom;
  if (head.isChunked) {
    if (/(?:^|\n)0+[ \t]*(?:;[^\n]*)?\r?\n(?:[^\n]*\n)*\r?\n$/.test(tail)) return 'whole';
  } else if (head.length !== undefined && bodyLength >= head.length) return 'whole';
  if (/<\/(?:[^\s<>]+:)?Envelope\s*>\s*$/.test(tail)) return 'whole';
  if (!isClosed) return 'more';
  return head.isChunked || head.length !== undefined ? 'cut' : 'whole';
}

/** Takes the chunk sizes out. What comes after a broken size is kept as it is: half an answer is still one. */
export function unchunked(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  let at = 0;
  while (at < bytes.length) {
    const lineEnd = bytes.indexOf(10, at);
    if (lineEnd < 0 || lineEnd - at > 256) break;
    const size = /^\s*([0-9a-f]{1,7})\s*(?:;.*)?$/is.exec(bytes.toString('latin1', at, lineEnd))?.[1];
    if (size === undefined) {
      parts.push(bytes.subarray(at));
      break;
    }
    const length = Number.parseInt(size, 16);
    if (length === 0) break;
    parts.push(bytes.subarray(lineEnd + 1, lineEnd + 1 + length));
    at = lineEnd + 1 + length;
    if (bytes[at] === 13) at++;
    if (bytes[at] === 10) at++;
  }
  return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
}
