/**
 * A live Matroska stream (RFC 9559) of one picture track. With its default duration ffmpeg begins after one key
 * picture instead of guessing the rate from twenty, and since the header is ours no device can steer its format detection.
 */
import type { AccessUnit, VideoFormat } from '../drivers/access-unit.ts';

const UNKNOWN_SIZE = Buffer.from('01ffffffffffffff', 'hex');
/** Pictures a second where nobody says: the duration is a hint, the times of the blocks decide. */
const USUAL_RATE = 25;

const ID = {
  header: '1a45dfa3',
  version: '4286',
  readVersion: '42f7',
  maxIdLength: '42f2',
  maxSizeLength: '42f3',
  docType: '4282',
  docTypeVersion: '4287',
  docTypeReadVersion: '4285',
  segment: '18538067',
  info: '1549a966',
  timestampScale: '2ad7b1',
  muxingApp: '4d80',
  writingApp: '5741',
  tracks: '1654ae6b',
  track: 'ae',
  trackNumber: 'd7',
  trackUid: '73c5',
  trackType: '83',
  lacing: '9c',
  codecId: '86',
  codecPrivate: '63a2',
  defaultDuration: '23e383',
  video: 'e0',
  width: 'b0',
  height: 'ba',
  cluster: '1f43b675',
  timestamp: 'e7',
  simpleBlock: 'a3',
} as const;

/** Everything before the first picture. */
export function matroskaHeader(format: VideoFormat): Buffer {
  const header = element(ID.header, [
    number(ID.version, 1),
    number(ID.readVersion, 1),
    number(ID.maxIdLength, 4),
    number(ID.maxSizeLength, 8),
    element(ID.docType, [Buffer.from('matroska')]),
    number(ID.docTypeVersion, 4),
    number(ID.docTypeReadVersion, 2),
  ]);
  const info = element(ID.info, [
    number(ID.timestampScale, 1_000_000),
    element(ID.muxingApp, [Buffer.from('lightkeeper')]),
    element(ID.writingApp, [Buffer.from('lightkeeper')]),
  ]);
  const track = element(ID.track, [
    number(ID.trackNumber, 1),
    number(ID.trackUid, 1),
    number(ID.trackType, 1),
    number(ID.lacing, 0),
    element(ID.codecId, [Buffer.from(format.codec === 'h264' ? 'V_MPEG4/ISO/AVC' : 'V_MPEGH/ISO/HEVC')]),
    element(ID.codecPrivate, [format.codec === 'h264' ? avcRecord(format) : hevcRecord(format)]),
    number(ID.defaultDuration, Math.round(1e9 / (format.frameRate ?? USUAL_RATE))),
    element(ID.video, [number(ID.width, format.width), number(ID.height, format.height)]),
  ]);
  return Buffer.concat([
    header,
    Buffer.from(ID.segment, 'hex'),
    UNKNOWN_SIZE,
    info,
    element(ID.tracks, [track]),
  ]);
}

/** One picture as a cluster of its own, so that it can be shown as soon as it is there. */
export function matroskaCluster({ nals, key }: AccessUnit, atMs: number): Buffer {
  const block: Buffer[] = [Buffer.of(0x81, 0, 0, key ? 0x80 : 0)];
  for (const nal of nals) {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(nal.length);
    block.push(length, Buffer.from(nal.buffer, nal.byteOffset, nal.byteLength));
  }
  return element(ID.cluster, [
    number(ID.timestamp, Math.max(0, Math.round(atMs))),
    element(ID.simpleBlock, block),
  ]);
}

function element(id: string, parts: readonly Buffer[]): Buffer {
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([Buffer.from(id, 'hex'), sizeOf(size), ...parts]);
}

/** EBML sizes: one byte up to 126, else eight. */
function sizeOf(size: number): Buffer {
  if (size < 127) return Buffer.of(0x80 | size);
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(size) | (1n << 56n));
  return bytes;
}

function number(id: string, value: number): Buffer {
  const hex = value.toString(16);
  return element(id, [Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex')]);
}

/** AVCDecoderConfigurationRecord, ISO/IEC 14496-15 §5.3.3.1. */
function avcRecord({ sps, pps }: VideoFormat): Buffer {
  const [first] = sps;
  const [, profile = 0, constraints = 0, level = 0] = first ?? [];
  return Buffer.concat([
    Buffer.of(1, profile, constraints, level, 0xff, 0xe0 | sps.length),
    ...sps.map(sized),
    Buffer.of(pps.length),
    ...pps.map(sized),
  ]);
}

/**
 * HEVCDecoderConfigurationRecord, ISO/IEC 14496-15 §8.3.3.1. Chroma format and bit depths are said as the usual ones:
 * the parameter sets that follow say them truly, and a decoder reads those.
 */
function hevcRecord({ vps, sps, pps }: VideoFormat): Buffer {
  const general = Buffer.from(sps[0] ?? []).subarray(3, 15);
  const arrays = [
    { type: 32, nals: vps },
    { type: 33, nals: sps },
    { type: 34, nals: pps },
  ];
  return Buffer.concat([
    Buffer.of(1),
    Buffer.concat([general], 12),
    Buffer.of(0xf0, 0, 0xfc, 0xfd, 0xf8, 0xf8, 0, 0, 0x0f, arrays.length),
    ...arrays.flatMap(({ type, nals }) => [Buffer.of(type, 0, nals.length), ...nals.map(sized)]),
  ]);
}

function sized(nal: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(nal.length >> 8, nal.length & 0xff), nal]);
}
