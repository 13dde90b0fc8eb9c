import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, onTestFinished, test } from 'vitest';
import { askKeyFrame } from '../drivers/key-frame.ts';
import { startCamera } from '../fleet/camera.ts';
import { findFfmpeg } from './ffmpeg.ts';
import { H265_FORMAT, h265Units } from './h265-sample.ts';
import { KeyFrameDecoder, type KeyFrameOptions, NotDecoded, type Still } from './key-frame-decoder.ts';

const NEVER = new AbortController().signal;
const ffmpeg = (await findFfmpeg({ ...process.env, LIGHTKEEPER_DEMO: '1' })) ?? '';

function started(options: KeyFrameOptions = {}): KeyFrameDecoder {
  const decoder = new KeyFrameDecoder({ ffmpeg: async () => ffmpeg, limitMs: 10_000, ...options });
  onTestFinished(() => decoder.stop());
  return decoder;
}

/** A key frame of a simulated camera's stream. */
async function h264Unit() {
  const camera = await startCamera({});
  onTestFinished(() => camera.stop());
  const { host, rtspPort: port, rtspPath: path, username, password } = camera;
  const login = { username, password, basicAllowed: false };
  const asked = await askKeyFrame({ host, port, path }, login, 5_000, NEVER);
  if (!('got' in asked)) throw new Error(asked.trouble);
  expect(asked.steps).toMatchObject([{ did: 'RTSP PLAY', ok: true, got: 'key frame, h264 640 × 360' }]);
  return asked.got;
}

function h265Unit() {
  const [unit] = h265Units(1);
  if (unit === undefined) throw new Error('no sample');
  return unit;
}

async function sizeOf(still: Still): Promise<string> {
  if (!('jpeg' in still)) return still.undecodable;
  const { format, width, height } = await sharp(still.jpeg).metadata();
  return `${format} ${width}x${height}`;
}

/** A program in the place of ffmpeg; it writes its arguments down. */
function program(script: string): { readonly path: string; readonly started: () => string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'lightkeeper-key-frames-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'ffmpeg');
  writeFileSync(path, `#!/bin/sh\necho "$@" >> ${folder}/started\n${script}\n`);
  chmodSync(path, 0o755);
  return {
    path,
    started: () => readFileSync(join(folder, 'started'), 'utf8').split('\n').filter(Boolean),
  };
}

describe('a key frame of a stream becomes a JPEG', () => {
  test('of H.264 and H.265, of one size after another, each in its own size', async () => {
    const decoder = started();
    const [h264, h265] = [await h264Unit(), h265Unit()];
    const stills = [];
    for (const unit of [h264, h265, h264, h265]) stills.push(await sizeOf(await decoder.decode(unit)));
    expect(stills).toEqual(['jpeg 640x360', 'jpeg 128x72', 'jpeg 640x360', 'jpeg 128x72']);
    expect(decoder.size).toBe(2);
  });

  test('many at once wait for one another, in one process', async () => {
    const watched = program(`exec ${ffmpeg} "$@"`);
    const decoder = started({ ffmpeg: async () => watched.path });
    const stills = await Promise.all(Array.from({ length: 6 }, () => decoder.decode(h265Unit())));
    expect(await Promise.all(stills.map(sizeOf))).toEqual(Array(6).fill('jpeg 128x72'));
    expect(watched.started()).toHaveLength(1);
    expect(watched.started()[0]).not.toMatch(/rtsp|127\./);
  });

  test('two pictures sent as one never come out as the picture of the next device', async () => {
    const decoder = started();
    const [unit, other] = [await h264Unit(), h265Unit()];
    const double = { ...unit, nals: [...unit.nals, ...unit.nals] };
    const first = await decoder.decode(double);
    expect(await sizeOf(first)).toBe('jpeg 640x360');
    const alone = await started().decode(unit);
    expect(await decoder.decode(unit)).toEqual(alone);
    expect(await sizeOf(await decoder.decode(other))).toBe('jpeg 128x72');
  });

  test('one that is none costs itself; the next is decoded', async () => {
    const decoder = started({ limitMs: 2_000 });
    await decoder.decode(h265Unit());
    const bad = { ...h265Unit(), nals: [Uint8Array.from({ length: 400 }, (_, i) => (i === 0 ? 0x26 : i))] };
    expect(await sizeOf(await decoder.decode(bad))).toBe('cannot be decoded');
    expect(await sizeOf(await decoder.decode(h265Unit()))).toBe('jpeg 128x72');
  });

  test.each([
    ['that is not there', () => undefined],
    ['that cannot be started', () => '/nowhere/ffmpeg'],
    ['that ends at once', () => program('exit 3').path],
  ])('an ffmpeg %s says nothing of the picture', async (_what, place) => {
    const path = place();
    const decoder = started({ ffmpeg: async () => path });
    await expect(decoder.decode(h265Unit())).rejects.toThrow(NotDecoded);
    await expect(decoder.decode(h265Unit())).rejects.toThrow(NotDecoded);
  });

  test('one that hangs, and one that floods us, are ended', async () => {
    const hanging = started({ ffmpeg: async () => program('exec sleep 60').path, limitMs: 200 });
    await expect(hanging.decode(h265Unit())).rejects.toThrow('too long');
    expect(hanging.size).toBe(0);
    const flooding = started({ ffmpeg: async () => program('exec cat /dev/zero').path });
    expect(await flooding.decode(h265Unit())).toEqual({ undecodable: 'too large' });
    expect(flooding.size).toBe(0);
  });

  test('a process without pictures ends; more than can wait are refused; stopping gives up', async () => {
    const decoder = started({ idleMs: 20 });
    await decoder.decode(h265Unit());
    await expect.poll(() => decoder.size).toBe(0);
    const many = Promise.allSettled(Array.from({ length: 40 }, () => decoder.decode(h265Unit())));
    decoder.stop();
    expect((await many).every(({ status }) => status === 'rejected')).toBe(true);
    await expect(decoder.decode({ ...h265Unit(), format: H265_FORMAT })).rejects.toThrow('stopped');
  });
});
