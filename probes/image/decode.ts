/** The one door of sharp: JPEG bytes to a small grey picture, and to a small JPEG for people. */
import sharp from 'sharp';

// One picture at a time and nothing kept: the daemon judges pictures slowly and for ever.
sharp.concurrency(1);
sharp.cache(false);

/** Brightness 0–255, row by row. */
export interface Luma {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

const LUMA_WIDTH = 320;
const SHOWN_WIDTH = 640;
const SECONDS = 5;
const MOST_PIXELS = 8_000 * 8_000;

const READING = { failOn: 'error', limitInputPixels: MOST_PIXELS, sequentialRead: true } as const;

/** Decodes to at most 320 pixels wide. Rejects when the decoder does; when strict, at its slightest doubt. */
export async function lumaOf(jpeg: Uint8Array, isStrict = false): Promise<Luma> {
  const { data, info } = await sharp(jpeg, isStrict ? { ...READING, failOn: 'warning' } : READING)
    .timeout({ seconds: SECONDS })
    .resize({ width: LUMA_WIDTH, withoutEnlargement: true, fastShrinkOnLoad: true })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const luma = new Uint8Array(width * height);
  for (let i = 0, at = 0; i < luma.length; i++, at += channels) {
    const red = data[at] as number;
    // ITU-R BT.601, as cameras code it
    luma[i] =
      channels < 3
        ? red
        : (red * 77 + (data[at + 1] as number) * 150 + (data[at + 2] as number) * 29 + 128) >> 8;
  }
  return { width, height, data: luma };
}

/** A JPEG of at most 640 pixels wide. */
export function shownJpeg(jpeg: Uint8Array): Promise<Uint8Array> {
  return sharp(jpeg, READING)
    .timeout({ seconds: SECONDS })
    .resize({ width: SHOWN_WIDTH, withoutEnlargement: true })
    .jpeg({ quality: 72 })
    .toBuffer();
}
