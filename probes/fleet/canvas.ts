/** A raster to draw on, with the few shapes the streets need and digits of its own: no fonts, no photographs. */

export type Colour = readonly [red: number, green: number, blue: number];

/** Five columns by seven rows; each number is a row, highest bit left. */
const GLYPHS: Readonly<Record<string, readonly number[]>> = {
  '0': [14, 17, 19, 21, 25, 17, 14],
  '1': [4, 12, 4, 4, 4, 4, 14],
  '2': [14, 17, 1, 2, 4, 8, 31],
  '3': [31, 2, 4, 2, 1, 17, 14],
  '4': [2, 6, 10, 18, 31, 2, 2],
  '5': [31, 16, 30, 1, 1, 17, 14],
  '6': [6, 8, 16, 30, 17, 17, 14],
  '7': [31, 1, 2, 4, 8, 8, 8],
  '8': [14, 17, 17, 14, 17, 17, 14],
  '9': [14, 17, 17, 15, 1, 2, 12],
  '-': [0, 0, 0, 31, 0, 0, 0],
  ':': [0, 12, 12, 0, 12, 12, 0],
  A: [14, 17, 17, 31, 17, 17, 17],
  C: [14, 17, 16, 16, 16, 17, 14],
  E: [31, 16, 16, 30, 16, 16, 31],
  M: [17, 27, 21, 21, 17, 17, 17],
  N: [17, 25, 21, 19, 17, 17, 17],
  R: [30, 17, 17, 30, 20, 18, 17],
  S: [15, 16, 16, 14, 1, 1, 30],
  T: [31, 4, 4, 4, 4, 4, 4],
};

/** RGB pixels, three bytes each, row by row. */
export class Canvas {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8ClampedArray;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.pixels = new Uint8ClampedArray(width * height * 3);
  }

  rect(x: number, y: number, width: number, height: number, colour: Colour): void {
    const [left, right] = [Math.max(0, Math.round(x)), Math.min(this.width, Math.round(x + width))];
    const [top, bottom] = [Math.max(0, Math.round(y)), Math.min(this.height, Math.round(y + height))];
    for (let row = top; row < bottom; row += 1) this.#span(row, left, right, colour);
  }

  /** A filled polygon, even-odd. */
  polygon(points: readonly (readonly [number, number])[], colour: Colour): void {
    const rows = points.map(([, y]) => y);
    const top = Math.max(0, Math.floor(Math.min(...rows)));
    const bottom = Math.min(this.height - 1, Math.ceil(Math.max(...rows)));
    for (let row = top; row <= bottom; row += 1) {
      const cuts = crossings(points, row + 0.5);
      for (let at = 0; at + 1 < cuts.length; at += 2) {
        const left = Math.max(0, Math.round(cuts[at] ?? 0));
        this.#span(row, left, Math.min(this.width, Math.round(cuts[at + 1] ?? 0)), colour);
      }
    }
  }

  disc(x: number, y: number, radius: number, colour: Colour): void {
    for (
      let row = Math.max(0, Math.ceil(y - radius));
      row <= Math.min(this.height - 1, y + radius);
      row += 1
    ) {
      const half = Math.sqrt(Math.max(0, radius * radius - (row - y) ** 2));
      this.#span(row, Math.max(0, Math.round(x - half)), Math.min(this.width, Math.round(x + half)), colour);
    }
  }

  /** Light that falls off towards the rim, added to what is there. */
  glow(x: number, y: number, radius: number, [red, green, blue]: Colour): void {
    const pixels = this.pixels;
    for (
      let row = Math.max(0, Math.ceil(y - radius));
      row <= Math.min(this.height - 1, y + radius);
      row += 1
    ) {
      const half = Math.sqrt(Math.max(0, radius * radius - (row - y) ** 2));
      const [from, to] = [Math.max(0, Math.round(x - half)), Math.min(this.width, Math.round(x + half))];
      for (let column = from; column < to; column += 1) {
        const share = Math.max(0, 1 - Math.hypot(column - x, row - y) / radius) ** 2;
        const at = (row * this.width + column) * 3;
        pixels[at] = (pixels[at] ?? 0) + red * share;
        pixels[at + 1] = (pixels[at + 1] ?? 0) + green * share;
        pixels[at + 2] = (pixels[at + 2] ?? 0) + blue * share;
      }
    }
  }

  /** From one colour at the top to another at the bottom. */
  gradient(top: number, bottom: number, from: Colour, to: Colour): void {
    for (let row = Math.round(top); row < Math.round(bottom); row += 1) {
      this.#span(row, 0, this.width, mixed(from, to, (row - top) / (bottom - top)));
    }
  }

  /** Every pixel multiplied, channel by channel: dusk and night. */
  tint([red, green, blue]: Colour): void {
    const pixels = this.pixels;
    for (let at = 0; at < pixels.length; at += 3) {
      pixels[at] = (pixels[at] ?? 0) * red;
      pixels[at + 1] = (pixels[at + 1] ?? 0) * green;
      pixels[at + 2] = (pixels[at + 2] ?? 0) * blue;
    }
  }

  /** Sensor grain, the same for the same seed. */
  grain(seed: number, strength: number): void {
    const pixels = this.pixels;
    let state = seed | 1;
    for (let at = 0; at < pixels.length; at += 3) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
      const add = ((state >>> 16) / 65_536 - 0.5) * strength;
      pixels[at] = (pixels[at] ?? 0) + add;
      pixels[at + 1] = (pixels[at + 1] ?? 0) + add;
      pixels[at + 2] = (pixels[at + 2] ?? 0) + add;
    }
  }

  /** Digits and the few letters of a caption, white on a dark rim. */
  text(x: number, y: number, scale: number, words: string): void {
    for (const [shift, colour] of [
      [1, [10, 10, 10]],
      [0, [245, 245, 245]],
    ] as const) {
      let left = x + shift;
      for (const letter of words) {
        const rows = GLYPHS[letter] ?? [];
        for (const [row, bits] of rows.entries()) {
          for (let column = 0; column < 5; column += 1) {
            if ((bits & (16 >> column)) !== 0) {
              this.rect(left + column * scale, y + shift + row * scale, scale, scale, colour);
            }
          }
        }
        left += 6 * scale;
      }
    }
  }

  #span(row: number, left: number, right: number, [red, green, blue]: Colour): void {
    const pixels = this.pixels;
    const end = (row * this.width + right) * 3;
    for (let at = (row * this.width + left) * 3; at < end; at += 3) {
      pixels[at] = red;
      pixels[at + 1] = green;
      pixels[at + 2] = blue;
    }
  }
}

/** Between two colours; share 0 is the first. */
export function mixed(from: Colour, to: Colour, share: number): Colour {
  return [
    from[0] + (to[0] - from[0]) * share,
    from[1] + (to[1] - from[1]) * share,
    from[2] + (to[2] - from[2]) * share,
  ];
}

function crossings(points: readonly (readonly [number, number])[], y: number): number[] {
  const found: number[] = [];
  let [lastX, lastY] = points.at(-1) ?? [0, 0];
  for (const [x, nextY] of points) {
    if (nextY > y !== lastY > y) found.push(lastX + ((y - lastY) / (nextY - lastY)) * (x - lastX));
    [lastX, lastY] = [x, nextY];
  }
  return found.sort((a, b) => a - b);
}
