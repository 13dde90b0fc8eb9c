/**
 * WS-Discovery probes and what comes back (WS-Discovery 1.0, clauses 5.2 and 5.3). Our own, because the package's throws
 * out of the process at a malformed datagram and loses the second match of one.
 */
import { randomUUID } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { networkInterfaces } from 'node:os';
import type { Found } from '../link/link.ts';
import { spansOf, textOf } from './local-name.ts';

/** WS-Discovery 1.0, clause 2.4. */
export const DISCOVERY_PORT = 3_702;
const GROUP = '239.255.255.250';

const MOST_BYTES = 65_536;
const MOST_MATCHES = 64;

/** A probe. Some devices answer to the one type, some to the other. */
export function probeText(type: 'NetworkVideoTransmitter' | 'Device'): string {
  const types =
    type === 'Device'
      ? '<d:Types xmlns:t="http://www.onvif.org/ver10/device/wsdl">t:Device</d:Types>'
      : '<d:Types xmlns:t="http://www.onvif.org/ver10/network/wsdl">t:NetworkVideoTransmitter</d:Types>';
  return (
    '<?xml version="1.0" encoding="utf-8"?><e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" ' +
    'xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery">' +
    `<e:Header><w:MessageID>uuid:${randomUUID()}</w:MessageID>` +
    '<w:To e:mustUnderstand="true">urn:schemas-xmlsoap-org:ws:2005:04:discovery</w:To>' +
    '<w:Action e:mustUnderstand="true">http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</w:Action></e:Header>' +
    `<e:Body><d:Probe>${types}</d:Probe></e:Body></e:Envelope>`
  );
}

/** Every device named in an answer, however many; nothing where the datagram is no answer. */
export function readMatches(datagram: Uint8Array, senderHost: string): Found[] {
  if (datagram.length > MOST_BYTES) return [];
  const xml = Buffer.from(datagram).toString('utf8');
  return spansOf(xml, 'ProbeMatch', MOST_MATCHES).flatMap((match) => {
    const addresses = (textOf(xml, 'XAddrs', match) ?? '').split(/\s+/);
    const place = bestPlace(addresses, senderHost);
    if (!place) return [];
    const scopes = readScopes(textOf(xml, 'Scopes', match) ?? '');
    return [
      {
        ...place,
        endpoint: (textOf(xml, 'Address', match) ?? '').slice(0, 256),
        name: scopeOf(scopes, 'name'),
        hardware: scopeOf(scopes, 'hardware'),
        scopes,
      },
    ];
  });
}

/**
 * Of several addresses the one the datagram came from; else one in a network that we are in, too; else the sender with
 * the port told: what a device knows of its address may be what it sees from inside.
 */
function bestPlace(
  addresses: readonly string[],
  senderHost: string,
): Pick<Found, 'host' | 'port' | 'xaddr'> | undefined {
  const places = addresses.slice(0, 16).flatMap((xaddr) => {
    const url = URL.parse(xaddr);
    if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:') || !isIPv4(url.hostname)) return [];
    const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
    return port > 0 ? [{ host: url.hostname, port, xaddr: xaddr.slice(0, 512) }] : [];
  });
  const near =
    places.find(({ host }) => host === senderHost) ?? places.find(({ host }) => isInOurNetworks(host));
  const first = places[0];
  return near ?? (first && { ...first, host: senderHost });
}

function isIPv4(host: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(host);
}

function isInOurNetworks(host: string): boolean {
  return ownAddresses().some(({ address, netmask }) => {
    const mask = numberOf(netmask);
    return (numberOf(host) & mask) === (numberOf(address) & mask);
  });
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, byte) => ((sum << 8) | Number(byte)) >>> 0, 0);
}

function ownAddresses() {
  return Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter(({ family }) => family === 'IPv4');
}

/** Scopes are divided by blanks; what does not begin like an address belongs to the one before, as raw names have it. */
export function readScopes(text: string): string[] {
  const scopes: string[] = [];
  for (const part of text.split(/\s+/).slice(0, 256)) {
    if (part === '') continue;
    if (/^[a-z][a-z0-9+.-]*:/i.test(part) || scopes.length === 0) scopes.push(part.slice(0, 512));
    else scopes[scopes.length - 1] = `${scopes.at(-1)} ${part}`.slice(0, 512);
  }
  return scopes.slice(0, 64);
}

function scopeOf(scopes: readonly string[], kind: string): string {
  const found = scopes.find((scope) => scope.toLowerCase().includes(`//www.onvif.org/${kind}/`));
  return decoded(found?.slice(found.toLowerCase().indexOf(`/${kind}/`) + kind.length + 2) ?? '').slice(
    0,
    128,
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Sockets for probes on every interface of this machine, loopback included; what cannot be opened is left out. */
export async function openProbes(hear: (found: Found) => void): Promise<Probes> {
  const sockets: { readonly address: string; readonly socket: Socket }[] = [];
  await Promise.all(
    ownAddresses().map(async ({ address }) => {
      const socket = await openedOn(address);
      if (!socket) return;
      sockets.push({ address, socket });
      socket.on('message', (datagram, { address: from }) => {
        for (const found of readMatches(datagram, from)) hear(found);
      });
    }),
  );
  const send = (socket: Socket, text: string, port: number, host: string) => {
    // nobody to send to on this interface: the others may do better
    socket.send(text, port, host, () => undefined);
  };
  return {
    toAll(type, port) {
      for (const { socket } of sockets) send(socket, probeText(type), port, GROUP);
    },
    toOne(host, port) {
      const isLoopback = host.startsWith('127.');
      const way = sockets.find(({ address }) => address.startsWith('127.') === isLoopback);
      if (way) send(way.socket, probeText('NetworkVideoTransmitter'), port, host);
    },
    close() {
      for (const { socket } of sockets) socket.close();
    },
  };
}

export interface Probes {
  /** Asks everybody within reach. */
  toAll(type: 'NetworkVideoTransmitter' | 'Device', port: number): void;
  /** Asks one host alone. */
  toOne(host: string, port: number): void;
  close(): void;
}

function openedOn(address: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    const give = () => {
      socket.close();
      resolve(undefined);
    };
    socket.once('error', give);
    socket.bind({ address, port: 0, exclusive: true }, () => {
      socket.off('error', give);
      socket.on('error', () => undefined); // an unreachable peer is no event
      try {
        socket.setMulticastInterface(address);
        socket.setMulticastLoopback(true);
      } catch {
        // the interface knows no groups; single hosts can still be asked
      }
      resolve(socket);
    });
  });
}
