import { describe, expect, onTestFinished, test } from 'vitest';
import { type Camera, startCamera } from '../fleet/camera.ts';
import { startDiscovery } from '../fleet/discovery.ts';
import type { Fault } from '../fleet/faults.ts';
import type { DiscoveryWish, Found } from '../link/link.ts';
import { discover } from './discovery.ts';

/** Cameras on 127.77.x.1, .2 …, on one port, and a responder for them. */
async function neighbourhood(x: number, faults: readonly (Fault | undefined)[], hasResponder = true) {
  const cameras: Camera[] = [];
  for (const [i, fault] of faults.entries()) {
    const onvifPort = cameras[0]?.onvifPort ?? 0;
    cameras.push(await startCamera({ host: `127.77.${x}.${i + 1}`, onvifPort, ...(fault ? { fault } : {}) }));
  }
  const responder = hasResponder
    ? await startDiscovery({
        devices: cameras.map(({ device }) => device),
        hosts: cameras.map(({ host }) => host),
        port: 20_000 + x,
        hasGroup: false,
      })
    : undefined;
  onTestFinished(async () => {
    await Promise.all([responder?.stop(), ...cameras.map((camera) => camera.stop())]);
  });
  return { cameras, port: cameras[0]?.onvifPort ?? 0, udpPort: 20_000 + x };
}

async function all(
  wish: DiscoveryWish,
  udpPort: number,
  signal = new AbortController().signal,
): Promise<Found[]> {
  const found: Found[] = [];
  for await (const one of discover(wish, signal, { udpPort, listenMs: 900 })) found.push(one);
  return found;
}

describe('devices are found without a login', () => {
  test('each once, with its name, however it answers', async () => {
    const { cameras, port, udpPort } = await neighbourhood(1, [
      'many-xaddrs',
      'repeated-matches',
      'raw-scopes',
      'own-message-id',
    ]);
    const found = await all({ id: 'w', ranges: ['127.77.1.0/29'], ports: [port] }, udpPort);
    expect(found.map(({ host }) => host).sort()).toEqual(cameras.map(({ host }) => host));
    for (const one of found) {
      expect(one).toMatchObject({ port, hardware: 'IPC-200', endpoint: expect.stringMatching(/^urn:uuid:/) });
      expect(one.name).toMatch(/^Cam \d+$/);
    }
    for (const { suffered } of cameras) expect(suffered).toMatchObject({ logins: 0, refusedLogins: 0 });
  });

  test('several matches in one datagram are several devices', async () => {
    const { port, udpPort } = await neighbourhood(2, ['joined-matches']);
    const found = await all({ id: 'w', ranges: ['127.77.2.1'], ports: [port] }, udpPort);
    expect(new Set(found.map(({ endpoint }) => endpoint)).size).toBe(2);
  });

  test('who is deaf to probes is found by its clock, and only who speaks SOAP is a device', async () => {
    const { cameras, port, udpPort } = await neighbourhood(
      3,
      [undefined, 'html-login', 'garbage', 'refuses-password'],
      false,
    );
    const found = await all({ id: 'w', ranges: ['127.77.3.0/29'], ports: [port] }, udpPort);
    expect(found.map(({ host }) => host).sort()).toEqual([cameras[0]?.host, cameras[3]?.host]);
    for (const { suffered } of cameras) expect(suffered.sessionsAtOnceMax).toBeLessThanOrEqual(1);
  });

  test('ranges that are none find nobody', async () => {
    expect(await all({ id: 'w', ranges: ['10.0.0.0/8', 'x', '1.2.3.400'], ports: [80] }, 20_099)).toEqual([]);
  });

  test('it stops when it is told to, and keeps nothing open', async () => {
    const { port, udpPort } = await neighbourhood(4, [undefined]);
    const stop = new AbortController();
    const found: Found[] = [];
    for await (const one of discover({ id: 'w', ranges: ['127.77.4.0/22'], ports: [port] }, stop.signal, {
      udpPort,
    })) {
      found.push(one);
      stop.abort();
    }
    expect(found).toHaveLength(1);
    expect(await all({ id: 'w', ranges: ['127.77.4.0/22'], ports: [port] }, udpPort, stop.signal)).toEqual(
      [],
    );
  });
});
