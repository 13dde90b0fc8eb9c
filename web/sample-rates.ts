/** What the sample city answers about the rules by which times are judged. */
import type { RuleChanges, RuleVersions } from '../server/api/wire.ts';
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
  ],
};

/** By path. */
export const rateAnswers: Readonly<Record<string, unknown>> = {
  '/api/rule-versions': ruleVersions,
  '/api/rule-versions/preview': ruleChanges,
};
