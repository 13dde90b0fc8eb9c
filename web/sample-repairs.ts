/** What the sample city answers about repairs: a county that is below its line, now and in the month, and a city above it. */
import type { PlannedRepair, RepairPlan } from '../server/api/wire.ts';
import { NOW_MS } from './sample-now.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const town = { code: '220421100', name: '东丰镇' };
const nothing = { repairs: 0, devices: 0, gain: 0, lastMs: null };

function repair(
  id: string,
  gain: number,
  more: Partial<PlannedRepair> & Pick<PlannedRepair, 'kind' | 'place'>,
): PlannedRepair {
  return {
    ...{ id, gain, devices: gain, behind: null, lastMs: null, unit: town, address: '', reason: 'timeout' },
    ...{ sinceMs: NOW_MS - 7 * HOUR_MS, certainty: 'sure', isPlanned: true },
    holders: { maintainer: ['光明运维有限公司'], carrier: ['1'], owner: ['12'] },
    ...more,
  };
}

const repairs: readonly PlannedRepair[] = [
  repair('upstream:a', 412, {
    kind: 'upstream',
    place: { name: '东丰镇机房 SW-DF-03', code: '22042100001300000003', device: 301 },
    address: '东丰镇东风路 12 号',
  }),
  repair('platform:p', 226, {
    kind: 'platform',
    place: { name: '横道河子平台', code: '', device: null },
    unit: { code: '220421102', name: '横道河镇' },
    certainty: 'likely',
    holders: { maintainer: [], carrier: ['联通辽源分公司'], owner: [] },
  }),
  repair('upstream:b', 131, {
    kind: 'upstream',
    place: { name: '大阳镇机房 SW-DY-01', code: '22042100001300000011', device: 302 },
    unit: { code: '220421101', name: '大阳镇' },
    behind: null,
  }),
  repair('pole:c', 3, { kind: 'pole', place: { name: 'LG-017', code: '', device: null }, isPlanned: false }),
  repair('device:104', 1, {
    kind: 'device',
    place: { name: '东风路口 1 号枪机', code: '22042100001320000104', device: 104 },
    ...{ isPlanned: false, behind: 'platform:p', address: '东风路与人民街交叉口', reason: 'refused' },
    sinceMs: NOW_MS - 21 * DAY_MS,
  }),
];

const figure = {
  ...{ good: 8_080, bad: 1_177, unknown: 3, excluded: 81 },
  ...{ share: 8_728, low: 8_725, high: 8_729, coverage: 9_996 },
  ...{ threshold: 9_500, verdict: 'fails' as const, gap: 715 },
};

export const repairPlan: RepairPlan = {
  unit: { code: '220421', name: '东丰县' },
  ...{ rate: 'online', scope: 'all', atMs: NOW_MS, counts: 'devices', figure, sides: figure, month: null },
  ...{ isEnough: true, repairs: [...repairs] },
  more: { planned: nothing, others: { repairs: 404, devices: 404, gain: 404, lastMs: null } },
  weak: [],
};

const leftMs = 9 * DAY_MS;
/** So far, and what is ahead if nothing is repaired. */
const soFar = {
  ...{ good: (9_300 * 21 * DAY_MS * 951) / 1_000, bad: (9_300 * 21 * DAY_MS * 49) / 1_000 },
  ...{ unknown: 300 * HOUR_MS, excluded: 81 * 30 * DAY_MS },
};

export const monthPlan: RepairPlan = {
  ...repairPlan,
  counts: 'ms',
  figure: {
    ...{ ...figure, ...soFar, share: 9_510, low: 9_508, high: 9_510 },
    gap: Math.ceil(((soFar.good + soFar.bad) * 95) / 100) - soFar.good,
  },
  sides: {
    ...soFar,
    ...{ good: soFar.good + 8_080 * leftMs, bad: soFar.bad + 1_177 * leftMs },
  },
  month: {
    ...{ text: 'month:2026-11', fromMs: NOW_MS - 21 * DAY_MS, untilMs: NOW_MS + leftMs, nowMs: NOW_MS },
    ...{ ruleVersion: 2, best: 9_580, canBeMet: true, required: 9_734 },
  },
  repairs: repairs.map((one) => ({ ...one, gain: one.devices * leftMs, isPlanned: true })),
  more: { planned: nothing, others: nothing },
};

/** A month that nothing saves any more. */
export const lostPlan: RepairPlan = {
  ...monthPlan,
  isEnough: false,
  month: {
    ...(monthPlan.month as NonNullable<RepairPlan['month']>),
    best: 9_490,
    canBeMet: false,
    required: null,
  },
};

export const sparePlan: RepairPlan = {
  ...repairPlan,
  figure: { ...figure, ...{ good: 9_200, bad: 57, share: 9_938, low: 9_935, verdict: 'meets', gap: -405 } },
  sides: { good: 9_200, bad: 57, unknown: 3, excluded: 81 },
  repairs: repairs.filter(({ isPlanned }) => !isPlanned).map((one) => ({ ...one, behind: null })),
  more: { planned: nothing, others: nothing },
  weak: [
    {
      ...{ kind: 'platform', count: 1 },
      places: [{ devices: 2_310, afterMs: null, place: { name: '横道河子平台', code: '', device: null } }],
    },
    {
      ...{ kind: 'upstream', count: 900 },
      places: Array.from({ length: 8 }, (_, at) => ({
        ...{ devices: 412 - at, afterMs: null },
        place: { name: `东丰镇机房 SW-DF-0${at + 1}`, code: '', device: 301 + at },
      })),
    },
  ],
};

/** By path. */
export const repairAnswers: Readonly<Record<string, unknown>> = {
  '/api/repair-plan': repairPlan,
  '/api/repair-plan?unit=220421&rate=online&span=month': monthPlan,
  '/api/repair-plan?unit=220421&rate=position': sparePlan,
  '/api/repair-plan?unit=220421&rate=image': lostPlan,
};
