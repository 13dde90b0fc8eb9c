/** Signing in, staying signed in, and who may change whom. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEFAULTS } from '../../config/settings.ts';
import { UnitTree } from '../registry/unit-tree.ts';
import { Db } from '../store/db.ts';
import { Journal, listJournal } from '../store/journal.ts';
import { migrations } from '../store/schema.ts';
import type { Asker } from './asker.ts';
import { faultsOfPassword, hashPassword, isPassword } from './password.ts';
import { Staffs } from './staffs.ts';
import { Tokens } from './tokens.ts';

const PASSWORD = 'a long evening walk';
const records = {
  units: new UnitTree([
    { code: '2204', name: '辽源市', level: 'city', parent: null },
    { code: '220402', name: '龙山区', level: 'district', parent: '2204' },
    { code: '220403', name: '西安区', level: 'district', parent: '2204' },
  ]),
};

let folder: string;
let db: Db;
let nowMs: number;
let staffs: Staffs;
let tokens: Tokens;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lk-staff-'));
  nowMs = Date.UTC(2026, 10, 1);
  const clock = () => nowMs;
  db = await Db.open(join(folder, 'a.db'), migrations);
  const journal = new Journal(clock);
  staffs = await Staffs.open(db, { journal, records, limits: DEFAULTS.sessions, clock });
  tokens = new Tokens(db, { journal, records, clock });
});
afterEach(async () => {
  await db.close();
  rmSync(folder, { recursive: true });
});

async function admin(): Promise<Asker> {
  const { sessionId } = await staffs.setUp('chief', PASSWORD, '127.0.0.1');
  return (await staffs.ofSession(sessionId)) as Asker;
}

async function signedIn(name: string): Promise<Asker> {
  const { sessionId } = await staffs.signIn(name, PASSWORD, '127.0.0.1');
  return (await staffs.ofSession(sessionId)) as Asker;
}

const deeds = async () => (await listJournal(db.read, {}, 1, 100)).rows.map(({ did }) => did).reverse();

describe('the first administrator', () => {
  test('is made once, and sees everything', async () => {
    expect(await staffs.setupNeeded()).toBe(true);
    expect(await admin()).toMatchObject({ name: 'chief', role: 'admin', unit: '', kind: 'staff' });
    expect(await staffs.setupNeeded()).toBe(false);
    await expect(staffs.setUp('second', PASSWORD, '')).rejects.toMatchObject({ code: 'already-set-up' });
  });

  test('is one, however many try at the same instant', async () => {
    const tries = ['one', 'two', 'three', 'four'].map((name) => staffs.setUp(name, PASSWORD, ''));
    const ends = await Promise.allSettled(tries);
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});

describe('a password', () => {
  test.each([
    { password: 'short', because: 'it is short', wanted: ['at least 10 characters'] },
    { password: 'aaaaaaaaaaaa', because: 'it is one letter', wanted: ['at least 4 different characters'] },
    {
      password: 'x',
      because: 'it is both',
      wanted: ['at least 10 characters', 'at least 4 different characters'],
    },
    {
      password: 'Password1234',
      because: 'everybody tries it',
      wanted: ['no row of keys and no word that everybody tries first'],
    },
    {
      password: 'hello WANG hello',
      because: 'the name is in it',
      wanted: ['a password without the name of the person'],
    },
    { password: 'x1y2z'.repeat(41), because: 'it is endless', wanted: ['at most 200 characters'] },
    { password: '守灯守灯四字不同十个', because: 'ten characters will do', wanted: [] },
  ])('is told all its faults: $because', ({ password, wanted }) => {
    const faults = faultsOfPassword(password, 'wang');
    expect(faults.map((fault) => fault.wanted)).toEqual(wanted);
    expect(JSON.stringify(faults)).not.toContain(password.length > 3 ? password : 'never');
  });

  test('is kept as argon2id with its own salt, and known again', async () => {
    const [one, two] = [await hashPassword(PASSWORD), await hashPassword(PASSWORD)];
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
    expect(await isPassword(PASSWORD, one)).toBe(true);
    expect(await isPassword(`${PASSWORD} `, one)).toBe(false);
  });

  test('is the same in composed and in decomposed letters', async () => {
    expect(await isPassword('caf\u0065\u0301 am Abend', await hashPassword('caf\u00e9 am Abend'))).toBe(true);
  });

  test('leaves no trace in the files', async () => {
    const person = await admin();
    const { text } = await tokens.make({ name: 'sheet', role: 'leader', unit: '' }, person);
    await db.read.one('PRAGMA wal_checkpoint');
    const files = ['a.db', 'a.db-wal'].map((name) => readFileSync(join(folder, name)));
    for (const secret of [PASSWORD, text, text.slice(3)])
      for (const bytes of files) expect(bytes.includes(secret)).toBe(false);
  });
});

describe('signing in', () => {
  test('takes the name in any case, and says the same of a wrong name and a wrong password', async () => {
    await admin();
    expect((await staffs.signIn(' CHIEF ', PASSWORD, '')).staff.name).toBe('chief');
    for (const [name, password] of [
      ['chief', 'wrong password'],
      ['nobody', PASSWORD],
    ] as const)
      await expect(staffs.signIn(name, password, '')).rejects.toMatchObject({
        code: 'wrong-password',
        facts: {},
      });
  });

  test.each(['chief', 'nobody'])(
    'locks %s after five wrong passwords, for a quarter of an hour',
    async (name) => {
      await admin();
      for (let tries = 1; tries < 5; tries++)
        await expect(staffs.signIn(name, 'wrong', '')).rejects.toMatchObject({ code: 'wrong-password' });
      const untilMs = nowMs + 15 * 60_000;
      for (const password of ['wrong', PASSWORD])
        await expect(staffs.signIn(name, password, '')).rejects.toMatchObject({
          code: 'locked',
          facts: { untilMs },
        });
      nowMs = untilMs;
      const last = staffs.signIn(name, PASSWORD, '');
      if (name === 'chief') expect((await last).staff.name).toBe('chief');
      else await expect(last).rejects.toMatchObject({ code: 'wrong-password' });
    },
  );

  test.each([
    { from: '10.9.9.9', own: '10.1.1.1', isOpen: true, because: 'from another address' },
    { from: '2001:db8::1', own: '2001:db8:0:1::1', isOpen: true, because: 'from another network' },
    { from: '2001:db8::1', own: '2001:DB8:0:0:7::2', isOpen: false, because: 'from the same network' },
    { from: '::ffff:10.9.9.9', own: '10.9.9.9', isOpen: false, because: 'from the same address' },
  ])(
    'by a stranger at $from leaves the name open at $own: $isOpen, $because',
    async ({ from, own, isOpen }) => {
      const chief = await admin();
      for (let tries = 1; tries <= 5; tries++)
        await expect(staffs.signIn('chief', 'wrong', from)).rejects.toThrow();
      expect((await staffs.list(chief))[0]).toMatchObject({ locked: true });
      const last = staffs.signIn('chief', PASSWORD, own);
      if (isOpen) expect((await last).staff.name).toBe('chief');
      else await expect(last).rejects.toMatchObject({ code: 'locked' });
      // A right password elsewhere does not give the stranger more guesses.
      await expect(staffs.signIn('chief', PASSWORD, from)).rejects.toMatchObject({ code: 'locked' });
      await staffs.change(chief.staff, { locked: false }, chief);
      expect((await staffs.signIn('chief', PASSWORD, from)).staff.name).toBe('chief');
    },
  );

  test('cannot be hurried: guesses at once count one by one', async () => {
    await admin();
    const guesses = Array.from({ length: 12 }, (_, k) => staffs.signIn('chief', `guess ${k}`, ''));
    const codes = (await Promise.allSettled(guesses)).map((end) =>
      end.status === 'rejected' ? end.reason.code : 'in',
    );
    expect(codes).toEqual([...Array(4).fill('wrong-password'), ...Array(8).fill('locked')]);
  });

  test('refuses to queue without end', async () => {
    await admin();
    const guesses = Array.from({ length: 30 }, (_, k) => staffs.signIn(`name ${k}`, 'wrong', ''));
    const codes = (await Promise.allSettled(guesses)).map((end) =>
      end.status === 'rejected' ? end.reason.code : 'in',
    );
    expect(codes.filter((code) => code === 'limit')).toHaveLength(6);
  });
});

describe('a session', () => {
  test('slides while it is used and ends when it is not', async () => {
    await admin();
    const { sessionId } = await staffs.signIn('chief', PASSWORD, '');
    nowMs += 11 * 3_600_000;
    expect(await staffs.ofSession(sessionId)).toBeDefined();
    nowMs += 11 * 3_600_000;
    const person = (await staffs.ofSession(sessionId)) as Asker;
    nowMs += 12 * 3_600_000;
    expect(await staffs.isOpen(person)).toBe(false);
    expect(await staffs.ofSession(sessionId)).toBeUndefined();
  });

  test('does not last longer by being looked at', async () => {
    const person = await admin();
    for (let hour = 0; hour < 11; hour++) {
      nowMs += 3_600_000;
      expect(await staffs.isOpen(person)).toBe(true);
    }
    nowMs += 3_600_000;
    expect(await staffs.isOpen(person)).toBe(false);
  });

  test('ends when the person signs out, and for nobody else', async () => {
    const [one, two] = [await admin(), await signedIn('chief')];
    const ended: string[] = [];
    staffs.on('ended', (keys) => ended.push(...keys));
    await staffs.signOut(one);
    expect(ended).toEqual([one.key]);
    expect(await staffs.isOpen(one)).toBe(false);
    expect(await staffs.isOpen(two)).toBe(true);
  });

  test.each([
    { what: 'role', change: { role: 'crew' as const } },
    { what: 'unit', change: { unit: '220403' } },
    { what: 'lock', change: { locked: true } },
    { what: 'password', change: { password: 'another long walk' } },
  ])('ends with a new $what', async ({ change }) => {
    const chief = await admin();
    const wish = { name: 'Wang', password: PASSWORD, role: 'leader', unit: '220402' } as const;
    const { id } = await staffs.add(wish, chief);
    const wang = await signedIn('wang');
    const ended: string[] = [];
    staffs.on('ended', (keys) => ended.push(...keys));
    await staffs.change(id, change, chief);
    expect(ended).toContain(wang.key);
    expect(await staffs.isOpen(wang)).toBe(false);
    expect(await staffs.isOpen(chief)).toBe(true);
  });

  test('of the person remains when the password is changed by the person, others end', async () => {
    const [one, two] = [await admin(), await signedIn('chief')];
    await expect(staffs.changePassword(one, 'wrong', 'another long walk')).rejects.toMatchObject({
      code: 'wrong-password',
    });
    await expect(staffs.changePassword(one, PASSWORD, 'short')).rejects.toMatchObject({
      code: 'weak-password',
    });
    await staffs.changePassword(one, PASSWORD, 'another long walk');
    expect([await staffs.isOpen(one), await staffs.isOpen(two)]).toEqual([true, false]);
    await expect(staffs.signIn('chief', PASSWORD, '')).rejects.toMatchObject({ code: 'wrong-password' });
  });

  test('of somebody locked does not open, though the row were still there', async () => {
    const chief = await admin();
    const { id } = await staffs.add({ name: 'Li', password: PASSWORD, role: 'crew', unit: '' }, chief);
    const { sessionId } = await staffs.signIn('li', PASSWORD, '');
    await db.write((sql) => sql.run('UPDATE staff SET locked = 1 WHERE id = ?', id));
    expect(await staffs.ofSession(sessionId)).toBeUndefined();
  });
});

describe('who may change whom', () => {
  test('the last administrator can be neither locked nor moved', async () => {
    const chief = await admin();
    for (const change of [{ locked: true }, { role: 'leader' as const }, { unit: '220402' }])
      await expect(staffs.change(chief.staff, change, chief)).rejects.toMatchObject({
        code: 'last-administrator',
      });
    expect(await staffs.isOpen(chief)).toBe(true);
  });

  test('an administrator of one district reaches nobody of another, nor of the city', async () => {
    const chief = await admin();
    const own = { name: 'Zhao', password: PASSWORD, role: 'admin', unit: '220402' } as const;
    await staffs.add(own, chief);
    const other = await staffs.add({ ...own, name: 'Qian', unit: '220403' }, chief);
    const zhao = await signedIn('zhao');
    expect((await staffs.list(zhao)).map(({ name }) => name)).toEqual(['Zhao']);
    await expect(staffs.change(other.id, { locked: true }, zhao)).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(staffs.change(chief.staff, { locked: true }, zhao)).rejects.toMatchObject({
      code: 'not-found',
    });
    for (const unit of ['', '2204', '220403', '999999'])
      await expect(staffs.add({ ...own, name: 'Sun', unit }, zhao)).rejects.toMatchObject({
        code: 'bad-input',
      });
    await expect(tokens.make({ name: 'x', role: 'admin', unit: '' }, zhao)).rejects.toMatchObject({
      code: 'bad-input',
    });
  });

  test('two people never share one name, whatever its case or width', async () => {
    const chief = await admin();
    const wish = { name: 'ＣＨＩＥＦ', password: PASSWORD, role: 'crew', unit: '' } as const;
    await expect(staffs.add(wish, chief)).rejects.toMatchObject({ code: 'conflict' });
    await expect(staffs.add({ ...wish, name: 'a\u0000b' }, chief)).rejects.toMatchObject({
      code: 'bad-input',
    });
  });

  test('every deed is in the journal, and no password is', async () => {
    const chief = await admin();
    const { id } = await staffs.add({ name: 'Wu', password: PASSWORD, role: 'crew', unit: '' }, chief);
    await staffs.change(id, { role: 'leader', password: 'another long walk' }, chief);
    await signedIn('chief');
    await staffs.signOut(chief);
    expect(await deeds()).toEqual(['setup', 'staff.add', 'staff.change', 'session.open', 'session.close']);
    expect(JSON.stringify((await listJournal(db.read, {}, 1, 100)).rows)).not.toContain('walk');
  });
});

describe('a token', () => {
  const wish = { name: 'sheet', role: 'leader', unit: '220402' } as const;

  test('opens what it was made for, and is listed without its text', async () => {
    const chief = await admin();
    const { text, id } = await tokens.make(wish, chief);
    expect(text).toMatch(/^lk_[\w-]{43}$/);
    expect(await tokens.ofText(text)).toEqual({
      key: `token:${id}`,
      kind: 'token',
      staff: chief.staff,
      ...wish,
    });
    const [listed] = await tokens.list(chief);
    expect(listed).toEqual({ id, ...wish, createdMs: nowMs, lastUsedMs: nowMs });
    await tokens.revoke(id, chief);
    expect(await tokens.ofText(text)).toBeUndefined();
  });

  test.each([
    { what: 'is locked', change: { locked: true } },
    { what: 'administers no longer', change: { role: 'leader' as const } },
    { what: 'reaches its unit no longer', change: { unit: '220403' } },
  ])('opens nothing when whoever made it $what', async ({ change }) => {
    const chief = await admin();
    const maker = { name: 'Feng', password: PASSWORD, role: 'admin', unit: '' } as const;
    const { id } = await staffs.add(maker, chief);
    const { text, id: token } = await tokens.make(wish, await signedIn('feng'));
    const ended: string[] = [];
    staffs.on('ended', (keys) => ended.push(...keys));
    await staffs.change(id, change, chief);
    expect(await tokens.ofText(text)).toBeUndefined();
    expect(ended).toContain(`token:${token}`);
  });

  test.each(['', 'lk_', 'lk_guess', 'Bearer x'])('%j is none', async (text) => {
    expect(await tokens.ofText(text)).toBeUndefined();
  });
});
