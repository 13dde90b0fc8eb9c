/** A small invented city as the server would answer it: what the tests of the page show, and nothing else. */
import { CATEGORIES, CHECKS, MAY, METRICS, type Metric, type Verdict } from '../config/terms.ts';
import type {
  BadCells,
  BatchUndo,
  Board,
  Comparison,
  Daemon,
  Device,
  Devices,
  Discovery,
  Evidence,
  Flag,
  ImportBatches,
  JournalPage,
  ListBrief,
  Looks,
  Outages,
  Rate,
  Rules,
  Session,
  Timeline,
  Traits,
  Trend,
  UnitBrief,
} from '../server/api/wire.ts';
import { bulkAnswers } from './sample-bulk.ts';
import { caseAnswers } from './sample-cases.ts';
import { duplicateAnswers } from './sample-duplicates.ts';
import { fileAnswers } from './sample-files.ts';
import { imageAnswers } from './sample-image.ts';
import { mapAnswers } from './sample-map.ts';
import { NOW_MS } from './sample-now.ts';
import { pinAnswers } from './sample-pins.ts';
import { rateAnswers } from './sample-rates.ts';
import { realityAnswers } from './sample-reality.ts';
import { repairAnswers } from './sample-repairs.ts';
import { sheetAnswers } from './sample-sheets.ts';

export { NOW_MS };

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

export const city: UnitBrief = { code: '220400', name: '辽源市', level: 'city', parent: null };
const districts: readonly UnitBrief[] = [
  { code: '220402', name: '龙山区', level: 'district', parent: '220400' },
  { code: '220403', name: '西安区', level: 'district', parent: '220400' },
  { code: '220421', name: '东丰县', level: 'district', parent: '220400' },
  { code: '220422', name: '东辽县', level: 'district', parent: '220400' },
];
const towns: readonly UnitBrief[] = [
  { code: '220421100', name: '东丰镇', level: 'town', parent: '220421' },
  { code: '220421101', name: '大阳镇', level: 'town', parent: '220421' },
  { code: '220421102', name: '横道河镇', level: 'town', parent: '220421' },
];
export const units: readonly UnitBrief[] = [city, ...districts, ...towns];

function unitAt(code: string): UnitBrief {
  return units.find((unit) => unit.code === code) ?? city;
}

export const session: Session = {
  staff: {
    id: 1,
    name: 'admin',
    role: 'admin',
    unit: city.code,
    locked: false,
    lastSignInMs: NOW_MS - HOUR_MS,
  },
  permissions: [...MAY.admin],
  unitName: city.name,
  timeZone: 'Asia/Shanghai',
};

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

const NAMES = [
  '东丰镇人民大街一号枪机',
  '东丰镇东风路与站前街交口球机',
  '横道河镇中学门前',
  '大阳镇客运站广场东北角高空瞭望制高点',
];

function codeOf(index: number): string {
  return `220421000013270${String(4_400 + index).padStart(5, '0')}`;
}

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

export const devices: Devices = {
  total: 2_431,
  page: 1,
  pages: 49,
  rows: Array.from({ length: 10 }, (_, index) => ({
    id: 100 + index,
    code: codeOf(index),
    name: NAMES[index % NAMES.length] ?? '',
    kind: index === 3 ? ('checkpoint' as const) : ('camera' as const),
    category: index === 3 ? ('checkpoint' as const) : ('safe-city' as const),
    unit: towns[index % towns.length] ?? city,
    platform: 'P1',
    lifecycle: index === 9 ? ('planned' as const) : ('active' as const),
    checks: CHECKS.map((check) => ({
      check,
      state:
        index === 0 && check === 'online'
          ? ('bad' as const)
          : index === 1 && check !== 'online'
            ? ('unknown' as const)
            : index === 2 && (check === 'image' || check === 'position')
              ? ('bad' as const)
              : ('good' as const),
      reason:
        index === 0 && check === 'online' ? 'timeout' : index === 2 && check === 'image' ? 'too-dark' : null,
      sinceMs: NOW_MS - HOUR_MS,
      seenMs: NOW_MS - 12_000,
    })),
  })),
};

const OUTLINE = [
  [125.05, 42.31],
  [125.84, 42.35],
  [125.8, 42.9],
  [125.5, 43.22],
  [125.2, 42.95],
  [125.05, 42.31],
];

