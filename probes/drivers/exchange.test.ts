import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { exchange } from './exchange.ts';

test('a process without descriptors says that the fault is its own', async () => {
  const server = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const script =
    `const { exchange } = await import(${JSON.stringify(new URL('./exchange.ts', import.meta.url).href)});` +
    `const wish = { host: '127.0.0.1', port: ${port}, request: 'x', limitMs: 500, maxBytes: 9 };` +
    'const seen = await Promise.all(Array.from({ length: 200 }, () => exchange(wish, new AbortController().signal)));' +
    "console.log([...new Set(seen.map(({ trouble }) => trouble))].sort().join(' ')); process.exit(0);";
  const run = promisify(execFile)('sh', [
    '-c',
    'ulimit -n 64; exec "$0" "$@"',
    process.execPath,
    '--input-type=module',
    '-e',
    script,
  ]);
  expect((await run).stdout.trim()).toBe('own-fault timeout');
});

test('answers that come at once through one buffer are not mixed up', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (bytes) => {
      const word = bytes.toString('latin1').trim().repeat(400);
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${word.length}\r\n\r\n`);
      for (let i = 0; i < word.length; i += 700) socket.write(word.slice(i, i + 700));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const words = Array.from({ length: 60 }, (_, i) => `word-${i};`);
  const seen = await Promise.all(
    words.map((request) =>
      exchange(
        { host: '127.0.0.1', port, request, limitMs: 5_000, maxBytes: 65_536 },
        new AbortController().signal,
      ),
    ),
  );
  expect(seen.map(({ body }) => body?.toString())).toEqual(words.map((word) => word.repeat(400)));
});
