/**
 * Drawn streets: road, houses, trees, lamps, sky by the hour, rain now and then, a few lorries, a running clock; some
 * cameras turn grey at night. Nobody is ever in them.
 */
import { Canvas, type Colour, mixed } from './canvas.ts';
import { type Dice, newDice } from './dice.ts';

/** So many different streets there are; a camera has one of them. */
export const SCENES = 24;
export const WIDTH = 640;
export const HEIGHT = 360;

const ZONE_MS = 8 * 3_600_000;

/** What stands still in a scene. */
interface Street {
  readonly horizon: number;
  readonly vanishX: number;
  readonly roadLeft: number;
  readonly roadRight: number;
  readonly houses: readonly House[];
  readonly trees: readonly (readonly [x: number, y: number, radius: number])[];
  readonly lamps: readonly (readonly [x: number, foot: number, height: number])[];
  readonly lorries: readonly Lorry[];
  readonly grass: Colour;
}

interface House {
  readonly x: number;
  readonly width: number;
  readonly height: number;
  readonly colour: Colour;
  readonly litSeed: number;
}

interface Lorry {
  readonly colour: Colour;
  /** Along the road, per second; negative towards the viewer. */
  readonly speed: number;
  readonly start: number;
  readonly side: number;
}

/** By scene number. */
const streets = new Map<number, Street>();

/** The scene as it looks at that time; grain apart, everything depends on scene and time alone. */
export function drawScene(scene: number, atMs: number, hasGrain = true): Canvas {
  const canvas = drawStreet(scene, atMs, hasGrain);
  caption(canvas, scene % SCENES, atMs);
  return canvas;
}

/** What the lens sees, before anything is written over it. */
export function drawStreet(scene: number, atMs: number, hasGrain = true): Canvas {
  const street = streetOf(scene % SCENES);
  const canvas = new Canvas(WIDTH, HEIGHT);
  const light = daylight(atMs);
  sky(canvas, street, light);
  ground(canvas, street);
  for (const house of street.houses) drawHouse(canvas, street, house, light);
  for (const [x, y, radius] of street.trees) drawTree(canvas, x, y, radius);
  const ordered = street.lorries
    .map((lorry) => ({ lorry, depth: depthOf(lorry, atMs) }))
    .sort((a, b) => b.depth - a.depth);
  for (const { lorry, depth } of ordered) drawLorry(canvas, street, lorry, depth);
  for (const [x, foot, height] of street.lamps) drawPole(canvas, x, foot, height);
  if (light < 1) {
    const night: Colour = [0.3, 0.32, 0.42];
    canvas.tint(mixed(night, [1, 1, 1], light));
    lights(canvas, street, ordered, 1 - light);
  }
  if (isInfrared(scene) && light < INFRARED_BELOW) turnGrey(canvas);
  if (isRaining(atMs)) rain(canvas, atMs);
  if (hasGrain) canvas.grain(Math.floor(atMs / 1_000) ^ (scene * 7_919), 6 + 8 * (1 - light));
  return canvas;
}

/** Below this daylight a camera with lamps of its own sees by them: grey, and brightest in the middle. */
const INFRARED_BELOW = 0.25;
const RAIN_MS = 2 * 3_600_000;
const RAINY = 7;
const DROPS = 160;

/** Every fourth camera has lamps of its own. */
function isInfrared(scene: number): boolean {
  return scene % 4 === 1;
}

/** About one stretch of two hours in seven, the same for the whole city. */
function isRaining(atMs: number): boolean {
  return newDice(Math.floor(atMs / RAIN_MS) * 31 + 5).below(RAINY) === 0;
}

function turnGrey(canvas: Canvas): void {
  const { pixels, width, height } = canvas;
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 3) {
      const far = ((x / width - 0.5) ** 2 + (y / height - 0.55) ** 2) * 3;
      const luma = 0.299 * (pixels[at] ?? 0) + 0.587 * (pixels[at + 1] ?? 0) + 0.114 * (pixels[at + 2] ?? 0);
      const lit = luma * Math.max(0.7, 1.7 - far);
      pixels[at] = lit;
      pixels[at + 1] = lit;
      pixels[at + 2] = lit;
    }
  }
}

/** Short bright strokes, others in every second. */
function rain({ pixels, width, height }: Canvas, atMs: number): void {
  const dice = newDice(Math.floor(atMs / 1_000) ^ 0x7a1);
  for (let drop = 0; drop < DROPS; drop += 1) {
    const [left, top] = [dice.below(width - 8), dice.below(height - 24)];
    const length = 8 + dice.below(16);
    for (let step = 0; step < length; step += 1) {
      const at = ((top + step) * width + left + (step >> 2)) * 3;
      for (let channel = 0; channel < 3; channel += 1)
        pixels[at + channel] = (pixels[at + channel] ?? 0) + 26;
    }
  }
}

