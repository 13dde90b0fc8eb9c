/** Hours without a link, from the probe's spool to the spells: in order, once in effect, and what was lost is unknown. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { SILENT } from '../config/log.ts';
import { DEFAULTS } from '../config/settings.ts';
import { LocalDaemon, LocalServer, linkPath } from '../probes/link/local.ts';
import type { Finding, Observation } from '../probes/link/observation.ts';
import { Spool } from '../probes/link/spool.ts';
import { Db } from './store/db.ts';
import { migrations } from './store/schema.ts';
import { spellsOf } from './store/spells.ts';
import { GOOD, REFUSED, SampleRecords, sampleRecord } from './watch/sample.ts';
import { Watch } from './watch/watch.ts';

const DEVICES = 20;
const SECOND_MS = 1_000;
const PATIENT = { timeout: 30_000, interval: 50 };
const steps = [{ did: 'look', ok: true, got: '', tookMs: 1 }];

/** A probe with a spool, a server with a database, and a link that is there when somebody opens the server. */
class Town {
  readonly #folder = mkdtempSync(join(tmpdir(), 'lk-loss-'));
  readonly spool: Spool;
  readonly link: LocalDaemon;
  readonly startMs: number;
  /** How often the probe was asked to tell everything again. */
  asked = 0;
  watch!: Watch;
  db!: Db;
  #server: LocalServer | undefined;
  #told = new Map<number, string>();

