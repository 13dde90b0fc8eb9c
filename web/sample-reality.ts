/** What the sample city answers about registration, swapped and found devices, and the register beside reality. */
import type {
  DeviceFaces,
  DeviceRegistration,
  FoundDevices,
  RealDevices,
  Reality,
  Swap,
  Swaps,
} from '../server/api/wire.ts';
import { NOW_MS } from './sample-now.ts';
import { city, east } from './sample-units.ts';

const HOUR_MS = 3_600_000;

/** A new camera in the place of the registered one. */
export const swap: Swap = {
  id: 7,
  device: { id: 104, code: '22042100001320000104', name: '示例路口东', unit: east, platform: 'P1' },
  state: 'open',
  reason: 'serial-differs',
  old: {
    ...{ serial: 'SN-104', mac: '02:00:00:00:01:04', vendor: 'Simu', model: 'SIM-200' },
    ...{ hardwareId: '', firmware: '', seenMs: NOW_MS - 30 * HOUR_MS },
  },
  new: {
    ...{ serial: 'SN-977', mac: '02:00:00:00:09:77', vendor: 'Simu', model: 'SIM-210' },
    ...{ hardwareId: '1.0', firmware: '5.2.1' },
  },
  ...{ foundMs: NOW_MS - 5 * HOUR_MS, overMs: null, decidedMs: null, who: '', note: '', taken: [] },
};

const swaps: Swaps = {
  ...{ atMs: NOW_MS, counts: { open: 1, accepted: 2, refused: 1, over: 0 } },
  ...{ total: 1, page: 1, pages: 1, rows: [swap] },
};

const registration: DeviceRegistration = {
  ...{ device: 104, atMs: NOW_MS, state: 'bad', reason: 'serial-differs', keepDays: 7, codeFaults: [] },
  parts: [
    { part: 'code', state: 'good', reason: null, atMs: null },
    { part: 'identity', state: 'bad', reason: 'serial-differs', atMs: NOW_MS - HOUR_MS },
    { part: 'presence', state: 'unknown', reason: 'no-catalogue', atMs: null },
    { part: 'seen', state: 'good', reason: null, atMs: NOW_MS - HOUR_MS },
  ],
  seen: { firstMs: NOW_MS - 900 * HOUR_MS, lastMs: NOW_MS - HOUR_MS },
  live: null,
  swaps: [swap],
};

const guises: DeviceFaces = {
  ...{ device: 104, atMs: NOW_MS, online: 'bad', live: null },
  platforms: [
    {
      ...{ platform: 'P1', platformName: '一号子平台', isOwn: true, sourceCode: '22042100001320000104' },
      ...{ name: '示例路口东枪机', declared: 'on', lon: '125.14360', lat: '42.88800', model: 'SIM-200' },
      ...{ seenMs: NOW_MS - HOUR_MS, isCurrent: true, findings: ['declared-on', 'other-name'] },
    },
  ],
  onvif: { ...swap.new, name: 'IPC-104', seenMs: NOW_MS - HOUR_MS },
};

const reality: Reality = {
  ...{ atMs: NOW_MS, by: 'platform', unit: city },
  total: { seen: 54_100, 'never-seen': 1_325, unregistered: 64, dead: 212 },
  rows: [
    {
      ...{ key: 'P1', name: '一号子平台' },
      counts: { seen: 52_100, 'never-seen': 1_200, unregistered: 41, dead: 212 },
    },
    { key: '', name: '', counts: { seen: 2_000, 'never-seen': 125, unregistered: 23, dead: 0 } },
  ],
};

const realDevices: RealDevices = {
  ...{ atMs: NOW_MS, cell: 'dead', unit: city, total: 1, page: 1, pages: 1 },
  rows: [
    {
      ...{ id: 104, code: '22042100001320000104', name: '示例路口东', unit: east, platform: 'P1' },
      ...{ address: '10.20.3.12:80', declared: 'on', state: 'bad', reason: 'refused' },
      ...{ firstMs: NOW_MS - 900 * HOUR_MS, lastMs: NOW_MS - HOUR_MS },
    },
  ],
};

export const found: FoundDevices = {
  ...{ atMs: NOW_MS, counts: { open: 1, ignored: 0, registered: 1 }, total: 2, page: 1, pages: 1 },
  rows: [
    {
      ...{ host: '10.20.3.11', port: 80, endpoint: 'urn:uuid:1', name: 'IPC-11', hardware: 'SIM-200' },
      ...{ scopes: [], segment: 'video-1', firstMs: NOW_MS - 50 * HOUR_MS, lastMs: NOW_MS - HOUR_MS },
      ...{ ignoredMs: null, ignoredBy: '', note: '', registered: null },
    },
    {
      ...{ host: '10.20.3.12', port: 80, endpoint: 'urn:uuid:2', name: '', hardware: '' },
      ...{ scopes: [], segment: '', firstMs: NOW_MS - HOUR_MS, lastMs: NOW_MS - HOUR_MS },
      ...{ ignoredMs: null, ignoredBy: '', note: '', registered: 104 },
    },
  ],
};

/** By path. */
export const realityAnswers: Readonly<Record<string, unknown>> = {
  '/api/devices/104/registration': registration,
  '/api/devices/104/faces': guises,
  '/api/swaps': swaps,
  '/api/reality': reality,
  '/api/reality/devices': realDevices,
  '/api/found': found,
};
