/**
 * `npm run bench:image [-- FOLDER]`: how many pictures one second of one core judges, by size, decode, measures and
 * comparison with four references told apart. Drawn streets are measured; with a folder also the JPEGs in it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { decode } from './decode.ts';
import { draw } from './drawn.ts';
import { examine } from './examine.ts';
import { readJpeg } from './jpeg.ts';
import { judge } from './judgement.ts';
import { NO_PAST, type Past, packPast, withReference } from './past.ts';
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
const WARM_UP = 8;
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

async function main(): Promise<void> {
  const [cpu] = cpus();
  const say = (text: string) => process.stdout.write(`${text}\n`);
  say(`${cpu?.model ?? 'unknown processor'}, ${availableParallelism()} threads, Node ${process.version}`);
  say(
    `CPU time per picture, ${REFERENCES} references, mean of ${ROUNDS}; a whole look also reads what is remembered, makes the`,
  );
  say('small picture for people and writes down what is remembered from now on.\n');
  say(
    `${'picture'.padEnd(24)}${'size'.padStart(8)}${'decode'.padStart(10)}${'judge'.padStart(10)}${'ratio'.padStart(9)}${'both'.padStart(8)}${'whole look'.padStart(11)}`,
  );
  let usual: Cost | undefined;
  for (const [width, height] of SIZES) {
    const bytes = await jpegOf(width, height);
    const cost = await costOf(bytes);
    if (height === 1_080) usual = cost;
    say(line(`drawn ${width} × ${height}`, bytes.length, cost));
  }
  const [folder] = process.argv.slice(2);
  const names = folder === undefined ? [] : readdirSync(folder).filter((name) => name.endsWith('.jpg'));
  for (const name of names.slice(0, 12)) {
    const bytes = readFileSync(join(folder ?? '', name));
    if (typeof readJpeg(bytes) === 'string') continue;
    say(line(name, bytes.length, await costOf(bytes)));
  }
  for (const looks of LOOKS) {
    const minutes = (looks * (usual?.wholeMs ?? 0)) / 60_000;
    say(`${looks.toLocaleString('en')} whole looks at 1080p: ${minutes.toFixed(1)} min of one core`);
  }
}

await main();
