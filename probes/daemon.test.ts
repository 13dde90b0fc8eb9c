import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { SILENT } from '../config/log.ts';
import { settingsOf } from './daemon.ts';
import { type Camera, startCamera } from './fleet/camera.ts';
import { runningDaemon } from './link/daemon-file.ts';
import type { Health, ServerSide } from './link/link.ts';
import { LocalServer, linkPath } from './link/local.ts';
import type { Batch, Finding, Observation } from './link/observation.ts';
import { sampleTarget } from './link/sample.ts';
import { Supervisor } from './link/supervisor.ts';
import type { Assignment, Target } from './link/target.ts';

const SCRIPT = new URL('./daemon.ts', import.meta.url).pathname;
const NEVER = new AbortController().signal;
const SLOW = { timeout: 20_000 };

/** A server's side that keeps what the daemon sends, by sequence number. */
class Keeper implements ServerSide {
  readonly batches: Batch[] = [];
  readonly healths: Health[] = [];
  assignment: Assignment;
  constructor(assignment: Assignment) {
    this.assignment = assignment;
  }
  async batch(batch: Batch): Promise<void> {
    if (batch.seq > (this.batches.at(-1)?.seq ?? 0)) this.batches.push(batch);
  }
  async picture(): Promise<void> {}
  health(health: Health): void {
    this.healths.push(health);
  }
  async joined(): Promise<Assignment> {
    return this.assignment;
  }
  left(): void {}

  told(n: number): Observation[] {
    return this.batches
      .flatMap(({ changed }) => changed)
      .filter((seen) => seen.n === n && seen.check === 'online');
  }
  last(n: number): Finding | undefined {
    return this.told(n).at(-1)?.finding;
  }
}

function targetOf(n: number, { host, onvifPort, rtspPort, rtspPath }: Camera): Target {
  return sampleTarget(n, { code: `${n}`, address: { host, onvifPort, rtspPort, rtspPath } });
}

function assignmentOf(targets: readonly Target[], canaries: readonly string[] = []): Assignment {
  const slow = { everyMs: 3_600_000, timeoutMs: 5_000, confirmations: 1, confirmAfterMs: 0 };
  const online = { everyMs: 1_000, timeoutMs: 1_000, confirmations: 2, confirmAfterMs: 200 };
  return {
    version: 1,
    targets,
    logins: {},
    segments: [{ id: 's', looksPerSecond: 500, inFlight: 50, canaries }],
    cadences: { registration: slow, online, image: slow },
  };
}

async function camera(options: Parameters<typeof startCamera>[0] = {}): Promise<Camera> {
  const started = await startCamera(options);
  onTestFinished(() => started.stop());
  return started;
}

function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lightkeeper-daemon-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function serve(folder: string, keeper: Keeper): Promise<LocalServer> {
  const server = new LocalServer({ path: linkPath(folder), side: keeper, log: SILENT });
  await server.start();
  onTestFinished(() => server.stop());
  return server;
}

