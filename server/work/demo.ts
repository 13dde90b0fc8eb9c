/** The simulated city: started as a program of its own, registered over its control door, and taken out again as a whole. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Log } from '../../config/log.ts';
import { read, z } from '../../config/shape.ts';
import { type Unit, unitShape } from '../../config/units.ts';
import { type Declared, PUBLISHED } from '../registry/declared.ts';
import type { Platform, Segment } from '../registry/record.ts';
import type { Division } from '../rules/division.ts';
import { type By, Refusal, SYSTEM } from '../rules/refusal.ts';
import type { Db } from '../store/db.ts';
import { readDemo, removeDemo, writeDemo } from '../store/demo.ts';
import { type Asker, byOf } from './asker.ts';
import type { PastState } from './demo-past.ts';
import type { Journal } from './staffs.ts';

/** Only what is needed of the registry. */
export interface DemoRegistry {
  readonly size: number;
  readonly declared: Pick<Declared, 'put'>;
  readonly divisions: { put(rows: readonly Division[], by: By): Promise<unknown> };
  putUnits(units: readonly Unit[], by: By): Promise<unknown>;
  putSegment(segment: Segment, by: By): Promise<unknown>;
  putPlatform(platform: Platform, by: By): Promise<unknown>;
  putCredential(
    wish: {
      readonly id: string;
      readonly username: string;
      readonly password: string;
      readonly basicAllowed: boolean;
    },
    by: By,
  ): Promise<unknown>;
  byCode(code: string): { readonly id: number } | undefined;
  readonly catalogues: {
    take(platform: string, bytes: Uint8Array, announced: number | null, by: By): Promise<unknown>;
  };
  importCsv(
    bytes: Uint8Array,
    how: { readonly dry: boolean; readonly skipBad: boolean; readonly by: By },
  ): Promise<{
    readonly written: boolean;
    readonly problems: readonly { row: number; column: string; wanted: string; isWarning?: boolean }[];
  }>;
  all(): Iterable<{ readonly id: number }>;
  removeAll(by: By): Promise<unknown>;
}

/** A telephone's place at a pole, WGS-84. */
export interface PoleCheck {
  readonly lon: number;
  readonly lat: number;
  readonly accuracyMetres: number;
  readonly atMs: number;
}

/** What a demo is built on. */
export interface DemoParts {
  readonly db: Db;
  readonly registry: DemoRegistry;
  readonly journal: Journal;
  readonly log: Log;
  /** Told when devices were seen last, as whoever watched before us knew it. By device. */
  readonly seenBefore?: (seen: ReadonlyMap<number, number>) => Promise<void>;
  /** Told what crews found at poles before the start. */
  readonly checkedBefore?: (device: number, check: PoleCheck, person: Asker) => Promise<void>;
  /** The months before the start: made once the city is registered, and taken out with it. */
  readonly past?: {
    state(): PastState;
    begin(): void;
    decline(): Promise<void>;
    remove(devices: readonly number[]): Promise<void>;
    stop(): Promise<void>;
  };
  /** The program that simulates a city. */
  readonly fleetFile: string;
  /** Control address of a city that somebody else runs; then none is started. */
  readonly fleet?: string | undefined;
}

/** Whether the demo is in the registry, how large, and where its city is controlled. */
export interface DemoState {
  readonly running: boolean;
  readonly devices: number;
  readonly control: string | null;
}

/** What a city says of itself. Device passwords in it are those of simulated cameras. */
const setupShape = z.object({
  units: z.array(unitShape),
  divisions: z.array(
    z.object({
      code: z.string(),
      name: z.string(),
      from: z.string(),
      until: z.string().nullable(),
      successor: z.string().nullable(),
    }),
  ),
  segments: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      looksPerSecond: z.int(),
      inFlight: z.int(),
      canaries: z.array(z.string()),
    }),
  ),
  platforms: z.array(z.object({ id: z.string(), name: z.string(), carrier: z.string() })),
  credentials: z.array(
    z.object({ id: z.string(), username: z.string(), password: z.string(), basicAllowed: z.boolean() }),
  ),
  csv: z.string(),
  deliveries: z.array(z.object({ name: z.string(), hasBadRows: z.boolean(), csv: z.string() })),
  catalogues: z.array(z.object({ platform: z.string(), announced: z.int(), csv: z.string() })),
  seenDaysAgo: z.record(z.string(), z.number()),
  fieldChecks: z.array(
    z.object({
      ...{ code: z.string(), lon: z.number(), lat: z.number() },
      ...{ accuracyMetres: z.number(), daysAgo: z.number() },
    }),
  ),
});

