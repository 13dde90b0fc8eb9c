/** Which address and ports each box of the city has. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** Where one box listens. */
export interface Spot {
  readonly host: string;
  readonly onvifPort: number;
  /** The same as `onvifPort` where one listener serves both. */
  readonly rtspPort: number;
}

/** Hands out addresses; lanes of checkpoints have a range of their own. */
export interface AddressPlan {
  readonly isOnePort: boolean;
  /** Linux takes all of 127.0.0.0/8 without set-up; macOS has 127.0.0.1 alone. */
  readonly hasManyHosts: boolean;
  readonly onvifPort: number;
  readonly rtspPort: number;
  next(isLane: boolean): Spot;
  /** A place for things that are no devices: gateways, platforms. */
  aside(): Spot;
}

/** What tells a plan; small enough to be sent to another process. */
export interface AddressBasis {
  readonly isOnePort: boolean;
  readonly hasManyHosts: boolean;
  readonly onvifPort: number;
  readonly rtspPort: number;
}

const HOSTS_PER_NET = 254;
/** First address of cameras, lanes, and everything else: second byte. */
const [CAMERAS, ASIDE, LANES] = [16, 19, 20];
const FIRST_PORT = 20_000;
const PORT_PAIRS = [
  [8_000, 8_554],
  [18_000, 18_554],
  [28_000, 28_554],
  [38_000, 38_554],
] as const;
const PATIENCE = 4;
const PATIENCE_MS = 300;

/** The plan for a basis: the same in every process. */
export function addressPlan(basis: AddressBasis): AddressPlan {
  const used = { cameras: 0, lanes: 0, aside: 0, ports: FIRST_PORT };
  const { isOnePort, hasManyHosts, onvifPort, rtspPort } = basis;
  const port = () => {
    if (used.ports > 65_535)
      throw new Error('a machine with one loopback address has no ports for so many devices');
    used.ports += 1;
    return used.ports - 1;
  };
  const spot = (second: number, count: number): Spot => {
    if (hasManyHosts)
      return { host: hostAt(second, count), onvifPort, rtspPort: isOnePort ? onvifPort : rtspPort };
    const own = port();
    return { host: '127.0.0.1', onvifPort: own, rtspPort: isOnePort ? own : port() };
  };
  return {
    ...basis,
    next: (isLane) => (isLane ? spot(LANES, used.lanes++) : spot(CAMERAS, used.cameras++)),
    aside: () => {
      used.aside += 1;
      // Below the devices' ports on a machine with one address.
      return hasManyHosts
        ? { host: hostAt(ASIDE, used.aside - 1), onvifPort, rtspPort: onvifPort }
        : { host: '127.0.0.1', onvifPort: FIRST_PORT - used.aside, rtspPort: FIRST_PORT - used.aside };
    },
  };
}

/** `127.16.0.1` upward; .0 and .255 are left out, as networks do. */
export function hostAt(second: number, count: number): string {
  const net = Math.floor(count / HOSTS_PER_NET);
  return `127.${second + (net >> 8)}.${net & 255}.${1 + (count % HOSTS_PER_NET)}`;
}

/** What this machine allows. Above 4,000 devices ONVIF and RTSP share a listener, for the sake of descriptors. */
export async function chooseBasis(devices: number): Promise<AddressBasis> {
  const hasManyHosts = await canListen(hostAt(CAMERAS, 0), 0);
  const isOnePort = devices > 4_000;
  const [usual, ...others] = PORT_PAIRS;
  if (!hasManyHosts) return { isOnePort, hasManyHosts, onvifPort: usual[0], rtspPort: usual[1] };
  // A city that is just ending gets a moment: the one after it should have its ports.
  for (let tries = 0; tries < PATIENCE; tries += 1) {
    if (await areFree(usual)) return { isOnePort, hasManyHosts, onvifPort: usual[0], rtspPort: usual[1] };
    await wait(PATIENCE_MS);
  }
  for (const pair of others) {
    if (await areFree(pair)) return { isOnePort, hasManyHosts, onvifPort: pair[0], rtspPort: pair[1] };
  }
  throw new Error('the ports 8000, 18000, 28000 and 38000 of the loopback addresses are all in use');
}

async function areFree(ports: readonly number[]): Promise<boolean> {
  const hosts = [hostAt(CAMERAS, 0), hostAt(ASIDE, 0), hostAt(LANES, 0)];
  const tries = hosts.flatMap((host) => ports.map((port) => canListen(host, port)));
  return (await Promise.all(tries)).every(Boolean);
}

async function canListen(host: string, port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen({ host, port, exclusive: true });
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
