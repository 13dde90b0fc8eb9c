/** What is remembered of each camera, on disk: one small file per target, maps and numbers only. */
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PictureSource } from '../link/observation.ts';

const SHELVES = 100;
/** What nobody looked at for so long belongs to no camera any more. */
const FORGOTTEN_MS = 90 * 86_400_000;
/** Larger is none of ours. */
const MOST_BYTES = 200_000;
/** Before the past stands the epoch that it is of. */
const EPOCH_BYTES = 8;

/** Whose past. What one source shows is never compared with what the other shows: they are sharp and noisy in other ways. */
export interface Kept {
  readonly n: number;
  readonly source: PictureSource;
  /** Another one than when it was written: the camera was moved on purpose, and its past is of no use. */
  readonly epoch: number;
}

export class Pasts {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Undefined where nothing is remembered, or where it cannot be read. What is of another epoch is removed. */
  async read(kept: Kept): Promise<Uint8Array | undefined> {
    const path = this.#path(kept);
    try {
      const bytes = await readFile(path);
      if (bytes.length > MOST_BYTES || bytes.length < EPOCH_BYTES) return undefined;
      if (bytes.readDoubleBE(0) === kept.epoch) return bytes.subarray(EPOCH_BYTES);
      await rm(path, { force: true });
    } catch {
      // Nothing there, or nothing that can be read: then there is nothing to compare with.
    }
    return undefined;
  }

  /** Whole or not at all. Rejects when the disk does. */
  async write(kept: Kept, bytes: Uint8Array): Promise<void> {
    const path = this.#path(kept);
    const beside = `${path}.new`;
    const head = Buffer.alloc(EPOCH_BYTES);
    head.writeDoubleBE(kept.epoch);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(beside, Buffer.concat([head, bytes]), { mode: 0o600 });
    await rename(beside, path);
  }

  /** Removes what was not touched for 90 days; gives back how many. */
  async prune(nowMs: number): Promise<number> {
    let removed = 0;
    for (const name of await readdir(this.#folder, { recursive: true }).catch(() => [])) {
      const path = join(this.#folder, name);
      try {
        const about = await stat(path);
        if (!about.isFile() || nowMs - about.mtimeMs < FORGOTTEN_MS) continue;
        await rm(path);
        removed += 1;
      } catch {
        // Gone meanwhile: that was the purpose.
      }
    }
    return removed;
  }

  #path({ n, source }: Kept): string {
    const name = source === 'snapshot' ? `${n}.past` : `${n}.${source}.past`;
    return join(this.#folder, String(n % SHELVES), name);
  }
}