type PoleOf = z.output<typeof setupShape>['fieldChecks'][number];

const firstLineShape = z.object({ control: z.union([z.string(), z.int()]) });

const START_MS = 180_000;
const KILL_AFTER_MS = 5_000;
const DAY_MS = 86_400_000;
const MOST_SETUP_BYTES = 128 << 20;

export class Demo {
  readonly #parts: DemoParts;
  #child: ChildProcess | undefined;
  #control: string | null;
  #isMarked = false;
  #busy = false;

  private constructor(parts: DemoParts) {
    this.#parts = parts;
    this.#control = parts.fleet === undefined ? null : addressOf(parts.fleet);
  }

  static async open(parts: DemoParts): Promise<Demo> {
    const demo = new Demo(parts);
    demo.#isMarked = (await readDemo(parts.db.read)) !== undefined;
    return demo;
  }

  state(): DemoState {
    const { registry } = this.#parts;
    const running = this.#isMarked && (this.#child !== undefined || this.#parts.fleet !== undefined);
    const devices = this.#isMarked ? registry.size : 0;
    return { running, devices, control: this.#isMarked ? this.#control : null };
  }

  /** The months before its start. */
  past(): PastState {
    return this.#parts.past?.state() ?? { state: 'none', percent: 0, places: [] };
  }

  /**
   * Starts a city and registers it, with months before its start or without. The registry must be empty: nobody's own
   * list is mixed with it.
   */
  start(devices: number, person: Asker, hasPast = true): Promise<DemoState> {
    return this.#alone(async () => {
      const { registry, db, journal } = this.#parts;
      if (registry.size > 0 || this.#isMarked) throw new Refusal('not-empty', { devices: registry.size });
      const by = byOf(person);
      try {
        const control = await this.#city(devices);
        await db.write(async (sql) => {
          await writeDemo(sql, { devices, startedMs: Date.now() });
          await journal.write(sql, { by, did: 'demo.start', subject: 'demo', after: { devices } });
        });
        this.#isMarked = true;
        await this.#checkedBefore(await this.#register(control, by), person);
        if (hasPast) this.#parts.past?.begin();
        else await this.#parts.past?.decline();
      } catch (error) {
        await this.#leave(by);
        throw error;
      }
      return this.state();
    });
  }

