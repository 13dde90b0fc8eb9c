/**
 * The demo's registry holds faults of every kind, made with the city and told by it as one list. Here the city is started
 * as a program and registered for real, and what the server finds is held beside that list: nothing less, and nothing more.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { load } from '../../config/load.ts';
import { SILENT } from '../../config/log.ts';
import { Secrets } from '../../config/secrets.ts';
import { DEFAULTS } from '../../config/settings.ts';
import { online } from '../../probes/checks/online.ts';
import { lookAtTraits } from '../../probes/checks/traits.ts';
import { driverOf, newLogins } from '../../probes/drivers/index.ts';
import type { ImportRun } from '../registry/record.ts';
import { Registry } from '../registry/registry.ts';
import { isAssessed } from '../rules/device.ts';
import { codeWarning } from '../rules/division.ts';
import { Db } from '../store/db.ts';
import { Journal } from '../store/journal.ts';
import { migrations } from '../store/schema.ts';
import { Watch } from '../watch/watch.ts';
import type { Asker } from './asker.ts';
import { compared } from './catalogue-desk.ts';
import { Demo } from './demo.ts';
import { FoundDesk } from './found-desk.ts';
import { openPinRooms, type PinRooms } from './pin-rooms.ts';
import { realList } from './reality.ts';

const DEVICES = 600;
const PATIENCE_MS = 120_000;
const chief: Asker = { key: 'k', kind: 'staff', staff: 1, name: 'chief', role: 'admin', unit: '220400' };

/** As the city tells it. */
interface Injected {
  readonly about: string;
  readonly what: string;
  readonly of: string;
  readonly with?: string;
}

const folder = mkdtempSync(join(tmpdir(), 'lk-findings-'));
let db: Db;
let registry: Registry;
let watch: Watch;
let rooms: PinRooms;
let demo: Demo;
let injected: readonly Injected[] = [];
/** What each list of the city came to. */
const runs: ImportRun[] = [];

beforeAll(async () => {
  const { boundaries, points } = load({}, folder);
  db = await Db.open(join(folder, 'a.db'), migrations);
  const secrets = Secrets.open(folder, {});
  const journal = new Journal();
  registry = await Registry.open(db, { secrets, settings: DEFAULTS, journal, boundaries });
  const assignment = () => registry.assignment();
  watch = await Watch.open(db, { records: registry, settings: DEFAULTS, assignment, log: SILENT });
  rooms = await openPinRooms(db, { registry, watch, journal, points, log: SILENT });
  const take = registry.importCsv.bind(registry);
  registry.importCsv = async (...list) => {
    const run = await take(...list);
    runs.push(run);
    return run;
  };
  demo = await Demo.open({
    ...{ db, registry, journal, log: SILENT },
    fleetFile: join(import.meta.dirname, '../../probes/fleet/main.ts'),
  });
  const { control } = await demo.start(DEVICES, chief);
  injected = (await (await fetch(new URL('/injected', control ?? ''))).json()) as Injected[];
  await rooms.pins.renew();
}, PATIENCE_MS);

afterAll(async () => {
  await demo.close();
  await rooms.pins.stop();
  await db.close();
  rmSync(folder, { recursive: true });
});

/** What was done about this, as sorted lines. */
function done(about: string, line: (one: Injected) => string): string[] {
  return injected
    .filter((one) => one.about === about)
    .map(line)
    .sort();
}

const codeOf = (id: number) => registry.get(id)?.code ?? '';

