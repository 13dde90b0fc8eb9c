/** A link with a server's side that remembers and a daemon that says what a test wants. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Log, SILENT } from '../../config/log.ts';
import type { AskedCheck } from '../../config/terms.ts';
import type { DaemonSide, Health, ServerSide } from './link.ts';
import { LocalDaemon, LocalServer, linkPath } from './local.ts';
import type { Batch, Observation, Picture, Traits } from './observation.ts';
import { sampleTarget } from './sample.ts';
import { Spool } from './spool.ts';
import type { Assignment } from './target.ts';

/** Of an address on this machine. */
export const target = (n: number) =>
  sampleTarget(n, { address: { host: `127.0.${n >> 8}.${n & 255}`, onvifPort: 80 } });

/** A plan of so many devices. */
export function assignmentOf(version: number, count: number): Assignment {
  const cadence = { everyMs: 60_000, timeoutMs: 3_000, confirmations: 2, confirmAfterMs: 5_000 };
  return {
    version,
    targets: Array.from({ length: count }, (_, n) => target(n)),
    logins: { door: { username: 'probe', password: 'open sesame', basicAllowed: false } },
    segments: [],
    cadences: { registration: cadence, online: cadence, image: cadence },
  };
}

/** A server's side that remembers; what it kept is what a database would have committed. */
export class Keeper implements ServerSide {
  readonly kept: Batch[] = [];
  readonly seen: string[] = [];
  readonly pictures: Picture[] = [];
  readonly healths: Health[] = [];
  readonly told: Traits[] = [];
  assignment = assignmentOf(1, 3);
  commit: (batch: Batch) => Promise<void> = async () => {};
  async batch(batch: Batch): Promise<void> {
    await this.commit(batch);
    if (!this.kept.some(({ seq }) => seq === batch.seq)) this.kept.push(batch);
  }
  async picture(picture: Picture): Promise<void> {
    this.pictures.push(picture);
  }
  async traits(traits: Traits): Promise<void> {
    this.told.push(traits);
  }
  health(health: Health): void {
    this.healths.push(health);
  }
  async joined(daemon: string): Promise<Assignment> {
    this.seen.push(`joined ${daemon}`);
    return this.assignment;
  }
  left(daemon: string): void {
    this.seen.push(`left ${daemon}`);
  }
}

/** The nth device, seen sound. */
export function sighted(n: number): Observation {
  return { n, check: 'online', atMs: n, finding: { state: 'good' }, steps: [] };
}

/** A daemon that has nothing to tell. */
export const idle: DaemonSide = {
  assign() {},
  lookNow: async (n) => [sighted(n)],
  async *feed() {},
  async *discover() {},
};

/** A link in a folder of its own; everything ends with the test. */
export function bench() {
  const folder = mkdtempSync(join(tmpdir(), 'lightkeeper-link-'));
  const path = linkPath(folder);
  const stops: (() => unknown)[] = [];
  onTestFinished(async () => {
    for (const stop of stops.reverse()) await stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const startServer = async (side: ServerSide, log: Log = SILENT): Promise<LocalServer> => {
    const server = new LocalServer({ path, side, log });
    stops.push(() => server.stop());
    await server.start();
    return server;
  };
  const startDaemon = (
    side: Partial<DaemonSide> = {},
    more: { daemon?: string; onReplaced?: () => void } = {},
  ) => {
    const { daemon = 'probe-1', onReplaced = () => {} } = more;
    const spool = new Spool({ folder: join(folder, daemon), log: SILENT });
    spool.start();
    const link = new LocalDaemon({
      path,
      daemon,
      side: { ...idle, ...side },
      spool,
      log: SILENT,
      onReplaced,
    });
    link.start();
    const stop = async () => {
      await link.stop();
      spool.stop();
    };
    stops.push(stop);
    return { link, spool, stop };
  };
  return { path, startServer, startDaemon };
}

/** The daemon tells of the nth device. */
export function say(link: LocalDaemon, n: number): void {
  link.report([sighted(n)], new Map<AskedCheck, number[]>([['online', [1, 2, 3]]]), n, n + 1);
}

/** Of whom the server has heard, in order. */
export function saidBy(keeper: Keeper): (number | undefined)[] {
  return keeper.kept.map(({ changed }) => changed[0]?.n);
}