  /** After a restart of the server: the city of before, on the addresses of before. */
  resume(): Promise<void> {
    return this.#alone(async () => {
      const mark = await readDemo(this.#parts.db.read);
      if (mark === undefined) return;
      await this.#register(await this.#city(mark.devices), SYSTEM);
      this.#parts.past?.begin();
    });
  }

  /** Ends the city and takes everything of it out of the registry. */
  stop(person: Asker): Promise<DemoState> {
    return this.#alone(async () => {
      if (!this.#isMarked) throw new Refusal('not-found', { what: 'demo' });
      await this.#leave(byOf(person));
      return this.state();
    });
  }

  /** Ends the city's program and leaves the registry as it is: the server stops. */
  async close(): Promise<void> {
    await this.#parts.past?.stop();
    await this.#end();
  }

  async #alone<T>(work: () => Promise<T>): Promise<T> {
    if (this.#busy) throw new Refusal('conflict', { what: 'demo' });
    this.#busy = true;
    try {
      return await work();
    } finally {
      this.#busy = false;
    }
  }

  async #leave(by: By): Promise<void> {
    const { registry, db, journal, past } = this.#parts;
    await this.#end();
    if (!this.#isMarked) return;
    const devices = [...registry.all()].map(({ id }) => id);
    await registry.removeAll(by);
    await past?.remove(devices);
    await db.write(async (sql) => {
      await removeDemo(sql);
      await journal.write(sql, { by, did: 'demo.stop', subject: 'demo' });
    });
    this.#isMarked = false;
  }

  /** The control address of a running city; starts one unless somebody else runs it. */
  async #city(devices: number): Promise<string> {
    if (this.#parts.fleet !== undefined) return addressOf(this.#parts.fleet);
    const { fleetFile, log } = this.#parts;
    const args = ['--disable-warning=ExperimentalWarning', fleetFile, '--devices', `${devices}`];
    const child = spawn(process.execPath, [...args, '--control', '0'], {
      // The city ends when this channel closes, so it never outlives the server, however the server ends.
      stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
    });
    this.#child = child;
    child.once('exit', (code, signal) => {
      if (this.#child !== child) return;
      this.#child = undefined;
      log.warn({ code, signal }, 'demo.ended');
    });
    const line = await firstLine(child);
    const { control } = read(firstLineShape, JSON.parse(line));
    this.#control = addressOf(control);
    return this.#control;
  }

  async #end(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (this.#parts.fleet === undefined) this.#control = null;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((done) => child.once('exit', () => done()));
    child.kill('SIGTERM');
    const last = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
    await ended;
    clearTimeout(last);
  }

  /** What is there already stays as it is: registering a city twice changes nothing. */
  async #register(control: string, by: By): Promise<readonly PoleOf[]> {
    const { registry } = this.#parts;
    const { units, divisions, segments, platforms, credentials, ...setup } = await setupAt(control);
    const { csv, deliveries, catalogues, seenDaysAgo, fieldChecks } = setup;
    await registry.putUnits(units, by);
    if (divisions.length > 0) await registry.divisions.put(divisions, by);
    for (const segment of segments) await registry.putSegment(segment, by);
    for (const platform of platforms) await registry.putPlatform(platform, by);
    for (const credential of credentials) await registry.putCredential(credential, by);
    await registry.declared.put(PUBLISHED, by);
    await this.#list('list', csv, false, by);
    for (const { name, hasBadRows, csv: rows } of deliveries) await this.#list(name, rows, hasBadRows, by);
    for (const { platform, announced, csv: items } of catalogues)
      await registry.catalogues.take(platform, new TextEncoder().encode(items), announced, by);
    const nowMs = Date.now();
    const seen = Object.entries(seenDaysAgo).flatMap(([code, days]): [number, number][] => {
      const device = registry.byCode(code);
      return device === undefined ? [] : [[device.id, nowMs - days * DAY_MS]];
    });
    if (seen.length > 0) await this.#parts.seenBefore?.(new Map(seen));
    return fieldChecks;
  }

  /** Once: what a restart finds was kept then. */
  async #checkedBefore(checks: readonly PoleOf[], person: Asker): Promise<void> {
    const nowMs = Date.now();
    for (const { code, daysAgo, ...place } of checks) {
      const device = this.#parts.registry.byCode(code);
      const atMs = nowMs - daysAgo * DAY_MS;
      if (device) await this.#parts.checkedBefore?.(device.id, { ...place, atMs }, person);
    }
  }

  /** A list with bad rows brings in the others, as somebody would who cannot wait for a better one. */
  async #list(name: string, csv: string, hasBadRows: boolean, by: By): Promise<void> {
    const how = { dry: false, skipBad: hasBadRows, by };
    const run = await this.#parts.registry.importCsv(new TextEncoder().encode(csv), how);
    // Displaced pins are part of the city: of them a list only warns.
    const bad = run.problems.filter(({ isWarning }) => isWarning !== true);
    if (hasBadRows || bad.length === 0) return;
    const first = bad[0];
    throw new Error(
      `the simulated city's ${name} has ${bad.length} bad cells: row ${first?.row}, ${first?.column}: wanted ${first?.wanted}`,
    );
  }
}

async function setupAt(control: string): Promise<z.output<typeof setupShape>> {
  const answer = await fetch(new URL('/setup', control), { signal: AbortSignal.timeout(START_MS) });
  if (!answer.ok) throw new Error(`the simulated city answers its set-up with ${answer.status}`);
  if (Number(answer.headers.get('content-length') ?? 0) > MOST_SETUP_BYTES)
    throw new Error('the simulated city says too much of itself');
  return read(setupShape, await answer.json());
}

function addressOf(control: string | number): string {
  const text = typeof control === 'number' ? `127.0.0.1:${control}` : control;
  return text.includes('://') ? text : `http://${text}`;
}

/** The one line by which a city says that it is ready. */
function firstLine(child: ChildProcess): Promise<string> {
  const { stdout } = child;
  if (stdout === null) throw new Error('the simulated city has no standard output');
  return new Promise((done, failed) => {
    const late = setTimeout(() => failed(new Error('the simulated city did not start in time')), START_MS);
    const end = (error?: Error) => {
      clearTimeout(late);
      if (error) failed(error);
    };
    const lines = createInterface({ input: stdout });
    lines.once('line', (line) => {
      end();
      done(line);
    });
    child.once('error', end);
    child.once('exit', (code) => end(new Error(`the simulated city ended while starting (${code})`)));
  });
}
