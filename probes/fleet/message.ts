/** Requests as they come off a socket: HTTP and RTSP share one form, so one reader serves both. */

/** One request. */
export interface Message {
  readonly method: string;
  readonly target: string;
  readonly protocol: 'HTTP' | 'RTSP';
  readonly version: string;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

const HEAD_MOST = 16_384;
const BODY_MOST = 262_144;
const NOTHING: Buffer = Buffer.alloc(0);

/** Collects bytes until a whole request is there. Interleaved frames from an RTSP client are dropped. */
export class MessageReader {
  #held: Buffer = NOTHING;

  push(chunk: Buffer): void {
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
  }

  /** The next request; 'more' when it is not whole yet, 'bad' when it never will be. */
  next(): Message | 'more' | 'bad' {
    this.#dropFrames();
    const held = this.#held;
    const end = held.indexOf('\r\n\r\n');
    if (end < 0 || end > HEAD_MOST) return held.length > HEAD_MOST || end > HEAD_MOST ? 'bad' : 'more';
    const lines = held.toString('latin1', 0, end).split('\r\n');
    const first = /^([A-Z_]{3,20}) (\S+) (HTTP|RTSP)\/(\d\.\d)$/.exec(lines[0] ?? '');
    if (first === null) return 'bad';
    const headers = new Map<string, string>();
    for (const line of lines.slice(1)) {
      const colon = line.indexOf(':');
      if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
    }
    const length = Number(headers.get('content-length') ?? 0);
    if (!Number.isInteger(length) || length < 0 || length > BODY_MOST) return 'bad';
    const from = end + 4;
    if (held.length < from + length) return 'more';
    this.#held = held.length === from + length ? NOTHING : held.subarray(from + length);
    return {
      method: first[1] ?? '',
      target: first[2] ?? '',
      protocol: first[3] === 'RTSP' ? 'RTSP' : 'HTTP',
      version: first[4] ?? '',
      headers,
      body: length === 0 ? '' : held.toString('utf8', from, from + length),
    };
  }

  #dropFrames(): void {
    while (this.#held.length >= 4 && this.#held[0] === 0x24) {
      const end = 4 + this.#held.readUInt16BE(2);
      if (this.#held.length < end) return;
      this.#held = this.#held.subarray(end);
    }
  }
}
