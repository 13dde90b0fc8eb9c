/**
 * The server's half of the pipeline in a process of its own: the link's end, and the real watch on a real database –
 * fold, store, tally. It counts beside it how long devices had to wait.
 */
import { join } from 'node:path';
import { SILENT } from '../config/log.ts';
import { DEFAULTS } from '../config/settings.ts';
import { CATEGORIES } from '../config/terms.ts';
import { readUnits } from '../config/units.ts';
import { Db } from '../server/store/db.ts';
import { migrations } from '../server/store/schema.ts';
import { SampleRecords, sampleRecord } from '../server/watch/sample.ts';
import { Watch } from '../server/watch/watch.ts';
import type { Spot } from './engine-peers.bench.ts';
import type { Health } from './link/link.ts';
import { LocalServer, linkPath } from './link/local.ts';
import type { Batch } from './link/observation.ts';
import type { Assignment, SegmentPlan, Target } from './link/target.ts';

export type Wish =
  | {
      readonly do: 'start';
      readonly folder: string;
      readonly spots: readonly Spot[];
      readonly segments: readonly SegmentPlan[];
      readonly everyMs: number;
    }
  | { readonly do: 'count' }
  /** Tell when all of these are known to be down. */
  | { readonly do: 'await'; readonly ns: readonly number[] }
  /** Look at everything now; told when it is through. */
  | { readonly do: 'sweep' }
  | { readonly do: 'tell' }
  | { readonly do: 'stop' };

/** What the server has to say of itself. */
export interface Told {
  /** Seconds of user and system time so far. */
  readonly cpuS: number;
  readonly rssBytes: number;
  readonly batches: number;
  readonly fresh: number;
  readonly changed: number;
  /** Devices of which its tally knows an online state. */
  readonly tallied: number;
  /** The longest that one that answers had to wait since counting began. */
  readonly longestMs: number;
}
export type Reply =
  | { readonly is: 'started' | 'counting' }
  | { readonly is: 'health'; readonly health: Health }
  /** When each was known, by the wall clock, in the order of the wish. */
  | { readonly is: 'down'; readonly atMs: readonly number[] }
  | { readonly is: 'swept'; readonly tookMs: number }
  | ({ readonly is: 'told' } & Told);

const seen = { batches: 0, fresh: 0, changed: 0 };
/** By number: when it was known to be down; those that are awaited. */
const awaited = new Map<number, number>();
/** Whoever is not down by then is not known to be: told as never. */
const PATIENCE_MS = 180_000;
let patience: NodeJS.Timeout | undefined;
let isCounted = false;
let longestMs = 0;
let tell: () => Told = () => {
  throw new Error('not started');
};
let sweep = async (): Promise<void> => {};
let stop = async (): Promise<void> => {};

process.on('message', (wish: Wish) => {
  if (wish.do === 'start') void start(wish).then(() => say({ is: 'started' }));
  else if (wish.do === 'tell') say({ is: 'told', ...tell() });
  else if (wish.do === 'await') {
    awaited.clear();
    for (const n of wish.ns) awaited.set(n, Number.NaN);
    clearTimeout(patience);
    patience = setTimeout(giveUp, PATIENCE_MS);
  } else if (wish.do === 'sweep') void sweep();
  else if (wish.do === 'stop') void stop().then(() => process.exit());
  else {
    isCounted = true;
    say({ is: 'counting' });
  }
});
process.on('disconnect', () => process.exit());

function say(reply: Reply): void {
  if (process.connected) process.send?.(reply);
}

