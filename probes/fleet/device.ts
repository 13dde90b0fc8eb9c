/** What one simulated device is and remembers: a few hundred bytes, no timers, nothing made before it is asked. */
import type { Socket } from 'node:net';
import { endOfDay } from './clock.ts';
import type { Fault } from './faults.ts';
import { mannerOf } from './faults.ts';
import type { Manner } from './manner.ts';

/** What a device says of itself. */
export interface Identity {
  readonly manufacturer: string;
  readonly model: string;
  readonly firmware: string;
  readonly serial: string;
  readonly hardwareId: string;
  readonly mac: string;
}

/** Which logins a device knows. `any`: Digest with MD5, and WS-UsernameToken. */
const LOGIN_KINDS = ['any', 'digest-md5', 'digest-sha256', 'digest-both', 'token', 'none'] as const;
export type LoginKind = (typeof LOGIN_KINDS)[number];

/** What its neighbours did to a device, counted. */
export interface Suffered {
  connections: number;
  sessionsAtOnce: number;
  sessionsAtOnceMax: number;
  /** Over all devices at its address. */
  hostSessionsAtOnceMax: number;
  requests: number;
  /** Most in one minute of the clock. */
  requestsPerMinuteMax: number;
  logins: number;
  refusedLogins: number;
  snapshots: number;
  plays: number;
  /** Of connections that have ended. */
  bytesSent: number;
}

/** What a device is made of. */
export interface DeviceMake {
  readonly host: string;
  readonly username: string;
  readonly password: string;
  readonly login: LoginKind;
  readonly rtspPath: string;
  readonly snapshotPath: string;
  readonly identity: Identity;
  /** Shown in the picture and in the scopes. */
  readonly name: string;
  /** Chooses the scene and what moves in it. */
  readonly seed: number;
  /** How far the `Created` of a WS-UsernameToken may be from the device's clock. */
  readonly tokenWindowMs: number;
  /** ONVIF and snapshots over TLS alone. */
  readonly tls: boolean;
  /** Where it says that it stands, longitude and latitude; undefined: it knows no such call. */
  readonly place?: readonly [lon: number, lat: number] | undefined;
}

/** One simulated device. */
export interface Device {
  readonly make: DeviceMake;
  onvifPort: number;
  rtspPort: number;
  faults: readonly Fault[];
  manner: Manner;
  /** Instead of the offset its fault names. */
  clockOffsetMs: number | undefined;
  lockedUntilMs: number;
  wrongLogins: number;
  subscriptions: number;
  frozenAtMs: number;
  /** So many pictures it sends before that befalls it which only shows beside an earlier one. */
  soundPictures: number;
  readonly suffered: Suffered;
  /** Minute of the clock, and requests in it. */
  minute: number;
  inMinute: number;
  /** Open connections; made with the first one. */
  sockets: Set<Socket> | undefined;
}

const NONE: readonly Fault[] = Object.freeze([]);

/** A sound device, not yet listening. */
export function newDevice(make: DeviceMake): Device {
  return {
    make,
    onvifPort: 0,
    rtspPort: 0,
    faults: NONE,
    manner: mannerOf(NONE),
    clockOffsetMs: undefined,
    lockedUntilMs: 0,
    wrongLogins: 0,
    subscriptions: 0,
    frozenAtMs: 0,
    soundPictures: 0,
    suffered: {
      connections: 0,
      sessionsAtOnce: 0,
      sessionsAtOnceMax: 0,
      hostSessionsAtOnceMax: 0,
      requests: 0,
      requestsPerMinuteMax: 0,
      logins: 0,
      refusedLogins: 0,
      snapshots: 0,
      plays: 0,
      bytesSent: 0,
    },
    minute: 0,
    inMinute: 0,
    sockets: undefined,
  };
}

/** Gives a device exactly these faults. Listeners follow in `ear.ts`. */
export function afflict(device: Device, words: readonly Fault[], clockOffsetMs?: number): void {
  device.faults = words.length === 0 ? NONE : words;
  device.manner = mannerOf(device.faults);
  device.clockOffsetMs = clockOffsetMs;
  device.frozenAtMs = Date.now();
  device.lockedUntilMs = 0;
  device.wrongLogins = 0;
}

/** What the device says of itself now, its fault included. */
export function identityOf({ make, manner }: Device): Identity {
  return manner.identity === undefined
    ? make.identity
    : { ...make.identity, ...manner.identity(make.identity) };
}

/** The device's own idea of the time. */
export function clockOf({ clockOffsetMs, manner }: Device): number {
  const nowMs = Date.now() + (clockOffsetMs ?? manner.clockOffsetMs ?? 0);
  return manner.clock === 'hour-24' ? endOfDay(nowMs) : nowMs;
}
