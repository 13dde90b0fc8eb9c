import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { camera } from './caller.ts';
import { startCheckpoint } from './checkpoint.ts';
import type { Device } from './device.ts';
import { type Discovery, endpointOf, startDiscovery } from './discovery.ts';
import { startPlatform } from './platform.ts';

const probe = (id: string, types = 'dn:NetworkVideoTransmitter') =>
  `<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Header><w:MessageID>${id}</w:MessageID></e:Header><e:Body><d:Probe><d:Types>${types}</d:Types></d:Probe></e:Body></e:Envelope>`;

async function responder(devices: readonly Device[]): Promise<Discovery> {
  const discovery = await startDiscovery({ devices, port: 0, hosts: ['127.0.0.1'], hasGroup: false });
  onTestFinished(() => discovery.stop());
  return discovery;
}

/** Sends datagrams and gathers so many answers. */
async function gather(port: number, sent: readonly string[], many: number): Promise<string[]> {
  const socket = createSocket('udp4');
  onTestFinished(() => new Promise<void>((resolve) => socket.close(() => resolve())));
  const heard: string[] = [];
  socket.on('message', (bytes) => heard.push(bytes.toString()));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  for (const text of sent) socket.send(text, port, '127.0.0.1');
  await expect.poll(() => heard.length).toBe(many);
  return heard;
}

test('every camera answers a probe with its own endpoint reference and address', async () => {
  const [one, two, dead] = [await camera(), await camera(), await camera({ fault: 'off' })];
  const { ports } = await responder([one.device, two.device, dead.device]);
  const heard = await gather(
    ports.get('127.0.0.1') ?? 0,
    ['not even XML', probe('urn:uuid:1', 'x:Printer'), probe('urn:uuid:2')],
    2,
  );
  for (const [at, seen] of [one, two].entries()) {
    expect(heard[at]).toContain(`<wsa:Address>${endpointOf(seen.device)}</wsa:Address>`);
    expect(heard[at]).toContain(
      `<d:XAddrs>http://127.0.0.1:${seen.onvifPort}/onvif/device_service</d:XAddrs>`,
    );
    expect(heard[at]).toContain('<wsa:RelatesTo>urn:uuid:2</wsa:RelatesTo>');
  }
});

test.each([
  { fault: 'many-xaddrs', answers: 1, holds: /XAddrs>http:\/\/127\.0\.0\.1:\d+\/\S+ http:\/\/\[fe80::/ },
  { fault: 'own-message-id', answers: 1, holds: /MessageID>urn:uuid:7</ },
  { fault: 'joined-matches', answers: 1, holds: /<\/d:ProbeMatch><d:ProbeMatch>/ },
  { fault: 'repeated-matches', answers: 3, holds: /<d:ProbeMatch>/ },
] as const)('$fault', async ({ fault, answers, holds }) => {
  const seen = await camera({ fault });
  const { ports } = await responder([seen.device]);
  const heard = await gather(ports.get('127.0.0.1') ?? 0, [probe('urn:uuid:7')], answers);
  for (const text of heard) expect(text).toMatch(holds);
});

test('where its port is taken by somebody else, discovery does without', async () => {
  const holder = createSocket({ type: 'udp4', reuseAddr: false });
  onTestFinished(() => new Promise<void>((resolve) => holder.close(() => resolve())));
  holder.bind(0, '127.0.0.1');
  await once(holder, 'listening');
  const discovery = await startDiscovery({
    devices: [],
    port: holder.address().port,
    hosts: ['127.0.0.1'],
    hasGroup: false,
  });
  expect(discovery.ports.size).toBe(0);
  await discovery.stop();
});

test('a checkpoint has a capture device per lane, and one lane can fail alone', async () => {
  const checkpoint = await startCheckpoint({ lanes: 3 });
  onTestFinished(() => checkpoint.stop());
  expect(checkpoint.lanesText).toMatch(/^1=127\.0\.0\.1:\d+;2=127\.0\.0\.1:\d+;3=127\.0\.0\.1:\d+$/);
  expect(new Set(checkpoint.lanes.map(({ identity }) => identity.serial)).size).toBe(3);
  await checkpoint.setLane(2, 'off');
  expect(checkpoint.lanes.map(({ faults }) => faults)).toEqual([[], ['off'], []]);
  await expect(checkpoint.setLane(4, 'off')).rejects.toThrow('no lane 4');
});

test('a sub-platform answers with its catalogue', async () => {
  const platform = await startPlatform(undefined, () => [{ DeviceID: '22040200001320000001', Status: 'ON' }]);
  onTestFinished(() => platform.stop());
  const { host, onvifPort } = platform.spot;
  expect(await (await fetch(`http://${host}:${onvifPort}/catalogue`)).json()).toEqual([
    { DeviceID: '22040200001320000001', Status: 'ON' },
  ]);
});
