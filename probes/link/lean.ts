/**
 * What keeps a daemon small: flags and environment with which it is started, and its modules compiled before. Each
 * line says what a city of 55,425 devices weighed without it.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Loads all that a daemon may ever need, and ends. */
const EVERYTHING = fileURLToPath(new URL('../everything.ts', import.meta.url));
const COMPILE_MS = 15_000;

export const FLAGS = [
  // A heap that may grow to gigabytes is never tidied; this is room for five cities.
  '--max-old-space-size=512',
  // The place for new objects would grow to 128 MB, though a few hundred looks are under way at most: 110 MB.
  '--max-semi-space-size=4',
  // What lives in there is what is under way, a megabyte: helpers cost more time than they save.
  '--no-parallel-scavenge',
  // For `tidyHeap`.
  '--expose-gc',
] as const;

/**
 * Gives back what the heap holds in reserve: a first round, or a new assignment, leaves 25 MB that would never be used
 * again. Holds the process up for some tens of milliseconds; nothing happens in one that was not started with `FLAGS`.
 */
export function tidyHeap(): void {
  globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}

/** `data` is the data folder. */
export function leanEnv(data: string): Readonly<Record<string, string>> {
  return {
    // Modules as they were compiled the last time: without them a compiler for TypeScript stays in memory, 30 MB.
    NODE_COMPILE_CACHE: join(data, 'compiled'),
    // glibc: freed memory goes back at once, and not every thread keeps a heap of its own, 24 MB.
    MALLOC_ARENA_MAX: '1',
    MALLOC_MMAP_THRESHOLD_: '65536',
    MALLOC_TRIM_THRESHOLD_: '65536',
  };
}

/** Resolves when everything is compiled; where that fails, the daemon compiles what it needs by itself. */
export function compileAhead(data: string): Promise<void> {
  const env = { ...process.env, ...leanEnv(data) };
  return new Promise((resolve) => {
    execFile(process.execPath, [...FLAGS, EVERYTHING], { env, timeout: COMPILE_MS }, () => resolve());
  });
}
