/**
 * What a look costs: a whole city's online looks through the whole pipeline – wheel, socket, observation, link, fold,
 * store, tally – and, in the same run, on the same devices, our looks alone and what else could be used.
 * `npm run bench:sweep -- [--devices 55425] [--every 60] [--seconds 120] [--against responder|fleet] [--dead 0]
 * [--dead-by swallow|silent] [--street 256] [--repeats 10] [--sweep] [--json]` (Linux only).
 *
 * The daemon runs as it is shipped; the server's half (link, watch, SQLite on disk) is a process of its own; those who
 * are looked at are others: a plain responder on every address of 127/8, or the simulated city. `--dead` is a share of
 * devices that swallow packets, or accept a connection and never say a word. A further process asks in bursts, in every
 * way. Afterwards, where wished: everything is looked at at once, and streets and single devices fall silent.
 */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cpuOf, idleSeconds, listenOverflows, machineName, medianOf, tenth } from './engine-machine.bench.ts';
import { measureOutages } from './engine-outages.bench.ts';
import { type Peers, startFleet, startResponder } from './engine-peers.bench.ts';
import type { Round, Reply as RoundReply, Wish as RoundWish } from './engine-rounds.bench.ts';
import type { Reply as ServerReply, Wish as ServerWish, Told } from './engine-server.bench.ts';
import { type Figures, tableOf } from './engine-table.bench.ts';
import { compileAhead, FLAGS, leanEnv } from './link/lean.ts';
import type { Health } from './link/link.ts';

const ROUND_EVERY_MS = 4_000;
/** Rounds that are thrown away: the first looks of a process cost more than all that follow. */
const WARMING = 12;
const FIRST_ROUND_MS = 300_000;
/** Of one core; whoever answers with more is what is measured. */
const BUSY = 0.8;
/** Of the machine's time; with less left over, everybody waits for everybody. */
const LEAST_IDLE = 0.1;
const LEAST_LOOKED = 0.95;

