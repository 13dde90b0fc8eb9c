/** What the sample city answers about records that may be one device. */
import type {
  DeviceMerges,
  Duplicates,
  Merge,
  Merges,
  TwinComparison,
  TwinDevice,
} from '../server/api/wire.ts';
import { NOW_MS } from './sample-now.ts';
import { east } from './sample-units.ts';

const HOUR_MS = 3_600_000;

const first: TwinDevice = {
  ...{ id: 104, version: 3, code: '22042100001320000104', name: '示例路口东', unit: east },
  ...{ platform: 'P1', lifecycle: 'active', host: '127.0.1.104' },
};
const second: TwinDevice = {
  ...{ id: 105, version: 1, code: '22042100001320000977', name: '示例路口东侧枪机', unit: east },
  ...{ platform: 'P2', lifecycle: 'active', host: '127.0.1.104' },
};
const signs: TwinComparison['signs'] = [
  { sign: 'serial', strength: 'strong', value: 'SN-000104' },
  { sign: 'address', strength: 'likely', value: '127.0.1.104:8000' },
];

export const duplicates: Duplicates = {
  ...{ atMs: NOW_MS, counts: { strong: 1, likely: 0, weak: 0 }, answered: 1 },
  shared: [{ sign: 'serial', value: 'IPC-DEFAULT', count: 41 }],
  ...{ total: 1, page: 1, pages: 1 },
  rows: [{ strength: 'strong', devices: [first, second], pairs: [{ a: 104, b: 105, signs, answer: null }] }],
};

export const pair: TwinComparison = {
  ...{ a: first, b: second, signs, answer: null, mayMerge: true },
  fields: [
    { field: 'code', a: first.code, b: second.code, choice: false },
    { field: 'name', a: first.name, b: second.name, choice: true },
    { field: 'kind', a: 'camera', b: 'camera', choice: false },
    { field: 'platform', a: 'P1', b: 'P2', choice: true },
    { field: 'model', a: '', b: 'SIM-200', choice: true },
    { field: 'serial', a: 'SN-000104', b: 'SN-000104', choice: false },
  ],
};

export const merge: Merge = {
  ...{ id: 3, kept: first, dropped: { ...second, lifecycle: 'retired' }, code: second.code },
  ...{ fields: ['model'], atMs: NOW_MS - HOUR_MS, who: '李', note: '同一台' },
  ...{ undoneMs: null, undoneBy: null },
};

const merges: Merges = { total: 1, page: 1, pages: 1, rows: [merge] };
const ofDevice: DeviceMerges = { into: null, from: [] };

/** By path. */
export const duplicateAnswers: Readonly<Record<string, unknown>> = {
  '/api/duplicates': duplicates,
  '/api/duplicates/104/105': pair,
  '/api/merges': merges,
  '/api/devices/104/merges': ofDevice,
};
