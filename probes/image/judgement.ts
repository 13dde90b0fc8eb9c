/** Whether a picture is intact or which fault it shows, with what was measured, the limit, and what is usual here. */
import type { PictureFault } from '../../config/terms.ts';
import type { Box } from './damage.ts';
import type { Frame } from './frame.ts';
import { lossOf } from './loss.ts';
import { type Measures, measuresOf } from './measures.ts';
import type { Past } from './past.ts';
import type { KeptScalars, Reference } from './reference.ts';
import { type Condition, FORMS, formOf } from './rules.ts';
import { type Shift, shiftOf } from './shift.ts';
import { type MeasureName, type Sight, sightOf } from './sight.ts';

/** One fault; the cause is named, not its consequences. */
export interface Fault {
  readonly fault: PictureFault;
  readonly measure: MeasureName;
  readonly value: number;
  readonly limit: number;
  /** Whether the value lies over the limit or under it. */
  readonly lies: 'over' | 'under';
  /** What it was compared with: when that was seen, and what was measured then. */
  readonly reference?: { readonly atMs: number; readonly value?: number };
  readonly where?: Box;
  /** Of a turned camera: where its view went. */
  readonly shift?: Shift;
}

export interface Judgement {
  /** Empty when the picture is intact. */
  readonly faults: readonly Fault[];
  /** A fault shows that is normal for this camera. */
  readonly isNormal: boolean;
  readonly sight: Sight;
  readonly measures: Measures;
}

/** What was measured then, for values that are compared with it. */
const USUAL: Partial<Record<MeasureName, keyof KeptScalars>> = {
  clipped: 'clipped',
  mean: 'mean',
  chroma95: 'chroma95',
  spreadRatio: 'spread',
  steepRatio: 'steep50',
  sigmaRise: 'sigma',
  impulsesRise: 'impulses',
  prominenceRatio: 'prominence',
  lineRowsRise: 'lineRows',
  lineColsRise: 'lineCols',
  gridRowsRise: 'gridRows',
  chromaJumpRise: 'chromaJump',
};

const EVERYWHERE: Box = { left: 0, top: 0, right: 1, bottom: 1 };

/** `leftOut`: what a person declared normal for this camera; the other faults are told all the same. */
export function judge(
  frame: Frame,
  fingerprint: Uint8Array,
  past: Past,
  isDaylight: boolean,
  leftOut: readonly PictureFault[] = [],
): Judgement {
  const measures = measuresOf(frame);
  const sight = sightOf(frame, measures, fingerprint, past, isDaylight);
  const first = formOf(sight);
  const isNormal = first !== undefined && leftOut.includes(first.fault);
  const form = isNormal
    ? formOf(
        sight,
        FORMS.filter(({ fault }) => !leftOut.includes(fault)),
      )
    : first;
  if (form === undefined) return { faults: [], isNormal, sight, measures };
  const [condition] = form.when;
  const told = toldOf(condition, sight);
  const reference = referenceOf(condition.measure, sight, past.references);
  const where = whereOf(form.fault, condition.measure, measures, past.references);
  const shift = form.fault === 'scene-shift' ? shiftOf(measures.view.structure, past.references) : undefined;
  const fault: Fault = {
    fault: form.fault,
    measure: condition.measure,
    ...told,
    ...(reference === undefined ? {} : { reference }),
    ...(where === undefined ? {} : { where }),
    ...(shift === undefined ? {} : { shift }),
  };
  return { faults: [fault], isNormal, sight, measures };
}

function toldOf({ measure, over, under }: Condition, sight: Sight): Pick<Fault, 'value' | 'limit' | 'lies'> {
  const value = sight[measure] ?? 0;
  return over === undefined
    ? { value, limit: under ?? 0, lies: 'under' }
    : { value, limit: over, lies: 'over' };
}

/** The reference whose brightness is nearest: it was taken in the light that is most alike. */
function referenceOf(
  measure: MeasureName,
  sight: Sight,
  references: readonly Reference[],
): Fault['reference'] | undefined {
  const [first, ...others] = references;
  if (first === undefined) return undefined;
  const distance = ({ scalars }: Reference) => Math.abs(scalars.mean - sight.mean);
  const nearest = others.reduce((best, one) => (distance(one) < distance(best) ? one : best), first);
  const name = USUAL[measure];
  return { atMs: nearest.atMs, ...(name === undefined ? {} : { value: nearest.scalars[name] }) };
}

function whereOf(
  fault: PictureFault,
  measure: MeasureName,
  measures: Measures,
  references: readonly Reference[],
): Box | undefined {
  if (fault === 'scene-shift') return EVERYWHERE;
  if (fault === 'occlusion')
    return references.length === 0 ? EVERYWHERE : lossOf(measures.view.texture, references).where;
  if (fault !== 'corrupt') return undefined;
  const { smear, fill, gridRows, chromaJump } = measures.places;
  if (measure === 'smear') return smear;
  if (measure === 'fill') return fill;
  return measure === 'gridRows' || measure === 'gridRowsRise' ? gridRows : chromaJump;
}