export const device: Device = {
  id: 104,
  version: 3,
  record: {
    code: codeOf(4),
    name: '东丰镇人民大街一号枪机',
    kind: 'camera',
    category: 'safe-city',
    unit: '220421100',
    segment: 'video-1',
    platform: 'P1',
    upstream: null,
    vendor: '示例厂商',
    model: 'SIM-200',
    serial: 'SN-000104',
    mac: '02:00:00:00:01:04',
    host: '127.0.1.104',
    onvifPort: 8_000,
    tls: false,
    rtspPort: 8_554,
    rtspPath: '/stream1',
    credential: 'city',
    lanes: '',
    address: '人民大街 1 号杆',
    lon: '125.524310',
    lat: '42.673020',
    datum: 'wgs84',
    lifecycle: 'active',
    inScope: true,
    commissionedMs: NOW_MS - 400 * 24 * HOUR_MS,
  },
  place: { lon: 125.524_31, lat: 42.673_02 },
  outline: [[OUTLINE]],
  outlineNote: 'schematic',
  unit: unitAt('220421100'),
  path: [city, unitAt('220421')],
  checks: [
    {
      check: 'registration',
      state: 'good',
      reason: null,
      sinceMs: NOW_MS - 300 * HOUR_MS,
      seenMs: NOW_MS - HOUR_MS,
    },
    { check: 'online', state: 'good', reason: null, sinceMs: NOW_MS - 2 * HOUR_MS, seenMs: NOW_MS - 5_000 },
    { check: 'image', state: 'bad', reason: 'too-dark', sinceMs: NOW_MS - HOUR_MS, seenMs: NOW_MS - HOUR_MS },
    { check: 'position', state: 'unknown', reason: 'no-outline', sinceMs: null, seenMs: null },
  ],
  parts: [
    { metric: 'registration', part: 'good', reason: null },
    { metric: 'online', part: 'good', reason: null },
    { metric: 'image', part: 'bad', reason: 'too-dark' },
    { metric: 'position', part: 'unknown', reason: 'no-outline' },
    { metric: 'usable', part: 'bad', reason: 'too-dark' },
  ],
  pendingStep: null,
  codeWarning: null,
  life: {
    next: [
      { to: 'repair', approval: false },
      { to: 'suspended', approval: true },
      { to: 'retired', approval: true },
    ],
    mayDecide: false,
  },
  file: { complete: false, faults: [{ field: 'pointClass', problem: 'missing' }] },
  pictureMs: NOW_MS - HOUR_MS,
  awaited: [],
  live: { allowed: true, reason: null },
};

export const looks: Looks = {
  latest: [
    {
      check: 'online',
      atMs: NOW_MS - 5_000,
      state: 'good',
      reason: null,
      steps: [
        { did: 'tcp 127.0.1.104:8000', ok: true, got: 'connected', tookMs: 1.2 },
        { did: 'GetSystemDateAndTime', ok: true, got: '200', tookMs: 14 },
      ],
      readings: { clockOffsetMs: -320 },
    },
    {
      check: 'image',
      atMs: NOW_MS - HOUR_MS,
      state: 'bad',
      reason: 'too-dark',
      steps: [
        { did: 'GetSnapshotUri', ok: true, got: '200', tookMs: 22 },
        { did: 'GET /snapshot', ok: true, got: '200 image/jpeg 4,120 bytes', tookMs: 40 },
        { did: 'decode', ok: false, got: 'marker missing', tookMs: 6 },
      ],
      readings: { meanLuma: 3, width: 640, height: 360 },
    },
  ],
  failing: [
    {
      check: 'online',
      atMs: NOW_MS - 3 * HOUR_MS,
      state: 'bad',
      reason: 'timeout',
      steps: [{ did: 'tcp 127.0.1.104:8000', ok: false, got: 'ETIMEDOUT', tookMs: 3_000 }],
      readings: {},
    },
  ],
};

const DAY_MS = 24 * HOUR_MS;
const lately = { sinceMs: NOW_MS - 90 * DAY_MS, seenMs: NOW_MS - 5 * HOUR_MS };

