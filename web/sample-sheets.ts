/** What the sample city answers about sheets, closed months and league tables. */
import { percentText } from '../config/percent.ts';
import type {
  League,
  MonthBrief,
  MonthTold,
  MonthVerified,
  RuleChanges,
  SheetBrief,
  SheetCell,
  SheetList,
  SheetTold,
} from '../server/api/wire.ts';
import { NOW_MS } from './sample-now.ts';
import { ruleChanges } from './sample-rates.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const CITY = { code: '220400', name: '辽源市' };
const EAST = { code: '220421', name: '东丰县' };
const NORTH = { code: '220402', name: '龙山区' };
const DIGEST = '3f8a1c0de5b7429680ab1d2c3e4f5061728394a5b6c7d8e9f00112233445566a';

const headline: SheetBrief['headline'] = [
  { rate: 'registration', share: 9_861, verdict: 'meets' },
  { rate: 'online', share: 9_499, verdict: 'fails' },
  { rate: 'image', share: 9_640, verdict: 'meets' },
  { rate: 'position', share: null, verdict: 'cannot-be-said' },
];

const monthly: SheetBrief = {
  ...{ id: 7, number: 'R-202610-02', kind: 'monthly', period: 'month:2026-10', unit: CITY, state: 'final' },
  ...{ replaces: 'R-202610-01', reason: '补传东丰县数据', madeMs: NOW_MS - 9 * DAY_MS, madeBy: '王建国' },
  ...{ ruleVersion: 2, digest: DIGEST, headline },
};
const daily: SheetBrief = {
  ...{ id: 8, number: 'D-20261120-220421-01', kind: 'daily', period: 'day:2026-11-20', unit: EAST },
  ...{ state: 'final', replaces: null, reason: '', madeMs: NOW_MS - 14 * HOUR_MS, madeBy: 'lightkeeper' },
  ...{ ruleVersion: 2, digest: DIGEST, headline },
};

const next: SheetList['next'] = {
  ...{ daily: NOW_MS + 10 * HOUR_MS, weekly: NOW_MS + 2 * DAY_MS, monthly: NOW_MS + 9 * DAY_MS },
  ...{ quarterly: NOW_MS + 40 * DAY_MS, yearly: NOW_MS + 40 * DAY_MS },
};

export const sheetList: SheetList = {
  ...{ total: 3, page: 1, pages: 1, failed: null, next },
  rows: [
    daily,
    monthly,
    { ...monthly, id: 6, number: 'R-202610-01', state: 'corrected', replaces: null, reason: '' },
  ],
  making: { kind: 'weekly', period: 'week:2026-W47', done: 3, of: 10 },
};
export const noSheets: SheetList = { ...sheetList, total: 0, rows: [], making: null };

const number = (text: string, more: Partial<SheetCell> = {}): SheetCell => ({
  text,
  isNumber: true,
  ...more,
});
const rate = (
  text: string,
  share: number,
  unit: string,
  of: 'registration' | 'online' | 'image' | 'position',
) => number(text, { share, ...(share < 9_500 && { fails: true }), behind: { unit, rate: of, part: 'bad' } });
const four = (unit: string, shares: readonly [number, number, number, number]): SheetCell[] =>
  (['registration', 'online', 'image', 'position'] as const).map((of, at) =>
    rate(percentText(shares[at] ?? 0), shares[at] ?? 0, unit, of),
  );
const FOUR = [
  { name: 'registration', title: '注册率(%)' },
  { name: 'online', title: '在线率(%)' },
  { name: 'image', title: '图像完好率(%)' },
  { name: 'position', title: '点位标注(%)' },
] as const;

