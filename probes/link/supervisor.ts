/** Keeps one probe daemon running beside the server: takes over a running one, starts one, starts it again. */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Log } from '../../config/log.ts';
import { type DaemonFile, runningDaemon } from './daemon-file.ts';
import { compileAhead, FLAGS, leanEnv } from './lean.ts';

const DAEMON = fileURLToPath(new URL('../daemon.ts', import.meta.url));
/** In the data folder while somebody wishes that no daemon runs; a later server asks for it. */
const STOPPED_NOTE = 'daemon.stopped';
const LOG_BYTES = 16 * 1024 * 1024;
const TAKE_OVER_MS = 2_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** Who ran for so long starts again without a pause worth speaking of. */
const STEADY_MS = 60_000;
const KILL_MS = 5_000;
const WATCH_MS = 1_000;
/** How long a started daemon may take to join before it is called silent. */
const JOIN_MS = 15_000;
const ANOTHER_HAS_THE_FOLDER = 3;

/** Only what a daemon needs: not the keys and passwords of the server that starts it. */
const WITHHELD = /KEY|PASSWORD|SECRET|TOKEN/i;

export interface SupervisorOptions {
  /** The data folder. */
  readonly data: string;
  /** Is the daemon joined? */
  readonly link: { readonly connected: boolean };
  readonly env: NodeJS.ProcessEnv;
  readonly log: Log;
  /** For tests. */
  readonly script?: string;
}

export type SupervisorState = 'starting' | 'connected' | 'silent' | 'stopped';