export const traits: Traits = {
  atMs: NOW_MS - 5 * HOUR_MS,
  clock: {
    verdict: 'beyond',
    driftMs: -41_500,
    fault: null,
    toleranceMs: 10_000,
    seenMs: NOW_MS - 5 * HOUR_MS,
  },
  identity: [
    {
      name: 'manufacturer',
      file: '示例厂商',
      agrees: null,
      seen: { ...lately, value: 'Sample Maker', before: null },
    },
    { name: 'model', file: 'SIM-200', agrees: true, seen: { ...lately, value: 'SIM-200', before: null } },
    {
      name: 'serial',
      file: 'SN-000104',
      agrees: false,
      seen: { ...lately, value: 'SN-009999', before: null },
    },
    { name: 'mac', file: '02:00:00:00:01:04', agrees: null, seen: null },
    {
      name: 'firmware',
      file: '',
      agrees: null,
      seen: {
        value: 'V1.3.0',
        sinceMs: NOW_MS - 2 * DAY_MS,
        seenMs: NOW_MS - 5 * HOUR_MS,
        before: { value: 'V1.2.10', seenMs: NOW_MS - 3 * DAY_MS },
      },
    },
  ],
  values: [
    { ...lately, name: 'snapshotPath', value: '/snapshot.jpg?channel=1', before: null },
    { ...lately, name: 'codec', value: 'h264', before: null },
    { ...lately, name: 'width', value: 1_920, before: null },
    { ...lately, name: 'height', value: 1_080, before: null },
    { ...lately, name: 'frameRate', value: 24.98, before: null },
    { ...lately, name: 'bitsPerSecond', value: 4_120_000, before: null },
    { ...lately, name: 'keyIntervalMs', value: 2_000, before: null },
  ],
  recordings: {
    count: 1,
    fromMs: NOW_MS - 31 * DAY_MS,
    untilMs: NOW_MS - 5 * HOUR_MS,
    days: 30,
    registeredDays: 90,
    isShort: true,
    seenMs: NOW_MS - 5 * HOUR_MS,
  },
  certificate: {
    subject: 'CN=SIM-200 SN-009999',
    issuer: 'CN=SIM-200 SN-009999',
    fromMs: NOW_MS - 1_095 * DAY_MS,
    untilMs: NOW_MS - 40 * DAY_MS,
    daysLeft: -40,
    isSelfSigned: true,
    key: 'RSA 1024',
    protocol: 'TLSv1.2',
    cipher: 'AES128-SHA',
    weaknesses: ['short-key', 'old-cipher'],
    faults: ['expired', 'weak'],
    seenMs: NOW_MS - 5 * HOUR_MS,
  },
  missing: [{ aspect: 'scopes', reason: 'unsupported' }],
};

export const timeline: Timeline = {
  fromMs: NOW_MS - 24 * HOUR_MS,
  untilMs: NOW_MS,
  lanes: [
    {
      check: 'registration',
      spells: [{ state: 'good', reason: null, fromMs: NOW_MS - 24 * HOUR_MS, untilMs: NOW_MS }],
    },
    {
      check: 'online',
      spells: [
        { state: 'good', reason: null, fromMs: NOW_MS - 24 * HOUR_MS, untilMs: NOW_MS - 9 * HOUR_MS },
        { state: 'bad', reason: 'timeout', fromMs: NOW_MS - 7 * HOUR_MS, untilMs: NOW_MS - 2 * HOUR_MS },
        { state: 'good', reason: null, fromMs: NOW_MS - 2 * HOUR_MS, untilMs: NOW_MS },
      ],
    },
    {
      check: 'image',
      spells: [
        { state: 'good', reason: null, fromMs: NOW_MS - 24 * HOUR_MS, untilMs: NOW_MS - 7 * HOUR_MS },
        {
          state: 'unknown',
          reason: 'device-offline',
          fromMs: NOW_MS - 7 * HOUR_MS,
          untilMs: NOW_MS - 2 * HOUR_MS,
        },
        { state: 'bad', reason: 'too-dark', fromMs: NOW_MS - HOUR_MS, untilMs: NOW_MS },
      ],
    },
    { check: 'position', spells: [] },
  ],
};

export const history: JournalPage['rows'] = [
  {
    id: 9,
    atMs: NOW_MS - 26 * HOUR_MS,
    who: 'registrar',
    did: 'device.update',
    subject: 'device/104',
    before: { name: '人民大街一号', rtspPort: 554 },
    after: { name: '东丰镇人民大街一号枪机', rtspPort: 8_554 },
  },
  { id: 3, atMs: NOW_MS - 400 * HOUR_MS, who: 'admin', did: 'import.write', subject: 'device/104' },
];

