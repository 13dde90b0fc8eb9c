/**
 * Chooses limits from labelled pictures: for each limit in turn many are tried, and that one is taken around which
 * the scores are best on the average – the middle between the classes, not the edge of one of them.
 */
import { faultsOf, type SeenRow } from './labels.ts';
import type { Condition, Form } from './rules.ts';
import { scoresOf } from './scores.ts';
import type { MeasureName } from './sight.ts';

/** Yes or no, not more or less. */
const FIXED: ReadonlySet<MeasureName> = new Set(['references', 'daylight', 'isSwitched', 'sameBytes']);
/** Where a value stands when nothing is wrong, or can stand at most: limits are moved away from there. Elsewhere it is 0. */
const NEUTRAL: Partial<Record<MeasureName, number>> = {
  exact: 1,
  concentration: 1,
  whiteness: 1,
  spreadRatio: 1,
  steepRatio: 1,
  prominenceRatio: 1,
  whitenessRatio: 1,
  thumbMatch: 1,
  chromaMatch: 1,
  steepestLoss: 1,
  humShare: 1,
  grainMatch: 1,
};
/** Tried from half to double, in steps of 12 %. */
const TRIES = Array.from({ length: 13 }, (_, i) => 2 ** ((i - 6) / 6));
/** How far around a limit the scores count. */
const REACH = 3;
const SWEEPS = 2;
/** An alarm on a healthy camera costs trust: a share of them weighs so much more than the mean F1. */
const ALARM_WEIGHT = 2;
/** Round numbers, so that the choice begins from what anybody would guess and not from limits that know the answer. */
const ROUND = [1, 1.5, 2, 3, 5, 7, 10];

/**
 * The limits that suit these rows, beginning from round numbers. Every picture counts a second time as if its camera
 * had no references, so that the forms without history know more cameras than the few that have none.
 */
export function tuned(forms: readonly Form[], seen: readonly SeenRow[]): readonly Form[] {
  const rows = seen.flatMap((row) =>
    'bare' in row && row.sight.references > 0 ? [row, { ...row, sight: row.bare }] : [row],
  );
  let now = forms.map((form) => withConditions(form, (condition) => moved(condition, rounded)));
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const [formIndex, { when }] of now.entries()) {
      for (const [index, condition] of when.entries()) {
        if (FIXED.has(condition.measure)) continue;
        const tryOne = (factor: number) =>
          now.map((form, i) =>
            i !== formIndex
              ? form
              : withConditions(form, (other, at) =>
                  at === index ? moved(other, (limit) => limit * factor) : other,
                ),
          );
        now = tryOne(bestOf(TRIES.map((factor) => worth(tryOne(factor), rows))));
      }
    }
  }
  return now;
}

function worth(forms: readonly Form[], rows: readonly SeenRow[]): number {
  const { macroF1, falseAlarms } = scoresOf(rows.map((row) => ({ row, told: faultsOf(row, forms) })));
  return macroF1 - ALARM_WEIGHT * falseAlarms;
}

/** The factor in the middle of the best stretch. */
function bestOf(values: readonly number[]): number {
  const smooth = values.map((_, at) => {
    let sum = 0;
    let weights = 0;
    for (let i = Math.max(0, at - REACH); i <= Math.min(values.length - 1, at + REACH); i++) {
      const weight = REACH + 1 - Math.abs(i - at);
      sum += weight * (values[i] ?? 0);
      weights += weight;
    }
    return sum / weights;
  });
  const best = Math.max(...smooth);
  const places = smooth.flatMap((value, at) => (value > best - 1e-9 ? [at] : []));
  const middle = places.reduce((sum, at) => sum + at, 0) / places.length;
  return TRIES[Math.round(middle)] ?? 1;
}

function rounded(limit: number): number {
  if (limit === 0) return 0;
  const size = 10 ** Math.floor(Math.log10(Math.abs(limit)));
  const share = Math.abs(limit) / size;
  const nearest = ROUND.reduce((best, one) =>
    Math.abs(Math.log(one / share)) < Math.abs(Math.log(best / share)) ? one : best,
  );
  return Math.sign(limit) * nearest * size;
}

function moved(condition: Condition, by: (limit: number) => number): Condition {
  const { measure, over, under } = condition;
  if (FIXED.has(measure)) return condition;
  const neutral = NEUTRAL[measure] ?? 0;
  const away = (limit: number) => neutral + by(limit - neutral);
  return {
    ...condition,
    ...(over === undefined ? {} : { over: away(over) }),
    ...(under === undefined ? {} : { under: away(under) }),
  };
}

function withConditions(form: Form, change: (condition: Condition, index: number) => Condition): Form {
  const [first, ...others] = form.when;
  return { ...form, when: [change(first, 0), ...others.map((one, i) => change(one, i + 1))] };
}
