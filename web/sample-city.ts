/** A small invented city as the server would answer it: what the tests of the page show, and nothing else. */
import { MAY } from '../config/terms.ts';
import type { Comparison, Rules, Session } from '../server/api/wire.ts';
import { boardAnswers } from './sample-board.ts';
import { bulkAnswers } from './sample-bulk.ts';
import { caseAnswers } from './sample-cases.ts';
import { daemonAnswers } from './sample-daemons.ts';
import { device, deviceAnswers } from './sample-devices.ts';
import { duplicateAnswers } from './sample-duplicates.ts';
import { fileAnswers } from './sample-files.ts';
import { imageAnswers } from './sample-image.ts';
import { listAnswers } from './sample-lists.ts';
import { mapAnswers } from './sample-map.ts';
import { NOW_MS } from './sample-now.ts';
import { pinAnswers } from './sample-pins.ts';
import { rateAnswers } from './sample-rates.ts';
import { realityAnswers } from './sample-reality.ts';
import { repairAnswers } from './sample-repairs.ts';
import { sheetAnswers } from './sample-sheets.ts';
import { city, east, units } from './sample-units.ts';

const HOUR_MS = 3_600_000;

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
      unit: east,
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
  ...boardAnswers,
  ...deviceAnswers,
  ...daemonAnswers,
  ...listAnswers,
  ...bulkAnswers,
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
