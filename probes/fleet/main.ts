/**
 * `npm run fleet`: a simulated city alone, or – with a word first – one wish to a city that runs:
 * `npm run fleet -- off --unit 220402 --count 60 --control 127.0.0.1:40123`.
 */
import { fstatSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startCity } from './city.ts';
import { startControl } from './control.ts';
import { startDiscovery } from './discovery.ts';
import { FAULTS, isFault } from './faults.ts';
import { Neighbours } from './neighbours.ts';
import { Registering } from './registering.ts';

const USAGE = `npm run fleet -- [--devices 2000] [--seed 1] [--control 0] [--viid HOST:PORT] [--no-discovery] [--plain]
npm run fleet -- <wish> --control HOST:PORT [--unit CODE] [--category WORD] [--platform ID] [--segment ID] [--upstream CODE] [--count N]
  wishes: off, on, day [--speed 60], script, counts, sufferings, or a fault: ${FAULTS.join(', ')}`;

const { values, positionals } = readArguments();

if (positionals.length === 0) await run();
else await wish(positionals[0] ?? '');

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        devices: { type: 'string', default: '2000' },
        seed: { type: 'string', default: '1' },
        control: { type: 'string', default: '0' },
        speed: { type: 'string', default: '60' },
        unit: { type: 'string' },
        category: { type: 'string' },
        platform: { type: 'string' },
        segment: { type: 'string' },
        upstream: { type: 'string' },
        count: { type: 'string' },
        viid: { type: 'string' },
        'no-discovery': { type: 'boolean', default: false },
        plain: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : 'bad arguments'}\n${USAGE}`);
  }
}

function fail(sentence: string): never {
  console.error(sentence);
  process.exit(1);
}

function wholeNumber(name: string, text: string, from: number, to: number): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= from && value <= to) return value;
  return fail(`--${name}: wanted a whole number from ${from} to ${to}, got ${text}`);
}

/** Where checkpoints are to register. */
function listenerAt(text: string): { readonly host: string; readonly port: number } {
  const [, host = '', digits = ''] =
    /^([\w.-]+):(\d{1,5})$/.exec(text) ?? fail(`--viid: wanted HOST:PORT, got ${text}`);
  return { host, port: wholeNumber('viid', digits, 1, 65_535) };
}

/** Starts a city and stops it when told to, or when whoever started it is gone. */
async function run(): Promise<void> {
  const devices = wholeNumber('devices', values.devices, 1, 60_000);
  const seed = wholeNumber('seed', values.seed, 0, 2 ** 31 - 1);
  const port = wholeNumber('control', values.control, 0, 65_535);
  const listener = values.viid === undefined ? undefined : listenerAt(values.viid);
  const city = await startCity({ devices, seed, isPlain: values.plain }).catch((error: Error) =>
    fail(error.message),
  );
  const neighbours = new Neighbours();
  await neighbours.start(city.addresses).catch(() => undefined);
  const discovery = values['no-discovery']
    ? undefined
    : await startDiscovery({ devices: neighbours.devices, hosts: neighbours.hosts });
  const registering = listener === undefined ? undefined : new Registering(city.population, listener);
  registering?.start();
  const control = await startControl(
    ...([city, port, () => registering?.registrants() ?? [], neighbours.addresses] as const),
  ).catch((error: Error) => fail(error.message));
  console.log(JSON.stringify({ control: `${control.host}:${control.port}`, devices }));

  let isStopping = false;
  const stop = async () => {
    if (isStopping) return;
    isStopping = true;
    await control.stop();
    registering?.stop();
    await Promise.all([discovery?.stop(), neighbours.stop(), city.stop()]);
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop());
  process.on('disconnect', () => void stop());
  // A pipe that ends means that the parent is gone; a terminal or nothing at all means nothing.
  const input = fstatSync(0);
  if (input.isFIFO() || input.isSocket()) process.stdin.on('end', () => void stop()).resume();
}

/** Sends one wish to a running city and tells what came of it. */
async function wish(word: string): Promise<void> {
  const { control, unit, category, platform, segment, upstream, count, speed } = values;
  const address = control.replace(/^http:\/\//, '').replace(/\/$/, '');
  if (!/:\d+$/.test(address)) fail(`--control: wanted HOST:PORT of a running city, got ${control}\n${USAGE}`);
  const selection = {
    ...(unit !== undefined && { unit }),
    ...(category !== undefined && { category }),
    ...(platform !== undefined && { platform }),
    ...(segment !== undefined && { segment }),
    ...(upstream !== undefined && { upstream }),
    ...(count !== undefined && { count: wholeNumber('count', count, 0, 100_000) }),
  };
  const asked =
    word === 'on' || word === 'heal'
      ? (['POST', '/heal', selection] as const)
      : word === 'day'
        ? (['POST', '/script', { name: 'day', speed: Number(speed) }] as const)
        : isFault(word)
          ? (['POST', '/fault', { fault: word, ...selection }] as const)
          : word === 'script' || word === 'counts' || word === 'sufferings'
            ? (['GET', `/${word}`, undefined] as const)
            : fail(`no such wish: ${word}\n${USAGE}`);
  const [method, path, body] = asked;
  const answer = await fetch(`http://${address}${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).catch(() => fail(`no city answers on ${address}`));
  const told = (await answer.json()) as { readonly count?: number };
  if (!answer.ok) fail(JSON.stringify(told));
  console.log(told.count === undefined ? JSON.stringify(told, null, 2) : `${word}: ${told.count} devices`);
}
