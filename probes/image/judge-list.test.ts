import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { describe, expect, onTestFinished, test } from 'vitest';
import { draw, type Shot } from './drawn.ts';
import { readLabels } from './labels.ts';

const SCRIPT = join(import.meta.dirname, 'judge-list.ts');

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'lightkeeper-judge-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

async function jpeg(shot: Shot): Promise<Buffer> {
  const { rgb, width, height } = draw({ width: 352, height: 288, ...shot });
  return sharp(rgb, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 85 })
    .toBuffer();
}

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function judge(...args: readonly string[]): Promise<Ran> {
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, [SCRIPT, ...args])) };
  } catch (error) {
    // What a program that ends otherwise than with 0 is told as.
    const { code, stdout, stderr } = error as Ran;
    return { code, stdout, stderr };
  }
}

const linesOf = (text: string): unknown[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

describe('a labelled table is judged', () => {
  test('whatever the order of its columns and kind of its lines, with one line for each row, in its order', async () => {
    const at = folder();
    const elsewhere = join(folder(), 'moved away.jpg');
    for (const n of [0, 1, 2]) writeFileSync(join(at, `a${n}.jpg`), await jpeg({ grainSeed: n, minute: n }));
    writeFileSync(join(at, 'a3.jpg'), readFileSync(join(at, 'a2.jpg')));
    writeFileSync(elsewhere, await jpeg({ grainSeed: 9, light: 0.03 }));
    writeFileSync(join(at, 'b0.jpg'), '<html>404</html>');
    const rows = [
      'order,role,camera,note,file,local_time',
      '3,test,A,,a3.jpg,2026-06-01 12:20:00',
      '0,ref,A,,a0.jpg,2026-06-01 12:00:00',
      '1,ref,A,"with, a comma",a1.jpg,2026-06-01 12:06:00',
      '2,test,A,"two',
      'lines",a2.jpg,2026-06-01 12:12:00',
      '0,test,B,,b0.jpg,2026-06-01 12:00:00',
      `4,test,A,,${elsewhere},2026-06-01 12:26:00`,
      '5,test,A,,gone.jpg,2026-06-01 12:30:00',
      '6,ambiguous,A,,a0.jpg,2026-06-01 12:30:00',
      '',
    ];
    writeFileSync(join(at, 'labels.csv'), `\ufeff${rows.join('\r\n')}`);
    const { code, stdout, stderr } = await judge(join(at, 'labels.csv'));
    expect(linesOf(stdout)).toEqual([
      { file: 'a3.jpg', faults: ['freeze'] },
      { file: 'a2.jpg', faults: [] },
      { file: 'b0.jpg', faults: ['invalid_jpeg'] },
      { file: elsewhere, faults: ['too_dark'] },
      { file: 'gone.jpg', faults: ['invalid_jpeg'] },
    ]);
    expect(stderr).toContain('gone.jpg: no such file');
    expect(stderr).toContain('5 pictures judged of 8 rows');
    expect(code).toBe(0);
  });

  test('into a file, so that nothing else can get between the lines', async () => {
    const at = folder();
    writeFileSync(join(at, 'labels.csv'), 'file\nnothing.jpg\nnothing.jpg\n');
    const { code, stdout } = await judge(join(at, 'labels.csv'), '--out', join(at, 'told.jsonl'));
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(linesOf(readFileSync(join(at, 'told.jsonl'), 'utf8'))).toEqual([
      { file: 'nothing.jpg', faults: ['invalid_jpeg'] },
      { file: 'nothing.jpg', faults: ['invalid_jpeg'] },
    ]);
  });

  test.each([
    [[], 2, 'Usage'],
    [['a.csv', 'b.csv'], 2, 'Usage'],
    [['a.csv', '--loud'], 2, 'Usage'],
    [['nowhere.csv'], 1, 'nowhere.csv'],
  ] as const)('asked as %j it ends with %i and says why', async (args, wanted, words) => {
    const { code, stdout, stderr } = await judge(...args);
    expect({ code, stdout }).toEqual({ code: wanted, stdout: '' });
    expect(stderr).toContain(words);
  });
});

test('what is odd in a table is told, line by line, and the rest is read', () => {
  const path = join(folder(), 'labels.csv');
  writeFileSync(path, 'file,order,labels\na.jpg,first,blur;noise\n,2,ok\nb.jpg\n\n');
  const told: string[] = [];
  const rows = readLabels(path, (problem) => told.push(problem));
  expect(rows.map(({ file, order, role, faults }) => ({ file, order, role, faults }))).toEqual([
    { file: 'a.jpg', order: 0, role: 'test', faults: ['blur', 'noise'] },
    { file: 'b.jpg', order: 2, role: 'test', faults: [] },
  ]);
  expect(told).toEqual([
    'line 2: wanted a number as order, got first',
    'line 3: names no file, passed over',
    'line 4: wanted 3 cells, got 1',
  ]);
  writeFileSync(path, 'name,camera\na.jpg,1\n');
  expect(() => readLabels(path)).toThrow('lacks the column file');
});
