/** From the bytes a device sends, and what is remembered of its camera, to what can be said of its picture. */
import type { PictureFault } from '../../config/terms.ts';
import type { Light } from '../link/observation.ts';
import { decode, shownJpeg, thumbJpeg } from './decode.ts';
import type { Frame } from './frame.ts';
import { type Jpeg, type JpegFault, readJpeg } from './jpeg.ts';
import { type Fault, judge } from './judgement.ts';
import { lightOf, NO_PAST, packPast, readPast, withReference } from './past.ts';
import { fingerprintOf, traceOf } from './trace.ts';

/** One picture to look at. */
export interface Question {
  readonly bytes: Uint8Array;
  /** As `Examined.past` gave it after the look before. */
  readonly past?: Uint8Array;
  readonly isDaylight: boolean;
  readonly atMs: number;
  /** Faults that are normal for this camera: they are not told, and what shows them becomes no reference. */
  readonly leftOut?: readonly PictureFault[];
  /** The least time between two references, where it is not the usual one. */
  readonly gapMs?: number;
}

/** Either a picture, judged, or why it is none. */
export type Examined = { readonly invalid: JpegFault | 'cannot be decoded' } | Seen;

export interface Seen {
  /** Empty when the picture is intact. */
  readonly faults: readonly Fault[];
  readonly width: number;
  readonly height: number;
  /** What was measured, for people: brightness, its spread, steepness of edges, grain. */
  readonly measured: Readonly<Record<string, number>>;
  /** How many references it was compared with. */
  readonly references: number;
  /** A JPEG of at most 640 pixels wide. */
  readonly shown: Uint8Array;
  /** A JPEG of at most 240 pixels wide. */
  readonly thumb: Uint8Array;
  /** Present when later pictures are compared with this one. */
  readonly reference?: Light;
  /** What is remembered from now on; from a faulty picture only that it was seen. */
  readonly past: Uint8Array;
}

/** Cameras hand out one picture for some seconds: the same again within a minute says nothing. */
const LEAST_APART_MS = 60_000;
const SHOWN_WIDTH = 640;
const SMALL_BYTES = 60_000;
const END = new Uint8Array([0xff, 0xd9]);

/** A picture whose bytes can be trusted to be one. */
export interface Decoded {
  readonly frame: Frame;
  readonly jpeg: Jpeg;
  /** Without what stood behind the end, and with an end. */
  readonly whole: Uint8Array;
}

/** Structure and size first, so that nothing costs memory that is no picture; then the decoder. */
export async function decoded(
  bytes: Uint8Array,
): Promise<Decoded | { readonly invalid: JpegFault | 'cannot be decoded' }> {
  const jpeg = readJpeg(bytes);
  if (typeof jpeg === 'string') return { invalid: jpeg };
  const { end, hasEnd } = jpeg;
  // Where the end is missing it is put there: if the decoder then misses nothing, nothing was missing but the marker.
  const whole = hasEnd ? bytes.subarray(0, end) : joined(bytes.subarray(0, end), END);
  try {
    return { frame: await decode(whole, jpeg, !hasEnd), jpeg, whole };
  } catch {
    return { invalid: hasEnd ? 'cannot be decoded' : 'cut off' };
  }
}

/** Never rejects: whatever the bytes are, that is said. */
export async function examine({
  bytes,
  past: kept,
  isDaylight,
  atMs,
  leftOut,
  gapMs,
}: Question): Promise<Examined> {
  const picture = await decoded(bytes);
  if ('invalid' in picture) return picture;
  const { frame, jpeg, whole } = picture;
  const { width, height } = jpeg;
  let shown: Uint8Array;
  let thumb: Uint8Array;
  try {
    shown = width <= SHOWN_WIDTH && whole.length < SMALL_BYTES ? whole : await shownJpeg(whole);
    thumb = await thumbJpeg(shown);
  } catch {
    return { invalid: 'cannot be decoded' };
  }
  const all = kept === undefined ? NO_PAST : readPast(kept);
  const isTooSoon = all.trace !== undefined && Math.abs(atMs - all.trace.atMs) < LEAST_APART_MS;
  const past = isTooSoon ? { references: all.references } : all;
  const fingerprint = fingerprintOf(bytes);
  const { faults, isNormal, sight, measures } = judge(frame, fingerprint, past, isDaylight, leftOut);
  const isSound = faults.length === 0 && !isNormal;
  const { references } = isSound ? withReference(past, measures, atMs, gapMs) : past;
  const reference = references === past.references ? undefined : lightOf(measures.scalars);
  return {
    faults,
    width,
    height,
    measured: {
      meanLuma: round(sight.mean),
      spread: round(sight.spread),
      steepness: round(sight.steep50),
      grain: round(sight.sigma),
    },
    references: past.references.length,
    shown,
    thumb,
    ...(reference === undefined ? {} : { reference }),
    past: packPast({
      references,
      trace: isTooSoon && all.trace !== undefined ? all.trace : traceOf(frame, fingerprint, atMs),
    }),
  };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function joined(bytes: Uint8Array, more: Uint8Array): Uint8Array {
  const all = new Uint8Array(bytes.length + more.length);
  all.set(bytes);
  all.set(more, bytes.length);
  return all;
}