export const journal: JournalPage = { total: history.length, page: 1, pages: 1, rows: history };

export const daemons: readonly Daemon[] = [
  {
    id: 'P1',
    state: 'connected',
    sinceMs: NOW_MS - 26 * HOUR_MS,
    pid: 4_120,
    targets: 52_285,
    looks: 81_234_567,
    inFlight: 38,
    spooled: 0,
    spoolDropped: 0,
    loopDelayMs: 6.4,
    rssBytes: 98_000_000,
    ageP50Ms: 30_100,
    ageP99Ms: 61_300,
    ages: {
      histogram: [
        { uptoMs: 5_000, count: 4_300 },
        { uptoMs: 60_000, count: 47_000 },
        { uptoMs: 65_000, count: 980 },
        { uptoMs: null, count: 5 },
      ],
      cycle: { everyMs: 60_000, elapsedMs: 42_000, done: 36_600, due: 52_285 },
    },
    segmentsCut: [],
    canaries: [
      { segment: 'video-1', state: 'open', sinceMs: NOW_MS - 26 * HOUR_MS },
      { segment: 'social-1', state: 'none', sinceMs: NOW_MS - 26 * HOUR_MS },
    ],
    slowest: [
      { device: 104, host: '127.0.1.104', tookMs: 2_310 },
      { device: 100, host: '127.0.1.100', tookMs: 1_420 },
    ],
    sick: null,
    sweep: null,
    judgeRssBytes: null,
    flapping: 0,
    nightSegments: [],
    viid: null,
    checks: CHECKS.map((check) => ({ check, once: 52_285, due: 52_285 })),
  },
  {
    id: 'P2',
    state: 'silent',
    sinceMs: NOW_MS - 6 * MINUTE_MS,
    pid: null,
    targets: 3_140,
    looks: 912_000,
    inFlight: 0,
    spooled: 41,
    spoolDropped: 0,
    loopDelayMs: 0,
    rssBytes: 0,
    ageP50Ms: 366_000,
    ageP99Ms: 372_000,
    ages: null,
    segmentsCut: ['video-2'],
    canaries: [],
    slowest: [],
    sick: null,
    sweep: null,
    judgeRssBytes: null,
    flapping: 0,
    nightSegments: [],
    viid: null,
    checks: CHECKS.map((check) => ({ check, once: 3_140, due: 3_140 })),
  },
];

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

export const discovery: Discovery = {
  id: 'd1',
  state: 'done',
  startedMs: NOW_MS - 2 * MINUTE_MS,
  addresses: 254,
  found: [
    {
      host: '10.20.3.11',
      port: 80,
      endpoint: 'urn:uuid:1',
      name: 'IPC-11',
      hardware: 'SIM-200',
      xaddr: '',
      registered: null,
    },
    {
      host: '10.20.3.12',
      port: 80,
      endpoint: 'urn:uuid:2',
      name: '',
      hardware: '',
      xaddr: '',
      registered: 104,
    },
  ],
};

export const rules: Rules = {
  thresholds: { registration: 9_500, online: 9_500, image: 9_500, position: 9_500, usable: 9_500 },
  leastCoverage: 8_000,
  flags: { clearAfterSeconds: 120, leastDevices: 1, deviceLeastHours: 72, deviceClearAbove: 0.5 },
  cadences: {
    registration: {
      everySeconds: 86_400,
      timeoutSeconds: 5,
      confirmations: 1,
      outOf: 1,
      confirmAfterSeconds: 0,
    },
    online: { everySeconds: 60, timeoutSeconds: 2, confirmations: 2, outOf: 3, confirmAfterSeconds: 3 },
    image: { everySeconds: 21_600, timeoutSeconds: 8, confirmations: 2, outOf: 2, confirmAfterSeconds: 720 },
  },
  checkpoints: { confirmations: 3, outOf: 4 },
  rememberHours: { registration: 168, image: 24 },
  graceDays: 7,
  bufferMetres: 2_000,
  exclusions: ['planned', 'suspended', 'retired', 'grace', 'out-of-scope', 'not-registered', 'no-picture'],
  timeZone: 'Asia/Shanghai',
  feedMinutes: 10,
};

