/** Files, steps of life, declared totals and division codes as the server would tell them; for the tests of the page. */
import type { Declared, Divisions, FaultyFiles, Files, LifeStep, LifeSteps } from '../server/api/wire.ts';
import { NOW_MS } from './sample-now.ts';
import { city, east } from './sample-units.ts';

const HOUR_MS = 3_600_000;
const longshan = { code: '220402', name: '龙山区', level: 'district', parent: '220400' } as const;

/** A retirement that somebody else asked for. */
export const step: LifeStep = {
  id: 31,
  device: 104,
  from: 'active',
  to: 'retired',
  effectiveMs: NOW_MS + 9 * 24 * HOUR_MS,
  enteredMs: NOW_MS - 3 * HOUR_MS,
  enteredBy: 'registrar',
  state: 'proposed',
  decidedBy: null,
  decidedMs: null,
  note: '道路改造,立杆拆除',
  decisionNote: '',
};

const pastSteps: readonly LifeStep[] = [
  {
    ...step,
    id: 12,
    to: 'suspended',
    state: 'refused',
    effectiveMs: NOW_MS - 90 * HOUR_MS,
    enteredMs: NOW_MS - 92 * HOUR_MS,
    decidedBy: 'admin',
    decidedMs: NOW_MS - 90 * HOUR_MS,
    note: '冬季停用',
    decisionNote: '仍在使用,不宜停用',
  },
];

export const lifeSteps: LifeSteps = {
  total: 2,
  page: 1,
  pages: 1,
  rows: [
    { step, code: '22042100001327004404', name: '东丰镇人民大街一号枪机', unit: east, mayDecide: true },
    {
      step: { ...step, id: 32, device: 105, to: 'suspended', enteredBy: 'admin', note: '施工围挡遮挡' },
      ...{ code: '22042100001327004405', name: '东风路与站前街交口球机', unit: east, mayDecide: false },
    },
  ],
};

export const files: Files = {
  atMs: NOW_MS,
  scope: 'all',
  unit: city,
  rate: { good: 40_112, due: 55_344 },
  places: { sites: 31_204, devices: 55_425, channels: 56_130 },
  fields: [
    { field: 'policeOrgCode', missing: 9_120, invalid: 214 },
    { field: 'pointClass', missing: 6_004, invalid: 0 },
    { field: 'managingUnitPhone', missing: 812, invalid: 97 },
  ],
  classes: [
    { pointClass: '1', rate: { good: 5_912, due: 6_902 } },
    { pointClass: '2', rate: { good: 34_200, due: 42_438 } },
    { pointClass: '', rate: { good: 0, due: 6_004 } },
  ],
  children: [
    {
      unit: longshan,
      rate: { good: 4_800, due: 5_210 },
      places: { sites: 3_000, devices: 5_210, channels: 5_300 },
    },
    {
      unit: east,
      rate: { good: 5_912, due: 9_260 },
      places: { sites: 5_100, devices: 9_341, channels: 9_400 },
    },
  ],
};

export const faultyFiles: FaultyFiles = {
  total: 15_232,
  page: 1,
  pages: 305,
  rows: [
    {
      id: 104,
      code: '22042100001327004404',
      name: '东丰镇人民大街一号枪机',
      unit: east,
      category: 'safe-city',
      platform: 'P1',
      faults: [
        { field: 'policeOrgCode', problem: 'missing' },
        { field: 'managingUnitPhone', problem: 'invalid' },
      ],
    },
  ],
};

const published = { source: '公开报道', day: '2026-01-01', note: '', owner: '市局科信支队' };
const nothing = { source: null, day: null, note: null, owner: null };

export const declared: Declared = {
  lines: [
    {
      of: 'all',
      declared: 55_425,
      itemised: 55_425,
      counted: 55_425,
      unexplained: 0,
      difference: 0,
      ...published,
    },
    {
      of: 'public',
      declared: 6_962,
      itemised: 6_764,
      counted: 6_962,
      unexplained: 198,
      difference: 0,
      ...published,
    },
    {
      of: 'safe-city',
      declared: 1_944,
      itemised: null,
      counted: 1_950,
      unexplained: null,
      difference: 6,
      ...published,
    },
    {
      of: 'other-public',
      declared: null,
      itemised: null,
      counted: 198,
      unexplained: null,
      difference: null,
      ...nothing,
    },
  ],
  findings: [{ of: 'public', unexplained: 198, owner: '市局科信支队', source: '公开报道' }],
};

export const divisions: Divisions = {
  rows: [
    { code: '370634', name: '长岛县', from: '1988-01-01', until: '2020-06-05', successor: '370614' },
    { code: '370614', name: '蓬莱区', from: '2020-06-05', until: null, successor: null },
  ],
  today: '2026-11-21',
};

export const fileAnswers: Readonly<Record<string, unknown>> = {
  '/api/devices/104/lifecycle': pastSteps,
  '/api/lifecycle': lifeSteps,
  '/api/files': files,
  '/api/files/faults': faultyFiles,
  '/api/declared': declared,
  '/api/divisions': divisions,
};
