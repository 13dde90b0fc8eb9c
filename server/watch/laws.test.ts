/** Laws of the figures, over random cities and histories: every number opens, and all of them add up. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SILENT } from '../../config/log.ts';
import { DEFAULTS } from '../../config/settings.ts';
import { CATEGORIES, CHECKS, KINDS, LIFECYCLES, populationOf, SCOPES } from '../../config/terms.ts';
import type { Assignment } from '../../probes/link/target.ts';
import { PARTS } from '../rules/rate.ts';
import { Db } from '../store/db.ts';
import { migrations } from '../store/schema.ts';
import type { Board, EvidenceWish, RateFigure } from './answers.ts';
import {
  GOOD,
  OFFLINE,
  REFUSED,
  SAMPLE_UNITS,
  SampleDaemon,
  SampleRecords,
  sampleRecord,
  TIMEOUT,
} from './sample.ts';
import { Watch } from './watch.ts';

const START = Date.UTC(2026, 0, 5, 8);
const DEVICES = 24;

const anyRecord = (id: number) =>
  fc
    .record({
      kind: fc.constantFrom(...KINDS),
      category: fc.constantFrom(...CATEGORIES),
      lifecycle: fc.oneof(
        { weight: 4, arbitrary: fc.constant('active' as const) },
        fc.constantFrom(...LIFECYCLES),
      ),
      inScope: fc.oneof({ weight: 6, arbitrary: fc.constant(true) }, fc.boolean()),
      commissionedMs: fc.constantFrom(null, null, START - 7 * 86_400_000 + 200_000, 0),
      unit: fc.constantFrom(...SAMPLE_UNITS.map(({ code }) => code)),
      platform: fc.constantFrom('', 'east', 'west'),
    })
    .map((wish) => sampleRecord(id, wish));

const anyDevice = fc.integer({ min: 1, max: DEVICES });

/** Something that happens. */
const anyEvent = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      is: fc.constant('batch' as const),
      afterMs: fc.constantFrom(1_000, 1_000, 10_000, 60_000),
      looks: fc.array(
        fc.record({
          n: anyDevice,
          check: fc.constantFrom(...CHECKS),
          finding: fc.constantFrom(GOOD, GOOD, GOOD, REFUSED, TIMEOUT, OFFLINE),
        }),
        { maxLength: 60 },
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      is: fc.constant('time' as const),
      afterMs: fc.constantFrom(1_000, 16_000, 200_000, 90_000_000),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ is: fc.constant('record' as const), record: anyDevice.chain(anyRecord) }),
  },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('removal' as const), device: anyDevice }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('kill' as const) }) },
);

const anyCity = fc.tuple(...Array.from({ length: DEVICES }, (_, index) => anyRecord(index + 1)));

/** Everything that a board says now; what could be said before is as old as the last checkpoint. */
const figuresOf = (watch: Watch) =>
  SAMPLE_UNITS.flatMap(({ code }) => SCOPES.map((scope) => withoutLast(watch.board(code, scope))));

function withoutLast(board: Board | undefined): unknown {
  return JSON.parse(JSON.stringify(board, (key, value) => (key === 'last' || key === 'atMs' ? null : value)));
}

/** A line of a board, and what opens it. */
function linesOf(
  board: Board,
): { rates: RateFigure[]; devices: number; wish: Omit<EvidenceWish, 'metric'> }[] {
  const { scope } = board;
  const unit = board.unit.code;
  return [
    { ...board, wish: { unit, scope } },
    ...board.children.map((child) => ({ ...child, wish: { unit: child.unit.code, scope } })),
    ...board.byCategory.map((line) => ({ ...line, wish: { unit, scope, category: line.category } })),
    ...board.byPlatform.map((line) => ({ ...line, wish: { unit, scope, platform: line.platform } })),
  ];
}

function expectToOpen(watch: Watch, board: Board): void {
  for (const { rates, devices, wish } of linesOf(board)) {
    for (const rate of rates) {
      const evidence = watch.evidence({ ...wish, metric: rate.metric, page: 1, size: 1_000 });
      expect(evidence?.rate).toEqual(rate);
      expect(evidence?.total).toBe(devices);
      expect(evidence?.rows).toHaveLength(devices);
      for (const part of PARTS) {
        const list = watch.evidence({ ...wish, metric: rate.metric, part, page: 1, size: 1_000 });
        expect(list?.total).toBe(rate[part]);
        expect(list?.rows.every((row) => row.part === part)).toBe(true);
        for (const { reason, count } of evidence?.reasons.filter((told) => told.part === part) ?? []) {
          if (reason === null) continue;
          const narrow = watch.evidence({ ...wish, metric: rate.metric, part, reason, page: 1, size: 1 });
          expect(narrow?.total).toBe(count);
        }
      }
    }
  }
}

