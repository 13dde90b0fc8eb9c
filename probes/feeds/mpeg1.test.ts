import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { findFfmpeg } from './ffmpeg.ts';
import { H265_FORMAT, h265Units } from './h265-sample.ts';
import { startMpeg1 } from './mpeg1.ts';
import { Transcoder } from './transcoder.ts';

/** A program in ffmpeg's place. */
async function program(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ffmpeg-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'ffmpeg');
  await writeFile(file, `#!/bin/sh\n${text}\n`);
  await chmod(file, 0o755);
  return file;
}

const CHUNK = new Uint8Array(100_000);

describe('an encoder', () => {
  test.each([
    { what: 'is not there', make: async () => '/nowhere/ffmpeg' },
    { what: 'ends in error', make: () => program('echo trouble >&2; exit 1') },
    { what: 'ends as if all were well', make: () => program('exit 0') },
    { what: 'is killed', make: () => program('kill -9 $$') },
  ])('that $what has failed, quietly', async ({ make }) => {
    const said = vi.spyOn(console, 'error');
    onTestFinished(() => said.mockRestore());
    const encoder = startMpeg1(await make(), () => {});
    encoder.write(CHUNK);
    encoder.write(CHUNK);
    expect(await encoder.ended).toBe('failed');
    encoder.write(CHUNK);
    expect(said).not.toHaveBeenCalled();
  });

  test('that heeds nobody is stopped at once', async () => {
    const encoder = startMpeg1(await program("trap '' TERM INT; exec sleep 60"), () => {});
    encoder.write(CHUNK);
    encoder.stop();
    expect(await encoder.ended).toBe('stopped');
  });

  test('that is fed and gives nothing is given up', async () => {
    const patience = { firstMs: 200, silentMs: 200 };
    const encoder = startMpeg1(await program('exec cat >/dev/null'), () => {}, patience);
    encoder.write(CHUNK);
    expect(await encoder.ended).toBe('failed');
  });

  test('for which there are no descriptors left has failed, and nothing else with it', async () => {
    const script = `
      import { openSync } from 'node:fs';
      import { startMpeg1 } from '${import.meta.dirname}/mpeg1.ts';
      try { for (;;) openSync('/dev/null'); } catch {}
      const encoder = startMpeg1(process.execPath, () => {});
      encoder.write(new Uint8Array(10));
      process.exitCode = (await encoder.ended) === 'failed' ? 7 : 8;`;
    const node = spawn('/bin/sh', [
      '-c',
      'ulimit -n 60; exec "$0" --input-type=module -e "$1"',
      process.execPath,
      script,
    ]);
    const [code] = await once(node, 'exit');
    expect(code).toBe(7);
  });

  test('keeps the last it said of its troubles', async () => {
    const encoder = startMpeg1(await program('yes trouble | head -c 20000 >&2; exit 1'), () => {});
    await encoder.ended;
    await expect.poll(() => encoder.tail.length).toBe(4_096);
  });
});

describe('pictures of H.265', () => {
  test.each([
    { which: 'this machine', env: process.env },
    { which: 'the package', env: { PATH: '/nowhere', LIGHTKEEPER_DEMO: '1' } },
  ])('come out as whole packets of a transport stream, by the ffmpeg of $which', async ({ env }) => {
    const ffmpeg = (await findFfmpeg(env)) ?? (await findFfmpeg({ LIGHTKEEPER_DEMO: '1' }));
    const pieces: { key: boolean; bytes: Uint8Array }[] = [];
    const transcoder = new Transcoder(ffmpeg ?? '', H265_FORMAT, (piece) => pieces.push(piece));
    for (const unit of h265Units(60)) transcoder.feed(unit);
    await expect.poll(() => pieces.length, { timeout: 10_000 }).toBeGreaterThan(10);
    expect(await transcoder.stop()).toBe('stopped');
    const bytes = Buffer.concat(pieces.map((piece) => piece.bytes));
    expect(bytes.length % 188).toBe(0);
    for (let at = 0; at < bytes.length; at += 188) expect(bytes[at]).toBe(0x47);
    expect(pieces.some(({ key }) => key)).toBe(true);
    expect(bytes.includes(Buffer.from('000001b328', 'hex'))).toBe(true); // sequence header, 640 wide
    expect(Buffer.concat(transcoder.beginning)[0]).toBe(0x47);
  });
});
