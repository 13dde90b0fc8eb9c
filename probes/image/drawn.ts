/** Drawn streets for the tests of this room, and every fault done to them. No picture of any place is kept here. */

/** Interleaved RGB. */
export interface Drawn {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

export interface Shot {
  readonly street?: number;
  /** Of the sensor: another in every shot of a live camera. */
  readonly grainSeed?: number;
  /** Standard deviation of the grain. */
  readonly grain?: number;
  /** Written into the caption. */
  readonly minute?: number;
  readonly width?: number;
  readonly height?: number;
  /** 1 by day, less in the evening. */
  readonly light?: number;
  readonly isGrey?: boolean;
}

type Paint = (x: number, y: number) => readonly [number, number, number];

/** A number from 0 to 1 that belongs to these numbers. */
export function chance(...seeds: readonly number[]): number {
  let hash = 2_166_136_261;
  for (const seed of seeds) {
    hash = Math.imul(hash ^ Math.floor(seed), 16_777_619);
    hash ^= hash >>> 15;
    hash = Math.imul(hash, 2_246_822_519);
    hash ^= hash >>> 13;
  }
  return (hash >>> 0) / 4_294_967_296;
}

/** Sky, houses with windows, a hedge, a road with dashes and a kerb: edges at all scales, and quiet places, too. */
function street(seed: number): Paint {
  const level = 0.3 + 0.12 * chance(seed, 1);
  return (x, y) => {
    // Land is seldom level, and nothing in nature lies along a row of pixels.
    const horizon = level + 0.05 * Math.sin(5 * x + seed) + 0.03 * x;
    const column = Math.floor(x * 9 + seed);
    const roof = horizon - 0.05 - 0.2 * chance(seed, 2, column);
    if (y < roof) return [150 + 50 * y, 180 + 40 * y, 215];
    if (y < horizon + 0.06) {
      const isWindow = Math.floor(x * 90) % 4 === 1 && Math.floor(y * 70) % 3 === 1;
      const wall = 110 + 90 * chance(seed, 3, column);
      return isWindow ? [45, 52, 66] : [wall, wall * 0.94, wall * 0.84];
    }
    if (y < horizon + 0.16) {
      const leaf = chance(seed, 4, x * 120, y * 90) * 70;
      return [40 + leaf * 0.7, 62 + leaf, 34 + leaf * 0.4];
    }
    const depth = (y - horizon) / (1 - horizon);
    const side = Math.abs(x - 0.5) / depth;
    if (side > 0.75) {
      const grass = chance(seed, 5, x * 160, y * 120) * 34;
      return [92 + grass, 112 + grass, 70 + grass * 0.5];
    }
    if (side > 0.66) return [176, 172, 166];
    const isDash = side < 0.025 && Math.floor(8 / (depth + 0.1)) % 2 === 0;
    const tar = 96 + 10 * chance(seed, 6, x * 100, y * 80);
    return isDash ? [228, 226, 214] : [tar, tar, tar + 4];
  };
}

/** Nearly normal, standard deviation 1. */
function bell(...seeds: readonly number[]): number {
  return (chance(...seeds, 1) + chance(...seeds, 2) + chance(...seeds, 3) + chance(...seeds, 4) - 2) * 1.732;
}

export function draw(shot: Shot = {}): Drawn {
  const { width = 640, height = 360, light = 1, isGrey = false, grain = 1.5, grainSeed = 1 } = shot;
  const seen = throughLens(street(shot.street ?? 1), width, height);
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 3;
      const colour = isCaption(x / width, y / height, shot.minute ?? 0)
        ? ([250, 250, 250] as const)
        : exposed([seen[at] ?? 0, seen[at + 1] ?? 0, seen[at + 2] ?? 0], light, isGrey);
      const noise = grain * bell(grainSeed, x, y);
      for (let c = 0; c < 3; c++) rgb[at + c] = clip((colour[c] ?? 0) + noise);
    }
  }
  return { width, height, rgb };
}

