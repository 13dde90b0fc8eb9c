/** What sensor, cable and coder do to a picture, many ways each, by fault. */
import { chance, type Drawn } from './drawn.ts';
import { bellOf, type Change, diceOf, each, gains, gamma, grain, luma, pixelOf, type Rgb } from './paint.ts';

const wave =
  (period: number, angle: number, height: number, isSquare = false): Change =>
  (d) =>
    each(d, (r, g, b, x, y) => {
      const at = Math.sin(((x * Math.cos(angle) + y * Math.sin(angle)) / period) * 2 * Math.PI);
      const add = height * (isSquare ? Math.sign(at) : at);
      return [r + add, g + add, b + add];
    });
export const stripes = {
  'wave-30': wave(9, 0.52, 14),
  'wave-75': wave(23, 1.31, 16),
  'wave-fine': wave(5, 0.2, 12),
  'bars-wide': wave(44, 1.57, 18, true),
  'bars-upright': wave(30, 0, 16, true),
  'hum-one': (d) => wave(d.height / 2.4, 1.57, 22)(d, 0),
  'hum-three': (d) => wave(d.height / 5.3, 1.57, 14)(d, 0),
  'lines-few': (d, seed) => {
    const dice = diceOf(seed);
    const offsets = Array.from({ length: d.height }, () => (dice() < 0.09 ? (dice() < 0.5 ? 26 : -26) : 0));
    return each(d, (r, g, b, _x, y) => [r + (offsets[y] ?? 0), g + (offsets[y] ?? 0), b + (offsets[y] ?? 0)]);
  },
  'columns-fixed': (d, seed) => {
    const dice = bellOf(diceOf(seed));
    const offsets = Array.from({ length: d.width }, () => dice() * 9);
    return each(d, (r, g, b, x) => [r + (offsets[x] ?? 0), g + (offsets[x] ?? 0), b + (offsets[x] ?? 0)]);
  },
} satisfies Record<string, Change>;

export const colourCast = {
  orange: gains(1.3, 1, 0.6),
  'green-slight': gains(0.82, 1.15, 0.82),
  violet: gains(1.12, 0.72, 1.25),
  'no-red': gains(0.05, 1, 1),
  'no-blue': gains(1, 1, 0.05),
  'no-green': gains(1, 0.1, 1),
  'blue-milk': (d) => each(d, (r, g, b) => [r * 0.75, g * 0.9, b * 0.8 + 60]),
  'red-blue-swapped': (d) => each(d, (r, g, b) => [b, g, r]),
  'pink-ir': (d) =>
    each(d, (r, g, b) => [luma(r, g, b) * 1.15 + 24, luma(r, g, b) * 0.78, luma(r, g, b) * 1.05 + 16]),
  'chroma-plane-lost': (d) =>
    each(d, (r, g, b) => {
      const y = luma(r, g, b);
      return [y + 1.402 * (0.713 * (r - y)), y - 0.344 * 50 - 0.714 * 0.713 * (r - y), y + 1.772 * 50];
    }),
} satisfies Record<string, Change>;

export const noise = {
  'grain-slight': grain(10),
  'grain-strong': grain(28),
  'grain-coarse': grain(12, true),
  'grain-coloured': (d, seed) => {
    const bell = bellOf(diceOf(seed));
    return each(d, (r, g, b) => [r + 20 * bell(), g + 14 * bell(), b + 24 * bell()]);
  },
  speckle: (d, seed) => {
    const bell = bellOf(diceOf(seed));
    return each(d, (r, g, b) => {
      const by = 1 + 0.2 * bell();
      return [r * by, g * by, b * by];
    });
  },
  'white-dots': (d, seed) => {
    const dice = diceOf(seed);
    return each(d, (r, g, b) => (dice() < 0.015 ? [255, 255, 255] : [r, g, b]));
  },
  'salt-pepper': (d, seed) => {
    const dice = diceOf(seed);
    return each(d, (r, g, b) => {
      const one = dice();
      return one < 0.02 ? [0, 0, 0] : one < 0.04 ? [255, 255, 255] : [r, g, b];
    });
  },
  'short-dashes': (d, seed) => {
    const dice = diceOf(seed);
    let left = 0;
    return each(d, (r, g, b) => {
      if (dice() < 0.006) left = 2 + Math.floor(dice() * 7);
      left -= 1;
      return left > 0 ? [235, 235, 235] : [r, g, b];
    });
  },
  'analogue-snow': (d, seed) => {
    const dice = diceOf(seed);
    return each(d, (r, g, b) => {
      const add = dice() * 255;
      return [r * 0.6 + add * 0.4, g * 0.6 + add * 0.4, b * 0.6 + add * 0.4];
    });
  },
} satisfies Record<string, Change>;

