/**
 * How long a search over the city takes: `npm run bench:search [-- --devices 55425] [--json]`. The simulated city's own
 * list is taken over by the registry; what is searched for is taken from its records by chance. Beside it, in the same
 * run, SQL that looks through the same table with LIKE, and SQLite's own index of three letters (FTS5), which neither
 * knows how a name sounds nor what stands in two letters.
 */
import { cpus } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { devicesAsked, settle } from './city.bench.ts';
import type { DeviceRecord } from './registry/record.ts';
import type { Registry } from './registry/registry.ts';
import { Sample } from './registry/sample.ts';
import { SearchIndex } from './registry/search-index.ts';
import { matchesIn, searchedIn, wordsOf } from './registry/search-words.ts';
import { soundsOf } from './registry/sounds.ts';

const DEVICES = devicesAsked();
const OF_EACH = 40;
const PAGE = 50;

/** The same numbers every time. */
let state = 20_261_122;
function chance(below: number): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
}

/** What people type, made from what a device is. */
const KINDS: Readonly<Record<string, (device: DeviceRecord) => string>> = {
  'last six digits': ({ code }) => code.slice(-6),
  'part of the code': ({ code }) => code.slice(6, 16),
  'whole code': ({ code }) => code,
  'two characters': ({ name }) => name.slice(0, 2),
  'five characters': ({ name }) => name.slice(0, 5),
  'pinyin initials': ({ name }) =>
    soundsOf(name)
      .slice(0, 5)
      .map(({ latin }) => latin.charAt(0))
      .join(''),
  'full pinyin': ({ name }) =>
    soundsOf(name)
      .slice(0, 3)
      .map(({ latin }) => latin)
      .join(''),
  address: ({ host }) => host,
  'part of an address': ({ host }) => host.split('.').slice(1).join('.'),
  'MAC with marks': ({ mac }) => mac.slice(6),
  'MAC without': ({ mac }) => mac.replaceAll(':', '').slice(-5).toLowerCase(),
  serial: ({ serial }) => serial,
  'two words': ({ name, code }) => `${name.slice(0, 3)} ${code.slice(-2)}`,
  'one letter that is everywhere': () => '2',
  'what nobody has': ({ id }) => `nobody${id}`,
};

interface Figure {
  readonly kind: string;
  readonly found: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  /** Of the processor alone, whatever else the machine does. */
  readonly p95CpuMs: number;
  readonly likeP50Ms: number;
  readonly likeP95Ms: number;
  /** Null where the index of three letters cannot answer. */
  readonly ftsP95Ms: number | null;
}

const LIKE = `SELECT id FROM device WHERE code LIKE ?1 OR name LIKE ?1 OR host LIKE ?1 OR mac LIKE ?1
  OR replace(mac, ':', '') LIKE ?1 OR serial LIKE ?1 OR address LIKE ?1 ORDER BY code LIMIT ${PAGE}`;

async function baselines({ db }: Sample) {
  await db.write(async (sql) => {
    await sql.run(
      "CREATE VIRTUAL TABLE bench_fts USING fts5 (code, name, host, mac, plain, serial, address, tokenize = 'trigram')",
    );
    await sql.run(
      "INSERT INTO bench_fts SELECT code, name, host, mac, replace(mac, ':', ''), serial, address FROM device",
    );
  });
  return {
    like: (q: string) => db.read.all(LIKE, `%${q}%`),
    fts: (q: string) =>
      db.read.all(
        `SELECT rowid FROM bench_fts WHERE bench_fts MATCH ? ORDER BY rank LIMIT ${PAGE}`,
        `"${q.replaceAll('"', '')}"`,
      ),
  };
}

async function timed(work: () => unknown): Promise<number> {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}

function share(all: readonly number[], part: number): number {
  const sorted = all.toSorted((a, b) => a - b);
  return Math.round((sorted[Math.floor((sorted.length - 1) * part)] ?? 0) * 100) / 100;
}

/** What one index takes by itself, in the heap and outside of it. */
async function memoryOf(registry: Registry) {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const heap = async () => {
    for (let turn = 0; turn < 3; turn++) {
      collect();
      await pause(20);
    }
    return process.memoryUsage().heapUsed;
  };
  const before = await heap();
  const index = new SearchIndex();
  const startMs = performance.now();
  for (const record of registry.all()) index.put(record.id, searchedIn(record));
  const buildMs = performance.now() - startMs;
  const after = await heap();
  return {
    indexMB: Math.round((after - before + index.bytes) / 1e5) / 10,
    bytesADevice: Math.round(index.bytes / Math.max(1, index.size)),
    buildMs: Math.round(buildMs),
    processMB: Math.round(process.memoryUsage.rss() / 1e6),
  };
}

const sample = new Sample();
try {
  const registry = await sample.open();
  await settle(registry, DEVICES);
  const { like, fts } = await baselines(sample);
  const devices = [...registry.all()].filter(({ kind }) => kind === 'camera' || kind === 'checkpoint');
  const figures: Figure[] = [];
  for (const [kind, made] of Object.entries(KINDS)) {
    const [own, spent, scan, trigram]: [number[], number[], number[], number[]] = [[], [], [], []];
    let found = 0;
    for (let turn = 0; turn < OF_EACH; turn++) {
      const device = devices[chance(devices.length)];
      if (device === undefined) throw new Error('there are no devices');
      const q = made(device);
      const before = process.cpuUsage();
      own.push(
        await timed(() => {
          const page = registry.search({ q, size: PAGE });
          const words = wordsOf(q);
          for (const row of page.rows) matchesIn(row, words);
          found += page.total;
        }),
      );
      const { user, system } = process.cpuUsage(before);
      spent.push((user + system) / 1_000);
      if (turn % 10 !== 0) continue;
      scan.push(await timed(() => like(q)));
      if (q.length >= 3 && !q.includes(' ') && !kind.includes('pinyin'))
        trigram.push(await timed(() => fts(q)));
    }
    figures.push({
      ...{ kind, found: Math.round(found / OF_EACH) },
      ...{ p50Ms: share(own, 0.5), p95Ms: share(own, 0.95), p95CpuMs: share(spent, 0.95) },
      ...{ likeP50Ms: share(scan, 0.5), likeP95Ms: share(scan, 0.95) },
      ftsP95Ms: trigram.length === 0 ? null : share(trigram, 0.95),
    });
  }
  const some = devices[Math.floor(devices.length / 2)];
  if (some === undefined) throw new Error('there are no devices');
  const edits: number[] = [];
  const index = new SearchIndex();
  for (const record of registry.all()) index.put(record.id, searchedIn(record));
  for (let turn = 0; turn < 1_000; turn++)
    edits.push(await timed(() => index.put(some.id, searchedIn({ ...some, name: `${some.name}${turn}` }))));
  const result = {
    devices: registry.size,
    processors: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
    node: process.version,
    worstP95Ms: Math.max(...figures.map(({ p95Ms }) => p95Ms)),
    worstP95CpuMs: Math.max(...figures.map(({ p95CpuMs }) => p95CpuMs)),
    editP95Ms: share(edits, 0.95),
    ...(await memoryOf(registry)),
    figures,
  };
  if (process.argv.includes('--json')) console.log(JSON.stringify(result));
  else {
    const { figures: _, ...head } = result;
    console.log(head);
    console.table(figures);
  }
} finally {
  await sample.remove();
}
