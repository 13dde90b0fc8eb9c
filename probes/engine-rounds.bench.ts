/**
 * A process that asks the same devices in every way, one short burst after the other, and says what a look of each
 * way cost. Bursts of one round are pairs: what the machine does to one it does to the others.
 */
import { fineCpuOf } from './engine-machine.bench.ts';
import type { Spot } from './engine-peers.bench.ts';
import { type Blackbox, startBlackbox, type Way, ways } from './engine-ways.bench.ts';

export type Wish =
  | { readonly do: 'start'; readonly folder: string; readonly spots: readonly Required<Spot>[] }
  | { readonly do: 'round' };

/** Microseconds of processor time a look, by way; and which ways were not always answered. */
export interface Round {
  readonly us: Readonly<Record<string, number>>;
  readonly unanswered: Readonly<Record<string, number>>;
}
export type Reply = { readonly is: 'started'; readonly note?: string } | ({ readonly is: 'round' } & Round);

const LOOKS = 256;
const AT_ONCE = 64;

let spots: readonly Required<Spot>[] = [];
let blackbox: Blackbox | undefined;
let rounds = 0;

process.on('message', (wish: Wish) => {
  if (wish.do === 'start') void start(wish.folder, wish.spots);
  else void round().then((done) => say({ is: 'round', ...done }));
});
process.on('disconnect', () => {
  blackbox?.stop();
  process.exit();
});

function say(reply: Reply): void {
  process.send?.(reply);
}

async function start(folder: string, given: readonly Required<Spot>[]): Promise<void> {
  spots = given;
  const started = await startBlackbox(folder);
  if (typeof started === 'string') return say({ is: 'started', note: started });
  blackbox = started;
  say({ is: 'started' });
}

async function round(): Promise<Round> {
  const pid = blackbox?.pid ?? 0;
  const mine = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  };
  const all = [
    ...Object.entries(ways).map(([name, way]) => [name, way, mine] as const),
    ...Object.entries(blackbox?.ways ?? {}).map(([name, way]) => [name, way, () => fineCpuOf(pid)] as const),
  ];
  // Each round begins with another way and with other devices: no way is always the one after the dearest.
  const first = rounds % all.length;
  const chosen = Array.from({ length: LOOKS }, (_, at) => spots[(rounds * LOOKS + at) % spots.length]);
  rounds += 1;
  const us: Record<string, number> = {};
  const unanswered: Record<string, number> = {};
  for (const [name, way, clock] of [...all.slice(first), ...all.slice(0, first)]) {
    const before = clock();
    const answered = await burst(way, chosen);
    us[name] = ((clock() - before) * 1e6) / LOOKS;
    if (answered < LOOKS) unanswered[name] = LOOKS - answered;
  }
  return { us, unanswered };
}

/** Asks them all, so many at once; how many answered. */
async function burst(way: Way, chosen: readonly (Required<Spot> | undefined)[]): Promise<number> {
  let next = 0;
  let answered = 0;
  const worker = async (): Promise<void> => {
    for (;;) {
      const spot = chosen[next];
      next += 1;
      if (spot === undefined) return;
      if (await way(spot)) answered += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return answered;
}
