/** What lens, light and mount do to a picture, many ways each, by fault. */
import { chance } from './drawn.ts';
import {
  type Change,
  each,
  gamma,
  grain,
  line,
  ofWidth,
  type Rgb,
  ring,
  smeared,
  turned,
  veil,
  warped,
} from './paint.ts';

export const blur = {
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
export const occlusion = {
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

export const sceneShift = {
  'zoom-1.6': turned(0, 1.6),
  'zoom-2.4-aside': turned(0, 2.4, 0.2, 0.1),
  'rotated-15': turned(0.26, 1.25),
  'rotated-90': turned(1.571, 1.3),
  'upside-down': turned(Math.PI, 1),
  mirrored: (d) => warped(d, (x, y) => [d.width - 1 - x, y]),
  'panned-35': turned(0, 1.5, -0.16, 0.05),
  'panned-far': turned(0.06, 1.7, 0.2, -0.18),
} satisfies Record<string, Change>;

export const tooDark = {
  'gain-10': gamma(1, 0.1),
  'gamma-4': gamma(4, 0.5),
  'gain-7-grain': (d, seed) => grain(2)(gamma(1, 0.07)(d, seed), seed),
  'gain-13': gamma(1.2, 0.12),
} satisfies Record<string, Change>;
export const overexposed = {
  'gain-4': gamma(1, 4),
  'gamma-low': gamma(0.45, 2),
  bloomed: (d) => each(d, (r, g, b) => [r * 2.2 + 70, g * 2.2 + 70, b * 2.2 + 70]),
} satisfies Record<string, Change>;
export const lowContrast = {
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
