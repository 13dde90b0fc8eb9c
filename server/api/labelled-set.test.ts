/** People's answers as a labelled set: a sound zip, the columns of the development set, and a table that the judge reads. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { drawScene } from '../../probes/fleet/scene.ts';
import type { Finding } from '../../probes/link/observation.ts';
import { type Caller, NORTH, SampleHouse, SOUTH } from './sample.ts';
import { zipOf } from './zip.ts';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');
const UNZIP = '/usr/bin/unzip';
const HEAD = 'file,camera,order,local_time,role,labels,severity,also_ok,variant,tod,tags,source,licence,note';

interface Unpacked {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Reads a zip by its directory at the end, as others do. */
function unpacked(zip: Buffer): Unpacked[] {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  let at = zip.readUInt32LE(end + 16);
  return Array.from({ length: zip.readUInt16LE(end + 10) }, () => {
    expect(zip.toString('latin1', at, at + 4)).toBe('PK\x01\x02');
    const [crc, size, nameLength] = [
      zip.readUInt32LE(at + 16),
      zip.readUInt32LE(at + 24),
      zip.readUInt16LE(at + 28),
    ];
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    const local = zip.readUInt32LE(at + 42);
    const from = local + 30 + zip.readUInt16LE(local + 26);
    expect(zip.toString('utf8', local + 30, from)).toBe(name);
    const bytes = zip.subarray(from, from + size);
    expect(crc32(bytes)).toBe(crc);
    at += 46 + nameLength;
    return { name, bytes };
  });
}

async function gathered(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

async function zipped(entries: readonly Unpacked[]): Promise<Buffer> {
  async function* all() {
    for (const entry of entries) yield { ...entry, atMs: Date.UTC(2026, 10, 21, 12, 30, 58) };
  }
  return gathered(zipOf(all()));
}

function folderForTest(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lk-zip-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

describe('a zip', () => {
  test('gives back whatever was put in', async () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
    const entry = fc.record({
      name,
      bytes: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 8 }), async (entries) => {
        expect(unpacked(await zipped(entries))).toEqual(entries);
      }),
      { numRuns: 50 },
    );
  });

  test.skipIf(!existsSync(UNZIP))('is sound to unzip', async () => {
    const file = join(folderForTest(), 'a.zip');
    writeFileSync(file, await zipped([{ name: '图/一.jpg', bytes: Buffer.alloc(9_000, 7) }]));
    expect((await run(UNZIP, ['-t', file])).stdout).toContain('No errors');
  });

  test('of more than its form can hold is refused', async () => {
    async function* many() {
      const bytes = Buffer.alloc(0);
      for (let index = 0; index <= 0xffff; index++) yield { name: `${index}`, bytes, atMs: 0 };
    }
    await expect(gathered(zipOf(many()))).rejects.toThrow('more than a zip can hold');
  });
});

