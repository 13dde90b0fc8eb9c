/**
 * `npm run bench:image [-- FOLDER] [--json]`: how many pictures one second of one core judges, by size, decode apart
 * from measures and comparison with four references; and how long all looks of a city take on this machine, fetched
 * from simulated cameras. Drawn streets are measured; with a folder also the JPEGs in it.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { imageCheck } from '../checks/image.ts';
import { driverOf, newLogins, newMemory } from '../drivers/index.ts';
import { type Camera, startCamera } from '../fleet/camera.ts';
import type { Target } from '../link/target.ts';
import { decode } from './decode.ts';
import { draw } from './drawn.ts';
import { examine } from './examine.ts';
import { readJpeg } from './jpeg.ts';
import { judge } from './judgement.ts';
import { NO_PAST, type Past, packPast, withReference } from './past.ts';
import { Pasts } from './pasts.ts';
import { Pool } from './pool.ts';
import { fingerprintOf, traceOf } from './trace.ts';

const SIZES = [
  [352, 288],
  [704, 576],
  [1_280, 720],
  [1_920, 1_080],
  [2_560, 1_440],
  [3_840, 2_160],
] as const;
const ROUNDS = 30;
/** A daemon runs for months: what counts is the code as it is after it was optimised. */
const WARM_UP = 40;
const REFERENCES = 4;
/** Cameras of the public programmes, and all devices, in the city that this is built for. */
const LOOKS = [6_962, 55_425] as const;
const DAY_MS = 86_400_000;

/** CPU milliseconds of the whole process, its decoder threads included, per round. */
async function cpuMsOf(work: () => unknown): Promise<number> {
  for (let i = 0; i < WARM_UP; i++) await work();
  const before = process.cpuUsage();
  for (let i = 0; i < ROUNDS; i++) await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / ROUNDS;
}

async function jpegOf(width: number, height: number): Promise<Buffer> {
  const { rgb } = draw({ width, height, grain: 3 });
  return sharp(rgb, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 82 })
    .toBuffer();
}

interface Cost {
  readonly decodeMs: number;
  readonly judgeMs: number;
  readonly wholeMs: number;
}

async function costOf(bytes: Uint8Array): Promise<Cost> {
  const size = readJpeg(bytes);
  if (typeof size === 'string') throw new Error(size);
  const frame = await decode(bytes, size);
  const fingerprint = fingerprintOf(bytes);
  let past: Past = { ...NO_PAST, trace: traceOf(frame, new Uint8Array(16), 0) };
  const { measures } = judge(frame, fingerprint, NO_PAST, true);
  for (let i = 0; past.references.length < REFERENCES; i++) {
    const night = { ...measures, scalars: { ...measures.scalars, chroma95: 0 } };
    past = withReference(past, i % 2 === 0 ? measures : night, i * DAY_MS);
  }
  const kept = packPast(past);
  return {
    decodeMs: await cpuMsOf(() => decode(bytes, size)),
    judgeMs: await cpuMsOf(() => judge(frame, fingerprint, past, true)),
    wholeMs: await cpuMsOf(() => examine({ bytes, past: kept, isDaylight: true, atMs: 9 * DAY_MS })),
  };
}

function line(name: string, bytes: number, { decodeMs, judgeMs, wholeMs }: Cost): string {
  const perSecond = 1_000 / (decodeMs + judgeMs);
  return [
    name.padEnd(24),
    `${Math.round(bytes / 1_024)} KB`.padStart(8),
    `${decodeMs.toFixed(1)} ms`.padStart(10),
    `${judgeMs.toFixed(1)} ms`.padStart(10),
    `${(judgeMs / decodeMs).toFixed(2)} ×`.padStart(9),
    `${perSecond.toFixed(0)}/s`.padStart(8),
    `${wholeMs.toFixed(1)} ms`.padStart(11),
  ].join('');
}

const CAMERAS = 24;
const FETCHED = 240;
const AT_ONCE = 8;

interface Fetched {
  readonly looks: number;
  readonly good: number;
  readonly perSecond: number;
}

