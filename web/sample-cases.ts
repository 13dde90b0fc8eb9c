/** What the sample city answers about exemptions, supervision and what left the count. */
import type {
  CaseBrief,
  CaseFile,
  CasePeople,
  Cases,
  Exemption,
  ExemptionExtent,
  ExemptionFile,
  Exemptions,
  FlagLives,
  LeftOut,
  LeftOutRow,
  Notice,
  NoticeMonth,
} from '../server/api/wire.ts';
import { NOW_MS } from './sample-now.ts';
import { east } from './sample-units.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const TOWN = { code: '220421100', name: '东丰镇', level: 'town', parent: '220421' } as const;
const NORTH = { code: '220402', name: '龙山区', level: 'district', parent: '220400' } as const;

const may = { decide: false, withdraw: false, end: false };

/** One that waits for a decision of the reader. */
export const exemption: Exemption = {
  ...{ id: 5, kind: 'power-cut', scope: { is: 'unit', of: TOWN.code, name: TOWN.name }, unit: TOWN },
  ...{ devices: 412, fromMs: NOW_MS - 3 * HOUR_MS, untilMs: NOW_MS + 5 * HOUR_MS, counts: null },
  ...{ afterTheFact: true, reason: '变压器烧毁，供电公司抢修', document: '供电函〔2026〕118 号' },
  ...{ requestedMs: NOW_MS - 2 * HOUR_MS, requestedBy: '王建国', state: 'proposed' },
  ...{ decidedMs: null, decidedBy: null, decision: '', endedMs: null, endedBy: null },
  may: { ...may, decide: true },
};
const approved: Exemption = {
  ...exemption,
  ...{ id: 4, kind: 'road-works', scope: { is: 'devices', of: '', name: '示例路口东, 示例路口西, 桥头 …' } },
  ...{
    devices: 6,
    fromMs: NOW_MS - DAY_MS,
    untilMs: NOW_MS + 9 * DAY_MS,
    afterTheFact: false,
    unit: east,
  },
  counts: { fromMs: NOW_MS - DAY_MS, untilMs: NOW_MS + 9 * DAY_MS, rates: ['online', 'image'] },
  ...{ reason: '人民大街拓宽', state: 'approved', decidedMs: NOW_MS - 2 * DAY_MS, decidedBy: 'registrar' },
  ...{ decision: '已核实', may: { ...may, end: true } },
};
const limits: Exemptions['limits'] = {
  lateMs: DAY_MS,
  longestMs: {
    ...{
      maintenance: 3 * DAY_MS,
      'power-cut': 3 * DAY_MS,
      'fibre-cut': 3 * DAY_MS,
      'road-works': 30 * DAY_MS,
    },
    ...{ 'platform-upgrade': 3 * DAY_MS, 'force-majeure': 3 * DAY_MS, closed: 30 * DAY_MS },
  },
};
export const exemptions: Exemptions = {
  ...{ atMs: NOW_MS, counts: { waiting: 1, now: 1, ahead: 0, over: 12, refused: 2 }, limits },
  ...{ total: 2, page: 1, pages: 1, rows: [exemption, approved] },
};
const exemptionFile: ExemptionFile = {
  exemption,
  mass: [{ unit: TOWN, month: '2026-11', share: 612, devices: 412 }],
  needsCity: true,
};
const extent: ExemptionExtent = { unit: TOWN, devices: 412 };

const good = { verdict: 'meets', share: 9_861, low: 9_850, high: 9_870, good: 9_131, due: 9_260 } as const;
const online = (share: number) => {
  const due = 9_260 * 30 * DAY_MS;
  return {
    verdict: 'fails',
    share,
    low: share,
    high: share,
    good: Math.floor((due * share) / 10_000),
    due,
  } as const;
};
const month = (name: string, share: number): NoticeMonth => ({
  ...{ month: name, revision: 1, ruleVersion: 1, colour: 'red' },
  bands: { green: 9_500, blue: 9_000, orange: 8_000 },
  rates: { registration: good, online: online(share), image: good, position: good },
});
const notice: Notice = {
  ...{
    id: 3,
    number: 'S-2026-001',
    kind: 'supervision',
    unit: east,
    unitName: '东丰县',
    month: '2026-10',
  },
  ...{ issuedMs: NOW_MS - 12 * DAY_MS, dueMs: NOW_MS + 19 * DAY_MS, hasBasis: true },
  ...{ withdrawnMs: null, withdrawnBy: null, reason: null },
  months: [month('2026-08', 7_812), month('2026-09', 7_640), month('2026-10', 7_921)],
};
const warning: Notice = {
  ...notice,
  ...{ id: 7, number: 'W-2026-004', kind: 'warning', unit: NORTH, unitName: '龙山区', hasBasis: false },
  months: [month('2026-10', 7_990)],
};
const brief: CaseBrief = {
  ...{ id: 3, number: 'S-2026-001', unit: east, month: '2026-10', stage: 'review-2' },
  ...{ issuedMs: notice.issuedMs, dueMs: notice.dueMs, isOverdue: false, heldDays: 4, hasBasis: true },
  turn: { part: 'review-2', name: '赵敏' },
};
export const cases: Cases = {
  ...{ atMs: NOW_MS, counts: { open: 2, overdue: 1, closed: 4, withdrawn: 0 } },
  rows: [
    {
      ...brief,
      id: 2,
      number: 'S-2026-002',
      isOverdue: true,
      dueMs: NOW_MS - 2 * DAY_MS,
      stage: 'rectifying',
      turn: { part: 'owner', name: null },
      unit: TOWN,
    },
    brief,
  ],
  units: [
    {
      ...{ unit: east, redRun: 3, openCase: 3 },
      months: (['green', 'blue', 'orange', 'red', 'grey', 'red', 'red'] as const).map((colour, at) => ({
        month: `2026-${String(at + 4).padStart(2, '0')}`,
        colour,
      })),
    },
  ],
  warnings: [warning],
};
const shares = { registration: 9_861, online: 9_512, image: 9_640, position: 9_588 };
export const caseFile: CaseFile = {
  ...{ atMs: NOW_MS, case: brief, notice, holdDays: 7, shares },
  people: {
    owner: { staff: 4, name: '王建国', unit: east.code },
    'review-1': { staff: 5, name: '孙丽', unit: east.code },
    'review-2': { staff: 6, name: '赵敏', unit: east.code },
    'review-3': { staff: 7, name: '周强', unit: '220400' },
  },
  deeds: [
    deed(1, 'receive', '王建国', '', null),
    deed(2, 'plan', '王建国', '更换汇聚交换机两台，10 日内完成', null),
    deed(3, 'submit', '王建国', '已更换，附现场照片编号 1–6', null),
    deed(4, 'pass', '孙丽', '抽查 20 台，全部在线', 1),
  ],
  may: {
    receive: false,
    plan: false,
    submit: false,
    pass: true,
    return: true,
    escalate: false,
    withdraw: true,
  },
};
const named: CasePeople = {
  ...{
    unit: east,
    people: caseFile.people,
    own: { owner: 4, 'review-1': 5, 'review-2': 6 },
    mayName: true,
  },
  staff: [4, 5, 6, 7].map((id) => ({ id, name: `示例人员 ${id}` })),
};