/** No lens draws an edge within one pixel: each takes a quarter from either side, across and down. */
function throughLens(paint: Paint, width: number, height: number): Float32Array {
  let planes = new Float32Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) planes.set(paint(x / width, y / height), (y * width + x) * 3);
  }
  for (const step of [3, width * 3]) {
    const out = new Float32Array(planes.length);
    for (let i = 0; i < planes.length; i++) {
      const here = planes[i] ?? 0;
      out[i] = ((planes[i - step] ?? here) + 2 * here + (planes[i + step] ?? here)) / 4;
    }
    planes = out;
  }
  return planes;
}

function exposed([r, g, b]: ReturnType<Paint>, light: number, isGrey: boolean): ReturnType<Paint> {
  const luma = 0.299 * r + 0.587 * g + 0.114 * b;
  return isGrey ? [luma * light, luma * light, luma * light] : [r * light, g * light, b * light];
}

/** A running clock at the top, as blocks. */
function isCaption(x: number, y: number, minute: number): boolean {
  if (y < 0.02 || y > 0.07 || x < 0.02 || x > 0.3) return false;
  return chance(7, Math.floor(x * 90), Math.floor(y * 80), x > 0.24 ? minute : 0) < 0.45;
}

function clip(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)));
}

/** Every pixel changed by itself. */
export function remade(
  { width, height, rgb }: Drawn,
  change: (rgb: readonly [number, number, number], x: number, y: number) => readonly [number, number, number],
): Drawn {
  const out = new Uint8Array(rgb.length);
  for (let at = 0, i = 0; at < rgb.length; at += 3, i++) {
    const old = [rgb[at] ?? 0, rgb[at + 1] ?? 0, rgb[at + 2] ?? 0] as const;
    out.set(change(old, (i % width) / width, Math.floor(i / width) / height).map(clip), at);
  }
  return { width, height, rgb: out };
}

/** A box blur of that radius, twice. */
export function blurred(drawn: Drawn, radius: number): Drawn {
  let { rgb } = drawn;
  const { width, height } = drawn;
  for (let pass = 0; pass < 2; pass++) {
    for (const [dx, dy] of [
      [1, 0],
      [0, 1],
    ] as const) {
      const out = new Uint8Array(rgb.length);
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          for (let c = 0; c < 3; c++) {
            let sum = 0;
            for (let i = -radius; i <= radius; i++) {
              const px = Math.max(0, Math.min(width - 1, x + i * dx));
              const py = Math.max(0, Math.min(height - 1, y + i * dy));
              sum += rgb[(py * width + px) * 3 + c] ?? 0;
            }
            out[(y * width + x) * 3 + c] = Math.round(sum / (2 * radius + 1));
          }
        }
      }
      rgb = out;
    }
  }
  return { width, height, rgb };
}

/** With grain of the sensor on top: it comes after the lens. */
export function grained(drawn: Drawn, deviation: number, seed: number): Drawn {
  return remade(drawn, ([r, g, b], x, y) => {
    const noise = deviation * bell(seed, x * drawn.width, y * drawn.height);
    return [r + noise, g + noise, b + noise];
  });
}

/** Blocks of a decoder that lost its place: each takes what belongs elsewhere. */
export function displaced(drawn: Drawn, from: number): Drawn {
  const { width, height, rgb } = drawn;
  return remade(drawn, (old, x, y) => {
    if (y < from) return old;
    const column = Math.floor((x * width) / 16);
    const row = Math.floor((y * height) / 16);
    if (chance(9, column, row) < 0.4) return old;
    const px = (x * width + 16 * Math.floor(30 * chance(10, column, row))) % width;
    const py = Math.min(height - 1, y * height - 16 * Math.floor(9 * chance(11, column, row)));
    const at = (Math.floor(Math.max(0, py)) * width + Math.floor(px)) * 3;
    const shift = 60 * (chance(12, column, row) - 0.5);
    return [(rgb[at] ?? 0) + shift, (rgb[at + 1] ?? 0) + shift, (rgb[at + 2] ?? 0) + shift];
  });
}
