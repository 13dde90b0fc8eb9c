/** The structure of a JPEG (ITU-T T.81 Annex B), read without decoding: cheap, and said before any decoder is trusted. */

/** What the structure says. */
export interface Jpeg {
  readonly width: number;
  readonly height: number;
  /** Where the picture ends; what stands after it is padding. */
  readonly end: number;
  /** Without an end marker only the decoder can tell whether the last scan is whole: some cameras leave it out. */
  readonly hasEnd: boolean;
}

/** Why bytes are no JPEG. */
export type JpegFault =
  | 'empty'
  | 'not a JPEG'
  | 'broken header'
  | 'cut off'
  | 'too many bytes'
  | 'too many scans'
  | 'too many pixels';

/** Cameras send less: what is longer is not read. */
export const MOST_BYTES = 4 * 1_048_576;
const MOST_SIDE = 8_000;
const MOST_PIXELS = 40_000_000;
/** A progressive picture is held whole, as coefficients, before a single pixel comes out. */
const MOST_PROGRESSIVE_PIXELS = 16_000_000;
/** Encoders make about ten; each costs the decoder a pass over the whole picture. */
const MOST_SCANS = 64;
/** So many in a row are no part of a scan. */
const FEWEST_ZEROS = 32;
const SOF2 = 0xc2;

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;

/**
 * Walks from the start marker over every segment and scan to the end marker. Decoders fill what is missing with grey
 * and say nothing, so the end is looked for here; zeros or other bytes after it do no harm.
 */
export function readJpeg(bytes: Uint8Array): Jpeg | JpegFault {
  if (bytes.length === 0) return 'empty';
  if (bytes[0] !== 0xff || bytes[1] !== SOI) return 'not a JPEG';
  if (bytes.length > MOST_BYTES) return 'too many bytes';
  let size: { width: number; height: number } | undefined;
  let scans = 0;
  let at = 2;
  for (;;) {
    const found = nextMarker(bytes, at);
    if (found === undefined) {
      return size && scans > 0 ? { ...size, end: writtenEnd(bytes), hasEnd: false } : 'broken header';
    }
    const { marker, after } = found;
    if (marker === EOI) return size && scans > 0 ? { ...size, end: after, hasEnd: true } : 'broken header';
    if (isBare(marker)) {
      at = after;
      continue;
    }
    const length = ((bytes[after] ?? 0) << 8) | (bytes[after + 1] ?? 0);
    if (length < 2) return 'broken header';
    if (after + length > bytes.length) return scans > 0 ? 'cut off' : 'broken header';
    if (isFrame(marker)) {
      if (length < 8 || size) return 'broken header';
      size = {
        height: ((bytes[after + 3] as number) << 8) | (bytes[after + 4] as number),
        width: ((bytes[after + 5] as number) << 8) | (bytes[after + 6] as number),
      };
      if (size.width === 0 || size.height === 0) return 'broken header';
      const most = marker === SOF2 ? MOST_PROGRESSIVE_PIXELS : MOST_PIXELS;
      if (size.width > MOST_SIDE || size.height > MOST_SIDE || size.width * size.height > most)
        return 'too many pixels';
    }
    if (marker === SOS) {
      if (!size) return 'broken header';
      scans += 1;
      if (scans > MOST_SCANS) return 'too many scans';
    }
    at = after + length;
  }
}

/** The next marker at or after a place; within a scan, stuffed bytes and restarts are passed over. */
function nextMarker(bytes: Uint8Array, from: number): { marker: number; after: number } | undefined {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const marker = bytes[at + 1];
    if (marker === undefined) return undefined;
    if (marker !== 0 && marker !== 0xff && !(marker >= 0xd0 && marker <= 0xd7))
      return { marker, after: at + 2 };
  }
  return undefined;
}

/** Zeros at the end are room that was never written to: decoders take them for picture. */
function writtenEnd(bytes: Uint8Array): number {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  return bytes.length - end < FEWEST_ZEROS ? bytes.length : end;
}

/** Markers without a length. */
function isBare(marker: number): boolean {
  return marker === 0x01 || marker === SOI;
}

/** Start of frame, whatever the coding; DHT, JPG and DAC lie in the same range. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}
