/** What the watch costs with 55,425 devices: `node server/watch/watch.bench.ts`. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { SILENT } from '../../config/log.ts';
import { DEFAULTS } from '../../config/settings.ts';
import { CATEGORIES } from '../../config/terms.ts';
import type { Assignment } from '../../probes/link/target.ts';
import { Db } from '../store/db.ts';
import { migrations } from '../store/schema.ts';
import type { UnitBrief } from './records.ts';
import { GOOD, SampleDaemon, SampleRecords, sampleRecord, TIMEOUT } from './sample.ts';
import { Watch } from './watch.ts';

const DEVICES = 55_425;
const PER_SECOND = 924;
const CITY = '220400';

const districts = ['220402', '220403', '220421', '220422'].map(
  (code): UnitBrief => ({ code, name: code, level: 'district', parent: CITY }),
);
const towns = Array.from({ length: 48 }, (_, index): UnitBrief => {
  const parent = districts[index % districts.length]?.code ?? CITY;
  return { code: `${parent}${100 + index}`, name: `${index}`, level: 'town', parent };
});
const city: UnitBrief = { code: CITY, name: 'City', level: 'city', parent: null };
const carriers = Array.from({ length: 6 }, (_, index) => ({
  id: `p${index}`,
  name: `${index}`,
  carrier: 'c',
}));
const ids = Array.from({ length: DEVICES }, (_, index) => index + 1);
const records = new SampleRecords(
  ids.map((id) => {
    const unit = towns[id % towns.length]?.code ?? CITY;
    return sampleRecord(id, { unit, category: CATEGORIES[id % 8] ?? 'social', platform: `p${id % 6}` });
  }),
  [city, ...districts, ...towns],
);
records.change({ platforms: carriers });

const folder = mkdtempSync(join(tmpdir(), 'watch-bench-'));
const db = await Db.open(join(folder, 'data.db'), migrations);
let nowMs = Date.now();
let turn = 0;

async function measure(name: string, times: number, work: () => unknown): Promise<void> {
  const before = process.cpuUsage();
  const began = performance.now();
  for (let count = 0; count < times; count++) await work();
  const wallMs = (performance.now() - began) / times;
  const { user, system } = process.cpuUsage(before);
  const cpuMs = (user + system) / 1_000 / times;
  console.log(
    `${name.padEnd(52)} ${wallMs.toFixed(2).padStart(9)} ms  CPU ${cpuMs.toFixed(2).padStart(8)} ms`,
  );
}

const open = () =>
  Watch.open(db, {
    records,
    settings: DEFAULTS,
    assignment: () => ({ version: 1 }) as Assignment,
    clock: () => nowMs,
    log: SILENT,
  });

/** What a second of the city brings: so many online looks, some of them with another outcome. */
const second = (others: number) => {
  nowMs += 1_000;
  turn++;
  const looks = Array.from({ length: PER_SECOND }, (_, index) => {
    const n = 1 + ((turn + index * 60) % DEVICES);
    return { n, check: 'online' as const, finding: index < others ? TIMEOUT : GOOD, atMs: nowMs };
  });
  return daemon.batch(looks, nowMs);
};

console.log(`${cpus().length} × ${cpus()[0]?.model}, node ${process.version}, ${DEVICES} devices`);
const daemon = new SampleDaemon(nowMs);
let watch = await open();
await measure('first round of all four checks, in batches of 2,000', 1, async () => {
  for (let from = 0; from < DEVICES; from += 500) {
    nowMs += 1_000;
    await watch.batch(daemon.round(ids.slice(from, from + 500), GOOD, nowMs));
  }
});
await watch.tick();
const quiet = Array.from({ length: 60 }, () => second(0));
await measure(`batch of ${PER_SECOND} unchanged looks`, quiet.length, () =>
  watch.batch(quiet.shift() ?? second(0)),
);
await measure('second without a change', 20, () => watch.tick());
const lively = Array.from({ length: 30 }, () => second(1));
await measure(`batch of ${PER_SECOND} looks, two outcomes changed`, lively.length, () =>
  watch.batch(lively.shift() ?? second(1)),
);
await measure('board of the city', 200, () => watch.board(CITY, 'all'));
const page = { unit: CITY, scope: 'all', page: 1, size: 50 } as const;
await measure('evidence of the city, first page', 100, () => watch.evidence({ ...page, metric: 'online' }));
await measure('evidence of the city, page 500 of the good', 100, () =>
  watch.evidence({ ...page, metric: 'usable', part: 'good', page: 500 }),
);
await measure('evidence of the city, all rows', 5, () => watch.evidenceAll({ ...page, metric: 'online' }));
await measure('outages of the city, first page', 100, () => watch.outages(page));
await measure('timeline of a device, 30 days', 50, () => watch.timeline(5, nowMs - 30 * 86_400_000, nowMs));
nowMs += 20_000;
await measure('second in which the daemon falls silent, checkpoint', 1, () => watch.tick());
await measure('batch with which it is back', 1, () => watch.batch(second(0)));
await measure('registry changed as a whole', 3, () => records.emit('changed', 'all'));
for (let count = 0; count < 300; count++) await watch.batch(second(0));
records.removeAllListeners();
await measure('start: checkpoint and 300 frames', 1, async () => {
  watch = await open();
});
const { rss, arrayBuffers } = process.memoryUsage();
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
console.log(
  `file ${megabytes(statSync(join(folder, 'data.db')).size)}, memory ${megabytes(rss)}, columns ${megabytes(arrayBuffers)}`,
);
await db.close();
rmSync(folder, { recursive: true, force: true });
