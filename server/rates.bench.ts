/**
 * What rates over a time cost: `npm run bench:rates -- [--devices 55425] [--changing 3] [--json]`.
 *
 * A month of 31 days of a city of 251 units is written through the store's own functions: `--changing` per cent of the
 * devices fall and come back each day. Then the server itself is started on it as `npm start` does, and asked over HTTP:
 * pages of rates for any unit, breakdown and span, the closing of the whole month, and beside that what a trivial page
 * waits while the month closes. The same pages are then computed straight from the spells, as one would without this.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CATEGORIES, type Category } from '../config/terms.ts';
import { MemoryWatch } from './memory.bench.ts';
import { monthText, spanOf, usualSpans } from './rules/period-span.ts';
import { Db } from './store/db.ts';
import { addDevices, type DeviceFields } from './store/devices.ts';
import { savePlatform, saveUnits } from './store/places.ts';
import { migrations } from './store/schema.ts';
import { beginSpells, endSpells, type SpellRow } from './store/spells.ts';

const { values } = parseArgs({
  options: {
    devices: { type: 'string', default: '55425' },
    changing: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
  },
});
const devices = Number(values.devices);
const changing = Number(values.changing);
if (!(devices >= 100 && devices <= 200_000 && changing >= 0 && changing <= 100)) {
  console.error('wanted --devices from 100 to 200000, --changing from 0 to 100');
  process.exit(1);
}

const DAY_MS = 86_400_000;
const DAYS = 31;
const AT_ONCE = 5_000;
const PAGES = 400;
const STRAIGHT_PAGES = 20;
const READY_MS = 120_000;
const UNITS = 251;
const ZONE = 'Asia/Shanghai';
const PASSWORD = 'a long evening walk';
/** The last month of 31 days that is over. */
const MONTH = lastMonth();
const SPAN = spanOf(`month:${MONTH}`, ZONE) ?? { fromMs: 0, untilMs: 0 };

const folder = mkdtempSync(join(tmpdir(), 'lightkeeper-rates-'));
let server: ChildProcess | undefined;
process.on('exit', () => {
  server?.kill();
  rmSync(folder, { recursive: true, force: true });
});
const path = join(folder, 'lightkeeper.db');

function lastMonth(): string {
  const now = new Date();
  for (let month = (now.getUTCFullYear() - 1970) * 12 + now.getUTCMonth() - 1; ; month--) {
    const days = new Date(Date.UTC(1970, month + 1, 0)).getUTCDate();
    if (days === DAYS) return monthText(month);
  }
}

/** The same numbers in every run. */
let seed = 7;
function chance(): number {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return seed / 2_147_483_648;
}

/** City, four districts, towns and communities. */
function unitsOf(): {
  code: string;
  name: string;
  level: 'city' | 'district' | 'town' | 'community';
  parent: string | null;
}[] {
  const units = JSON.parse(
    readFileSync(new URL('../config/liaoyuan/units.json', import.meta.url), 'utf8'),
  ) as ReturnType<typeof unitsOf>;
  const towns = units.filter(({ level }) => level === 'town');
  for (let n = 0; units.length < UNITS; n++) {
    const town = towns[n % towns.length];
    const code = `${town?.code}${String(1 + Math.floor(n / towns.length)).padStart(3, '0')}`;
    units.push({ code, name: `community ${n}`, level: 'community', parent: town?.code ?? null });
  }
  return units;
}

async function fill(db: Db): Promise<number> {
  const units = unitsOf();
  const leaves = units.filter(({ level }) => level === 'community');
  await db.write(async (sql) => {
    await saveUnits(sql, units);
    for (let n = 1; n <= 6; n++)
      await savePlatform(sql, { id: `p${n}`, name: `Platform ${n}`, carrier: `carrier ${n % 3}` });
  });
  let spells = 0;
  for (let first = 0; first < devices; first += AT_ONCE) {
    const numbers = Array.from({ length: Math.min(AT_ONCE, devices - first) }, (_, at) => first + at);
    await db.write(async (sql) => {
      const ids = await addDevices(
        sql,
        numbers.map((n) => deviceOf(n, leaves[n % leaves.length]?.code ?? '')),
      );
      const rows = [...ids.values()].flatMap(pastOf);
      spells += rows.length;
      await beginSpells(sql, rows);
      const ended = rows.flatMap(({ untilMs, ...row }) => (untilMs === null ? [] : [{ ...row, untilMs }]));
      await endSpells(sql, ended);
      const month = (Number(MONTH.slice(0, 4)) - 1970) * 12 + Number(MONTH.slice(5)) - 1;
      await sql.run(
        `INSERT INTO image_month (device, month, days) SELECT value, ?, unhex(?) FROM json_each(?)`,
        month,
        '0404'.repeat(DAYS),
        JSON.stringify([...ids.values()]),
      );
    });
  }
  await db.write((sql) => sql.run('UPDATE tenure SET from_ms = ?', SPAN.fromMs - 30 * DAY_MS));
  return spells;
}

