/** Words of rates over a time: which rates, by what they are grouped, and why something is not counted. */
import { EXEMPTION_KINDS } from './supervision.ts';
import type { LIFECYCLES } from './terms.ts';

/** The four that are assessed, and the others that the same data allow. */
export const PERIOD_RATES = [
  'registration',
  'online',
  'image',
  'position',
  'usable',
  'file', // 一机一档合格率
  'clock', // 时钟准确率
  'repair', // 故障修复及时率
] as const;
export type PeriodRate = (typeof PERIOD_RATES)[number];

/** What is due: milliseconds of devices, devices, or faults. */
export const COUNTED_IN: Readonly<Record<PeriodRate, 'ms' | 'devices' | 'faults'>> = {
  registration: 'devices',
  online: 'ms',
  image: 'devices',
  position: 'devices',
  usable: 'devices',
  file: 'devices',
  clock: 'devices',
  repair: 'faults',
};

/** By what a figure may be broken down. */
export const GROUPINGS = [
  'unit',
  'population',
  'category',
  'platform',
  'carrier',
  'maintainer',
  'network',
  'owner',
] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** Stages of a life in which a device is not counted. */
export const OUT_STAGES = [
  'planned',
  'suspended',
  'retired',
] as const satisfies readonly (typeof LIFECYCLES)[number][];

/** The exclusion that an approved exemption brings. */
export const EXEMPT_KINDS = EXEMPTION_KINDS.map((kind) => `exempt-${kind}` as const);

/** Why something is not in the denominator. */
export const OUT_KINDS = [
  ...OUT_STAGES,
  'out-of-scope',
  'grace',
  'not-registered',
  'no-picture', // nothing to judge: offline, exempt, or never with a picture
  'not-asked', // the device's clock was never told
  'not-kept', // of times for which this was not written down
  ...EXEMPT_KINDS,
] as const;
export type OutKind = (typeof OUT_KINDS)[number];

/** Kinds of spans that have a name. */
export const SPAN_KINDS = ['day', 'week', 'month', 'quarter', 'year', 'from'] as const;
export type SpanKind = (typeof SPAN_KINDS)[number];
