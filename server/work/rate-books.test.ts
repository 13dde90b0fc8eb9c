/** A link with a moment opens the list of the figure that it was told with, and the same list for ever after. */
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Log, SILENT } from '../../config/log.ts';
import { PERIOD_RATES, type PeriodRate } from '../../config/periods.ts';
import { DEFAULTS } from '../../config/settings.ts';
import type { State } from '../../config/terms.ts';
import type { CountedExemption } from '../rules/exemption.ts';
import type { Home } from '../rules/period-device.ts';
import { rulesFrom } from '../rules/period-rules.ts';
import { spanOf, usualSpans } from '../rules/period-span.ts';
import { Db } from '../store/db.ts';
import { addSamples } from '../store/image-samples.ts';
import { addMonth, finalisedOf, type MonthRow, monthOf, saveMonth } from '../store/months.ts';
import { NO_SNAPSHOT } from '../store/period-ledger.ts';
import { listUnits, removeUnit, saveUnits } from '../store/places.ts';
import { migrations } from '../store/schema.ts';
import { beginSpells, endSpells } from '../store/spells.ts';
import { writeTenure } from '../store/tenure.ts';
import type { Pin, SpanWish } from './rate-books.ts';
import { RatePins } from './rate-pins.ts';
import { RateWork } from './rate-work.ts';

const HOUR = 3_600_000;
const ZONE = 'Asia/Shanghai';
/** Five days before the end of October in Liaoyuan. */
const START = Date.UTC(2026, 9, 26, 16);
const OCTOBER = spanOf('month:2026-10', ZONE) ?? { fromMs: 0, untilMs: 0 };
const DEVICES = [1, 2, 3];
const VALUES = { ...rulesFrom(DEFAULTS), graceDays: 0 };
const RULES = { number: 1, fromMs: 0, madeMs: 0, by: 'settings', note: '', values: VALUES };
const HOME: Home = {
  ...{ unit: '220402', category: 'safe-city', platform: 'p1', carrier: 'c1', maintainer: 'm1' },
  ...{ network: 'n1', owner: '1', lifecycle: 'active', inScope: true },
};
const HOMES: readonly Home[] = [HOME, { ...HOME, unit: '220403' }, { ...HOME, lifecycle: 'suspended' }];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lk-books-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A small city whose time is held in hand. */
class Town {
  #file: string;
  /** Of processes that were killed: they went on with nothing. */
  readonly #dead: Db[] = [];
  db: Db;
  work: RateWork;
  nowMs = START;
  /** What was given to be kept. */
  pins = 0;
  readonly log = { ...SILENT, error: vi.fn<Log['error']>() };
  #spells = new Map<number, { fromMs: number; state: State }>();
  #exemptions: CountedExemption[] = [];
  #files = new Uint8Array(DEVICES.length);

  private constructor(file: string, db: Db) {
    this.#file = file;
    this.db = db;
    this.work = this.#started();
  }

  static async open(name: string): Promise<Town> {
    const file = join(folder, name);
    const town = new Town(file, await Db.open(file, migrations));
    await town.db.write(async (sql) => {
      await saveUnits(sql, [
        { code: '2204', name: 'city', level: 'city', parent: null },
        { code: '220402', name: 'north', level: 'district', parent: '2204' },
        { code: '220403', name: 'south', level: 'district', parent: '2204' },
      ]);
      const row = { fromMs: OCTOBER.fromMs, home: 0, commissionedMs: null };
      await writeTenure(
        sql,
        HOMES,
        DEVICES.map((device) => ({ ...row, device, code: `code ${device}` })),
      );
      for (const check of ['registration', 'position'] as const) {
        const good = { check, state: 'good', reason: null } as const;
        const at = { fromMs: OCTOBER.fromMs, sinceMs: OCTOBER.fromMs, seenMs: START + 90 * 24 * HOUR };
        await beginSpells(
          sql,
          DEVICES.map((device) => ({ device, ...good, ...at })),
        );
      }
    });
    town.see();
    return town;
  }