function deviceOf(n: number, unit: string): DeviceFields {
  const category: Category =
    n % 8 === 0 ? (CATEGORIES[Math.floor(n / 8) % CATEGORIES.length] ?? 'social') : 'social';
  return {
    ...{
      code: `2204020000132${String(n).padStart(7, '0')}`,
      name: `Camera ${n}`,
      kind: 'camera',
      category,
      unit,
    },
    ...{ segment: n % 2 === 0 ? 'public' : 'social', platform: `p${1 + (n % 6)}`, upstream: null },
    ...{ vendor: '', model: '', serial: '', mac: '', host: '10.0.0.1', onvifPort: 80, tls: false },
    ...{
      rtspPort: null,
      rtspPath: '',
      credential: null,
      lanes: '',
      address: '',
      lon: (125.0 + (n % 300) * 0.00137).toFixed(5),
    },
    ...{
      lat: (42.7 + Math.floor(n / 300) * 0.00113).toFixed(5),
      datum: 'wgs84',
      lifecycle: 'active',
      inScope: true,
      commissionedMs: null,
    },
    details: { maintenanceUnit: `firm ${n % 5}`, industries: String(1 + (n % 4)) },
  };
}

/** Falls on a day with the given chance, and comes back within hours. */
function pastOf(device: number): (Omit<SpellRow, 'untilMs'> & { untilMs: number | null })[] {
  const beganMs = SPAN.fromMs - 20 * DAY_MS;
  const good = { state: 'good', reason: null } as const;
  const bad = { state: 'bad', reason: 'timeout' } as const;
  const endMs = SPAN.untilMs + DAY_MS;
  const steady = (['registration', 'position'] as const).map((check) => ({
    ...{ device, check, ...good, fromMs: beganMs, sinceMs: beganMs, seenMs: endMs, untilMs: endMs },
  }));
  const online: { fromMs: number; isGood: boolean }[] = [{ fromMs: beganMs, isGood: true }];
  for (let day = 0; day < DAYS; day++) {
    if (chance() >= changing / 100) continue;
    const fellMs = Math.floor(SPAN.fromMs + day * DAY_MS + chance() * 0.6 * DAY_MS);
    online.push({ fromMs: fellMs, isGood: false });
    online.push({ fromMs: Math.floor(fellMs + 600_000 + chance() * 0.3 * DAY_MS), isGood: true });
  }
  const looked = online.map(({ fromMs, isGood }, at) => {
    const untilMs = online[at + 1]?.fromMs ?? endMs;
    const seenMs = Math.max(fromMs, untilMs - Math.floor(chance() * 60_000));
    return {
      device,
      check: 'online' as const,
      ...(isGood ? good : bad),
      fromMs,
      sinceMs: fromMs,
      seenMs,
      untilMs,
    };
  });
  return [...steady, ...looked];
}

interface Session {
  readonly address: string;
  readonly cookie: string;
}

