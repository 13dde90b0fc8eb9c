/** Devices that fell together: of a time that is over, one line for each cause (ui.md §9, part 5). */
import { type DeviceHistory, type Home, stagesOf } from './period-device.ts';
import type { RuleValues } from './period-rules.ts';
import { ONLINE_LAWS, ONLINE_WINDOW_MS, PLACE_KINDS, type PlaceKind } from './repair-incident.ts';
import { type Stretch, tilesOf } from './timeline.ts';

/** One device that was offline without a break. */
export interface Fall {
  readonly device: number;
  /** When it fell, be it before the time that is told. */
  readonly fromMs: number;
  /** Null while it is still so at the end of the time. */
  readonly untilMs: number | null;
  /** How much of it lies within the time, as far as the device counted. */
  readonly downMs: number;
}

/** Where devices hang together; a unit is the lowest one, a street or a village. */
export type GroupKind = PlaceKind | 'unit';
export type GroupPlaces = Readonly<Record<GroupKind, string>>;

export interface GroupOutage {
  readonly kind: GroupKind;
  readonly key: string;
  /** By number. */
  readonly devices: readonly number[];
  /** When the first of them fell, and when the last came back. */
  readonly fromMs: number;
  readonly untilMs: number | null;
  readonly downMs: number;
}

/** Widest first: so many devices, and so much of the place, within a few minutes of each other. */
const LAWS: readonly { readonly kind: GroupKind; readonly least: number; readonly percent: number }[] = [
  ...ONLINE_LAWS.filter(({ kind }) => kind === 'network' || kind === 'platform'),
  { kind: 'unit', least: 5, percent: 80 },
  ...ONLINE_LAWS.filter(({ kind }) => kind !== 'network' && kind !== 'platform'),
];
/** Shorter ones are told by nobody. */
const SHORTEST_MS = 10 * 60_000;

/** The falls of one device that touch a time; spells before it tell when they began. */
export function fallsOf(
  history: DeviceHistory,
  span: Stretch,
  lookBackMs: number,
  homes: readonly Home[],
  { graceDays, windows }: RuleValues,
): Fall[] {
  const counted = stagesOf(history.tenure, span, homes, graceDays).filter(({ out }) => out === null);
  if (counted.length === 0) return [];
  const tiles = tilesOf(
    history.online,
    history.blind,
    { fromMs: span.fromMs - lookBackMs, untilMs: span.untilMs },
    { allowedMs: windows.onlineAllowedMs, memoryMs: 0, backsOffMs: windows.onlineBacksOffMs },
  );
  return tiles.flatMap(({ state, fromMs, untilMs }) => {
    if (state !== 'bad' || untilMs <= span.fromMs || untilMs - fromMs < SHORTEST_MS) return [];
    const downMs = counted.reduce(
      (sum, stage) =>
        sum + Math.max(0, Math.min(stage.untilMs, untilMs) - Math.max(stage.fromMs, fromMs, span.fromMs)),
      0,
    );
    if (downMs === 0) return [];
    return [{ device: history.device, fromMs, untilMs: untilMs === span.untilMs ? null : untilMs, downMs }];
  });
}

/** What goes on from one month into the next is one fall. */
export function fallsTogether(before: readonly Fall[], later: readonly Fall[]): Fall[] {
  const keyOf = ({ device, fromMs }: Fall) => `${device} ${fromMs}`;
  const next = new Map(later.map((fall) => [keyOf(fall), fall]));
  const joined = before.map((fall) => {
    const more = fall.untilMs === null ? next.get(keyOf(fall)) : undefined;
    if (more === undefined) return fall;
    next.delete(keyOf(fall));
    return { ...more, downMs: fall.downMs + more.downMs };
  });
  return [...joined, ...next.values()];
}

/**
 * Each fall belongs to the widest place that fell with it. `sizeOf` tells how many devices a place has. Those with the
 * most time lost come first.
 */
export function groupOutages(
  falls: readonly Fall[],
  placesOf: (device: number) => GroupPlaces | undefined,
  sizeOf: (kind: GroupKind, key: string) => number,
): GroupOutage[] {
  const found: GroupOutage[] = [];
  let left = falls.toSorted((a, b) => a.fromMs - b.fromMs || a.device - b.device);
  for (const { kind, least, percent } of LAWS) {
    const taken = new Set<Fall>();
    const byPlace = Map.groupBy(left, ({ device }) => placesOf(device)?.[kind] ?? '');
    for (const [key, list] of byPlace) {
      if (key === '' || list.length < least) continue;
      const enough = Math.max(least, Math.ceil((sizeOf(kind, key) * percent) / 100));
      for (let first = 0; first < list.length; ) {
        const startMs = list[first]?.fromMs ?? 0;
        let end = first;
        while ((list[end]?.fromMs ?? Number.POSITIVE_INFINITY) - startMs <= ONLINE_WINDOW_MS) end++;
        const together = list.slice(first, end);
        const devices = [...new Set(together.map(({ device }) => device))].sort((a, b) => a - b);
        if (devices.length < enough) {
          first++;
          continue;
        }
        for (const fall of together) taken.add(fall);
        found.push({
          ...{ kind, key, devices, fromMs: startMs },
          untilMs: lastOf(together.map(({ untilMs }) => untilMs)),
          downMs: together.reduce((sum, { downMs }) => sum + downMs, 0),
        });
        first = end;
      }
    }
    left = left.filter((fall) => !taken.has(fall));
  }
  return found.sort((a, b) => b.downMs - a.downMs || a.fromMs - b.fromMs || (a.key < b.key ? -1 : 1));
}

function lastOf(ends: readonly (number | null)[]): number | null {
  let last = 0;
  for (const end of ends) {
    if (end === null) return null;
    last = Math.max(last, end);
  }
  return last;
}

/** How many devices each place has. */
export function sizesOf(devices: Iterable<GroupPlaces>): (kind: GroupKind, key: string) => number {
  const sizes = new Map<string, number>();
  for (const places of devices)
    for (const kind of [...PLACE_KINDS, 'unit'] as const) {
      const key = `${kind} ${places[kind]}`;
      sizes.set(key, (sizes.get(key) ?? 0) + 1);
    }
  return (kind, key) => sizes.get(`${kind} ${key}`) ?? 0;
}
