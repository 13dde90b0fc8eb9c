import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openLog, SILENT } from '../../config/log.ts';
import { newLogins } from '../drivers/logins.ts';
import { type Camera, type CameraOptions, startCamera } from '../fleet/camera.ts';
import type { FeedEvent } from '../link/link.ts';
import { type FeedOptions, Feeds, type Reach } from './feeds.ts';
import { findFfmpeg } from './ffmpeg.ts';

let ffmpeg = '';
beforeAll(async () => {
  ffmpeg = (await findFfmpeg({ ...process.env, LIGHTKEEPER_DEMO: '1' })) ?? '';
});

const NEVER = new AbortController().signal;

async function camera(how: CameraOptions = {}): Promise<Camera> {
  const started = await startCamera(how);
  onTestFinished(() => started.stop());
  return started;
}

function reachOf({ host, rtspPort, rtspPath, username, password }: Camera): Reach {
  return { address: { host, rtspPort, rtspPath }, login: { username, password, basicAllowed: false } };
}

/** Feeds of these cameras, by their place in the list. */
function feedsOf(cameras: readonly Camera[], options: Partial<FeedOptions> = {}): Feeds {
  const reach = (n: number) => {
    const found = cameras[n];
    return found && reachOf(found);
  };
  const feeds = new Feeds({ reach, ffmpeg: async () => ffmpeg, log: SILENT, lingerMs: 0, ...options });
  onTestFinished(() => feeds.stop());
  return feeds;
}

/** The events up to the one that is looked for, and no more. */
async function until(events: AsyncIterable<FeedEvent>, isLast: (event: FeedEvent, count: number) => boolean) {
  const seen: FeedEvent[] = [];
  for await (const event of events) {
    seen.push(event);
    if (isLast(event, seen.length)) break;
  }
  return seen;
}

const aPicture = ({ is }: FeedEvent) => is === 'bytes';
const bytesIn = (events: readonly FeedEvent[]) =>
  Buffer.concat(events.flatMap((event) => (event.is === 'bytes' ? [event.bytes] : [])));