  #started(): RateWork {
    const pins = new RatePins(this.db, this.log, () => this.nowMs);
    const keep = (pin: Pin) => {
      this.pins++;
      return pins.keep(pin);
    };
    return new RateWork(this.db.read, ZONE, { atMs: this.nowMs, ...NO_SNAPSHOT }, keep);
  }

  /** When nothing is being made aside any more. */
  async close(): Promise<void> {
    await this.work.warm([this.wish('day:2020-01-01')]);
    for (const db of [this.db, ...this.#dead.splice(0)]) await db.close();
  }

  /** The server ends as it does, with what it was given to write on disk, and another one begins. */
  async restart(): Promise<void> {
    await this.close();
    this.db = await Db.open(this.#file, migrations);
    this.work = this.#started();
    this.see();
  }

  /** The process is killed: another one begins with what is on disk in this very moment. */
  async kill(): Promise<void> {
    const file = `${this.#file}+`;
    for (const end of ['', '-wal']) if (existsSync(this.#file + end)) cpSync(this.#file + end, file + end);
    this.#dead.push(this.db);
    this.#file = file;
    this.db = await Db.open(file, migrations);
    this.work = this.#started();
    this.see();
  }

  wait(ms: number): void {
    this.nowMs += ms;
  }

  /** What is known is known at a moment of its own. */
  see(): void {
    this.nowMs++;
    this.work.see({
      ...{ ...NO_SNAPSHOT, atMs: this.nowMs, ids: Int32Array.from(DEVICES), file: this.#files },
      ...{ seen: new Float64Array(3 * DEVICES.length), daemon: new Uint16Array(DEVICES.length) },
      exemptions: this.#exemptions,
    });
  }

  /** A look, which may arrive late: never before the last one. */
  async look(device: number, state: State, lateMs: number): Promise<void> {
    const open = this.#spells.get(device);
    const fromMs = Math.max(this.nowMs - lateMs, (open?.fromMs ?? 0) + 1);
    if (open?.state === state || fromMs > this.nowMs) return;
    await this.db.write(async (sql) => {
      const end = { device, check: 'online' as const, seenMs: fromMs, untilMs: fromMs };
      if (open !== undefined) await endSpells(sql, [{ ...end, fromMs: open.fromMs }]);
      const reason = state === 'bad' ? 'timeout' : null;
      const begin = { device, check: 'online' as const, state, reason, fromMs } as const;
      await beginSpells(sql, [{ ...begin, sinceMs: fromMs, seenMs: START + 90 * 24 * HOUR }]);
    });
    this.#spells.set(device, { fromMs, state });
  }

  /** From so long ago on, decided now. */
  async exempt(device: number, agoMs: number): Promise<void> {
    const id = this.#exemptions.length + 1;
    this.#exemptions.push({
      ...{ id, kind: 'power-cut', scope: { is: 'devices', devices: [device] }, rates: ['online', 'image'] },
      ...{ fromMs: this.nowMs - agoMs, untilMs: this.nowMs + 6 * HOUR },
    });
    this.forget();
  }

  /** Elsewhere from so long ago on, written down now. */
  async move(device: number, home: number, agoMs: number): Promise<void> {
    const row = { device, fromMs: this.nowMs - agoMs, home, commissionedMs: null, code: `code ${device}` };
    await this.db.write((sql) => writeTenure(sql, HOMES, [row]));
  }

  async picture(device: number, isGood: boolean): Promise<void> {
    const local = new Date(this.nowMs + 8 * HOUR);
    const month = (local.getUTCFullYear() - 1970) * 12 + local.getUTCMonth();
    await this.db.write((sql) => addSamples(sql, [{ device, month, date: local.getUTCDate() - 1, isGood }]));
  }

  file(device: number): void {
    this.#files = this.#files.map((complete, at) => (at === device - 1 ? 1 - complete : complete));
  }

  /** Signs a month, or corrects it by another number. */
  async sign(month = '2026-10'): Promise<void> {
    const whole = spanOf(`month:${month}`, ZONE) ?? OCTOBER;
    if (this.nowMs < whole.untilMs) return;
    this.see();
    const { digest, figures, ledger } = await this.work.close(month, whole, RULES);
    const known = await finalisedOf(this.db.read, month);
    const row: Omit<MonthRow, 'number'> = {
      ...{ month, state: 'draft' as const, replaces: known?.number ?? null, reason: '' },
      ...{ ruleVersion: 1, madeMs: this.nowMs, madeBy: 'li', finalisedMs: null, finalisedBy: null },
      ...{ note: '', digest },
    };
    await this.db.write(async (sql) => {
      const number = await addMonth(sql, row, { figures, ledger });
      const made = await monthOf(sql, number);
      if (made === undefined) throw new Error('no month');
      if (known !== undefined) await saveMonth(sql, { ...known, state: 'corrected' });
      await saveMonth(sql, { ...made, state: 'finalised', finalisedMs: this.nowMs, finalisedBy: 'li' });
    });
    this.forget();
  }

  forget(): void {
    this.see();
    this.work.forget();
  }

  wish(text: string, knownMs?: number): SpanWish & { isShown: boolean } {
    const whole = spanOf(text, ZONE) ?? OCTOBER;
    const untilMs = Math.max(whole.fromMs, Math.min(whole.untilMs, knownMs ?? whole.untilMs));
    return { span: { fromMs: whole.fromMs, untilMs }, rules: RULES, knownMs, isShown: true };
  }

  /** A page is shown: its figures, and the moment that is in its links. */
  async tell(text: string) {
    this.see();
    const { line, readMs } = await this.work.lines({
      ...{ ...this.wish(text), among: { unit: '2204', scope: 'all' }, by: null },
    });
    return { text, readMs, sums: line.rates.map(({ adjusted }) => adjusted) };
  }

  open(text: string, knownMs: number, rate: PeriodRate) {
    return this.work.rows({
      ...{ ...this.wish(text, knownMs), among: { unit: '2204', scope: 'all' } },
      ...{ rate, side: 'adjusted', from: 0, size: null },
    });
  }
}

const SPANS = [
  'month:2026-10',
  'month:2026-11',
  'quarter:2026-Q4',
  'week:2026-W44',
  'from:2026-10-28..2026-11-02',
];
const device = fc.constantFrom(...DEVICES);
const ago = fc.integer({ min: 0, max: 20 }).map((hours) => hours * HOUR + 7);
type Step = (town: Town) => void | Promise<void>;
const named = (name: string, step: Step) => Object.assign(step, { toString: () => name });
const move = (n: number, home: number, late: number) =>
  named(`move ${n} ${home} ${late}`, (town) => town.move(n, home, late));
const restart = named('restart', (town) => town.restart());
const kill = named('kill', (town) => town.kill());
const forget = named('forget', (town) => town.forget());
const isEnd = (step: Step | undefined) => step === restart || step === kill;
const happening: fc.Arbitrary<Step> = fc.oneof(
  fc
    .integer({ min: 1, max: 40 })
    .map((hours) => named(`wait ${hours} h`, (town) => town.wait(hours * HOUR + 13))),
  fc
    .tuple(device, fc.constantFrom<State>('good', 'bad', 'unknown'), ago)
    .map(([n, state, late]) => named(`look ${n} ${state} ${late}`, (town) => town.look(n, state, late))),
  fc.tuple(device, ago).map(([n, late]) => named(`exempt ${n} ${late}`, (town) => town.exempt(n, late))),
  fc.tuple(device, fc.constantFrom(0, 1, 2), ago).map((told) => move(...told)),
  fc.tuple(device, fc.boolean()).map(([n, good]) => named(`picture ${n}`, (town) => town.picture(n, good))),
  device.map((n) => named(`file ${n}`, (town) => town.file(n))),
  fc.constant(named('sign', (town) => town.sign())),
  fc.constant(forget),
  fc.constantFrom(restart, kill),
);

/** Opened after a late move, and again as soon as another server has begun. */
const MOVED_LATE = [[], [move(1, 1, 7), restart], []];
/** Opened before it, while the server is killed as soon as it has answered. */
const KILLED = [[], [forget, kill, move(1, 1, 7), forget], []];

describe('a link with a moment', () => {
  let runs = 0;
  test('opens what was told with it, and opens that for ever after', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(happening, { maxLength: 4 }), { minLength: 2, maxLength: 6 }),
        fc.array(fc.constantFrom(...SPANS), { minLength: 6, maxLength: 6 }),
        fc.constantFrom(...PERIOD_RATES),
        async (stories, spans, rate) => {
          const town = await Town.open(`${runs++}.db`);
          const links: { text: string; readMs: number; rows: unknown }[] = [];
          try {
            for (const [at, story] of stories.entries()) {
              const text = spans[at] ?? 'month:2026-10';
              const told = await town.tell(text);
              // Something may happen between the page and its list, but no end of the process.
              const [between, ...rest] = story;
              if (!isEnd(between)) await between?.(town);
              town.see();
              const list = await town.open(text, told.readMs, rate);
              expect(list.sums).toEqual(told.sums[PERIOD_RATES.indexOf(rate)]);
              links.push({ text, readMs: told.readMs, rows: list.rows });
              for (const step of rest) await step(town);
              town.see();
              for (const link of links)
                expect((await town.open(link.text, link.readMs, rate)).rows).toEqual(link.rows);
            }
          } finally {
            await town.close();
          }
        },
      ),
      {
        numRuns: 16,
        examples: [
          [MOVED_LATE, ['from:2026-10-28..2026-11-02', 'month:2026-10', 'month:2026-10'], 'registration'],
          [KILLED, ['from:2026-10-28..2026-11-02', 'month:2026-10', 'month:2026-10'], 'registration'],
        ],
      },
    );
  });

  test('counts for the city what was in a unit while that was there, though it was merged into another', async () => {
    const town = await Town.open('merged.db');
    for (const n of DEVICES) await town.look(n, 'good', 0);
    await town.move(3, 1, 0);
    town.nowMs += 20 * HOUR;
    await town.move(3, 0, 0);
    town.nowMs += 5 * HOUR;
    const before = await town.tell('month:2026-10');
    expect(before.sums[1]?.good).toBe(3 * 25 * HOUR + 3);
    await town.db.write((sql) => removeUnit(sql, '220403', town.nowMs));
    town.forget();
    const after = await town.tell('month:2026-10');
    expect(after.sums.map(({ bad, excluded }) => [bad, excluded])).toEqual(
      before.sums.map(({ bad, excluded }) => [bad, excluded]),
    );
    expect(after.sums[1]?.good).toBeGreaterThanOrEqual(before.sums[1]?.good ?? 0);
    // It is there again when it is put there again, and no registry knows of it meanwhile.
    expect((await listUnits(town.db.read)).map(({ code }) => code)).toEqual(['2204', '220402']);
    await town.db.write((sql) =>
      saveUnits(sql, [{ code: '220403', name: 'south', level: 'district', parent: '2204' }]),
    );
    expect(await listUnits(town.db.read)).toHaveLength(3);
    await town.close();
  });

  test('that nobody opened in time is counted by what was known at its moment, and stays so', async () => {
    const town = await Town.open('late.db');
    for (const n of DEVICES) await town.look(n, 'good', 0);
    town.nowMs += 10 * HOUR;
    const asof = town.nowMs;
    town.nowMs += 5 * HOUR;
    await town.db.write((sql) =>
      sql.run(
        `INSERT INTO exemption (kind, scope, unit, devices, from_ms, until_ms, reason, document, requested_ms,
           requested_by, requested_staff, state, decided_ms) VALUES ('power-cut', '', '', 1, 0, 0, '', '', 0, '', 1, 'approved', ?)`,
        town.nowMs,
      ),
    );
    await town.exempt(1, 14 * HOUR);
    const list = await town.open('month:2026-10', asof, 'online');
    expect(list.sums).toMatchObject({ good: 3 * 10 * HOUR, excludedBy: {} });
    await town.move(2, 2, 14 * HOUR);
    await town.restart();
    expect((await town.open('month:2026-10', asof, 'online')).rows).toEqual(list.rows);
    await town.close();
  });

  test('is answered when it is on disk, and answered all the same when it cannot be written', async () => {
    const town = await Town.open('disk.db');
    await town.look(1, 'bad', 0);
    town.wait(10 * HOUR);
    const asof = town.nowMs;
    town.wait(HOUR);
    town.see();
    // Somebody else is writing.
    const { promise: written, resolve: go } = Promise.withResolvers<void>();
    const busy = town.db.write(() => written);
    let isAnswered = false;
    const opening = town.open('month:2026-10', asof, 'online').finally(() => {
      isAnswered = true;
    });
    await vi.waitFor(() => expect(town.pins).toBe(1));
    await setImmediate();
    expect(isAnswered).toBe(false);
    go();
    await busy;
    const list = await opening;
    expect(list.sums.bad).toBeGreaterThan(0);
    expect(await town.db.read.one('SELECT count(*) AS n FROM rate_pin')).toEqual({ n: 1 });

    await town.db.write((sql) =>
      sql.run(
        "CREATE TRIGGER full BEFORE INSERT ON rate_pin BEGIN SELECT RAISE(ABORT, 'the disk is full'); END",
      ),
    );
    expect((await town.open('month:2026-10', asof + 1, 'online')).rows).toHaveLength(list.rows.length);
    expect(town.log.error).toHaveBeenCalledWith(expect.anything(), 'rates.not-kept');
    await town.close();
  });

  test('takes room for a hundred days, and for so many a day', async () => {
    const town = await Town.open('room.db');
    const pins = new RatePins(town.db, SILENT, () => town.nowMs);
    const put = (knownMs: number) =>
      pins.keep({ fromMs: 0, untilMs: 1, knownMs, rules: 1, packed: Uint8Array.of(1) });
    const count = async () =>
      (await town.db.write((sql) => sql.one<{ n: number }>('SELECT count(*) AS n FROM rate_pin')))?.n;
    await Promise.all(Array.from({ length: 250 }, (_, n) => put(n)));
    expect(await count()).toBe(200);
    town.nowMs += 30 * HOUR;
    await put(999);
    expect(await count()).toBe(201);
    await pins.retire(town.nowMs + 99 * 24 * HOUR);
    expect(await count()).toBe(1);
    await town.close();
  });
});

