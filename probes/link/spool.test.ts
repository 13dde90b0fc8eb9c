import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { SILENT } from '../../config/log.ts';
import { Spool, type SpoolOptions } from './spool.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'lightkeeper-spool-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function open(options: Partial<SpoolOptions> & { readonly folder: string }): Spool {
  const spool = new Spool({ log: SILENT, wallMs: () => 1_000_000, ...options });
  spool.start();
  return spool;
}

function put(spool: Spool, text: string): number {
  const seq = spool.next;
  spool.append(Buffer.from(text));
  return seq;
}

function all(spool: Spool, after = 0): string[] {
  const texts: string[] = [];
  for (let entry = spool.after(after); entry !== undefined; entry = spool.after(entry.seq)) {
    texts.push(entry.bytes.toString());
  }
  return texts;
}

function segments(path: string): string[] {
  return readdirSync(path)
    .filter((name) => name.endsWith('.spool'))
    .sort();
}

describe('the spool', () => {
  test('gives back, in order, what the server has not acknowledged', () => {
    const spool = open({ folder: folder() });
    put(spool, 'a');
    const second = put(spool, 'b');
    put(spool, 'c');
    expect(all(spool)).toEqual(['a', 'b', 'c']);
    spool.ack(second);
    expect(all(spool)).toEqual(['c']);
    expect(spool.count).toBe(1);
    spool.stop();
  });

  test('goes on where it was after a restart, and never uses a number twice', () => {
    const path = folder();
    const first = open({ folder: path });
    put(first, 'a');
    const last = put(first, 'b');
    first.ack(last - 1);
    first.stop();
    const second = open({ folder: path });
    expect(all(second)).toEqual(['b']);
    expect(second.next).toBe(last + 1);
    second.stop();
  });

  test('begins above every number used before, even when the folder was lost', () => {
    const before = open({ folder: folder(), wallMs: () => 1_800_000_000_000 });
    const used = put(before, 'a');
    const after = open({ folder: folder(), wallMs: () => 1_800_000_002_000 });
    expect(after.next).toBeGreaterThan(used);
    before.stop();
    after.stop();
  });

  test('survives being killed between the write and the acknowledgement', () => {
    const path = folder();
    const script = `
      import { Spool } from ${JSON.stringify(new URL('./spool.ts', import.meta.url).href)};
      const log = { debug() {}, info() {}, warn() {}, error() {} };
      const spool = new Spool({ folder: ${JSON.stringify(path)}, log });
      spool.start();
      for (const text of ['a', 'b', 'c']) spool.append(Buffer.from(text));
      process.kill(process.pid, 'SIGKILL');
    `;
    expect(() =>
      execFileSync(process.execPath, ['--input-type=module', '-e', script], { stdio: 'pipe' }),
    ).toThrow();
    const spool = open({ folder: path });
    expect(all(spool)).toEqual(['a', 'b', 'c']);
    spool.stop();
  });

  test('reads up to a torn end, wherever it is torn, and writes on from there', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.uint8Array({ maxLength: 30 }), (cut, noise) => {
        const path = mkdtempSync(join(tmpdir(), 'lightkeeper-spool-'));
        try {
          const before = open({ folder: path });
          for (const text of ['one', 'two', 'three']) put(before, text);
          const last = before.next - 1;
          before.stop();
          const file = join(path, segments(path)[0] ?? '');
          truncateSync(file, Math.max(0, statSync(file).size - cut));
          appendFileSync(file, noise);
          const after = open({ folder: path, wallMs: () => last * 1_000 + 5_000 });
          const left = all(after);
          expect(['one', 'two', 'three'].slice(0, left.length)).toEqual(left);
          put(after, 'four');
          expect(all(after)).toEqual([...left, 'four']);
          after.stop();
        } finally {
          rmSync(path, { recursive: true, force: true });
        }
      }),
      { numRuns: 40 },
    );
  });

  test('keeps within its bound by dropping the oldest, and counts what it dropped', () => {
    const path = folder();
    const spool = open({ folder: path, mostBytes: 4_000, segmentBytes: 1_000 });
    for (let index = 0; index < 100; index += 1) put(spool, `${index}`.padStart(100, ' '));
    expect(spool.bytes).toBeLessThanOrEqual(4_000);
    expect(spool.count + spool.dropped).toBe(100);
    expect(all(spool).at(-1)?.trim()).toBe('99');
    expect(all(spool)).toHaveLength(spool.count);
    spool.stop();
  });

  test('deletes whole segments once the server has them', () => {
    const path = folder();
    const spool = open({ folder: path, segmentBytes: 500 });
    let last = 0;
    for (let index = 0; index < 50; index += 1) last = put(spool, 'x'.repeat(100));
    expect(segments(path).length).toBeGreaterThan(5);
    spool.ack(last);
    expect(segments(path)).toHaveLength(1);
    expect(spool.count).toBe(0);
    spool.stop();
  });

  test('takes no harm from files that are not its own, nor from a spoilt note of what was acknowledged', () => {
    const path = folder();
    writeFileSync(join(path, 'acked'), 'not a number');
    writeFileSync(join(path, 'notes.txt'), 'hello');
    const spool = open({ folder: path });
    put(spool, 'a');
    expect(all(spool)).toEqual(['a']);
    spool.stop();
  });
});
