/**
 * The months before the demo was started: written as if the city had been looked at all along, and closed by the
 * product's own closing. Made in the background; after a restart it goes on where it stood, and it is made once.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '../../config/log.ts';
import type { Settings } from '../../config/settings.ts';
import type { Db } from '../store/db.ts';
import { hasOwnMonths, readPast, removeDrafts, removePast, savePast } from '../store/demo.ts';
import { putSampleMonths } from '../store/image-samples.ts';
import { addSteps } from '../store/lifecycle.ts';
import { beginSpells, endSpells } from '../store/spells.ts';
import { listHomes, tenureBefore, writeTenure } from '../store/tenure.ts';
import { MonthlyRates, type MonthlyRatesParts } from './demo-past-deeds.ts';
import { lifeOf, type PastLife } from './demo-past-life.ts';
import { type PastPlace, placesOf } from './demo-past-places.ts';
import { frameOf, type PastDevice, type PastPlan, planOf } from './demo-past-plan.ts';

/** How far it is. `others`: months that somebody signed are there, so none are made. */
export interface PastState {
  readonly state: 'none' | 'making' | 'made' | 'others' | 'failed';
  /** Hundredths of all. */
  readonly percent: number;
  /** Where what is worth seeing is. */
  readonly places: readonly PastPlace[];
}

/** As it is kept beside the demo. */
interface Mark {
  readonly state: PastState['state'];
  /** Devices up to this number are written. */
  readonly device: number;
  readonly places: readonly PastPlace[];
}

export interface DemoPastParts extends Omit<MonthlyRatesParts, 'plan' | 'db'> {
  readonly settings: Settings;
  readonly log: Log;
  /** What months, exemptions and cases are there is otherwise than the house knew. */
  readonly renewed: () => Promise<void>;
}

/** Written at a time: some tens of milliseconds of work, and then as long for everything else. */
const SLICE = 100;
/** Writing the devices is so much of all; the rest is the closing of months. */
const WRITING_PERCENT = 50;
const EVERYBODY = Number.MAX_SAFE_INTEGER;

export class DemoPast {
  readonly #db: Db;
  readonly #parts: DemoPastParts;
  #state: PastState = { state: 'none', percent: 0, places: [] };
  #making: Promise<void> = Promise.resolve();
  #ending = new AbortController();

  constructor(db: Db, parts: DemoPastParts) {
    this.#db = db;
    this.#parts = parts;
  }

  state(): PastState {
    return this.#state;
  }

