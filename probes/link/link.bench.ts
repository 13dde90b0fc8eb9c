/**
 * How long what was spooled takes to catch up: a city's hours without a link, replayed into the real server's half.
 * `npm run bench:link -- [--devices 55425] [--minutes 60] [--changes 3] [--json]`, `--changes` in percent a day.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { cpus, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SILENT } from '../../config/log.ts';
import { DEFAULTS } from '../../config/settings.ts';
import { Db } from '../../server/store/db.ts';
import { migrations } from '../../server/store/schema.ts';
import { SampleRecords, sampleRecord } from '../../server/watch/sample.ts';
import { Watch } from '../../server/watch/watch.ts';
import { encodeBatch } from './batch.ts';
import { LocalDaemon, LocalServer, linkPath } from './local.ts';
import type { Observation } from './observation.ts';
import { Spool } from './spool.ts';
import type { Assignment } from './target.ts';

const DAY_S = 86_400;
const CYCLE_S = 60;
const AT_ONCE = 4_000;

const { values } = parseArgs({
  options: {
    devices: { type: 'string', default: '55425' },
    minutes: { type: 'string', default: '60' },
    changes: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
  },
});
const [devices, minutes, changes] = [values.devices, values.minutes, values.changes].map(Number) as [
  number,
  number,
  number,
];
if (!(devices >= 1 && devices <= 300_000 && minutes >= 1 && minutes <= 1_440 && changes >= 0)) {
  console.error('wanted --devices from 1 to 300000, --minutes from 1 to 1440, --changes from 0');
  process.exit(1);
}

const folder = mkdtempSync(join(tmpdir(), 'lk-link-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const seconds = minutes * 60;
const startMs = Date.now() - (seconds + CYCLE_S) * 1_000;
const spool = new Spool({ folder: join(folder, 'spool'), log: SILENT, wallMs: () => startMs });
spool.start();

// The first round, then as many seconds of a city in which some devices change.
const perSecond = Math.ceil(devices / CYCLE_S);
/** By device: what was told last. */
const isDown = new Uint8Array(devices + 1);
const turning = (changes / 100 / DAY_S) * CYCLE_S;
let random = 1;
const chance = () => {
  random = (random * 16_807) % 2_147_483_647;
  return random / 2_147_483_647;
};
let frameBytes = 0;
for (let second = -CYCLE_S; second < seconds; second += 1) {
  const toMs = startMs + (second + 1 + CYCLE_S) * 1_000;
  const changed: Observation[] = [];
  const ns: number[] = [];
  const phase = (second + CYCLE_S) % CYCLE_S;
  for (let n = phase * perSecond + 1; n <= Math.min(devices, (phase + 1) * perSecond); n += 1) {
    const isTurning = second >= 0 && chance() < turning;
    if (isTurning) isDown[n] = 1 - (isDown[n] ?? 0);
    if (second >= 0 && !isTurning) ns.push(n);
    else changed.push(lookOf(n, toMs - 300));
  }
  const unchanged = ns.length > 0 ? [{ check: 'online' as const, ns }] : [];
  const bytes = encodeBatch({
    ...{ daemon: 'probe-1', seq: spool.next, fromMs: toMs - 1_000, toMs },
    ...{ changed: changed.slice(0, AT_ONCE), unchanged },
  });
  if (second >= 0) frameBytes += bytes.length;
  spool.append(bytes);
}

const db = await Db.open(join(folder, 'a.db'), migrations);
const records = new SampleRecords(Array.from({ length: devices }, (_, at) => sampleRecord(at + 1)));
const cadence = { everyMs: CYCLE_S * 1_000, timeoutMs: 3_000, confirmations: 2, confirmAfterMs: 5_000 };
const assignment: Assignment = {
  ...{ version: 1, targets: [], logins: {}, segments: [] },
  cadences: { registration: cadence, online: cadence, image: cadence },
};
const watch = await Watch.open(db, {
  ...{ records, settings: DEFAULTS, assignment: () => assignment, log: SILENT },
});
const path = linkPath(folder);
const server = new LocalServer({ path, side: watch, log: SILENT });
await server.start();
const link = new LocalDaemon({
  path,
  daemon: 'probe-1',
  spool,
  log: SILENT,
  side: { assign() {}, lookNow: async () => [], async *feed() {}, async *discover() {} },
});
const frames = spool.count;
const cpuBefore = process.cpuUsage();
const begun = performance.now();
link.start();
while (spool.count > 0) await new Promise((resolve) => setTimeout(resolve, 20));
const tookS = (performance.now() - begun) / 1_000;
const cpu = process.cpuUsage(cpuBefore);
await link.stop();
await server.stop();
await watch.stop();
const proofs = await db.read.one<{ rows: number; bytes: number }>(
  'SELECT COUNT(*) AS rows, COALESCE(SUM(LENGTH(packed)), 0) AS bytes FROM proof',
);
await db.close();
spool.stop();

const tenth = (value: number) => Math.round(value * 10) / 10;
const figures = {
  devices,
  minutes,
  frames,
  bytesPerFrame: Math.round(frameBytes / seconds),
  spoolMB: tenth(frameBytes / 2 ** 20),
  catchUpS: tenth(tookS),
  framesPerSecond: Math.round(frames / tookS),
  timesFaster: Math.round((seconds + CYCLE_S) / tookS),
  cpuUsPerLook: tenth((cpu.user + cpu.system) / (frames * (devices / CYCLE_S))),
  looksPerSecond: Math.round((frames * devices) / CYCLE_S / tookS),
  databaseMB: tenth(statSync(join(folder, 'a.db')).size / 2 ** 20),
  proofBytesPerCycle: Math.round((proofs?.bytes ?? 0) / Math.max(1, proofs?.rows ?? 0)),
  machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${process.platform} ${release()}, Node ${process.version}`,
};
if (values.json) console.log(JSON.stringify(figures));
else for (const [name, value] of Object.entries(figures)) console.log(`${name.padEnd(20)} ${value}`);

function lookOf(n: number, atMs: number): Observation {
  const steps = [{ did: 'clock', ok: isDown[n] === 0, got: '200', tookMs: 3 }];
  return isDown[n] === 1
    ? { n, check: 'online', atMs, finding: { state: 'bad', reason: 'refused' }, steps }
    : { n, check: 'online', atMs, finding: { state: 'good' }, steps };
}
