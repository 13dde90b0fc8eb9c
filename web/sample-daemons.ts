/** What the sample city answers about its probes, and what they found on the network. */
import { CHECKS } from '../config/terms.ts';
import type { Daemon, Discovery } from '../server/api/wire.ts';
import { NOW_MS } from './sample-now.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

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

/** Answers by path. */
export const daemonAnswers: Readonly<Record<string, unknown>> = {
  '/api/daemons': daemons,
  '/api/discoveries': [discovery],
};
