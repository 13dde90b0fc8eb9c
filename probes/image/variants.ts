/**
 * What cameras, weather and coders do to a picture, many ways each: to try the judgement on forms that it was not tuned
 * on. Every way changes the pixels of one healthy picture; the same for the same seed.
 */
import { chance, type Drawn } from './drawn.ts';

/** Changes a picture; `seed` belongs to the camera. */
export type Change = (drawn: Drawn, seed: number) => Drawn;
type Rgb = readonly [red: number, green: number, blue: number];

const clip = (value: number) => (value < 0 ? 0 : value > 255 ? 255 : value);
const luma = (r: number, g: number, b: number) => 0.299 * r + 0.587 * g + 0.114 * b;

/** Every pixel by itself; `x` and `y` run over whole pixels. */
function each(
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
function diceOf(seed: number): () => number {
  let state = Math.floor(seed * 7_919 + 12_345) | 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 8) / 16_777_216;
  };
}

/** Nearly normal, standard deviation 1. */
function bellOf(dice: () => number): () => number {
  return () => (dice() + dice() + dice() + dice() - 2) * 1.732;
}

/** From another place of the picture, between pixels; outside, the rim is repeated. */
function warped(drawn: Drawn, from: (x: number, y: number) => readonly [number, number]): Drawn {
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
function smeared(drawn: Drawn, points: readonly (readonly [number, number])[]): Drawn {
  const { width, height, rgb } = drawn;
  return each(drawn, (_r, _g, _b, x, y) => {
    const sums = [0, 0, 0];
    for (const [dx, dy] of points) {
      const at =
        (Math.max(0, Math.min(height - 1, y + dy)) * width + Math.max(0, Math.min(width - 1, x + dx))) * 3;
      for (let c = 0; c < 3; c++) sums[c] = (sums[c] as number) + (rgb[at + c] as number);
    }
    return sums.map((sum) => sum / points.length) as unknown as Rgb;
  });
}

const line = (length: number, angle: number) =>
  Array.from({ length }, (_, i) => {
    const t = i - (length - 1) / 2;
    return [Math.round(t * Math.cos(angle)), Math.round(t * Math.sin(angle))] as const;
  });
const ring = (radius: number, from = 0) => {
  const points: (readonly [number, number])[] = [];
  for (let y = -radius; y <= radius; y++)
    for (let x = -radius; x <= radius; x++) {
      const far = Math.hypot(x, y);
      if (far <= radius && far >= from) points.push([x, y]);
    }
  return points;
};
/** Kernels in parts of the width, so that they mean the same at every size. */
const ofWidth = (share: number, least: number, { width }: Drawn) =>
  Math.max(least, Math.round(share * width));

const blur = {
  'disc-slight': (d) => smeared(d, ring(ofWidth(0.004, 2, d))),
  'disc-strong': (d) => smeared(d, ring(ofWidth(0.009, 4, d))),
  donut: (d) => smeared(d, ring(ofWidth(0.007, 4, d), ofWidth(0.005, 3, d))),
  'motion-flat': (d) => smeared(d, line(ofWidth(0.022, 9, d), 0)),
  'motion-steep': (d) => smeared(d, line(ofWidth(0.022, 9, d), 1.1)),
  'half-size': (d) => {
    const side = ofWidth(0.01, 5, d);
    const low = smeared(d, ring(Math.floor(side / 2)));
    return grain(2)(low, 5);
  },
} satisfies Record<string, Change>;

const wave =
  (period: number, angle: number, height: number, isSquare = false): Change =>
  (d) =>
    each(d, (r, g, b, x, y) => {
      const at = Math.sin(((x * Math.cos(angle) + y * Math.sin(angle)) / period) * 2 * Math.PI);
      const add = height * (isSquare ? Math.sign(at) : at);
      return [r + add, g + add, b + add];
    });
const stripes = {
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

const gains =
  (red: number, green: number, blue: number): Change =>
  (d) =>
    each(d, (r, g, b) => [r * red, g * green, b * blue]);
const colourCast = {
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

function grain(deviation: number, isCoarse = false): Change {
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
const noise = {
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

/** Something near the lens: a soft rim, and its own slow shading. */
const cover =
  (inside: (u: number, v: number) => number, [red, green, blue]: Rgb, opacity = 1): Change =>
  (d) =>
    each(d, (r, g, b, x, y) => {
      const u = x / d.width;
      const v = y / d.height;
      const share = opacity * Math.max(0, Math.min(1, 0.5 + inside(u, v) * 14));
      const shade = 0.85 + 0.3 * Math.sin(u * 2.2 + v * 1.3);
      return [
        r * (1 - share) + red * shade * share,
        g * (1 - share) + green * shade * share,
        b * (1 - share) + blue * shade * share,
      ];
    });
const occlusion = {
  'corner-leaf': cover((u, v) => 0.62 - Math.hypot((u - 1) * 1.1, (v - 1) * 1.2), [50, 92, 40]),
  'left-third': cover((u) => 0.38 - u, [96, 84, 74]),
  'top-half': cover((_u, v) => 0.55 - v, [30, 30, 34]),
  disc: cover((u, v) => 0.26 - Math.hypot(u - 0.5, (v - 0.5) * 0.7), [150, 140, 120]),
  'slanted-cloth': cover((u, v) => u * 0.8 + v - 0.9, [60, 66, 110]),
  'all-hand': cover(() => 1, [110, 80, 66]),
  'all-dark-bag': cover(() => 1, [44, 44, 40]),
  'paint-thin': cover((u, v) => 0.3 - Math.hypot(u - 0.35, v - 0.55), [210, 210, 205], 0.93),
  splashes: (d, seed) => {
    const spots = Array.from(
      { length: 7 },
      (_, i) =>
        [
          0.15 + 0.7 * chance(seed, i, 1),
          0.2 + 0.6 * chance(seed, i, 2),
          0.09 + 0.07 * chance(seed, i, 3),
        ] as const,
    );
    const inside = (u: number, v: number) =>
      Math.max(...spots.map(([x, y, radius]) => radius - Math.hypot(u - x, (v - y) * 0.6)));
    return cover(inside, [70, 60, 46])(d, seed);
  },
} satisfies Record<string, Change>;

const turned =
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
const sceneShift = {
  'zoom-1.6': turned(0, 1.6),
  'zoom-2.4-aside': turned(0, 2.4, 0.2, 0.1),
  'rotated-15': turned(0.26, 1.25),
  'rotated-90': turned(1.571, 1.3),
  'upside-down': turned(Math.PI, 1),
  mirrored: (d) => warped(d, (x, y) => [d.width - 1 - x, y]),
  'panned-35': turned(0, 1.5, -0.16, 0.05),
  'panned-far': turned(0.06, 1.7, 0.2, -0.18),
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
const pixelOf = ({ width, height, rgb }: Drawn, x: number, y: number): Rgb => {
  const at =
    (Math.max(0, Math.min(height - 1, Math.floor(y))) * width +
      Math.max(0, Math.min(width - 1, Math.floor(x)))) *
    3;
  return [rgb[at] ?? 0, rgb[at + 1] ?? 0, rgb[at + 2] ?? 0];
};
const corrupt = {
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

const gamma =
  (power: number, gain: number): Change =>
  (d) =>
    each(d, (r, g, b) => [
      255 * gain * (r / 255) ** power,
      255 * gain * (g / 255) ** power,
      255 * gain * (b / 255) ** power,
    ]);
const tooDark = {
  'gain-10': gamma(1, 0.1),
  'gamma-4': gamma(4, 0.5),
  'gain-7-grain': (d, seed) => grain(2)(gamma(1, 0.07)(d, seed), seed),
  'gain-13': gamma(1.2, 0.12),
} satisfies Record<string, Change>;
const overexposed = {
  'gain-4': gamma(1, 4),
  'gamma-low': gamma(0.45, 2),
  bloomed: (d) => each(d, (r, g, b) => [r * 2.2 + 70, g * 2.2 + 70, b * 2.2 + 70]),
} satisfies Record<string, Change>;
const veil =
  (level: number, left: number, [red, green, blue]: Rgb = [1, 1, 1]): Change =>
  (d) =>
    each(d, (r, g, b) => [
      level * red + (r - level * red) * left,
      level * green + (g - level * green) * left,
      level * blue + (b - level * blue) * left,
    ]);
const lowContrast = {
  'veil-grey': veil(150, 0.25),
  'veil-white': veil(205, 0.3),
  'veil-slight': veil(170, 0.42),
  'veil-blue': veil(165, 0.28, [0.94, 0.99, 1.05]),
  'veil-uneven': (d) =>
    each(d, (r, g, b, x, y) => {
      const left = 0.16 + 0.25 * Math.min(1, Math.hypot(x / d.width - 0.5, y / d.height - 0.5));
      return [170 + (r - 170) * left, 170 + (g - 170) * left, 170 + (b - 170) * left];
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
const signalLoss = {
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

const grey: Change = (d) =>
  each(d, (r, g, b) => {
    const y = luma(r, g, b);
    return [y, y, y];
  });
const monoDay = {
  grey,
  'grey-grainy': (d, seed) => grain(2)(grey(d, seed), seed),
  'grey-contrasty': (d, seed) => gamma(1.25, 1.05)(grey(d, seed), seed),
} satisfies Record<string, Change>;

const night: Change = (d, seed) =>
  grain(2.5)(
    each(grey(d, seed), (r, _g, _b, x, y) => {
      const far = Math.hypot(x / d.width - 0.5, y / d.height - 0.55);
      const value = 255 * (r / 255) ** 1.3 * Math.max(0.12, 0.75 - 0.8 * far);
      return [value, value, value];
    }),
    seed,
  );
/** Nothing of this is a fault. */
const healthy = {
  brighter: gamma(0.9, 1.12),
  darker: gamma(1.1, 0.75),
  dusk: (d, seed) => grain(1.5)(gamma(1.15, 0.45)(d, seed), seed),
  'warm-light': gains(1.06, 1, 0.92),
  'cool-light': gains(0.95, 1, 1.06),
  swaying: turned(0.004, 1.01, 0.004, 0.003),
  'grain-of-evening': grain(1.2),
  'rain-streaks': (d, seed) => {
    const dice = diceOf(seed);
    const drops = Array.from(
      { length: 260 },
      () => [dice() * d.width, dice() * d.height, 8 + dice() * 22] as const,
    );
    const out = { ...d, rgb: Uint8Array.from(d.rgb) };
    for (const [x, y, length] of drops)
      for (let i = 0; i < length; i++) {
        const px = Math.floor(x + i * 0.25);
        const py = Math.floor(y + i);
        if (px >= d.width || py >= d.height) continue;
        const at = (py * d.width + px) * 3;
        for (let c = 0; c < 3; c++) out.rgb[at + c] = clip((out.rgb[at + c] ?? 0) + 34);
      }
    return out;
  },
  'snow-flakes': (d, seed) => {
    const spots = Array.from(
      { length: 240 },
      (_, i) => [chance(seed, i, 1), chance(seed, i, 2), 1 + 2 * chance(seed, i, 3)] as const,
    );
    const out = { ...d, rgb: Uint8Array.from(d.rgb) };
    for (const [u, v, radius] of spots)
      for (let dy = -3; dy <= 3; dy++)
        for (let dx = -3; dx <= 3; dx++) {
          const far = Math.hypot(dx, dy);
          const px = Math.floor(u * d.width) + dx;
          const py = Math.floor(v * d.height) + dy;
          if (far > radius + 1 || px < 0 || py < 0 || px >= d.width || py >= d.height) continue;
          const at = (py * d.width + px) * 3;
          const share = 0.7 * Math.max(0, Math.min(1, radius + 1 - far));
          for (let c = 0; c < 3; c++) out.rgb[at + c] = (out.rgb[at + c] ?? 0) * (1 - share) + 225 * share;
        }
    return out;
  },
  'light-fog': veil(185, 0.78),
  lorry: (d, seed) =>
    each(d, (r, g, b, x, y) => {
      const u = x / d.width - 0.3;
      const v = y / d.height - 0.4;
      if (u < 0 || u > 0.34 || v < 0 || v > 0.48) return [r, g, b];
      const isWindow = u > 0.22 && v < 0.14;
      const isStripe = Math.floor(v * 60) % 7 === 0;
      const add = 30 * (chance(seed, Math.floor(x / 3), Math.floor(y / 3)) - 0.5);
      return isWindow
        ? [40 + add, 50 + add, 60 + add]
        : isStripe
          ? [200, 60 + add, 50]
          : [150 + add, 160 + add, 170 + add];
    }),
  'shadow-edge': (d) =>
    each(d, (r, g, b, x, y) =>
      x / d.width + 0.5 * (y / d.height) < 0.6 ? [r * 0.6, g * 0.62, b * 0.66] : [r, g, b],
    ),
  'head-lamps': (d) =>
    each(d, (r, g, b, x, y) => {
      const far = Math.min(
        Math.hypot(x / d.width - 0.4, y / d.height - 0.6),
        Math.hypot(x / d.width - 0.5, y / d.height - 0.6),
      );
      const add = 220 * Math.exp(-far * 28);
      return [r + add, g + add, b + add];
    }),
  captions: (d, seed) =>
    each(d, (r, g, b, x, y) => {
      const u = x / d.width;
      const v = y / d.height;
      const isLine = (v > 0.02 && v < 0.06 && u < 0.4) || (v > 0.93 && v < 0.97 && u > 0.55);
      return isLine && chance(seed, Math.floor(u * 160), Math.floor(v * 90)) < 0.4
        ? [255, 255, 255]
        : [r, g, b];
    }),
} satisfies Record<string, Change>;

/** By fault as the labels call it, then by name; `ok` and `night` are no faults, `night` by night only. */
export const VARIANTS: Readonly<Record<string, Readonly<Record<string, Change>>>> = {
  blur,
  stripes,
  colour_cast: colourCast,
  noise,
  occlusion,
  scene_shift: sceneShift,
  corrupt,
  too_dark: tooDark,
  overexposed,
  low_contrast: lowContrast,
  signal_loss: signalLoss,
  mono_day: monoDay,
  ok: healthy,
  night: { infrared: night, sodium: (d, seed) => grain(3)(gains(0.42, 0.32, 0.16)(d, seed), seed) },
};
