/** A platform's catalogue beside the registry and what the probes see, as far as whoever asks may see. */

import { tableOf } from '../../config/tables.ts';
import type { State } from '../../config/terms.ts';
import type { Catalogue } from '../registry/catalogues.ts';
import type { DeviceRecord } from '../registry/record.ts';
import {
  COMPARISONS,
  type Comparison,
  comparisonsOf,
  type Declared,
  declaredBy,
} from '../rules/catalogue.ts';
import { isAssessed } from '../rules/device.ts';
import { type Asker, type Records, reaches } from './asker.ts';

/** Only what is needed of the registry. */
export interface CatalogueRegistry extends Records {
  byCode(code: string): DeviceRecord | undefined;
  all(): Iterable<DeviceRecord>;
  readonly catalogues: { of(platform: string): Promise<Catalogue | undefined> };
}

/** Only what is needed of the watch. */
export interface CatalogueWatch {
  states(device: number): readonly {
    readonly check: string;
    readonly state: State;
    readonly reason: string | null;
    readonly sinceMs: number | null;
  }[];
}

/** One device that is registered, listed, or both. */
export interface ComparedRow {
  /** Null for one that is not registered. */
  readonly id: number | null;
  readonly code: string;
  /** By the registry; where it is not registered, by the catalogue. */
  readonly name: string;
  /** Code of the unit; null for one that is not registered. */
  readonly unit: string | null;
  readonly isListed: boolean;
  readonly declared: Declared;
  readonly state: State;
  readonly reason: string | null;
  readonly sinceMs: number | null;
}

export interface Compared {
  readonly catalogue: Catalogue | undefined;
  readonly counts: Readonly<Record<Comparison, number>>;
  /** Those of the list that was asked for, by code. */
  readonly rows: readonly ComparedRow[];
}

/** Counts every comparison, and keeps the rows of one. */
export async function compared(
  platform: string,
  list: Comparison,
  person: Pick<Asker, 'unit'>,
  { registry, watch }: { readonly registry: CatalogueRegistry; readonly watch: CatalogueWatch },
): Promise<Compared> {
  const catalogue = await registry.catalogues.of(platform);
  const counts = tableOf(COMPARISONS, () => 0);
  const rows: ComparedRow[] = [];
  const { units } = registry;
  const take = (code: string, record: DeviceRecord | undefined): void => {
    // Of one that is in nobody's file its code alone says where it stands.
    if (!reaches(person, units, record?.unit ?? code.slice(0, 6))) return;
    const item = catalogue?.items.get(code);
    const online = record && watch.states(record.id).find(({ check }) => check === 'online');
    const declared = declaredBy(item?.status ?? '');
    const state = online?.state ?? 'unknown';
    const known = { isListed: item !== undefined, declared, state };
    const isRegistered = record !== undefined;
    const isDue = record !== undefined && isDueAt(record, platform);
    const found = comparisonsOf({ ...known, isRegistered, isDue });
    for (const one of found) counts[one] += 1;
    if (!found.includes(list)) return;
    rows.push({
      ...known,
      ...{ id: record?.id ?? null, code, unit: record?.unit ?? null },
      name: record?.name ?? item?.name ?? '',
      reason: online?.reason ?? null,
      sinceMs: online?.sinceMs ?? null,
    });
  };
  for (const code of catalogue?.items.keys() ?? []) take(code, registry.byCode(code));
  for (const record of registry.all())
    if (record.platform === platform && !catalogue?.items.has(record.code)) take(record.code, record);
  rows.sort((a, b) => (a.code < b.code ? -1 : 1));
  return { catalogue, counts, rows };
}

function isDueAt({ platform, kind, lifecycle }: DeviceRecord, asked: string): boolean {
  return platform === asked && isAssessed(kind) && (lifecycle === 'active' || lifecycle === 'repair');
}
