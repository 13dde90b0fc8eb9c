/**
 * The demo's registry holds faults of every kind, made with the city and told by it as one list. Here the city is started
 * as a program and registered for real, every device of it is asked, and what the server finds is held beside that list:
 * nothing less, and nothing more.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { load } from '../../config/load.ts';
import { SILENT } from '../../config/log.ts';
import { Secrets } from '../../config/secrets.ts';
import { DEFAULTS } from '../../config/settings.ts';
import { online } from '../../probes/checks/online.ts';
import { registration } from '../../probes/checks/registration.ts';
import { lookAtTraits } from '../../probes/checks/traits.ts';
import { discover } from '../../probes/drivers/discovery.ts';
import { driverOf, newLacks, newLogins, newMemory, ViidListener } from '../../probes/drivers/index.ts';
import type { Batch, Observation } from '../../probes/link/observation.ts';
import type { Target } from '../../probes/link/target.ts';
import { Registrants } from '../../probes/registrants.ts';
import { filedOf } from '../registry/filed.ts';
import type { ImportRun } from '../registry/record.ts';
import { Registry } from '../registry/registry.ts';
import { isAssessed } from '../rules/device.ts';
import { codeWarning } from '../rules/division.ts';
import { TWIN_SIGNS } from '../rules/duplicate.ts';
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
/** Devices asked at a time, and how long one may take to answer. */
const AT_ONCE = 60;
const LOOK_MS = 4_000;
const FLEET = join(import.meta.dirname, '../../probes/fleet/main.ts');
const PLAN = {
  ...{ host: '127.0.0.1', port: 0, serverId: '22040000005030000001', accounts: {} },
  ...{ keepaliveMs: 90_000, misses: 3, timeZone: 'Asia/Shanghai' },
};
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
let city: ChildProcess;
let listener: ViidListener;
let registrants: Registrants;
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
  watch = await Watch.open(db, {
    ...{ records: registry, settings: DEFAULTS, assignment, log: SILENT },
    filedOf: (device) => filedOf(registry, device),
  });
  rooms = await openPinRooms(db, { registry, watch, journal, points, log: SILENT });
  const take = registry.importCsv.bind(registry);
  registry.importCsv = async (...list) => {
    const run = await take(...list);
    runs.push(run);
    return run;
  };
  registrants = new Registrants({
    ...{ look: async () => undefined, loginOf, view: () => listener.view },
    tell: (traits) => void watch.traits(traits),
  });
  listener = new ViidListener({ log: SILENT, onNews: (codes) => registrants.hear(codes) });
  await listener.plan(PLAN, (code) => registrants.loginOf(code));
  demo = await Demo.open({
    ...{ db, registry, journal, log: SILENT, fleetFile: FLEET, fleet: await startCity() },
    seenBefore: (seen) => watch.seenBefore(seen),
    checkedBefore: async (device, check, person) => {
      await rooms.fieldChecks.add(device, { ...check, note: '' }, person);
    },
  });
  const { control } = await demo.start(DEVICES, chief);
  injected = (await (await fetch(new URL('/injected', control ?? ''))).json()) as Injected[];
  await rooms.pins.renew();
}, PATIENCE_MS);

afterAll(async () => {
  await demo.close();
  city.kill();
  await listener.stop();
  await rooms.pins.stop();
  await db.close();
  rmSync(folder, { recursive: true });
});

/** As `npm run demo` starts it: a program of its own, whose checkpoints register at the listener. */
async function startCity(): Promise<string> {
  const args = ['--devices', `${DEVICES}`, '--viid', `127.0.0.1:${listener.port}`];
  city = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', FLEET, ...args], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  if (city.stdout === null) throw new Error('the city has no standard output');
  const [line] = await once(createInterface({ input: city.stdout }), 'line');
  return (JSON.parse(line) as { control: string }).control;
}

function loginOf(n: number) {
  const { targets, logins } = registry.assignment();
  const login = targets.find((target) => target.n === n)?.login;
  return login === undefined ? undefined : logins[login];
}

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
      ...['default-pin', 'far-from-check', 'few-decimals', 'no-position', 'out-of-range'],
      ...['outside-district', 'shared-pin', 'sources-disagree', 'swapped', 'wrong-datum', 'zero-position'],
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
    expect(new Set(pairs.map(({ signs: [{ sign }] }) => sign))).toEqual(new Set(TWIN_SIGNS));
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
});

/** Who stands elsewhere by what it says itself. */
function elsewhere(): string[] {
  return [...registry.all()].flatMap((record) =>
    rooms.pins
      .findingsOf(record)
      .flatMap(({ fault, facts }) =>
        facts.from === 'onvif' || facts.from === 'viid' ? [`${record.code} ${fault} ${facts.from}`] : [],
      ),
  );
}

