/** What the sample city answers about its devices: their list, and all that is known of one. */
import { CHECKS } from '../config/terms.ts';
import type { Device, Devices, JournalPage, Looks, Timeline, Traits } from '../server/api/wire.ts';
import { NOW_MS } from './sample-now.ts';
import { city, codeOf, NAMES, towns, unitAt } from './sample-units.ts';

const HOUR_MS = 3_600_000;

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

/** Answers by path. */
export const deviceAnswers: Readonly<Record<string, unknown>> = {
  '/api/devices': devices,
  '/api/devices/104': device,
  '/api/devices/104/looks': looks,
  '/api/devices/104/traits': traits,
  '/api/devices/104/timeline': timeline,
  '/api/devices/104/history': history,
  '/api/devices/104/look': looks.latest,
  '/api/journal': journal,
};