export class Supervisor {
  readonly #options: SupervisorOptions;
  #child: ChildProcess | undefined;
  /** One that an earlier server started. */
  #found: DaemonFile | undefined;
  #isWanted = false;
  #startedMs = 0;
  #pauseMs = FIRST_PAUSE_MS;
  #again: NodeJS.Timeout | undefined;
  #watch: NodeJS.Timeout | undefined;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  /** For the page. `silent`: it should be there, and is not, or does not speak. */
  get state(): SupervisorState {
    if (this.#options.link.connected) return 'connected';
    if (!this.#isWanted) return 'stopped';
    return performance.now() - this.#startedMs < JOIN_MS ? 'starting' : 'silent';
  }

  get pid(): number | undefined {
    return this.#child?.pid ?? this.#found?.pid;
  }

  /** Begins with the program: as `start`, unless somebody stopped the daemon and nobody has started it since. */
  async resume(): Promise<void> {
    if (!existsSync(this.#notePath)) return this.start();
    this.#options.log.info({}, 'supervisor.left-stopped');
    // The server may have been killed between the wish and its fulfilment.
    this.#found = runningDaemon(this.#options.data);
    await this.stop();
  }

  /** Begins; resolves when a running daemon was found, or one was started. */
  async start(): Promise<void> {
    this.#note(false);
    if (this.#isWanted) return;
    this.#isWanted = true;
    this.#startedMs = performance.now();
    this.#pauseMs = FIRST_PAUSE_MS;
    this.#found = runningDaemon(this.#options.data);
    if (this.#found !== undefined) {
      this.#options.log.info({ pid: this.#found.pid }, 'supervisor.found');
      await this.#joins();
      if (!this.#isWanted) return;
    }
    if (this.#found === undefined || !this.#isFoundAlive()) {
      if (this.#options.script === undefined) await compileAhead(this.#options.data);
      if (!this.#isWanted) return;
      this.#spawn();
    }
    this.#watch = setInterval(() => this.#lookAfter(), WATCH_MS);
  }

  /** As `stop`, by somebody's wish: no later server starts it either, until `start`. */
  async stopByWish(): Promise<void> {
    this.#note(true);
    await this.stop();
  }

  /** Ends the daemon, gently and then not, and does not start it again. The next server does. */
  async stop(): Promise<void> {
    this.#isWanted = false;
    clearTimeout(this.#again);
    clearInterval(this.#watch);
    this.#again = undefined;
    const { pid } = this;
    if (pid === undefined) return;
    const isGone = (): boolean => (this.#child === undefined ? !this.#isFoundAlive() : hasEnded(this.#child));
    signal(pid, 'SIGTERM');
    const untilMs = performance.now() + KILL_MS;
    while (!isGone() && performance.now() < untilMs) await after(20);
    if (!isGone()) {
      this.#options.log.warn({ pid }, 'supervisor.killed');
      signal(pid, 'SIGKILL');
      while (!isGone() && performance.now() < untilMs + 1_000) await after(20);
    }
    this.#child = undefined;
    this.#found = undefined;
  }

  get #notePath(): string {
    return join(this.#options.data, STOPPED_NOTE);
  }

  /** What could not be written down is done all the same. */
  #note(isStopped: boolean): void {
    try {
      if (isStopped) writeFileSync(this.#notePath, '', { mode: 0o600 });
      else rmSync(this.#notePath, { force: true });
    } catch (error) {
      this.#options.log.error({ isStopped, error }, 'supervisor.wish-not-noted');
    }
  }

  /** A daemon that is there is given a moment to find the server's new door. */
  async #joins(): Promise<void> {
    const untilMs = performance.now() + TAKE_OVER_MS;
    while (this.#isWanted && performance.now() < untilMs && this.#isFoundAlive()) {
      if (this.#options.link.connected) return;
      await after(50);
    }
  }

  #isFoundAlive(): boolean {
    return this.#found !== undefined && runningDaemon(this.#options.data)?.pid === this.#found.pid;
  }

  /** One that was found is no child of ours, and its end is told by nobody. */
  #lookAfter(): void {
    if (this.#found === undefined || this.#isFoundAlive()) return;
    this.#options.log.warn({ pid: this.#found.pid }, 'supervisor.lost');
    this.#found = undefined;
    this.#spawn();
  }

  #spawn(): void {
    const { data, env, log, script = DAEMON } = this.#options;
    const output = openOutput(data);
    const kept = Object.entries(env).filter(
      ([name]) => !(name.startsWith('LIGHTKEEPER_') && WITHHELD.test(name)),
    );
    // Its lines go to a file of its own, so that it outlives whoever started it.
    const child = spawn(process.execPath, [...FLAGS, script], {
      env: { ...Object.fromEntries(kept), ...leanEnv(data), LIGHTKEEPER_DATA: data },
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    this.#child = child;
    this.#startedMs = performance.now();
    log.info({ pid: child.pid }, 'supervisor.started');
    child.on('error', (error) => {
      log.error({ error }, 'supervisor.start-failed');
      if (child.pid === undefined) this.#ended(child, 1, null);
    });
    child.on('exit', (code, name) => this.#ended(child, code, name));
  }

  #ended(child: ChildProcess, code: number | null, name: string | null): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    const { log, data } = this.#options;
    if (!this.#isWanted) return;
    if (code === 0 || name === 'SIGTERM') {
      // Stopped on purpose, by somebody else: left alone until somebody wants it again.
      this.#isWanted = false;
      clearInterval(this.#watch);
      log.info({ code }, 'supervisor.stopped-from-outside');
      return;
    }
    if (code === ANOTHER_HAS_THE_FOLDER) this.#found = runningDaemon(data);
    if (this.#found !== undefined) return;
    if (performance.now() - this.#startedMs > STEADY_MS) this.#pauseMs = FIRST_PAUSE_MS;
    log.error({ code, signal: name, againInMs: this.#pauseMs }, 'supervisor.daemon-ended');
    this.#again = setTimeout(() => {
      if (this.#isWanted) this.#spawn();
    }, this.#pauseMs);
    this.#pauseMs = Math.min(LONGEST_PAUSE_MS, this.#pauseMs * 2);
  }
}

/** The daemon's log, appended to; one older part is kept. */
function openOutput(data: string): number {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const path = join(data, 'daemon.log');
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > LOG_BYTES) renameSync(path, `${path}.1`);
  return openSync(path, 'a', 0o600);
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself.
  }
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
