/** H.264: packing in RTP (RFC 6184), what NAL units are for, and the size of the picture (ITU-T H.264 §7.3.2.1.1). */
import { BitReader, unescapeNal } from './bits.ts';
import {
  type Chroma,
  type CodecReader,
  croppedSize,
  type Depacketiser,
  FragmentStore,
  type NalUse,
  type PictureShape,
  splitAggregate,
} from './video-codec.ts';

const STAP_A = 24;
const FU_A = 28;

export const h264: CodecReader = {
  depacketiser: () => new H264Depacketiser(),
  useOf,
  isIntraSlice,
  idOf,
  shapeOf,
};

/** Single units, STAP-A and FU-A: everything that packetisation modes 0 and 1 allow. */
class H264Depacketiser implements Depacketiser {
  readonly #fragments = new FragmentStore();

  push(payload: Uint8Array): readonly Uint8Array[] | undefined {
    const [first, second] = payload;
    if (first === undefined) return [];
    const type = first & 0x1f;
    if (type >= 1 && type <= 23) return [payload];
    if (type === STAP_A) return splitAggregate(payload, 1, 0);
    if (type === 0 || type >= 30) return []; // reserved: ignored by receivers (RFC 6184 §5.2)
    if (type !== FU_A) return undefined; // interleaved mode
    if (second === undefined) return [];
    if (second & 0x80) this.#fragments.begin(Uint8Array.of((first & 0xe0) | (second & 0x1f)));
    this.#fragments.add(payload.subarray(2));
    return second & 0x40 ? this.#fragments.end() : [];
  }

  drop(): void {
    this.#fragments.drop();
  }

  get held(): number {
    return this.#fragments.held;
  }
}

/** ITU-T H.264 table 7-1. */
function useOf(nal: Uint8Array): NalUse {
  const type = (nal[0] ?? 0) & 0x1f;
  if (type === 5) return 'key';
  if (type >= 1 && type <= 4) return 'slice';
  if (type === 7) return 'sps';
  return type === 8 ? 'pps' : 'other';
}

/** slice_type 2, 4, 7 or 9 (table 7-6). */
function isIntraSlice(nal: Uint8Array): boolean {
  const bits = new BitReader(unescapeNal(nal.subarray(1, 16)));
  bits.ue(); // first_mb_in_slice
  const type = bits.ue() % 5;
  return !bits.overrun && (type === 2 || type === 4);
}

function idOf(nal: Uint8Array): number {
  const skipped = useOf(nal) === 'sps' ? 4 : 1; // profile, constraints and level stand before an SPS's number
  return new BitReader(unescapeNal(nal.subarray(skipped, 16))).ue();
}

/** Profiles with chroma format and scaling lists in their SPS. */
const HIGH = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);

function shapeOf(sps: Uint8Array): PictureShape | undefined {
  const bits = new BitReader(unescapeNal(sps.subarray(1)));
  const profile = bits.bits(8);
  bits.skip(16); // constraints, level
  bits.ue(); // number
  const chroma = HIGH.has(profile) ? readHigh(bits) : { format: 1, separate: false };
  bits.ue(); // log2_max_frame_num_minus4
  skipOrder(bits);
  bits.ue(); // max_num_ref_frames
  bits.skip(1); // gaps_in_frame_num_value_allowed_flag
  const columns = bits.ue() + 1;
  const rows = bits.ue() + 1;
  const framesOnly = bits.flag();
  if (!framesOnly) bits.skip(1); // mb_adaptive_frame_field_flag
  bits.skip(1); // direct_8x8_inference_flag
  const fields = framesOnly ? 1 : 2;
  const size = croppedSize(bits, { width: columns * 16, height: rows * 16 * fields }, chroma, fields);
  if (size === undefined) return undefined;
  const frameRate = bits.flag() ? readFrameRate(bits) : undefined;
  return frameRate === undefined ? size : { ...size, frameRate };
}

function readHigh(bits: BitReader): Chroma {
  const format = bits.ue();
  const separate = format === 3 && bits.flag();
  bits.ue(); // bit_depth_luma_minus8
  bits.ue(); // bit_depth_chroma_minus8
  bits.skip(1); // qpprime_y_zero_transform_bypass_flag
  if (bits.flag()) {
    for (let list = 0; list < (format === 3 ? 12 : 8); list++) {
      if (bits.flag()) skipScalingList(bits, list < 6 ? 16 : 64);
    }
  }
  return { format, separate };
}

/** §7.3.2.1.1.1 */
function skipScalingList(bits: BitReader, size: number): void {
  let last = 8;
  let next = 8;
  for (let i = 0; i < size && !bits.overrun; i++) {
    if (next !== 0) next = (last + bits.se() + 256) % 256;
    if (next !== 0) last = next;
  }
}

/** pic_order_cnt_type and what hangs on it. */
function skipOrder(bits: BitReader): void {
  const type = bits.ue();
  if (type === 0) bits.ue();
  if (type !== 1) return;
  bits.skip(1);
  bits.se();
  bits.se();
  const cycle = bits.ue();
  for (let i = 0; i < cycle && !bits.overrun; i++) bits.se();
}

/** VUI (§E.1.1) up to its timing. */
function readFrameRate(bits: BitReader): number | undefined {
  if (bits.flag() && bits.bits(8) === 255) bits.skip(32); // aspect ratio
  if (bits.flag()) bits.skip(1); // overscan
  if (bits.flag()) {
    bits.skip(4); // video signal type
    if (bits.flag()) bits.skip(24);
  }
  if (bits.flag()) {
    bits.ue(); // chroma location
    bits.ue();
  }
  if (!bits.flag()) return undefined;
  const units = bits.bits(32);
  const scale = bits.bits(32);
  const rate = scale / (2 * units);
  return !bits.overrun && rate >= 0.1 && rate <= 240 ? rate : undefined;
}
