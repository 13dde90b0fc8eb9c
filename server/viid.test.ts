/** A checkpoint that nobody can look at: known by its own registration alone, from its socket to its state in the server. */
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { ViidClient } from '../probes/fleet/viid.ts';
import type { Device, Looks } from './api/wire.ts';
import { ADMIN, CITY, Client, DISTRICT, SampleProgram } from './sample.ts';

const CODE = '22040200051212000001';
const APES = ['22040200051192000001', '22040200051192000002'] as const;
const PATIENT = { timeout: 20_000, interval: 100 };

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test('a checkpoint registers, tells of its lanes, and is seen good, degraded, stopped and gone', async () => {
  const port = await freePort();
  const online = { everySeconds: 5, timeoutSeconds: 1, confirmations: 1, outOf: 1, confirmAfterSeconds: 0 };
  const program = new SampleProgram({
    cadences: { online },
    viid: { host: '127.0.0.1', port, keepaliveSeconds: 5, misses: 3 },
    logLevel: 'warn',
  });
  onTestFinished(() => program.remove());
  const client = new Client(await program.start());
  onTestFinished(async () => void (await program.end()));
  await client.signIn(ADMIN.name, ADMIN.password);
  await client.ask('PUT', '/api/units', [
    { code: CITY, name: '辽源市', level: 'city', parent: null },
    { code: DISTRICT, name: '龙山区', level: 'district', parent: CITY },
  ]);
  const password = 'demo-only-1';
  await client.ask('PUT', '/api/credentials/c-1', { username: 'checkpoint', password, basicAllowed: false });
  const { id } = await client.ask<Device>('POST', '/api/devices', {
    code: CODE,
    name: '示例卡口',
    kind: 'checkpoint',
    category: 'checkpoint',
    unit: DISTRICT,
    lanes: APES.map((ape, at) => `${at + 1}=@${ape}`).join(';'),
    credential: 'c-1',
  });
  const state = async (check: string) => {
    const { checks } = await client.get<Device>(`/api/devices/${id}`);
    const found = checks.find((one) => one.check === check);
    return found?.reason ?? found?.state;
  };
  await expect.poll(() => state('online'), PATIENT).toBe('never-looked');

  const checkpoint = new ViidClient({ port, code: CODE, password, apes: APES, keepaliveMs: 1_000 });
  onTestFinished(() => checkpoint.stop());
  await expect.poll(async () => (await checkpoint.start().catch(() => undefined))?.status, PATIENT).toBe(200);
  await expect.poll(() => state('online'), PATIENT).toBe('good');
  await expect.poll(() => state('registration'), PATIENT).toBe('good');

  await checkpoint.notify([[APES[1], '2']]);
  await expect.poll(() => state('online'), PATIENT).toBe('lanes-down');
  await checkpoint.notify([[APES[1], '1']]);
  await checkpoint.tellTollgate('2');
  await expect.poll(() => state('online'), PATIENT).toBe('declared-stopped');
  const { latest } = await client.get<Looks>(`/api/devices/${id}/looks`);
  expect(latest.find(({ check }) => check === 'online')?.readings).toMatchObject({
    ...{ declared: 'stopped', lanes: 2, lanesUp: 2 },
  });

  await checkpoint.tellTollgate('1');
  await expect.poll(() => state('online'), PATIENT).toBe('good');
  await checkpoint.unregister();
  await expect.poll(() => state('online'), PATIENT).toBe('all-lanes-down');
}, 60_000);
