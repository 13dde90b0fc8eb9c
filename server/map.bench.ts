/**
 * The map at city size in a real browser without a graphics card: `npm run bench:map`, with `--json` for programs.
 * A real server holds the simulated city, taken over by the registry's own import; three in a hundred devices fail.
 */
import { cpSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { type Boundaries, boundariesOf } from '../config/boundaries.ts';
import { DEFAULTS } from '../config/settings.ts';
import { browserFlags, chromium as browserPath } from '../config/test-needs.ts';
import { addressPlan } from '../probes/fleet/addresses.ts';
import { csvOf } from '../probes/fleet/csv.ts';
import { populate } from '../probes/fleet/population.ts';
import type { Observation } from '../probes/link/observation.ts';
import { buildOnce } from '../web/build-once.ts';
import { SampleHouse } from './api/sample.ts';
import { SYSTEM } from './rules/refusal.ts';

const root = join(import.meta.dirname, '..');
const DEVICES = Number(process.env.MAP_DEVICES ?? 55_425);
const WINDOW = { width: 1_366, height: 768 };
const PAN_MS = 3_000;
/** Each in a browser that has nothing kept. */
const COLD_ROUNDS = 5;

type Units = Parameters<SampleHouse['parts']['registry']['putUnits']>[0];

interface Figures {
  readonly devices: number;
  readonly processors: string;
  readonly points: {
    readonly bytes: number;
    readonly gzip: number;
    readonly brotli: number;
    readonly makeMs: number;
  };
  readonly states: { readonly bytes: number; readonly gzip: number; readonly brotli: number };
  readonly unchanged: { readonly bytes: number; readonly ms: number };
  /** From the first byte asked for, in a browser that has nothing kept (middle of several, and the worst), and in one that has. */
  readonly firstDrawMs: { readonly cold: number; readonly coldWorst: number; readonly warm: number };
  readonly framesPerSecond: Readonly<Record<string, { readonly mean: number; readonly worstMs: number }>>;
}

function outlines(): Boundaries {
  const file = join(root, 'config/liaoyuan/districts.geojson');
  const read = boundariesOf(JSON.parse(readFileSync(file, 'utf8')), 'districts.geojson');
  if (!('outlines' in read)) throw new Error('the shipped outlines are not sound');
  return read;
}

/** The city as its own list, without its logins and networks. */
async function settle(house: SampleHouse): Promise<void> {
  const { registry } = house.parts;
  const units = JSON.parse(readFileSync(join(root, 'config/liaoyuan/units.json'), 'utf8')) as Units;
  await registry.putUnits(units, SYSTEM);
  const addresses = addressPlan({ isOnePort: false, hasManyHosts: true, onvifPort: 8_000, rtspPort: 8_554 });
  const [head = '', ...rows] = csvOf(populate({ devices: DEVICES, seed: 1, addresses }))
    .trimEnd()
    .split('\n');
  const names = head.split(',');
  const dropped = new Set(['segment', 'platform', 'credential'].map((name) => names.indexOf(name)));
  const kept = (cells: readonly string[]) =>
    cells
      .slice(0, names.length)
      .filter((_, at) => !dropped.has(at))
      .join(',');
  const csv = [kept(names), ...rows.map((row) => kept(cellsOf(row)))].join('\n');
  const how = { dry: false, skipBad: false, by: SYSTEM };
  const run = await registry.importCsv(new TextEncoder().encode(csv), how);
  if (!run.written)
    throw new Error(`the city was not taken over: ${JSON.stringify(run.problems.slice(0, 3))}`);
}

/** One line of a list whose cells may be quoted, quotes kept. */
function cellsOf(row: string): string[] {
  return [...row.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, cell = '']) => cell);
}

