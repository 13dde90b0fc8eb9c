/** A city's list in and out: 55,425 rows of 40 columns. `--json` for programs; `--rows=` for fewer. */
import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { FILE_FIELDS } from '../../config/file-fields.ts';
import { type Blocks, watchBlocks } from './blocks.bench.ts';
import type { ListFormat } from './export.ts';
import { inFormat } from './export.ts';
import type { ListState, Lists } from './lists.ts';
import { BY, CITY, Sample, TOWN } from './sample.ts';
import type { Cells } from './sheet.ts';

const option = (name: string) =>
  process.argv.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
const ROWS = Number(option('rows') ?? 55_425);
const COLUMNS = 40;
const FORMATS: readonly ListFormat[] = ['csv', 'xlsx'];

interface Result {
  readonly format: ListFormat;
  readonly rows: number;
  readonly columns: number;
  readonly megabytes: number;
  readonly readSeconds: number;
  readonly trialSeconds: number;
  readonly commitSeconds: number;
  readonly exportSeconds: number;
  readonly undoSeconds: number;
  /** Of the processor, step by step: on a shared machine that says more than the clock. */
  readonly cpuSeconds: Readonly<Record<'read' | 'trial' | 'commit' | 'export' | 'undo', number>>;
  readonly rssMB: number;
  /** By step: the longest time in which nobody else was answered. */
  readonly blocks: Readonly<Record<keyof Result['cpuSeconds'], Blocks>>;
}

const fields = FILE_FIELDS.filter(
  ({ name }) => !['credential', 'segment', 'upstream', 'lanes'].includes(name),
).slice(0, COLUMNS);

function cellOf(name: string, n: number): string {
  switch (name) {
    case 'code':
      return `22040200001320${String(n).padStart(6, '0')}`;
    case 'name':
    case 'address':
      return `辽源市示例路${n}号东侧`;
    case 'kind':
      return '摄像机';
    case 'category':
      return '社会点位';
    case 'unit':
      return TOWN;
    case 'lon':
      return (125.1 + (n % 5_000) / 50_000).toFixed(6);
    case 'lat':
      return (42.8 + (n % 7_000) / 70_000).toFixed(6);
    case 'host':
      return `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`;
    case 'datum':
      return 'WGS84';
    case 'rtspPath':
      return '/live/1';
    case 'rtspPort':
    case 'onvifPort':
      return String(8_000 + (n % 3));
    case 'platform':
      return 'carrier-a';
    case 'mac':
      return `02:00:00:${[n >> 16, (n >> 8) & 255, n & 255].map((part) => part.toString(16).padStart(2, '0')).join(':')}`;
    default:
      return plainCell(name, n);
  }
}

function plainCell(name: string, n: number): string {
  const field = fields.find((known) => known.name === name);
  switch (field?.type) {
    case 'code':
    case 'codes':
    case 'word':
      return field.values?.[n % field.values.length]?.value ?? '';
    case 'yes-no':
      return n % 3 === 0 ? '否' : '是';
    case 'date':
      return `2025-0${1 + (n % 9)}-1${n % 10}`;
    case 'whole':
      return String(1 + (n % 90));
    case 'number':
      return String(1 + (n % 40));
    case 'phone':
      return `0437-555${String(n % 10_000).padStart(4, '0')}`;
    case 'digits-12':
      return '220402510000';
    case 'reference':
      return '';
    default:
      return name === 'ipv6' ? '' : `${name} ${n % 500}`;
  }
}

async function* list(): AsyncGenerator<readonly Cells[]> {
  yield [fields.map(({ zh }) => zh)];
  for (let from = 1; from <= ROWS; from += 500) {
    const numbers = Array.from({ length: Math.min(500, ROWS - from + 1) }, (_, k) => from + k);
    yield numbers.map((n) => fields.map(({ name }) => cellOf(name, n)));
  }
}

async function until(lists: Lists, id: number, state: ListState): Promise<void> {
  for (;;) {
    const told = lists.get(id);
    if (told.state === state) return;
    if (told.problem !== null) throw new Error(JSON.stringify(told.problem));
    await new Promise((go) => setTimeout(go, 20));
  }
}

