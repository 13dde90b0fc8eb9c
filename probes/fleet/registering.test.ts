import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { addressPlan } from './addresses.ts';
import { populate } from './population.ts';
import { Registering } from './registering.ts';

test('checkpoints of the city go on trying to register until somebody listens, and stop when told to', async () => {
  const addresses = addressPlan({ isOnePort: true, hasManyHosts: true, onvifPort: 8_000, rtspPort: 8_554 });
  const population = populate({ devices: 3_000, seed: 1, addresses });
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    request.on('data', (piece: Buffer) => bodies.push(piece.toString('utf8').slice(0, 200)));
    request.on('end', () => response.end('{}'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  onTestFinished(() => void server.close());
  const registering = new Registering(population, { host: '127.0.0.1', port });
  onTestFinished(() => registering.stop());
  expect(registering.registrants().every(({ status }) => status === 0)).toBe(true);
  registering.start();
  await expect
    .poll(() => registering.registrants().map(({ status }) => status), { timeout: 15_000 })
    .toEqual(registering.registrants().map(() => 200));
  const codes = registering.registrants().map(({ code }) => code);
  expect(codes.length).toBeGreaterThan(4);
  expect(new Set(registering.registrants().map(({ fault }) => fault))).toContain('sends-persons');
  const kinds = new Map(population.residents.map(({ code, kind }) => [code, kind]));
  expect(codes.every((code) => kinds.get(code) === 'checkpoint')).toBe(true);
  // Capture devices have codes of their own, each once, of type 119.
  const apes = bodies.flatMap((body) =>
    [...body.matchAll(/"ApeID":"(\d{20})"/g)].map((found) => found[1] ?? ''),
  );
  expect(apes.every((ape) => ape.slice(10, 13) === '119')).toBe(true);
});