function expectToAddUp(watch: Watch, board: Board, records: SampleRecords): void {
  const ofUnit = [...records.all()].filter(
    ({ unit, kind, category }) =>
      records.units.above(unit).includes(board.unit.code) &&
      (kind === 'camera' || kind === 'checkpoint') &&
      (board.scope === 'all' || populationOf(category) === board.scope),
  );
  expect(board.devices).toBe(ofUnit.length);
  const own = ofUnit.filter(({ unit }) => unit === board.unit.code).length;
  const sum = (lines: { devices: number }[]) => lines.reduce((total, { devices }) => total + devices, 0);
  expect(sum(board.children) + own).toBe(board.devices);
  expect(sum(board.byCategory)).toBe(board.devices);
  expect(sum(board.byPlatform)).toBe(board.devices);
  for (const [index, rate] of board.rates.entries()) {
    expect(rate.good + rate.bad + rate.unknown + rate.excluded).toBe(board.devices);
    for (const part of PARTS) {
      const ofLines = (lines: { rates: RateFigure[] }[]) =>
        lines.reduce((total, line) => total + (line.rates[index]?.[part] ?? 0), 0);
      const ofOwn = ofUnit.filter(
        ({ id, unit }) => unit === board.unit.code && watch.standings(id)[index]?.part === part,
      ).length;
      expect(ofLines(board.children) + ofOwn).toBe(rate[part]);
      expect(ofLines(board.byCategory)).toBe(rate[part]);
      expect(ofLines(board.byPlatform)).toBe(rate[part]);
    }
  }
  for (const { once, due } of board.firstRound.checks) expect(once).toBeLessThanOrEqual(due);
  const outages = watch.outages({ unit: board.unit.code, page: 1, size: 1_000 });
  expect(outages?.byCheck.reduce((total, { count }) => total + count, 0)).toBe(outages?.total);
  expect(outages?.rows).toHaveLength(outages?.total ?? -1);
}

test('every figure equals the length of the list it opens, all add up, and a kill changes none of them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'laws-'));
  let runs = 0;
  try {
    await fc.assert(
      fc.asyncProperty(anyCity, fc.array(anyEvent, { minLength: 3, maxLength: 14 }), async (city, events) => {
        const file = join(folder, `${runs++}.db`);
        let db = await Db.open(file, migrations);
        let nowMs = START;
        const records = new SampleRecords(city);
        records.change({
          platforms: [
            { id: 'east', name: 'East', carrier: 'First' },
            { id: 'west', name: 'West', carrier: 'Second' },
          ],
        });
        const daemon = new SampleDaemon(START);
        const open = () =>
          Watch.open(db, {
            records,
            settings: { ...DEFAULTS, leastCoverage: 50 },
            assignment: () => ({ version: 1 }) as Assignment,
            clock: () => nowMs,
            log: SILENT,
          });
        let watch = await open();
        for (const event of events) {
          if (event.is === 'batch') {
            nowMs += event.afterMs;
            await watch.batch(
              daemon.batch(
                event.looks.map((look) => ({ ...look, atMs: nowMs })),
                nowMs,
              ),
            );
          } else if (event.is === 'time') {
            nowMs += event.afterMs;
            if (event.afterMs > 10_000) daemon.restart(nowMs);
          } else if (event.is === 'record') records.put(event.record);
          else if (event.is === 'removal') records.remove(event.device);
          await watch.tick();
          if (event.is !== 'kill') continue;
          // A daemon that is silent is waited for again after a start; figures are compared where none is.
          const before = watch.daemons().some(({ state }) => state === 'silent')
            ? undefined
            : figuresOf(watch);
          records.removeAllListeners();
          await db.close();
          db = await Db.open(file, migrations);
          watch = await open();
          if (before) expect(figuresOf(watch)).toEqual(before);
        }
        for (const { code } of SAMPLE_UNITS.slice(0, 3)) {
          const board = watch.board(code, 'all');
          if (board === undefined) throw new Error('no board');
          expectToOpen(watch, board);
          for (const scope of SCOPES) {
            const scoped = watch.board(code, scope);
            if (scoped) expectToAddUp(watch, scoped, records);
          }
        }
        const social = watch.board(SAMPLE_UNITS[0]?.code ?? '', 'social');
        if (social) expectToOpen(watch, social);
        await db.close();
      }),
      { numRuns: 40 },
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