/** Ninety-seven in a hundred are well; the rest is offline, without a sound picture, or out of place. */
async function look(house: SampleHouse): Promise<void> {
  const atMs = Date.now() - 1_000;
  const changed: Observation[] = [];
  for (const { id: n, kind } of house.parts.registry.all()) {
    if (kind !== 'camera' && kind !== 'checkpoint') continue;
    const fault = (n * 2_654_435_761) % 100;
    const finding = (isBad: boolean, reason: 'timeout' | 'blur' | 'outside-district') =>
      isBad ? ({ state: 'bad', reason } as const) : ({ state: 'good' } as const);
    const one = { n, atMs, asked: true, steps: [] };
    changed.push(
      { ...one, check: 'registration', finding: { state: 'good' } },
      { ...one, check: 'online', finding: finding(fault === 0, 'timeout') },
      { ...one, check: 'image', finding: finding(fault === 1, 'blur') },
      { ...one, check: 'position', finding: finding(fault === 2, 'outside-district') },
    );
  }
  const sent = { daemon: 'local', seq: 1, fromMs: atMs - 60_000, toMs: atMs, unchanged: [] };
  await house.parts.watch.batch({ ...sent, changed });
  await house.parts.watch.tick();
}

async function sizesOf(house: SampleHouse, path: string, as: { readonly cookie: string }) {
  const size = async (encoding: string) => {
    const answer = await fetch(`${house.address}${path}`, {
      headers: { cookie: as.cookie, 'accept-encoding': encoding },
    });
    await answer.arrayBuffer();
    return Number(answer.headers.get('content-length'));
  };
  const startMs = performance.now();
  const gzip = await size('gzip');
  const makeMs = Math.round(performance.now() - startMs);
  return { bytes: await size('identity'), gzip, brotli: await size('br'), makeMs };
}

/** What it costs to be told that nothing has changed. */
async function unchanged(house: SampleHouse, as: { readonly cookie: string }): Promise<Figures['unchanged']> {
  const first = await fetch(`${house.address}/api/map/points`, { headers: { cookie: as.cookie } });
  const etag = first.headers.get('etag') ?? '';
  await first.arrayBuffer();
  const headers = { cookie: as.cookie, 'if-none-match': etag, 'cache-control': 'max-age=0' };
  const startMs = performance.now();
  const rounds = 200;
  let bytes = 0;
  for (let round = 0; round < rounds; round++) {
    const answer = await fetch(`${house.address}/api/map/points`, { headers });
    if (answer.status !== 304) throw new Error(`not modified was ${answer.status}`);
    bytes = (await answer.arrayBuffer()).byteLength;
  }
  return { bytes, ms: Math.round(((performance.now() - startMs) / rounds) * 100) / 100 };
}

async function firstDraw(page: Page, url: string): Promise<number> {
  await page.goto(url);
  await page.waitForFunction(() => performance.getEntriesByName('map-drawn').length > 0, undefined, {
    timeout: 60_000,
  });
  const ms = await page.evaluate(() => performance.getEntriesByName('map-drawn')[0]?.startTime ?? Number.NaN);
  return Math.round(ms);
}

/** Run in the page, whose types are not those of this room. */
const COUNT_FRAMES = `(() => {
  const frames = (globalThis.benchFrames = []);
  const next = (atMs) => { frames.push(atMs); if (frames === globalThis.benchFrames) requestAnimationFrame(next); };
  requestAnimationFrame(next);
})()`;
const TAKE_FRAMES =
  '(() => { const frames = globalThis.benchFrames; globalThis.benchFrames = null; return frames; })()';

/** Frames of the page while something is done to it. */
async function framesWhile(page: Page, deed: () => Promise<void>) {
  await page.evaluate(COUNT_FRAMES);
  await deed();
  const frames = await page.evaluate<number[]>(TAKE_FRAMES);
  const gaps = frames.slice(1).map((atMs, at) => atMs - (frames[at] ?? 0));
  const allMs = gaps.reduce((sum, gap) => sum + gap, 0);
  return { mean: Math.round((gaps.length / allMs) * 10_000) / 10, worstMs: Math.round(Math.max(...gaps)) };
}

/** Drags the map round and round with the mouse, as fast as a hand does. */
async function drag(page: Page): Promise<void> {
  const box = await page.locator('city-map').boundingBox();
  if (box === null) throw new Error('there is no map');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  const endMs = performance.now() + PAN_MS;
  for (let step = 0; performance.now() < endMs; step++) {
    const angle = step / 9;
    await page.mouse.move(x + 260 * Math.sin(angle), y + 160 * Math.sin(angle * 0.7));
  }
  await page.mouse.up();
}

