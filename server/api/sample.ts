/** A whole small house behind a real port, for the tests of this room: real store, registry and watch, a link in memory. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Boundaries } from '../../config/boundaries.ts';
import { load } from '../../config/load.ts';
import { type Log, SILENT } from '../../config/log.ts';
import { Secrets } from '../../config/secrets.ts';
import { DEFAULTS, type Settings } from '../../config/settings.ts';
import type { CheckName, Role } from '../../config/terms.ts';
import type { DiscoveryWish, FeedEvent, Found, ProbeLink } from '../../probes/link/link.ts';
import type { Observation } from '../../probes/link/observation.ts';
import { filedOf } from '../registry/filed.ts';
import { Registry } from '../registry/registry.ts';
import { SYSTEM } from '../rules/refusal.ts';
import { Db } from '../store/db.ts';
import { Journal } from '../store/journal.ts';
import { migrations } from '../store/schema.ts';
import { Watch } from '../watch/watch.ts';
import type { Asker } from '../work/asker.ts';
import { sharesNow } from '../work/case-figures.ts';
import { openCaseRooms } from '../work/case-rooms.ts';
import { Deeds } from '../work/deeds.ts';
import { Demo } from '../work/demo.ts';
import { Discoveries } from '../work/discoveries.ts';
import { Feeds } from '../work/feeds.ts';
import { FoundDesk } from '../work/found-desk.ts';
import { ImageAnswers } from '../work/image-answers.ts';
import { LookNow } from '../work/look-now.ts';
import { openPinRooms } from '../work/pin-rooms.ts';
import { openRateRooms } from '../work/rate-rooms.ts';
import { RepairDesk } from '../work/repair-desk.ts';
import { RuleBook } from '../work/rule-book.ts';
import { openSheetRooms } from '../work/sheet-rooms.ts';
import { Staffs } from '../work/staffs.ts';
import { SwapDesk } from '../work/swap-desk.ts';
import { Tokens } from '../work/tokens.ts';
import type { Kept } from './routes/probes.ts';
import { createServer, type Parts } from './server.ts';
import type { DeviceWish } from './wire.ts';

export const PASSWORD = 'a long evening walk';
export const CITY = '220400';
export const NORTH = '220402';
export const SOUTH = '220403';

/** A link whose other end is the test itself. */
class SampleLink implements ProbeLink {
  connected = true;
  /** What a feed of a device brings; it goes on until the signal when it is left out. */
  feedOf: (n: number, signal: AbortSignal) => AsyncIterable<FeedEvent> = waiting;
  found: readonly Found[] = [];
  /** What was asked of the other end. */
  readonly asked: {
    readonly discoveries: DiscoveryWish[];
    readonly looks: [number, readonly CheckName[]][];
    sweeps: number;
  } = {
    discoveries: [],
    looks: [],
    sweeps: 0,
  };

  assign(): void {}

  async lookNow(n: number, checks: readonly CheckName[]): Promise<readonly Observation[]> {
    this.asked.looks.push([n, checks]);
    const steps = [{ did: 'tcp', ok: false, got: 'ECONNREFUSED', tookMs: 1 }];
    return checks.map((check) => ({
      n,
      check,
      atMs: Date.now(),
      asked: true,
      steps,
      finding: { state: 'bad', reason: 'refused' },
    }));
  }

  async sweep(): Promise<void> {
    this.asked.sweeps += 1;
  }

  feed(n: number, signal: AbortSignal): AsyncIterable<FeedEvent> {
    return this.feedOf(n, signal);
  }

  async *discover(wish: DiscoveryWish): AsyncIterable<Found> {
    this.asked.discoveries.push(wish);
    yield* this.found;
  }
}

/** A feed that shows one picture and then stays. */
export async function* waiting(_n: number, signal: AbortSignal): AsyncIterable<FeedEvent> {
  yield { is: 'live', width: 640, height: 360, codec: 'mpeg1video' };
  yield { is: 'bytes', bytes: Buffer.alloc(188, 0x47) };
  if (!signal.aborted) await new Promise((done) => signal.addEventListener('abort', done, { once: true }));
}

/** A sound wish for a camera of a unit. */
export function camera(number: number, unit: string, more: Partial<DeviceWish> = {}) {
  return {
    code: `${unit.slice(0, 6)}0000132${'0'}${`${number}`.padStart(6, '0')}`,
    name: `Camera ${number}`,
    kind: 'camera',
    category: 'safe-city',
    unit,
    host: `127.0.7.${number}`,
    onvifPort: 8000,
    rtspPort: 8554,
    lon: '125.14360',
    // No two on one pair, and each inside its district.
    lat: `${unit.startsWith(SOUTH) ? '42.96' : '42.88'}${`${number}`.padStart(3, '0')}1`,
    ...more,
  } as const;
}

