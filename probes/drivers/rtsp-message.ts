/** RTSP/1.0 on the wire (RFC 2326): requests written, and a byte stream read as responses, requests and interleaved packets. */
import { authority } from './authority.ts';

/** RFC 2326 §7: a status line with its headers and body. */
export interface RtspResponse {
  readonly is: 'response';
  readonly status: number;
  /** By lower-case name; a header may come more than once. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: Uint8Array;
}

/** A device may ask too (RFC 2326 §10.10, for example). */
export interface RtspRequest {
  readonly is: 'request';
  readonly method: string;
  readonly headers: ReadonlyMap<string, readonly string[]>;
}

/** RFC 2326 §10.12: binary data on the control connection. The payload may share memory with its neighbours. */
export interface RtspPacket {
  readonly is: 'packet';
  readonly channel: number;
  readonly payload: Uint8Array;
}

/** Not RTSP from here on: the stream is of no more use. */
export interface RtspMalformed {
  readonly is: 'malformed';
}

export type RtspItem = RtspResponse | RtspRequest | RtspPacket | RtspMalformed;

/** Start line and headers together. */
export const HEADER_LIMIT = 64 * 1024;
/** A session description. */
export const BODY_LIMIT = 1024 * 1024;

const DOLLAR = 0x24;
const CR = 0x0d;
const LF = 0x0a;
const MALFORMED: RtspMalformed = { is: 'malformed' };

/** Text of a request. Values must not hold line ends; `cleanText` takes them out of what a device sent. */
export function writeRequest(
  method: string,
  uri: string,
  headers: Readonly<Record<string, string | undefined>>,
): string {
  let text = `${method} ${uri} RTSP/1.0\r\n`;
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) text += `${name}: ${value}\r\n`;
  return `${text}\r\n`;
}

/** `rtsp://host:port/path` without a login; whatever could break out of the request line is percent-encoded. */
export function streamUri(host: string, port: number, path: string): string {
  return cleanText(`rtsp://${authority(host, port)}${path.startsWith('/') ? '' : '/'}${path}`);
}

/** Percent-encodes blanks, control characters and what is not ASCII. */
export function cleanText(text: string): string {
  return text.toWellFormed().replace(/[^\x21-\x7e]/gu, encodeURIComponent);
}

/** The first value of a header. */
export function headerOf(message: Pick<RtspResponse, 'headers'>, name: string): string | undefined {
  return message.headers.get(name)?.[0];
}

/** Reads a byte stream however it is cut. After `malformed` it says nothing more. */
export class RtspParser {
  #bytes: Buffer = Buffer.alloc(0);
  /** False while #bytes is a caller's chunk, which must not be written to. */
  #own = false;
  #start = 0;
  #end = 0;
  /** How far the search for the end of the headers has come, from #start. */
  #searched = 0;
  /** Headers read, body awaited. */
  #open: { readonly message: RtspResponse | RtspRequest; readonly length: number } | undefined;
  #broken = false;

  push(chunk: Uint8Array): RtspItem[] {
    const items: RtspItem[] = [];
    if (this.#broken) return items;
    this.#hold(chunk);
    for (let item = this.#next(); item !== undefined; item = this.#next()) {
      items.push(item);
      if (item.is === 'malformed') {
        this.#broken = true;
        this.#bytes = Buffer.alloc(0);
        break;
      }
    }
    return items;
  }

  /** Bytes already handed out are never written over: a new buffer is made when the old one is full. */
  #hold(chunk: Uint8Array): void {
    const held = this.#end - this.#start;
    if (held === 0) {
      this.#bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      this.#start = 0;
      this.#end = chunk.byteLength;
      return;
    }
    if (this.#end + chunk.byteLength > this.#bytes.length || !this.#own) {
      const grown = Buffer.allocUnsafeSlow(Math.max(2 * (held + chunk.byteLength), 16 * 1024));
      this.#bytes.copy(grown, 0, this.#start, this.#end);
      this.#bytes = grown;
      this.#start = 0;
      this.#end = held;
      this.#own = true;
    }
    this.#bytes.set(chunk, this.#end);
    this.#end += chunk.byteLength;
  }