const { values } = parseArgs({
  options: {
    devices: { type: 'string', default: '55425' },
    seconds: { type: 'string', default: '120' },
    against: { type: 'string', default: 'responder' },
    dead: { type: 'string', default: '0' },
    'dead-by': { type: 'string', default: 'swallow' },
    every: { type: 'string', default: '60' },
    street: { type: 'string', default: '0' },
    repeats: { type: 'string', default: '10' },
    sweep: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const devices = Number(values.devices);
const seconds = Number(values.seconds);
const dead = Number(values.dead);
const street = Number(values.street);
const repeats = Number(values.repeats);
const everyMs = Number(values.every) * 1_000;
const death = values['dead-by'] === 'silent' ? 'silent' : 'swallow';
const isPlan = everyMs >= 5_000 && street >= 0 && street <= 256 && repeats >= 1 && repeats <= 100;
const isRight = isPlan && devices >= 1 && devices <= 1_000_000 && seconds >= 10 && dead >= 0 && dead <= 0.9;
const isKnown = values.against === 'responder' || (values.against === 'fleet' && dead === 0 && street === 0);
if (!isRight || !isKnown) {
  console.error(
    'wanted --devices from 1, --every from 5, --seconds from 10, --against responder or fleet; --dead from 0 to 0.9 and --street up to 256, of the responder alone; --repeats up to 100',
  );
  process.exit(1);
}

const folder = mkdtempSync(join(tmpdir(), 'lightkeeper-bench-'));
const children: ChildProcess[] = [];
process.on('exit', () => {
  for (const child of children) child.kill();
  rmSync(folder, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130));

const peers = await (values.against === 'fleet' ? startFleet(devices) : startResponder(devices, dead, death));
const figures = await measure(peers);
console.log(values.json ? JSON.stringify(figures) : tableOf(figures));
process.exit();

async function measure(peers: Peers): Promise<Figures> {
  const { spots, steady, segments, notes, pids } = peers;
  const said = [...notes];
  let health: Health | undefined;
  const server = childOf('./engine-server.bench.ts');
  server.on('message', (reply: ServerReply) => {
    if (reply.is === 'health') health = reply.health;
  });
  await ask<ServerReply>(server, { do: 'start', folder, spots, segments, everyMs }, 'started');
  const asker = childOf('./engine-rounds.bench.ts');
  const begun = await ask<RoundReply>(asker, { do: 'start', folder, spots: steady }, 'started');
  if ('note' in begun && begun.note !== undefined) said.push(begun.note);
  const round = async () => (await ask<RoundReply>(asker, { do: 'round' }, 'round')) as Round;
  const tell = async () => (await ask<ServerReply>(server, { do: 'tell' }, 'told')) as Told;

  // As the server's supervisor starts it.
  await compileAhead(folder);
  const daemon = spawn(process.execPath, [...FLAGS, fileURLToPath(new URL('./daemon.ts', import.meta.url))], {
    env: { ...process.env, ...leanEnv(folder), LIGHTKEEPER_DATA: folder, LIGHTKEEPER_LOG: 'warn' },
    stdio: ['ignore', 2, 2], // what is printed is the figures alone
  });
  watchOver(daemon);
  const daemonPid = daemon.pid ?? 0;
  const startedMs = performance.now();
  while ((health?.lookedOnce.online ?? 0) < spots.length) {
    if (performance.now() - startedMs > FIRST_ROUND_MS) {
      console.error(`${health?.lookedOnce.online ?? 0} of ${spots.length} devices looked at in five minutes`);
      process.exit(1);
    }
    await after(200);
  }
  const firstRoundMs = performance.now() - startedMs;
  const settledMs = performance.now() + everyMs + 5_000;
  for (let warm = 0; warm < WARMING; warm++) await round();
  await after(settledMs - performance.now());

  await ask<ServerReply>(server, { do: 'count' }, 'counting');
  const others = pids();
  const peersCpu = () => others.map(cpuOf);
  const before = {
    server: await tell(),
    daemonS: cpuOf(daemonPid),
    peersS: peersCpu(),
    idleS: idleSeconds(),
    overflows: listenOverflows(),
    atMs: performance.now(),
  };
  const rounds: Round[] = [];
  const samples: Health[] = [];
  while (performance.now() - before.atMs < seconds * 1_000) {
    const nextMs = performance.now() + ROUND_EVERY_MS;
    rounds.push(await round());
    if (health !== undefined && samples.at(-1) !== health) samples.push(health);
    await after(nextMs - performance.now());
  }
  const tookS = (performance.now() - before.atMs) / 1_000;
  const daemonS = cpuOf(daemonPid) - before.daemonS;
  const told = await tell();
  const serverS = told.cpuS - before.server.cpuS;
  const idle = (idleSeconds() - before.idleS) / tookS;
  const peersS = peersCpu().map((s, at) => s - (before.peersS[at] ?? 0));
  const overflows = listenOverflows() - before.overflows;
  // What the server was told of, so that a look is counted when it is through.
  const looks = told.fresh + told.changed - before.server.fresh - before.server.changed;
  const sweepS = values.sweep ? await sweepOf(server) : undefined;
  const known = async (ns: readonly number[]) => {
    const reply = await ask<ServerReply>(server, { do: 'await', ns }, 'down');
    return reply.is === 'down' ? reply.atMs : [];
  };
  const outages = street === 0 ? undefined : await measureOutages(peers, street, repeats, known);
  await end(daemon);
  if (server.connected) server.send({ do: 'stop' } satisfies ServerWish);
  await gone(server);
  asker.disconnect();
  await gone(asker);
  await peers.stop();

  const busiest = Math.max(...peersS) / tookS;
  const name = values.against;
  if (busiest >= BUSY)
    said.push(`The ${name} was the bottleneck: one of its processes took ${percent(busiest)} of a core.`);
  // Where packets are swallowed, the kernel counts each as an overflow.
  const isOverflown = overflows > 0 && (dead === 0 || death === 'silent');
  if (isOverflown)
    said.push(
      `Listeners' lines overflowed ${overflows} times: each cost a look a second, and was the ${name}'s fault.`,
    );
  if (idle < LEAST_IDLE)
    said.push(`The machine was the bottleneck: ${percent(idle)} of a core was left over.`);
  const live = spots.filter(({ isDead }) => !isDead).length;
  if (looks / tookS < (LEAST_LOOKED * live * 1_000) / everyMs)
    said.push('Fewer looks were made than were due.');
  if (busiest < BUSY && !isOverflown && idle >= LEAST_IDLE)
    said.push(`The ${name} was no bottleneck: its busiest process took ${percent(busiest)} of a core.`);
  const missed = Object.entries(sumOf(rounds.map(({ unanswered }) => unanswered)));
  for (const [way, count] of missed) said.push(`${way}: ${count} looks of the bursts were not answered.`);

  const us = (way: string) => tenth(medianOf(rounds.flatMap((one) => one.us[way] ?? [])));
  const times = (way: string) =>
    Math.round(
      medianOf(
        rounds.flatMap((one) => ((one.us[way] ?? 0) > 0 ? (one.us[way] ?? 0) / (one.us.clock ?? 0) : [])),
      ) * 100,
    ) / 100;
  const baselines = Object.keys(rounds[0]?.us ?? {})
    .filter((way) => way !== 'clock' && way !== 'options')
    .sort();
  return {
    devices: spots.length,
    everyS: everyMs / 1_000,
    against: name,
    dead: Math.round((1 - live / spots.length) * 1_000) / 1_000,
    seconds: tenth(tookS),
    proberUs: us('clock'),
    optionsUs: us('options'),
    pipelineUs: tenth(((daemonS + serverS) / looks) * 1e6),
    daemonUs: tenth((daemonS / looks) * 1e6),
    serverUs: tenth((serverS / looks) * 1e6),
    coreShare: tenth(((daemonS + serverS) / tookS) * 100),
    looksPerSecond: tenth(looks / tookS),
    statusAgeP50S: tenth(medianOf(samples.map(({ ageP50Ms }) => ageP50Ms)) / 1_000),
    statusAgeP99S: tenth(Math.max(...samples.map(({ ageP99Ms }) => ageP99Ms)) / 1_000),
    longestOfLiveS: tenth(told.longestMs / 1_000),
    firstRoundS: tenth(firstRoundMs / 1_000),
    inFlight: Math.max(...samples.map(({ inFlight }) => inFlight)),
    loopDelayP99Ms: tenth(Math.max(...samples.map(({ loopDelayMs }) => loopDelayMs))),
    rssMB: tenth(Math.max(...samples.map(({ rssBytes }) => rssBytes)) / 2 ** 20),
    judgeRssMB: tenth(Math.max(...samples.map(({ judgeRssBytes = 0 }) => judgeRssBytes)) / 2 ** 20),
    serverRssMB: tenth(told.rssBytes / 2 ** 20),
    ...(sweepS !== undefined && { sweepS }),
    ...(outages !== undefined && { outages }),
    tallied: told.tallied,
    changed: told.changed,
    rounds: rounds.length,
    baselines: Object.fromEntries(baselines.map((way) => [`${way}Us`, us(way)])),
    timesClock: Object.fromEntries(['options', ...baselines].map((way) => [way, times(way)])),
    peersUs: tenth((peersS.reduce((sum, s) => sum + s, 0) / looks) * 1e6),
    machine: machineName(),
    notes: said,
  };
}

function childOf(path: string): ChildProcess {
  const child = fork(fileURLToPath(new URL(path, import.meta.url)), {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    serialization: 'advanced',
  });
  watchOver(child);
  return child;
}

/** One that ends before its time ends the benchmark. */
function watchOver(child: ChildProcess): void {
  children.push(child);
  child.once('exit', (code) => {
    if (code !== 0) {
      console.error(`a process of the benchmark ended with ${code}`);
      process.exit(1);
    }
  });
}

/** Sends a wish; resolves with the first reply of this kind. */
function ask<R extends { readonly is: string }>(
  child: ChildProcess,
  wish: ServerWish | RoundWish,
  is: R['is'],
): Promise<R> {
  return new Promise((resolve) => {
    const hear = (reply: R): void => {
      if (reply.is !== is) return;
      child.off('message', hear);
      resolve(reply);
    };
    child.on('message', hear);
    child.send(wish);
  });
}

/** Seconds from the wish until the last online look has ended. */
async function sweepOf(server: ChildProcess): Promise<number> {
  const reply = await ask<ServerReply>(server, { do: 'sweep' }, 'swept');
  return reply.is === 'swept' ? tenth(reply.tookMs / 1_000) : Number.NaN;
}

async function end(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM');
  await gone(child);
}

async function gone(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

function sumOf(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const one of counts)
    for (const [key, count] of Object.entries(one)) sum[key] = (sum[key] ?? 0) + count;
  return sum;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}
