/** The program: reads what it is told, opens the house, and closes it when asked. */
import { createWriteStream } from 'node:fs';
import { type Loaded, load } from '../config/load.ts';
import { openLog } from '../config/log.ts';
import { KeyError } from '../config/secrets.ts';
import { ShapeError } from '../config/shape.ts';
import { type House, openHouse } from './house.ts';

/** A fault of the operator's, told in a sentence: no stack trace, exit 1. */
function refuse(sentence: string): never {
  console.error(sentence);
  process.exit(1);
}

function loadOrRefuse(): Loaded {
  try {
    return load(process.env, process.cwd());
  } catch (error) {
    if (error instanceof ShapeError) refuse(`Lightkeeper cannot start:\n${error.message}`);
    throw error;
  }
}

function sentenceOf(error: unknown, { host, port, dataFolder }: Loaded): string | undefined {
  if (error instanceof KeyError) return error.message;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return `Port ${port} on ${host} is taken: set LIGHTKEEPER_PORT to another.`;
  if (code === 'EADDRNOTAVAIL')
    return `${host} is not an address of this machine: set LIGHTKEEPER_HOST to one.`;
  if (code === 'EACCES' || code === 'EROFS')
    return `${dataFolder} or port ${port} may not be used by this user.`;
  return undefined;
}

// What is written here is for this user alone: hashes of passwords and pictures are among it.
process.umask(0o077);
const loaded = loadOrRefuse();
const file = process.env.LIGHTKEEPER_LOG_FILE;
const log = openLog(
  loaded.settings.logLevel,
  file ? createWriteStream(file, { flags: 'a', mode: 0o600 }) : undefined,
);

let house: House | undefined;
let isStopping = false;

async function stop(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  await house?.close();
  log.info({}, 'main.stopped');
  process.exit(0);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop());
process.on('unhandledRejection', (error) => log.error({ error }, 'main.unhandled'));

try {
  house = await openHouse(loaded, process.env, log);
  log.info({ address: house.address, data: loaded.dataFolder }, 'main.listening');
  console.error(`Lightkeeper is open at ${house.address}`);
} catch (error) {
  const sentence = sentenceOf(error, loaded);
  if (sentence !== undefined) refuse(sentence);
  log.error({ error }, 'main.failed');
  refuse(`Lightkeeper cannot start: ${error instanceof Error ? error.message : String(error)}`);
}
