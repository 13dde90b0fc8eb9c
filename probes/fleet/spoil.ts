/** What goes wrong between a street and its picture: iris, dome, lens, sensor, cables, hands and decoders. */
import { Canvas } from './canvas.ts';
import { newDice } from './dice.ts';

/** Everything that a street can suffer on its way. */
export const SPOILED = [
  'dark',
  'bright',
  'hazy',
  'blurred',
  'tinted',
  'noisy',
  'striped',
  'covered',
  'moved',
  'broken',
  'grey',
] as const;
export type SpoiledWay = (typeof SPOILED)[number];

type Rgb = readonly [red: number, green: number, blue: number];

/** Done to a street before the caption is written over it; the same for the same seed. */
export function spoil(canvas: Canvas, way: SpoiledWay, seed: number): Canvas {
  switch (way) {
    case 'dark':
      canvas.tint([0.06, 0.06, 0.06]);
      return canvas;
    case 'bright':
      return remade(canvas, (rgb) => each(rgb, (value) => value * 3 + 90));
    case 'hazy':
      return remade(canvas, (rgb) => each(rgb, (value) => 168 + (value - 168) * 0.16));
    case 'blurred':
      return blurred(blurred(canvas, 4), 4);
    case 'tinted':
      return remade(canvas, ([red, green, blue]) => [red * 1.3 + 24, green * 0.72, blue * 1.15 + 16]);
    case 'noisy':
      canvas.grain(seed, 90);
      return canvas;
    case 'striped':
      return remade(canvas, (rgb, x, y) => {
        const wave = 22 * Math.sin((x * 2 + y) / 4);
        return each(rgb, (value) => value + wave);
      });
    case 'covered':
      return remade(canvas, (rgb, x, y) => (x < 90 + 170 * Math.sin(1 + y / 150) ? [92, 80, 72] : rgb));
    case 'moved':
      return moved(canvas);
    case 'broken':
      return broken(canvas, seed);
    case 'grey':
      return remade(canvas, ([red, green, blue]) => {
        const luma = 0.299 * red + 0.587 * green + 0.114 * blue;
        return [luma, luma, luma];
      });
  }
}

function each([red, green, blue]: Rgb, change: (value: number) => number): Rgb {
  return [change(red), change(green), change(blue)];
}

function at({ pixels, width, height }: Canvas, x: number, y: number): Rgb {
  const column = Math.max(0, Math.min(width - 1, Math.floor(x)));
  const row = Math.max(0, Math.min(height - 1, Math.floor(y)));
  const i = (row * width + column) * 3;
  return [pixels[i] ?? 0, pixels[i + 1] ?? 0, pixels[i + 2] ?? 0];
}

function remade(canvas: Canvas, change: (rgb: Rgb, x: number, y: number) => Rgb): Canvas {
  const { width, height } = canvas;
  const out = new Canvas(width, height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) out.pixels.set(change(at(canvas, x, y), x, y), (y * width + x) * 3);
  }
  return out;
}

/** A mean over the box, by rows and then by columns. */
function blurred(canvas: Canvas, radius: number): Canvas {
  const { width, height } = canvas;
  return averaged(averaged(canvas, radius, height, width * 3, width, 3), radius, width, 3, height, width * 3);
}

/** Running means along `lines` lines of `length` pixels, `stride` bytes apart. */
function averaged(
  { pixels, width, height }: Canvas,
  radius: number,
  lines: number,
  lineStride: number,
  length: number,
  stride: number,
): Canvas {
  const out = new Canvas(width, height);
  const held = (i: number) => Math.max(0, Math.min(length - 1, i)) * stride;
  for (let line = 0; line < lines; line += 1) {
    for (let channel = 0; channel < 3; channel += 1) {
      const start = line * lineStride + channel;
      let sum = 0;
      for (let i = -radius; i <= radius; i += 1) sum += pixels[start + held(i)] ?? 0;
      for (let i = 0; i < length; i += 1) {
        out.pixels[start + i * stride] = sum / (2 * radius + 1);
        sum += (pixels[start + held(i + radius + 1)] ?? 0) - (pixels[start + held(i - radius)] ?? 0);
      }
    }
  }
  return out;
}

/** Knocked aside: the lower right of what it saw, mirrored as nothing of it was before. */
function moved(canvas: Canvas): Canvas {
  const { width, height } = canvas;
  return remade(canvas, (_, x, y) => at(canvas, width - x * 0.62, height * 0.36 + y * 0.62));
}

/** From somewhere in the middle on the decoder takes blocks from where they do not belong. */
function broken(canvas: Canvas, seed: number): Canvas {
  const { width, height } = canvas;
  const dice = newDice(seed);
  const from = Math.floor(height * 0.35);
  const shifts = Array.from({ length: Math.ceil(width / 16) * Math.ceil(height / 16) }, () => ({
    isHit: dice.below(3) > 0,
    across: 16 * (dice.below(30) - 15),
    up: 16 * dice.below(8),
    level: dice.between(-35, 35),
  }));
  return remade(canvas, (rgb, x, y) => {
    const shift = shifts[Math.floor(y / 16) * Math.ceil(width / 16) + Math.floor(x / 16)];
    if (y < from || shift === undefined || !shift.isHit) return rgb;
    return each(at(canvas, x + shift.across, y - shift.up), (value) => value + shift.level);
  });
}
