import { describe, expect, test } from 'vitest';
import { type Drawn, draw } from './drawn.ts';
import { frameOf } from './frame.ts';
import { measuresOf } from './measures.ts';
import { NO_PAST, withReference } from './past.ts';
import { shiftOf } from './shift.ts';

const measured = ({ rgb, width, height }: Drawn) => measuresOf(frameOf(rgb, width, height, 16));
const SIZE = { width: 640, height: 360 };
/** A street twice as wide and high, of which a camera shows a part. */
const street = draw({ width: 1_280, height: 720 });

function part(left: number, top: number): Drawn {
  const rgb = new Uint8Array(SIZE.width * SIZE.height * 3);
  for (let row = 0; row < SIZE.height; row++) {
    const from = ((top + row) * street.width + left) * 3;
    rgb.set(street.rgb.subarray(from, from + SIZE.width * 3), row * SIZE.width * 3);
  }
  return { ...SIZE, rgb };
}

const { references } = withReference(NO_PAST, measured(part(300, 180)), 0);

describe('of a camera that was turned it is told where its view went', () => {
  test.each([
    ['to the right: what was seen lies further left', 460, 180, -0.25, 0],
    ['to the left', 140, 180, 0.25, 0],
    ['down: what was seen lies further up', 300, 270, 0, -0.25],
    ['not at all', 300, 180, 0, 0],
  ])('%s', (_how, left, top, across, down) => {
    const shift = shiftOf(measured(part(left, top)).view.structure, references);
    expect(shift?.across).toBeCloseTo(across, 1);
    expect(shift?.down).toBeCloseTo(down, 1);
  });

  test('of another scene nothing is told', () => {
    expect(shiftOf(measured(draw({ ...SIZE, street: 5 })).view.structure, references)).toBeUndefined();
  });
});
