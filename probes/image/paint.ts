/** Ways to change pictures by their pixels, for labelled sets of our own: the same for the same seed. */
import type { Drawn } from './drawn.ts';

/** Changes a picture; `seed` belongs to the camera. */
export type Change = (drawn: Drawn, seed: number) => Drawn;
/** 0 to 255 each, or beyond until it is clipped. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** Into 0 to 255. */
export const clip = (value: number) => (value < 0 ? 0 : value > 255 ? 255 : value);
/** ITU-R BT.601. */
export const luma = (r: number, g: number, b: number) => 0.299 * r + 0.587 * g + 0.114 * b;

/** Every pixel by itself; `x` and `y` run over whole pixels. */
export function each(
  { width, height, rgb }: Drawn,
  change: (r: number, g: number, b: number, x: number, y: number) => Rgb,
): Drawn {
  const out = new Uint8Array(rgb.length);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 3) {
      const [r, g, b] = change(rgb[at] as number, rgb[at + 1] as number, rgb[at + 2] as number, x, y);
      out[at] = clip(r) + 0.5;
      out[at + 1] = clip(g) + 0.5;
      out[at + 2] = clip(b) + 0.5;
    }
  }
  return { width, height, rgb: out };
}

/** A fast run of numbers from 0 to 1. */
export function diceOf(seed: number): () => number {
  let state = Math.floor(seed * 7_919 + 12_345) | 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 8) / 16_777_216;
  };
}

/** Nearly normal, standard deviation 1. */
export function bellOf(dice: () => number): () => number {
  return () => (dice() + dice() + dice() + dice() - 2) * 1.732;
}

/** From another place of the picture, between pixels; outside, the rim is repeated. */
export function warped(drawn: Drawn, from: (x: number, y: number) => readonly [number, number]): Drawn {
  const { width, height, rgb } = drawn;
  return each(drawn, (_r, _g, _b, x, y) => {
    const [u, v] = from(x, y);
    const px = Math.max(0, Math.min(width - 1.001, u));
    const py = Math.max(0, Math.min(height - 1.001, v));
    const at = (Math.floor(py) * width + Math.floor(px)) * 3;
    const fx = px - Math.floor(px);
    const fy = py - Math.floor(py);
    const mix = (c: number) =>
      ((rgb[at + c] ?? 0) * (1 - fx) + (rgb[at + 3 + c] ?? 0) * fx) * (1 - fy) +
      ((rgb[at + width * 3 + c] ?? 0) * (1 - fx) + (rgb[at + width * 3 + 3 + c] ?? 0) * fx) * fy;
    return [mix(0), mix(1), mix(2)];
  });
}

/** Means over points around each pixel: any kernel, sampled. */
export function smeared(drawn: Drawn, points: readonly (readonly [number, number])[]): Drawn {
  const { width, height, rgb } = drawn;
  return each(drawn, (_r, _g, _b, x, y) => {
    let [red, green, blue] = [0, 0, 0];
    for (const [dx, dy] of points) {
      const at =
        (Math.max(0, Math.min(height - 1, y + dy)) * width + Math.max(0, Math.min(width - 1, x + dx))) * 3;
      red += rgb[at] ?? 0;
      green += rgb[at + 1] ?? 0;
      blue += rgb[at + 2] ?? 0;
    }
    return [red / points.length, green / points.length, blue / points.length];
  });
}

/** Points of a line through the middle. */
export const line = (length: number, angle: number) =>
  Array.from({ length }, (_, i) => {
    const t = i - (length - 1) / 2;
    return [Math.round(t * Math.cos(angle)), Math.round(t * Math.sin(angle))] as const;
  });
/** Points of a disc, or of a ring. */
export const ring = (radius: number, from = 0) => {
  const points: (readonly [number, number])[] = [];
  for (let y = -radius; y <= radius; y++)
    for (let x = -radius; x <= radius; x++) {
      const far = Math.hypot(x, y);
      if (far <= radius && far >= from) points.push([x, y]);
    }
  return points;
};
/** Kernels in parts of the width, so that they mean the same at every size. */
export const ofWidth = (share: number, least: number, { width }: Drawn) =>
  Math.max(least, Math.round(share * width));

/** Each colour times a number. */
export const gains =
  (red: number, green: number, blue: number): Change =>
  (d) =>
    each(d, (r, g, b) => [r * red, g * green, b * blue]);
/** Grain of the sensor, of one pixel or of two by two. */
export function grain(deviation: number, isCoarse = false): Change {
  return (d, seed) => {
    const bell = bellOf(diceOf(seed + 31));
    if (!isCoarse) {
      return each(d, (r, g, b) => {
        const add = deviation * bell();
        return [r + add, g + add, b + add];
      });
    }
    const across = Math.ceil(d.width / 2);
    const field = Float32Array.from({ length: across * Math.ceil(d.height / 2) }, () => deviation * bell());
    return each(d, (r, g, b, x, y) => {
      const add = field[(y >> 1) * across + (x >> 1)] ?? 0;
      return [r + add, g + add, b + add];
    });
  };
}
/** Turned about its middle, zoomed, and aside by shares of its width and height. */
export const turned =
  (angle: number, zoom: number, across = 0, down = 0): Change =>
  (d) =>
    warped(d, (x, y) => {
      const u = (x - d.width / 2) / zoom;
      const v = (y - d.height / 2) / zoom;
      return [
        d.width * (0.5 + across) + u * Math.cos(angle) - v * Math.sin(angle),
        d.height * (0.5 + down) + u * Math.sin(angle) + v * Math.cos(angle),
      ];
    });
/** The nearest pixel of the picture. */
export const pixelOf = ({ width, height, rgb }: Drawn, x: number, y: number): Rgb => {
  const at =
    (Math.max(0, Math.min(height - 1, Math.floor(y))) * width +
      Math.max(0, Math.min(width - 1, Math.floor(x)))) *
    3;
  return [rgb[at] ?? 0, rgb[at + 1] ?? 0, rgb[at + 2] ?? 0];
};
/** Another curve of brightness. */
export const gamma =
  (power: number, gain: number): Change =>
  (d) =>
    each(d, (r, g, b) => [
      255 * gain * (r / 255) ** power,
      255 * gain * (g / 255) ** power,
      255 * gain * (b / 255) ** power,
    ]);
/** Towards one level; `left` is what is left of the contrast. */
export const veil =
  (level: number, left: number, [red, green, blue]: Rgb = [1, 1, 1]): Change =>
  (d) =>
    each(d, (r, g, b) => [
      level * red + (r - level * red) * left,
      level * green + (g - level * green) * left,
      level * blue + (b - level * blue) * left,
    ]);