describe('what is usually looked at', () => {
  test('has the signed months of a year at hand, after a start and a decision too', async () => {
    const town = await Town.open('year.db');
    await town.look(1, 'bad', 0);
    town.wait(45 * 24 * HOUR);
    await town.sign('2026-10');
    await town.sign('2026-11');
    const year = await town.tell('year:2026');
    expect(year.sums[1]?.bad).toBeGreaterThan(40 * 24 * HOUR);
    await town.restart();
    // Nobody reads the ledgers of signed months any more.
    await town.db.write(async (sql) => {
      await sql.run('DROP TRIGGER month_is_signed');
      await sql.run("UPDATE month_close SET ledger = x'00'");
    });
    const told = async () => (await town.tell('year:2026')).sums.map(({ bad, unknown }) => bad + unknown);
    const afterStart = await told();
    await town.exempt(2, HOUR);
    expect((await told())[0]).toBe(afterStart[0]);
    await expect(town.tell('month:2026-10')).rejects.toThrow();
    await town.close();
  });

  test('is counted beforehand, one of a year beside it and not in its way', async () => {
    const town = await Town.open('usual.db');
    town.nowMs += 8 * 24 * HOUR;
    town.see();
    const spans = usualSpans(town.nowMs, ZONE);
    expect(spans).toEqual([
      ...['month:2026-11', 'month:2026-10', 'quarter:2026-Q4', 'week:2026-W45', 'week:2026-W44'],
      ...['day:2026-11-03', 'day:2026-11-04', 'year:2026'],
    ]);
    await town.work.warm(spans.map((text) => town.wish(text)));
    const tell = () => Promise.all(spans.map((text) => town.tell(text)));
    const before = await tell();
    // Nothing of it is read again.
    await town.db.write((sql) => sql.run('DELETE FROM tenure'));
    expect(await tell()).toEqual(before);
    expect(before.map(({ text, sums }) => [text, sums[0]?.good])).toEqual(spans.map((text) => [text, 3]));
    await town.close();
  });
});
