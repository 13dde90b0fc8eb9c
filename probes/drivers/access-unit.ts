/** Pictures as a camera sends them: RTP packets in, access units out, never decoded. */
import { h264 } from './h264.ts';
import { h265 } from './h265.ts';
import { MediaClock, missingBetween, type RtpPacket } from './rtp.ts';
import { RtspFailure } from './rtsp-trouble.ts';
import type { SdpMedia } from './sdp.ts';
import type { CodecReader, Depacketiser, PictureShape, VideoCodec } from './video-codec.ts';

/** How the pictures of a stream are to be decoded. A new object whenever the device changes its mind. */
export interface VideoFormat extends PictureShape {
  readonly codec: VideoCodec;
  /** Parameter sets without start codes; `vps` is empty for H.264. */
  readonly vps: readonly Uint8Array[];
  readonly sps: readonly Uint8Array[];
  readonly pps: readonly Uint8Array[];
}

/** One picture. */
export interface AccessUnit {
  readonly format: VideoFormat;
  /** NAL units without start codes, parameter sets in between as they came. */
  readonly nals: readonly Uint8Array[];
  readonly bytes: number;
  /** Can be decoded without any other. */
  readonly key: boolean;
  /** Milliseconds since the first picture, by the device's own clock. */
  readonly mediaMs: number;
  /** Packets that were missing since the unit before. */
  readonly lost: number;
}

/** A larger picture ends the session. */
export const UNIT_LIMIT = 4 * 1024 * 1024;
const SET_LIMIT = 4 * 1024;
const SETS_PER_KIND = 32;
const NALS_PER_UNIT = 4_096;

/** How each codec is read. */
export const CODECS: Readonly<Record<VideoCodec, CodecReader>> = { h264, h265 };

type Sets = Record<'vps' | 'sps' | 'pps', Map<number, Uint8Array>>;

/** The codec of a stream, or undefined when it is none of ours. */
export function codecOf(media: SdpMedia): VideoCodec | undefined {
  if (media.encoding === 'H264') return 'h264';
  return media.encoding === 'H265' || media.encoding === 'HEVC' ? 'h265' : undefined;
}

/** Puts one stream's packets together. Says nothing before the first key picture whose parameter sets are known. */
export class UnitAssembler {
  readonly #codec: VideoCodec;
  readonly #reader: CodecReader;
  readonly #depacketiser: Depacketiser;
  readonly #clock: MediaClock;
  readonly #payloadType: number;
  readonly #sets: Sets = { vps: new Map(), sps: new Map(), pps: new Map() };
  #format: VideoFormat | undefined;
  #formatStale = true;
  #begun = false;
  #sequence: number | undefined;
  #lost = 0;
  #nals: Uint8Array[] = [];
  #bytes = 0;
  #timestamp = 0;
  #hasPicture = false;
  #isMarkedEnd = false;
  /** Then a picture ends with the next one's time alone. */
  #marksEachSlice = false;

  constructor(codec: VideoCodec, media: SdpMedia) {
    this.#codec = codec;
    this.#reader = CODECS[codec];
    this.#depacketiser = this.#reader.depacketiser(Number(media.format.get('sprop-max-don-diff') ?? 0) > 0);
    this.#clock = new MediaClock(media.clockRate);
    this.#payloadType = media.payloadType;
    for (const set of setsOf(media)) this.#keepSet(set);
  }