/** Looks through the real driver with its digest login, the pool and the disk; the simulated cameras run in here, too. */
async function fetchLooks(): Promise<Fetched> {
  const folder = mkdtempSync(join(tmpdir(), 'lightkeeper-looks-'));
  const pool = new Pool({ processes: availableParallelism(), deadlineMs: 20_000 });
  const cameras = await Promise.all(Array.from({ length: CAMERAS }, (_, seed) => startCamera({ seed })));
  const pasts = new Pasts(folder);
  const check = imageCheck({
    examine: (question) => pool.examine(question),
    pasts,
  });
  const means = { logins: newLogins(), memory: newMemory(), timeoutMs: 10_000 };
  let good = 0;
  const lookAt = async (index: number) => {
    const camera = cameras[index % CAMERAS] as Camera;
    const login = { username: camera.username, password: camera.password, basicAllowed: false };
    const device = driverOf(targetOf(camera, index % CAMERAS), { ...means, login });
    const { finding } = await check.look(device, AbortSignal.timeout(30_000));
    if (finding.state === 'good') good += 1;
  };
  const run = async (count: number) => {
    let next = 0;
    const lane = async () => {
      while (next < count) await lookAt(next++);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
  };
  try {
    await run(CAMERAS * 2);
    good = 0;
    const startedMs = performance.now();
    await run(FETCHED);
    return { looks: FETCHED, good, perSecond: (FETCHED * 1_000) / (performance.now() - startedMs) };
  } finally {
    await pool.stop();
    await Promise.all(cameras.map((camera) => camera.stop()));
    rmSync(folder, { recursive: true, force: true });
  }
}

function targetOf({ host, onvifPort, rtspPort }: Camera, n: number): Target {
  return {
    n,
    code: '22040200001320000001',
    kind: 'camera',
    segment: 'net-public',
    address: { host, onvifPort, rtspPort },
    identity: {},
    place: null,
    checks: [],
  };
}

interface Measured extends Cost {
  readonly name: string;
  readonly bytes: number;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { json: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} threads, Node ${process.version}`;
  const say = (text: string) => {
    if (!values.json) process.stdout.write(`${text}\n`);
  };
  say(machine);
  say(
    `CPU time per picture, ${REFERENCES} references, mean of ${ROUNDS}; a whole look also reads what is remembered, makes the`,
  );
  say('small picture for people and writes down what is remembered from now on.\n');
  say(
    `${'picture'.padEnd(24)}${'size'.padStart(8)}${'decode'.padStart(10)}${'judge'.padStart(10)}${'ratio'.padStart(9)}${'both'.padStart(8)}${'whole look'.padStart(11)}`,
  );
  const sizes: Measured[] = [];
  const measure = async (name: string, bytes: Uint8Array) => {
    const cost = await costOf(bytes);
    sizes.push({ name, bytes: bytes.length, ...cost });
    say(line(name, bytes.length, cost));
  };
  for (const [width, height] of SIZES)
    await measure(`drawn ${width} × ${height}`, await jpegOf(width, height));
  const [folder] = positionals;
  const names = folder === undefined ? [] : readdirSync(folder).filter((name) => name.endsWith('.jpg'));
  for (const name of names.slice(0, 12)) {
    const bytes = readFileSync(join(folder ?? '', name));
    if (typeof readJpeg(bytes) !== 'string') await measure(name, bytes);
  }
  const usual = sizes.find(({ name }) => name.includes('1080'));
  const fetched = await fetchLooks();
  say(
    `\nFetched by digest from ${CAMERAS} simulated cameras of 640 × 360 over loopback, judged and remembered:`,
  );
  say(`${fetched.perSecond.toFixed(0)} looks a second, ${fetched.good} of ${fetched.looks} good`);
  const city = LOOKS.map((looks) => ({
    looks,
    fetchedMinutes: looks / fetched.perSecond / 60,
    oneCoreMinutes: (looks * (usual?.wholeMs ?? 0)) / 60_000,
  }));
  for (const { looks, fetchedMinutes, oneCoreMinutes } of city) {
    say(
      `${looks.toLocaleString('en')} looks: ${fetchedMinutes.toFixed(1)} min so fetched; ${oneCoreMinutes.toFixed(1)} min of one core to judge and keep at 1080p`,
    );
  }
  if (values.json) process.stdout.write(`${JSON.stringify({ machine, sizes, fetched, city })}\n`);
}

await main();
