/** Which ffmpeg is used: the one configured, else the one on PATH, else – for the demo – the one that comes by npm. */
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * An executable file, or undefined when there is none. The npm one is of 2018 and reads simulated cameras only: for
 * real ones its decoders have had no fixes for too long.
 */
export async function findFfmpeg(env: Environment = process.env): Promise<string | undefined> {
  const configured = env.LIGHTKEEPER_FFMPEG;
  if (configured) return (await isExecutable(configured)) ? configured : undefined;
  for (const folder of (env.PATH ?? '').split(delimiter).filter(isAbsolute)) {
    const file = join(folder, 'ffmpeg');
    if (await isExecutable(file)) return file;
  }
  return env.LIGHTKEEPER_DEMO === '1' ? packaged() : undefined;
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The package throws on machines it has no binary for. */
async function packaged(): Promise<string | undefined> {
  try {
    const { default: installer } = await import('@ffmpeg-installer/ffmpeg');
    return (await isExecutable(installer.path)) ? installer.path : undefined;
  } catch {
    return undefined;
  }
}