/** Blocks of 16 from a row on, each by its own dice. */
const blocks =
  (from: number, change: (dice: () => number) => (d: Drawn, x: number, y: number, rgb: Rgb) => Rgb): Change =>
  (d, seed) => {
    const dice = diceOf(seed + 5);
    const across = Math.ceil(d.width / 16);
    const plans = Array.from({ length: across * Math.ceil(d.height / 16) }, () => change(dice));
    return each(d, (r, g, b, x, y) => {
      if (y < from * d.height) return [r, g, b];
      return plans[(y >> 4) * across + (x >> 4)]?.(d, x, y, [r, g, b]) ?? [r, g, b];
    });
  };
export const corrupt = {
  'blocks-flat': blocks(0.45, (dice) => {
    const isHit = dice() < 0.3;
    return (d, x, y, rgb) => (isHit ? pixelOf(d, x & ~15, y & ~15) : rgb);
  }),
  'blocks-from-aside': blocks(0.3, (dice) => {
    const isHit = dice() < 0.25;
    const dx = 16 * Math.floor(dice() * 20 - 10);
    const dy = 16 * Math.floor(dice() * 10 - 5);
    return (d, x, y, rgb) => (isHit ? pixelOf(d, x + dx, y + dy) : rgb);
  }),
  'rows-pushed': (d, seed) => {
    const dice = diceOf(seed);
    const pushes = Array.from({ length: Math.ceil(d.height / 16) }, (_, row) =>
      row * 16 > d.height * 0.4 && dice() < 0.7 ? 16 * Math.floor(dice() * 24 - 12) : 0,
    );
    return each(d, (_r, _g, _b, x, y) => pixelOf(d, (x + (pushes[y >> 4] ?? 0) + 2 * d.width) % d.width, y));
  },
  'columns-smeared': (d) => {
    const from = Math.floor(d.height * 0.62);
    return each(d, (r, g, b, x, y) => (y < from ? [r, g, b] : pixelOf(d, x, from)));
  },
  'grey-end': (d) =>
    each(d, (r, g, b, x, y) =>
      y > d.height * 0.7 || (y > d.height * 0.68 && x > d.width * 0.4) ? [128, 128, 128] : [r, g, b],
    ),
  'green-end': (d) => each(d, (r, g, b, _x, y) => (y > d.height * 0.82 ? [0, 135, 0] : [r, g, b])),
  'pink-after-row': (d) =>
    each(d, (r, g, b, x, y) =>
      y > d.height * 0.55 || (y > d.height * 0.53 && x > d.width * 0.5)
        ? [r + 46, g - 24, b + 34]
        : [r, g, b],
    ),
  'dark-after-row': (d) =>
    each(d, (r, g, b, _x, y) =>
      y > d.height * 0.5 ? [r * 0.5 - 26, g * 0.5 + 30, b * 0.5 - 30] : [r, g, b],
    ),
  'green-blocks': blocks(0.25, (dice) => {
    const isHit = dice() < 0.12;
    return (_d, _x, _y, rgb) => (isHit ? [20, 140, 30] : rgb);
  }),
} satisfies Record<string, Change>;

const card =
  (paint: (u: number, v: number, seed: number) => Rgb, grainOf = 0): Change =>
  (d, seed) => {
    const made = each(d, (_r, _g, _b, x, y) => paint(x / d.width, y / d.height, seed));
    return grainOf === 0 ? made : grain(grainOf)(made, seed);
  };
/** Letters as blocks: a line of words in the middle. */
const isWord = (u: number, v: number, seed: number) =>
  Math.abs(v - 0.5) < 0.04 &&
  Math.abs(u - 0.5) < 0.22 &&
  chance(seed, Math.floor(u * 130), Math.floor(v * 90)) < 0.5;
const BARS: readonly Rgb[] = [
  [191, 191, 191],
  [191, 191, 0],
  [0, 191, 191],
  [0, 191, 0],
  [191, 0, 191],
  [191, 0, 0],
  [0, 0, 191],
];
export const signalLoss = {
  'black-noisy': card(() => [9, 9, 9], 1.5),
  'blue-words': card((u, v, seed) => (isWord(u, v, seed) ? [240, 240, 240] : [16, 32, 150])),
  'grey-words': card((u, v, seed) => (isWord(u, v, seed) ? [20, 20, 20] : [110, 110, 110])),
  green: card(() => [0, 135, 0]),
  'bars-with-foot': card((u, v) =>
    v > 0.75
      ? u < 0.5
        ? [16, 16, 16]
        : [235, 235, 235]
      : (BARS[Math.min(6, Math.floor(u * 7))] ?? [0, 0, 0]),
  ),
  'white-card': card((u, v, seed) => (isWord(u, v, seed) ? [40, 60, 160] : [236, 236, 236])),
  'slow-ramp': card((_u, v) => [20 + 20 * v, 30 + 25 * v, 60 + 40 * v]),
} satisfies Record<string, Change>;

export const grey: Change = (d) =>
  each(d, (r, g, b) => {
    const y = luma(r, g, b);
    return [y, y, y];
  });
export const monoDay = {
  grey,
  'grey-grainy': (d, seed) => grain(2)(grey(d, seed), seed),
  'grey-contrasty': (d, seed) => gamma(1.25, 1.05)(grey(d, seed), seed),
} satisfies Record<string, Change>;
