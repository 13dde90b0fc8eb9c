import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { By } from '../rules/refusal.ts';
import { Db } from './db.ts';
import { type Entry, Journal, listJournal, retireJournal } from './journal.ts';
import { migrations } from './schema.ts';

const li: By = { name: 'li', kind: 'staff' };
const wang: By = { name: 'wang', kind: 'token' };

let folder: string;
let db: Db;
let nowMs: number;
let journal: Journal;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'));
  db = await Db.open(join(folder, 'data.db'), migrations);
  nowMs = 1_000;
  journal = new Journal(() => nowMs);
});
afterEach(async () => {
  await db.close();
  rmSync(folder, { recursive: true });
});

/** Three deeds at 1000, 2000 and 3000. */
async function threeDeeds(): Promise<void> {
  const entries: Entry[] = [
    { by: li, did: 'device.add', subject: 'device/1', after: { name: '示例' } },
    { by: wang, did: 'device.update', subject: 'device/1', before: { name: '示例' }, after: { name: null } },
    { by: li, did: 'import.write', subject: 'device/2' },
  ];
  for (const entry of entries) {
    await db.write((sql) => journal.write(sql, entry));
    nowMs += 1_000;
  }
}

describe('the journal', () => {
  test('gives back what was written, newest first', async () => {
    await threeDeeds();
    const { total, rows } = await listJournal(db.read, {}, 1, 10);
    expect(total).toBe(3);
    expect(rows).toEqual([
      { id: 3, atMs: 3_000, who: 'li', did: 'import.write', subject: 'device/2' },
      {
        id: 2,
        atMs: 2_000,
        who: 'wang',
        did: 'device.update',
        subject: 'device/1',
        before: { name: '示例' },
        after: { name: null },
      },
      { id: 1, atMs: 1_000, who: 'li', did: 'device.add', subject: 'device/1', after: { name: '示例' } },
    ]);
  });

  test.each([
    [{ who: 'li' }, [3, 1]],
    [{ subject: 'device/1' }, [2, 1]],
    [{ did: 'device.update' }, [2]],
    [{ did: 'device' }, [2, 1]],
    [{ did: 'dev' }, []],
    [{ did: '%' }, []],
    [{ fromMs: 2_000 }, [3, 2]],
    [{ untilMs: 2_000 }, [1]],
    [{ who: 'li', fromMs: 1_001, untilMs: 3_001 }, [3]],
    [{ who: "li' OR 1=1 --" }, []],
  ])('asked for %j it shows entries %j', async (filter, wanted) => {
    await threeDeeds();
    const { total, rows } = await listJournal(db.read, filter, 1, 10);
    expect([total, rows.map(({ id }) => id)]).toEqual([wanted.length, wanted]);
  });

  test('comes in pages', async () => {
    await threeDeeds();
    const second = await listJournal(db.read, {}, 2, 2);
    expect([second.total, second.rows.map(({ id }) => id)]).toEqual([3, [1]]);
  });

  test('is not written when the deed fails', async () => {
    const failing = db.write(async (sql) => {
      await journal.write(sql, { by: li, did: 'device.add', subject: 'device/1' });
      throw new Error('no room');
    });
    await expect(failing).rejects.toThrow('no room');
    expect((await listJournal(db.read, {}, 1, 10)).total).toBe(0);
  });

  test('cannot be rewritten, nor shortened by anything but retention', async () => {
    await threeDeeds();
    await expect(db.write((sql) => sql.run("UPDATE journal SET who = 'nobody'"))).rejects.toThrow(
      'never rewritten',
    );
    await expect(db.write((sql) => sql.run('DELETE FROM journal'))).rejects.toThrow('by retention only');
    expect((await listJournal(db.read, {}, 1, 10)).total).toBe(3);
  });

  test('loses what is past its date, and is closed again afterwards', async () => {
    await threeDeeds();
    expect(await db.write((sql) => retireJournal(sql, 3_000))).toBe(2);
    expect((await listJournal(db.read, {}, 1, 10)).rows.map(({ id }) => id)).toEqual([3]);
    await expect(db.write((sql) => sql.run('DELETE FROM journal'))).rejects.toThrow('by retention only');
  });

  test('never gives a number twice, though the newest entries were retired', async () => {
    await threeDeeds();
    await db.write((sql) => retireJournal(sql, 9_000));
    await db.write((sql) => journal.write(sql, { by: li, did: 'device.look', subject: 'y' }));
    expect((await listJournal(db.read, {}, 1, 10)).rows.map(({ id }) => id)).toEqual([4]);
  });
});
