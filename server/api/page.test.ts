/** The built page as it is sent: its scripts compressed for whoever can read that, and kept for good. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import express from 'express';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packBeside } from '../../web/packed-beside.ts';
import { page } from './page.ts';

const folder = mkdtempSync(join(tmpdir(), 'page-'));
const SCRIPT = `export const words = ${JSON.stringify('a camera looks at the gate; '.repeat(200))};`;
const app = express().use(page(folder));
const server = app.listen(0, '127.0.0.1');

beforeAll(() => {
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Lightkeeper</title>');
  writeFileSync(join(folder, 'assets/map-page-AbCdEf12.js'), SCRIPT);
  writeFileSync(join(folder, 'assets/small-AbCdEf12.js'), 'export {};');
  expect(packBeside(join(folder, 'assets'))).toBe(1);
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

/** As it comes over the wire, nothing unpacked on the way. */
function asked(path: string, encoding: string) {
  const { port } = server.address() as AddressInfo;
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; bytes: Buffer }>(
    (done, failed) => {
      request({ host: '127.0.0.1', port, path, headers: { 'accept-encoding': encoding } }, async (answer) => {
        const parts: Buffer[] = [];
        for await (const part of answer) parts.push(part as Buffer);
        done({ status: answer.statusCode ?? 0, headers: answer.headers, bytes: Buffer.concat(parts) });
      })
        .on('error', failed)
        .end();
    },
  );
}

describe('a script of the page', () => {
  test.each([
    { accepted: 'gzip, deflate, br', encoding: 'br', unpack: brotliDecompressSync },
    { accepted: 'gzip, deflate', encoding: 'gzip', unpack: gunzipSync },
    { accepted: 'br;q=0, gzip', encoding: 'gzip', unpack: gunzipSync },
    { accepted: 'identity', encoding: undefined, unpack: (bytes: Buffer) => bytes },
    { accepted: 'zstd', encoding: undefined, unpack: (bytes: Buffer) => bytes },
  ])('comes as $encoding to whoever reads $accepted', async ({ accepted, encoding, unpack }) => {
    const { status, headers, bytes } = await asked('/assets/map-page-AbCdEf12.js', accepted);
    expect(status).toBe(200);
    expect(headers['content-encoding']).toBe(encoding);
    expect(headers['content-type']).toMatch(/^text\/javascript/);
    expect(headers.vary).toMatch(/accept-encoding/i);
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(unpack(bytes).toString()).toBe(SCRIPT);
    if (encoding !== undefined) expect(bytes.length).toBeLessThan(SCRIPT.length / 10);
  });

  test('comes plain where it is too small to be worth it', async () => {
    const { headers, bytes } = await asked('/assets/small-AbCdEf12.js', 'br');
    expect([headers['content-encoding'], bytes.toString()]).toEqual([undefined, 'export {};']);
  });

  test.each(['/assets/map-page-AbCdEf12.js.br', '/assets/none-AbCdEf12.js'])(
    'is not there under %s',
    async (path) => {
      expect((await asked(path, 'br')).status).toBe(404);
    },
  );

  test('the first document is answered on every address of the page', async () => {
    const { headers, bytes } = await asked('/devices/17', 'br');
    expect([headers['cache-control'], bytes.toString()]).toEqual([
      'no-cache',
      readFileSync(join(folder, 'index.html'), 'utf8'),
    ]);
  });
});
