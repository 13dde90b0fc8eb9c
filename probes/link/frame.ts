/** Frames on a byte stream: u32 length of the payload (big-endian), u8 kind, payload; and the numbers within. */

/** No payload may be longer; whoever announces more is cut off. */
export const LONGEST_FRAME = 16 * 1024 * 1024;
const HEAD = 5;

/** What arrived is not of the protocol. The message says what was wanted and what came, never the content. */
export class FrameError extends Error {
  override readonly name = 'FrameError';
}

export interface Frame {
  readonly kind: number;
  readonly payload: Buffer;
}

/** One frame, ready to be written. */
export function framed(kind: number, payload: Uint8Array): Buffer {
  if (payload.length > LONGEST_FRAME) {
    throw new FrameError(`wanted a payload of at most ${LONGEST_FRAME} bytes, got ${payload.length}`);
  }
  const frame = Buffer.allocUnsafe(HEAD + payload.length);
  frame.writeUInt32BE(payload.length, 0);
  frame.writeUInt8(kind, 4);
  frame.set(payload, HEAD);
  return frame;
}

/** Cuts a stream of chunks, however they fall, into frames. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #size = 0;

  /** Bytes that wait for the rest of their frame. */
  get held(): number {
    return this.#size;
  }

  /** The frames that this chunk completes. Throws FrameError for a length that no frame may have. */
  push(chunk: Buffer): Frame[] {
    if (chunk.length > 0) {
      this.#chunks.push(chunk);
      this.#size += chunk.length;
    }
    const frames: Frame[] = [];
    while (this.#size >= HEAD) {
      const head = this.#peek();
      const length = head.readUInt32BE(0);
      if (length > LONGEST_FRAME) {
        throw new FrameError(`wanted a frame of at most ${LONGEST_FRAME} bytes, got ${length}`);
      }
      if (this.#size < HEAD + length) break;
      const whole = this.#take(HEAD + length);
      frames.push({ kind: whole.readUInt8(4), payload: whole.subarray(HEAD) });
    }
    return frames;
  }

  #peek(): Buffer {
    const first = this.#chunks[0];
    if (first !== undefined && first.length >= HEAD) return first;
    // Rare: the head itself is torn. A few bytes are joined, the rest stays where it is.
    const front: Buffer[] = [];
    let size = 0;
    for (const chunk of this.#chunks) {
      front.push(chunk);
      size += chunk.length;
      if (size >= HEAD) break;
    }
    return Buffer.concat(front);
  }

  #take(size: number): Buffer {
    this.#size -= size;
    const first = this.#chunks[0];
    if (first !== undefined && first.length >= size) {
      if (first.length === size) this.#chunks.shift();
      else this.#chunks[0] = first.subarray(size);
      return first.subarray(0, size);
    }
    const whole = Buffer.allocUnsafe(size);
    let at = 0;
    let used = 0;
    for (const chunk of this.#chunks) {
      const part = Math.min(chunk.length, size - at);
      whole.set(part === chunk.length ? chunk : chunk.subarray(0, part), at);
      at += part;
      if (part < chunk.length) {
        this.#chunks[used] = chunk.subarray(part);
        break;
      }
      used += 1;
      if (at === size) break;
    }
    this.#chunks.splice(0, used);
    return whole;
  }
}

/** Writes numbers and bytes one after the other; numbers as LEB128, seven bits a byte. */
export class ByteWriter {
  #bytes: Buffer;
  #at = 0;

  constructor(size = 256) {
    this.#bytes = Buffer.allocUnsafe(size);
  }

  /** A whole number from 0 to 2^53 - 1. */
  number(value: number): this {
    if (!Number.isSafeInteger(value) || value < 0) {
      throw new FrameError(`wanted a whole number from 0 to 2^53 - 1, got ${value}`);
    }
    this.#need(8);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#at++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#at++] = rest;
    return this;
  }

  raw(bytes: Uint8Array): this {
    this.#need(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
    return this;
  }

  /** Bytes with their length before them. */
  sized(bytes: Uint8Array): this {
    return this.number(bytes.length).raw(bytes);
  }

  text(text: string): this {
    return this.sized(Buffer.from(text));
  }

  done(): Buffer {
    return this.#bytes.subarray(0, this.#at);
  }

  #need(more: number): void {
    if (this.#at + more <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#at + more));
    larger.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = larger;
  }
}

/** Reads what a ByteWriter wrote. Throws FrameError where the bytes end too soon or a number is too large. */
export class ByteReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  number(): number {
    let value = 0;
    let scale = 1;
    for (let count = 0; count < 8; count += 1) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined) throw new FrameError('wanted a number, got the end');
      this.#at += 1;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        if (!Number.isSafeInteger(value)) throw new FrameError('wanted a number up to 2^53 - 1, got more');
        return value;
      }
      scale *= 0x80;
    }
    throw new FrameError('wanted a number of at most eight bytes, got more');
  }

  raw(size: number): Buffer {
    if (size > this.left) throw new FrameError(`wanted ${size} bytes, got ${this.left}`);
    this.#at += size;
    return this.#bytes.subarray(this.#at - size, this.#at);
  }

  sized(): Buffer {
    return this.raw(this.number());
  }

  text(): string {
    return this.sized().toString('utf8');
  }

  rest(): Buffer {
    return this.raw(this.left);
  }

  /** Throws unless everything was read. */
  end(): void {
    if (this.left > 0) throw new FrameError(`wanted the end, got ${this.left} more bytes`);
  }
}
