/**
 * What is repaired at once: bad devices gathered by their common cause, each in exactly one incident, so that what
 * incidents bring back adds up (ui.md §4.2).
 */
import type { Certainty, RepairKind } from '../../config/repairs.ts';
import type { CheckName, State } from '../../config/terms.ts';

/** Everything of a device that tells with whom it fell. */
export interface Fallen {
  readonly id: number;
  /** Of the check; null while the device is not counted. */
  readonly state: State | null;
  readonly reason: string | null;
  readonly sinceMs: number | null;
  readonly unit: string;
  readonly places: Readonly<Record<PlaceKind, string>>;
}

/** Where devices hang together, widest first. An empty place is none. */
export const PLACE_KINDS = ['network', 'platform', 'upstream', 'pole'] as const;
export type PlaceKind = (typeof PLACE_KINDS)[number];

export interface Incident {
  readonly id: string;
  readonly kind: RepairKind;
  /** The place, the unit of a batch, or empty. */
  readonly key: string;
  /** Where all of it is bad for one reason. */
  readonly reason: string | null;
  /** When it began: of several devices, when the first of those that fell together did. */
  readonly sinceMs: number | null;
  readonly certainty: Certainty;
  /** Its devices fell before the place fell that they are in as well: they come back only when both are repaired. */
  readonly behind: string | null;
  readonly devices: readonly number[];
}

/** When a place counts as fallen: so many known devices, so much of them bad, within so short a time. */
interface Law {
  readonly kind: PlaceKind;
  readonly least: number;
  readonly percent: number;
}

const MINUTE_MS = 60_000;
/** By what a place is known to have fallen, widest first. */
export const ONLINE_LAWS: readonly Law[] = [
  { kind: 'network', least: 5, percent: 90 },
  { kind: 'platform', least: 5, percent: 90 },
  { kind: 'upstream', least: 2, percent: 80 },
  { kind: 'pole', least: 2, percent: 100 },
];
/** Pictures are looked at a few times a day; on a network or a sub-platform they do not fail together. */
const IMAGE_LAWS = ONLINE_LAWS.filter(({ kind }) => kind === 'upstream' || kind === 'pole');
/** Devices that fall for one reason fall within so short a time. */
export const ONLINE_WINDOW_MS = 10 * MINUTE_MS;
const IMAGE_WINDOW_MS = 12 * 60 * MINUTE_MS;

/** Faults of files and catalogues that a desk mends for many devices at once: where they are mended. */
const BATCHES: Readonly<Record<string, 'unit' | 'platform'>> = {
  'not-in-catalogue': 'platform',
  ...{ 'invalid-code': 'unit', 'code-twice': 'unit' },
  ...{ 'no-position': 'unit', 'zero-position': 'unit', 'out-of-range': 'unit', swapped: 'unit' },
  ...{ 'few-decimals': 'unit', 'outside-district': 'unit', 'wrong-datum': 'unit', 'default-pin': 'unit' },
  ...{ 'shared-pin': 'unit' },
};
/** One conversion mends them all; of the others each file is to be looked at. */
const CONVERTED = ['swapped', 'wrong-datum'];

/** The incidents of a check, widest first. Every bad device is in one of them. */
export function incidentsOf(check: CheckName, devices: readonly Fallen[]): Incident[] {
  if (check === 'online') return byPlaces(devices, ONLINE_LAWS, ONLINE_WINDOW_MS, false);
  if (check === 'image') return byPlaces(devices, IMAGE_LAWS, IMAGE_WINDOW_MS, true);
  return byBatches(devices);
}

/** A place that fell. */
interface Cause {
  readonly id: string;
  readonly law: Law;
  readonly key: string;
  readonly reason: string | null;
  readonly fromMs: number;
  readonly certainty: Certainty;
}

/**
 * A device belongs to the widest place that fell with it; whatever was bad before is a fault of its own, which lies
 * behind the place and needs both repairs.
 */
function byPlaces(
  devices: readonly Fallen[],
  laws: readonly Law[],
  windowMs: number,
  byReason: boolean,
): Incident[] {
  const causes = laws.map((law) => causesIn(devices, law, windowMs, byReason));
  const made = new Map<string, { incident: Omit<Incident, 'devices'>; devices: number[] }>();
  const put = (incident: Omit<Incident, 'devices'>, device?: number) => {
    const known = made.get(incident.id) ?? { incident, devices: [] };
    made.set(incident.id, known);
    if (device !== undefined) known.devices.push(device);
  };
  for (const device of devices) {
    if (device.state !== 'bad') continue;
    const own = laws.flatMap(
      (law, at) => causes[at]?.get(causeKey(device.places[law.kind], byReason ? device.reason : null)) ?? [],
    );
    const cause = own.find(({ fromMs }) => (device.sinceMs ?? 0) >= fromMs);
    const outer = own[0] === cause ? undefined : own[0];
    if (outer !== undefined) put(told(outer, null));
    put(cause === undefined ? alone(device, outer?.id ?? null) : told(cause, outer?.id ?? null), device.id);
  }
  return [...made.values()].map(({ incident, devices: ids }) => ({ ...incident, devices: ids }));
}

function told(
  { id, law, key, reason, fromMs, certainty }: Cause,
  behind: string | null,
): Omit<Incident, 'devices'> {
  const own = behind === null ? id : `${id} < ${behind}`;
  return { id: own, kind: law.kind, key, reason, sinceMs: fromMs, certainty, behind };
}

