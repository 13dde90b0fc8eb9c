/** Rates with everything that may be said of them, from the counts, the flags and what could be said before. */
import type { RuleValues } from '../../config/rule-values.ts';
import { CATEGORIES, type Category, METRICS, type Metric, SCOPES, type Scope } from '../../config/terms.ts';
import { type Judgement, judge } from '../rules/figure.ts';
import type { Rate } from '../rules/rate.ts';
import type { RateFigure } from './answers.ts';
import type { Flags } from './flags.ts';
import type { Live } from './live.ts';
import type { Said } from './said.ts';
import { devicesOf } from './tally.ts';

/** Devices and rates of one line of the board. */
export interface Line {
  readonly devices: number;
  readonly rates: RateFigure[];
}

/** A line of a unit: all of a scope, one category, or one platform within a scope. */
export type LineOf =
  | { readonly scope: Scope }
  | { readonly category: Category }
  | { readonly platform: number; readonly scope: Scope };

/** What figures are judged by. */
export type LineRules = Pick<RuleValues, 'thresholds' | 'leastCoverage' | 'imageOk'>;

export class Figures {
  readonly #live: Live;
  readonly #flags: Flags;
  readonly #said: Said;
  readonly #rulesNow: () => LineRules;
  #rules: LineRules;

  constructor(live: Live, flags: Flags, said: Said, rulesNow: () => LineRules) {
    this.#live = live;
    this.#flags = flags;
    this.#said = said;
    this.#rulesNow = rulesNow;
    this.#rules = rulesNow();
  }

  /** Takes the rules that are in force; true when they are others than before. */
  renew(): boolean {
    const before = this.#rules;
    this.#rules = this.#rulesNow();
    return this.#rules !== before;
  }

  line(unit: number, of: LineOf, atMs: number): Line {
    const counts = METRICS.map((_, metric) => this.#count(unit, of, metric));
    return {
      devices: counts[0] ? devicesOf(counts[0]) : 0,
      rates: METRICS.map((metric, index) =>
        this.#figure(unit, of, metric, counts[index] ?? { good: 0, bad: 0, unknown: 0, excluded: 0 }, atMs),
      ),
    };
  }

  /** A rate of the line that was counted elsewhere, with what belongs to the line. */
  figure(unit: number, of: LineOf | null, metric: Metric, rate: Rate, atMs: number): RateFigure {
    return this.#figure(unit, of, metric, rate, atMs);
  }

  /** Is there anything to say about the share of these counts? */
  shareOf(metric: Metric, rate: Rate): number | null {
    return this.#judged(metric, rate).share;
  }

  /** Judges every figure of a unit: takes note of what can be said, raises and takes down flags. */
  judgeUnit(unit: number, atMs: number): void {
    const code = this.#live.layout.units[unit]?.code;
    if (code === undefined) return;
    for (const scope of SCOPES) {
      const { devices } = this.#note(unit, { scope }, atMs, (metric, rate) => {
        // Usable is told and not assessed: four rates of exactly 95 % leave 81.5 % of a unit usable.
        if (metric === 'usable') return;
        const { share, verdict } = this.#judged(metric, rate);
        this.#flags.judge(
          { unit: code, metric, scope },
          { verdict, known: rate.good + rate.bad, share, atMs },
        );
      });
      if (devices === 0) continue;
      for (let platform = 0; platform < this.#live.layout.platforms.length; platform++) {
        this.#note(unit, { platform, scope }, atMs);
      }
    }
    for (const category of CATEGORIES) this.#note(unit, { category }, atMs);
  }

  #note(
    unit: number,
    of: LineOf,
    atMs: number,
    judged?: (metric: Metric, rate: Rate) => void,
  ): { devices: number } {
    let devices = 0;
    for (const [index, metric] of METRICS.entries()) {
      const rate = this.#count(unit, of, index);
      devices = devicesOf(rate);
      judged?.(metric, rate);
      if (devices === 0) continue;
      this.#said.note(this.#key(unit, of, metric), this.shareOf(metric, rate), atMs);
    }
    return { devices };
  }

  #judged(metric: Metric, rate: Rate): Judgement {
    return judge(rate, this.#rules.thresholds[metric], this.#rules.leastCoverage);
  }

  #count(unit: number, of: LineOf, metric: number): Rate {
    const { tally } = this.#live;
    if ('category' in of) return tally.rateOfCategory(unit, of.category, metric);
    if ('platform' in of) return tally.rateOfPlatform(unit, of.platform, of.scope, metric);
    return tally.rate(unit, of.scope, metric);
  }

  #figure(unit: number, of: LineOf | null, metric: Metric, rate: Rate, atMs: number): RateFigure {
    const judgement = this.#judged(metric, rate);
    const code = this.#live.layout.units[unit]?.code ?? '';
    const isUnsaid = judgement.share === null && judgement.verdict !== 'nothing-due';
    const isWhole = of !== null && !('category' in of) && !('platform' in of);
    return {
      metric,
      ...rate,
      ...judgement,
      flaggedSinceMs: isWhole ? this.#flags.sinceMs({ unit: code, metric, scope: of.scope }) : null,
      last: isUnsaid && of !== null ? this.#said.last(this.#key(unit, of, metric), atMs) : null,
    };
  }

  /** Codes and ids, not indexes: the key outlives a start. */
  #key(unit: number, of: LineOf, metric: Metric): string {
    const { units, platforms } = this.#live.layout;
    const code = units[unit]?.code ?? '';
    if ('category' in of) return `${code} ${metric} category ${of.category}`;
    if ('platform' in of) return `${code} ${metric} ${of.scope} platform ${platforms[of.platform]?.id ?? ''}`;
    return `${code} ${metric} ${of.scope}`;
  }
}