  /** Makes what is not made yet, in the background; `settled` resolves when it has ended. */
  begin(): void {
    const { signal } = this.#ending;
    this.#making = this.#making.then(async () => {
      try {
        if (!signal.aborted) await this.#make(signal);
      } catch (error) {
        if (signal.aborted) return;
        this.#parts.log.error({ error }, 'demo.past-failed');
        this.#state = { ...this.#state, state: 'failed' };
      }
    });
  }

  /** None is wanted, nor after a restart. */
  async decline(): Promise<void> {
    const mark: Mark = { state: 'none', device: 0, places: [] };
    await this.#db.write((sql) => savePast(sql, JSON.stringify(mark)));
  }

  settled(): Promise<void> {
    return this.#making;
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#making;
  }

  /** Takes everything that months brought out again, with what these devices were. */
  async remove(devices: readonly number[]): Promise<void> {
    await this.stop();
    this.#ending = new AbortController();
    if (this.#state.state === 'others') return;
    await this.#db.write((sql) => removePast(sql, devices));
    this.#state = { state: 'none', percent: 0, places: [] };
    await this.#parts.renewed();
  }

  async #make(signal: AbortSignal): Promise<void> {
    const row = await readPast(this.#db.read);
    if (row === undefined) return;
    const { log, settings, renewed } = this.#parts;
    let mark = row.past === '' ? undefined : (JSON.parse(row.past) as Mark); // written by #keep
    if (mark === undefined) {
      const isOthers = await hasOwnMonths(this.#db.read);
      mark = { state: isOthers ? 'others' : 'making', device: 0, places: [] };
      await this.#db.write(async (sql) => {
        if (!isOthers) await removeDrafts(sql);
        await savePast(sql, JSON.stringify(mark));
      });
    }
    this.#state = { state: mark.state, percent: mark.state === 'made' ? 100 : 0, places: mark.places };
    if (mark.state !== 'making') return;
    const startedMs = performance.now();
    const all = await this.#devices();
    const plan = planOf(frameOf(row.startedMs, settings.timeZone), all);
    await this.#write(all, plan, mark.device, signal);
    const rates = await MonthlyRates.open({ ...this.#parts, db: this.#db, plan });
    try {
      for await (const share of rates.happen(signal))
        this.#tell(WRITING_PERCENT + (100 - WRITING_PERCENT) * share);
      const places = placesOf(plan, all, await rates.facts());
      await this.#db.write((sql) => savePast(sql, JSON.stringify({ state: 'made', device: 0, places })));
      await renewed();
      this.#state = { state: 'made', percent: 100, places };
      log.info({ devices: all.length, tookMs: Math.round(performance.now() - startedMs) }, 'demo.past-made');
    } finally {
      await rates.close();
    }
  }

  /** All assessed devices with what they are now. */
  async #devices(): Promise<PastDevice[]> {
    const homes = await listHomes(this.#db.read);
    const devices = new Map<number, PastDevice>();
    for (const row of await tenureBefore(this.#db.read, 0, EVERYBODY, EVERYBODY)) {
      const home = row.home === null ? undefined : homes.get(row.home);
      const { device: id, code, commissionedMs } = row;
      if (home === undefined) devices.delete(id);
      else devices.set(id, { id, code, home, commissionedMs });
    }
    return [...devices.values()];
  }

  async #write(all: readonly PastDevice[], plan: PastPlan, done: number, signal: AbortSignal): Promise<void> {
    const people = { asks: 'duty-officer', agrees: 'city-officer' };
    const left = all.filter(({ id }) => id > done);
    for (let first = 0; first < left.length; first += SLICE) {
      signal.throwIfAborted();
      const begunMs = performance.now();
      const slice = left.slice(first, first + SLICE);
      const lives = slice.map((device) => lifeOf(device, plan, people));
      const mark: Mark = { state: 'making', device: slice.at(-1)?.id ?? 0, places: [] };
      await this.#keep(lives, mark);
      this.#tell((WRITING_PERCENT * (all.length - left.length + first + slice.length)) / all.length);
      await wait(performance.now() - begunMs, undefined, { signal });
    }
  }

  /** What is written is marked with it: nothing is written twice. */
  #keep(lives: readonly PastLife[], mark: Mark): Promise<void> {
    const rows = lives.flatMap(({ homes }) => homes);
    const homes = new Map(rows.map(({ home }) => [JSON.stringify(home), home]));
    const places = new Map([...homes.keys()].map((key, at) => [key, at]));
    const spells = lives.flatMap((life) => life.spells);
    return this.#db.write(async (sql) => {
      await writeTenure(
        sql,
        [...homes.values()],
        rows.map(({ home, ...row }) => ({ ...row, home: places.get(JSON.stringify(home)) ?? null })),
      );
      await beginSpells(sql, spells);
      await endSpells(sql, spells);
      await putSampleMonths(
        sql,
        lives.flatMap(({ samples }) => samples),
      );
      await addSteps(
        sql,
        lives.flatMap(({ steps }) => steps.map((step) => ({ ...step, decisionNote: '' }))),
      );
      await savePast(sql, JSON.stringify(mark));
    });
  }

  #tell(percent: number): void {
    this.#state = { ...this.#state, percent: Math.floor(percent) };
  }
}
