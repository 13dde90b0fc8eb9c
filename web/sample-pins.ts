/** What the sample city answers about its pins. */
import type { DevicePin, PinFindings, PinPreview, PinProposals, PinSample } from '../server/api/wire.ts';
import { NOW_MS } from './sample-now.ts';

const DAY_MS = 86_400_000;
const PAIR = { lon: '125.530120', lat: '42.678410', datum: 'wgs84' } as const;
const AFTER = { lon: 125.524, lat: 42.6762 };
const DATUM = {
  ...({ kind: 'datum', reading: 'gcj02' } as const),
  ...{ pair: { ...PAIR, datum: 'gcj02' } as const, after: AFTER },
};
const FINDING = {
  fault: 'wrong-datum',
  facts: {
    ...{ reading: 'gcj02', declared: 'wgs84', movedMetres: 555, from: 'catalogue' },
    ...{ beforeMetres: 555, afterMetres: 4, fit: 1_190, sampled: 1_204, against: 'catalogue' },
  },
} as const;

const tally = { wgs84: 0, gcj02: 1_190, bd09: 0, twice: 0, decoded: 0 };

export const pinFindings: PinFindings = {
  ...{ total: 2, page: 1, pages: 1, judged: 55_425, good: 54_219 },
  counts: [
    { fault: 'swapped', count: 1 },
    { fault: 'wrong-datum', count: 1_204 },
  ],
  rows: [
    {
      device: {
        ...{ id: 104, code: '22042100001320000104', name: '示例路口东', unit: '220421', unitName: '东丰县' },
        ...{ category: 'safe-city', platform: 'P1' },
      },
      ...{
        pair: PAIR,
        place: { lon: 125.53012, lat: 42.67841 },
        findings: [FINDING],
        proposal: DATUM,
        batch: '12',
      },
    },
    {
      device: {
        ...{ id: 105, code: '22042100001320000105', name: '示例路口西', unit: '220421', unitName: '东丰县' },
        ...{ category: 'social', platform: 'P1' },
      },
      pair: { lon: '42.677120', lat: '125.530120', datum: 'wgs84' },
      place: null,
      findings: [{ fault: 'swapped', facts: { lon: '42.677120', lat: '125.530120' } }],
      proposal: { kind: 'swap', reading: null, pair: PAIR, after: AFTER },
      batch: '',
    },
  ],
  sources: [
    {
      ...{
        platform: 'P1',
        batch: '12',
        pins: 1_204,
        reading: 'gcj02',
        against: 'catalogue',
        catalogue: null,
      },
      trusted: { sampled: 0, agrees: 0, differs: 0, shifted: { ...tally, gcj02: 0 } },
      listed: { sampled: 1_204, agrees: 14, differs: 0, shifted: tally },
    },
  ],
};

const proposals: PinProposals = {
  groups: [{ id: 'gcj-p1', kind: 'datum', reading: 'gcj02', platform: 'P1', batch: '12', devices: 1_204 }],
  batches: [
    {
      ...{ id: 3, atMs: NOW_MS - DAY_MS, by: 'li', kind: 'swap', reading: null, platform: 'P1', batch: '' },
      ...{ devices: 12, undoneMs: null, undoneBy: null, undoneDevices: null },
    },
  ],
};

const preview: PinPreview = {
  id: 'gcj-p1',
  total: 1_204,
  points: [
    {
      ...{ device: 104, code: '22042100001320000104', name: '示例路口东', metres: 555 },
      ...{ before: [125.53012, 42.67841], after: [125.524, 42.6762], pair: PAIR, wouldBe: DATUM.pair },
    },
  ],
  metres: { least: 551, middle: 556, most: 562 },
};

const samples: PinSample[] = [
  {
    ...{ id: 1, month: '2026-11', unit: '220400', unitName: '辽源市', seed: 20_261_101, population: 55_425 },
    ...{ drawnMs: NOW_MS - 3 * DAY_MS, by: 'li', size: 453, visited: 120, confirmed: 114 },
    estimate: { share: 0.95, low: 0.8955, high: 0.9769 },
    rules: { good: 54_219, of: 55_425 },
  },
];

export const devicePin: DevicePin = {
  ...{ device: 104, judged: true, pair: PAIR, place: { lon: 125.53012, lat: 42.67841 } },
  ...{ findings: [FINDING], proposal: DATUM },
  others: [{ from: 'catalogue', atMs: NOW_MS - DAY_MS, ...AFTER, metres: 555 }],
  check: null,
  fieldChecks: [
    {
      ...{
        id: 9,
        device: 104,
        ...AFTER,
        accuracyMetres: 6,
        atMs: NOW_MS - 400 * DAY_MS,
        enteredMs: NOW_MS - 400 * DAY_MS,
      },
      ...{ note: '', by: 'wang', valid: false, undoable: true },
    },
  ],
  source: null,
};

/** By path. */
export const pinAnswers: Readonly<Record<string, unknown>> = {
  '/api/pins/findings': pinFindings,
  '/api/pins/proposals': proposals,
  '/api/pins/proposals/gcj-p1/preview': preview,
  '/api/pins/samples': samples,
  '/api/devices/104/pin': devicePin,
};
