/**
 * `npm run demo`: a simulated city on loopback, the server and its probe daemon, and one sign-in per role.
 * Starts the programs and talks to them as any other program would: over the REST interface.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { ROLES, type Role } from '../config/terms.ts';
import { textIn } from '../config/text/index.ts';
import type { Demo, DemoPast } from './api/wire.ts';

const root = resolve(import.meta.dirname, '..');

/** The server listens on loopback only, so the demo's sign-ins need not be secret. */
const PASSWORD = 'lightkeeper-demo';

/** How often the making of the past is asked after. */
const PAST_MS = 1_000;

/** From so many devices on the default cadences hold. */
const LARGE = 5_000;

const { values } = parseArgs({
  options: {
    devices: { type: 'string', default: '2000' },
    port: { type: 'string', default: '8480' },
    data: { type: 'string', default: join(root, 'data-demo') },
    fresh: { type: 'boolean', default: false },
  },
});
const devices = Number(values.devices);
const port = Number(values.port);
const data = resolve(values.data);
if (!Number.isInteger(devices) || devices < 60 || devices > 60_000)
  fail(`--devices: wanted a whole number from 60 to 60000, got ${values.devices}`);
if (!Number.isInteger(port) || port < 1 || port > 65_535)
  fail(`--port: wanted a port from 1 to 65535, got ${values.port}`);

const address = `http://127.0.0.1:${port}`;
const running: { name: string; child: ChildProcess }[] = [];
let stopping = false;

function fail(sentence: string): never {
  console.error(sentence);
  process.exit(1);
}

/** The folder belongs to one city; another size starts afresh. */
function prepareFolder(): void {
  const mark = join(data, 'demo.json');
  if (existsSync(data) && !existsSync(mark))
    fail(`${data} is there and is not a demo's folder: name another with --data`);
  const kept = existsSync(mark) ? (JSON.parse(readFileSync(mark, 'utf8')) as { devices: number }) : undefined;
  if (kept && (values.fresh || kept.devices !== devices)) {
    console.log(`Starting afresh: ${data} held a city of ${kept.devices} devices.`);
    rmSync(data, { recursive: true });
  }
  mkdirSync(data, { recursive: true, mode: 0o700 });
  writeFileSync(mark, JSON.stringify({ devices }));
}

/** Starts a program of ours; what it says line by line on the one output that is listened to is handed on. */
function start(
  name: string,
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  heard: (line: string) => void,
): ChildProcess {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(root, file), ...args],
    {
      env: { ...process.env, ...env },
      stdio: name === 'fleet' ? ['ignore', 'pipe', 'inherit'] : ['ignore', 'ignore', 'pipe'],
    },
  );
  running.push({ name, child });
  const output = child.stdout ?? child.stderr;
  if (output) createInterface({ input: output }).on('line', heard);
  return child;
}

function startFleet(viidPort: number): Promise<string> {
  return new Promise((done, failed) => {
    let isReady = false;
    const args = ['--devices', `${devices}`, '--control', '0', '--viid', `127.0.0.1:${viidPort}`];
    const child = start('fleet', 'probes/fleet/main.ts', args, {}, (line) => {
      if (isReady) return;
      isReady = true;
      done((JSON.parse(line) as { control: string }).control);
    });
    child.once('exit', (code) => {
      if (stopping) return;
      if (!isReady) return failed(new Error(`The simulated city could not start (${code}).`));
      console.error(`The simulated city ended (${code}).`);
      void stop(1);
    });
  });
}

/**
 * A small city is looked at more often than a real one, so that there is something to see; a large one as in earnest.
 * Checkpoints of either register at a port of their own.
 */
function settingsFor(size: number, viidPort: number): NodeJS.ProcessEnv {
  if (process.env.LIGHTKEEPER_SETTINGS !== undefined) return {};
  const ready = readFileSync(join(root, 'config/liaoyuan/settings.json'), 'utf8');
  const settings = {
    ...(size > LARGE ? {} : JSON.parse(ready)),
    viid: { host: '127.0.0.1', port: viidPort },
  };
  const file = join(data, 'demo-settings.json');
  writeFileSync(file, JSON.stringify(settings, null, 2));
  return { LIGHTKEEPER_SETTINGS: file };
}

/** A port that nobody has. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: found } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return found;
}

/** Resolves when the server says itself that it is open. Started again when it dies, as a service manager would. */
function startServer(fleet: string, viidPort: number): Promise<void> {
  const env = {
    LIGHTKEEPER_DATA: data,
    LIGHTKEEPER_PORT: `${port}`,
    LIGHTKEEPER_HOST: '127.0.0.1',
    LIGHTKEEPER_ADMIN_NAME: 'admin',
    LIGHTKEEPER_ADMIN_PASSWORD: PASSWORD,
    ...settingsFor(devices, viidPort),
    LIGHTKEEPER_FLEET: fleet,
    LIGHTKEEPER_DEMO: '1',
    LIGHTKEEPER_LOG_FILE: join(data, 'lightkeeper.log'),
  };
  return new Promise((done, failed) => {
    let isOpen = false;
    const child = start('server', 'server/main.ts', [], env, (line) => {
      if (!line.includes(`open at ${address}`)) return console.error(line);
      isOpen = true;
      done();
    });
    child.once('exit', (code, signal) => {
      running.splice(
        running.findIndex((one) => one.child === child),
        1,
      );
      if (stopping) return;
      if (!isOpen) return failed(new Error(`The server could not start (${signal ?? code}).`));
      if (code === 0) return void stop(0);
      console.log(`The server ended (${signal ?? code}); starting it again.`);
      setTimeout(() => {
        if (!stopping) startServer(fleet, viidPort).catch(() => stop(1));
      }, 1_000);
    });
  });
}

