/** Devices that answered on the network: one row per address and port, and whether somebody wants to hear no more of it. */
import type { Found } from '../../probes/link/link.ts';
import type { Sql } from './db.ts';
import { parsed } from './json.ts';

export const createFound = `
CREATE TABLE found (
  host TEXT NOT NULL,
  port INTEGER NOT NULL,
  endpoint TEXT NOT NULL,
  name TEXT NOT NULL,
  hardware TEXT NOT NULL,
  xaddr TEXT NOT NULL,
  scopes TEXT NOT NULL,
  segment TEXT NOT NULL,
  first_ms INTEGER NOT NULL,
  last_ms INTEGER NOT NULL,
  ignored_ms INTEGER,
  ignored_by TEXT NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (host, port)
) STRICT, WITHOUT ROWID;
`;

/** What was found, in which network, when, and what somebody said of it. */
export interface FoundRow extends Found {
  readonly segment: string;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly ignoredMs: number | null;
  readonly ignoredBy: string;
  readonly note: string;
}

export async function listFound(sql: Sql): Promise<FoundRow[]> {
  const rows = await sql.all<Omit<FoundRow, 'scopes'> & { readonly scopes: string }>(
    `SELECT host, port, endpoint, name, hardware, xaddr, scopes, segment, first_ms AS firstMs, last_ms AS lastMs,
       ignored_ms AS ignoredMs, ignored_by AS ignoredBy, note FROM found ORDER BY host, port`,
  );
  return rows.map((row) => ({ ...row, scopes: parsed<string[]>(row.scopes) }));
}

/** Adds what was found, and writes over what is there. */
export async function saveFound(sql: Sql, rows: readonly FoundRow[]): Promise<void> {
  await sql.run(
    `INSERT OR REPLACE INTO found
       (host, port, endpoint, name, hardware, xaddr, scopes, segment, first_ms, last_ms, ignored_ms, ignored_by, note)
     SELECT value ->> 'host', value ->> 'port', value ->> 'endpoint', value ->> 'name', value ->> 'hardware',
       value ->> 'xaddr', value -> 'scopes', value ->> 'segment', value ->> 'firstMs', value ->> 'lastMs',
       value ->> 'ignoredMs', value ->> 'ignoredBy', value ->> 'note' FROM json_each(?)`,
    JSON.stringify(rows),
  );
}

/** Takes away what did not answer since. */
export async function retireFound(sql: Sql, beforeMs: number): Promise<void> {
  await sql.run('DELETE FROM found WHERE last_ms < ? AND ignored_ms IS NULL', beforeMs);
}
