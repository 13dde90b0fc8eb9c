import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { camera, picture } from './caller.ts';
import { Canvas } from './canvas.ts';
import { CLIP_FPS, cut, packetsOf, theClip } from './clip.ts';
import { drawScene, SCENES } from './scene.ts';

/** Asia/Shanghai. */
const at = (hour: number) => Date.UTC(2026, 5, 1) + (hour - 8) * 3_600_000;

function mean({ pixels }: Canvas): number {
  return pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
}

describe('the drawn streets', () => {
  test.each(Array.from({ length: SCENES }, (_, scene) => scene))(
    'scene %i is bright by day and dark, not black, at night',
    (scene) => {
      expect(mean(drawScene(scene, at(12)))).toBeGreaterThan(90);
      const night = mean(drawScene(scene, at(23)));
      expect(night).toBeGreaterThan(25);
      expect(night).toBeLessThan(75);
    },
  );

  test('are the same for the same scene and second, and move from one second to the next', () => {
    expect(drawScene(3, at(12)).pixels).toEqual(drawScene(3, at(12)).pixels);
    expect(drawScene(3, at(12)).pixels).not.toEqual(drawScene(3, at(12) + 1_000).pixels);
  });
});

test('shapes that reach beyond the canvas are cut off, not wrapped', () => {
  const canvas = new Canvas(4, 4);
  canvas.rect(-5, 3, 20, 9, [9, 9, 9]);
  canvas.disc(-10, -10, 3, [7, 7, 7]);
  canvas.polygon(
    [
      [2, -9],
      [9, -9],
      [9, 1],
      [2, 1],
    ],
    [5, 5, 5],
  );
  const rows = [0, 1, 2, 3].map((row) => [0, 1, 2, 3].map((column) => canvas.pixels[(row * 4 + column) * 3]));
  expect(rows).toEqual([
    [0, 0, 5, 5],
    [0, 0, 0, 0],
    [0, 0, 0, 0],
    [9, 9, 9, 9],
  ]);
});

describe('faults in the picture', () => {
  test.each([
    { fault: 'black', seed: 2, high: 8 },
    { fault: 'flat', seed: 2, high: 110 },
  ] as const)('$fault is one colour', async ({ fault, seed, high }) => {
    const { bytes } = await picture(await camera({ fault, seed }));
    const { channels } = await sharp(bytes).stats();
    for (const { mean: level, stdev } of channels) {
      expect(stdev).toBeLessThan(1);
      expect(level).toBeLessThan(high + 60);
    }
  });

  test('a frozen camera sends the same bytes again, a sound one a JPEG of 640 × 360', async () => {
    const frozen = await camera({ fault: 'frozen', seed: 5 });
    expect((await picture(frozen)).bytes).toEqual((await picture(frozen)).bytes);
    const { format, width, height } = await sharp((await picture(await camera())).bytes).metadata();
    expect({ format, width, height }).toEqual({ format: 'jpeg', width: 640, height: 360 });
  });
});

describe('the clip', () => {
  test('is small, ten seconds long, and has a key frame every two seconds', () => {
    const bytes = readFileSync(new URL('./clip.h264', import.meta.url));
    expect(bytes.length).toBeLessThan(250_000);
    const { frames } = theClip();
    expect(frames).toHaveLength(10 * CLIP_FPS);
    expect(frames.flatMap(({ isKey }, index) => (isKey ? [index] : []))).toEqual([0, 24, 48, 72, 96]);
  });

  test('comes out of its packets as it went in', () => {
    const rtp = { channel: 0, ssrc: 7, sequence: 65_530 };
    for (const frame of theClip().frames.slice(0, 30)) {
      const units: Buffer[] = [];
      let bytes = packetsOf(frame, 0, rtp);
      while (bytes.length > 0) {
        const end = 4 + bytes.readUInt16BE(2);
        const payload = bytes.subarray(16, end);
        const isFragment = ((payload[0] ?? 0) & 0x1f) === 28;
        const isStart = ((payload[1] ?? 0) & 0x80) !== 0;
        if (!isFragment) units.push(payload);
        else if (isStart) {
          const first = ((payload[0] ?? 0) & 0xe0) | ((payload[1] ?? 0) & 0x1f);
          units.push(Buffer.concat([Buffer.from([first]), payload.subarray(2)]));
        } else units.push(Buffer.concat([units.pop() ?? Buffer.alloc(0), payload.subarray(2)]));
        bytes = bytes.subarray(end);
      }
      expect(units).toEqual(frame.units);
    }
  });

  test('without parameter sets there is no clip', () => {
    expect(() => cut(Buffer.from([0, 0, 1, 0x65, 1, 2]))).toThrow('no parameter sets');
  });
});