async function stop(code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  const ends = running
    .filter(({ child }) => child.exitCode === null && child.signalCode === null)
    .map(({ child }) => {
      child.kill('SIGTERM');
      const last = setTimeout(() => child.kill('SIGKILL'), 10_000);
      return new Promise<void>((done) => {
        child.once('exit', () => {
          clearTimeout(last);
          done();
        });
      });
    });
  await Promise.all(ends);
  process.exit(code);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(0));

let cookie = '';

async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const answer = await fetch(`${address}${path}`, {
    method,
    headers: { 'content-type': 'application/json', origin: address, ...(cookie && { cookie }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 500)}`);
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

/** Signs in, registers the city on the first start, and makes one person per role. */
async function prepareCity(): Promise<void> {
  await ask('POST', '/api/session', { name: 'admin', password: PASSWORD });
  const demo = await ask<Demo>('GET', '/api/demo');
  if (demo.devices === 0) {
    console.log(`Registering ${devices.toLocaleString('en')} devices …`);
    await ask('POST', '/api/demo', { devices });
  }
  const units = await ask<readonly { code: string; parent: string | null }[]>('GET', '/api/units');
  const city = units.find(({ parent }) => parent === null)?.code ?? '';
  const known = await ask<readonly { name: string }[]>('GET', '/api/staff');
  for (const role of ROLES) {
    if (known.some(({ name }) => name === role)) continue;
    await ask('POST', '/api/staff', { name: role, password: PASSWORD, role, unit: city });
  }
}

/** The months before the start are made while the page is open already; here is told how far, and where to look. */
async function tellPast(): Promise<void> {
  const text = textIn('en');
  const units = await ask<readonly { code: string; name: string }[]>('GET', '/api/units');
  const names = new Map(units.map(({ code, name }) => [code, name]));
  let told = -1;
  for (;;) {
    const { state, percent, places } = await ask<DemoPast>('GET', '/api/demo/past');
    if (state === 'making' || state === 'none') {
      if (Math.floor(percent / 25) > told) console.log(`  ${text('past.making', { percent })}`);
      told = Math.floor(percent / 25);
      await new Promise((go) => setTimeout(go, PAST_MS));
      continue;
    }
    if (state !== 'made') return console.log(`  ${text(`past.${state}`)}\n`);
    console.log(`\n  The past   four months, closed and signed`);
    for (const { what, unit, month, path } of places) {
      const where = [unit === null ? '' : (names.get(unit) ?? unit), month].filter((part) => part !== '');
      console.log(`    ${text.word('pastPlace', what)} (${where.join(', ')})\n      ${address}${path}`);
    }
    console.log('');
    return preparePeople();
  }
}

/** Whoever acted in the past may be signed in as. */
async function preparePeople(): Promise<void> {
  const staff = await ask<readonly { id: number; name: string; lastSignInMs: number | null }[]>(
    'GET',
    '/api/staff',
  );
  const people = staff.filter(({ name, lastSignInMs }) => name.endsWith('-officer') && lastSignInMs === null);
  for (const { id } of people) await ask('PATCH', `/api/staff/${id}`, { password: PASSWORD });
  if (people.length > 0) console.log(`  Sign in    also as ${people.map(({ name }) => name).join(', ')}\n`);
}

const WHO: Record<Role, string> = {
  patrol: 'video patrol team',
  crew: 'maintenance crew',
  leader: 'bureau leader',
  registrar: 'registry keeper',
  admin: 'administrator',
};

try {
  prepareFolder();
  console.log(`Lightkeeper demo: starting a simulated city of ${devices.toLocaleString('en')} devices …`);
  const viidPort = await freePort();
  const fleet = await startFleet(viidPort);
  await startServer(fleet, viidPort);
  await prepareCity();
  console.log(`
  Open      ${address}
  Sign in   (password for all: ${PASSWORD})
${ROLES.map((role) => `            ${role.padEnd(10)} ${WHO[role]}`).join('\n')}

  Try       npm run fleet -- off --unit 220402 --count 60 --control ${fleet}     60 cameras of Longshan go dark
            npm run fleet -- on  --unit 220402 --control ${fleet}                and come back
  Data      ${data}
  Stop      Ctrl-C
`);
  tellPast().catch((error: unknown) => {
    if (!stopping) console.error(error instanceof Error ? error.message : error);
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  await stop(1);
}