/** Of sub-platform P1: complete, and out of date in all four ways. */
export const comparison: Comparison = {
  atMs: NOW_MS,
  platform: { id: 'P1', name: '一号子平台', carrier: '联通' },
  catalogue: {
    takenMs: NOW_MS - HOUR_MS,
    who: 'admin',
    announced: 6_960,
    collected: 6_960,
    complete: true,
    completeMs: NOW_MS - HOUR_MS,
  },
  counts: { both: 6_900, unlisted: 62, unregistered: 41, 'on-bad': 12, 'off-good': 3 },
  list: 'on-bad',
  total: 1,
  page: 1,
  pages: 1,
  rows: [
    {
      id: 104,
      code: '22042100001320000104',
      name: '示例路口东',
      unit: { code: '220421', name: '东丰县', level: 'district', parent: '220400' },
      isListed: true,
      declared: 'on',
      state: 'bad',
      reason: 'refused',
      sinceMs: NOW_MS - HOUR_MS,
    },
  ],
};

/** Answers by path, some with a query. */
export const answers: Readonly<Record<string, unknown>> = {
  '/api/session': session,
  '/api/setup': { needed: false, empty: false, version: '0.1.0' },
  '/api/board': board,
  '/api/board?unit=220421': districtBoard,
  '/api/flags': flags,
  '/api/trend': trend,
  '/api/evidence': evidence,
  '/api/outages': outages,
  '/api/devices': devices,
  '/api/devices/104': device,
  '/api/devices/104/looks': looks,
  '/api/devices/104/traits': traits,
  '/api/devices/104/timeline': timeline,
  '/api/devices/104/history': history,
  '/api/devices/104/look': looks.latest,
  '/api/units': units,
  '/api/segments': [
    { id: 'video-1', name: '视频专网一段', looksPerSecond: 2_000, inFlight: 256, canaries: ['10.20.0.1:80'] },
  ],
  '/api/platforms': [{ id: 'P1', name: '一号子平台', carrier: '联通' }],
  '/api/platforms/P1/catalogue': comparison,
  '/api/credentials': [{ id: 'city', username: 'viewer', basicAllowed: false, devices: 2_000 }],
  '/api/staff': [
    session.staff,
    { id: 2, name: 'patrol', role: 'patrol', unit: '220421', locked: true, lastSignInMs: null },
  ],
  '/api/tokens': [
    {
      id: 1,
      name: '月报脚本',
      role: 'leader',
      unit: '220400',
      createdMs: NOW_MS - 90 * HOUR_MS,
      lastUsedMs: null,
    },
  ],
  '/api/journal': journal,
  '/api/daemons': daemons,
  '/api/discoveries': [discovery],
  '/api/lists': { lists: [], sources: ['联通'] },
  '/api/lists/fields': [
    { name: 'code', zh: '设备编码', en: 'Code', group: 'identity', required: 'always' },
    { name: 'lon', zh: '经度', en: 'Longitude', group: 'place', required: 'always' },
    { name: 'networked', zh: '联网属性', en: 'Networked', group: 'access', required: 'always' },
  ],
  '/api/lists/7/problems': badCells,
  ...bulkAnswers,
  '/api/batches': batches,
  '/api/batches/3/undo': batchUndo,
  '/api/demo': { running: false, devices: 0, control: null },
  '/api/rules': rules,
  ...duplicateAnswers,
  ...fileAnswers,
  ...imageAnswers,
  ...caseAnswers,
  ...rateAnswers,
  ...repairAnswers,
  ...sheetAnswers,
  ...realityAnswers,
  ...mapAnswers,
  ...pinAnswers,
};

/** Is what is asked this path with any query, or this query with anything more? */
export function isOf(asked: string, known: string): boolean {
  return asked === known || asked.startsWith(known.includes('?') ? known : `${known}?`);
}

/** The answer to a path: that of the longest known one. All devices are the one device. */
export function answerTo(asked: string): unknown {
  const path = asked.replace(/^(\/api\/devices\/)\d+/, `$1${device.id}`);
  const known = Object.keys(answers)
    .filter((answered) => isOf(path, answered))
    .sort((a, b) => b.length - a.length)[0];
  return known === undefined ? undefined : answers[known];
}
