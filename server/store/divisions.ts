/** Division codes with the days between which they are in force. */
import type { Division } from '../rules/division.ts';
import type { Sql } from './db.ts';

/** The first rows are three codes of a merger that lists still carry; an administrator loads the table that is needed. */
export const createDivisions = `
CREATE TABLE division (
  code TEXT NOT NULL,
  -- YYYY-MM-DD
  "from" TEXT NOT NULL,
  until TEXT,
  name TEXT NOT NULL,
  successor TEXT,
  PRIMARY KEY (code, "from")
) STRICT, WITHOUT ROWID;
INSERT INTO division (code, "from", until, name, successor) VALUES
  ('370634', '1980-01-01', '2020-06-05', '长岛县', '370614'),
  ('370684', '1991-11-30', '2020-06-05', '蓬莱市', '370614'),
  ('370614', '2020-06-05', NULL, '蓬莱区', NULL);
`;

export function listDivisions(sql: Sql): Promise<Division[]> {
  return sql.all<Division>('SELECT code, name, "from", until, successor FROM division ORDER BY code, "from"');
}

/** Adds rows, and changes those of the same code and first day. */
export async function saveDivisions(sql: Sql, rows: readonly Division[]): Promise<void> {
  await sql.run(
    `INSERT OR REPLACE INTO division (code, "from", until, name, successor)
     SELECT value ->> 'code', value ->> 'from', value ->> 'until', value ->> 'name', value ->> 'successor'
     FROM json_each(?)`,
    JSON.stringify(rows),
  );
}

export async function removeDivision(sql: Sql, code: string, from: string): Promise<void> {
  await sql.run('DELETE FROM division WHERE code = ? AND "from" = ?', code, from);
}
