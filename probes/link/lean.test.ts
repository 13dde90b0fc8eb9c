import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { compileAhead, FLAGS, leanEnv } from './lean.ts';

const DAEMON = new URL('../daemon.ts', import.meta.url).href;

/** Parts of Node that are in memory once the daemon's modules are loaded. */
function loadedBy(folder: string): string[] {
  const script = `await import(${JSON.stringify(DAEMON)}); console.log(JSON.stringify(process.moduleLoadList));`;
  const args = [...FLAGS, '--input-type=module', '--eval', script];
  const env = { ...process.env, ...leanEnv(folder), NODE_OPTIONS: '' };
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', env })) as string[];
}

test('a daemon compiled ahead holds neither a compiler nor a fetch client in memory', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lightkeeper-lean-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  await compileAhead(folder);
  expect(readdirSync(join(folder, 'compiled'))).toHaveLength(1);
  expect(loadedBy(folder).filter((part) => /amaro|undici/.test(part))).toEqual([]);
  // So that this would be found if Node named its parts otherwise.
  expect(loadedBy(join(folder, 'elsewhere')).filter((part) => /amaro/.test(part))).not.toEqual([]);
});
