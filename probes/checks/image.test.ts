import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { driverOf, newLogins, newMemory } from '../drivers/index.ts';
import { startCamera } from '../fleet/camera.ts';
import type { Fault } from '../fleet/faults.ts';
import { Pasts } from '../image/pasts.ts';
import { Pool } from '../image/pool.ts';
import type { Look } from '../link/observation.ts';
import { imageCheck } from './image.ts';
import { checksWith } from './index.ts';

const NEVER = new AbortController().signal;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** In China. */
const NOON_MS = Date.UTC(2026, 5, 1, 4);

const folder = mkdtempSync(join(tmpdir(), 'lightkeeper-image-'));
const pool = new Pool({ threads: 2, deadlineMs: 10_000 });
/** The fleet draws by the clock: noon, wherever and whenever this runs. Timers and sockets stay real. */
beforeAll(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOON_MS });
});
afterAll(async () => {
  vi.useRealTimers();
  await pool.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** By test: cameras that nothing is remembered of. */
let cameras = 0;

/** A simulated camera and its image look, at times of our choosing. */
async function watched(fault: Fault | undefined, seed = 1) {
  const camera = await startCamera({ seed, ...(fault ? { fault } : {}) });
  onTestFinished(() => camera.stop());
  const { host, onvifPort, rtspPort, username, password } = camera;
  cameras += 1;
  const target = {
    n: cameras,
    code: '22040200001320000001',
    kind: 'camera',
    segment: 'police',
    address: { host, onvifPort, rtspPort },
    identity: {},
    place: null,
    checks: [],
  } as const;
  const login = { username, password, basicAllowed: false };
  const means = { login, outline: undefined, logins: newLogins(), memory: newMemory(), timeoutMs: 2_500 };
  const pasts = new Pasts(folder);
  /** Milliseconds after the first noon. */
  const lookAt = (afterMs: number) => {
    vi.setSystemTime(NOON_MS + afterMs);
    return imageCheck({ examine: (question) => pool.examine(question), pasts }).look(
      driverOf(target, means),
      NEVER,
    );
  };
  return { camera, lookAt };
}

const said = ({ finding }: Look) =>
  finding.state === 'good' ? 'good' : `${finding.state} ${finding.reason}`;

describe('there is a picture that is intact, or the reason why not', () => {
  test.each<[Fault | undefined, string]>([
    [undefined, 'good'],
    ['odd-type-snapshot', 'good'],
    ['inside-xaddr', 'good'],
    ['wrong-port-xaddr', 'good'],
    ['chunked', 'good'],
    ['http10-close', 'good'],
    ['long-body', 'good'],
    ['black', 'bad signal-loss'],
    ['flat', 'bad signal-loss'],
    ['truncated-jpeg', 'bad invalid-jpeg'],
    ['html-as-jpeg', 'bad invalid-jpeg'],
    ['empty-jpeg', 'bad invalid-jpeg'],
    ['no-snapshot', 'bad no-picture'],
    ['public-snapshot', 'bad no-picture'],
    ['rtsp-snapshot', 'unknown unsupported'],
    ['snapshot-unsupported', 'unknown unsupported'],
    ['onvif-off', 'unknown unsupported'],
    ['onvif-closed', 'unknown device-trouble'],
    ['half-answer', 'unknown device-trouble'],
    ['refuses-password', 'unknown login-suspended'],
    ['off', 'unknown device-offline'],
    ['reset', 'unknown device-offline'],
    ['garbage', 'unknown device-offline'],
    ['silent', 'unknown device-offline'],
  ])('%s: %s', async (fault, expected) => {
    const seen = await (await watched(fault)).lookAt(0);
    expect(said(seen)).toBe(expected);
    expect(seen.picture !== undefined).toBe(expected === 'good' || expected === 'bad signal-loss');
    expect(seen.steps.length).toBeGreaterThan(0);
  });

  test('a caption on a dead picture does not bring it to life', async () => {
    for (const seed of [2, 3]) {
      expect(said(await (await watched('black', seed)).lookAt(0))).toBe('bad signal-loss');
      expect(said(await (await watched('flat', seed)).lookAt(0))).toBe('bad signal-loss');
    }
  });

  test('every scene of the fleet is a good picture', async () => {
    for (let seed = 1; seed <= 24; seed++)
      expect(said(await (await watched(undefined, seed)).lookAt(0))).toBe('good');
  });

  test('the readings hold what was measured', async () => {
    const { readings } = await (await watched(undefined)).lookAt(0);
    expect(readings).toMatchObject({ width: 640, meanLuma: expect.any(Number), references: 0 });
  });
});

describe('beside its own past a camera shows more', () => {
  test.each<[Fault, string]>([
    ['picture-hazy', 'low-contrast'],
    ['picture-blurred', 'blur'],
    ['picture-tinted', 'colour-cast'],
    ['picture-noisy', 'noise'],
    ['picture-striped', 'stripes'],
    ['picture-covered', 'occlusion'],
    ['picture-moved', 'scene-shift'],
    ['picture-broken', 'corrupt'],
    ['picture-dark', 'too-dark'],
    ['picture-bright', 'overexposed'],
    ['truncated-jpeg', 'invalid-jpeg'],
    ['black', 'signal-loss'],
  ])('%s: %s, and good again when it is over', async (fault, reason) => {
    const { camera, lookAt } = await watched(undefined, 4);
    expect(said(await lookAt(0))).toBe('good');
    await camera.set(fault);
    const seen = await lookAt(DAY_MS);
    expect(said(seen)).toBe(`bad ${reason}`);
    expect(seen.steps.at(-1)).toMatchObject({ did: 'judge picture', ok: false });
    await camera.set([]);
    expect(said(await lookAt(2 * DAY_MS))).toBe('good');
  });

  test('grey by day, told by the sun over the pin and not by the clock of the camera', async () => {
    const { camera, lookAt } = await watched(undefined, 4);
    expect(said(await lookAt(0))).toBe('good');
    await camera.set('picture-grey');
    expect(said(await lookAt(DAY_MS))).toBe('bad mono-day');
    expect(said(await lookAt(DAY_MS + 12 * 3_600_000))).toBe('good');
  });

  test('a frozen picture is known when it comes again minutes later, not within the minute', async () => {
    const { lookAt } = await watched('frozen', 4);
    expect(said(await lookAt(0))).toBe('good');
    expect(said(await lookAt(20_000))).toBe('good');
    expect(said(await lookAt(12 * MINUTE_MS))).toBe('bad freeze');
  });

  test('the readings say what was compared, with what, and where it shows', async () => {
    const { camera, lookAt } = await watched(undefined, 4);
    await lookAt(0);
    await camera.set('picture-covered');
    expect((await lookAt(DAY_MS)).readings).toMatchObject({
      measure: 'lostShare',
      lies: 'over',
      referenceAtMs: NOON_MS,
      where: expect.stringMatching(/^[\d.]+ [\d.]+ [\d.]+ [\d.]+$/),
      references: 1,
    });
  });
});

test('a picture over which the judge breaks says nothing of the camera', async () => {
  const { camera } = await watched(undefined);
  const { host, onvifPort, rtspPort, username, password } = camera;
  const target = {
    n: 9_999,
    code: '22040200001320000001',
    kind: 'camera',
    segment: 'police',
    address: { host, onvifPort, rtspPort },
    identity: {},
    place: null,
    checks: [],
  } as const;
  const login = { username, password, basicAllowed: false };
  const means = { login, outline: undefined, logins: newLogins(), memory: newMemory(), timeoutMs: 2_500 };
  const broken = () => Promise.reject(new Error('the thread broke'));
  const { finding } = await imageCheck({ examine: broken, pasts: new Pasts(folder) }).look(
    driverOf(target, means),
    NEVER,
  );
  expect(finding).toEqual({ state: 'unknown', reason: 'device-trouble' });
});

test('every check answers to its own name', () => {
  const checks = checksWith({ examine: (question) => pool.examine(question), pasts: new Pasts(folder) });
  for (const [name, check] of Object.entries(checks)) expect(check.name).toBe(name);
});
