/** Who is looked at in the benchmark of the engine: a plain responder, or the simulated city behind its control door. */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { familyOf } from './engine-machine.bench.ts';
import type { Hush } from './engine-responder.bench.ts';
import type { SegmentPlan } from './link/target.ts';

/** One camera to look at. */
export interface Spot {
  readonly host: string;
  readonly onvifPort: number;
  /** Left out where only the clock is registered. */
  readonly rtspPort?: number;
  readonly segment: string;
  /** True where it never answers as it should: it counts in no promise of age. */
  readonly isDead: boolean;
}

/** Everybody, running. */
export interface Peers {
  readonly spots: readonly Spot[];
  /** Those with nothing wrong: here every way of asking gets an answer. With both ports. */
  readonly steady: readonly Required<Spot>[];
  readonly segments: readonly SegmentPlan[];
  /** What a reader must know of them. */
  readonly notes: readonly string[];
  /** Addresses fall silent, or speak again; answers from when on. Absent where that cannot be wished. */
  hush?(hosts: readonly string[], isSilent: boolean): Promise<number>;
  /** Their processes: the one that was started, and those it started. */
  pids(): readonly number[];
  stop(): Promise<void>;
}

/** Steady ones that are handed on at most: more than the bursts of a long run ask. */
const MOST_STEADY = 20_000;

/** How the dead of the responder are dead: packets to them vanish, or they accept a connection and say no word. */
export type Death = 'swallow' | 'silent';

/** As many as a city's sub-platforms. */
const SEGMENTS = 6;

/** A responder on every address of 127/8, an address a device; of a thousand devices `dead` × 1,000 are dead. */
export async function startResponder(devices: number, dead: number, death: Death): Promise<Peers> {
  const child = fork(fileURLToPath(new URL('./engine-responder.bench.ts', import.meta.url)));
  const [ports] = (await once(child, 'message')) as [number[]];
  const [talking = 0, silent = 0] = ports;
  const swallower = dead > 0 && death === 'swallow' ? await startSwallower() : undefined;
  const deaf = swallower?.port ?? silent;
  const spots = Array.from({ length: devices }, (_, n): Spot => {
    const host = `127.${1 + (n >> 16)}.${(n >> 8) & 255}.${1 + (n % 250)}`;
    const isDead = n % 1_000 < dead * 1_000;
    return { host, onvifPort: isDead ? deaf : talking, segment: `net-${n % SEGMENTS}`, isDead };
  });
  return {
    spots,
    steady: spots
      .filter(({ isDead }) => !isDead)
      .slice(0, MOST_STEADY)
      .map((spot) => ({ ...spot, rtspPort: talking })),
    segments: Array.from({ length: SEGMENTS }, (_, n) => ({
      ...{ id: `net-${n}`, looksPerSecond: 2_000, inFlight: 256, canaries: [] },
    })),
    notes: dead === 0 ? [] : [DEATHS[death]],
    hush: async (hosts, isSilent) => {
      child.send({ hosts, isSilent } satisfies Hush);
      const [{ atMs }] = (await once(child, 'message')) as [{ atMs: number }];
      return atMs;
    },
    pids: () => familyOf(child.pid ?? 0),
    stop: async () => {
      await swallower?.stop();
      await ended(child, () => child.disconnect());
    },
  };
}

const DEATHS: Readonly<Record<Death, string>> = {
  swallow:
    'The dead swallow packets: their port belongs to a stopped listener whose line is full, so that the kernel drops each SYN.',
  silent: 'The dead accept a connection and never say a word.',
};

async function startSwallower(): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const child = fork(fileURLToPath(new URL('./engine-swallower.bench.ts', import.meta.url)));
  const [port] = (await once(child, 'message')) as [number];
  child.kill('SIGSTOP');
  // These take the places in its line for good.
  const fillers = Array.from({ length: 8 }, () => connect(port, '127.0.0.1').on('error', () => {}));
  return {
    port,
    stop: () =>
      ended(child, () => {
        for (const filler of fillers) filler.destroy();
        child.kill('SIGKILL');
      }),
  };
}

interface Setup {
  readonly segments: readonly (SegmentPlan & { readonly name: string })[];
  readonly csv: string;
}
interface Truth {
  readonly code: string;
  readonly isLookedAt: boolean;
  readonly faults: readonly string[];
  readonly checks: { readonly online: { readonly state: string } | null };
}

/** The simulated city as `npm run fleet` starts it; its cameras in use are looked at. */
export async function startFleet(devices: number): Promise<Peers> {
  const path = fileURLToPath(new URL('./fleet/main.ts', import.meta.url));
  const child = spawn(process.execPath, [path, '--devices', String(devices), '--no-discovery'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const control = await new Promise<string>((resolve, reject) => {
    child.once('exit', () => reject(new Error('the fleet did not start')));
    createInterface({ input: child.stdout }).once('line', (line) => resolve(JSON.parse(line).control));
  });
  const ask = async (path: string) => (await fetch(`http://${control}${path}`)).json();
  const { segments, csv } = (await ask('/setup')) as Setup;
  const truth = new Map(((await ask('/truth')) as Truth[]).map((one) => [one.code, one]));
  const rows = parse(csv, { columns: true }) as Record<string, string>[];
  const cameras = rows.flatMap((row) => {
    const told = truth.get(row.code ?? '');
    if (row.kind !== 'camera' || told?.isLookedAt !== true) return [];
    const spot = {
      host: row.host ?? '',
      onvifPort: Number(row.onvifPort),
      rtspPort: Number(row.rtspPort),
      segment: row.segment ?? '',
      isDead: told.checks.online?.state !== 'good',
    };
    return [{ spot, isSteady: told.faults.length === 0 && !spot.isDead }];
  });
  const spots = cameras.map(({ spot }) => spot);
  const gone = spots.filter(({ isDead }) => isDead).length;
  return {
    spots,
    steady: cameras
      .filter(({ isSteady }) => isSteady)
      .slice(0, MOST_STEADY)
      .map(({ spot }) => spot),
    segments: segments.map(({ id, looksPerSecond, inFlight, canaries }) => ({
      id,
      looksPerSecond,
      inFlight,
      canaries,
    })),
    notes: [
      `Of the city's ${devices} devices the ${spots.length} cameras in use are looked at; ${gone} of them do not answer as they should.`,
    ],
    pids: () => familyOf(child.pid ?? 0),
    stop: () => ended(child, () => child.kill('SIGTERM')),
  };
}

async function ended(child: ChildProcess, end: () => void): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  end();
  await gone;
}
