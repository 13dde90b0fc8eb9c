/** Finds devices that answer: by multicast, and gently by asking the addresses of ranges one after the other. */
import { setTimeout as after } from 'node:timers/promises';
import type { DiscoveryWish, Found } from '../link/link.ts';
import { breath } from './breath.ts';
import { askClock } from './clock.ts';
import { addressesIn } from './ranges.ts';
import { DISCOVERY_PORT, openProbes, type Probes } from './ws-discovery.ts';

/** For tests and unusual networks. */
export interface DiscoveryOptions {
  readonly udpPort?: number;
  /** How long answers to multicast are awaited. */
  readonly listenMs?: number;
}

const PER_SECOND = 50;
const IN_FLIGHT = 32;
const MOST_PORTS = 8;
const MOST_FOUND = 8_192;
const LOOK_MS = 1_500;
const LISTEN_MS = 3_000;

/** Answers get lost: a probe is sent three times, so many milliseconds after the start. */
const SENT_AT_MS = [0, 300, 900];

/** Every device once, as it answers. Ends when all were asked, or with the signal. Nobody logs in. */
export async function* discover(
  wish: DiscoveryWish,
  signal: AbortSignal,
  { udpPort = DISCOVERY_PORT, listenMs = LISTEN_MS }: DiscoveryOptions = {},
): AsyncGenerator<Found, void, undefined> {
  const stop = new AbortController();
  let wake = () => {};
  const onAbort = () => {
    stop.abort();
    wake();
  };
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) stop.abort();

  const known = new Set<string>();
  const waiting: Found[] = [];
  const tell = (found: Found) => {
    const place = `${found.host}:${found.port}`;
    const name = found.endpoint === '' ? place : `${found.endpoint} ${place}`;
    if (known.has(name) || known.has(place) || known.size > MOST_FOUND) return;
    known.add(name);
    if (found.endpoint !== '') known.add(`${place} told`);
    waiting.push(found);
    wake();
  };
  const probes = await openProbes(tell);
  let isOver = false;
  const work = Promise.all([
    probe(probes, udpPort, listenMs, stop.signal),
    sweep(wish, probes, udpPort, stop.signal, (found) => {
      if (!known.has(`${found.host}:${found.port} told`)) tell(found);
    }),
  ]).finally(() => {
    isOver = true;
    wake();
  });
  work.catch(() => undefined); // told below

  try {
    for (;;) {
      if (stop.signal.aborted) return;
      const next = waiting.shift();
      if (next) yield next;
      else if (isOver) return void (await work);
      else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    stop.abort();
    signal.removeEventListener('abort', onAbort);
    await work.catch(() => undefined);
    probes.close();
  }
}

async function probe(probes: Probes, udpPort: number, listenMs: number, signal: AbortSignal): Promise<void> {
  let atMs = 0;
  for (const [i, sendMs] of SENT_AT_MS.entries()) {
    if (!(await paused(sendMs - atMs, signal))) return;
    atMs = sendMs;
    probes.toAll(i === 1 ? 'Device' : 'NetworkVideoTransmitter', udpPort);
  }
  await paused(Math.max(0, listenMs - atMs), signal);
}

/** Fifty addresses a second, thirty-two at once, one connection per address at a time. */
async function sweep(
  { ranges, ports }: DiscoveryWish,
  probes: Probes,
  udpPort: number,
  signal: AbortSignal,
  tell: (found: Found) => void,
): Promise<void> {
  const asked = new Set<Promise<void>>();
  for (const host of addressesIn(ranges)) {
    if (signal.aborted) break;
    if (asked.size >= IN_FLIGHT) await Promise.race(asked);
    probes.toOne(host, udpPort);
    const look = askHost(host, ports.slice(0, MOST_PORTS), signal, tell).finally(() => asked.delete(look));
    asked.add(look);
    await paused(1_000 / PER_SECOND, signal);
  }
  await Promise.all(asked);
}

/** An address is asked at one port after the other; only what speaks SOAP there is a device. */
async function askHost(
  host: string,
  ports: readonly number[],
  signal: AbortSignal,
  tell: (found: Found) => void,
): Promise<void> {
  for (const port of ports) {
    if (signal.aborted) return;
    const asked = await askClock({ host, port }, LOOK_MS, signal).catch(() => undefined); // stopped
    if (!asked) return;
    if ('got' in asked && asked.got.isSoap) {
      const xaddr = `http://${host}:${port}/onvif/device_service`;
      tell({ host, port, endpoint: '', name: '', hardware: '', xaddr, scopes: [] });
    }
    await breath();
  }
}

/** False when the signal came first. */
async function paused(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await after(ms, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}
