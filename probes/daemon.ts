/**
 * The engine as a process of its own: takes its folder, joins the server, looks, and spools while nobody is there.
 * Ends with 0 when told to; with 4 when it was alone for too long; with 3 when another daemon has the folder; with 1
 * when it cannot begin.
 */
import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Log, openLog } from '../config/log.ts';
import { checksWith } from './checks/index.ts';
import { lookAtTraits } from './checks/traits.ts';
import { discover } from './drivers/discovery.ts';
import { driverOf, newLacks, newLogins, newMemory, ViidListener } from './drivers/index.ts';
import { Engine } from './engine.ts';
import { Feeds } from './feeds/feeds.ts';
import { KeyFrameDecoder } from './feeds/key-frame-decoder.ts';
import { Pasts } from './image/pasts.ts';
import { Pool } from './image/pool.ts';
import { spareTime } from './image/spare.ts';
import { leaveFolder, takeFolder, touchFolder } from './link/daemon-file.ts';
import { tidyHeap } from './link/lean.ts';
import type { DaemonSide, FeedEvent, Upward } from './link/link.ts';
import { LocalDaemon, linkPath } from './link/local.ts';
import { Spool } from './link/spool.ts';
import { roomForLooks } from './open-files.ts';
import { Registrants } from './registrants.ts';
import { CHECK_PACE } from './schedule/pace.ts';
import { tryConnect } from './try-connect.ts';

const WATCH_MS = 5_000;
/** The heap is tidied so long after an assignment, when its first round is over, and every so often. */
const TIDY_AFTER_MS = 40_000;
const TIDY_EVERY_MS = 5 * 60_000;
/** Stopping takes no longer; what is not ended by then ends with the process. */
const STOP_MS = 1_800;
/** One picture takes a twentieth of a second; what takes so long is a trap. */
const JUDGING_MS = 5_000;
const MOST_JUDGES = 4;
const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

/** What the environment says. */
export interface DaemonSettings {
  readonly folder: string;
  readonly daemon: string;
  readonly link: string;
  readonly orphanMinutes: number;
  readonly logLevel: (typeof LEVELS)[number];
}

/** The settings, or every problem of them. */
export function settingsOf(env: NodeJS.ProcessEnv): DaemonSettings | readonly string[] {
  const folder = resolve(env.LIGHTKEEPER_DATA || 'data');
  const daemon = env.LIGHTKEEPER_DAEMON || 'probe-1';
  const minutes = env.LIGHTKEEPER_ORPHAN_MINUTES || '720';
  const level = env.LIGHTKEEPER_LOG || 'info';
  const problems: string[] = [];
  const ask = (isRight: boolean, name: string, wanted: string, got: string): void => {
    if (!isRight) problems.push(`${name}: wanted ${wanted}, got ${JSON.stringify(got.slice(0, 80))}`);
  };
  const orphanMinutes = Number(minutes);
  const logLevel = LEVELS.find((known) => known === level);
  ask(/^[\w.-]{1,64}$/.test(daemon), 'LIGHTKEEPER_DAEMON', 'up to 64 letters, digits, dots, dashes', daemon);
  ask(
    orphanMinutes > 0 && orphanMinutes <= 10_080,
    'LIGHTKEEPER_ORPHAN_MINUTES',
    'minutes up to 10080',
    minutes,
  );
  ask(logLevel !== undefined, 'LIGHTKEEPER_LOG', `one of ${LEVELS.join(', ')}`, level);
  if (problems.length > 0 || logLevel === undefined) return problems;
  const link = env.LIGHTKEEPER_LINK || linkPath(folder);
  return { folder, daemon, link, orphanMinutes, logLevel };
}

/** Everything of a daemon, joined together. `end` is called when it has nothing to do any more. */
export class Daemon {
  readonly #settings: DaemonSettings;
  readonly #log: Log;
  readonly #end: (code: number) => void;
  readonly #spool: Spool;
  readonly #link: LocalDaemon;
  readonly #engine: Engine;
  readonly #feeds: Feeds;
  readonly #pool: Pool;
  readonly #pasts: Pasts;
  readonly #keyFrames = new KeyFrameDecoder();
  readonly #viid: ViidListener;
  #watch: NodeJS.Timeout | undefined;
  #tidyAtMs = Number.POSITIVE_INFINITY;

