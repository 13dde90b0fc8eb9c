/** What sub-platforms say of their devices: one row per (device, platform), and one per platform for the catalogue as a whole. */
import type { Sql } from './db.ts';

export const createCatalogue = `
CREATE TABLE catalogue (
  platform TEXT PRIMARY KEY REFERENCES platform (id) ON DELETE CASCADE,
  takenMs INTEGER NOT NULL,
  who TEXT NOT NULL,
  -- How many items were announced; null where nobody said.
  announced INTEGER,
  collected INTEGER NOT NULL,
  complete INTEGER NOT NULL,
  -- When the last complete one was taken.
  completeMs INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE catalogue_item (
  platform TEXT NOT NULL REFERENCES catalogue (platform) ON DELETE CASCADE,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  status TEXT NOT NULL,
  lon TEXT NOT NULL,
  lat TEXT NOT NULL,
  parent TEXT NOT NULL,
  model TEXT NOT NULL,
  seenMs INTEGER NOT NULL,
  PRIMARY KEY (platform, code)
) STRICT, WITHOUT ROWID;
`;

/** The last catalogue of a platform, without its items. */
export interface CatalogueRow {
  readonly platform: string;
  readonly takenMs: number;
  readonly who: string;
  readonly announced: number | null;
  readonly collected: number;
  readonly complete: boolean;
  readonly completeMs: number | null;
}

/** One device as a platform tells it; texts as delivered. */
export interface CatalogueItem {
  readonly code: string;
  readonly name: string;
  readonly status: string;
  readonly lon: string;
  readonly lat: string;
  readonly parent: string;
  readonly model: string;
}

/** An item as it is kept. */
export interface KeptItem extends CatalogueItem {
  /** When the catalogue was taken that told it last. */
  readonly seenMs: number;
}

export async function listCatalogues(sql: Sql): Promise<CatalogueRow[]> {
  const rows = await sql.all<Omit<CatalogueRow, 'complete'> & { complete: number }>(
    'SELECT platform, takenMs, who, announced, collected, complete, completeMs FROM catalogue',
  );
  return rows.map((row) => ({ ...row, complete: row.complete === 1 }));
}

export async function saveCatalogue(sql: Sql, row: CatalogueRow): Promise<void> {
  await sql.run(
    `INSERT INTO catalogue (platform, takenMs, who, announced, collected, complete, completeMs)
     VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (platform) DO UPDATE SET takenMs = excluded.takenMs, who = excluded.who,
       announced = excluded.announced, collected = excluded.collected, complete = excluded.complete,
       completeMs = excluded.completeMs`,
    row.platform,
    row.takenMs,
    row.who,
    row.announced,
    row.collected,
    row.complete ? 1 : 0,
    row.completeMs,
  );
}

/** Up to `most` items of a platform with a greater code, in order. */
export function listItems(sql: Sql, platform: string, after: string, most: number): Promise<KeptItem[]> {
  return sql.all<KeptItem>(
    `SELECT code, name, status, lon, lat, parent, model, seenMs FROM catalogue_item
     WHERE platform = ? AND code > ? ORDER BY code LIMIT ?`,
    platform,
    after,
    most,
  );
}

/** Adds items, and writes over those that are there. */
export async function saveItems(
  sql: Sql,
  platform: string,
  items: readonly CatalogueItem[],
  seenMs: number,
): Promise<void> {
  await sql.run(
    `INSERT INTO catalogue_item (platform, code, name, status, lon, lat, parent, model, seenMs)
     SELECT ?, value ->> 'code', value ->> 'name', value ->> 'status', value ->> 'lon', value ->> 'lat',
       value ->> 'parent', value ->> 'model', ? FROM json_each(?) WHERE true
     ON CONFLICT (platform, code) DO UPDATE SET name = excluded.name, status = excluded.status, lon = excluded.lon,
       lat = excluded.lat, parent = excluded.parent, model = excluded.model, seenMs = excluded.seenMs`,
    platform,
    seenMs,
    JSON.stringify(items),
  );
}

/** Takes away what was not in the catalogue that was taken at this instant. */
export async function removeOlderItems(sql: Sql, platform: string, seenMs: number): Promise<void> {
  await sql.run('DELETE FROM catalogue_item WHERE platform = ? AND seenMs <> ?', platform, seenMs);
}
