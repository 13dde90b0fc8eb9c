/** Answers WS-Discovery probes for simulated cameras, each with its own endpoint reference, XAddr and scopes. */
import { randomUUID } from 'node:crypto';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { type Device, identityOf } from './device.ts';
import { scopesOf, xaddrOf } from './onvif.ts';
import { escaped } from './soap.ts';

/** WS-Discovery 1.1, clause 2.4. */
const GROUP = '239.255.255.250';
const PORT = 3_702;
const PROBE_MOST = 16_384;

export interface DiscoveryOptions {
  readonly devices: readonly Device[];
  /** 3702 by default; 0 takes a free one for each host. */
  readonly port?: number;
  /** Addresses at which probes sent to them alone are answered, for the devices that are there. */
  readonly hosts?: readonly string[];
  /** Join the multicast group; true by default. */
  readonly hasGroup?: boolean;
}

/** A running responder. */
export interface Discovery {
  /** UDP port by host; a host whose port was taken is not in it. */
  readonly ports: ReadonlyMap<string, number>;
  /** Interfaces on which the group could be joined. */
  readonly groupOn: readonly string[];
  stop(): Promise<void>;
}

/** Starts to answer. What cannot be opened here is left out: discovery is never a reason to fail. */
export async function startDiscovery(options: DiscoveryOptions): Promise<Discovery> {
  const { devices, port = PORT, hosts = [], hasGroup = true } = options;
  const sockets: Socket[] = [];
  const ports = new Map<string, number>();
  for (const host of hosts) {
    const socket = await opened(host, port);
    if (socket === undefined) continue;
    sockets.push(socket);
    ports.set(host, socket.address().port);
    const here = devices.filter(({ make }) => make.host === host);
    socket.on('message', (probe, from) => answer(socket, probe, from, here));
  }
  const groupOn: string[] = [];
  const group = hasGroup ? await opened('0.0.0.0', port) : undefined;
  if (group !== undefined) {
    sockets.push(group);
    groupOn.push(...joined(group));
    group.on('message', (probe, from) => answer(group, probe, from, devices));
  }
  return {
    ports,
    groupOn,
    async stop() {
      await Promise.all(
        sockets.map((socket) => new Promise<void>((resolve) => socket.close(() => resolve()))),
      );
    },
  };
}

async function opened(host: string, port: number): Promise<Socket | undefined> {
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  try {
    socket.bind({ address: host, port });
    await once(socket, 'listening');
  } catch {
    socket.close();
    return undefined;
  }
  socket.on('error', () => undefined); // an answer that finds nobody
  return socket;
}

function joined(socket: Socket): string[] {
  return ownAddresses().filter((address) => {
    try {
      socket.addMembership(GROUP, address);
      return true;
    } catch {
      return false;
    }
  });
}

/** Simulated cameras answer this machine alone: to anybody else on the network they would be ghosts. */
function isOwn(address: string): boolean {
  return address.startsWith('127.') || ownAddresses().includes(address);
}

function ownAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter(({ family }) => family === 'IPv4')
    .map(({ address }) => address);
}

function answer(socket: Socket, bytes: Buffer, from: RemoteInfo, devices: readonly Device[]): void {
  if (bytes.length > PROBE_MOST || !isOwn(from.address)) return;
  const probe = bytes.toString('utf8');
  const relatesTo = /<(?:[\w.-]+:)?MessageID[^>]*>([^<]{1,200})</.exec(probe)?.[1]?.trim();
  if (relatesTo === undefined || !/<(?:[\w.-]+:)?Probe[\s/>]/.test(probe)) return;
  const types = /<(?:[\w.-]+:)?Types[^>]*>([^<]*)</.exec(probe)?.[1]?.trim() ?? '';
  if (types !== '' && !/(NetworkVideoTransmitter|Device)\b/.test(types)) return;
  const send = (text: string) => socket.send(text, from.port, from.address, () => undefined);
  for (const device of devices) {
    const { discovery, closed } = device.manner;
    if (closed === 'all') continue;
    const id = discovery === 'own-message-id' ? relatesTo : `urn:uuid:${randomUUID()}`;
    const matches = discovery === 'joined' ? matchOf(device) + matchOf(device, 1) : matchOf(device);
    const text = matchesText(id, relatesTo, matches);
    for (let copies = discovery === 'repeated' ? 3 : 1; copies > 0; copies -= 1) send(text);
  }
}

/** A device's endpoint reference: always the same, made of its MAC. `second` is another device behind the same box. */
export function endpointOf(device: Device, second = 0): string {
  const hex = device.make.identity.mac.replace(/[^\da-f]/gi, '').padStart(12, '0');
  return `urn:uuid:4c4b${String(second).padStart(4, '0')}-0000-4000-8000-${hex.toLowerCase()}`;
}

function matchOf(device: Device, second = 0): string {
  const own = xaddrOf(device, 'device');
  const many = device.manner.discovery === 'many-xaddrs';
  const xaddrs = many
    ? `${own} http://[fe80::4e11:aeff:fe00:1]:${device.onvifPort}/onvif/device_service`
    : own;
  return (
    `<d:ProbeMatch><wsa:EndpointReference><wsa:Address>${endpointOf(device, second)}</wsa:Address></wsa:EndpointReference>` +
    '<d:Types>dn:NetworkVideoTransmitter tds:Device</d:Types>' +
    `<d:Scopes>${scopesOf(device).map(escaped).join(' ')}</d:Scopes><d:XAddrs>${xaddrs}</d:XAddrs>` +
    `<d:MetadataVersion>${identityOf(device).firmware.length}</d:MetadataVersion></d:ProbeMatch>`
  );
}

function matchesText(id: string, relatesTo: string, matches: string): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?><env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope" ' +
    'xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" ' +
    'xmlns:dn="http://www.onvif.org/ver10/network/wsdl" xmlns:tds="http://www.onvif.org/ver10/device/wsdl"><env:Header>' +
    `<wsa:MessageID>${id}</wsa:MessageID><wsa:RelatesTo>${escaped(relatesTo)}</wsa:RelatesTo>` +
    '<wsa:To>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</wsa:To>' +
    '<wsa:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/ProbeMatches</wsa:Action></env:Header>' +
    `<env:Body><d:ProbeMatches>${matches}</d:ProbeMatches></env:Body></env:Envelope>`
  );
}
