import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';

test('the fleet started alone says where it is steered from, and ends when its parent does', async () => {
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      new URL('./main.ts', import.meta.url).pathname,
      '--devices',
      '20',
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  onTestFinished(() => void child.kill());
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  expect(JSON.parse(line)).toEqual({ control: expect.stringMatching(/^127\.0\.0\.1:\d+$/), devices: 20 });
  const ended = once(child, 'exit');
  child.stdin.end();
  expect(await ended).toEqual([0, null]);
});
