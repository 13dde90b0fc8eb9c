/** The H.264 clip that every simulated stream repeats: read once, cut into frames, made into RTP packets. */
import { readFileSync } from 'node:fs';

/** One frame with its parameter sets, as NAL units without start codes. */
export interface Frame {
  readonly units: readonly Buffer[];
  readonly isKey: boolean;
}

export interface Clip {
  readonly frames: readonly Frame[];
  readonly sps: Buffer;
  readonly pps: Buffer;
}

/** Frames per second of the clip; `make-clip.ts` draws it so. */
export const CLIP_FPS = 12;

const PAYLOAD_MOST = 1_400;
const [SLICE, IDR, SPS, PPS] = [1, 5, 7, 8];

let loaded: Clip | undefined;

/** The committed clip. */
export function theClip(): Clip {
  loaded ??= cut(readFileSync(new URL('./clip.h264', import.meta.url)));
  return loaded;
}

/** Cuts an Annex B stream with one slice per picture into frames. */
export function cut(bytes: Buffer): Clip {
  const frames: Frame[] = [];
  let waiting: Buffer[] = [];
  let sps: Buffer | undefined;
  let pps: Buffer | undefined;
  for (const unit of unitsOf(bytes)) {
    const type = (unit[0] ?? 0) & 0x1f;
    if (type === SPS) sps ??= unit;
    if (type === PPS) pps ??= unit;
    if (type === SPS || type === PPS) waiting.push(unit);
    if (type !== IDR && type !== SLICE) continue; // delimiters and remarks are left out
    frames.push({ units: [...waiting, unit], isKey: type === IDR });
    waiting = [];
  }
  if (sps === undefined || pps === undefined) throw new Error('the clip has no parameter sets');
  return { frames, sps, pps };
}

function unitsOf(bytes: Buffer): Buffer[] {
  const units: Buffer[] = [];
  const mark = Buffer.from([0, 0, 1]);
  let from = bytes.indexOf(mark);
  while (from >= 0) {
    const next = bytes.indexOf(mark, from + 3);
    let end = next < 0 ? bytes.length : next;
    while (end > from + 3 && bytes[end - 1] === 0) end -= 1;
    units.push(bytes.subarray(from + 3, end));
    from = next;
  }
  return units;
}

/** Where a stream of RTP packets stands. */
export interface RtpState {
  readonly channel: number;
  readonly ssrc: number;
  sequence: number;
}

/** A frame as RTP packets in RTSP's interleaved framing: single units, or FU-A where one is too long (RFC 6184). */
export function packetsOf(frame: Frame, timestamp: number, rtp: RtpState): Buffer {
  const packets: Buffer[] = [];
  for (const [index, unit] of frame.units.entries()) {
    const isLast = index === frame.units.length - 1;
    if (unit.length <= PAYLOAD_MOST) {
      packets.push(head(rtp, timestamp, isLast, unit.length), unit);
    } else {
      fragment(unit, timestamp, isLast, rtp, packets);
    }
  }
  return Buffer.concat(packets);
}

function fragment(unit: Buffer, timestamp: number, isLast: boolean, rtp: RtpState, packets: Buffer[]): void {
  const first = unit[0] ?? 0;
  for (let from = 1; from < unit.length; from += PAYLOAD_MOST - 2) {
    const part = unit.subarray(from, from + PAYLOAD_MOST - 2);
    const isStart = from === 1;
    const isEnd = from + part.length === unit.length;
    const indicator = (first & 0xe0) | 28;
    const header = (isStart ? 0x80 : 0) | (isEnd ? 0x40 : 0) | (first & 0x1f);
    packets.push(
      head(rtp, timestamp, isLast && isEnd, part.length + 2),
      Buffer.from([indicator, header]),
      part,
    );
  }
}

/** `$`, channel, length; then the RTP header: version 2, payload type 96. */
function head(rtp: RtpState, timestamp: number, hasMarker: boolean, payload: number): Buffer {
  const bytes = Buffer.allocUnsafe(16);
  bytes[0] = 0x24;
  bytes[1] = rtp.channel;
  bytes.writeUInt16BE(12 + payload, 2);
  bytes[4] = 0x80;
  bytes[5] = 96 | (hasMarker ? 0x80 : 0);
  bytes.writeUInt16BE(rtp.sequence, 6);
  bytes.writeUInt32BE(timestamp >>> 0, 8);
  bytes.writeUInt32BE(rtp.ssrc, 12);
  rtp.sequence = (rtp.sequence + 1) & 0xffff;
  return bytes;
}
