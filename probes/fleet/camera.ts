/** One simulated ONVIF camera on real loopback sockets, for tests and for small fleets. */
import {
  type Device,
  type DeviceMake,
  type Identity,
  type LoginKind,
  newDevice,
  type Suffered,
} from './device.ts';
import type { Fault } from './faults.ts';
import { Stand } from './stand.ts';

/** Everything may be left out. */
export interface CameraOptions {
  readonly host?: string;
  /** 0, the default, takes a free one. */
  readonly onvifPort?: number;
  readonly rtspPort?: number;
  /** ONVIF and RTSP on one port, told apart by the first line of a request. */
  readonly isOnePort?: boolean;
  readonly rtspPath?: string;
  readonly snapshotPath?: string;
  readonly username?: string;
  readonly password?: string;
  readonly login?: LoginKind;
  readonly tokenWindowMs?: number;
  readonly tls?: boolean;
  readonly identity?: Partial<Identity>;
  readonly name?: string;
  readonly seed?: number;
  readonly fault?: Fault;
  readonly faults?: readonly Fault[];
  readonly clockOffsetMs?: number;
  /** Longitude and latitude, where it answers for its place at all. */
  readonly place?: readonly [number, number];
}

/** A running camera. */
export interface Camera {
  readonly host: string;
  readonly onvifPort: number;
  readonly rtspPort: number;
  readonly rtspPath: string;
  readonly snapshotPath: string;
  readonly username: string;
  readonly password: string;
  /** As the file should say it, whatever the fault makes the camera say. */
  readonly identity: Identity;
  readonly faults: readonly Fault[];
  readonly suffered: Readonly<Suffered>;
  /** For the discovery responder. */
  readonly device: Device;
  /** Exactly these faults from now on; none makes the camera sound. */
  set(faults: Fault | readonly Fault[], change?: { readonly clockOffsetMs?: number }): Promise<void>;
  stop(): Promise<void>;
}

let made = 0;

/** Starts a camera; resolves when it listens (or, with `off`, no longer does). */
export async function startCamera(options: CameraOptions = {}): Promise<Camera> {
  made += 1;
  const make = makeOf(options, options.seed ?? made);
  const device = newDevice(make);
  device.onvifPort = options.onvifPort ?? 0;
  device.rtspPort = options.rtspPort ?? 0;
  const stand = new Stand(device, options.isOnePort);
  const faults = options.faults ?? (options.fault === undefined ? [] : [options.fault]);
  await stand.set(faults, options.clockOffsetMs);
  return {
    host: make.host,
    onvifPort: device.onvifPort,
    rtspPort: device.rtspPort,
    rtspPath: make.rtspPath,
    snapshotPath: make.snapshotPath,
    username: make.username,
    password: make.password,
    identity: make.identity,
    get faults() {
      return device.faults;
    },
    suffered: device.suffered,
    device,
    set: (words, change) => stand.set(typeof words === 'string' ? [words] : words, change?.clockOffsetMs),
    stop: () => stand.stop(),
  };
}

function makeOf(options: CameraOptions, seed: number): DeviceMake {
  return {
    host: options.host ?? '127.0.0.1',
    username: options.username ?? 'prober',
    password: options.password ?? 'a/b@c#d%e:f',
    login: options.login ?? 'any',
    rtspPath: options.rtspPath ?? '/stream1',
    snapshotPath: options.snapshotPath ?? '/snapshot.jpg?channel=1',
    name: options.name ?? `示例点位${seed}`,
    seed,
    tokenWindowMs: options.tokenWindowMs ?? 300_000,
    tls: options.tls ?? false,
    place: options.place,
    identity: { ...identityFor(seed), ...options.identity },
  };
}

/** A made-up identity, the same for the same seed. The MAC is locally administered. */
export function identityFor(seed: number, vendor = '厂商甲', model = 'IPC-200'): Identity {
  const hex = (seed & 0xffffff).toString(16).padStart(6, '0');
  return {
    manufacturer: vendor,
    model,
    firmware: 'V1.2.10 build 2026',
    serial: `SN${String(seed).padStart(8, '0')}`,
    hardwareId: 'HW-1',
    mac: `02:4c:4b:${hex.slice(0, 2)}:${hex.slice(2, 4)}:${hex.slice(4, 6)}`,
  };
}
