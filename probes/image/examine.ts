/** From the bytes a device sends to what can be said of its picture. */
import { type Luma, lumaOf, shownJpeg } from './decode.ts';
import { readJpeg } from './jpeg.ts';
import { type Judgement, judge } from './judge.ts';

/** Either a picture, judged, or why it is none. */
export type Examined =
  | { readonly invalid: string }
  | (Judgement & { readonly width: number; readonly height: number; readonly shown: Uint8Array });

const SHOWN_WIDTH = 640;
const SMALL_BYTES = 60_000;
const END = new Uint8Array([0xff, 0xd9]);

/** Structure and size first, then the decoder, then the judgement. Never rejects: whatever the bytes are, that is said. */
export async function examine(bytes: Uint8Array): Promise<Examined> {
  const jpeg = readJpeg(bytes);
  if (typeof jpeg === 'string') return { invalid: jpeg };
  const { width, height, end, hasEnd } = jpeg;
  // Where the end is missing it is put there: if the decoder then misses nothing, nothing was missing but the marker.
  const whole = hasEnd ? bytes.subarray(0, end) : joined(bytes, END);
  let luma: Luma;
  let shown: Uint8Array;
  try {
    luma = await lumaOf(whole, !hasEnd);
    shown = width <= SHOWN_WIDTH && whole.length < SMALL_BYTES ? whole : await shownJpeg(whole);
  } catch {
    return { invalid: hasEnd ? 'cannot be decoded' : 'cut off' };
  }
  return { ...judge(luma), width, height, shown };
}

function joined(bytes: Uint8Array, more: Uint8Array): Uint8Array {
  const all = new Uint8Array(bytes.length + more.length);
  all.set(bytes);
  all.set(more, bytes.length);
  return all;
}