function alone({ id, reason, sinceMs }: Fallen, behind: string | null): Omit<Incident, 'devices'> {
  return { id: `device:${id}`, kind: 'device', key: '', reason, sinceMs, certainty: 'sure', behind };
}

function causeKey(place: string, reason: string | null): string {
  return reason === null ? place : `${place}\n${reason}`;
}

function causesIn(
  devices: readonly Fallen[],
  law: Law,
  windowMs: number,
  byReason: boolean,
): ReadonlyMap<string, Cause> {
  const bad = new Map<string, Fallen[]>();
  const known = new Map<string, number>();
  for (const device of devices) {
    const place = device.places[law.kind];
    if (place === '' || device.state !== 'bad') continue;
    known.set(place, 0);
    const key = causeKey(place, byReason ? device.reason : null);
    const list = bad.get(key);
    if (list === undefined) bad.set(key, [device]);
    else list.push(device);
  }
  // Most places hold nothing bad: they are not counted.
  for (const { state, places } of devices) {
    const count = known.get(places[law.kind]);
    if (count !== undefined && (state === 'good' || state === 'bad')) known.set(places[law.kind], count + 1);
  }
  const causes = new Map<string, Cause>();
  for (const [key, list] of bad) {
    const [first] = list;
    const place = first?.places[law.kind] ?? '';
    const all = known.get(place) ?? 0;
    if (list.length < law.least || list.length * 100 < all * law.percent) continue;
    const { fromMs, count } = densest(list, windowMs);
    const together = list.filter(({ sinceMs }) => (sinceMs ?? 0) >= fromMs).length;
    if (count < law.least || together * 2 < list.length) continue;
    causes.set(key, {
      ...{ id: `${law.kind}:${place}`, law, key: place, fromMs },
      reason: list.every(({ reason }) => reason === first?.reason) ? (first?.reason ?? null) : null,
      certainty: list.length === all && together === list.length ? 'sure' : 'likely',
    });
  }
  return causes;
}

/** When most of them fell within so short a time; the latest of equals. */
function densest(
  list: readonly Fallen[],
  windowMs: number,
): { readonly fromMs: number; readonly count: number } {
  const times = list.map(({ sinceMs }) => sinceMs ?? 0).sort((a, b) => a - b);
  let best = { fromMs: times[0] ?? 0, count: 0 };
  let first = 0;
  for (const [at, time] of times.entries()) {
    while (time - (times[first] ?? 0) > windowMs) first++;
    if (at - first + 1 >= best.count) best = { fromMs: times[first] ?? 0, count: at - first + 1 };
  }
  return best;
}

/** One defect of many files is one job at a desk; everything else is a device by itself. */
function byBatches(devices: readonly Fallen[]): Incident[] {
  const batches = new Map<string, Fallen[]>();
  const incidents: Incident[] = [];
  for (const device of devices) {
    if (device.state !== 'bad') continue;
    const by = BATCHES[device.reason ?? ''];
    if (by === undefined) {
      incidents.push({ ...alone(device, null), devices: [device.id] });
      continue;
    }
    const place = by === 'unit' ? device.unit : device.places.platform;
    const key = `batch:${device.reason}:${place}`;
    const batch = batches.get(key);
    if (batch === undefined) batches.set(key, [device]);
    else batch.push(device);
  }
  for (const [id, batch] of batches) {
    const [first] = batch;
    if (first === undefined) continue;
    if (batch.length === 1) {
      incidents.push({ ...alone(first, null), devices: [first.id] });
      continue;
    }
    const key = BATCHES[first.reason ?? ''] === 'platform' ? first.places.platform : first.unit;
    incidents.push({
      ...{ id, kind: 'batch', key, reason: first.reason, behind: null },
      sinceMs: Math.min(...batch.map(({ sinceMs }) => sinceMs ?? Number.MAX_SAFE_INTEGER)),
      certainty: CONVERTED.includes(first.reason ?? '') ? 'sure' : 'likely',
      devices: batch.map(({ id: device }) => device),
    });
  }
  return incidents;
}

/** A place on which so many good devices hang that its fall would take the rate below the line. */
export interface WeakPoint {
  readonly kind: PlaceKind;
  readonly key: string;
  readonly devices: number;
}

/** Which places devices share with others, check by check: those by which they can fall together. */
const WEAK_KINDS: Readonly<Record<CheckName, readonly PlaceKind[]>> = {
  online: PLACE_KINDS,
  registration: ['platform'], // its catalogue
  image: [],
  position: [],
};

/** Places with more good devices than may still fall, most first. */
export function weakPoints(check: CheckName, devices: readonly Fallen[], spare: number): WeakPoint[] {
  return WEAK_KINDS[check]
    .flatMap((kind) => {
      const counts = new Map<string, number>();
      for (const { state, places } of devices) {
        const key = places[kind];
        if (state === 'good' && key !== '') counts.set(key, (counts.get(key) ?? 0) + 1);
      }
      return [...counts].flatMap(([key, count]) =>
        count > spare && count > 1 ? [{ kind, key, devices: count }] : [],
      );
    })
    .sort((a, b) => b.devices - a.devices || (a.key < b.key ? -1 : 1));
}