function run(
  folder: string,
  env: NodeJS.ProcessEnv = {},
): { child: ChildProcess; said: () => string; ended: Promise<number | null> } {
  const child = spawn(process.execPath, [SCRIPT], {
    env: { ...process.env, LIGHTKEEPER_DATA: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  child.stderr.on('data', (chunk) => {
    text += chunk;
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return { child, said: () => text, ended };
}

describe('the daemon', () => {
  test('looks at real cameras: good, then bad when one is off, then good again', async () => {
    const folder = dataFolder();
    const [first, second] = [await camera(), await camera()];
    const keeper = new Keeper(assignmentOf([targetOf(1, first), targetOf(2, second)]));
    await serve(folder, keeper);
    const { child, ended } = run(folder);
    await expect.poll(() => keeper.last(1), SLOW).toEqual({ state: 'good' });
    await expect.poll(() => keeper.last(2), SLOW).toEqual({ state: 'good' });
    await second.set('off');
    await expect.poll(() => keeper.last(2), SLOW).toEqual({ state: 'bad', reason: 'refused' });
    expect(keeper.told(2).at(-1)?.steps.length).toBeGreaterThan(0);
    expect(keeper.last(1)).toEqual({ state: 'good' });
    await second.set([]);
    await expect.poll(() => keeper.last(2), SLOW).toEqual({ state: 'good' });
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(existsSync(join(folder, 'daemon.json'))).toBe(false);
  });

  test('calls nothing bad while the way to its segment is cut', async () => {
    const folder = dataFolder();
    const cameras = [await camera(), await camera(), await camera()];
    const gateway = await camera();
    const targets = cameras.map((one, n) => targetOf(n, one));
    const keeper = new Keeper(assignmentOf(targets, [`${gateway.host}:${gateway.onvifPort}`]));
    const server = await serve(folder, keeper);
    run(folder);
    for (const { n } of targets) await expect.poll(() => keeper.last(n), SLOW).toEqual({ state: 'good' });
    for (const one of [...cameras, gateway]) await one.set('off');
    for (const { n } of targets) {
      await expect.poll(() => keeper.last(n), SLOW).toEqual({ state: 'unknown', reason: 'segment-cut' });
    }
    expect(
      keeper.batches.flatMap(({ changed }) => changed).map(({ finding }) => finding.state),
    ).not.toContain('bad');
    await expect.poll(() => keeper.healths.at(-1)?.segmentsCut, SLOW).toEqual(['s']);
    await gateway.set([]);
    await expect.poll(() => keeper.last(0), SLOW).toMatchObject({ state: 'bad' });
    const seen = await server.lookNow(1, ['online'], NEVER);
    expect(seen[0]).toMatchObject({ n: 1, check: 'online', asked: true, finding: { state: 'bad' } });
  });

  test('goes on looking while the server is away, and brings everything when it is back', async () => {
    const folder = dataFolder();
    const [one, other] = [await camera(), await camera()];
    const keeper = new Keeper(assignmentOf([targetOf(1, one), targetOf(2, other)]));
    const server = await serve(folder, keeper);
    const { child, ended } = run(folder);
    await expect.poll(() => keeper.last(1), SLOW).toEqual({ state: 'good' });
    await server.stop();
    const seen = keeper.batches.length;
    await one.set('off');
    const asked = other.suffered.requests;
    await expect.poll(() => other.suffered.requests, SLOW).toBeGreaterThan(asked + 3);
    expect(keeper.batches).toHaveLength(seen);
    child.kill('SIGKILL');
    await ended;
    run(folder);
    await serve(folder, keeper);
    await expect.poll(() => keeper.told(1).some(({ finding }) => finding.state === 'bad'), SLOW).toBe(true);
    const stretches = keeper.batches.slice(0, seen + 2);
    for (const [index, { fromMs }] of stretches.entries()) {
      if (index > 0) expect(fromMs).toBe(stretches[index - 1]?.toMs);
    }
  });

  test('is alone on its folder: a second one says so and leaves, a killed one does not stand in the way', async () => {
    const folder = dataFolder();
    const first = run(folder);
    await expect.poll(() => runningDaemon(folder)?.pid, SLOW).toBe(first.child.pid);
    const second = run(folder);
    expect(await second.ended).toBe(3);
    expect(second.said()).toContain(
      `Daemon probe-1 (process ${first.child.pid}) already runs on this data folder.`,
    );
    first.child.kill('SIGKILL');
    await first.ended;
    expect(runningDaemon(folder)).toBeUndefined();
    const third = run(folder);
    await expect.poll(() => runningDaemon(folder)?.pid, SLOW).toBe(third.child.pid);
    third.child.kill('SIGINT');
    expect(await third.ended).toBe(0);
  });

  test('takes no harm from a spoilt note of who ran before', async () => {
    const folder = dataFolder();
    writeFileSync(join(folder, 'daemon.json'), '{"pid": "none"');
    const { child } = run(folder);
    await expect.poll(() => runningDaemon(folder)?.pid, SLOW).toBe(child.pid);
  });

  test('leaves when it was alone for too long', async () => {
    const { ended } = run(dataFolder(), { LIGHTKEEPER_ORPHAN_MINUTES: '0.01' });
    expect(await ended).toBe(4);
  });

  test('says everything that is wrong with its environment, and does not begin', async () => {
    const folder = dataFolder();
    const bad = { LIGHTKEEPER_DAEMON: 'a b', LIGHTKEEPER_ORPHAN_MINUTES: 'long', LIGHTKEEPER_LOG: 'loud' };
    const { said, ended } = run(folder, bad);
    expect(await ended).toBe(1);
    expect(said().trim().split('\n')).toEqual([
      'LIGHTKEEPER_DAEMON: wanted up to 64 letters, digits, dots, dashes, got "a b"',
      'LIGHTKEEPER_ORPHAN_MINUTES: wanted minutes up to 10080, got "long"',
      'LIGHTKEEPER_LOG: wanted one of debug, info, warn, error, silent, got "loud"',
    ]);
    expect(settingsOf({ LIGHTKEEPER_DATA: folder })).toMatchObject({
      folder,
      daemon: 'probe-1',
      orphanMinutes: 720,
    });
  });
});

describe('the supervisor', () => {
  function supervise(folder: string, link: { readonly connected: boolean }): Supervisor {
    const env = { ...process.env, LIGHTKEEPER_KEY: 'secret', LIGHTKEEPER_ADMIN_PASSWORD: 'secret' };
    const supervisor = new Supervisor({ data: folder, link, env, log: SILENT });
    onTestFinished(() => supervisor.stop());
    return supervisor;
  }

  test('starts a daemon, starts it again when it is killed, and lets it go when it stops on purpose', async () => {
    const folder = dataFolder();
    const server = await serve(folder, new Keeper(assignmentOf([])));
    const supervisor = supervise(folder, server);
    expect(supervisor.state).toBe('stopped');
    await supervisor.start();
    await expect.poll(() => supervisor.state, SLOW).toBe('connected');
    const first = supervisor.pid ?? 0;
    if (process.platform === 'linux') {
      expect(readFileSync(`/proc/${first}/environ`, 'utf8')).not.toContain('secret');
    }
    process.kill(first, 'SIGKILL');
    await expect.poll(() => supervisor.state === 'connected' && supervisor.pid !== first, SLOW).toBe(true);
    process.kill(supervisor.pid ?? 0, 'SIGTERM');
    await expect.poll(() => supervisor.state, SLOW).toBe('stopped');
    await supervisor.start();
    await expect.poll(() => supervisor.state, SLOW).toBe('connected');
    const last = supervisor.pid ?? 0;
    await supervisor.stop();
    expect(supervisor.state).not.toBe('starting');
    expect(() => process.kill(last, 0)).toThrow();
  });

  test('remembers over restarts of the server that somebody stopped the daemon, until somebody starts it', async () => {
    const folder = dataFolder();
    const server = await serve(folder, new Keeper(assignmentOf([])));
    const first = supervise(folder, server);
    await first.resume();
    await expect.poll(() => first.state, SLOW).toBe('connected');
    await first.stopByWish();
    const second = supervise(folder, server);
    await second.resume();
    await expect.poll(() => second.state, SLOW).toBe('stopped');
    expect([second.pid, runningDaemon(folder)]).toEqual([undefined, undefined]);
    await second.stop();
    const third = supervise(folder, server);
    await third.resume();
    expect(third.pid).toBeUndefined();
    await third.start();
    await expect.poll(() => third.state, SLOW).toBe('connected');
    await third.stop();
    expect(existsSync(join(folder, 'daemon.stopped'))).toBe(false);
    const fourth = supervise(folder, server);
    await fourth.resume();
    await expect.poll(() => fourth.state, SLOW).toBe('connected');
  });

  test('ends a daemon that somebody wished to stop when the server was killed before it could', async () => {
    const folder = dataFolder();
    const orphan = run(folder);
    const server = await serve(folder, new Keeper(assignmentOf([])));
    await expect.poll(() => server.connected, SLOW).toBe(true);
    writeFileSync(join(folder, 'daemon.stopped'), '');
    const supervisor = supervise(folder, server);
    await supervisor.resume();
    expect(await orphan.ended).toBe(0);
    await expect.poll(() => supervisor.state, SLOW).toBe('stopped');
  });

  test('takes over the daemon that a killed server left behind', async () => {
    const folder = dataFolder();
    const orphan = run(folder);
    await expect.poll(() => runningDaemon(folder)?.pid, SLOW).toBe(orphan.child.pid);
    const server = await serve(folder, new Keeper(assignmentOf([])));
    const supervisor = supervise(folder, server);
    await supervisor.start();
    await expect.poll(() => supervisor.state, SLOW).toBe('connected');
    expect(supervisor.pid).toBe(orphan.child.pid);
    await supervisor.stop();
    expect(await orphan.ended).toBe(0);
  });
});
