/** Builds the page when there is no build yet, or when one of its sources is younger. Says one line. */
import { type Dirent, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'vite';

const web = import.meta.dirname;
const root = dirname(web);

/** Everything the built page is made of. */
const SOURCES = [web, join(root, 'config'), join(root, 'package-lock.json')];

/** Not part of the page: what was built before, tests, and this file. */
function isSource(entry: Dirent): boolean {
  return entry.isFile() && !/\.test\.ts$|\.md$|^build-once\.ts$/.test(entry.name);
}

function youngestMs(path: string): number {
  if (!statSync(path).isDirectory()) return statSync(path).mtimeMs;
  return readdirSync(path, { withFileTypes: true }).reduce((youngest, entry) => {
    if (entry.isDirectory())
      return entry.name === 'dist' ? youngest : Math.max(youngest, youngestMs(join(path, entry.name)));
    return isSource(entry) ? Math.max(youngest, statSync(join(path, entry.name)).mtimeMs) : youngest;
  }, 0);
}

function builtMs(): number {
  return statSync(join(web, 'dist/index.html'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Why a build is needed; undefined when there is a fresh one. */
export function staleness(): string | undefined {
  const built = builtMs();
  if (built === 0) return 'there is none yet';
  return SOURCES.some((source) => youngestMs(source) > built) ? 'its sources have changed' : undefined;
}

/** Builds where needed, and tells what happened in one line. */
export async function buildOnce(): Promise<string> {
  const why = staleness();
  if (why === undefined) return 'page: built already';
  const startMs = performance.now();
  await build({ configFile: join(web, 'vite.config.ts'), logLevel: 'error' });
  return `page: built in ${((performance.now() - startMs) / 1000).toFixed(1)} s (${why})`;
}

if (import.meta.main) console.log(await buildOnce());