/** ffmpeg behind a script that writes down its process and its arguments. */
async function watchedFfmpeg() {
  const folder = await mkdtemp(join(tmpdir(), 'feeds-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'ffmpeg');
  await writeFile(file, `#!/bin/sh\necho $$ "$@" >> ${folder}/started\nexec ${ffmpeg} "$@"\n`);
  await chmod(file, 0o755);
  const started = async () =>
    (await readFile(join(folder, 'started'), 'utf8').catch(() => '')).split('\n').filter(Boolean);
  const running = async () => (await started()).filter((line) => isRunning(Number.parseInt(line, 10)));
  return { ffmpeg: async () => file, started, running };
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('a feed', () => {
  test('is live with the size of the camera, then MPEG-1 that can be decoded', async () => {
    const feeds = feedsOf([await camera()]);
    const events = await until(feeds.open(0, NEVER), (_event, count) => count > 25);
    expect(events[0]).toEqual({ is: 'live', width: 640, height: 360, codec: 'h264' });
    const bytes = bytesIn(events);
    expect(bytes.length % 188).toBe(0);
    for (let at = 0; at < bytes.length; at += 188) expect(bytes[at]).toBe(0x47);
    // a decoder of its own finds nothing wrong with it
    const said = execFileSync(
      ffmpeg,
      ['-v', 'error', '-i', 'pipe:0', '-f', 'rawvideo', '-pix_fmt', 'gray', 'pipe:1'],
      {
        input: bytes,
        maxBuffer: 1e9,
      },
    );
    expect(said.length % (640 * 360)).toBe(0);
    expect(said.length / (640 * 360)).toBeGreaterThan(10);
  });

  test('is shared: a second viewer sees a picture at once, and the camera one session', async () => {
    const started = await camera();
    const watched = await watchedFfmpeg();
    const feeds = feedsOf([started], watched);
    const first = feeds.open(0, NEVER)[Symbol.asyncIterator]();
    for (let count = 0; count < 15; count++) await first.next();
    const [live, ...rest] = await until(feeds.open(0, NEVER), aPicture);
    expect(live).toMatchObject({ is: 'live' });
    expect(bytesIn(rest).subarray(0, 3)).toEqual(Buffer.from('474000', 'hex')); // begins with the program tables
    expect(await first.next()).toMatchObject({ value: { is: 'bytes' } }); // the first goes on when the second leaves
    await first.return?.();
    expect(started.suffered).toMatchObject({ connections: 1, plays: 1 });
    expect(await watched.started()).toHaveLength(1);
  });

  test('called off leaves no process and no session behind, and its arguments hold no login and no address', async () => {
    const started = await camera();
    const watched = await watchedFfmpeg();
    const feeds = feedsOf([started], watched);
    const off = new AbortController();
    for await (const event of feeds.open(0, off.signal)) if (event.is === 'bytes') off.abort();
    await expect.poll(watched.running).toEqual([]);
    await expect.poll(() => started.suffered.sessionsAtOnce).toBe(0);
    const [line = ''] = await watched.started();
    expect(line).toContain('-i pipe:0');
    expect(line).not.toContain(started.username);
    expect(line).not.toContain(started.host);
  });

  test('goes on a while after its last viewer, for one who comes back', async () => {
    const started = await camera();
    const feeds = feedsOf([started], { lingerMs: 60_000 });
    await until(feeds.open(0, NEVER), aPicture);
    expect(feeds.size).toBe(1);
    await until(feeds.open(0, NEVER), aPicture);
    expect(started.suffered.connections).toBe(1);
    await feeds.stop();
    await expect.poll(() => started.suffered.sessionsAtOnce).toBe(0);
  });

  test('ends all viewers when the daemon stops, and opens no more', async () => {
    const watched = await watchedFfmpeg();
    const feeds = feedsOf([await camera()], watched);
    const viewer = feeds.open(0, NEVER)[Symbol.asyncIterator]();
    await viewer.next();
    await feeds.stop();
    const rest = await until({ [Symbol.asyncIterator]: () => viewer }, () => false);
    expect(rest.at(-1)).toEqual({ is: 'ended', reason: 'stopped' });
    expect(await until(feeds.open(0, NEVER), () => false)).toEqual([{ is: 'ended', reason: 'stopped' }]);
    expect(await watched.running()).toEqual([]);
  });
});

describe('a feed that cannot be shown says why', () => {
  test.each([
    { fault: 'off', reason: 'refused' },
    { fault: 'refuses-password', reason: 'auth-refused' },
    { fault: 'not-found', reason: 'not-found' },
    { fault: 'stream-redirect', reason: 'redirect' },
    { fault: 'stream-no-video', reason: 'no-video' },
    { fault: 'stream-closes', reason: 'camera-closed' },
  ] as const)('$fault: $reason', async ({ fault, reason }) => {
    const feeds = feedsOf([await camera({ fault })]);
    const events = await until(feeds.open(0, NEVER), () => false);
    expect(events.at(-1)).toEqual({ is: 'ended', reason });
    await expect.poll(() => feeds.size).toBe(0);
  });

  test('a camera taken away while it is watched: camera-closed', async () => {
    const started = await camera();
    const watched = await watchedFfmpeg();
    const viewer = feedsOf([started], watched).open(0, NEVER)[Symbol.asyncIterator]();
    await viewer.next();
    await started.stop();
    const rest = await until({ [Symbol.asyncIterator]: () => viewer }, () => false);
    expect(rest.at(-1)).toEqual({ is: 'ended', reason: 'camera-closed' });
    await expect.poll(watched.running).toEqual([]);
  });

  test('no target, or one without a stream address: no-address', async () => {
    const feeds = feedsOf([], { reach: (n) => (n === 1 ? { address: { host: '127.0.0.1' } } : undefined) });
    expect(await until(feeds.open(0, NEVER), () => false)).toEqual([{ is: 'ended', reason: 'no-address' }]);
    expect(await until(feeds.open(1, NEVER), () => false)).toEqual([{ is: 'ended', reason: 'no-address' }]);
  });

  test('no ffmpeg: no-decoder, and the camera is left alone', async () => {
    const started = await camera();
    const feeds = feedsOf([started], { ffmpeg: async () => undefined });
    expect(await until(feeds.open(0, NEVER), () => false)).toEqual([{ is: 'ended', reason: 'no-decoder' }]);
    expect(started.suffered.connections).toBe(0);
  });

  test('an ffmpeg that fails: codec, for everybody who watches', async () => {
    const feeds = feedsOf([await camera()], { ffmpeg: async () => '/bin/false' });
    const both = [feeds.open(0, NEVER), feeds.open(0, NEVER)].map((events) => until(events, () => false));
    expect(await Promise.all(both)).toEqual([
      [{ is: 'ended', reason: 'codec' }],
      [{ is: 'ended', reason: 'codec' }],
    ]);
  });

  test('more devices than may be watched at once: limit, but one that nobody watches gives way', async () => {
    const cameras = [await camera(), await camera()];
    const feeds = feedsOf(cameras, { atOnce: 1, lingerMs: 60_000 });
    const first = feeds.open(0, NEVER)[Symbol.asyncIterator]();
    await first.next();
    expect(await until(feeds.open(1, NEVER), () => false)).toEqual([{ is: 'ended', reason: 'limit' }]);
    await first.return?.();
    expect((await until(feeds.open(1, NEVER), aPicture))[0]).toMatchObject({ is: 'live' });
    await expect.poll(() => cameras[0]?.suffered.sessionsAtOnce).toBe(0);
  });
});

describe('the device is spared', () => {
  test('a refused password is tried once, and not again until it changes', async () => {
    const started = await camera();
    const wrong = { username: started.username, password: 'wrong', basicAllowed: false };
    let login = wrong;
    const logins = newLogins();
    const feeds = feedsOf([], { reach: () => ({ ...reachOf(started), login }), logins });
    for (let i = 0; i < 3; i++) {
      expect((await until(feeds.open(0, NEVER), () => false)).at(-1)).toEqual({
        is: 'ended',
        reason: 'auth-refused',
      });
    }
    expect(started.suffered).toMatchObject({ connections: 1, refusedLogins: 1 });
    login = { ...wrong, password: started.password };
    expect((await until(feeds.open(0, NEVER), aPicture))[0]).toMatchObject({ is: 'live' });
  });

  test('a password that was never offered is not taken for refused', async () => {
    const started = await camera({ fault: 'stream-basic' });
    const logins = newLogins();
    const feeds = feedsOf([started], { logins });
    expect((await until(feeds.open(0, NEVER), () => false)).at(-1)).toEqual({
      is: 'ended',
      reason: 'auth-refused',
    });
    const { login } = reachOf(started);
    expect(login && logins.isSuspended(0, login)).toBe(false);
  });

  test('the one control session is claimed before the camera is asked and given back after it was left', async () => {
    const started = await camera();
    const order: string[] = [];
    const claim = async () => {
      order.push(`claimed with ${started.suffered.connections} connections`);
      return () => order.push(`given back with ${feeds.size} feeds`);
    };
    const feeds = feedsOf([started], {
      claim: async () => {
        const give = await claim();
        return () => void give();
      },
    });
    await until(feeds.open(0, NEVER), aPicture);
    await expect.poll(() => order).toEqual(['claimed with 0 connections', 'given back with 0 feeds']);
  });

  test('a viewer who leaves while the device is busy with looks takes the claim with them', async () => {
    const started = await camera();
    let grant: () => void = () => {};
    let given = 0;
    const claim = () =>
      new Promise<() => void>((resolve) => {
        grant = () =>
          resolve(() => {
            given += 1;
          });
      });
    const feeds = feedsOf([started], { claim });
    const off = new AbortController();
    const seen = until(feeds.open(0, off.signal), () => false);
    await expect.poll(() => feeds.size).toBe(1);
    off.abort();
    expect(await seen).toEqual([]);
    grant();
    await feeds.stop();
    await expect.poll(() => given).toBe(1);
    expect(started.suffered.connections).toBe(0);
  });

  test('a changed address is watched in a session of its own, after the old one', async () => {
    const started = await camera();
    let path = started.rtspPath;
    const feeds = feedsOf([], {
      reach: () => ({ ...reachOf(started), address: { ...reachOf(started).address, rtspPath: path } }),
    });
    const first = feeds.open(0, NEVER)[Symbol.asyncIterator]();
    await first.next();
    path = `${path}/other`;
    const events = await until(feeds.open(0, NEVER), aPicture);
    expect(events[0]).toMatchObject({ is: 'live' });
    const rest = await until({ [Symbol.asyncIterator]: () => first }, () => false);
    expect(rest.at(-1)).toEqual({ is: 'ended', reason: 'stopped' });
    expect(started.suffered).toMatchObject({ plays: 2, sessionsAtOnceMax: 1 });
  });
});

test('no password is ever written to the log', async () => {
  const lines: string[] = [];
  const log = openLog('debug', { write: (line) => lines.push(line) });
  const cameras = [
    await camera({ password: 'Geheim-1!' }),
    await camera({ password: 'Geheim-1!', fault: 'refuses-password' }),
  ];
  const feeds = feedsOf(cameras, { log });
  await until(feeds.open(0, NEVER), aPicture);
  await until(feeds.open(1, NEVER), () => false);
  await feeds.stop();
  expect(lines.join('')).toContain('feeds.ended');
  expect(lines.join('')).not.toContain('Geheim');
});
