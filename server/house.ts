/** Every room of the server, built and joined; taken down in the reverse order. */
import { mkdirSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import type { Env, Loaded } from '../config/load.ts';
import type { Log } from '../config/log.ts';
import { Secrets } from '../config/secrets.ts';
import { LocalServer, linkPath } from '../probes/link/local.ts';
import { Supervisor } from '../probes/link/supervisor.ts';
import { createServer } from './api/server.ts';
import { DaemonDoor } from './daemon-door.ts';
import { filedOf } from './registry/filed.ts';
import { Registry } from './registry/registry.ts';
import { Db } from './store/db.ts';
import { Journal } from './store/journal.ts';
import { migrations } from './store/schema.ts';
import { Watch } from './watch/watch.ts';
import { sharesNow } from './work/case-figures.ts';
import { openCaseRooms } from './work/case-rooms.ts';
import { Clock, roundsOf } from './work/clock.ts';
import { Deeds } from './work/deeds.ts';
import { Demo } from './work/demo.ts';
import { DemoPast } from './work/demo-past.ts';
import { Discoveries } from './work/discoveries.ts';
import { ExemptNow } from './work/exempt-now.ts';
import { Feeds } from './work/feeds.ts';
import { FoundDesk } from './work/found-desk.ts';
import { ImageAnswers } from './work/image-answers.ts';
import { LookNow } from './work/look-now.ts';
import { openPinRooms } from './work/pin-rooms.ts';
import { openRateRooms } from './work/rate-rooms.ts';
import { RepairDesk } from './work/repair-desk.ts';
import { RuleBook } from './work/rule-book.ts';
import { openSheetRooms } from './work/sheet-rooms.ts';
import { Staffs } from './work/staffs.ts';
import { SwapDesk } from './work/swap-desk.ts';
import { Tokens } from './work/tokens.ts';

const root = resolve(import.meta.dirname, '..');
/** Changes of the registry that follow one another are sent to the probes together. */
const ASSIGN_AFTER_MS = 200;

export interface House {
  /** Where it listens, for example `http://127.0.0.1:8480`. */
  readonly address: string;
  close(): Promise<void>;
}

/** What is closed, and how. */
type Closer = readonly [room: string, close: () => unknown];

/** A look at identity takes less. */
const LOOK_MS = 20_000;

/** A room that takes longer is left behind: what it acknowledged is on disk. */
const CLOSE_MS = 8_000;

/** Opens the house. Throws a KeyError, or the system's error where the port or the folder cannot be had; nothing is left open then. */
export async function openHouse(loaded: Loaded, env: Env, log: Log): Promise<House> {
  const closers: Closer[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closeInTime(closer, log);
  };
  try {
    return { address: await build(loaded, env, log, closers), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function build(loaded: Loaded, env: Env, log: Log, closers: Closer[]): Promise<string> {
  const { settings, dataFolder, boundaries } = loaded;
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const secrets = Secrets.open(dataFolder, env);
  const db = await Db.open(join(dataFolder, 'lightkeeper.db'), migrations);
  closers.push(['store', () => db.close()]);

  const journal = new Journal();
  const registry = await Registry.open(db, { secrets, settings, journal, boundaries });
  const assignment = () => registry.assignment();
  const ruleBook = await RuleBook.open(db, { journal, settings });
  const watch = await Watch.open(db, {
    ...{ records: registry, settings, assignment, log },
    rules: () => ruleBook.current().values,
    filedOf: (device) => filedOf(registry, device),
  });
  registry.catalogues.on('taken', () => watch.registrations.review('all'));
  watch.start();
  closers.push(['watch', () => watch.stop()]);
  const { points } = loaded;
  const pinRooms = await openPinRooms(db, { registry, watch, journal, points, log });
  const { pins } = pinRooms;
  const file = join(dataFolder, 'lightkeeper.db');
  const rateRooms = await openRateRooms(db, {
    ...{ file, registry, watch, journal, ruleBook, log },
    timeZone: settings.timeZone,
    exemptions: () => caseRooms.exemptions,
    closed: (figures, by) => caseRooms.cases.monthClosed(figures, by),
    changed: () => sheetRooms.sheets.soon(),
  });
  const { rateDesk } = rateRooms;
  rateDesk.start();
  closers.push(['rates', () => rateDesk.stop()]);
  const caseRooms = await openCaseRooms(db, {
    ...{ registry, journal, settings, ruleBook, watch, uptimes: rateDesk },
    figures: {
      sharesNow: (unit) => sharesNow(watch, unit),
      dayVerdicts: (unit, day) => rateDesk.dayVerdicts(unit, day),
    },
  });
  caseRooms.exemptions.on('changed', () => void rateDesk.forget());
  const sheetRooms = openSheetRooms(db, {
    ...{ rateDesk, months: rateRooms.months, rules: ruleBook, registry, watch, journal, log },
    ...{ exemptions: caseRooms.exemptions, cases: caseRooms.cases.book },
    ...{ timeZone: settings.timeZone, retention: settings.retention },
  });
  closers.push(['sheets', () => sheetRooms.sheets.stop()]);
  const exemptNow = new ExemptNow({ exemptions: caseRooms.exemptions, watch, records: registry });
  exemptNow.start();
  closers.push(['exempt', () => exemptNow.stop()]);
  closers.push(['pins', () => pins.stop()]);

  const link = new LocalServer({ path: linkPath(dataFolder), side: watch, log });
  await link.start();
  closers.push(['link', () => link.stop()]);
  const assignments = assignOnChange(registry, link);
  closers.push(['assignments', assignments.stop]);

  const supervisor = new Supervisor({
    data: dataFolder,
    link,
    env: {
      ...env,
      LIGHTKEEPER_LOG: settings.logLevel,
      LIGHTKEEPER_LINK: env.LIGHTKEEPER_LINK || linkPath(dataFolder),
    },
    log,
  });

  const staffs = await Staffs.open(db, { journal, records: registry, limits: settings.sessions });
  if (loaded.admin && (await staffs.setupNeeded())) {
    await staffs.setUp(loaded.admin.name, loaded.admin.password(), 'environment');
    log.info({ name: loaded.admin.name }, 'main.first-administrator');
  }
  const tokens = new Tokens(db, { journal, records: registry });
  const deeds = new Deeds(db, journal);
  const answers = new ImageAnswers(db, { journal, watch, keepDays: settings.retention.answerDays });
  const past = new DemoPast(db, {
    ...{ registry, staffs, settings, log, file },
    ...{ ruleBook: ruleBook, present: rateRooms.present },
    renewed: async () => {
      await caseRooms.reloadCases();
      await rateDesk.forget();
      await caseRooms.flagDesk.turn(Date.now());
      sheetRooms.sheets.soon();
    },
  });
  const demo = await Demo.open({
    ...{ db, registry, journal, log, past },
    seenBefore: (seen) => watch.seenBefore(seen),
    checkedBefore: async (device, check, person) => {
      await pinRooms.fieldChecks.add(device, { ...check, note: '' }, person);
    },
    fleetFile: join(root, 'probes/fleet/main.ts'),
    fleet: env.LIGHTKEEPER_FLEET || undefined,
  });
  closers.push(['demo', () => demo.close()]);

  const found = await FoundDesk.open({ db, journal, registry });
  const swaps = new SwapDesk({
    ...{ db, journal, registry, registrations: watch.registrations },
    lookAgain: (device) => {
      // With the file as it is now: the look goes the same way, behind it.
      assignments.send();
      lookAgain(link, device);
    },
  });
  const discoveries = new Discoveries({ link, registry, deeds, book: found });
  closers.push(['discoveries', () => discoveries.stop()]);
  const { server, close } = createServer({
    ...{ registry, watch, staffs, tokens, deeds, answers, demo, discoveries, found, swaps, settings, log },
    ...pinRooms,
    ...caseRooms,
    ...rateRooms,
    repairs: new RepairDesk({
      ...{ records: registry, watch, rates: rateDesk, exemptions: caseRooms.exemptions },
    }),
    ...sheetRooms,
    feeds: new Feeds({ link, deeds, limits: settings.feeds }),
    lookNow: new LookNow(link, deeds),
    daemons: new DaemonDoor(supervisor, link),
    webFolder: join(root, 'web/dist'),
    version: versionOfThis(),
    trustProxy: env.LIGHTKEEPER_TRUST_PROXY === '1',
    host: loaded.host,
  });
  closers.push(['api', close]);
  await new Promise<void>((done, failed) => {
    server.once('error', failed);
    server.listen(loaded.port, loaded.host, done);
  });

  await supervisor.resume();
  closers.push(['supervisor', () => supervisor.stop()]);

  const { journalDays } = settings.retention;
  const rounds = roundsOf({
    watch,
    pins,
    normals: registry.normals,
    lives: registry.lives,
    cases: caseRooms.cases,
    flagDesk: caseRooms.flagDesk,
    months: rateRooms.months,
    ratePins: rateRooms.ratePins,
    keptLists: rateRooms.keptLists,
    sheets: sheetRooms.sheets,
    answers,
    staffs,
    deeds,
    journalDays,
  });
  const clock = new Clock({ rounds, timeZone: settings.timeZone, log });
  clock.start();
  closers.push(['clock', () => clock.stop()]);

  demo.resume().catch((error: unknown) => log.error({ error }, 'demo.resume-failed'));
  const { port } = server.address() as AddressInfo;
  return `http://${loaded.host.includes(':') ? `[${loaded.host}]` : loaded.host}:${port}`;
}

async function closeInTime([room, close]: Closer, log: Log): Promise<void> {
  let late: NodeJS.Timeout | undefined;
  const tooLate = new Promise<void>((done) => {
    late = setTimeout(() => {
      log.error({ room, afterMs: CLOSE_MS }, 'main.left-behind');
      done();
    }, CLOSE_MS);
  });
  await Promise.race([close(), tooLate]);
  clearTimeout(late);
}

/** What changes in the registry reaches the probes, several changes together; `send` waits no longer for more of them. */
function assignOnChange(
  registry: Registry,
  link: LocalServer,
): { readonly send: () => void; readonly stop: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const send = () => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    link.assign(registry.assignment());
  };
  const later = () => {
    timer ??= setTimeout(send, ASSIGN_AFTER_MS);
  };
  registry.on('changed', later);
  return {
    send,
    stop: () => {
      registry.off('changed', later);
      clearTimeout(timer);
    },
  };
}

/** Nobody waits for it: what is seen comes the way of every other look, or at its next turn. */
function lookAgain(link: LocalServer, device: number): void {
  if (link.connected)
    link.lookNow(device, ['registration'], AbortSignal.timeout(LOOK_MS)).catch(() => undefined);
}

function versionOfThis(): string {
  const file = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return file.version;
}
