/** Everything measured of one picture by itself. */
import { type Bars, barsOf } from './bars.ts';
import { type Colour, colourOf } from './colour.ts';
import { type Damage, type DamagePlaces, damageOf } from './damage.ts';
import type { Frame } from './frame.ts';
import { type Grain, grainOf } from './grain.ts';
import { columnSegments, profileOf, rowSegments } from './segments.ts';
import { type Sharpness, sharpnessOf } from './sharpness.ts';
import { type Tones, tonesOf } from './tones.ts';
import { squareOf, type View, viewOf } from './view.ts';

/** The numbers, by name. */
export interface Scalars extends Tones, Sharpness, Grain, Colour, Bars, Damage {}

export interface Measures {
  readonly scalars: Scalars;
  readonly places: DamagePlaces;
  readonly view: View;
  /** Mean luma by row, brought to 128 rows. */
  readonly profile: Float32Array;
}

export const PROFILE_ROWS = 128;

export function measuresOf(frame: Frame): Measures {
  const { width, height, y, cb, cr } = frame;
  const tones = tonesOf(frame);
  const square = squareOf(frame);
  const rows = rowSegments(y, width, height);
  const columns = columnSegments(y, width, height);
  const cbRows = rowSegments(cb, width, height);
  const crRows = rowSegments(cr, width, height);
  const { damage, places } = damageOf(frame, cbRows, crRows);
  return {
    scalars: {
      ...tones,
      ...sharpnessOf(frame),
      ...grainOf(frame),
      ...colourOf(frame, tones.p50),
      ...barsOf(frame, square, rows, columns),
      ...damage,
    },
    places,
    view: viewOf(frame, square, cbRows, crRows),
    profile: profileOf(rows, PROFILE_ROWS),
  };
}
