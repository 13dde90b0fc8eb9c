/** How soon an outage is known: devices fall silent at a moment, and the server says when it knew each to be down. */
import type { Peers, Spot } from './engine-peers.bench.ts';

/** Seconds from the silence until all are known to be down; each of those that fell silent alone for itself. */
export interface Outages {
  readonly street: number;
  readonly streetP50S: number;
  readonly streetP95S: number;
  readonly streets: readonly number[];
  readonly aloneP50S: number;
  readonly aloneP95S: number;
  readonly alone: number;
}

const PER_STREET = 256;
const ALONE = 60;
const PAUSE_MS = 1_700;

/** `known` resolves with when the server knew each of these numbers to be down. */
export async function measureOutages(
  { spots, hush }: Peers,
  street: number,
  repeats: number,
  known: (ns: readonly number[]) => Promise<readonly number[]>,
): Promise<Outages> {
  if (hush === undefined) throw new Error('those who are looked at cannot be silenced');
  const silence = async (rows: readonly number[]): Promise<readonly number[]> => {
    const hosts = rows.flatMap((row) => spots[row]?.host ?? []);
    const all = known(rows.map((row) => row + 1));
    const sinceMs = await hush(hosts, true);
    const tookS = (await all).map((atMs) => (atMs - sinceMs) / 1_000);
    await hush(hosts, false);
    return tookS;
  };
  // Whole streets, far apart; each at another moment of the cycle.
  const whole = streetsOf(spots).filter((rows) => rows.length === PER_STREET);
  const streets: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    const rows = whole[Math.floor(((repeat + 0.5) * whole.length) / repeats)]?.slice(0, street) ?? [];
    streets.push(Math.max(...(await silence(rows))));
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * (1 + (repeat % 5))));
  }
  // One in each of other streets, all at the same moment, which is another one of the cycle for each.
  const lonely = whole.flatMap((rows, at) => (at % 2 === 1 ? (rows[100] ?? []) : [])).slice(0, ALONE);
  const alone = await silence(lonely);
  return {
    street,
    streetP50S: at(streets, 0.5),
    streetP95S: at(streets, 0.95),
    streets: streets.map(tenths),
    aloneP50S: at(alone, 0.5),
    aloneP95S: at(alone, 0.95),
    alone: alone.length,
  };
}

/** Rows by the first three numbers of their address. */
function streetsOf(spots: readonly Spot[]): number[][] {
  const streets = Map.groupBy(spots.keys(), (row) => spots[row]?.host.replace(/[.][0-9]+$/, '') ?? '');
  return [...streets.values()].map((rows) => rows.filter((row) => spots[row]?.isDead === false));
}

function at(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return tenths(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN);
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