describe('and what it finds when every device is asked for real', () => {
  const reality = async (cell: 'dead' | 'never-seen' | 'unregistered') => {
    const found = await FoundDesk.open({ db, journal: new Journal(), registry });
    const list = await realList({ registry, watch, found }, cell, { unit: '220400' }, chief);
    return list.map(({ code, address }) => code || address).sort();
  };

  beforeAll(async () => {
    const { targets, logins } = registry.assignment();
    registrants.assign({ ...registry.assignment(), viid: PLAN });
    const registered = async () =>
      (await (await fetch(new URL('/registrants', demo.state().control ?? ''))).json()) as {
        status: number;
      }[];
    // Two of them never will: a wrong password, and an account that is none.
    await vi.waitFor(
      async () => expect((await registered()).every(({ status }) => status !== 0)).toBe(true),
      PATIENCE_MS,
    );
    const [known, memory, lacks] = [newLogins(), newMemory(), newLacks()];
    const waiting = targets.filter(({ kind }) => kind === 'camera' || kind === 'checkpoint');
    const fromMs = Date.now();
    const changed: Observation[] = [];
    const ask = async (target: Target) => {
      const login = target.login === undefined ? undefined : logins[target.login];
      const driver = (at: Target = target) =>
        driverOf(at, {
          ...{ login, logins: known, memory, lacks, timeoutMs: LOOK_MS },
          ...(listener.view && { viid: listener.view }),
        });
      for (const check of [online, registration]) {
        const look = await check.look(driver(), AbortSignal.timeout(2 * LOOK_MS));
        changed.push({ n: target.n, check: check.name, atMs: Date.now(), ...look });
        if (check === online && look.finding.state === 'bad' && target.kind === 'camera') {
          const gone = { state: 'unknown', reason: 'device-offline' } as const;
          changed.push({ n: target.n, check: 'registration', atMs: Date.now(), finding: gone, steps: [] });
          return;
        }
      }
      // Its stream tells nothing of its place.
      const { rtspPort: _, ...address } = target.address ?? { host: '' };
      const silent = { ...target, address: target.address && address };
      const heard = await lookAtTraits(driver(silent), AbortSignal.timeout(2 * LOOK_MS));
      if (heard) await watch.traits({ n: target.n, atMs: Date.now(), ...heard });
    };
    const lane = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await ask(next);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    const batch: Batch = { daemon: 'findings', seq: 1, fromMs, toMs: Date.now(), changed, unchanged: [] };
    await watch.batch(batch);
    await rooms.pins.settled();
  }, PATIENCE_MS);

  test('registration: each that is another than its file says, that nobody lists, or that nobody saw for long', () => {
    const found = [...registry.all()].flatMap(({ id, code }) =>
      watch
        .states(id)
        .flatMap(({ check, state, reason }) =>
          check === 'registration' && state === 'bad' ? [`${code} ${reason}`] : [],
        ),
    );
    expect(found.sort()).toEqual(done('registration', ({ of, what }) => `${of} ${what}`));
    expect([...new Set(found.map((line) => line.split(' ')[1]))].sort()).toEqual([
      ...['auth-refused', 'hardware-differs', 'mac-differs', 'model-differs'],
      ...['not-in-catalogue', 'not-seen-long', 'serial-differs'],
    ]);
  });

  test('swapped devices: each with another serial or MAC at the old address, old and new side by side', () => {
    const found = watch.registrations.swaps.all();
    expect(found.map(({ device, reason }) => `${codeOf(device)} ${reason}`).sort()).toEqual(
      done('swap', ({ of, what }) => `${of} ${what}`),
    );
    for (const { old, new: told } of found)
      expect([told.serial, told.mac]).not.toEqual([old.serial, old.mac]);
  });

  test('pins: who says itself that it stands elsewhere, cameras and a checkpoint', () => {
    const said = [...registry.all()].flatMap(({ id }) =>
      (rooms.pins.file(id)?.others ?? []).map(({ from }) => from),
    );
    for (const from of ['onvif', 'viid'])
      expect(said.filter((one) => one === from).length).toBeGreaterThan(2);
    expect(elsewhere().sort()).toEqual(done('told', ({ of, what, with: how }) => `${of} ${what} ${how}`));
  });

  test.each(['dead', 'never-seen'] as const)('register against reality: %s', async (cell) => {
    const found = await reality(cell);
    expect(found.length).toBeGreaterThan(1);
    expect(found).toEqual(
      injected.flatMap(({ about, what, of }) => (about === 'reality' && what === cell ? [of] : [])).sort(),
    );
  });

  test('found, not registered: who answers on the network, and whom a catalogue lists', async () => {
    const strangers = injected.flatMap(({ about, what, of }) =>
      about === 'reality' && what === 'unregistered' ? [of] : [],
    );
    const ports = [...new Set(strangers.map((at) => Number(at.split(':')[1])))];
    const found = await FoundDesk.open({ db, journal: new Journal(), registry });
    const wish = { id: 'findings', ranges: ['127.19.0.0/28'], ports };
    const heard = [];
    // Asked at their addresses alone: other networks of this machine are none of ours.
    for await (const one of discover(wish, AbortSignal.timeout(PATIENCE_MS), { udpPort: 1, listenMs: 0 }))
      heard.push(one);
    await found.note(heard, '', Date.now());
    const listed = done('catalogue', ({ what, of }) => (what === 'unregistered' ? of : '')).filter(Boolean);
    expect(await reality('unregistered')).toEqual([...strangers, ...listed].sort());
  });
});
