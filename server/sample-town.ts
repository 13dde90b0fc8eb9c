/** A city of one town with cameras, written into a data folder before the program starts. */
import { load } from '../config/load.ts';
import { Secrets } from '../config/secrets.ts';
import { DEFAULTS } from '../config/settings.ts';
import type { DeviceRecord } from './registry/record.ts';
import { Registry } from './registry/registry.ts';
import type { LedgerCheck } from './rules/period-ledger.ts';
import { SYSTEM } from './rules/refusal.ts';
import { CITY, DISTRICT, TOWN } from './sample.ts';
import { Db, type Sql } from './store/db.ts';
import { Journal } from './store/journal.ts';
import { migrations } from './store/schema.ts';
import { beginSpells, endSpells } from './store/spells.ts';

export interface SampleTown {
  readonly db: Db;
  readonly journal: Journal;
  readonly registry: Registry;
  readonly records: readonly DeviceRecord[];
}

/** Whoever opens it closes its database. */
export async function openTown(folder: string, cameras: number): Promise<SampleTown> {
  const db = await Db.open(`${folder}/lightkeeper.db`, migrations);
  const journal = new Journal();
  const { boundaries } = load({}, folder);
  const registry = await Registry.open(db, {
    ...{ secrets: Secrets.open(folder, {}), settings: DEFAULTS, journal, boundaries },
  });
  await registry.putUnits(
    [
      { code: CITY, name: '辽源市', level: 'city', parent: null },
      { code: DISTRICT, name: '龙山区', level: 'district', parent: CITY },
      { code: TOWN, name: '东吉街道', level: 'town', parent: DISTRICT },
    ],
    SYSTEM,
  );
  const records = await registry.addAll(
    Array.from({ length: cameras }, (_, n) => ({
      ...{ code: `22040200001320${String(n + 1).padStart(6, '0')}`, name: `示例路${n + 1}号` },
      ...{ kind: 'camera' as const, category: 'social' as const, unit: TOWN },
    })),
    SYSTEM,
  );
  return { db, journal, registry, records };
}

/** A time in one state, as if it had been seen. */
export async function putSpell(
  sql: Sql,
  of: { readonly device: number; readonly check: LedgerCheck; readonly state: 'good' | 'bad' },
  fromMs: number,
  untilMs: number,
): Promise<void> {
  const reason = of.state === 'bad' ? 'timeout' : null;
  await beginSpells(sql, [{ ...of, reason, fromMs, sinceMs: fromMs, seenMs: fromMs }]);
  await endSpells(sql, [{ device: of.device, check: of.check, fromMs, seenMs: untilMs, untilMs }]);
}