export const sheetTold: SheetTold = {
  ...{ sheet: monthly, replacedBy: null },
  ...{
    fromMs: Date.UTC(2026, 8, 30, 16),
    untilMs: Date.UTC(2026, 9, 31, 16),
    asofMs: Date.UTC(2026, 9, 31, 16),
  },
  months: [
    {
      ...{ number: 2, month: '2026-10', digest: DIGEST },
      ...{ finalisedMs: NOW_MS - 9 * DAY_MS, finalisedBy: '王建国' },
    },
  ],
  sections: [
    {
      name: 'rates',
      title: '各项指标',
      columns: [
        { name: 'rate', title: '指标' },
        { name: 'share', title: '比率(%)' },
        { name: 'target', title: '目标(%)' },
        { name: 'verdict', title: '结论' },
        { name: 'change', title: '较上期' },
        { name: 'bad', title: '未达标' },
        { name: 'gap', title: '差额' },
      ],
      rows: [
        [
          ...[
            { text: '在线率' },
            rate('94.99', 9_499, CITY.code, 'online'),
            number('95.00', { share: 9_500 }),
          ],
          ...[{ text: '未达标' }, number('↓0.12'), number('2064312:11:09'), number('4128:37:22')],
        ],
        [
          ...[{ text: '点位标注准确率' }, rate('96.35', 9_635, CITY.code, 'position')],
          ...[number('95.00', { share: 9_500 }), { text: '达标' }, number('↑0.40')],
          ...[number('2021', { behind: { unit: CITY.code, rate: 'position', part: 'bad' } }), number('-750')],
        ],
      ],
    },
    {
      name: 'units',
      title: '单位排名',
      columns: [
        { name: 'rank', title: '名次' },
        { name: 'unit', title: '单位' },
        { name: 'colour', title: '等级' },
        { name: 'devices', title: '台数' },
        ...FOUR,
        { name: 'change', title: '较上期' },
      ],
      rows: [
        [
          ...[
            number('1'),
            { text: NORTH.name, unit: NORTH.code },
            { text: '绿', colours: ['green' as const] },
          ],
          ...[number('13500'), ...four(NORTH.code, [9_919, 9_635, 9_509, 9_589]), number('↑0.31')],
        ],
        [
          ...[number('2'), { text: EAST.name, unit: EAST.code }, { text: '红', colours: ['red' as const] }],
          ...[number('9260'), ...four(EAST.code, [9_719, 7_925, 9_579, 9_359]), number('↓3.02')],
        ],
      ],
    },
    {
      name: 'trend',
      title: '走势',
      columns: [{ name: 'day', title: '日期' }, ...FOUR],
      rows: Array.from({ length: 31 }, (_, day) => [
        { text: `2026-10-${String(day + 1).padStart(2, '0')}` },
        ...four(CITY.code, [9_860, 9_400 + ((day * 37) % 160), 9_640 - ((day * 11) % 50), 9_635]),
      ]),
    },
    {
      name: 'below',
      title: '未达标单位',
      columns: [
        { name: 'unit', title: '单位' },
        { name: 'rate', title: '指标' },
        { name: 'share', title: '比率(%)' },
        { name: 'gap', title: '差额' },
        { name: 'daysBelow', title: '未达标期数' },
        { name: 'colours', title: '历月等级' },
        { name: 'stage', title: '督导状态' },
      ],
      rows: [
        [
          { text: EAST.name, unit: EAST.code },
          { text: '在线率' },
          rate('79.25', 7_925, EAST.code, 'online'),
          number('36102:05:59'),
          number('31'),
          { text: '橙 红 红 红', colours: ['orange', 'red', 'red', 'red'] },
          { text: '整改中' },
        ],
      ],
    },
    {
      name: 'outages',
      title: '离线设备',
      total: 2_771,
      columns: [
        { name: 'code', title: '编码' },
        { name: 'name', title: '名称' },
        { name: 'unit', title: '单位' },
        { name: 'down', title: '离线时长' },
      ],
      rows: Array.from({ length: 130 }, (_, at) => [
        { text: `2204210000132000${String(1_000 + at)}`, device: 104 },
        { text: `东丰镇人民路与和平街交叉口 ${at + 1} 号枪机` },
        { text: EAST.name, unit: EAST.code },
        number(`${744 - at}:00:00`),
      ]),
    },
    {
      name: 'exemptions',
      title: '报备',
      columns: [
        { name: 'number', title: '编号' },
        { name: 'document', title: '文号' },
      ],
      rows: [],
    },
  ],
};