function deed(
  id: number,
  did: string,
  who: string,
  note: string,
  level: number | null,
): CaseFile['deeds'][number] {
  const facts = {
    heldDays: id,
    shares: { registration: 9_861, online: 9_400, image: 9_640, position: 9_588 },
  };
  return { id, atMs: NOW_MS - (10 - id) * DAY_MS, who, did, note, level, measure: null, facts };
}

const leftOut: LeftOut = {
  ...{ month: '2026-11', unit: east, fromMs: NOW_MS - 20 * DAY_MS, untilMs: NOW_MS + 10 * DAY_MS },
  counts: { 'after-the-fact': 1, overlong: 0, mass: 1, drop: 1, 'retired-late': 1, answered: 1 },
  ...{ exemptShare: 231, total: 5, page: 1, pages: 1 },
  rows: [
    leftRow({ why: 'after-the-fact', exemption: 4, kind: 'power-cut', amount: 2 * HOUR_MS, devices: 412 }),
    leftRow({ why: 'mass', amount: 612, devices: 412, unit: TOWN, who: '', note: '' }),
    leftRow({ why: 'drop', amount: 412, devices: 31, unit: TOWN, who: '', note: '' }),
    leftRow({
      why: 'retired-late',
      amount: 1,
      device: { id: 104, code: '22042100001320000104', name: '示例路口东' },
    }),
    leftRow({
      ...{ why: 'answered', exemption: 4, kind: 'power-cut', amount: 3 * HOUR_MS },
      device: { id: 105, code: '22042100001320000105', name: '示例路口西' },
    }),
  ],
};

function leftRow(more: Partial<LeftOutRow> & Pick<LeftOutRow, 'why' | 'amount'>): LeftOutRow {
  return {
    ...{ unit: east, device: null, exemption: null, kind: null, devices: 1 },
    ...{ fromMs: NOW_MS - 3 * HOUR_MS, untilMs: NOW_MS, who: '王建国 → registrar', note: '变压器烧毁' },
    ...more,
  };
}

const life = {
  ...{ raisedMs: NOW_MS - 7 * HOUR_MS, clearedMs: null, unit: east },
  seenBy: [{ who: 'leader', atMs: NOW_MS - 6 * HOUR_MS }],
  explained: [{ who: '王建国', atMs: NOW_MS - 5 * HOUR_MS, note: '汇聚交换机失联，已派人' }],
};
export const flagLives: FlagLives = {
  atMs: NOW_MS,
  units: [
    {
      ...{ ...life, key: { flag: 'unit/220421/online/all', raisedMs: life.raisedMs } },
      ...{ metric: 'online', scope: 'all', raisedShare: 9_412, meetsSinceMs: null },
    },
  ],
  devices: {
    ...{ total: 1, page: 1, pages: 1, days: 30, leastHours: 72, threshold: 9_500, clearAt: 9_550 },
    rows: [
      {
        ...{ ...life, seenBy: [], explained: [], key: { flag: 'device/104', raisedMs: life.raisedMs } },
        device: { id: 104, code: '22042100001320000104', name: '示例路口东' },
        ...{ raisedShare: 9_120, share: 8_801 },
      },
    ],
  },
};

export const caseAnswers: Readonly<Record<string, unknown>> = {
  '/api/exemptions': exemptions,
  '/api/exemptions/5': exemptionFile,
  '/api/exemptions/extent': extent,
  '/api/flag-lives': flagLives,
  '/api/cases': cases,
  '/api/left-out': leftOut,
  '/api/cases/3': caseFile,
  '/api/notices/7': warning,
  '/api/supervision/people': named,
};