async function zoomInAndOut(page: Page): Promise<void> {
  for (const key of ['+', '+', '-', '+', '+', '-', '-', '-']) {
    await page.keyboard.press(key);
    await new Promise((go) => setTimeout(go, 150));
  }
}

async function measure(): Promise<Figures> {
  await buildOnce();
  const house = await SampleHouse.open({ boundaries: outlines(), settings: DEFAULTS });
  const browser = await chromium.launch({
    executablePath: browserPath() ?? 'chromium',
    args: [...browserFlags],
  });
  try {
    cpSync(join(root, 'web/dist'), house.web, { recursive: true });
    await settle(house);
    await look(house);
    const as = await house.signedIn('leader');
    const points = await sizesOf(house, '/api/map/points', as);
    const { makeMs: _, ...states } = await sizesOf(house, '/api/map/states', as);
    const faults: string[] = [];
    const opened = async () => {
      const context = await browser.newContext({ viewport: WINDOW, locale: 'zh-CN' });
      const [name = '', value = ''] = as.cookie.split('=');
      await context.addCookies([{ name, value, url: house.address }]);
      const fresh = await context.newPage();
      fresh.on('pageerror', (error) => faults.push(error.message));
      return fresh;
    };
    const colds: number[] = [];
    let page = await opened();
    for (let round = 0; round < COLD_ROUNDS; round++) {
      if (round > 0) await page.context().close();
      if (round > 0) page = await opened();
      colds.push(await firstDraw(page, `${house.address}/map?layer=all`));
    }
    colds.sort((a, b) => a - b);
    const [cold = Number.NaN, coldWorst = Number.NaN] = [colds[colds.length >> 1], colds.at(-1)];
    const warm = await firstDraw(page, `${house.address}/map?layer=all`);
    const framesPerSecond: Record<string, { mean: number; worstMs: number }> = {};
    framesPerSecond['pan the city, all devices'] = await framesWhile(page, () => drag(page));
    await page.locator('city-map').click({ position: { x: 5, y: 200 } });
    framesPerSecond['zoom, all devices'] = await framesWhile(page, () => zoomInAndOut(page));
    await firstDraw(page, `${house.address}/map?layer=all&bbox=125.120,42.890,125.150,42.905`);
    framesPerSecond['pan a street, all devices'] = await framesWhile(page, () => drag(page));
    await firstDraw(page, `${house.address}/map`);
    framesPerSecond['pan the city, faults'] = await framesWhile(page, () => drag(page));
    if (faults.length > 0) throw new Error(`the page failed: ${faults.join('; ')}`);
    const processors = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`;
    return {
      ...{ devices: DEVICES, processors, points, states, framesPerSecond },
      unchanged: await unchanged(house, as),
      firstDrawMs: { cold, coldWorst, warm },
    };
  } finally {
    await browser.close();
    await house.close();
  }
}

function lines({
  devices,
  processors,
  points,
  states,
  unchanged: same,
  firstDrawMs,
  framesPerSecond,
}: Figures): string[] {
  return [
    `${devices} devices, ${processors}, Chromium without a graphics card, ${WINDOW.width}×${WINDOW.height}`,
    `points: ${points.bytes} bytes, gzip ${points.gzip}, brotli ${points.brotli}; made and sent in ${points.makeMs} ms`,
    `states: ${states.bytes} bytes, gzip ${states.gzip}, brotli ${states.brotli}`,
    `unchanged: ${same.bytes} bytes, ${same.ms} ms`,
    `first full draw: ${firstDrawMs.cold} ms with nothing kept (worst of ${COLD_ROUNDS}: ${firstDrawMs.coldWorst} ms), ${firstDrawMs.warm} ms again`,
    ...Object.entries(framesPerSecond).map(
      ([what, { mean, worstMs }]) => `${what}: ${mean} frames/s, slowest frame ${worstMs} ms`,
    ),
  ];
}

const figures = await measure();
console.log(process.argv.includes('--json') ? JSON.stringify(figures) : lines(figures).join('\n'));
