/** What the sample city answers about its present: rates, boards, flags, trends, and the lists behind them. */
import { CATEGORIES, CHECKS, METRICS, type Metric, type Verdict } from '../config/terms.ts';
import type { Board, Evidence, Flag, Outages, Rate, Trend } from '../server/api/wire.ts';
import { NOW_MS } from './sample-now.ts';
import { city, codeOf, NAMES, towns, unitAt } from './sample-units.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** A rate whose every figure follows from its counts. */
export function rateOf(
  metric: Metric,
  good: number,
  bad: number,
  unknown = 0,
  more: Partial<Rate> = {},
): Rate {
  const known = good + bad;
  const due = known + unknown;
  const cut = (part: number, whole: number) => (whole === 0 ? null : Math.floor((part * 10_000) / whole));
  const verdict: Verdict =
    due === 0
      ? 'nothing-due'
      : (good + unknown) * 10_000 < due * 9_500
        ? 'fails'
        : good * 10_000 < due * 9_500
          ? 'cannot-be-said'
          : 'meets';
  return {
    metric,
    good,
    bad,
    unknown,
    excluded: 81,
    share: cut(good, known),
    low: cut(good, due),
    high: cut(good + unknown, due),
    coverage: cut(known, due),
    threshold: 9_500,
    verdict,
    gap: Math.ceil((known * 9_500) / 10_000) - good,
    flaggedSinceMs: verdict === 'fails' ? NOW_MS - 7 * HOUR_MS : null,
    last: null,
    ...more,
  };
}

function ratesOf(due: number, bad: readonly number[], unknown = 0): Rate[] {
  return METRICS.map((metric, index) => {
    const failing = bad[index] ?? 0;
    return rateOf(metric, due - failing - unknown, failing, unknown);
  });
}

/** Files and places of a line of the board. */
const FILED = {
  file: { good: 40_112, due: 55_344 },
  places: { sites: 31_204, devices: 55_425, channels: 56_130 },
};

export const board: Board = {
  ...FILED,
  smallGroup: 20,
  atMs: NOW_MS,
  scope: 'all',
  unit: city,
  path: [],
  devices: 55_912,
  rates: [
    rateOf('registration', 54_621, 804),
    rateOf('online', 52_260, 3_165),
    rateOf('image', 50_342, 1_918),
    rateOf('position', 53_404, 2_021),
    rateOf('usable', 47_110, 8_315),
  ],
  children: [
    { ...FILED, unit: unitAt('220402'), devices: 5_210, rates: ratesOf(5_210, [42, 190, 256, 214, 640]) },
    { ...FILED, unit: unitAt('220403'), devices: 8_450, rates: ratesOf(8_450, [111, 410, 322, 195, 900]) },
    {
      ...FILED,
      unit: unitAt('220421'),
      devices: 9_341,
      rates: ratesOf(9_260, [260, 1_177, 390, 593, 2_200], 3),
    },
    {
      ...FILED,
      unit: unitAt('220422'),
      devices: 7_020,
      rates: ratesOf(7_020, [90, 300, 180, 170, 640], 420),
    },
  ],
  byCategory: CATEGORIES.map((category, index) => ({
    category,
    devices: 700 + index * 300,
    rates: ratesOf(700 + index * 300, [8, 20 + index * 12, 22, 18, 60]),
  })),
  byPlatform: [
    {
      platform: 'P1',
      name: '一号子平台',
      carrier: '联通',
      devices: 18_000,
      rates: ratesOf(18_000, [210, 700, 600, 480, 1_700]),
    },
    {
      platform: 'P2',
      name: '二号子平台',
      carrier: '电信',
      devices: 12_000,
      rates: ratesOf(12_000, [120, 900, 300, 410, 1_500]),
    },
  ],
  firstRound: { done: true, checks: [] },
  blind: [],
};

const districtBoard: Board = {
  ...board,
  unit: unitAt('220421'),
  path: [city],
  devices: 9_341,
  rates: ratesOf(9_260, [260, 1_177, 390, 593, 2_200], 3),
  children: towns.map((unit, index) => ({
    ...FILED,
    unit,
    devices: 500 + index,
    rates: ratesOf(500 + index, [4, 12 + index * 30, 9, 11, 40]),
  })),
};

