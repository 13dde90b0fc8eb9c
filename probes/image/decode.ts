/** The one door of sharp: JPEG bytes to a small picture for the measures, and to a small JPEG for people. */
import sharp from 'sharp';
import { type Frame, frameOf } from './frame.ts';

// One picture at a time and nothing kept: the daemon judges pictures slowly and for ever.
sharp.concurrency(1);
sharp.cache(false);

/** Halved until narrower than twice this: fine enough for slight grain, small enough to be cheap. */
const LEAST_WIDTH = 400;
/** The decoder itself reduces by up to 8, which keeps the coding grid where it was. */
const MOST_REDUCTION = 8;
const CODING_GRID = 16;
const SHOWN_WIDTH = 640;
const THUMB_WIDTH = 240;
const SECONDS = 5;
const MOST_PIXELS = 8_000 * 8_000;

const READING = { failOn: 'error', limitInputPixels: MOST_PIXELS, sequentialRead: true } as const;

/** What the structure of the file says of its size. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Decodes to 400–799 pixels wide. Rejects when the decoder does; when strict, at its slightest doubt. */
export async function decode(jpeg: Uint8Array, size: Size, isStrict = false): Promise<Frame> {
  let reduction = 1;
  while (reduction < MOST_REDUCTION && size.width / (reduction * 2) >= LEAST_WIDTH) reduction *= 2;
  const { data, info } = await sharp(jpeg, isStrict ? { ...READING, failOn: 'warning' } : READING)
    .timeout({ seconds: SECONDS })
    .resize({
      width: Math.max(1, Math.floor(size.width / reduction)),
      height: Math.max(1, Math.floor(size.height / reduction)),
      fit: 'fill',
      fastShrinkOnLoad: true,
    })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return frameOf(data, info.width, info.height, Math.max(2, CODING_GRID / reduction));
}

/** A JPEG of at most 640 pixels wide. */
export function shownJpeg(jpeg: Uint8Array): Promise<Uint8Array> {
  return smaller(jpeg, SHOWN_WIDTH, 72);
}

/** A JPEG of at most 240 pixels wide, a few KB: for lists. */
export function thumbJpeg(jpeg: Uint8Array): Promise<Uint8Array> {
  return smaller(jpeg, THUMB_WIDTH, 68);
}

function smaller(jpeg: Uint8Array, width: number, quality: number): Promise<Uint8Array> {
  return sharp(jpeg, READING)
    .timeout({ seconds: SECONDS })
    .resize({ width, withoutEnlargement: true })
    .jpeg({ quality })
    .toBuffer();
}