describe('the answers as a labelled set', () => {
  let house: SampleHouse;
  let chief: Caller;
  let devices: readonly number[];
  let scene: Buffer;
  let black: Buffer;

  beforeAll(async () => {
    house = await SampleHouse.open();
    const { north, south } = await house.settle();
    devices = [...north, ...south];
    chief = await house.token('admin');
    const { pixels, width, height } = drawScene(0, Date.UTC(2026, 10, 21, 4));
    const raw = { raw: { width, height, channels: 3 } } as const;
    scene = await sharp(pixels, raw).resize(640).jpeg().toBuffer();
    const blank = { create: { width: 640, height: 360, channels: 3, background: '#000' } } as const;
    black = await sharp(blank).jpeg().toBuffer();
    await house.parts.watch.joined('local');
  });
  afterAll(() => house.close());

  let seq = 0;
  /** A look, and an answer about it. */
  async function answered(
    at: number,
    jpeg: Buffer,
    finding: Finding,
    body: object,
    readings = {},
  ): Promise<number> {
    const n = devices[at] ?? 0;
    const atMs = Date.now();
    const steps = [{ did: 'judge picture', ok: true, got: '', tookMs: 1 }];
    const changed = [{ n, check: 'image', atMs, finding, steps, readings } as const];
    seq += 1;
    await house.parts.watch.picture({ n, atMs, jpeg, thumb: jpeg.subarray(0, 4) });
    await house.parts.watch.batch({
      daemon: 'local',
      seq,
      fromMs: atMs - 1,
      toMs: atMs,
      changed,
      unchanged: [],
    });
    const wish = { method: 'POST', body: { pictureMs: atMs, ...body }, as: chief };
    expect((await house.ask(`/api/devices/${n}/image-answers`, wish)).status).toBe(201);
    return atMs;
  }

  async function exported(as: Caller, query = ''): Promise<Unpacked[]> {
    const reply = await house.fetch(`/api/image-answers.zip${query}`, { as });
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toBe('application/zip');
    return unpacked(Buffer.from(await reply.arrayBuffer()));
  }

  function linesOf(set: readonly Unpacked[]): string[] {
    expect(set.at(-1)?.name).toBe('labels.csv');
    return set.at(-1)?.bytes.toString().trim().split('\n') ?? [];
  }

  test('has the columns of the development set, and the judge reads it', { timeout: 30_000 }, async () => {
    const lost = { state: 'bad', reason: 'signal-loss' } as const;
    const readings = { measure: 'exact', value: 0.99, limit: 0.6, lies: 'over' };
    await answered(
      0,
      black,
      lost,
      { fault: 'signal-loss', answer: 'agree', note: '=1+1, "black"' },
      readings,
    );
    await answered(1, scene, { state: 'bad', reason: 'blur' }, { fault: 'blur', answer: 'not-a-fault' });
    await answered(2, scene, { state: 'good' }, { fault: 'occlusion', answer: 'missed' });
    const set = await exported(chief);
    expect(set.map(({ bytes }) => bytes).slice(0, -1)).toEqual([black, scene, scene]);
    const [head, ...rows] = linesOf(set);
    expect(head).toBe(HEAD);
    const code = house.parts.registry.get(devices[0] ?? 0)?.code;
    expect(rows[0]).toMatch(
      new RegExp(
        `^pictures/${code}-\\d+\\.jpg,${code},0,20\\d\\d-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d,test,signal_loss,3,`,
      ),
    );
    expect(rows[0]).toContain(`,own cameras,,"'=1+1, ""black"""`);
    expect(rows.map((row) => row.split(',')[5])).toEqual(['signal_loss', 'ok', 'occlusion']);

    const folder = folderForTest();
    for (const { name, bytes } of set) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), bytes);
    }
    const { stdout } = await run('npm', ['run', '--silent', 'judge', '--', join(folder, 'labels.csv')], {
      cwd: root,
    });
    const told = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { file: string; faults: string[] });
    expect(told.map(({ file }) => file)).toEqual(rows.map((row) => row.split(',')[0]));
    expect(told[0]?.faults).toEqual(['signal_loss']);
    expect(told[1]?.faults).toEqual([]);
    expect(readFileSync(join(folder, 'labels.csv')).subarray(0, 4).toString()).toBe('file');
    const { body } = await house.ask('/api/journal?did=image.export', { as: chief });
    expect(body).toMatchObject({ rows: [{ subject: 'image-answers', after: { answers: 3 } }] });
  });

  test('holds the own district alone, the time that is asked for, and no picture that is gone', async () => {
    const north = await exported(await house.token('admin', NORTH));
    expect(linesOf(north)).toHaveLength(3);
    expect(linesOf(await exported(await house.token('admin', SOUTH)))).toHaveLength(2);
    expect(linesOf(await exported(chief, `?untilMs=${Date.now() - 86_400_000}`))).toEqual([HEAD]);
    await house.parts.watch.retirePictures(Date.now() + 401 * 86_400_000);
    expect(linesOf(await exported(chief))).toEqual([HEAD]);
  });

  test('has one row for a picture with several faults, and one order per camera', async () => {
    const blurred = { state: 'bad', reason: 'blur' } as const;
    const atMs = await answered(3, scene, blurred, { fault: 'blur', answer: 'agree' });
    const n = devices[3] ?? 0;
    const more = { method: 'POST', body: { fault: 'stripes', answer: 'missed', pictureMs: atMs }, as: chief };
    expect((await house.ask(`/api/devices/${n}/image-answers`, more)).status).toBe(201);
    await answered(3, scene, { state: 'good' }, { fault: 'noise', answer: 'missed' });
    const rows = linesOf(await exported(chief)).slice(1);
    expect(rows.map((row) => row.split(',').slice(2, 3).concat(row.split(',').slice(4, 7)))).toEqual([
      ['0', 'test', 'stripes;blur', '3'],
      ['1', 'test', 'noise', ''],
    ]);
  });
});