export const months: MonthBrief[] = [
  {
    ...{ number: 3, month: '2026-11', state: 'draft', replaces: null, reason: '', ruleVersion: 2 },
    ...{ madeMs: NOW_MS - HOUR_MS, madeBy: 'lightkeeper', finalisedMs: null, finalisedBy: null, note: '' },
    digest: DIGEST,
  },
  {
    ...{ number: 2, month: '2026-10', state: 'finalised', replaces: 1, reason: '补传数据', ruleVersion: 2 },
    ...{
      madeMs: NOW_MS - 9 * DAY_MS,
      madeBy: '王建国',
      finalisedMs: NOW_MS - 9 * DAY_MS,
      finalisedBy: '王建国',
    },
    ...{ note: '', digest: DIGEST },
  },
];

const sides = { good: 8_080, bad: 1_177, unknown: 3, excluded: 81, excludedBy: { retired: 81 } };
const told = (of: 'registration' | 'online' | 'image' | 'position', share: number | null) =>
  ({
    ...{
      rate: of,
      adjusted: sides,
      raw: sides,
      share,
      low: 8_000,
      high: 9_900,
      coverage: 9_990,
      threshold: 9_500,
    },
    verdict: share === null ? 'cannot-be-said' : share < 9_500 ? 'fails' : 'meets',
  }) as const;
const line = (unit: string, position: number | null): MonthTold['lines'][number] => ({
  ...{ unit, scope: 'all', by: null, key: null, devices: 9_341 },
  rates: [
    told('registration', 9_719),
    told('online', 8_725),
    told('image', 9_579),
    told('position', position),
  ],
});

export const monthTold: MonthTold = {
  month: months[0] as MonthBrief, // there are two
  lines: [line(CITY.code, 9_635), line(EAST.code, null), line(NORTH.code, 9_589)],
};

export const monthVerified: MonthVerified = {
  ...{ figures: 48_192, differences: [], different: 0, isSame: true },
  digest: { told: DIGEST, made: DIGEST },
};

const course = ['2026-07', '2026-08', '2026-09', '2026-10'].map((span, at) => ({
  span,
  ranks: [
    { unit: NORTH.code, rank: at < 2 ? 2 : 1, figure: 9_509 },
    { unit: EAST.code, rank: at < 2 ? 1 : 2, figure: 7_925 },
  ],
}));

export const league: League = {
  ...{ level: 'district', by: 'month', measure: 'lowest', at: '2026-10', threshold: 9_500 },
  ...{ spans: ['2026-10', '2026-09', '2026-08', '2026-07'], levels: ['district', 'town'], course },
  rows: [
    {
      ...{ unit: NORTH, rank: 1, change: 1, figure: 9_509, colour: 'green', months: 1 },
      shares: { registration: 9_919, online: 9_635, image: 9_509, position: 9_589 },
      counts: null,
    },
    {
      ...{ unit: EAST, rank: 2, change: -1, figure: 7_925, colour: 'red', months: 1 },
      shares: { registration: 9_719, online: 7_925, image: 9_579, position: 9_359 },
      counts: null,
    },
    {
      ...{
        unit: { code: '220403', name: '西安区' },
        rank: null,
        change: null,
        figure: null,
        colour: 'grey',
        months: 1,
      },
      shares: { registration: 9_230, online: null, image: 9_166, position: 10_000 },
      counts: {
        registration: { good: 12, known: 13 },
        online: { good: 0, known: 0 },
        image: { good: 11, known: 12 },
        position: { good: 12, known: 12 },
      },
    },
  ],
};

/** By path. */
export const sheetAnswers: Readonly<Record<string, unknown>> = {
  '/api/sheets': sheetList,
  '/api/sheets/7': sheetTold,
  '/api/months': months,
  '/api/months/3': monthTold,
  '/api/months/3/verification': monthVerified,
  '/api/months/3/present': ruleChanges satisfies RuleChanges,
  '/api/leagues': league,
  '/api/leagues?by=year': {
    ...league,
    ...{ by: 'year', at: '2026', spans: ['2026'], course: [] },
    rows: league.rows.map((row) => ({ ...row, colour: null, change: null, months: 4 })),
  } satisfies League,
};
