/** Register against reality: what is registered beside what is seen, per sub-platform or per unit, and the list behind every figure. */
import type { State } from '../../config/terms.ts';
import type { Catalogue, KeptItem } from '../registry/catalogues.ts';
import type { DeviceRecord } from '../registry/record.ts';
import { type Declared, declaredBy } from '../rules/catalogue.ts';
import { isAssessed } from '../rules/device.ts';
import type { RealityCell, RealitySide } from '../rules/reality.ts';
import { type Asker, isWhole, type Records, reaches } from './asker.ts';
import type { ListedFound } from './found-desk.ts';

/** Only what is needed of the registry. */
export interface RealityRegistry extends Records {
  readonly units: Records['units'] & { above(code: string): readonly string[] };
  all(): Iterable<DeviceRecord>;
  byCode(code: string): DeviceRecord | undefined;
  platforms(): readonly { readonly id: string; readonly name: string }[];
  readonly catalogues: { of(platform: string): Promise<Catalogue | undefined> };
  readonly merges: { formerCodesOf(device: number): readonly string[] };
}

/** Only what is needed of the watch. */
export interface RealityWatch {
  readonly registrations: {
    spanOf(device: number): { readonly firstMs: number | null; readonly lastMs: number | null };
  };
  states(device: number): readonly {
    readonly check: string;
    readonly state: State;
    readonly reason: string | null;
    readonly sinceMs: number | null;
  }[];
}

export interface RealityParts {
  readonly registry: RealityRegistry;
  readonly watch: RealityWatch;
  readonly found: { list(list: 'open'): { readonly rows: readonly ListedFound[] } };
}

/** One device in a cell. Of one that is in nobody's file only what the network or a catalogue says is known. */
export interface RealDevice {
  readonly id: number | null;
  /** Empty for one that was found on the network: it has none yet. */
  readonly code: string;
  readonly name: string;
  /** Code of the unit; of a code in nobody's file its first six digits; empty where nothing says it. */
  readonly unit: string;
  readonly platform: string;
  /** Address and port, where they are known. */
  readonly address: string;
  readonly declared: Declared;
  readonly state: State;
  readonly reason: string | null;
  readonly firstMs: number | null;
  readonly lastMs: number | null;
}

export interface RealityWish {
  readonly unit: string;
  readonly platform?: string | undefined;
}

/**
 * Every device that is due to be seen – assessed, in scope, in use or in repair – in `seen` or `never-seen`; those of
 * them that their sub-platform declares online though our probe finds them down in `dead` too; and what a catalogue lists
 * or the network shows though nobody registered it in `unregistered`. What was found on the network belongs to no unit and
 * no sub-platform: whoever sees the whole city sees it.
 */
async function walkReality(
  { registry, watch, found }: RealityParts,
  { unit, platform }: RealityWish,
  person: Pick<Asker, 'unit'>,
  take: (cell: RealityCell, device: RealDevice) => void,
): Promise<void> {
  const { units } = registry;
  const isAsked = (code: string) =>
    reaches(person, units, code) && (unit === units.top?.code || units.holds(unit, code));
  const catalogues = new Map<string, Catalogue>();
  for (const { id } of registry.platforms()) {
    const catalogue = await registry.catalogues.of(id);
    if (catalogue) catalogues.set(id, catalogue);
  }
  /** Sub-platforms that number by themselves know a device under a code of their own. */
  const own = new Set<string>();
  for (const record of registry.all()) {
    const { sourceCode = '' } = record.details;
    if (sourceCode !== '') own.add(`${record.platform} ${sourceCode}`);
    if (!isDue(record) || (platform !== undefined && record.platform !== platform)) continue;
    if (!isAsked(record.unit)) continue;
    const codes = [record.code, sourceCode, ...registry.merges.formerCodesOf(record.id)];
    const device = registered(record, watch, listedUnder(codes, catalogues.get(record.platform)));
    take(device.firstMs === null ? 'never-seen' : 'seen', device);
    if (device.declared === 'on' && device.state === 'bad') take('dead', device);
  }
  const strangers = new Set<string>();
  for (const [id, { items }] of catalogues) {
    if (platform !== undefined && id !== platform) continue;
    for (const { code, name, status, seenMs } of items.values()) {
      const isKnown = registry.byCode(code) !== undefined || own.has(`${id} ${code}`);
      if (strangers.has(`${id} ${code}`) || isKnown || !isAsked(code.slice(0, 6))) continue;
      strangers.add(`${id} ${code}`);
      take('unregistered', {
        ...{ id: null, code, name, unit: code.slice(0, 6), platform: id, address: '' },
        ...{ declared: declaredBy(status), state: 'unknown', reason: null, firstMs: null, lastMs: seenMs },
      });
    }
  }
  const isOpen = (platform === undefined || platform === '') && unit === units.top?.code;
  if (!isOpen || !isWhole(person, units)) return;
  for (const { host, port, name, firstMs, lastMs } of found.list('open').rows)
    take('unregistered', {
      ...{ id: null, code: '', name, unit: '', platform: '', address: `${host}:${port}` },
      ...{ declared: '', state: 'unknown', reason: null, firstMs, lastMs },
    });
}

