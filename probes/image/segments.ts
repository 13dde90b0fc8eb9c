/** Means of rows and columns in eight pieces each: what a line or a jump must agree on to be one. */

export const SEGMENTS = 8;

/** For each row the means of its eight pieces. */
export function rowSegments(plane: Float32Array, width: number, height: number): Float32Array {
  const means = new Float32Array(height * SEGMENTS);
  for (let row = 0; row < height; row++) {
    for (let segment = 0; segment < SEGMENTS; segment++) {
      const from = Math.floor((segment * width) / SEGMENTS);
      const to = Math.floor(((segment + 1) * width) / SEGMENTS);
      let sum = 0;
      for (let i = row * width + from; i < row * width + to; i++) sum += plane[i] as number;
      means[row * SEGMENTS + segment] = sum / Math.max(1, to - from);
    }
  }
  return means;
}

/** For each column the means of its eight pieces. */
export function columnSegments(plane: Float32Array, width: number, height: number): Float32Array {
  const means = new Float32Array(width * SEGMENTS);
  for (let segment = 0; segment < SEGMENTS; segment++) {
    const from = Math.floor((segment * height) / SEGMENTS);
    const to = Math.floor(((segment + 1) * height) / SEGMENTS);
    const sums = new Float64Array(width);
    for (let row = from; row < to; row++) {
      const at = row * width;
      for (let x = 0; x < width; x++) sums[x] = (sums[x] as number) + (plane[at + x] as number);
    }
    for (let x = 0; x < width; x++)
      means[x * SEGMENTS + segment] = (sums[x] as number) / Math.max(1, to - from);
  }
  return means;
}

/** One mean per row, brought to `count` rows. */
export function profileOf(means: Float32Array, count: number): Float32Array {
  const rows = means.length / SEGMENTS;
  const profile = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const from = Math.floor((i * rows) / count);
    const to = Math.max(from + 1, Math.floor(((i + 1) * rows) / count));
    let sum = 0;
    for (let at = from * SEGMENTS; at < to * SEGMENTS; at++) sum += means[at] as number;
    profile[i] = sum / ((to - from) * SEGMENTS);
  }
  return profile;
}
