import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { driverOf, newLogins, newMemory } from '../drivers/index.ts';
import { findFfmpeg } from '../feeds/ffmpeg.ts';
import { KeyFrameDecoder } from '../feeds/key-frame-decoder.ts';
import { startCamera } from '../fleet/camera.ts';
import type { Fault } from '../fleet/faults.ts';
import type { Question } from '../image/examine.ts';
import { Pasts } from '../image/pasts.ts';
import { Pool } from '../image/pool.ts';
import type { Look } from '../link/observation.ts';
import type { Target } from '../link/target.ts';
import { imageCheck } from './image.ts';
import { checksWith } from './index.ts';

const NEVER = new AbortController().signal;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** In China. */
const NOON_MS = Date.UTC(2026, 5, 1, 4);

const folder = mkdtempSync(join(tmpdir(), 'lightkeeper-image-'));
const pool = new Pool({ processes: 2, deadlineMs: 10_000 });
const decoder = new KeyFrameDecoder({
  ffmpeg: () => findFfmpeg({ ...process.env, LIGHTKEEPER_DEMO: '1' }),
});
/** The fleet draws by the clock: noon, wherever and whenever this runs. Timers and sockets stay real. */
beforeAll(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOON_MS });
});
afterAll(async () => {
  vi.useRealTimers();
  await pool.stop();
  decoder.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** By test: cameras that nothing is remembered of. */
let cameras = 0;

/** Long enough for whoever answers, however busy the machine; who never answers ends it sooner. */
const PATIENCE_MS = 10_000;
const OF_SILENCE_MS = 2_500;

/** A simulated camera and its image look, at times of our choosing. */
async function watched(fault: Fault | undefined, seed = 1, hasStream = false) {
  const camera = await startCamera({ seed, ...(fault ? { fault } : {}) });
  onTestFinished(() => camera.stop());
  const { host, onvifPort, rtspPort, rtspPath, username, password } = camera;
  cameras += 1;
  const target: Target = {
    n: cameras,
    code: '22040200001320000001',
    kind: 'camera',
    segment: 'police',
    address: { host, onvifPort, rtspPort, ...(hasStream ? { rtspPath } : {}) },
    identity: {},
    place: null,
    checks: [],
  };
  const login = { username, password, basicAllowed: false };
  const patienceMs = fault === 'silent' ? OF_SILENCE_MS : PATIENCE_MS;
  const means = { login, logins: newLogins(), memory: newMemory(), timeoutMs: patienceMs };
  const pasts = new Pasts(folder);
  /** Milliseconds after the first noon. */
  const lookAt = (afterMs: number, more: Partial<Target> = {}, keyFrames = decoder) => {
    vi.setSystemTime(NOON_MS + afterMs);
    const examine = (question: Question) => pool.examine(question);
    const device = driverOf({ ...target, ...more }, means);
    return imageCheck({ examine, pasts, keyFrames }).look(device, NEVER);
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

describe('where there is no snapshot, a key frame of the stream is judged', () => {
  test.each<[Fault, string, string]>([
    ['snapshot-unsupported', 'good', 'key-frame'],
    ['rtsp-snapshot', 'good', 'key-frame'],
    ['no-snapshot', 'good', 'key-frame'],
    ['public-snapshot', 'good', 'key-frame'],
    ['onvif-off', 'good', 'key-frame'],
    ['onvif-closed', 'good', 'key-frame'],
    ['html-as-jpeg', 'bad invalid-jpeg', 'snapshot'],
    ['refuses-password', 'unknown login-suspended', 'none'],
    ['off', 'unknown device-offline', 'none'],
  ])('%s: %s, by %s', async (fault, expected, source) => {
    const { camera, lookAt } = await watched(fault, 1, true);
    const seen = await lookAt(0);
    expect(said(seen)).toBe(expected);
    expect(camera.suffered.sessionsAtOnceMax).toBeLessThanOrEqual(1);
    expect(seen.readings?.source ?? 'none').toBe(source);
    const dids = seen.steps.map(({ did }) => did);
    if (source === 'key-frame')
      expect(dids.slice(-3)).toEqual(['RTSP PLAY', 'decode key frame', 'judge picture']);
  });

  test('what the stream shows is compared with what the stream showed, not with snapshots', async () => {
    const { camera, lookAt } = await watched(undefined, 1, true);
    expect(await lookAt(0)).toMatchObject({ readings: { source: 'snapshot', references: 0 } });
    await camera.set('no-snapshot');
    expect(await lookAt(DAY_MS)).toMatchObject({ readings: { source: 'key-frame', references: 0 } });
    expect(await lookAt(2 * DAY_MS)).toMatchObject({ readings: { source: 'key-frame', references: 1 } });
  });

  test.each<[string, readonly Fault[], string]>([
    ['a stream without video', ['snapshot-unsupported', 'stream-no-video'], 'unknown unsupported'],
    ['a stream that is not there', ['snapshot-unsupported', 'not-found'], 'unknown unsupported'],
    ['a stream of garbage', ['snapshot-unsupported', 'stream-garbage'], 'bad no-picture'],
    ['a stream that leads elsewhere', ['snapshot-unsupported', 'stream-redirect'], 'bad no-picture'],
    ['neither snapshot nor stream', ['no-snapshot', 'not-found'], 'bad no-picture'],
  ])('%s', async (_what, faults, expected) => {
    const { camera, lookAt } = await watched(undefined, 1, true);
    await camera.set(faults);
    expect(said(await lookAt(0))).toBe(expected);
  });

  test('where no decoder is installed the stream is left alone', async () => {
    const none = new KeyFrameDecoder({ ffmpeg: async () => undefined });
    const { lookAt } = await watched('snapshot-unsupported', 1, true);
    const { finding, steps } = await lookAt(0, {}, none);
    expect(finding).toEqual({ state: 'unknown', reason: 'unsupported' });
    expect(steps.filter(({ did }) => did.startsWith('RTSP'))).toEqual([]);
  });

  test('a stream that refuses the login is not asked again', async () => {
    const { camera, lookAt } = await watched(undefined, 1, true);
    await camera.set(['snapshot-unsupported', 'stream-refused']);
    await lookAt(0);
    const { steps } = await lookAt(12 * MINUTE_MS);
    expect(steps.filter(({ did }) => did.startsWith('RTSP'))).toEqual([]);
    expect(steps.at(-1)).toMatchObject({ did: 'log in', got: 'refused before, not tried again' });
  });
});

describe('what is normal for a camera', () => {
  const day = (n: number) => n * DAY_MS;

  test('is not told until the date, others are, and afterwards it is told again', async () => {
    const { camera, lookAt } = await watched(undefined, 4);
    const normals = [{ fault: 'noise', untilMs: NOON_MS + day(3) }] as const;
    expect(said(await lookAt(0, { normals }))).toBe('good');
    await camera.set('picture-noisy');
    expect(said(await lookAt(day(1)))).toBe('bad noise');
    expect(said(await lookAt(day(1) + 12 * MINUTE_MS, { normals }))).toBe('good');
    await camera.set('picture-covered');
    expect(said(await lookAt(day(2), { normals }))).toBe('bad occlusion');
    await camera.set('picture-noisy');
    expect(said(await lookAt(day(3) + MINUTE_MS, { normals }))).toBe('bad noise');
  });

  test('becomes no reference while it shows a fault, suspected, believed or normal', async () => {
    const { camera, lookAt } = await watched('picture-noisy', 4);
    const normals = [{ fault: 'noise', untilMs: NOON_MS + day(9) }] as const;
    await camera.set([]);
    expect((await lookAt(0)).picture?.reference).toBe('day');
    await camera.set('picture-noisy');
    for (const [at, more] of [
      [1, {}],
      [2, {}],
      [3, { normals }],
    ] as const)
      expect((await lookAt(day(at), more)).picture?.reference).toBeUndefined();
    await camera.set([]);
    expect(await lookAt(day(4))).toMatchObject({
      readings: { references: 1 },
      picture: { reference: 'day' },
    });
  });

  test('is forgotten when the camera was moved on purpose', async () => {
    const { camera, lookAt } = await watched(undefined, 4);
    await lookAt(0);
    await camera.set('picture-moved');
    expect(said(await lookAt(day(1)))).toBe('bad scene-shift');
    const moved = await lookAt(day(1) + 12 * MINUTE_MS, { pictureEpoch: 1 });
    expect(moved).toMatchObject({ finding: { state: 'good' }, readings: { references: 0 } });
    expect(moved.picture?.reference).toBe('day');
    expect(said(await lookAt(day(2), { pictureEpoch: 1 }))).toBe('good');
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
  const means = { login, logins: newLogins(), memory: newMemory(), timeoutMs: PATIENCE_MS };
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