async function start({ folder, spots, segments, everyMs }: Extract<Wish, { do: 'start' }>): Promise<void> {
  const units = readUnits(new URL('../config/liaoyuan/units.json', import.meta.url).pathname);
  const leaves = units.filter(({ code }) => !units.some(({ parent }) => parent === code));
  const top = units.find(({ parent }) => parent === null)?.code ?? '';
  // From 1, as the registry counts.
  const records = new SampleRecords(
    spots.map((_, at) => {
      const unit = leaves[at % leaves.length]?.code ?? top;
      return sampleRecord(at + 1, { unit, category: CATEGORIES[at % CATEGORIES.length] ?? 'social' });
    }),
    units,
  );
  const targets = spots.map(targetOf);
  const assignment = assignmentOf(targets, segments, everyMs);
  const db = await Db.open(join(folder, 'data.db'), migrations);
  const options = { records, settings: DEFAULTS, assignment: () => assignment, log: SILENT };
  const watch = await Watch.open(db, options);
  const lastMs = new Float64Array(spots.length + 1);
  const note = (n: number, toMs: number): void => {
    const before = lastMs[n] ?? 0;
    lastMs[n] = toMs;
    if (isCounted && spots[n - 1]?.isDead === false && toMs - before > longestMs) longestMs = toMs - before;
  };
  let swept: (tookMs: number) => void = () => {};
  const server = new LocalServer({
    path: linkPath(folder),
    log: SILENT,
    side: {
      batch: async (batch: Batch) => {
        await watch.batch(batch);
        seen.batches += 1;
        seen.changed += batch.changed.length;
        for (const { n, finding, check } of batch.changed) {
          note(n, batch.toMs);
          if (check === 'online') noteDown(n, finding.state === 'bad');
        }
        for (const { ns } of batch.unchanged) {
          seen.fresh += ns.length;
          for (const n of ns) note(n, batch.toMs);
        }
      },
      picture: (picture) => watch.picture(picture),
      health: (health) => {
        watch.health(health);
        if (health.sweep?.isOver === true) swept(health.atMs);
        say({ is: 'health', health });
      },
      joined: (daemon) => watch.joined(daemon),
      left: (daemon) => watch.left(daemon),
    },
  });
  watch.start();
  await server.start();
  tell = () => {
    const { user, system } = process.cpuUsage();
    const online = watch.board(top, 'all')?.firstRound.checks.find(({ check }) => check === 'online');
    return {
      cpuS: (user + system) / 1e6,
      rssBytes: process.memoryUsage.rss(),
      ...seen,
      tallied: online?.once ?? 0,
      longestMs,
    };
  };
  sweep = async () => {
    const beganMs = Date.now();
    swept = (atMs) => {
      swept = () => {};
      say({ is: 'swept', tookMs: atMs - beganMs });
    };
    await server.sweep(AbortSignal.timeout(60_000));
  };
  stop = async () => {
    await server.stop();
    await watch.stop();
    await db.close();
  };
}

/** Told once all of them are down; one that came back meanwhile is awaited again. */
function noteDown(n: number, isDown: boolean): void {
  if (!awaited.has(n)) return;
  awaited.set(n, isDown ? Date.now() : Number.NaN);
  const atMs = [...awaited.values()];
  if (atMs.some(Number.isNaN)) return;
  clearTimeout(patience);
  awaited.clear();
  say({ is: 'down', atMs });
}

function giveUp(): void {
  const atMs = [...awaited.values()].map((at) => (Number.isNaN(at) ? Number.POSITIVE_INFINITY : at));
  awaited.clear();
  say({ is: 'down', atMs });
}

function targetOf({ host, onvifPort, rtspPort, segment }: Spot, at: number): Target {
  const n = at + 1;
  return {
    n,
    code: `${22_040_000_000_000_000_000n + BigInt(n)}`,
    kind: 'camera',
    segment,
    address: { host, onvifPort, ...(rtspPort === undefined ? {} : { rtspPort }), rtspPath: '/stream1' },
    login: `login-${n % 6}`,
    identity: { serial: `SN${n}`, model: 'IPC-200' },
    place: { lon: 125.145, lat: 42.888 },
    checks: ['online'],
  };
}

function assignmentOf(
  targets: readonly Target[],
  segments: readonly SegmentPlan[],
  everyMs: number,
): Assignment {
  // As a city has it that changed no setting.
  const cadence = { everyMs, timeoutMs: 2_000, confirmations: 2, outOf: 3, confirmAfterMs: 3_000 };
  const cadences = { registration: cadence, online: cadence, image: cadence };
  return { version: 1, targets, logins: {}, segments, cadences };
}
