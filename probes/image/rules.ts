/**
 * Which values mean which fault. The forms stand in the order in which causes are told from their consequences: an
 * empty frame first, then exposure, decoder, stripes, view, noise, contrast, sharpness, cover and colour, and what is
 * frozen last; the first form that holds names the fault. Limits lie in the middle between the pictures of the
 * development set with and without the fault; `judge:leave-out` says how they hold on cameras left out.
 */
import type { PictureFault } from '../../config/terms.ts';
import type { MeasureName, Sight } from './sight.ts';

/** What one value must be. Without it – there is nothing to compare with – the condition fails unless it says otherwise. */
export interface Condition {
  readonly measure: MeasureName;
  readonly over?: number;
  readonly under?: number;
  readonly orUnknown?: true;
}

/** One way in which a fault shows itself; the first condition is the one that is told. */
export interface Form {
  readonly fault: PictureFault;
  readonly when: readonly [Condition, ...Condition[]];
}

const over = (measure: MeasureName, limit: number): Condition => ({ measure, over: limit });
const under = (measure: MeasureName, limit: number): Condition => ({ measure, under: limit });
const orUnknown = (condition: Condition): Condition => ({ ...condition, orUnknown: true });

const WITHOUT_HISTORY = under('references', 0.5);
const DAYLIGHT = over('daylight', 0.5);
const NOT_SWITCHED = under('isSwitched', 0.5);
const SWITCHED = over('isSwitched', 0.5);

const form = (fault: PictureFault, ...when: readonly [Condition, ...Condition[]]): Form => ({ fault, when });

export const FORMS: readonly Form[] = [
  form('overexposed', over('clipped', 0.31), orUnknown(over('clippedRise', 0.2))),
  form('signal-loss', over('exact', 0.85), under('entropy', 1.3), orUnknown(under('thumbMatch', 0.3))),
  form('corrupt', over('fill', 0.06), over('liveAbove', 0.7)),
  form(
    'signal-loss',
    over('exact', 0.55),
    under('entropy', 3.8),
    over('mean', 28),
    orUnknown(under('thumbMatch', 0.3)),
  ),
  form('freeze', over('sameBytes', 0.5)),
  form('corrupt', over('fill', 0.06)),
  form('corrupt', over('smear', 0.06)),
  form('too-dark', under('mean', 22), under('p95', 50), orUnknown(under('spreadRatio', 0.42))),
  form('stripes', over('prominenceRatio', 2)),
  form('stripes', over('lineRowsRise', 0.03)),
  form('stripes', over('lineColsRise', 0.03)),
  form('stripes', over('humShare', 0.75), over('humHeight', 5)),
  form('stripes', over('prominence', 9), WITHOUT_HISTORY),
  form('stripes', over('lineRows', 0.03), WITHOUT_HISTORY),
  form('stripes', over('lineCols', 0.03), WITHOUT_HISTORY),
  form('corrupt', over('gridRowsRise', 0.016)),
  form('corrupt', over('chromaJumpRise', 2.6), under('castShift', 0.2)),
  form('corrupt', over('gridRows', 0.065), WITHOUT_HISTORY),
  form('corrupt', over('chromaJump', 5.4), under('cast', 0.25), WITHOUT_HISTORY),
  form(
    'scene-shift',
    under('structureMatch', 0.1),
    under('stillness', 6),
    under('lostShare', 0.6),
    under('sigmaRise', 8),
  ),
  form('noise', over('sigmaRise', 1.35), over('whitenessRatio', 1.2)),
  form('noise', over('impulsesRise', 0.02)),
  form('noise', over('sigma', 6), over('whiteness', 0.7), WITHOUT_HISTORY),
  form('noise', over('impulses', 0.035), WITHOUT_HISTORY),
  form('low-contrast', under('spreadRatio', 0.72), over('p1', 80), over('thumbMatch', 0.5)),
  form('low-contrast', under('spread', 26), over('p1', 84), WITHOUT_HISTORY),
  form('blur', under('steepRatio', 0.73), under('steep75', 0.48), over('thumbMatch', 0.8), NOT_SWITCHED),
  form('blur', under('steepRatio', 0.6), under('steep75', 0.48), over('thumbMatch', 0.5), SWITCHED),
  form('blur', under('steep75', 0.3), over('edged', 25), WITHOUT_HISTORY),
  form('occlusion', over('lostShare', 0.11), NOT_SWITCHED),
  form('occlusion', over('lostShare', 0.45), SWITCHED),
  form('occlusion', under('edged', 25), WITHOUT_HISTORY),
  form(
    'mono-day',
    under('chroma95', 2.1),
    DAYLIGHT,
    orUnknown(over('chroma95Usual', 6)),
    orUnknown(over('meanChange', -45)),
  ),
  form('colour-cast', over('chromaShift', 15.3), over('castShift', 0.11), NOT_SWITCHED),
  form(
    'colour-cast',
    over('chromaShift', 11),
    over('castShift', 0.1),
    over('concentrationRise', 0.15),
    NOT_SWITCHED,
  ),
  form('colour-cast', over('cast', 0.25), over('concentration', 0.85), WITHOUT_HISTORY),
  form(
    'colour-cast',
    over('concentration', 0.93),
    over('meanCr', 8),
    over('meanCb', -2),
    under('chroma95', 40),
    WITHOUT_HISTORY,
  ),
  form('colour-cast', over('meanCb', 5), over('meanCr', 6), WITHOUT_HISTORY),
  form('freeze', over('grainMatch', 0.9), under('change', 0.62)),
  form('freeze', over('grainMatch', 0.985), under('change', 1.15)),
];

/** The first form that holds. */
export function formOf(sight: Sight, forms: readonly Form[] = FORMS): Form | undefined {
  return forms.find(({ when }) => when.every((condition) => holds(sight, condition)));
}

export function holds(sight: Sight, { measure, over, under, orUnknown }: Condition): boolean {
  const value = sight[measure];
  if (value === undefined) return orUnknown === true;
  return (over === undefined || value > over) && (under === undefined || value < under);
}
