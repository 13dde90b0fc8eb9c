/** What fell together in the time of a sheet: a line for each cause, those with the most time lost first. */
import { DEFAULT_SEGMENT, type DeviceRecord } from '../registry/record.ts';
import { isAssessed } from '../rules/device.ts';
import {
  type GroupKind,
  type GroupOutage,
  type GroupPlaces,
  groupOutages,
  sizesOf,
} from '../rules/group-outage.ts';
import type { SheetCell, SheetSection } from '../rules/sheet-body.ts';
import { lengthOf, section } from './sheet-cells.ts';
import type { Gathered, SheetSources } from './sheet-gather.ts';

const MOST_GROUPS = { day: 100, longer: 12 } as const;
const COLUMNS = ['kind', 'name', 'unit', 'devices', 'from', 'until', 'down'] as const;

type Registry = SheetSources['registry'];

/** Null where no such list is told. */
export function groupsSection(
  { kind, falls }: Pick<Gathered, 'kind' | 'falls'>,
  { registry }: { readonly registry: Registry },
  unit: string,
): SheetSection | null {
  if (falls === null) return null;
  const places = new Map<number, GroupPlaces>();
  for (const record of registry.all())
    if (isAssessed(record.kind) && registry.units.holds(unit, record.unit))
      places.set(record.id, placesOf(record));
  const own = falls.filter(({ device }) => places.has(device));
  const groups = groupOutages(own, (device) => places.get(device), sizesOf(places.values()));
  const rows = groups.slice(0, MOST_GROUPS[lengthOf(kind)]).map((group) => rowOf(group, registry));
  return section('groups', COLUMNS, rows, groups.length);
}

/** A pole's number is its own only within a unit. */
function placesOf({ unit, segment, platform, upstream, details }: DeviceRecord): GroupPlaces {
  const pole = details.poleNo ?? '';
  return {
    ...{ unit, platform, network: segment || DEFAULT_SEGMENT, upstream: upstream ?? '' },
    pole: pole === '' ? '' : `${unit}/${pole}`,
  };
}

function rowOf(
  { kind, key, devices, fromMs, untilMs, downMs }: GroupOutage,
  registry: Registry,
): SheetCell[] {
  const where = mostOf(devices.flatMap((id) => registry.get(id)?.unit ?? []));
  const unit = registry.units.get(kind === 'unit' ? key : where);
  return [
    kind === 'unit'
      ? { is: 'word', list: 'level', word: unit?.level ?? 'community' }
      : { is: 'word', list: 'repairKind', word: kind },
    { is: 'text', text: nameOf(kind, key, registry) },
    unit === undefined ? null : { is: 'unit', unit: unit.code, name: unit.name },
    { is: 'count', count: devices.length },
    { is: 'moment', atMs: fromMs },
    untilMs === null ? null : { is: 'moment', atMs: untilMs },
    { is: 'time', ms: downMs },
  ];
}

function nameOf(kind: GroupKind, key: string, registry: Registry): string {
  switch (kind) {
    case 'network':
      return registry.segments().find(({ id }) => id === key)?.name || key;
    case 'platform':
      return registry.platforms().find(({ id }) => id === key)?.name || key;
    case 'unit':
      return registry.units.get(key)?.name ?? key;
    case 'upstream':
      return registry.byCode(key)?.name ?? key;
    case 'pole':
      return key.slice(key.indexOf('/') + 1);
  }
}

/** The commonest of them. */
function mostOf(units: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const unit of units) counts.set(unit, (counts.get(unit) ?? 0) + 1);
  return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0]?.[0] ?? '';
}
