/** What the two codecs have in common, for those who only carry pictures and never decode them. */
import type { BitReader } from './bits.ts';

export type VideoCodec = 'h264' | 'h265';

/** What a NAL unit is good for. `slice` and `key` are parts of a picture; `key` can be decoded from nothing. */
export type NalUse = 'vps' | 'sps' | 'pps' | 'slice' | 'key' | 'other';

/** What a sequence parameter set says of the pictures. */
export interface PictureShape {
  readonly width: number;
  readonly height: number;
  /** Pictures per second, where it is told. */
  readonly frameRate?: number;
}

/** Takes the payloads of RTP packets, in order, and gives NAL units back. */
export interface Depacketiser {
  /** The NAL units completed by this payload; undefined when it is packed in a way we did not ask for. */
  push(payload: Uint8Array): readonly Uint8Array[] | undefined;
  /** Packets were lost: a NAL unit begun is dropped. */
  drop(): void;
  /** Bytes of the NAL unit begun. */
  readonly held: number;
}

/** How one codec is packed and what its NAL units are. */
export interface CodecReader {
  /** `numbered`: each unit carries a decoding order number (H.265 with sprop-max-don-diff > 0). */
  depacketiser(numbered: boolean): Depacketiser;
  useOf(nal: Uint8Array): NalUse;
  /** Does this slice hold only intra pictures' data? Some devices mark their key pictures in no other way. */
  isIntraSlice(nal: Uint8Array): boolean;
  /** The number of a parameter set among its kind. */
  idOf(nal: Uint8Array): number;
  shapeOf(sps: Uint8Array): PictureShape | undefined;
}

/** Sizes no camera has are mistakes, and would cost whoever decodes them. */
function isPlausibleSize(width: number, height: number): boolean {
  return (
    width >= 16 &&
    height >= 16 &&
    width <= 8192 &&
    height <= 8192 &&
    width <= 8 * height &&
    height <= 8 * width
  );
}

/** How colour is sampled (table 6-1 of both standards). */
export interface Chroma {
  readonly format: number;
  readonly separate: boolean;
}

/**
 * The size of the picture within the coded one: reads the cropping window that stands next in the parameter set, whose
 * unit is that of the colour samples. Undefined where the size is none.
 */
export function croppedSize(
  bits: BitReader,
  coded: Pick<PictureShape, 'width' | 'height'>,
  { format, separate }: Chroma,
  fields = 1,
): Pick<PictureShape, 'width' | 'height'> | undefined {
  const unitX = !separate && (format === 1 || format === 2) ? 2 : 1;
  const unitY = (!separate && format === 1 ? 2 : 1) * fields;
  const [left, right, top, bottom] = bits.flag()
    ? [bits.ue(), bits.ue(), bits.ue(), bits.ue()]
    : [0, 0, 0, 0];
  const width = coded.width - unitX * (left + right);
  const height = coded.height - unitY * (top + bottom);
  return bits.overrun || !isPlausibleSize(width, height) ? undefined : { width, height };
}

/** Collects the fragments of one NAL unit. */
export class FragmentStore {
  #parts: Uint8Array[] = [];
  held = 0;

  begin(header: Uint8Array): void {
    this.#parts = [header];
    this.held = header.length;
  }

  add(part: Uint8Array): void {
    if (this.held === 0) return; // its beginning was lost
    this.#parts.push(part);
    this.held += part.length;
  }

  end(): readonly Uint8Array[] {
    if (this.held === 0) return [];
    const nal = Buffer.concat(this.#parts, this.held);
    this.drop();
    return [nal];
  }

  drop(): void {
    this.#parts = [];
    this.held = 0;
  }
}

/** The units of an aggregation packet: 16-bit sizes, each followed by its unit and, with `gap`, preceded by that many bytes. */
export function splitAggregate(payload: Uint8Array, start: number, gap: number): Uint8Array[] {
  const nals: Uint8Array[] = [];
  let at = start;
  while (at + 2 <= payload.length) {
    const size = ((payload[at] ?? 0) << 8) | (payload[at + 1] ?? 0);
    if (at + 2 + size > payload.length) break; // cut off: what came whole is kept
    if (size > 0) nals.push(payload.subarray(at + 2, at + 2 + size));
    at += 2 + size + gap;
  }
  return nals;
}
