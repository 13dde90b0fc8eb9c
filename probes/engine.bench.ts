/**
 * What the daemon costs: a whole city's online looks, from the wheel over real sockets and the link to an acknowledged
 * batch. `npm run bench:sweep -- [--devices 55425] [--seconds 120] [--dead 0] [--json]` (Linux only: it reads /proc).
 *
 * One process answers the ONVIF clock on every address of 127/8; the daemon runs as it is shipped; this one stands in
 * for the server and counts. `--dead` is the share of devices that accept a connection and never say a word.
 */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { SILENT } from '../config/log.ts';
import type { Health } from './link/link.ts';
import { LocalServer, linkPath } from './link/local.ts';
import type { Batch } from './link/observation.ts';
import type { Assignment, Target } from './link/target.ts';

const EVERY_MS = 60_000;
const DAEMON = fileURLToPath(new URL('./daemon.ts', import.meta.url));
/** Kernel ticks of /proc/<pid>/stat per second. */
const TICKS_PER_SECOND = 100;

const { values } = parseArgs({
  options: {
    devices: { type: 'string', default: '55425' },
    seconds: { type: 'string', default: '120' },
    dead: { type: 'string', default: '0' },
    json: { type: 'boolean', default: false },
    responder: { type: 'boolean', default: false },
  },
});

if (values.responder) respond();
else await measure(Number(values.devices), Number(values.seconds), Number(values.dead));

/** Answers the clock on one port of all addresses, and on another one says nothing. */
function respond(): void {
  const body =
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:tds="http://www.onvif.org/ver10/device/wsdl" ' +
    'xmlns:tt="http://www.onvif.org/ver10/schema"><s:Body><tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime>' +
    '<tt:DateTimeType>NTP</tt:DateTimeType><tt:UTCDateTime><tt:Time><tt:Hour>1</tt:Hour><tt:Minute>2</tt:Minute>' +
    '<tt:Second>3</tt:Second></tt:Time><tt:Date><tt:Year>2026</tt:Year><tt:Month>1</tt:Month><tt:Day>2</tt:Day></tt:Date>' +
    '</tt:UTCDateTime></tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse></s:Body></s:Envelope>';
  const answer = `HTTP/1.1 200 OK\r\nContent-Type: application/soap+xml\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`;
  const talking = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(answer));
  });
  const silent = createServer((socket) => socket.on('error', () => {}).resume());
  talking.listen(0, '0.0.0.0', 4_096, () => {
    silent.listen(0, '0.0.0.0', 4_096, () => {
      process.send?.([talking, silent].map((server) => (server.address() as { port: number }).port));
    });
  });
  process.on('disconnect', () => process.exit());
}

