import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { findFfmpeg } from './ffmpeg.ts';

async function folderWith(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ffmpeg-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, name), '#!/bin/sh\n');
  await chmod(join(folder, name), 0o755);
  return folder;
}

describe('ffmpeg is found', () => {
  test('where the configuration says, before anything else', async () => {
    const here = await folderWith('my-ffmpeg');
    const path = await folderWith('ffmpeg');
    const env = { LIGHTKEEPER_FFMPEG: join(here, 'my-ffmpeg'), PATH: path };
    expect(await findFfmpeg(env)).toBe(join(here, 'my-ffmpeg'));
  });

  test('nowhere, when the configuration names a file that is not there', async () => {
    const path = await folderWith('ffmpeg');
    expect(await findFfmpeg({ LIGHTKEEPER_FFMPEG: join(path, 'nothing'), PATH: path })).toBeUndefined();
  });

  test('on PATH, in folders named in full', async () => {
    const path = await folderWith('ffmpeg');
    expect(await findFfmpeg({ PATH: `relative::/nowhere:${path}` })).toBe(join(path, 'ffmpeg'));
  });

  test('among the packages for the demo alone', async () => {
    expect(await findFfmpeg({ PATH: '/nowhere', LIGHTKEEPER_DEMO: '1' })).toContain('@ffmpeg-installer');
    expect(await findFfmpeg({ PATH: '/nowhere' })).toBeUndefined();
  });
});
