/** What the sample city answers about lists on their way into the registry, and their batches. */
import type { BadCells, BatchUndo, ImportBatches, ListBrief } from '../server/api/wire.ts';
import { NOW_MS } from './sample-now.ts';

/** A list that has been read: its second column asks what 0 means. */
export const list: ListBrief = {
  kind: 'list',
  set: null,
  ...{ id: 7, name: 'cameras.xlsx', source: '联通', who: '李', atMs: NOW_MS, expiresMs: NOW_MS + 7_200_000 },
  ...{
    state: 'read',
    done: 12_408,
    format: 'xlsx',
    encoding: 'xlsx',
    rows: 12_408,
    batch: null,
    problem: null,
  },
  columns: [
    { heading: '设备编码', field: 'code', samples: ['22042100001320000001'] },
    { heading: '联网属性', field: 'networked', samples: ['0', '1'] },
    { heading: '颜色', field: null, samples: ['红'] },
  ],
  questions: [
    {
      ...{
        about: 'coding',
        field: 'networked',
        column: 1,
        value: '0',
        count: 12_000,
        answer: null,
        isDue: true,
      },
      options: [
        { value: 'yes', zh: '是', en: 'yes' },
        { value: 'no', zh: '否', en: 'no' },
      ],
    },
  ],
  trial: null,
};

export const trial: NonNullable<ListBrief['trial']> = {
  ...{ atMs: NOW_MS, rows: 12_408, added: 11_902, updated: 391, unchanged: 87, waiting: 0 },
  fields: [{ field: 'vendor', count: 391 }],
  ...{ bad: 28, cells: 29, proposals: 1, left: 27 },
};

export const badCells: BadCells = {
  total: 2,
  more: 0,
  rows: [
    {
      ...{ n: 0, row: 1_204, column: 'code', value: '2204210000132000', wanted: 'exactly 20 digits (V1)' },
      ...{ proposal: null, isWarning: false },
    },
    {
      ...{ n: 1, row: 3_377, column: 'lon', value: '42.677', proposal: '125.53, 42.677', isWarning: true },
      wanted: 'a longitude: longitude and latitude seem to be swapped',
    },
  ],
};

export const batches: ImportBatches = {
  total: 1,
  rows: [
    {
      ...{ id: 3, atMs: NOW_MS, who: '李', kind: 'list', unit: '', source: '联通', file: 'cameras.xlsx' },
      ...{ rows: 12_408, added: 11_902, updated: 391, removed: 0, unchanged: 87, skipped: 28, waiting: 0 },
      ...{ undoes: null, undoneBy: null, isKept: true },
    },
  ],
};

export const batchUndo: BatchUndo = {
  ...{ batch: null, dry: true, added: 0, updated: 390, removed: 11_902, conflictCount: 1 },
  ...{ withdrawn: 0, waiting: 0 },
  conflicts: [
    {
      ...{ device: 104, code: '22042100001320000001', field: 'vendor', after: '甲', now: '乙', before: '' },
      why: 'changed',
    },
  ],
};

/** Answers by path. */
export const listAnswers: Readonly<Record<string, unknown>> = {
  '/api/lists': { lists: [], sources: ['联通'] },
  '/api/lists/fields': [
    { name: 'code', zh: '设备编码', en: 'Code', group: 'identity', required: 'always' },
    { name: 'lon', zh: '经度', en: 'Longitude', group: 'place', required: 'always' },
    { name: 'networked', zh: '联网属性', en: 'Networked', group: 'access', required: 'always' },
  ],
  '/api/lists/7/problems': badCells,
  '/api/batches': batches,
  '/api/batches/3/undo': batchUndo,
};
