import { mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { draw, type Shot } from './drawn.ts';
import { frameOf } from './frame.ts';
import { measuresOf } from './measures.ts';
import { NO_PAST, type Past, packPast, readPast, withReference } from './past.ts';
import { type Kept, Pasts } from './pasts.ts';
import { traceOf } from './trace.ts';

const DAY_MS = 86_400_000;
const frameOfShot = (shot: Shot = {}) => {
  const { rgb, width, height } = draw({ width: 320, height: 180, ...shot });
  return frameOf(rgb, width, height, 16);
};
const day = measuresOf(frameOfShot());
const night = measuresOf(frameOfShot({ light: 0.3, isGrey: true }));

/** One look a day, for so many days. */
function grown(days: number, measures = day, from: Past = NO_PAST): Past {
  let past = from;
  for (let i = 0; i < days; i++) past = withReference(past, measures, i * DAY_MS);
  return past;
}
const daysOf = ({ references }: Past) => references.map(({ atMs }) => Math.round(atMs / DAY_MS));

describe('what is remembered of a camera', () => {
  test('are three pictures by day and three by night, kept apart', () => {
    const past = grown(40, night, grown(40));
    expect(past.references.filter(({ scalars }) => scalars.chroma95 > 3)).toHaveLength(3);
    expect(past.references.filter(({ scalars }) => scalars.chroma95 <= 3)).toHaveLength(3);
  });

  test('spans weeks, and its newest is of yesterday: what soils slowly shows beside the oldest', () => {
    const [oldest = 0, , newest = 0] = daysOf(grown(40));
    expect(newest).toBe(39);
    expect(newest - oldest).toBeGreaterThanOrEqual(7);
    expect(newest - oldest).toBeLessThanOrEqual(21);
  });

  test('grows by one a day, however often it is looked at', () => {
    let past = NO_PAST;
    for (let hour = 0; hour < 24; hour += 4) past = withReference(past, day, hour * 3_600_000);
    expect(past.references).toHaveLength(2);
  });

  test('ages: a season later only the younger ones count', () => {
    const past = withReference(grown(3), day, 200 * DAY_MS);
    expect(daysOf(past)).toEqual([200]);
  });

  test('is about twenty kilobytes of maps and numbers, and no picture', () => {
    const trace = traceOf(frameOfShot({ grain: 3 }), new Uint8Array(16), 5);
    const [young, old] = [grown(2, night, grown(2)), grown(40, night, grown(40))];
    expect([young, old].map(({ references }) => references.length)).toEqual([4, 6]);
    expect(packPast({ ...young, trace }).length).toBeLessThan(22_000);
    expect(packPast({ ...old, trace }).length).toBeLessThan(30_000);
  });

  test('comes back as it was kept', () => {
    const past = { ...grown(3), trace: traceOf(frameOfShot(), new Uint8Array(16).fill(7), 5) };
    const again = readPast(packPast(past));
    expect(packPast(again)).toEqual(packPast(past));
    expect(again.trace).toEqual(past.trace);
    expect(again.references[0]?.scalars.mean).toBeCloseTo(day.scalars.mean, 3);
  });

  test('is forgotten where the bytes are none of ours', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(readPast(bytes).references).toEqual([]);
      }),
    );
    const kept = packPast(grown(2));
    expect(readPast(kept.subarray(0, kept.length - 5)).references).toEqual([]);
  });
});

describe('on disk', () => {
  const of = (n: number, more: Partial<Kept> = {}): Kept => ({ n, source: 'snapshot', epoch: 0, ...more });

  function folder(): string {
    const made = mkdtempSync(join(tmpdir(), 'lightkeeper-pasts-'));
    onTestFinished(() => rmSync(made, { recursive: true, force: true }));
    return made;
  }

  test('each camera has its own, whole or not at all', async () => {
    const path = folder();
    const pasts = new Pasts(path);
    expect(await pasts.read(of(7))).toBeUndefined();
    await pasts.write(of(7), new Uint8Array([1, 2, 3]));
    await pasts.write(of(107), new Uint8Array([4]));
    expect([...((await pasts.read(of(7))) ?? [])]).toEqual([1, 2, 3]);
    expect([...((await new Pasts(path).read(of(107))) ?? [])]).toEqual([4]);
    expect(readdirSync(path, { recursive: true }).filter((name) => String(name).endsWith('.new'))).toEqual(
      [],
    );
  });

  test('snapshots and key frames of one camera are never compared with one another', async () => {
    const pasts = new Pasts(folder());
    await pasts.write(of(7), new Uint8Array([1]));
    expect(await pasts.read(of(7, { source: 'key-frame' }))).toBeUndefined();
    await pasts.write(of(7, { source: 'key-frame' }), new Uint8Array([2]));
    expect([...((await pasts.read(of(7))) ?? [])]).toEqual([1]);
  });

  test('of a camera that was moved on purpose nothing is left, whatever the daemon did meanwhile', async () => {
    const path = folder();
    await new Pasts(path).write(of(7, { epoch: 1 }), new Uint8Array([1]));
    expect(await new Pasts(path).read(of(7, { epoch: 1 }))).toBeDefined();
    expect(await new Pasts(path).read(of(7, { epoch: 2 }))).toBeUndefined();
    expect(readdirSync(join(path, '7'))).toEqual([]);
  });

  test('what nobody looked at for ninety days goes', async () => {
    const path = folder();
    const pasts = new Pasts(path);
    await pasts.write(of(7), new Uint8Array([1]));
    await pasts.write(of(8), new Uint8Array([2]));
    utimesSync(join(path, '7', '7.past'), 0, 0);
    expect(await pasts.prune(Date.now())).toBe(1);
    expect(await pasts.read(of(7))).toBeUndefined();
    expect(await pasts.read(of(8))).toBeDefined();
    expect(await new Pasts(join(path, 'nowhere')).prune(0)).toBe(0);
  });
});
