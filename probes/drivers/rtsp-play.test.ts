import { describe, expect, onTestFinished, test } from 'vitest';
import { type Camera, type CameraOptions, startCamera } from '../fleet/camera.ts';
import { play } from './rtsp-play.ts';
import { take } from './sample.ts';

async function camera(how: CameraOptions = {}): Promise<Camera> {
  const started = await startCamera(how);
  onTestFinished(() => started.stop());
  return started;
}

const addressOf = ({ host, rtspPort, rtspPath }: Camera) => ({ host, port: rtspPort, path: rtspPath });
const loginOf = ({ username, password }: Camera) => ({ username, password, basicAllowed: false });
const soon = () => AbortSignal.timeout(10_000);
const HURRY = { firstByteMs: 300, noDataMs: 300, keyMs: 300 };

describe('a stream is played', () => {
  test('from its first key picture, in order, and the camera is told when we go', async () => {
    const started = await camera();
    const units = await take(play(addressOf(started), loginOf(started), soon()), 20);
    expect(units[0]).toMatchObject({
      key: true,
      mediaMs: 0,
      format: { codec: 'h264', width: 640, height: 360 },
    });
    expect(units.slice(1).every(({ mediaMs }, i) => mediaMs > (units[i]?.mediaMs ?? 0))).toBe(true);
    expect(units.every(({ lost }) => lost === 0)).toBe(true);
    await expect.poll(() => started.suffered.sessionsAtOnce).toBe(0);
    expect(started.suffered).toMatchObject({ plays: 1, refusedLogins: 0 });
  });

  test('until it is called off, which ends it quietly', async () => {
    const started = await camera();
    const off = new AbortController();
    let seen = 0;
    for await (const _unit of play(addressOf(started), loginOf(started), off.signal)) {
      seen += 1;
      if (seen === 3) off.abort();
    }
    expect(seen).toBeGreaterThanOrEqual(3);
    await expect.poll(() => started.suffered.sessionsAtOnce).toBe(0);
  });

  test('not at all when it was called off before', async () => {
    const started = await camera();
    expect(await take(play(addressOf(started), loginOf(started), AbortSignal.abort()), 1)).toEqual([]);
    expect(started.suffered.connections).toBe(0);
  });

  test('and called off while the camera keeps silent', async () => {
    const started = await camera({ fault: 'silent' });
    const off = new AbortController();
    const taken = take(play(addressOf(started), loginOf(started), off.signal), 1);
    await expect.poll(() => started.suffered.connections).toBe(1);
    off.abort();
    expect(await taken).toEqual([]);
  });
});

describe('a stream that cannot be played says why', () => {
  test.each([
    { fault: 'off', reason: 'refused' },
    { fault: 'reset', reason: 'camera-closed' },
    { fault: 'garbage', reason: 'protocol' },
    { fault: 'refuses-password', reason: 'auth-refused' },
    { fault: 'not-found', reason: 'not-found' },
    { fault: 'stream-redirect', reason: 'redirect' },
    { fault: 'stream-no-video', reason: 'no-video' },
    { fault: 'stream-basic', reason: 'auth-refused' },
  ] as const)('$fault: $reason', async ({ fault, reason }) => {
    const started = await camera({ fault });
    const taken = take(play(addressOf(started), loginOf(started), soon(), HURRY), 1);
    await expect(taken).rejects.toMatchObject({ name: 'FeedFailure', reason });
  });

  test('a wrong password is tried once', async () => {
    const started = await camera();
    const login = { ...loginOf(started), password: 'wrong' };
    await expect(take(play(addressOf(started), login, soon()), 1)).rejects.toMatchObject({
      reason: 'auth-refused',
    });
    expect(started.suffered).toMatchObject({ logins: 0, refusedLogins: 1 });
  });

  test.each([
    { fault: 'stream-closes', reason: 'camera-closed' },
    { fault: 'stream-stalls', reason: 'timeout' },
  ] as const)('$fault after a second: $reason', async ({ fault, reason }) => {
    const started = await camera({ fault });
    const taken = take(play(addressOf(started), loginOf(started), soon(), HURRY), 1_000);
    await expect(taken).rejects.toMatchObject({ reason });
  });

  test('broken frames end it, one way or another', async () => {
    const started = await camera({ fault: 'stream-garbage' });
    const taken = take(play(addressOf(started), loginOf(started), soon(), HURRY), 1_000);
    await expect(taken).rejects.toMatchObject({
      reason: expect.stringMatching(/^(protocol|timeout|codec)$/),
    });
  });

  test('a camera that is taken away: camera-closed', async () => {
    const started = await camera();
    const units = play(addressOf(started), loginOf(started), soon());
    await units.next();
    await started.stop();
    await expect(take(units, 1_000)).rejects.toMatchObject({ reason: 'camera-closed' });
  });
});
