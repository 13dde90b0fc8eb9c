/**
 * What cameras, weather and coders do to a picture, many ways each: to try the judgement on forms that it was not tuned
 * on. Every way changes the pixels of one healthy picture; the same for the same seed.
 */
import { chance } from './drawn.ts';
import { type Change, clip, diceOf, each, gains, gamma, grain, turned, veil } from './paint.ts';
import { blur, lowContrast, occlusion, overexposed, sceneShift, tooDark } from './variants-lens.ts';
import { colourCast, corrupt, grey, monoDay, noise, signalLoss, stripes } from './variants-signal.ts';

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