export interface Asking {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Cookie or token of somebody. */
  readonly as?: Caller | undefined;
}

/** Somebody's way in. */
export type Caller = { readonly cookie: string } | { readonly token: string };

/** What may differ from one sample to the next. */
export type SampleOptions = Partial<Pick<Parts, 'limits' | 'trustProxy' | 'settings' | 'host'>> & {
  /** Those of the example city unless given. */
  readonly boundaries?: Boundaries;
};

export class SampleHouse {
  readonly folder: string;
  readonly web: string;
  readonly link = new SampleLink();
  readonly kept: Kept[] = [];
  /** Error lines that were logged. */
  readonly errors: { readonly facts: object; readonly event: string }[] = [];
  db!: Db;
  parts!: Parts;
  address!: string;
  #close: (() => Promise<void>) | undefined;

  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'lk-api-'));
    this.web = join(this.folder, 'web');
    mkdirSync(this.web);
    writeFileSync(join(this.web, 'index.html'), '<!doctype html><title>page</title>');
  }

  static async open(options: SampleOptions = {}): Promise<SampleHouse> {
    const house = new SampleHouse();
    await house.#build(options);
    return house;
  }

  async #build(options: SampleOptions): Promise<void> {
    const settings: Settings = options.settings ?? DEFAULTS;
    const log: Log = { ...SILENT, error: (facts, event) => this.errors.push({ facts, event }) };
    const db = await Db.open(join(this.folder, 'a.db'), migrations);
    const journal = new Journal();
    const { boundaries = load({}, this.folder).boundaries } = options;
    const secrets = Secrets.open(this.folder, {});
    const registry = await Registry.open(db, { secrets, settings, journal, boundaries });
    const assignment = () => registry.assignment();
    const ruleBook = await RuleBook.open(db, { journal, settings });
    const watch = await Watch.open(db, {
      ...{ records: registry, settings, assignment, log },
      rules: () => ruleBook.current().values,
      filedOf: (device) => filedOf(registry, device),
    });
    registry.catalogues.on('taken', () => watch.registrations.review('all'));
    const pinRooms = await openPinRooms(db, { registry, watch, journal, points: [], log });
    const rateRooms = await openRateRooms(db, {
      ...{ file: join(this.folder, 'a.db'), registry, watch, journal, ruleBook, log },
      timeZone: settings.timeZone,
      exemptions: () => caseRooms.exemptions,
      closed: (figures, by) => caseRooms.cases.monthClosed(figures, by),
      changed: () => sheetRooms.sheets.soon(),
    });
    const caseRooms = await openCaseRooms(db, {
      ...{ registry, journal, settings, ruleBook, watch, uptimes: rateRooms.rateDesk },
      figures: {
        sharesNow: (unit) => sharesNow(watch, unit),
        dayVerdicts: (unit, day) => rateRooms.rateDesk.dayVerdicts(unit, day),
      },
    });
    const sheetRooms = openSheetRooms(db, {
      ...{
        rateDesk: rateRooms.rateDesk,
        months: rateRooms.months,
        rules: ruleBook,
        registry,
        watch,
      },
      ...{ exemptions: caseRooms.exemptions, cases: caseRooms.cases.book, journal, log },
      ...{ timeZone: settings.timeZone, retention: settings.retention },
    });
    const staffs = await Staffs.open(db, { journal, records: registry, limits: settings.sessions });
    const tokens = new Tokens(db, { journal, records: registry });
    const deeds = new Deeds(db, journal);
    const { link, kept } = this;
    const daemons = {
      list: () => kept,
      start: async (id: string) => this.#set(id, 'running'),
      stop: async (id: string) => this.#set(id, 'stopped'),
      sweep: async () => this.link.sweep(),
    };
    this.db = db;
    const found = await FoundDesk.open({ db, journal, registry });
    this.parts = {
      ...{ registry, watch, staffs, tokens, deeds, settings, log, daemons },
      ...pinRooms,
      ...caseRooms,
      ...rateRooms,
      repairs: new RepairDesk({
        ...{ records: registry, watch, rates: rateRooms.rateDesk, exemptions: caseRooms.exemptions },
      }),
      ...sheetRooms,
      feeds: new Feeds({ link, deeds, limits: settings.feeds }),
      answers: new ImageAnswers(db, { journal, watch, keepDays: settings.retention.answerDays }),
      lookNow: new LookNow(link, deeds),
      found,
      swaps: new SwapDesk({
        ...{ db, journal, registry, registrations: watch.registrations },
        lookAgain: (device) => void link.lookNow(device, ['registration']),
      }),
      discoveries: new Discoveries({ link, registry, deeds, book: found }),
      demo: await Demo.open({ db, registry, journal, log, fleetFile: join(this.folder, 'none.ts') }),
      webFolder: this.web,
      version: '0.0.0-test',
      limits: options.limits ?? { requests: 100_000, signIns: 100_000, upgrades: 100_000 },
      trustProxy: options.trustProxy ?? false,
      host: options.host ?? '127.0.0.1',
    };
    const { server, close } = createServer(this.parts);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    this.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.#close = close;
  }

  #set(id: string, state: Kept['state']): void {
    const at = this.kept.findIndex((one) => one.id === id);
    const known = this.kept[at];
    if (known) this.kept[at] = { ...known, state };
  }

  /** Closes, and rejects when anything went wrong that was not a test's own doing. */
  async end(): Promise<void> {
    await this.close();
    if (this.errors.length > 0) throw new Error(`errors were logged: ${JSON.stringify(this.errors)}`);
  }

  async close(): Promise<void> {
    await this.#close?.();
    await this.parts.sheets.stop();
    await this.parts.rateDesk.stop();
    await this.parts.pins.stop();
    await this.parts.watch.stop();
    await this.db.close();
    rmSync(this.folder, { recursive: true });
  }

  /** City, two districts, two cameras in each. */
  async settle(): Promise<Record<'north' | 'south', readonly number[]>> {
    const { registry } = this.parts;
    await registry.putUnits(
      [
        { code: CITY, name: '辽源市', level: 'city', parent: null },
        { code: NORTH, name: '龙山区', level: 'district', parent: CITY },
        { code: SOUTH, name: '西安区', level: 'district', parent: CITY },
        { code: `${NORTH}001`, name: '南康街道', level: 'town', parent: NORTH },
      ],
      SYSTEM,
    );
    const login = { id: 'south-login', username: 'ops', password: 'never told', basicAllowed: true };
    await registry.putCredential(login, SYSTEM);
    const records = await registry.addAll(
      [
        camera(1, NORTH),
        camera(2, `${NORTH}001`),
        camera(3, SOUTH, { credential: 'south-login' }),
        camera(4, SOUTH),
      ],
      SYSTEM,
    );
    const ids = records.map(({ id }) => id);
    return { north: ids.slice(0, 2), south: ids.slice(2) };
  }

  #chief: Promise<Asker> | undefined;

  /** The administrator, who is made when first needed. */
  #administrator(): Promise<Asker> {
    const { staffs } = this.parts;
    this.#chief ??= (async () => {
      const { sessionId } = await staffs.setUp('chief', PASSWORD, '');
      const chief = await staffs.ofSession(sessionId);
      if (!chief) throw new Error('the administrator is gone');
      return chief;
    })();
    return this.#chief;
  }

  /** Somebody of this role who sees this unit, signed in by cookie. */
  async signedIn(role: Role, unit = ''): Promise<{ readonly cookie: string }> {
    const { staffs } = this.parts;
    const chief = await this.#administrator();
    const name = `${role}-${unit || 'all'}`;
    if (!(await staffs.list(chief)).some((one) => one.name === name))
      await staffs.add({ name, password: PASSWORD, role, unit }, chief);
    const begun = await staffs.signIn(name, PASSWORD, '');
    return { cookie: `lk_session=${begun.sessionId}` };
  }

  /** A token of this role and unit. */
  async token(role: Role, unit = ''): Promise<{ readonly token: string }> {
    const chief = await this.#administrator();
    const { text } = await this.parts.tokens.make({ name: `${role} program`, role, unit }, chief);
    return { token: text };
  }

  /** Asks as a page of our own does: with cookie and origin, or as a program does: with a token and without. */
  fetch(path: string, { method = 'GET', body, headers = {}, as }: Asking = {}): Promise<Response> {
    const isRaw = typeof body === 'string' || body instanceof Uint8Array;
    return fetch(`${this.address}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(body !== undefined && !isRaw && { 'content-type': 'application/json' }),
        ...(as && 'cookie' in as && { cookie: as.cookie, origin: this.address }),
        ...(as && 'token' in as && { authorization: `Bearer ${as.token}` }),
        ...headers,
      },
      ...(body !== undefined && { body: isRaw ? body : JSON.stringify(body) }),
    });
  }

  /** Status and JSON of an answer. */
  async ask(path: string, asking: Asking = {}): Promise<{ readonly status: number; readonly body: unknown }> {
    const answer = await this.fetch(path, asking);
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
  }
}