  constructor(settings: DaemonSettings, log: Log, end: (code: number) => void) {
    const { folder, daemon, link: path } = settings;
    const logins = newLogins();
    const memory = newMemory();
    const lacks = newLacks();
    this.#settings = settings;
    this.#log = log;
    this.#end = end;
    this.#spool = new Spool({ folder: join(folder, 'spool', daemon), log });
    const side: DaemonSide = {
      assign: (assignment, anew) => {
        this.#engine.assign(assignment, anew);
        this.#tidyAtMs = Math.min(this.#tidyAtMs, performance.now() + TIDY_AFTER_MS);
        registrants.assign(assignment);
        void this.#viid.plan(assignment.viid, (code) => registrants.loginOf(code));
      },
      tellAnew: () => this.#engine.tellAnew(),
      sweep: () => this.#engine.sweepNow(),
      lookNow: (n, names, signal) => this.#engine.lookNow(n, names, signal),
      feed: (n, signal) => this.#watched(n, signal),
      discover,
    };
    const onReplaced = (): void => {
      log.error({}, 'daemon.replaced');
      end(3);
    };
    this.#link = new LocalDaemon({ path, daemon, side, spool: this.#spool, log, onReplaced });
    const registrants = new Registrants({
      look: (n, signal) => this.#engine.lookNow(n, ['online'], signal),
      loginOf: (n) => this.#engine.targetOf(n)?.login,
      view: () => this.#viid.view,
      tell: (traits) => this.#link.traits(traits),
    });
    this.#viid = new ViidListener({ log, onNews: (codes) => registrants.hear(codes) });
    // Half of the machine at most: looking comes first.
    const processes = Math.max(1, Math.min(MOST_JUDGES, availableParallelism() >> 1));
    this.#pool = new Pool({ processes, deadlineMs: JUDGING_MS, hasSpare: spareTime() });
    this.#pasts = new Pasts(join(folder, 'pasts', daemon));
    this.#engine = new Engine({
      daemon,
      checks: checksWith({
        examine: (question) => this.#pool.examine(question),
        pasts: this.#pasts,
        keyFrames: this.#keyFrames,
      }),
      driverFor: (target, means) => {
        const { view } = this.#viid;
        return driverOf(target, { ...means, logins, memory, lacks, ...(view && { viid: view }) });
      },
      upward: this.#upward(),
      traits: lookAtTraits,
      tryConnect,
      checkPace: {
        ...CHECK_PACE,
        online: { ...CHECK_PACE.online, inFlight: roomForLooks(CHECK_PACE.online.inFlight) },
      },
      log,
    });
    this.#feeds = new Feeds({
      reach: (n) => {
        const { target, login } = this.#engine.targetOf(n) ?? {};
        if (target?.address == null) return undefined;
        return { address: target.address, ...(login === undefined ? {} : { login }) };
      },
      claim: (n, signal) => this.#engine.claim(n, signal),
      logins,
      log,
    });
  }

  /** The link; the health that goes over it tells what the judges weigh beside us. */
  #upward(): Upward {
    const link = this.#link;
    return {
      report: (...what) => link.report(...what),
      picture: (picture) => link.picture(picture),
      traits: (traits) => link.traits(traits),
      health: (health) => {
        const viid = this.#viid.figures;
        link.health({ ...health, judgeRssBytes: this.#pool.rssBytes, ...(viid && { viid }) });
      },
    };
  }

  start(): void {
    this.#spool.start();
    this.#pasts.prune(Date.now()).then(
      (removed) => this.#log.debug({ removed }, 'daemon.pasts-pruned'),
      (error) => this.#log.warn({ error }, 'daemon.pasts-not-pruned'),
    );
    this.#link.start();
    this.#engine.start();
    this.#watch = setInterval(() => this.#lookAround(), WATCH_MS);
  }

  /** In the reverse order; what was seen to the last is in the spool afterwards. */
  async stop(): Promise<void> {
    clearInterval(this.#watch);
    const left = this.#feeds.stop();
    const closed = this.#viid.stop();
    this.#engine.stop();
    this.#keyFrames.stop();
    await this.#pool.stop();
    await this.#link.stop();
    this.#spool.stop();
    await left;
    await closed;
  }

  /** Pictures that arrive are an answer of the device, whose looks must wait meanwhile. */
  async *#watched(n: number, signal: AbortSignal): AsyncGenerator<FeedEvent, void, undefined> {
    for await (const event of this.#feeds.open(n, signal)) {
      if (event.is !== 'ended') this.#engine.seenLive(n);
      yield event;
    }
  }

  #lookAround(): void {
    touchFolder(this.#settings.folder);
    if (performance.now() >= this.#tidyAtMs) {
      tidyHeap();
      this.#tidyAtMs = performance.now() + TIDY_EVERY_MS;
    }
    if (this.#link.aloneMs < this.#settings.orphanMinutes * 60_000) return;
    this.#log.warn({ minutes: this.#settings.orphanMinutes }, 'daemon.alone-too-long');
    // A server that lives after all starts another one.
    this.#end(4);
  }
}

function main(): void {
  const settings = settingsOf(process.env);
  if (!('folder' in settings)) {
    process.stderr.write(`${settings.join('\n')}\n`);
    process.exitCode = 1;
    return;
  }
  // Whoever read our lines may be gone; that is no reason to end.
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});
  const { folder, daemon: name, logLevel } = settings;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  let end: (code: number) => void = (code) => process.exit(code);
  // Before the folder is taken: from then on others may know of us, and tell us to end.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => end(0));
  const holder = takeFolder(folder, name);
  if (holder !== undefined) {
    process.stderr.write(
      `Daemon ${holder.daemon} (process ${holder.pid}) already runs on this data folder.\n`,
    );
    process.exitCode = 3;
    return;
  }
  const log = openLog(logLevel, { write: (line) => process.stdout.write(line) });
  let isEnding = false;
  end = (code: number): void => {
    if (isEnding) return;
    isEnding = true;
    const leave = (): void => {
      leaveFolder(folder);
      process.exit(code);
    };
    setTimeout(leave, STOP_MS);
    daemon.stop().then(
      () => {
        log.info({ code }, 'daemon.stopped');
        leave();
      },
      (error) => {
        log.error({ error }, 'daemon.stop-failed');
        leave();
      },
    );
  };
  const daemon = new Daemon(settings, log, end);
  // Broken promises of ours: said once, then begun anew by whoever watches over us.
  process.on('uncaughtException', (error) => {
    log.error({ error }, 'daemon.broken');
    end(1);
  });
  process.on('unhandledRejection', (error) => log.error({ error }, 'daemon.unhandled'));
  log.info({ daemon: name, pid: process.pid }, 'daemon.started');
  daemon.start();
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) main();
