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

const SEVERAL = over('references', 1.5);
const WITHOUT_HISTORY = under('references', 0.5);
const DAYLIGHT = over('daylight', 0.5);
const NOT_SWITCHED = under('isSwitched', 0.5);
const SWITCHED = over('isSwitched', 0.5);
/** Lamps are yellow: by night, colours are compared only with pictures that are about as dark. */
const LIT_ALIKE = over('meanChange', -45);
const NIGHT = under('daylight', 0.5);

const form = (fault: PictureFault, ...when: readonly [Condition, ...Condition[]]): Form => ({ fault, when });

export const FORMS: readonly Form[] = [
  form('overexposed', over('clipped', 0.31), orUnknown(over('clippedRise', 0.2))),
  form('signal-loss', over('exact', 0.85), under('entropy', 1.3), orUnknown(under('thumbMatch', 0.3))),
  // A dead input has the grain of its own wires; a picture that is only too dark has more than that in it.
  form('signal-loss', under('spread', 1.6), under('mean', 22), under('structureMatch', 0.12)),
  form('signal-loss', under('spread', 1.1), under('mean', 22), WITHOUT_HISTORY),
  // A card whose rows are all of one colour each.
  form('signal-loss', over('fill', 0.75), under('liveAbove', 0.3), orUnknown(under('structureMatch', 0.15))),
  form('corrupt', over('fill', 0.06), over('liveAbove', 0.7)),
  form(
    'signal-loss',
    over('exact', 0.55),
    under('entropy', 3.8),
    over('mean', 28),
    orUnknown(under('thumbMatch', 0.3)),
  ),
  form(
    'signal-loss',
    over('exact', 0.6),
    under('entropy', 4.6),
    over('mean', 28),
    under('structureMatch', 0.12),
    over('spread', 40),
  ),
  form('signal-loss', over('exact', 0.7), under('entropy', 4.2), over('spread', 40), WITHOUT_HISTORY),
  form('freeze', over('sameBytes', 0.5)),
  form('corrupt', over('fill', 0.06)),
  form(
    'corrupt',
    over('smear', 0.06),
    orUnknown(under('lineColsRise', 0.03)),
    orUnknown(under('prominenceRatio', 2.4)),
  ),
  form('too-dark', under('mean', 22), under('p95', 50), orUnknown(under('spreadRatio', 0.42))),
  form(
    'too-dark',
    under('p50', 12),
    under('meanChange', -60),
    under('mean', 40),
    over('structureMatch', 0.2),
    NOT_SWITCHED,
  ),
  form(
    'occlusion',
    over('lostShare', 0.6),
    under('structureMatch', 0.13),
    under('spreadRatio', 0.35),
    under('thumbMatch', 0.55),
    over('mean', 20),
  ),
  form('corrupt', over('gridRowsRise', 0.04), over('chromaJumpRise', 4), NOT_SWITCHED),
  form('stripes', over('prominenceRatio', 1.8), over('structureMatch', 0.09)),
  form('stripes', over('lineRowsRise', 0.03)),
  form('stripes', over('lineColsRise', 0.03)),
  // Without the view itself there is nothing that a bar could lie over.
  // Lamps light other rows than the sun: bars are looked for only in about the same light.
  form('stripes', over('humShare', 0.75), over('humHeight', 5), over('structureMatch', 0.13), LIT_ALIKE),
  form('stripes', over('prominence', 9), WITHOUT_HISTORY),
  form('stripes', over('lineRows', 0.03), WITHOUT_HISTORY),
  form('stripes', over('lineCols', 0.03), WITHOUT_HISTORY),
  // A plane of colour that is missing shows the blocks of the coder everywhere: the cast is the cause.
  form(
    'colour-cast',
    over('castShift', 0.6),
    over('concentration', 0.88),
    over('structureMatch', 0.3),
    DAYLIGHT,
  ),
  // Another view has edges of its own, and some of them lie on the grid: few of them are no damage.
  form(
    'scene-shift',
    under('structureMatch', 0.1),
    under('gridRowsRise', 0.05),
    under('stillness', 6),
    over('edged', 60),
    under('sigmaRise', 1.35),
  ),
  form('corrupt', over('gridRowsRise', 0.022), LIT_ALIKE),
  form('corrupt', over('gridRowsRise', 0.04)),
  form('corrupt', over('chromaJumpRise', 2.6), under('castShift', 0.2), NOT_SWITCHED),
  form('corrupt', over('chromaJumpRise', 7), under('castShift', 0.5), NOT_SWITCHED),
  // Sky above ground is a jump that grey references do not know.
  form('corrupt', over('chromaJump', 12), under('cast', 0.25), SWITCHED),
  form('corrupt', over('gridRows', 0.045), WITHOUT_HISTORY),
  form('corrupt', over('chromaJump', 6.2), under('cast', 0.25), WITHOUT_HISTORY),
  form(
    'scene-shift',
    under('structureMatch', 0.1),
    under('stillness', 6),
    over('edged', 60),
    under('sigmaRise', 8),
  ),
  form('noise', over('sigmaRise', 1.35), over('whitenessRatio', 1.2)),
  form('noise', over('impulsesRise', 0.015)),
  form('noise', over('sigma', 6), over('whiteness', 0.7), WITHOUT_HISTORY),
  form('noise', over('impulses', 0.035), WITHOUT_HISTORY),
  form('low-contrast', under('spreadRatio', 0.72), over('p1', 80), over('thumbMatch', 0.5)),
  // In other light the thumbnails do not match; the edges, as few as they are, still lie where they were.
  form('low-contrast', under('spreadRatio', 0.35), over('p1', 80), over('structureMatch', 0.25)),
  form('low-contrast', under('spread', 26), over('p1', 84), WITHOUT_HISTORY),
  form('blur', under('steepRatio', 0.73), under('steep75', 0.48), over('thumbMatch', 0.8), NOT_SWITCHED),
  form('blur', under('steepRatio', 0.6), under('steep75', 0.48), over('thumbMatch', 0.5), SWITCHED),
  form('blur', under('steepestLoss', 0.58), over('thumbMatch', 0.7), NOT_SWITCHED),
  form(
    'blur',
    under('steepRatio', 0.4),
    under('steep75', 0.35),
    over('structureMatch', 0.27),
    over('edged', 25),
  ),
  form('blur', under('steep75', 0.3), over('edged', 25), WITHOUT_HISTORY),
  form('occlusion', over('lostShare', 0.11), NOT_SWITCHED, DAYLIGHT, SEVERAL),
  form('occlusion', over('lostShare', 0.11), NOT_SWITCHED, NIGHT, LIT_ALIKE, SEVERAL),
  // A single reference may hold rain, or a lorry, whose texture is gone the next time.
  form('occlusion', over('lostShare', 0.17), NOT_SWITCHED, DAYLIGHT),
  form('occlusion', over('lostShare', 0.17), NOT_SWITCHED, NIGHT, LIT_ALIKE),
  // Darker than ever seen, but as rich in contrast: then texture must be there, too.
  form('occlusion', over('lostShare', 0.2), over('spreadRatio', 0.6), NOT_SWITCHED),
  form('occlusion', over('lostShare', 0.45), SWITCHED),
  form('occlusion', over('lostShare', 0.6), NOT_SWITCHED),
  form('occlusion', under('edged', 25), WITHOUT_HISTORY),
  form(
    'mono-day',
    under('chroma95', 2.1),
    DAYLIGHT,
    orUnknown(over('chroma95Usual', 6)),
    orUnknown(over('meanChange', -45)),
  ),
  // No lamp is pink.
  form(
    'colour-cast',
    over('castShift', 0.25),
    over('meanCb', 6),
    over('meanCr', 8),
    over('concentration', 0.85),
  ),
  form('colour-cast', over('chromaShift', 15.3), over('castShift', 0.11), NOT_SWITCHED, DAYLIGHT),
  form('colour-cast', over('chromaShift', 15.3), over('castShift', 0.11), NOT_SWITCHED, NIGHT, LIT_ALIKE),
  form(
    'colour-cast',
    over('chromaShift', 11),
    over('castShift', 0.1),
    over('concentrationRise', 0.15),
    NOT_SWITCHED,
    LIT_ALIKE,
  ),
  // The planes of colour are exchanged: every colour lies where its opposite usually does.
  form(
    'colour-cast',
    under('chromaMatch', 0.05),
    over('thumbMatch', 0.75),
    over('chroma95', 8),
    NOT_SWITCHED,
  ),
  // A camera known in grey, all of one hue, and not that of lamps.
  form(
    'colour-cast',
    over('concentration', 0.97),
    over('castShift', 0.12),
    over('chroma95', 8),
    over('meanCb', -1),
    SWITCHED,
  ),
  form(
    'colour-cast',
    over('concentration', 0.97),
    over('castShift', 0.12),
    over('chroma95', 8),
    under('meanCr', 1),
    SWITCHED,
  ),
  form('colour-cast', over('cast', 0.25), over('concentration', 0.85), WITHOUT_HISTORY, DAYLIGHT),
  form(
    'colour-cast',
    over('concentration', 0.93),
    over('meanCr', 8),
    over('meanCb', -2),
    under('chroma95', 40),
    WITHOUT_HISTORY,
  ),
  form('colour-cast', over('meanCb', 5), over('meanCr', 6), WITHOUT_HISTORY),
  // A coder between the camera and us leaves little that is new; a live sensor makes all of its grain anew.
  form('freeze', over('grainMatch', 0.88), under('grainNew', 0.043), under('change', 0.62)),
  form('freeze', over('grainMatch', 0.96), under('grainNew', 0.014), under('change', 1.2)),
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