  #next(): RtspItem | undefined {
    if (this.#open) return this.#body(this.#open.message, this.#open.length);
    this.#skipLineEnds();
    if (this.#start === this.#end) return undefined;
    const first = this.#bytes[this.#start] ?? 0;
    if (first === DOLLAR) return this.#packet();
    if (!isUpper(first)) return MALFORMED;
    return this.#message();
  }

  /** Some devices close a body with a line end of their own. */
  #skipLineEnds(): void {
    if (this.#searched > 0) return;
    while (this.#start < this.#end) {
      const byte = this.#bytes[this.#start];
      if (byte !== CR && byte !== LF) return;
      this.#start++;
    }
  }

  #packet(): RtspPacket | undefined {
    if (this.#end - this.#start < 4) return undefined;
    const length = this.#bytes.readUInt16BE(this.#start + 2);
    if (this.#end - this.#start < 4 + length) return undefined;
    const channel = this.#bytes[this.#start + 1] ?? 0;
    const payload = this.#bytes.subarray(this.#start + 4, this.#start + 4 + length);
    this.#take(4 + length);
    return { is: 'packet', channel, payload };
  }

  #message(): RtspItem | undefined {
    const length = this.#headerLength();
    if (length === undefined) return this.#end - this.#start > HEADER_LIMIT ? MALFORMED : undefined;
    if (length > HEADER_LIMIT) return MALFORMED;
    const text = this.#bytes.toString('latin1', this.#start, this.#start + length);
    this.#take(length);
    const message = readHead(text);
    if (!message) return MALFORMED;
    const bodyLength = bodyLengthOf(message.headers);
    if (bodyLength === undefined) return MALFORMED;
    if (bodyLength === 0) return message;
    return this.#body(message, bodyLength);
  }

  #body(message: RtspResponse | RtspRequest, length: number): RtspItem | undefined {
    if (this.#end - this.#start < length) {
      this.#open = { message, length };
      return undefined;
    }
    this.#open = undefined;
    const body = this.#bytes.subarray(this.#start, this.#start + length);
    this.#take(length);
    return message.is === 'response' ? { ...message, body } : message;
  }

  /** Up to and with the empty line; lines may end in LF alone. */
  #headerLength(): number | undefined {
    let at = this.#start + this.#searched;
    for (;;) {
      at = this.#bytes.indexOf(LF, at);
      if (at < 0 || at >= this.#end) break;
      if (at + 1 < this.#end && this.#bytes[at + 1] === LF) return at + 2 - this.#start;
      if (at + 2 < this.#end && this.#bytes[at + 1] === CR && this.#bytes[at + 2] === LF) {
        return at + 3 - this.#start;
      }
      at++;
    }
    // the last two bytes may be the beginning of the end
    this.#searched = Math.max(0, this.#end - this.#start - 2);
    return undefined;
  }

  #take(length: number): void {
    this.#start += length;
    this.#searched = 0;
    if (this.#start === this.#end) this.#own = false;
  }
}

function isUpper(byte: number): boolean {
  return byte >= 0x41 && byte <= 0x5a;
}

function readHead(text: string): RtspResponse | RtspRequest | undefined {
  const [first = '', ...lines] = text.split(/\r?\n/);
  const headers = readHeaders(lines);
  const answer = /^RTSP\/1\.\d +([1-5]\d\d)(?: |$)/.exec(first);
  if (answer) return { is: 'response', status: Number(answer[1]), headers, body: new Uint8Array(0) };
  const asking = /^([A-Z_]{3,20}) +\S+ +RTSP\/1\.\d *$/.exec(first);
  return asking ? { is: 'request', method: asking[1] ?? '', headers } : undefined;
}

/** Lines without a colon are passed over; cheap devices send such. */
function readHeaders(lines: readonly string[]): Map<string, string[]> {
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    const known = headers.get(name);
    if (known) known.push(value);
    else headers.set(name, [value]);
  }
  return headers;
}

/** Undefined for lengths that are no numbers, too large, or that contradict each other. */
function bodyLengthOf(headers: ReadonlyMap<string, readonly string[]>): number | undefined {
  const values = new Set(headers.get('content-length') ?? []);
  if (values.size === 0) return 0;
  const [value = ''] = values;
  if (values.size > 1 || !/^\d{1,7}$/.test(value)) return undefined;
  const length = Number(value);
  return length > BODY_LIMIT ? undefined : length;
}
