import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { CHECKS, STATES } from '../../config/terms.ts';
import { Db } from './db.ts';
import { migrations } from './schema.ts';
import {
  beginSpells,
  endSpells,
  endSpellsOf,
  lastSpellDevice,
  openSpellDevices,
  openSpells,
  packSpells,
  retireSpells,
  spellsOf,
} from './spells.ts';

function file(): string {
  const folder = mkdtempSync(join(tmpdir(), 'spells-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'data.db');
}

async function opened(path = file(), versions = migrations): Promise<Db> {
  const db = await Db.open(path, versions);
  onTestFinished(() => db.close().catch(() => undefined));
  return db;
}

const T0 = 1_760_000_000_000;
const going = { device: 7, check: 'online', state: 'good', reason: null } as const;
const one = { ...going, fromMs: T0, sinceMs: T0 - 500, seenMs: T0 };

test('a spell is read as it was written, while it goes on and when it has ended', async () => {
  const db = await opened();
  await db.write((sql) => beginSpells(sql, [one, { ...one, device: 8, check: 'image' }]));
  expect(await spellsOf(db.read, 7, T0, T0 + 1)).toEqual([{ ...one, untilMs: null }]);
  await db.write(async (sql) => {
    await endSpells(sql, [{ ...one, seenMs: T0 + 60_000, untilMs: T0 + 65_000 }]);
    const reason = 'timeout' as const;
    await beginSpells(sql, [{ ...one, state: 'bad', reason, fromMs: T0 + 65_000, sinceMs: T0, seenMs: T0 }]);
  });
  expect(await spellsOf(db.read, 7, T0, T0 + 99_000)).toEqual([
    { ...one, seenMs: T0 + 60_000, untilMs: T0 + 65_000 },
    {
      ...going,
      state: 'bad',
      reason: 'timeout',
      fromMs: T0 + 65_000,
      sinceMs: T0,
      seenMs: T0,
      untilMs: null,
    },
  ]);
  expect(await spellsOf(db.read, 7, T0, T0 + 65_000)).toHaveLength(1);
  expect((await openSpells(db.read, 6, 2)).map(({ device }) => device)).toEqual([7, 8]);
  expect(await openSpells(db.read, 8, 2)).toEqual([]);
  expect(await lastSpellDevice(db.read)).toBe(8);
  await db.write((sql) => endSpellsOf(sql, [8], T0 + 70_000));
  expect(await openSpellDevices(db.read)).toEqual([7]);
  expect(await spellsOf(db.read, 8, T0, T0 + 1)).toMatchObject([{ seenMs: T0, untilMs: T0 + 70_000 }]);
  await db.write((sql) => retireSpells(sql, T0 + 65_001));
  expect(await spellsOf(db.read, 7, T0, T0 + 99_000)).toMatchObject([{ state: 'bad' }]);
});

test('what an older version wrote is taken over to the last millisecond', async () => {
  const old = fc.record({
    device: fc.integer({ min: 1, max: 50 }),
    check: fc.constantFrom(...CHECKS),
    from: fc.nat(1e9),
    state: fc.constantFrom(...STATES),
    reason: fc.option(fc.constantFrom('timeout', 'refused')),
    since: fc.nat(1e9),
    seen: fc.nat(1e9),
    until: fc.option(fc.nat(1e9)),
  });
  const rows = fc.sample(old, 200);
  const path = file();
  const before = await opened(path, migrations.slice(0, migrations.indexOf(packSpells)));
  await before.write((sql) =>
    sql.run(
      `INSERT INTO spell SELECT value ->> 'device', value ->> 'check', value ->> 'from', value ->> 'state',
         value ->> 'reason', value ->> 'since', value ->> 'seen', value ->> 'until'
       FROM json_each(?) WHERE true ON CONFLICT DO NOTHING`,
      JSON.stringify(rows),
    ),
  );
  const columns = 'device, asked, from_ms, state, reason, since_ms, seen_ms, until_ms';
  const all = (db: Db) => db.read.all(`SELECT ${columns} FROM spell ORDER BY device, asked, from_ms`);
  const kept = await all(before);
  expect(kept.length).toBeGreaterThan(100);
  await before.close();
  expect(await all(await opened(path))).toEqual(kept);
});
