/** RTP packets (RFC 3550 §5.1), their order and their time. */

export interface RtpPacket {
  readonly payloadType: number;
  readonly sequence: number;
  /** Ticks of the stream's clock, 32 bits, wraps. */
  readonly timestamp: number;
  readonly marker: boolean;
  readonly payload: Uint8Array;
}

/** The packet in these bytes, or undefined when they are none. */
export function readRtp(bytes: Uint8Array): RtpPacket | undefined {
  const [first = 0, second = 0] = bytes;
  if (bytes.length < 12 || first >> 6 !== 2) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let start = 12 + (first & 0x0f) * 4;
  if (first & 0x10) {
    if (start + 4 > bytes.length) return undefined;
    start += 4 + view.getUint16(start + 2) * 4;
  }
  let end = bytes.length;
  if (first & 0x20) end -= bytes[end - 1] ?? 0;
  if (start > end) return undefined;
  return {
    payloadType: second & 0x7f,
    sequence: view.getUint16(2),
    timestamp: view.getUint32(4),
    marker: (second & 0x80) !== 0,
    payload: bytes.subarray(start, end),
  };
}

/** Packets missing between two sequence numbers; 0 for a neighbour, a repeat or one that comes late. */
export function missingBetween(before: number, after: number): number {
  const step = (after - before) & 0xffff;
  return step === 0 || step >= 0x8000 ? 0 : step - 1;
}

/** How far a device's clock may run from the time its packets arrive: it may send some seconds of the past at once. */
const STRAY_MS = 15_000;

/**
 * Milliseconds since the first packet, from timestamps that wrap. Devices jump, stand still or run wild; then time
 * goes on from the arrival, so that nobody who plays the stream has to fill hours with repeated pictures.
 */
export class MediaClock {
  readonly #perMs: number;
  #last: { readonly timestamp: number; readonly ms: number } | undefined;
  #firstArrivedMs = 0;

  constructor(ticksPerSecond: number) {
    this.#perMs = ticksPerSecond / 1000;
  }

  at(timestamp: number, arrivedMs: number): number {
    if (!this.#last) {
      this.#firstArrivedMs = arrivedMs;
      this.#last = { timestamp, ms: 0 };
      return 0;
    }
    const arrived = arrivedMs - this.#firstArrivedMs;
    const told = this.#last.ms + ((timestamp - this.#last.timestamp) | 0) / this.#perMs;
    const ms = told < 0 || Math.abs(told - arrived) > STRAY_MS ? Math.max(arrived, this.#last.ms) : told;
    this.#last = { timestamp, ms };
    return ms;
  }
}
