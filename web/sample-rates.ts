/** What the sample city answers about the rules by which times are judged. */
import { type OutKind, PERIOD_RATES, type PeriodRate } from '../config/periods.ts';
import { coverageOf, gapOf, intervalOf, shareOf, verdictOf } from '../config/shares.ts';
import type {
  PeriodFigure,
  PeriodLine,
  PeriodRates,
  PeriodRows,
  RuleChanges,
  RuleVersions,
} from '../server/api/wire.ts';
import { NOW_MS } from './sample-now.ts';

const values: RuleVersions['versions'][number]['values'] = {
  thresholds: {
    ...{ registration: 9_500, online: 9_500, image: 9_500, position: 9_500 },
    ...{ usable: 9_500, file: 9_500, clock: 9_500, repair: 9_500 },
  },
  ...{ leastCoverage: 8_000, graceDays: 7, smallGroup: 20, imageOk: 9_000, usableOnline: 9_500 },
  ...{ clockToleranceSeconds: 10, repairHours: 24 },
  windows: {
    ...{ onlineAllowedMs: 150_000, onlineBacksOffMs: 60_000 },
    ...{ registrationAllowedMs: 604_800_000, imageEveryMs: 21_600_000 },
  },
  bands: { green: 9_500, blue: 9_000, orange: 8_000 },
  weights: { registration: 2_500, online: 2_500, image: 2_500, position: 2_500 },
};

export const ruleVersions: RuleVersions = {
  current: 2,
  versions: [
    { number: 1, fromMs: 0, madeMs: NOW_MS - 9_000_000_000, by: 'lightkeeper', note: 'settings', values },
    {
      ...{ number: 2, fromMs: NOW_MS - 1_800_000_000, madeMs: NOW_MS - 2_500_000_000, by: '王建国' },
      ...{ note: '按市局 2026 年考核办法，图像样本占比改为 90%', values },
    },
  ],
};

export const ruleChanges: RuleChanges = {
  units: 54,
  changes: [
    {
      unit: { code: '220421', name: '东丰县' },
      rate: 'online',
      before: { share: 9_612, verdict: 'meets' },
      after: { share: 9_612, verdict: 'fails' },
      ...{ colourBefore: 'green', colourAfter: 'blue' },
    },
    {
      ...{ unit: { code: '220421', name: '东丰县' }, rate: 'score' },
      ...{ before: { share: 9_655, verdict: null }, after: { share: 9_641, verdict: null } },
      ...{ colourBefore: 'green', colourAfter: 'blue' },
    },
  ],
};

const HOUR_MS = 3_600_000;
const MONTH_HOURS = 720;

/** A figure that follows from its counts, some of it exempt. */
export function periodFigure(
  rate: PeriodRate,
  [good, bad, unknown, exempt]: readonly [good: number, bad: number, unknown: number, exempt: number],
): PeriodFigure {
  const by = rate === 'online' ? MONTH_HOURS * HOUR_MS : 1;
  const isExempted = rate === 'online' || rate === 'image';
  const kind: OutKind = isExempted ? 'exempt-power-cut' : 'grace';
  const [excluded, rawBad] = [exempt * by, isExempted ? exempt * by : 0];
  const adjusted = {
    ...{ good: good * by, bad: bad * by, unknown: unknown * by, excluded },
    excludedBy: excluded === 0 ? {} : { [kind]: excluded },
  };
  const raw = isExempted
    ? { ...adjusted, bad: adjusted.bad + rawBad, excluded: 0, excludedBy: {} }
    : adjusted;
  return {
    ...{ rate, adjusted, raw, ...intervalOf(adjusted) },
    share: shareOf(adjusted),
    coverage: coverageOf(adjusted),
    threshold: 9_500,
    verdict: verdictOf(adjusted, 9_500),
    rawShare: shareOf(raw),
    gap: gapOf(adjusted, 9_500),
    isSmall: good + bad + unknown < 20,
  };
}

function periodLine(devices: number, bad: readonly number[], unknown = 0, exempt = 0): PeriodLine {
  const rates = PERIOD_RATES.map((rate, at) => {
    const failing = Math.min(devices, bad[at] ?? 0);
    return periodFigure(rate, [devices - failing - unknown - exempt, failing, unknown, exempt]);
  });
  const four = rates.slice(0, 4).map(({ share }) => share ?? 0);
  return { devices, rates, score: devices === 0 ? null : Math.floor(four.reduce((a, b) => a + b, 0) / 4) };
}

const span = {
  text: 'month:2026-11',
  fromMs: Date.UTC(2026, 10, 1) - 8 * HOUR_MS,
  untilMs: Date.UTC(2026, 11, 1) - 8 * HOUR_MS,
  asofMs: NOW_MS,
  isOver: false,
};

export const periodRates: PeriodRates = {
  ...{ unit: '220400', scope: 'all', span, ruleVersion: 2, by: 'unit' },
  line: periodLine(55_425, [804, 3_165, 1_918, 2_021, 6_400, 15_000, 2_300, 1_900], 210, 410),
  groups: [
    { key: '220402', name: '龙山区', line: periodLine(5_210, [42, 190, 256, 214, 640, 900, 120, 80]) },
    {
      key: '220403',
      name: '西安区',
      line: periodLine(8_450, [111, 410, 322, 195, 900, 900, 120, 80], 0, 90),
    },
    {
      key: '220421',
      name: '东丰县',
      line: periodLine(9_341, [260, 1_177, 390, 593, 2_200, 900, 120, 80], 3),
    },
    { key: '220422', name: '东辽县', line: periodLine(7_020, [90, 300, 180, 170, 640, 900, 120, 80], 420) },
    { key: '220423', name: '东山新区', line: periodLine(12, [0, 1, 0, 0, 1, 2, 0, 0]) },
    { key: '220424', name: '筹建新区', line: periodLine(0, []) },
  ],
};

const rowSides = { good: 0, bad: 0, unknown: 0, excluded: 0, excludedBy: {} };
export const periodRows: PeriodRows = {
  ...{ span, ruleVersion: 2, total: 3, page: 1, pages: 1 },
  sums: periodFigure('online', [8_080, 1_177, 3, 81]).adjusted,
  rows: [104, 105].map((id, at) => ({
    ...{ ...rowSides, id, code: `2204210000132700440${at}`, name: '东丰镇人民大街一号枪机' },
    unit: { code: '220421100', name: '东丰镇' },
    ...{ good: 300 * HOUR_MS, bad: (420 - at * 24) * HOUR_MS, excluded: at * 24 * HOUR_MS },
    excludedBy: at === 0 ? {} : { 'exempt-power-cut': 24 * HOUR_MS },
  })),
};

/** By path. */
export const rateAnswers: Readonly<Record<string, unknown>> = {
  '/api/rates': periodRates,
  '/api/rates/devices': periodRows,
  '/api/rule-versions': ruleVersions,
  '/api/rule-versions/preview': ruleChanges,
};
