/** Versions of the rules by which times are judged. A version is never changed: figures name it. */
import type { RuleValues, RuleVersion } from '../rules/period-rules.ts';
import type { Sql } from './db.ts';
import { parsed } from './json.ts';

export const createRuleVersions = `
CREATE TABLE rule_version (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  fromMs INTEGER NOT NULL,
  madeMs INTEGER NOT NULL,
  madeBy TEXT NOT NULL,
  note TEXT NOT NULL,
  rules TEXT NOT NULL
) STRICT;
`;

export async function listRuleVersions(sql: Sql): Promise<RuleVersion[]> {
  const rows = await sql.all<Omit<RuleVersion, 'values'> & { rules: string }>(
    'SELECT number, fromMs, madeMs, madeBy AS "by", note, rules FROM rule_version ORDER BY number',
  );
  // Written by the next function.
  return rows.map(({ rules, ...row }) => ({ ...row, values: parsed<RuleValues>(rules) }));
}

/** Answers the number. */
export async function addRuleVersion(sql: Sql, version: Omit<RuleVersion, 'number'>): Promise<number> {
  const { fromMs, madeMs, by, note, values } = version;
  const { id } = await sql.run(
    'INSERT INTO rule_version (fromMs, madeMs, madeBy, note, rules) VALUES (?, ?, ?, ?, ?)',
    fromMs,
    madeMs,
    by,
    note,
    JSON.stringify(values),
  );
  return id;
}
