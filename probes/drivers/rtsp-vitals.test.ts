import { describe, expect, onTestFinished, test } from 'vitest';
import { type CameraOptions, startCamera } from '../fleet/camera.ts';
import { type Measured, vitals, vitalsOf } from './rtsp-vitals.ts';

const FORMAT = { codec: 'h264', width: 640, height: 360, vps: [], sps: [], pps: [] } as const;

/** A stream of one picture each 40 ms; a letter each: k is a key picture of 1,000 bytes, p another of 100. */
function stream(letters: string, everyMs = 40): Measured[] {
  return [...letters].map((letter, i) => ({
    format: FORMAT,
    key: letter === 'k',
    mediaMs: i * everyMs,
    bytes: letter === 'k' ? 1_000 : 100,
    lost: 0,
  }));
}

describe('the vitals of a stream', () => {
  test('are measured over whole groups: what comes after the last key picture is left out', () => {
    expect(vitalsOf(stream('kppppkppppkpp'))).toEqual({
      codec: 'h264',
      width: 640,
      height: 360,
      frameRate: 25,
      bitsPerSecond: 56_000, // 2,800 bytes in 0.4 s
      keyIntervalMs: 200,
      lost: 0,
    });
  });

  test('name the longest of unequal groups', () => {
    expect(vitalsOf(stream('kpkppppppppppk'))).toMatchObject({ keyIntervalMs: 440 });
  });

  test('say nothing of an interval that did not end', () => {
    expect(vitalsOf(stream('kpppp', 100))).toEqual({
      codec: 'h264',
      width: 640,
      height: 360,
      frameRate: 10,
      bitsPerSecond: 26_000,
      lost: 0,
    });
  });

  test.each(['', 'k', 'p'])('are not made up from %j', (letters) => {
    expect(vitalsOf(stream(letters))).toBeUndefined();
  });

  test('count the packets that were missing', () => {
    const units = stream('kpk').map((unit, i) => ({ ...unit, lost: i }));
    expect(vitalsOf(units)?.lost).toBe(3);
  });
});

async function ask(how: CameraOptions, signal: AbortSignal) {
  const camera = await startCamera(how);
  onTestFinished(() => camera.stop());
  const address = { host: camera.host, port: camera.rtspPort, path: camera.rtspPath };
  const login = { username: camera.username, password: camera.password, basicAllowed: false };
  return vitals(address, login, signal);
}

test('a camera is measured over two groups', async () => {
  const asked = await ask({}, AbortSignal.timeout(15_000));
  expect(asked).toMatchObject({
    got: { codec: 'h264', width: 640, height: 360, keyIntervalMs: 2_000, lost: 0 },
  });
  expect('got' in asked && asked.got.frameRate).toBeCloseTo(12, 1);
});

test('as much as came is measured when the time is over', async () => {
  const asked = await ask({}, AbortSignal.timeout(1_000));
  expect(asked).toMatchObject({ got: { codec: 'h264', width: 640 } });
  expect('got' in asked && asked.got.keyIntervalMs).toBeUndefined();
});

test.each([
  { fault: 'off', trouble: 'refused' },
  { fault: 'refuses-password', trouble: 'auth-refused' },
  { fault: 'stream-no-video', trouble: 'unsupported' },
] as const)('a camera with the fault $fault has none: $trouble', async ({ fault, trouble }) => {
  expect(await ask({ fault }, AbortSignal.timeout(5_000))).toMatchObject({ trouble });
});