const used: Record<keyof Result['cpuSeconds'], number> = { read: 0, trial: 0, commit: 0, export: 0, undo: 0 };
const blocks: Record<string, Blocks> = {};
let rssBytes = 0;

async function timed(step: keyof typeof used, work: () => Promise<unknown>): Promise<number> {
  const [begun, before] = [performance.now(), process.cpuUsage()];
  const watched = watchBlocks(() => {
    rssBytes = Math.max(rssBytes, process.memoryUsage.rss());
  });
  await work();
  blocks[step] = watched.stop();
  const { user, system } = process.cpuUsage(before);
  used[step] = Math.round((user + system) / 1e5) / 10;
  return Math.round((performance.now() - begun) / 10) / 100;
}

async function bench(format: ListFormat): Promise<Result> {
  const sample = new Sample();
  const registry = await sample.furnish();
  const { lists } = registry;
  const parts: Buffer[] = [];
  for await (const part of inFormat(list(), format)) parts.push(Buffer.from(part));
  const bytes = Buffer.concat(parts.splice(0));
  let id = 0;
  const readSeconds = await timed('read', async () => {
    id = lists.begin(bytes, { name: `city.${format}`, source: '', by: BY }).id;
    await until(lists, id, 'read');
  });
  const trialSeconds = await timed('trial', async () => {
    await lists.try(id);
    await until(lists, id, 'tried');
  });
  const { trial } = lists.get(id);
  if (trial?.added !== ROWS)
    throw new Error(
      `the trial says ${JSON.stringify(trial)}: ${JSON.stringify(lists.problems(id, 1, 3).rows)}`,
    );
  const commitSeconds = await timed('commit', async () => {
    lists.commit(id, { skipBad: false, proposals: 'none', but: [], by: BY });
    await until(lists, id, 'written');
  });
  const exportSeconds = await timed('export', async () => {
    for await (const _ of registry.exported({ unit: CITY }, 'zh', true, format));
  });
  const undoSeconds = await timed('undo', () => lists.undo(lists.get(id).batch ?? 0, { dry: false, by: BY }));
  if (registry.size !== 0) throw new Error(`${registry.size} devices are left`);
  await sample.remove();
  const megabytes = Math.round(bytes.length / 1e5) / 10;
  return {
    ...{ format, rows: ROWS, columns: fields.length, megabytes, readSeconds, trialSeconds, commitSeconds },
    ...{ exportSeconds, undoSeconds, cpuSeconds: { ...used } },
    rssMB: Math.round(rssBytes / (1 << 20)),
    blocks: blocks as Result['blocks'], // every step was timed
  };
}

function blocksOf(result: Result): string {
  const told = Object.entries(result.blocks).map(
    ([step, { longestBlockMs, longestBlockCpuMs }]) => `${step} ${longestBlockMs} ms (${longestBlockCpuMs})`,
  );
  return told.join(', ');
}

// Each format has a process, so that its memory is its own.
const format = FORMATS.find((known) => known === option('format'));
if (format === undefined) {
  const [, file = '', ...words] = process.argv;
  for (const one of FORMATS) {
    const args = [...process.execArgv, file, ...words, `--format=${one}`];
    const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
    if (status !== 0) process.exit(1);
  }
} else {
  const result = await bench(format);
  const { cpuSeconds: cpu } = result;
  if (process.argv.includes('--json')) console.info(JSON.stringify(result));
  else
    console.info(
      `${format}: ${ROWS} rows × ${result.columns} columns (${result.megabytes} MB) read in ${result.readSeconds} s (${cpu.read} of the processor), ` +
        `tried in ${result.trialSeconds} s (${cpu.trial}), written in ${result.commitSeconds} s (${cpu.commit}), exported in ${result.exportSeconds} s (${cpu.export}), ` +
        `undone in ${result.undoSeconds} s (${cpu.undo}); ${result.rssMB} MB; longest block (of the processor) ${blocksOf(result)} (${cpus().length} × ${cpus()[0]?.model})`,
    );
}