/** A line of the table; the key is a platform's id or a unit's code, empty for what belongs to none. */
export interface RealityRow {
  readonly key: string;
  readonly counts: Readonly<Record<RealityCell, number>>;
}

/** The whole table and its sum; a code that two sub-platforms list is one device in the sum. */
export async function realityOf(
  parts: RealityParts,
  by: RealitySide,
  wish: RealityWish,
  person: Pick<Asker, 'unit'>,
): Promise<{ readonly rows: readonly RealityRow[]; readonly total: RealityRow['counts'] }> {
  const { units } = parts.registry;
  const rows = new Map<string, Record<RealityCell, number>>();
  const total = none();
  const known = new Set<string>();
  const keyOf = (device: RealDevice): string => {
    if (by === 'platform') return device.platform;
    const above = units.above(device.unit);
    const at = above.indexOf(wish.unit);
    return above[at - 1] ?? above[at] ?? '';
  };
  await walkReality(parts, wish, person, (cell, device) => {
    const key = keyOf(device);
    const isRepeat = cell === 'unregistered' && device.code !== '' && known.has(device.code);
    if (cell === 'unregistered') known.add(device.code);
    if (isRepeat && by === 'unit') return;
    const counts = rows.get(key) ?? none();
    rows.set(key, counts);
    counts[cell] += 1;
    if (!isRepeat) total[cell] += 1;
  });
  return { rows: [...rows].map(([key, counts]) => ({ key, counts })), total };
}

/** The devices of one cell, by code and address. */
export async function realList(
  parts: RealityParts,
  cell: RealityCell,
  wish: RealityWish,
  person: Pick<Asker, 'unit'>,
): Promise<RealDevice[]> {
  const rows = new Map<string, RealDevice>();
  await walkReality(parts, wish, person, (found, device) => {
    const key = device.code === '' ? device.address : device.code;
    if (found === cell && !rows.has(key)) rows.set(key, device);
  });
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, device]) => device);
}

/** What the sub-platform lists of a device, under whichever of its codes. */
function listedUnder(codes: readonly string[], catalogue: Catalogue | undefined): KeptItem | undefined {
  for (const code of codes) {
    const item = catalogue?.items.get(code);
    if (item !== undefined) return item;
  }
  return undefined;
}

function registered(
  { id, code, name, unit, platform, host, onvifPort, rtspPort }: DeviceRecord,
  watch: RealityWatch,
  item: KeptItem | undefined,
): RealDevice {
  const online = watch.states(id).find(({ check }) => check === 'online');
  const port = onvifPort ?? rtspPort;
  return {
    ...{ id, code, name, unit, platform },
    address: host === '' ? '' : port === null ? host : `${host}:${port}`,
    declared: declaredBy(item?.status ?? ''),
    state: online?.state ?? 'unknown',
    reason: online?.reason ?? null,
    ...watch.registrations.spanOf(id),
  };
}

function isDue({ kind, lifecycle, inScope }: DeviceRecord): boolean {
  return isAssessed(kind) && inScope && (lifecycle === 'active' || lifecycle === 'repair');
}

function none(): Record<RealityCell, number> {
  return { seen: 0, 'never-seen': 0, unregistered: 0, dead: 0 };
}