/** The clock and the place, as the camera writes them into its picture. */
export function caption(canvas: Canvas, scene: number, atMs: number): void {
  const [day = '', time = ''] = new Date(atMs + ZONE_MS).toISOString().split(/[T.]/);
  canvas.text(14, 12, 2, `${day} ${time}`);
  canvas.text(WIDTH - 14 - 8 * 12, HEIGHT - 26, 2, `SCENE ${String(scene).padStart(2, '0')}`);
}

/** 0 at night, 1 by day, in between at dawn and dusk. */
function daylight(atMs: number): number {
  const hour = ((atMs + ZONE_MS) % 86_400_000) / 3_600_000;
  const rise = (hour - 5.25) / 1.25;
  const fall = (18.75 - hour) / 1.25;
  return Math.min(1, Math.max(0, Math.min(rise, fall)));
}

function streetOf(scene: number): Street {
  const known = streets.get(scene);
  if (known !== undefined) return known;
  const made = build(newDice(scene * 104_729 + 17));
  streets.set(scene, made);
  return made;
}

function build(dice: Dice): Street {
  const horizon = HEIGHT * dice.between(0.34, 0.46);
  const vanishX = WIDTH * dice.between(0.35, 0.65);
  const houses: House[] = [];
  for (let x = -20; x < WIDTH; ) {
    const width = dice.between(46, 110);
    const grey = dice.between(110, 205);
    const near = Math.abs(x + width / 2 - vanishX) / WIDTH;
    houses.push({
      x,
      width,
      height: dice.between(28, 60) + near * 130,
      colour: [grey + dice.between(-10, 25), grey + dice.between(-10, 10), grey + dice.between(-30, 8)],
      litSeed: dice.below(1 << 30),
    });
    x += width + dice.between(0, 14);
  }
  const side = (from: number, to: number) => WIDTH * dice.between(from, to);
  return {
    horizon,
    vanishX,
    roadLeft: side(-0.1, 0.2),
    roadRight: side(0.8, 1.15),
    houses,
    trees: Array.from({ length: 4 + dice.below(6) }, () => {
      const isLeft = dice.below(2) === 0;
      const nearness = dice.between(0.1, 0.6);
      return [
        isLeft ? side(0, 0.24) : side(0.76, 1),
        horizon + 10 + nearness * 70,
        14 + nearness * 34,
      ] as const;
    }),
    lamps: [0.2, 0.45, 0.85].flatMap((nearness) =>
      [-1, 1].map((which) => {
        const edge =
          which < 0 ? vanishX - nearness * (vanishX - 12) : vanishX + nearness * (WIDTH - 12 - vanishX);
        return [edge, horizon + 12 + nearness * 100, 40 + nearness * 190] as const;
      }),
    ),
    lorries: Array.from({ length: 2 + dice.below(3) }, () => ({
      colour: [dice.between(40, 220), dice.between(40, 200), dice.between(40, 220)] as const,
      speed: dice.between(0.05, 0.14) * (dice.below(2) === 0 ? 1 : -1),
      start: dice.between(0, 1),
      side: dice.below(2),
    })),
    grass: [dice.between(80, 120), dice.between(110, 140), dice.between(60, 90)],
  };
}

function sky(canvas: Canvas, { horizon }: Street, light: number): void {
  const dusk = light > 0 && light < 1 ? 0.5 : 0;
  canvas.gradient(0, horizon, [104, 150, 206], mixed([206, 222, 234], [240, 190, 140], dusk));
}

function ground(canvas: Canvas, { horizon, vanishX, roadLeft, roadRight, grass }: Street): void {
  canvas.gradient(horizon, HEIGHT, mixed(grass, [150, 150, 140], 0.4), grass);
  const to = (x: number, width: number) =>
    [
      [vanishX - width * 0.02, horizon],
      [vanishX + width * 0.02, horizon],
      [x + width, HEIGHT],
      [x, HEIGHT],
    ] as const;
  canvas.polygon(to(roadLeft - 46, roadRight - roadLeft + 92), [168, 165, 160]);
  canvas.polygon(to(roadLeft, roadRight - roadLeft), [92, 94, 98]);
  // The middle line in dashes that shorten towards the horizon.
  for (let near = 0.02; near < 1; near *= 1.45) {
    const far = near * 1.18;
    const middle = (roadLeft + roadRight) / 2;
    const at = (share: number, aside: number) =>
      [vanishX + (middle + aside - vanishX) * share, horizon + (HEIGHT - horizon) * share] as const;
    canvas.polygon([at(near, -5), at(near, 5), at(far, 5), at(far, -5)], [226, 224, 210]);
  }
}

