/** What is remembered of each camera, on disk: one small file per target, maps and numbers only. */
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const SHELVES = 100;
/** What nobody looked at for so long belongs to no camera any more. */
const FORGOTTEN_MS = 90 * 86_400_000;
/** Larger is none of ours. */
const MOST_BYTES = 200_000;

export class Pasts {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Undefined where nothing is remembered, or where it cannot be read. */
  async read(n: number): Promise<Uint8Array | undefined> {
    try {
      const bytes = await readFile(this.#path(n));
      return bytes.length > MOST_BYTES ? undefined : bytes;
    } catch {
      return undefined;
    }
  }

  /** Whole or not at all. Rejects when the disk does. */
  async write(n: number, bytes: Uint8Array): Promise<void> {
    const path = this.#path(n);
    const beside = `${path}.new`;
    await mkdir(join(path, '..'), { recursive: true, mode: 0o700 });
    await writeFile(beside, bytes, { mode: 0o600 });
    await rename(beside, path);
  }

  /** Forgets one camera: its next picture is compared with nothing. */
  async forget(n: number): Promise<void> {
    await rm(this.#path(n), { force: true });
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

  #path(n: number): string {
    return join(this.#folder, String(n % SHELVES), `${n}.past`);
  }
}
