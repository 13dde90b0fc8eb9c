/** Where what was seen before lies now, when a camera was turned and part of its view is still there. */
import { shrunk } from './frame.ts';
import type { Reference } from './reference.ts';
import { STRUCTURE_SIDE } from './view.ts';

/** How far the view lies from where it was, shares of its width and height: to the right, and down. */
export interface Shift {
  readonly across: number;
  readonly down: number;
}

/** Turned further than this share, too little of the old view is left to say where it went. */
const MOST = 0.55;
/** Of a narrower strip anything can look like anything. */
const LEAST_OVERLAP = 0.3;
/** Correlation of the part that both show, from which it is the same view. */
const SAME = 0.4;

/** Maps of views leave out the rows of captions, above and below. */
const WITHOUT_CAPTIONS = 0.82;

interface Found {
  readonly match: number;
  readonly across: number;
  readonly down: number;
}

/** The best over all references; undefined where no part of the old view is found again: another scene, or a zoom. */
export function shiftOf(structure: Float32Array, references: readonly Reference[]): Shift | undefined {
  const half = STRUCTURE_SIDE / 2;
  const smaller = halved(structure);
  let best: Found = { match: 0, across: 0, down: 0 };
  for (const reference of references) {
    // First roughly, on maps of half the side; then the cells around the best of them.
    const rough = search(
      smaller,
      halved(reference.structure),
      half,
      { match: 0, across: 0, down: 0 },
      MOST * half,
    );
    const near = { match: 0, across: 2 * rough.across, down: 2 * rough.down };
    const found = search(structure, reference.structure, STRUCTURE_SIDE, near, 2);
    if (found.match > best.match) best = found;
  }
  if (best.match < SAME) return undefined;
  return { across: best.across / STRUCTURE_SIDE, down: (best.down / STRUCTURE_SIDE) * WITHOUT_CAPTIONS };
}

function halved(map: Float32Array): Float32Array {
  return shrunk(map, STRUCTURE_SIDE, STRUCTURE_SIDE, STRUCTURE_SIDE / 2, STRUCTURE_SIDE / 2);
}

/** The best of all shifts within a reach around one. */
function search(now: Float32Array, then: Float32Array, side: number, from: Found, reach: number): Found {
  let best: Found = { ...from, match: 0 };
  const most = Math.floor(reach);
  for (let down = from.down - most; down <= from.down + most; down += 1) {
    for (let across = from.across - most; across <= from.across + most; across += 1) {
      const match = matchAt(now, then, side, across, down);
      if (match > best.match) best = { match, across, down };
    }
  }
  return best;
}

/** Correlation of the part that overlaps when what was at (x, y) lies at (x + across, y + down) now. */
function matchAt(now: Float32Array, then: Float32Array, side: number, across: number, down: number): number {
  const left = Math.max(0, across);
  const right = Math.min(side, side + across);
  const top = Math.max(0, down);
  const bottom = Math.min(side, side + down);
  if ((right - left) * (bottom - top) < LEAST_OVERLAP * side * side) return 0;
  let [ab, aa, bb] = [0, 0, 0];
  for (let y = top; y < bottom; y += 1) {
    const from = y * side;
    const before = (y - down) * side - across;
    for (let x = left; x < right; x += 1) {
      const a = now[from + x] as number;
      const b = then[before + x] as number;
      ab += a * b;
      aa += a * a;
      bb += b * b;
    }
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
}