function drawHouse(canvas: Canvas, { horizon }: Street, house: House, light: number): void {
  const foot = horizon + 6;
  const top = foot - house.height;
  canvas.rect(house.x, top, house.width, house.height, house.colour);
  canvas.rect(house.x, top - 5, house.width, 6, mixed(house.colour, [110, 60, 50], 0.6));
  const dice = newDice(house.litSeed);
  // Storeys of 16 pixels would lie on the grid of the coder, as no real street does.
  for (let y = top + 8; y < foot - 10; y += 17) {
    for (let x = house.x + 7; x < house.x + house.width - 8; x += 15) {
      const isLit = light < 0.6 && dice.below(3) === 0;
      canvas.rect(x, y, 8, 9, isLit ? [255, 226, 150] : [70, 84, 100]);
    }
  }
}

function drawTree(canvas: Canvas, x: number, y: number, radius: number): void {
  canvas.rect(x - radius * 0.09, y - radius, radius * 0.18, radius * 1.3, [88, 66, 48]);
  canvas.disc(x, y - radius * 1.3, radius * 0.8, [58, 98, 52]);
  canvas.disc(x - radius * 0.45, y - radius, radius * 0.55, [70, 112, 60]);
  canvas.disc(x + radius * 0.45, y - radius * 1.05, radius * 0.5, [50, 88, 48]);
}

function drawPole(canvas: Canvas, x: number, foot: number, height: number): void {
  const width = Math.max(2, height / 45);
  const arm = (x < WIDTH / 2 ? 1 : -1) * height * 0.16;
  canvas.rect(x - width / 2, foot - height, width, height, [112, 116, 120]);
  canvas.rect(Math.min(x, x + arm), foot - height, Math.abs(arm), Math.max(2, width * 0.8), [112, 116, 120]);
}

/** 0 at the viewer's feet, 1 at the horizon. */
function depthOf({ speed, start }: Lorry, atMs: number): number {
  const along = start + (speed * (atMs % 3_600_000)) / 1_000;
  return along - Math.floor(along);
}

/** Where on the road, and how large, something at that depth is. */
function onRoad({ horizon, vanishX, roadLeft, roadRight }: Street, side: number, depth: number) {
  const near = (1 - depth) ** 1.8 * 0.92 + 0.03;
  const lane = roadLeft + (roadRight - roadLeft) * (side === 0 ? 0.28 : 0.72);
  return {
    x: vanishX + (lane - vanishX) * near,
    foot: horizon + (HEIGHT - horizon) * near,
    size: 130 * near,
  };
}

function drawLorry(canvas: Canvas, street: Street, lorry: Lorry, depth: number): void {
  const { x, foot, size } = onRoad(street, lorry.side, depth);
  canvas.rect(x - size * 0.5, foot - size * 0.06, size, size * 0.08, [40, 40, 44]);
  canvas.rect(x - size * 0.45, foot - size * 0.95, size * 0.9, size * 0.88, lorry.colour);
  canvas.rect(x - size * 0.38, foot - size * 0.85, size * 0.76, size * 0.3, [60, 72, 84]);
  canvas.rect(x - size * 0.4, foot - size * 0.2, size * 0.14, size * 0.1, [240, 236, 210]);
  canvas.rect(x + size * 0.26, foot - size * 0.2, size * 0.14, size * 0.1, [240, 236, 210]);
}

function lights(
  canvas: Canvas,
  street: Street,
  lorries: readonly { readonly lorry: Lorry; readonly depth: number }[],
  share: number,
): void {
  for (const [x, foot, height] of street.lamps) {
    const head = x + (x < WIDTH / 2 ? 1 : -1) * height * 0.16;
    canvas.glow(head, foot - height + 3, 16 + height * 0.16, [240 * share, 214 * share, 150 * share]);
    canvas.glow(head, foot, 30 + height * 0.5, [80 * share, 70 * share, 46 * share]);
  }
  for (const { lorry, depth } of lorries) {
    const { x, foot, size } = onRoad(street, lorry.side, depth);
    for (const aside of [-0.33, 0.33]) {
      canvas.glow(x + size * aside, foot - size * 0.15, 6 + size * 0.3, [
        190 * share,
        186 * share,
        160 * share,
      ]);
    }
  }
}