/** A city in its first round with a probe that sees nothing. */
export const blindBoard: Board = {
  ...board,
  rates: METRICS.map((metric) =>
    rateOf(metric, 18_000, 200, 37_225, { last: { share: 9_721, atMs: NOW_MS - HOUR_MS } }),
  ),
  firstRound: {
    done: false,
    checks: CHECKS.map((check, index) => ({ check, once: 18_200 - index * 3_000, due: 55_425 })),
  },
  blind: [{ daemon: 'P2', sinceMs: NOW_MS - 6 * MINUTE_MS, devices: 3_140, why: 'probe-silent' }],
};

export const emptyBoard: Board = {
  ...board,
  devices: 0,
  rates: METRICS.map((metric) => rateOf(metric, 0, 0, 0, { excluded: 0 })),
  children: [],
  byCategory: [],
  byPlatform: [],
};

export const flags: readonly Flag[] = [
  {
    unit: unitAt('220421'),
    metric: 'online',
    scope: 'all',
    raisedMs: NOW_MS - 7 * HOUR_MS,
    raisedShare: 9_412,
    clearedMs: null,
    meetsSinceMs: null,
  },
  {
    unit: unitAt('220421'),
    metric: 'position',
    scope: 'all',
    raisedMs: NOW_MS - 30 * HOUR_MS,
    raisedShare: 9_401,
    clearedMs: null,
    meetsSinceMs: NOW_MS - MINUTE_MS,
  },
];

export const trend: Trend = {
  unit: city.code,
  scope: 'all',
  points: Array.from({ length: 24 }, (_, hour) => ({
    atMs: NOW_MS - (24 - hour) * HOUR_MS,
    shares: {
      registration: 9_855,
      online: hour < 16 ? 9_612 - hour : 9_430 - hour,
      image: hour === 9 ? null : 9_632,
      position: 9_640 - hour * 2,
      usable: 8_500,
    },
  })),
};

export const evidence: Evidence = {
  atMs: NOW_MS,
  unit: unitAt('220421'),
  metric: 'online',
  scope: 'all',
  rate: rateOf('online', 8_080, 1_177, 3, { excluded: 81 }),
  reasons: [
    { part: 'good', reason: null, count: 8_080 },
    { part: 'bad', reason: 'timeout', count: 857 },
    { part: 'bad', reason: 'refused', count: 320 },
    { part: 'unknown', reason: 'probe-silent', count: 3 },
    { part: 'excluded', reason: 'planned', count: 81 },
  ],
  total: 1_177,
  page: 1,
  pages: 24,
  rows: Array.from({ length: 12 }, (_, index) => ({
    id: 100 + index,
    code: codeOf(index),
    name: NAMES[index % NAMES.length] ?? '',
    unit: towns[index % towns.length] ?? city,
    category: 'safe-city' as const,
    part: index < 10 ? ('bad' as const) : ('unknown' as const),
    reason: index < 7 ? 'timeout' : index < 10 ? 'refused' : 'probe-silent',
    sinceMs: NOW_MS - (index + 1) * 47 * MINUTE_MS,
    seenMs: NOW_MS - index * 1_000,
  })),
};

export const outages: Outages = {
  atMs: NOW_MS,
  total: 7,
  page: 1,
  pages: 1,
  byCheck: [
    { check: 'registration', count: 1 },
    { check: 'online', count: 3 },
    { check: 'image', count: 2 },
    { check: 'position', count: 1 },
  ],
  rows: (['online', 'online', 'image', 'position', 'online', 'image', 'registration'] as const).map(
    (check, index) => ({
      id: 500 + index,
      device: 100 + index,
      code: codeOf(index),
      name: NAMES[index % NAMES.length] ?? '',
      unit: towns[index % towns.length] ?? city,
      category: 'traffic' as const,
      platform: 'P1',
      check,
      reason: {
        online: 'timeout',
        image: 'too-dark',
        position: 'outside-district',
        registration: 'serial-differs',
      }[check],
      sinceMs: NOW_MS - (index + 1) * 3 * HOUR_MS,
      seenMs: NOW_MS - 20_000,
    }),
  ),
};

/** Answers by path. */
export const boardAnswers: Readonly<Record<string, unknown>> = {
  '/api/board': board,
  '/api/board?unit=220421': districtBoard,
  '/api/flags': flags,
  '/api/trend': trend,
  '/api/evidence': evidence,
  '/api/outages': outages,
};