  /** The units completed by a packet: none, one, or two when a device marks no ends. Throws RtspFailure. */
  push(packet: RtpPacket, arrivedMs: number): readonly AccessUnit[] {
    if (packet.payloadType !== this.#payloadType) return [];
    const units: AccessUnit[] = [];
    this.#order(packet.sequence);
    if (packet.timestamp !== this.#timestamp) {
      this.#flush(units, arrivedMs);
      this.#timestamp = packet.timestamp;
    } else if (this.#isMarkedEnd) this.#marksEachSlice = true;
    this.#isMarkedEnd = false;
    const nals = this.#depacketiser.push(packet.payload);
    if (!nals) throw new RtspFailure('codec');
    for (const nal of nals) this.#add(nal);
    if (this.#bytes + this.#depacketiser.held > UNIT_LIMIT) throw new RtspFailure('bad-answer');
    // some devices mark each parameter set as an end, too; some each slice
    if (packet.marker && this.#hasPicture && !this.#marksEachSlice) {
      this.#flush(units, arrivedMs);
      this.#isMarkedEnd = true;
    }
    return units;
  }

  #order(sequence: number): void {
    if (this.#sequence !== undefined) {
      const missing = missingBetween(this.#sequence, sequence);
      if (missing > 0) this.#depacketiser.drop();
      this.#lost += missing;
    }
    this.#sequence = sequence;
  }

  #add(nal: Uint8Array): void {
    if (this.#nals.length >= NALS_PER_UNIT) throw new RtspFailure('bad-answer');
    const use = this.#reader.useOf(nal);
    if (use === 'slice' || use === 'key') this.#hasPicture = true;
    else if (use !== 'other') this.#keepSet(nal);
    this.#nals.push(nal);
    this.#bytes += nal.length;
  }

  /** Copies, because a NAL unit shares memory with what came with it. */
  #keepSet(nal: Uint8Array): void {
    const use = this.#reader.useOf(nal);
    if (use !== 'vps' && use !== 'sps' && use !== 'pps') return;
    if (nal.length < 4 || nal.length > SET_LIMIT) return;
    const kind = this.#sets[use];
    const id = this.#reader.idOf(nal);
    const known = kind.get(id);
    if (known && Buffer.compare(known, nal) === 0) return;
    if (!known && kind.size >= SETS_PER_KIND) return;
    kind.set(id, Uint8Array.from(nal));
    this.#formatStale = true;
  }

  #flush(units: AccessUnit[], arrivedMs: number): void {
    const nals = this.#nals;
    const bytes = this.#bytes;
    if (!this.#hasPicture) {
      // parameter sets sent under a time of their own belong to the next picture; they are kept already
      this.#nals = [];
      this.#bytes = 0;
      return;
    }
    this.#nals = [];
    this.#bytes = 0;
    this.#hasPicture = false;
    const key = this.#isKey(nals);
    const format = key ? this.#currentFormat() : this.#format;
    if (!format || (!this.#begun && !key)) return;
    this.#begun = true;
    const mediaMs = this.#clock.at(this.#timestamp, arrivedMs);
    units.push({ format, nals, bytes, key, mediaMs, lost: this.#lost });
    this.#lost = 0;
  }

  /** A device without IDR pictures begins its groups with a parameter set and intra slices. */
  #isKey(nals: readonly Uint8Array[]): boolean {
    const uses = nals.map((nal) => this.#reader.useOf(nal));
    if (uses.includes('key')) return true;
    if (!uses.includes('sps')) return false;
    const slices = nals.filter((_nal, i) => uses[i] === 'slice');
    return slices.every((nal) => this.#reader.isIntraSlice(nal));
  }

  #currentFormat(): VideoFormat | undefined {
    if (!this.#formatStale) return this.#format;
    const [vps, sps, pps] = (['vps', 'sps', 'pps'] as const).map((kind) => [...this.#sets[kind].values()]);
    const first = sps?.[0];
    if (!vps || !sps || !pps || !first || pps.length === 0) return undefined;
    if (this.#codec === 'h265' && vps.length === 0) return undefined;
    const shape = this.#reader.shapeOf(first);
    if (!shape) throw new RtspFailure('codec');
    this.#format = { codec: this.#codec, ...shape, vps, sps, pps };
    this.#formatStale = false;
    return this.#format;
  }
}

/** Parameter sets in the description (RFC 6184 §8.1, RFC 7798 §7.1). */
function setsOf(media: SdpMedia): Uint8Array[] {
  return ['sprop-parameter-sets', 'sprop-vps', 'sprop-sps', 'sprop-pps']
    .flatMap((name) => media.format.get(name)?.split(',') ?? [])
    .slice(0, 3 * SETS_PER_KIND)
    .map((text) => Uint8Array.from(Buffer.from(text.trim(), 'base64')));
}
