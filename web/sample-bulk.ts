/** One thing said of many devices, for the tests of the page. */
import type { BulkProblems, ListBrief, ListChanges } from '../server/api/wire.ts';
import { NOW_MS } from './sample-now.ts';

/** Tried: two change at once, one waits for another person, one cannot be changed. */
export const edit: ListBrief = {
  ...{ id: 9, kind: 'edit', name: '平台割接', source: '', who: 'admin', atMs: NOW_MS },
  ...{ expiresMs: NOW_MS + 7_200_000, state: 'tried', done: 4, format: 'edit', encoding: '', rows: 4 },
  ...{ columns: [], questions: [], batch: null, problem: null },
  set: { platform: 'P2', lifecycle: 'suspended' },
  trial: {
    ...{ atMs: NOW_MS, rows: 4, added: 0, updated: 3, unchanged: 0, waiting: 3, bad: 1, cells: 4 },
    ...{ proposals: 0, left: 1 },
    fields: [
      { field: 'lifecycle', count: 3 },
      { field: 'platform', count: 2 },
    ],
  },
};

const at = { isHidden: false, waits: false };

const changes: ListChanges = {
  total: 2,
  more: 1,
  rows: [
    {
      ...{ row: 1, device: 104, code: '22042100001320000104', name: '人民大街与东吉路口' },
      changes: [
        { ...at, field: 'platform', before: 'P1', after: 'P2' },
        { ...at, field: 'lifecycle', before: 'active', after: 'suspended', waits: true },
      ],
    },
    {
      ...{ row: 2, device: 105, code: '22042100001320000105', name: '示例路 5 号' },
      changes: [{ ...at, field: 'lifecycle', before: 'repair', after: 'suspended', waits: true }],
    },
  ],
};

const problems: BulkProblems = {
  total: 2,
  more: 0,
  rows: [
    {
      ...{
        device: 104,
        name: '人民大街与东吉路口',
        n: 0,
        row: 1,
        column: 'lifecycle',
        value: 'suspended',
        proposal: null,
        isWarning: true,
      },
      wanted: 'the agreement of another person before it counts',
    },
    {
      ...{
        device: 107,
        name: '示例路 7 号',
        n: 1,
        row: 4,
        column: 'lifecycle',
        value: 'suspended',
        proposal: null,
        isWarning: false,
      },
      wanted: 'after planned one of active, retired',
    },
  ],
};

export const bulkAnswers: Readonly<Record<string, unknown>> = {
  '/api/bulk/9': edit,
  '/api/bulk/9/changes': changes,
  '/api/bulk/9/problems': problems,
  '/api/lists/7/changes': changes,
};