async function start(): Promise<Session> {
  const startedMs = performance.now();
  server = spawn(process.execPath, ['--max-semi-space-size=8', 'server/main.ts'], {
    cwd: join(import.meta.dirname, '..'),
    env: {
      ...process.env,
      LIGHTKEEPER_DATA: folder,
      LIGHTKEEPER_PORT: '0',
      LIGHTKEEPER_LOG_FILE: join(folder, 'log'),
      LIGHTKEEPER_ADMIN_NAME: 'bench',
      LIGHTKEEPER_ADMIN_PASSWORD: PASSWORD,
      LIGHTKEEPER_FLEET: '',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  const address = await new Promise<string>((done, failed) => {
    server?.once('exit', () => failed(new Error(said)));
    server?.stderr?.on('data', (text) => {
      said += String(text);
      const found = /open at (\S+)/.exec(said)?.[1];
      if (found) done(found);
    });
  });
  const answer = await fetch(`${address}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: address },
    body: JSON.stringify({ name: 'bench', password: PASSWORD }),
  });
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  if (cookie === '') throw new Error(`nobody may sign in: ${await answer.text()}`);
  say(`server started in ${seconds(performance.now() - startedMs)} s`);
  return { address, cookie };
}

async function ask(session: Session, page: string, body?: object): Promise<unknown> {
  const answer = await fetch(`${session.address}${page}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      cookie: session.cookie,
      origin: session.address,
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${page}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** As people look: mostly the month, by this and that; sometimes a week, a day, the quarter, or a time of their own. */
function pagesOf(): { readonly page: string; readonly span: string }[] {
  const units = unitsOf().map(({ code }) => code);
  const breakdowns = ['unit', 'category', 'platform', 'carrier', 'maintainer', 'network', 'owner'];
  const day = (n: number) => `${MONTH}-${String(1 + (n % DAYS)).padStart(2, '0')}`;
  const quarter = `${MONTH.slice(0, 4)}-Q${Math.ceil(Number(MONTH.slice(5)) / 3)}`;
  const spans = [
    ...Array.from({ length: 5 }, () => `month:${MONTH}`),
    ...[`day:${day(29)}`, `day:${day(30)}`, `quarter:${quarter}`, `from:${day(6)}..${day(12)}`],
  ];
  return Array.from({ length: PAGES }, (_, at) => {
    const span = spans[at % spans.length] ?? '';
    const unit = units[Math.floor(chance() * units.length)] ?? '';
    const by = breakdowns[at % breakdowns.length];
    const query = `span=${span}&unit=${unit}`;
    // One in ten opens the list behind the figure.
    if (at % 10 === 9) return { page: `/api/rates/devices?${query}&rate=online&part=bad`, span };
    return { page: `/api/rates?${query}&by=${by}&scope=${at % 3 === 0 ? 'public' : 'all'}`, span };
  });
}

/** The slowest of the best 95 in a hundred. */
function p95(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.ceil(times.length * 0.95) - 1] ?? 0;
}

/** One page as one would without this: the spells of the unit's devices, clipped to the span and added up by a query. */
async function straight(db: Db, unit: string, by: string): Promise<void> {
  await db.read.all(
    `WITH RECURSIVE inside (code) AS (SELECT ?1 UNION ALL SELECT u.code FROM unit u JOIN inside ON u.parent = inside.code)
     SELECT d.${by}, s.state, SUM(MIN(COALESCE(s.until_ms, ?3), ?3) - MAX(s.from_ms, ?2)) AS ms
     FROM device d JOIN spell s ON s.cell = d.id * 16 + 1
     WHERE d.unit IN (SELECT code FROM inside) AND s.from_ms < ?3 AND COALESCE(s.until_ms, ?3) > ?2
     GROUP BY 1, 2`,
    unit,
    SPAN.fromMs,
    SPAN.untilMs,
  );
}

function say(line: string): void {
  if (!values.json) console.log(line);
}

function seconds(ms: number): number {
  return Math.round(ms / 10) / 100;
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

const db = await Db.open(path, migrations);
const filledMs = performance.now();
const spells = await fill(db);
await db.close();
say(
  `${devices} devices, ${UNITS} units, ${spells} spells in ${MONTH}, filled in ${seconds(performance.now() - filledMs)} s`,
);

const session = await start();
const startedMs = performance.now();
const memory = new MemoryWatch(server?.pid ?? 0, 'rate-process');
const started = memory.now();
// The night's round after a start makes the draft by itself: it is waited for, so that what is timed is one closing alone.
while (((await ask(session, '/api/months')) as unknown[]).length === 0)
  await new Promise((go) => setTimeout(go, 200));

memory.most();
const aside: number[] = [];
let isClosing = true;
const beside = (async () => {
  while (isClosing) {
    const askedMs = performance.now();
    await ask(session, '/api/rule-versions');
    aside.push(performance.now() - askedMs);
    await new Promise((go) => setTimeout(go, 20));
  }
})();
const closedMs = performance.now();
await ask(session, '/api/months', { month: MONTH });
const closeS = seconds(performance.now() - closedMs);
isClosing = false;
await beside;
const closing = memory.most();
const closed = memory.now();

const quiet: number[] = [];
for (let n = 0; n < 100; n++) {
  const askedMs = performance.now();
  await ask(session, '/api/rule-versions');
  quiet.push(performance.now() - askedMs);
}

// What is usually looked at is made by itself soon after a start; each of it is asked for the first time here.
await new Promise((go) => setTimeout(go, Math.max(0, startedMs + READY_MS - performance.now())));
const usual: number[] = [];
for (const span of usualSpans(Date.now(), ZONE)) {
  const askedMs = performance.now();
  await ask(session, `/api/rates?span=${span}&by=unit`);
  usual.push(performance.now() - askedMs);
}

const times: number[] = [];
const first = new Map<string, number>();
for (const { page, span } of pagesOf()) {
  const askedMs = performance.now();
  await ask(session, page);
  const tookMs = performance.now() - askedMs;
  times.push(tookMs);
  if (!first.has(span)) first.set(span, tookMs);
}
const paging = memory.most();
const end = memory.now();
const [newest] = (await ask(session, '/api/months')) as { number: number }[];
const monthFile = join(folder, 'month.json');
const file = await fetch(`${session.address}/api/months/${newest?.number}/file.json`, {
  headers: { cookie: session.cookie },
});
const { writeFileSync } = await import('node:fs');
writeFileSync(monthFile, Buffer.from(await file.arrayBuffer()));
const filing = memory.most();
server?.kill();
const verifiedMs = performance.now();
const verdict = execFileSync(process.execPath, [join(import.meta.dirname, 'work/verify.ts'), monthFile], {
  encoding: 'utf8',
  maxBuffer: 1e7,
});
const verifyS = seconds(performance.now() - verifiedMs);

const slow = await Db.open(path, migrations);
const straightTimes: number[] = [];
const chosen = [
  ...unitsOf().slice(0, 5),
  ...unitsOf()
    .slice(5)
    .filter((_, at) => at % 15 === 0),
].slice(0, STRAIGHT_PAGES);
for (const [at, { code }] of chosen.entries()) {
  const askedMs = performance.now();
  await straight(slow, code, ['category', 'platform', 'unit', 'segment'][at % 4] ?? 'unit');
  straightTimes.push(performance.now() - askedMs);
}
await slow.close();

const figures = {
  ...{ devices, units: UNITS, days: DAYS, changingPercent: changing, spells },
  closeSeconds: closeS,
  pageP95Ms: rounded(p95(times)),
  pageMedianMs: rounded(times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0),
  pageWorstMs: rounded(Math.max(...times)),
  usualFirstWorstMs: rounded(Math.max(...usual)),
  firstOfSpanMs: Object.fromEntries([...first].map(([span, ms]) => [span, rounded(ms)])),
  asideP95Ms: {
    closing: rounded(p95(aside)),
    quiet: rounded(p95(quiet)),
    closingWorst: rounded(Math.max(...aside)),
  },
  rssMB: end.own,
  /** Where something goes on: the most that was taken meanwhile. */
  memoryMB: { started, closing, closed, pages: paging, end, file: filing },
  monthFileMB: rounded(statSync(monthFile).size / 2 ** 20),
  verifySeconds: verifyS,
  verified: verdict.trim().split('\n').at(-1),
  straight: {
    pageP95Ms: rounded(p95(straightTimes)),
    pageMedianMs: rounded(straightTimes.toSorted((a, b) => a - b)[Math.floor(straightTimes.length / 2)] ?? 0),
    says: 'one page of the online rate alone by a query over the spells, without exemptions, tenure, freshness or blind times',
  },
  machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`,
};
if (values.json) console.log(JSON.stringify(figures));
else {
  const line = (name: string, figure: string) => console.log(`${name.padEnd(64)} ${figure.padStart(16)}`);
  line('the whole month closed, every unit and breakdown', `${figures.closeSeconds} s`);
  line('a page of rates, p95', `${figures.pageP95Ms} ms`);
  line('a page of rates, median / worst', `${figures.pageMedianMs} / ${figures.pageWorstMs} ms`);
  line('the first page of each usual span, worst', `${figures.usualFirstWorstMs} ms`);
  for (const [span, ms] of first) line(`  the first page of ${span}`, `${rounded(ms)} ms`);
  line(
    'a trivial page while the month closes, p95 / worst',
    `${figures.asideP95Ms.closing} / ${figures.asideP95Ms.closingWorst} ms`,
  );
  line('the same when nothing closes, p95', `${figures.asideP95Ms.quiet} ms`);
  for (const [when, { own, child }] of Object.entries(figures.memoryMB))
    line(`memory, ${when}: server / one process that counts`, `${own} / ${child} MB`);
  line('the file of the month', `${figures.monthFileMB} MB`);
  line(`verified from the file alone: ${figures.verified}`, `${verifyS} s`);
  line(
    'straight from the spells, one page, median / p95',
    `${figures.straight.pageMedianMs} / ${figures.straight.pageP95Ms} ms`,
  );
}
process.exit();
