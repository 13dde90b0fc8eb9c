/** H.265: packing in RTP (RFC 7798), what NAL units are for, and the size of the picture (ITU-T H.265 §7.3.2.2.1). */
import { BitReader, unescapeNal } from './bits.ts';
import {
  type CodecReader,
  croppedSize,
  type Depacketiser,
  FragmentStore,
  type NalUse,
  type PictureShape,
  splitAggregate,
} from './video-codec.ts';

const AGGREGATE = 48;
const FRAGMENT = 49;

export const h265: CodecReader = {
  depacketiser: (numbered) => new H265Depacketiser(numbered),
  useOf,
  isIntraSlice: () => false, // key pictures are told by their type alone
  idOf,
  shapeOf,
};

/** Single units, aggregation and fragmentation units, with or without decoding order numbers. */
class H265Depacketiser implements Depacketiser {
  readonly #fragments = new FragmentStore();
  readonly #numbered: boolean;

  constructor(numbered: boolean) {
    this.#numbered = numbered;
  }

  push(payload: Uint8Array): readonly Uint8Array[] | undefined {
    const [first, second, third] = payload;
    if (first === undefined || second === undefined || payload.length < 3) return [];
    const type = (first >> 1) & 0x3f;
    if (type < AGGREGATE) return [this.#numbered ? withoutNumber(payload) : payload];
    if (type === AGGREGATE) return splitAggregate(payload, this.#numbered ? 4 : 2, this.#numbered ? 1 : 0);
    if (type === 50) return undefined; // PACI: never without being asked for
    if (type !== FRAGMENT || third === undefined) return [];
    const begins = (third & 0x80) !== 0;
    if (begins) this.#fragments.begin(Uint8Array.of((first & 0x81) | ((third & 0x3f) << 1), second));
    this.#fragments.add(payload.subarray(begins && this.#numbered ? 5 : 3));
    return third & 0x40 ? this.#fragments.end() : [];
  }

  drop(): void {
    this.#fragments.drop();
  }

  get held(): number {
    return this.#fragments.held;
  }
}

/** The two bytes after the header are the order number (RFC 7798 §4.4.1). */
function withoutNumber(payload: Uint8Array): Uint8Array {
  return Buffer.concat([payload.subarray(0, 2), payload.subarray(4)]);
}

/** ITU-T H.265 table 7-1. */
function useOf(nal: Uint8Array): NalUse {
  const type = ((nal[0] ?? 0) >> 1) & 0x3f;
  if (type >= 16 && type <= 23) return 'key';
  if (type < 16) return 'slice';
  if (type === 32) return 'vps';
  if (type === 33) return 'sps';
  return type === 34 ? 'pps' : 'other';
}

function idOf(nal: Uint8Array): number {
  const use = useOf(nal);
  const bits = new BitReader(unescapeNal(nal.subarray(2, 128)));
  if (use === 'vps') return bits.bits(4);
  if (use === 'sps') skipToNumber(bits);
  return bits.ue();
}

/** sps_video_parameter_set_id, sub-layers and the profile stand before an SPS's number. */
function skipToNumber(bits: BitReader): void {
  bits.skip(4);
  const subLayers = bits.bits(3); // sps_max_sub_layers_minus1
  bits.skip(1);
  bits.skip(96); // general profile, tier, level (§7.3.3)
  const present: [boolean, boolean][] = [];
  for (let i = 0; i < subLayers; i++) present.push([bits.flag(), bits.flag()]);
  if (subLayers > 0) bits.skip(2 * (8 - subLayers));
  for (const [profile, level] of present) bits.skip((profile ? 88 : 0) + (level ? 8 : 0));
}

function shapeOf(sps: Uint8Array): PictureShape | undefined {
  const bits = new BitReader(unescapeNal(sps.subarray(2)));
  skipToNumber(bits);
  bits.ue(); // number
  const format = bits.ue(); // chroma_format_idc
  const separate = format === 3 && bits.flag();
  const width = bits.ue();
  const height = bits.ue();
  return croppedSize(bits, { width, height }, { format, separate });
}