async function measure(devices: number, seconds: number, dead: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'lightkeeper-bench-'));
  const responder = fork(fileURLToPath(import.meta.url), ['--responder']);
  const ports = await new Promise<number[]>((resolve) =>
    responder.once('message', (told) => resolve(told as number[])),
  );
  const isDead = (n: number): boolean => n % 1_000 < dead * 1_000;
  const targets = Array.from({ length: devices }, (_, n) => targetOf(n, ports[isDead(n) ? 1 : 0]));
  const seen = { batches: 0, fresh: 0, changed: 0 };
  /** By device: when it was seen last; and the longest that one that answers had to wait since the first round. */
  const lastMs = new Float64Array(devices);
  let isCounted = false;
  let longestMs = 0;
  const note = (n: number, toMs: number): void => {
    const before = lastMs[n] ?? 0;
    lastMs[n] = toMs;
    if (isCounted && !isDead(n) && toMs - before > longestMs) longestMs = toMs - before;
  };
  let health: Health | undefined;
  const server = new LocalServer({
    path: linkPath(folder),
    log: SILENT,
    side: {
      batch: async (batch: Batch) => {
        seen.batches += 1;
        seen.changed += batch.changed.length;
        for (const { n } of batch.changed) note(n, batch.toMs);
        for (const { ns } of batch.unchanged) {
          seen.fresh += ns.length;
          for (const n of ns) note(n, batch.toMs);
        }
      },
      picture: async () => {},
      health: (told) => {
        health = told;
      },
      joined: async () => assignmentOf(targets),
      left: () => {},
    },
  });
  await server.start();
  const daemon = spawn(process.execPath, ['--max-old-space-size=512', DAEMON], {
    env: { ...process.env, LIGHTKEEPER_DATA: folder, LIGHTKEEPER_LOG: 'warn' },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  daemon.once('exit', (code) => {
    if (code !== 0) process.exit(1);
  });
  const startedMs = performance.now();
  while ((health?.lookedOnce.online ?? 0) < devices) await after(200);
  const firstRoundS = (performance.now() - startedMs) / 1_000;
  await after(EVERY_MS + 5_000);
  isCounted = true;
  const before = { cpu: cpuOf(daemon), looks: health?.looks ?? 0, atMs: performance.now() };
  let ageP99Ms = 0;
  let loopDelayMs = 0;
  while (performance.now() - before.atMs < seconds * 1_000) {
    await after(1_000);
    ageP99Ms = Math.max(ageP99Ms, health?.ageP99Ms ?? 0);
    loopDelayMs = Math.max(loopDelayMs, health?.loopDelayMs ?? 0);
  }
  const tookS = (performance.now() - before.atMs) / 1_000;
  const cpuS = cpuOf(daemon) - before.cpu;
  const looks = (health?.looks ?? 0) - before.looks;
  const figures = {
    devices,
    dead,
    firstRoundS: round(firstRoundS),
    looksPerSecond: round(looks / tookS),
    share: round((cpuS / tookS) * 100),
    proberUs: round((cpuS / looks) * 1e6),
    statusAgeP99S: ageP99Ms / 1_000,
    longestOfLiveS: round(longestMs / 1_000),
    loopDelayP99Ms: loopDelayMs,
    rssMB: round((health?.rssBytes ?? 0) / 2 ** 20),
    ...seen,
  };
  daemon.kill('SIGTERM');
  await new Promise((resolve) => daemon.once('exit', resolve));
  await server.stop();
  responder.disconnect();
  rmSync(folder, { recursive: true, force: true });
  if (values.json) console.log(JSON.stringify(figures));
  else {
    console.log(`${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.version}`);
    for (const [name, value] of Object.entries(figures)) console.log(`${name.padEnd(16)}${value}`);
  }
}

function targetOf(n: number, onvifPort: number | undefined): Target {
  const host = `127.${1 + (n >> 16)}.${(n >> 8) & 255}.${1 + (n % 250)}`;
  return {
    n,
    code: `${22_040_000_000_000_000_000n + BigInt(n)}`,
    kind: 'camera',
    segment: `net-${n % 2}`,
    address: { host, ...(onvifPort === undefined ? {} : { onvifPort }), rtspPath: '/stream1' },
    login: `login-${n % 6}`,
    identity: { serial: `SN${n}`, model: 'IPC-200' },
    place: { lonText: '125.145', latText: '42.888', lon: 125.145, lat: 42.888, district: '220402' },
    checks: ['online'],
  };
}

function assignmentOf(targets: readonly Target[]): Assignment {
  const cadence = { everyMs: EVERY_MS, timeoutMs: 3_000, confirmations: 2, confirmAfterMs: 5_000 };
  const segments = [0, 1].map((n) => ({
    id: `net-${n}`,
    looksPerSecond: 2_000,
    inFlight: 256,
    canaries: [],
  }));
  const cadences = { registration: cadence, online: cadence, image: cadence, position: cadence };
  return { version: 1, targets, logins: {}, segments, outlines: [], cadences };
}

/** Seconds of user and system time so far. */
function cpuOf({ pid }: ChildProcess): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
