/**
 * Cells of the picture whose texture is gone although every reference has it (after Lee et al., Sensors 15(5) 2015:
 * edges that disappear against the background). What covers a part of the lens covers one connected part.
 */
import type { Box } from './damage.ts';
import { MAP_WIDTH } from './view.ts';

export interface Loss {
  /** Largest connected group, share of the textured cells. */
  readonly share: number;
  readonly where: Box;
}

const ACROSS = 16;
const DOWN = 9;
const CELL = 4;
/** Mean gradient from which a place counts as textured, and the share of it that must be left. */
const TEXTURED = 6;
const LEFT = 0.35;
/** So many of the 16 places of a cell must be textured, and this share of them lost. */
const LEAST_PLACES = 5;
const LOST_SHARE = 0.6;

export function lossOf(
  texture: Float32Array,
  references: readonly { readonly texture: Float32Array }[],
): Loss {
  const isLost = new Uint8Array(ACROSS * DOWN);
  let textured = 0;
  for (let cell = 0; cell < isLost.length; cell++) {
    const { places, lost } = placesOf(texture, references, cell);
    if (places < LEAST_PLACES) continue;
    textured += 1;
    if (lost > LOST_SHARE * places) isLost[cell] = 1;
  }
  const group = largestGroup(isLost);
  return { share: textured === 0 ? 0 : group.length / textured, where: boxOf(group) };
}

function placesOf(
  texture: Float32Array,
  references: readonly { readonly texture: Float32Array }[],
  cell: number,
): { readonly places: number; readonly lost: number } {
  let places = 0;
  let lost = 0;
  const from = Math.floor(cell / ACROSS) * CELL * MAP_WIDTH + (cell % ACROSS) * CELL;
  for (let row = 0; row < CELL; row++) {
    for (let i = from + row * MAP_WIDTH; i < from + row * MAP_WIDTH + CELL; i++) {
      let usual = Number.POSITIVE_INFINITY;
      for (const reference of references) usual = Math.min(usual, reference.texture[i] as number);
      if (usual <= TEXTURED) continue;
      places += 1;
      if ((texture[i] as number) < LEFT * usual) lost += 1;
    }
  }
  return { places, lost };
}

/** Cells that touch, corners too. */
function largestGroup(isLost: Uint8Array): readonly number[] {
  let largest: number[] = [];
  const isSeen = new Uint8Array(isLost.length);
  for (let start = 0; start < isLost.length; start++) {
    if (isLost[start] !== 1 || isSeen[start] === 1) continue;
    const group = [start];
    isSeen[start] = 1;
    for (const cell of group) {
      for (const other of neighboursOf(cell)) {
        if (isLost[other] !== 1 || isSeen[other] === 1) continue;
        isSeen[other] = 1;
        group.push(other);
      }
    }
    if (group.length > largest.length) largest = group;
  }
  return largest;
}

function* neighboursOf(cell: number): Generator<number> {
  const column = cell % ACROSS;
  const row = Math.floor(cell / ACROSS);
  for (let y = Math.max(0, row - 1); y <= Math.min(DOWN - 1, row + 1); y++) {
    for (let x = Math.max(0, column - 1); x <= Math.min(ACROSS - 1, column + 1); x++) yield y * ACROSS + x;
  }
}

function boxOf(cells: readonly number[]): Box {
  if (cells.length === 0) return { left: 0, top: 0, right: 1, bottom: 1 };
  const columns = cells.map((cell) => cell % ACROSS);
  const rows = cells.map((cell) => Math.floor(cell / ACROSS));
  return {
    left: Math.min(...columns) / ACROSS,
    top: Math.min(...rows) / DOWN,
    right: (Math.max(...columns) + 1) / ACROSS,
    bottom: (Math.max(...rows) + 1) / DOWN,
  };
}
