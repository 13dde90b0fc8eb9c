/** The watch on a file full of spells, in a process of its own, as the server opens it; prints one line of JSON. */
import { SILENT } from '../../config/log.ts';
import { DEFAULTS } from '../../config/settings.ts';
import { CATEGORIES } from '../../config/terms.ts';
import { readUnits } from '../../config/units.ts';
import type { Assignment } from '../../probes/link/target.ts';
import { Db } from '../store/db.ts';
import { migrations } from '../store/schema.ts';
import { GOOD, SampleDaemon, SampleRecords, sampleRecord } from './sample.ts';
import { Watch } from './watch.ts';

/** What it found out. */
export interface Opened {
  readonly serverRssMB: number;
  readonly firstStartS: number;
  readonly restartS: number;
  readonly lastLookedUs: number;
  readonly timelineMs: number;
}

const DAYS_MS = 400 * 86_400_000;
const ROUND = 500;
const ASKED = 200;
const SECONDS = 60;

const [path = '', count = '0'] = process.argv.slice(2);
const devices = Number(count);
const units = readUnits(new URL('../../config/liaoyuan/units.json', import.meta.url).pathname);
const leaves = units.filter(({ code }) => !units.some(({ parent }) => parent === code));
const ids = Array.from({ length: devices }, (_, at) => at + 1);
const records = new SampleRecords(
  ids.map((id) => {
    const unit = leaves[id % leaves.length]?.code ?? '';
    return sampleRecord(id, { unit, category: CATEGORIES[id % CATEGORIES.length] ?? 'social' });
  }),
  units,
);
let nowMs = Date.now();
const open = async (): Promise<{ db: Db; watch: Watch; tookS: number }> => {
  const beganMs = performance.now();
  const db = await Db.open(path, migrations);
  const assignment = (): Assignment => ({ version: 1 }) as Assignment; // nobody asks for it
  const watch = await Watch.open(db, {
    ...{ records, settings: DEFAULTS, assignment, clock: () => nowMs, log: SILENT },
  });
  return { db, watch, tookS: (performance.now() - beganMs) / 1_000 };
};

const first = await open();
const daemon = new SampleDaemon(nowMs);
for (let from = 0; from < devices; from += ROUND) {
  nowMs += 500;
  await first.watch.batch(daemon.round(ids.slice(from, from + ROUND), GOOD, nowMs));
}
// A checkpoint, and a minute of frames after it, as a kill leaves them.
await first.watch.tick();
for (let second = 0; second < SECONDS; second++) {
  nowMs += 1_000;
  const some = ids.slice((second * devices) / SECONDS, ((second + 1) * devices) / SECONDS);
  await first.watch.batch(
    daemon.batch(
      some.map((n) => ({ n, check: 'online' as const, finding: GOOD, atMs: nowMs })),
      nowMs,
    ),
  );
}
await first.db.close();
const { db, watch, tookS } = await open();
await watch.tick();

const chosen = Array.from({ length: ASKED }, (_, at) => 1 + ((at * 7_919) % devices));
let beganMs = performance.now();
let known = 0;
for (const device of chosen) known += watch.states(device).filter(({ seenMs }) => seenMs !== null).length;
const lastLookedUs = ((performance.now() - beganMs) * 1_000) / ASKED;
if (known === 0) throw new Error('nobody knows when a device was looked at');
const took: number[] = [];
for (const device of chosen) {
  beganMs = performance.now();
  await watch.timeline(device, nowMs - DAYS_MS, nowMs);
  took.push(performance.now() - beganMs);
}
const opened: Opened = {
  serverRssMB: Math.round(process.memoryUsage.rss() / 2 ** 20),
  firstStartS: round(first.tookS),
  restartS: round(tookS),
  lastLookedUs: round(lastLookedUs),
  timelineMs: round(took.sort((a, b) => a - b)[ASKED >> 1] ?? Number.NaN),
};
console.log(JSON.stringify(opened));
await db.close();
process.exit();

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