  constructor(seconds: number, bounds: { mostBytes?: number; segmentBytes?: number } = {}) {
    this.startMs = Date.now() - seconds * SECOND_MS;
    const path = linkPath(this.#folder);
    this.spool = new Spool({ folder: join(this.#folder, 'spool'), log: SILENT, ...bounds });
    this.spool.start();
    const side = {
      assign: (_: unknown, anew?: boolean) => {
        if (anew) this.#told.clear();
      },
      tellAnew: () => {
        this.asked += 1;
        this.#told.clear();
      },
      lookNow: async () => [],
      async *feed() {},
      async *discover() {},
    };
    this.link = new LocalDaemon({ path, daemon: 'probe-1', side, spool: this.spool, log: SILENT });
    onTestFinished(() => this.#end());
  }

  async open(): Promise<void> {
    this.db = await Db.open(join(this.#folder, 'a.db'), migrations);
    const records = new SampleRecords(Array.from({ length: DEVICES }, (_, at) => sampleRecord(at + 1)));
    const assignment = () => ({
      ...{ version: 1, targets: [], logins: {}, segments: [] },
      cadences: Object.fromEntries(
        Object.entries(DEFAULTS.cadences).map(([check, { everySeconds }]) => [
          check,
          { everyMs: everySeconds * 1_000, timeoutMs: 1_000, confirmations: 1, confirmAfterMs: 0 },
        ]),
      ) as never, // one entry for each of CHECKS
    });
    this.watch = await Watch.open(this.db, { records, settings: DEFAULTS, assignment, log: SILENT });
  }

  async joinServer(): Promise<void> {
    this.#server = new LocalServer({ path: linkPath(this.#folder), side: this.watch, log: SILENT });
    await this.#server.start();
    this.link.start();
  }

  async leaveServer(): Promise<void> {
    await this.#server?.stop();
    this.#server = undefined;
  }

  /** One second of looks: every device once a minute; what is as it was told last is only named. */
  second(second: number, findingOf: (n: number, second: number) => Finding): void {
    const toMs = this.startMs + (second + 1) * SECOND_MS;
    const changed: Observation[] = [];
    const unchanged: number[] = [];
    for (let n = 1; n <= DEVICES; n += 1) {
      if (second % 60 !== (n * 7) % 60) continue;
      const finding = findingOf(n, second);
      const said = JSON.stringify(finding);
      if (this.#told.get(n) === said) unchanged.push(n);
      else changed.push({ n, check: 'online', atMs: toMs - 500, finding, steps });
      this.#told.set(n, said);
    }
    this.link.report(changed, new Map([['online', unchanged]]), toMs - SECOND_MS, toMs);
  }

  async #end(): Promise<void> {
    await this.link.stop();
    await this.leaveServer();
    this.spool.stop();
    await this.watch.stop();
    await this.db.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

test('an hour of frames is replayed in order and once in effect, though the link breaks again meanwhile', async () => {
  const seconds = 3_600;
  const town = new Town(seconds);
  await town.open();
  // Each is down from one minute on, for as many minutes as its number says.
  const isDown = (n: number, second: number) => second >= 600 && second < 600 + n * 60;
  for (let second = 0; second < seconds; second += 1)
    town.second(second, (n, at) => (isDown(n, at) ? REFUSED : GOOD));
  expect(town.spool.count).toBe(seconds);
  await town.joinServer();
  await expect.poll(() => town.watch.intake.batches, PATIENT).toBeGreaterThan(400);
  await town.leaveServer();
  await town.joinServer();
  await expect.poll(() => town.spool.count, PATIENT).toBe(0);
  expect(town.watch.intake.batches).toBe(seconds);

  const ids = Array.from({ length: DEVICES }, (_, at) => at + 1);
  const rows = await Promise.all(ids.map((id) => spellsOf(town.db.read, id, 0, Date.now())));
  const spells = rows.flat().map(({ device, state, fromMs }) => ({ device, state, fromMs }));
  const wanted = Array.from({ length: DEVICES }, (_, at) => {
    const n = at + 1;
    const phase = (n * 7) % 60;
    const firstFrom = (second: number) => second + ((((phase - second) % 60) + 60) % 60);
    const spell = (state: string, second: number) => ({
      ...{ device: n, state },
      fromMs: town.startMs + (second + 1) * SECOND_MS - 500,
    });
    return [spell('good', phase), spell('bad', firstFrom(600)), spell('good', firstFrom(600 + n * 60))];
  });
  expect(spells).toEqual(wanted.flat());
  expect(await town.db.read.all('SELECT * FROM blind')).toEqual([]);
}, 60_000);

test('what the spool had to drop is blind time, and nothing that was told in it is believed to go on', async () => {
  const seconds = 1_200;
  // Room for about half of it.
  const town = new Town(seconds, { mostBytes: 24_000, segmentBytes: 4_000 });
  await town.open();
  // The server knows everybody as good ...
  await town.joinServer();
  for (let second = 0; second < 60; second += 1) town.second(second, () => GOOD);
  await expect.poll(() => town.spool.count, PATIENT).toBe(0);
  await town.leaveServer();
  await expect.poll(() => town.link.connected, PATIENT).toBe(false);
  // ... then all go down, and that is told in the part that is lost.
  for (let second = 60; second < seconds; second += 1) town.second(second, () => REFUSED);
  expect(town.spool.dropped).toBeGreaterThan(300);
  const lost = town.spool.dropped;
  await town.joinServer();
  await expect.poll(() => town.spool.count, PATIENT).toBe(0);

  const blind = await town.db.read.all<{ fromMs: number; untilMs: number }>(
    'SELECT from_ms AS fromMs, until_ms AS untilMs FROM blind',
  );
  const fromMs = town.startMs + 60 * SECOND_MS;
  expect(blind).toEqual([{ fromMs, untilMs: fromMs + lost * SECOND_MS }]);
  // Nobody is good any more, and nobody was told to be down: until that is told again, it is unknown.
  const states = () => town.watch.allStates('220400', 'online')?.outcomes;
  expect(states()).toEqual([{ state: 'unknown', reason: 'probe-silent' }]);
  const { lanes } = await town.watch.timeline(1, town.startMs, Date.now());
  const online = lanes.find(({ check }) => check === 'online');
  expect(
    online?.spells.filter(({ state }) => state === 'good').every(({ untilMs }) => untilMs <= fromMs),
  ).toBe(true);
  expect(online?.spells.some(({ state }) => state === 'bad')).toBe(false);

  // Joined anew, the probe tells everything again.
  for (let second = seconds; second < seconds + 60; second += 1) town.second(second, () => REFUSED);
  await expect.poll(() => town.spool.count, PATIENT).toBe(0);
  await expect.poll(states, PATIENT).toEqual([{ state: 'bad', reason: 'refused' }]);
}, 60_000);