describe("what the server finds is what was done to the city's registry", () => {
  test('pins: every hard rule, each where it was broken and nowhere else', () => {
    const found = [...registry.all()].flatMap((record) =>
      rooms.pins.findingsOf(record).map(({ fault }) => `${record.code} ${fault}`),
    );
    expect(found.sort()).toEqual(done('pin', ({ of, what }) => `${of} ${what}`));
    expect([...new Set(found.map((line) => line.split(' ')[1]))].sort()).toEqual([
      ...['default-pin', 'few-decimals', 'no-position', 'out-of-range', 'outside-district'],
      ...['shared-pin', 'sources-disagree', 'swapped', 'wrong-datum', 'zero-position'],
    ]);
  });

  test('sources: each list in a datum of its own by its name, and none that says what it is', () => {
    const found = rooms.pins
      .sources()
      .filter(({ reading, catalogue }) => reading !== null || catalogue !== null);
    expect(found.map(({ platform, reading, pins }) => `${platform} ${reading} ${pins}`).sort()).toEqual(
      done('source', ({ with: platform, what }) => `${platform} ${what} 24`),
    );
  });

  test('lists: the rows whose codes break a rule, by its name', () => {
    const told = runs.flatMap(({ problems }) => problems.filter(({ isWarning }) => isWarning !== true));
    const ruleIn = (wanted: string) =>
      wanted.includes('no other row bears') ? 'V6' : /\((V\d)\)/.exec(wanted)?.[1];
    const found = told.map(({ wanted, value }) => `${ruleIn(wanted)} ${value}`);
    expect([...new Set(found)].sort()).toEqual(done('list', ({ what, of }) => `${what} ${of}`));
  });

  test('catalogues: what is in the register alone, and what is in the catalogue alone', async () => {
    const found: string[] = [];
    for (const { id } of registry.platforms())
      for (const list of ['unlisted', 'unregistered'] as const) {
        const { rows } = await compared(id, list, chief, { registry, watch });
        found.push(...rows.map(({ code }) => `${list} ${code} ${id}`));
      }
    expect(found.sort()).toEqual(
      done('catalogue', ({ what, of, with: platform }) => `${what} ${of} ${platform}`),
    );
  });

  test('duplicates: by each sign', async () => {
    const { pairs } = await registry.duplicates.all();
    const found = pairs.map(
      ({ a, b, signs: [first] }) => `${first.sign} ${[codeOf(a), codeOf(b)].sort().join(' ')}`,
    );
    expect(found.sort()).toEqual(
      done('duplicate', ({ what, of, with: other }) => `${what} ${[of, other].sort().join(' ')}`),
    );
  });

  test('files: the fields that are missing or unsound', () => {
    const found = [...registry.all()]
      .filter(({ kind }) => isAssessed(kind))
      .flatMap(({ id, code }) => registry.files.faultsOf(id).map(({ field }) => `${code} ${field}`));
    expect(found.sort()).toEqual(done('file', ({ of, what }) => `${of} ${what}`));
  });

  test('divisions: codes of a merged one count under its successor, and a code of another than its unit is told', () => {
    const today = (six: string) => registry.units.successorOf(six);
    const found = [...registry.all()]
      .filter(({ kind }) => isAssessed(kind))
      .flatMap(({ code, unit, district }) => {
        const own = code.slice(0, 6);
        const warning = codeWarning(code, unit, today);
        return [
          ...(today(own) === own ? [] : [`retired ${code} ${district}`]),
          ...(warning === undefined ? [] : [`V7 ${code} ${warning.unit}`]),
        ];
      });
    expect(found.sort()).toEqual(done('division', ({ what, of, with: other }) => `${what} ${of} ${other}`));
  });

  test('totals: the part of the public points that no category accounts for', () => {
    const found = registry.declared
      .compare(registry.all())
      .filter(({ unexplained }) => unexplained !== null && unexplained !== 0)
      .map(({ of, unexplained }) => `${of} ${unexplained}`);
    expect(found).toEqual(done('total', ({ of, with: count }) => `${of} ${count}`));
  });

  test(
    'what devices say of themselves, asked for real: a pin that is elsewhere, and nobody else',
    async () => {
      const liars = new Set(
        injected.flatMap(({ about, of, with: how }) => (about === 'told' && how === 'onvif' ? [of] : [])),
      );
      expect(liars.size).toBe(2);
      const { targets, logins } = registry.assignment();
      const cameras = targets.filter(({ kind }) => kind === 'camera');
      const asked = cameras.filter(({ code }, at) => liars.has(code) || at % 50 === 0);
      await Promise.all(
        asked.map(async (target) => {
          const login = target.login === undefined ? undefined : logins[target.login];
          const driver = driverOf(target, { login, logins: newLogins(), timeoutMs: 4_000 });
          const heard = await lookAtTraits(driver, AbortSignal.timeout(8_000));
          if (heard) await watch.traits({ n: target.n, atMs: Date.now(), ...heard });
        }),
      );
      await rooms.pins.settled();
      const found = [...registry.all()].flatMap((record) =>
        rooms.pins
          .findingsOf(record)
          .flatMap(({ fault, facts }) => (facts.from === 'onvif' ? [`${record.code} ${fault}`] : [])),
      );
      expect(found.sort()).toEqual([...liars].map((code) => `${code} sources-disagree`).sort());
    },
    PATIENCE_MS,
  );

  test(
    'what is declared online, asked for real: the two that are dead, and nobody else',
    async () => {
      const { targets, logins } = registry.assignment();
      const dead = new Set(injected.flatMap(({ about, of }) => (about === 'reality' ? [of] : [])));
      expect(dead.size).toBe(2);
      const cameras = targets.filter(({ kind }) => kind === 'camera');
      const asked = cameras.filter(({ code }, at) => dead.has(code) || at % 25 === 0);
      const fromMs = Date.now();
      const looks = await Promise.all(
        asked.map(async (target) => {
          const login = target.login === undefined ? undefined : logins[target.login];
          const driver = driverOf(target, { login, logins: newLogins(), timeoutMs: 4_000 });
          const { finding, steps } = await online.look(driver, AbortSignal.timeout(8_000));
          const look = { n: target.n, check: 'online', atMs: Date.now(), asked: false } as const;
          return { ...look, finding, steps };
        }),
      );
      const toMs = Date.now();
      await watch.batch({ daemon: 'findings', seq: 1, fromMs, toMs, changed: looks, unchanged: [] });
      const found = await FoundDesk.open({ db, journal: new Journal(), registry });
      const list = await realList({ registry, watch, found }, 'dead', { unit: '220400' }, chief);
      expect(list.map(({ code }) => code).sort()).toEqual([...dead].sort());
    },
    PATIENCE_MS,
  );
});
