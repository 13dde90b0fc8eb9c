/**
 * What a city's memory costs: `npm run bench:spells -- [--devices 55425] [--days 30] [--changing 3] [--json]`.
 *
 * A month of spells of all four checks is written through the store's own functions, an hour a transaction; of each
 * check `--changing` per cent of the devices fail a day and come back some hours later. Then a process of its own opens
 * the watch on that file as the server does, takes a round of looks in, is killed, and opens it again: it says what it
 * weighs, how long that took, and how soon it is known when a device was last looked at.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CHECKS, type CheckName } from '../../config/terms.ts';
import { Db } from '../store/db.ts';
import { migrations } from '../store/schema.ts';
import { beginSpells, endSpells } from '../store/spells.ts';
import type { Opened } from './spells-watch.bench.ts';

const HOUR_MS = 3_600_000;
/** A failure lasts between one hour and twice as long as this. */
const HOURS_DOWN = 4;
const AT_ONCE = 5_000;

const { values } = parseArgs({
  options: {
    devices: { type: 'string', default: '55425' },
    days: { type: 'string', default: '30' },
    changing: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
  },
});
const devices = Number(values.devices);
const days = Number(values.days);
const changing = Number(values.changing);
if (!(devices >= 1 && devices <= 1_000_000 && days >= 1 && days <= 400 && changing >= 0 && changing <= 100)) {
  console.error('wanted --devices from 1 to 1000000, --days from 1 to 400, --changing from 0 to 100');
  process.exit(1);
}

const folder = mkdtempSync(join(tmpdir(), 'lightkeeper-spells-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, 'data.db');
const endMs = Date.now();
const startMs = endMs - days * 24 * HOUR_MS;

const before = await sizeWith(async () => {});
let spells = 0;
const filledMs = performance.now();
const after = await sizeWith(fill);
const fillS = (performance.now() - filledMs) / 1_000;
const opened = JSON.parse(
  execFileSync(
    process.execPath,
    // As `npm start` does.
    [
      '--max-semi-space-size=8',
      fileURLToPath(new URL('./spells-watch.bench.ts', import.meta.url)),
      path,
      String(devices),
    ],
    { encoding: 'utf8', maxBuffer: 1e6, stdio: ['ignore', 'pipe', 'inherit'] },
  ),
) as Opened;

const figures = {
  devices,
  days,
  changingPercent: changing,
  checks: CHECKS.length,
  spells,
  bytesPerDeviceDayAndCheck: round((after - before) / (devices * days * CHECKS.length)),
  bytesPerSpell: round((after - before) / spells),
  fileMB: round(after / 2 ** 20),
  fillS: round(fillS),
  ...opened,
  machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`,
};
if (values.json) console.log(JSON.stringify(figures));
else {
  console.log(
    `${devices} devices, ${days} days, ${changing} % of each check changing a day; ${figures.machine}\n`,
  );
  const line = (name: string, figure: string) => console.log(`${name.padEnd(58)} ${figure.padStart(14)}`);
  line('spells of all four checks', String(spells));
  line('on disk per device, day and check', `${figures.bytesPerDeviceDayAndCheck} bytes`);
  line('on disk per spell', `${figures.bytesPerSpell} bytes`);
  line('file', `${figures.fileMB} MB`);
  line('memory of a process with the watch on it', `${opened.serverRssMB} MB`);
  line('first start, from the spells alone', `${opened.firstStartS} s`);
  line('restart after a kill, from checkpoint and frames', `${opened.restartS} s`);
  line('when any device was last looked at, all checks', `${opened.lastLookedUs} µs`);
  line('timeline of a device over all days, median of 200', `${opened.timelineMs} ms`);
}
process.exit();

/** Bytes of the file after the work, with all that is on disk beside it written into it. */
async function sizeWith(work: (db: Db) => Promise<void>): Promise<number> {
  const db = await Db.open(path, migrations);
  await work(db);
  await db.close();
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

interface Going {
  fromMs: number;
  isGood: boolean;
}

/** Hour by hour, as a server would have done. */
async function fill(db: Db): Promise<void> {
  const going = new Map<CheckName, Going[]>(
    CHECKS.map((check) => [
      check,
      Array.from({ length: devices }, (_, at) => ({ fromMs: startMs + (at % 60_000), isGood: true })),
    ]),
  );
  for (const check of CHECKS) {
    for (let from = 0; from < devices; from += AT_ONCE) {
      const some = Array.from({ length: Math.min(AT_ONCE, devices - from) }, (_, at) => from + at);
      await db.write((sql) =>
        beginSpells(
          sql,
          some.map((at) => begun(at, check, going.get(check)?.[at]?.fromMs ?? 0, true)),
        ),
      );
    }
  }
  spells += devices * CHECKS.length;
  const chance = changing / 100 / 24;
  const downUntil = new Map<string, number>();
  for (let hourMs = startMs + HOUR_MS; hourMs < endMs; hourMs += HOUR_MS) {
    await db.write(async (sql) => {
      for (const check of CHECKS) {
        const turned: { at: number; before: Going; atMs: number }[] = [];
        for (const [at, before] of going.get(check)?.entries() ?? []) {
          const key = `${check} ${at}`;
          const turns = before.isGood ? Math.random() < chance : (downUntil.get(key) ?? 0) < hourMs;
          if (!turns) continue;
          const atMs = Math.floor(hourMs + Math.random() * HOUR_MS);
          if (before.isGood) downUntil.set(key, hourMs + Math.random() * 2 * HOURS_DOWN * HOUR_MS);
          turned.push({ at, before, atMs });
        }
        const ends = turned.map(({ at, before, atMs }) => ({
          ...{ device: at + 1, check, fromMs: before.fromMs, untilMs: atMs },
          seenMs: atMs - Math.floor(Math.random() * 65_000) - 1,
        }));
        await endSpells(sql, ends);
        await beginSpells(
          sql,
          turned.map(({ at, before, atMs }) => begun(at, check, atMs, !before.isGood)),
        );
        for (const { at, before, atMs } of turned)
          going.get(check)?.splice(at, 1, { fromMs: atMs, isGood: !before.isGood });
        spells += turned.length;
      }
    });
  }
}

function begun(at: number, check: CheckName, fromMs: number, isGood: boolean) {
  const outcome = isGood
    ? ({ state: 'good', reason: null } as const)
    : ({ state: 'bad', reason: 'timeout' } as const);
  return { device: at + 1, check, ...outcome, fromMs, sinceMs: fromMs, seenMs: fromMs };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
