/**
 * What rates over a time cost: `npm run bench:rates -- [--devices 55425] [--changing 3] [--json]`.
 *
 * A month of 31 days of a city of 251 units is written through the store's own functions: `--changing` per cent of the
 * devices fall and come back each day. Then the server itself is started on it as `npm start` does, and asked over HTTP:
 * pages of rates for any unit, breakdown and span, the closing of the whole month, and beside that what a trivial page
 * waits while the month closes. The same pages are then computed straight from the spells, as one would without this.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MemoryWatch } from './memory.bench.ts';
import { chance, DAYS, fill, MONTH, SPAN, UNITS, unitsOf, ZONE } from './month-city.bench.ts';
import { usualSpans } from './rules/period-span.ts';
import { Db } from './store/db.ts';
import { migrations } from './store/schema.ts';

const { values } = parseArgs({
  options: {
    devices: { type: 'string', default: '55425' },
    changing: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log('npm run bench:rates -- [--devices 55425] [--changing 3] [--json]');
  console.log('--json ends it with one line: closeSeconds, pageP95Ms, rssMB and more');
  process.exit(0);
}
const devices = Number(values.devices);
const changing = Number(values.changing);
if (!(devices >= 100 && devices <= 200_000 && changing >= 0 && changing <= 100)) {
  console.error('wanted --devices from 100 to 200000, --changing from 0 to 100');
  process.exit(1);
}

const PAGES = 400;
const STRAIGHT_PAGES = 20;
const READY_MS = 120_000;
const PASSWORD = 'a long evening walk';

const folder = mkdtempSync(join(tmpdir(), 'lightkeeper-rates-'));
let server: ChildProcess | undefined;
process.on('exit', () => {
  server?.kill();
  rmSync(folder, { recursive: true, force: true });
});
const path = join(folder, 'lightkeeper.db');

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
const spells = await fill(db, { devices, changing });
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
