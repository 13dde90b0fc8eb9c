import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { draw } from './drawn.ts';
import { NotJudged, Pool, type PoolOptions } from './pool.ts';

const folder = mkdtempSync(join(tmpdir(), 'lightkeeper-pool-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { rgb, width, height } = draw();
const bytes = await sharp(rgb, { raw: { width, height, channels: 3 } })
  .jpeg()
  .toBuffer();
const question = { bytes, isDaylight: true, atMs: 0 };

function started(options: Partial<PoolOptions> = {}): Pool {
  const pool = new Pool({ processes: 2, deadlineMs: 20_000, ...options });
  onTestFinished(() => pool.stop());
  return pool;
}

/** A judge that does to a picture of one byte what its name says, and answers all others. */
function judgeThat(does: string): URL {
  const path = join(folder, `${does}.mjs`);
  const ways: Record<string, string> = {
    throws: 'throw new Error("broken")',
    exits: 'process.exit(3)',
    hangs: 'for (;;) {}',
    swells: 'const all = []; for (;;) all.push(new Array(100_000).fill(Math.random()))',
  };
  writeFileSync(
    path,
    `process.on('message', ({ bytes }) => {
      if (bytes.length === 1) { ${ways[does]} }
      process.send({ examined: { invalid: 'empty' }, rssBytes: 1 });
    });
    process.on('disconnect', () => process.exit());`,
  );
  return pathToFileURL(path);
}

describe('pictures are judged in processes of their own', () => {
  test('many at once, each gets its own answer', async () => {
    const pool = started();
    const some = await Promise.all([
      pool.examine(question),
      pool.examine({ ...question, bytes: new Uint8Array(0) }),
      pool.examine({ ...question, bytes: Buffer.from('<html/>') }),
      pool.examine(question),
    ]);
    expect(some.map((one) => ('invalid' in one ? one.invalid : one.faults.length))).toEqual([
      0,
      'empty',
      'not a JPEG',
      0,
    ]);
  });

  test.each(['throws', 'exits', 'hangs', 'swells'])(
    'a picture whose judge %s costs one look, the next one gets another judge',
    async (does) => {
      const pool = started({ processes: 1, deadlineMs: 1_500, script: judgeThat(does) });
      const bad = pool.examine({ ...question, bytes: new Uint8Array(1) });
      const next = pool.examine(question);
      await expect(bad).rejects.toThrow(NotJudged);
      expect(await next).toEqual({ invalid: 'empty' });
    },
  );

  test('more than can be judged in time are refused, not kept', async () => {
    const pool = started({ processes: 1, mostWaiting: 2 });
    const all = await Promise.allSettled([1, 2, 3, 4, 5].map(() => pool.examine(question)));
    expect(all.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
    ]);
  });

  test.each([
    ['one more judges while several wait and the machine has time to spare', true, 2],
    ['none is added while it has none', false, 1],
  ])('%s', async (_what, isSpare, judges) => {
    // One picture that never ends holds the only judge; whether others are answered tells of a second.
    const pool = started({
      processes: 1,
      deadlineMs: 2_000,
      script: judgeThat('hangs'),
      hasSpare: () => isSpare,
    });
    const hanging = pool.examine({ ...question, bytes: new Uint8Array(1) }).catch(() => 'hung');
    const others = [1, 2, 3, 4].map(() => pool.examine(question).then(() => 'judged'));
    expect(await Promise.race([hanging, ...others])).toBe(judges === 2 ? 'judged' : 'hung');
    await Promise.all([hanging, ...others]);
  });

  test('a judge with nothing to do ends, and the next picture gets a new one', async () => {
    const pool = started({ processes: 1, idleMs: 50 });
    expect(await pool.examine(question)).toMatchObject({ faults: [] });
    expect(pool.rssBytes).toBeGreaterThan(2 ** 20);
    await expect.poll(() => pool.rssBytes).toBe(0);
    expect(await pool.examine(question)).toMatchObject({ faults: [] });
  });

  test('stopping gives up what is under way and takes nothing more', async () => {
    const pool = started();
    const under = pool.examine(question);
    const given = expect(under).rejects.toThrow(NotJudged);
    await pool.stop();
    await given;
    await expect(pool.examine(question)).rejects.toThrow(NotJudged);
  });
});
