/** How a kind of device is asked. What a check needs of it, and nothing more. */
import type { Finding, Step } from '../link/observation.ts';
import type { Target } from '../link/target.ts';
import type { AccessUnit } from './access-unit.ts';
import type { Certificate } from './certificate.ts';
import type { Vitals } from './rtsp-vitals.ts';

/** How an attempt to talk to a device ended, when it did not succeed. */
export type Trouble =
  | 'refused'
  | 'unreachable'
  | 'timeout'
  | 'reset' // closed before or within the answer
  | 'bad-answer' // an answer that is not of the protocol
  | 'auth-refused'
  | 'login-suspended'
  | 'no-credential'
  | 'no-address'
  | 'unsupported'
  | 'device-trouble' // a fault of the device's own
  | 'tls-mismatch' // somebody is there; we do not speak the same TLS, or only one of us speaks it
  | 'own-fault'; // ours: out of descriptors or ports, no route from here

/** Something learnt, or why not; with the steps taken either way. */
export type Asked<T> =
  | { readonly got: T; readonly steps: readonly Step[] }
  | { readonly trouble: Trouble; readonly steps: readonly Step[] };

/** What a device says of itself. Text as sent, never converted. */
export interface Identity {
  readonly manufacturer: string;
  readonly model: string;
  readonly firmware: string;
  readonly serial: string;
  readonly hardwareId: string;
  readonly mac: string;
}

/** That a device answered; with its clock where it told it. */
export interface Alive {
  /** Which way of asking was answered. */
  readonly by: 'onvif' | 'rtsp' | 'lanes' | 'tcp' | 'viid';
  /** Device clock minus ours, milliseconds, half the round trip taken off; absent when it could not be told. */
  readonly clockOffsetMs?: number;
  /** Of a checkpoint: its lanes, and how many of their devices answer. */
  readonly lanes?: number;
  readonly lanesUp?: number;
  /** Lanes of which its registration says something else than our own look. */
  readonly lanesDisagreeing?: number;
  /** What it declares of itself (GA/T 1400). */
  readonly declared?: 'normal' | 'stopped' | 'other';
  /** What the rule of checkpoints makes of all that; without it, whoever answers is good. */
  readonly finding?: Finding;
}

/** What a device says of its clock. */
export interface ClockTold {
  /** Device clock minus ours, milliseconds, half the round trip taken off; absent when it could not be told. */
  readonly offsetMs?: number;
  /** Off by whole half hours: the zone is set wrong; or why there is no offset. */
  readonly fault?: 'zone' | 'local' | 'absent' | 'nonsense';
}

/** What a device declares of itself in its scopes. Empty where it does not. */
export interface Scopes {
  readonly name: string;
  readonly hardware: string;
  readonly location: string;
  readonly profiles: string;
}

/** Where a device says that it stands, WGS-84 in degrees. */
export interface GeoPlace {
  readonly lon: number;
  readonly lat: number;
}

/** What a device has recorded, by its own clock (Profile G). */
export interface Recordings {
  readonly count: number;
  /** Absent where it is unknown: some devices count from 1970. */
  readonly fromMs?: number;
  readonly untilMs?: number;
}

/** What a device tells beside the answers to the checks. */
export interface Told {
  readonly clock: ClockTold;
  /** Undefined where the device speaks no TLS. */
  readonly certificate: Certificate | undefined;
  readonly identity: Identity;
  readonly scopes: Scopes;
  /** Undefined where it is not set: 0/0, or nothing. */
  readonly place: GeoPlace | undefined;
  /** Path and query alone, without anything that looks like a login. */
  readonly snapshot: string;
  readonly stream: string;
  /** That the registered stream answers DESCRIBE, logged in: the last stage of being online, which decides nothing. */
  readonly describe: { readonly withLogin: boolean };
  readonly vitals: Vitals;
  readonly recordings: Recordings;
}

/** Each of these told, or why not. */
export type Said = { readonly [A in keyof Told]: Asked<Told[A]> };

/** One device, ready to be asked. Made per look and dropped; holds no connection between looks. */
export interface Driver {
  readonly target: Target;
  /** Is anybody there? TCP, then the ONVIF clock without login or RTSP OPTIONS. Never uses a password. */
  alive(signal: AbortSignal): Promise<Asked<Alive>>;
  /** Who are you? Needs a login. */
  identity(signal: AbortSignal): Promise<Asked<Identity>>;
  /** One picture, as the device sends it: the bytes are not judged here. */
  picture(signal: AbortSignal): Promise<Asked<Uint8Array>>;
  /** One key frame of its registered stream; only kinds of device that have one. */
  keyFrame?(signal: AbortSignal): Promise<Asked<AccessUnit>>;
  /** How it registered here by itself, with code and password; undefined while it has not. */
  registered?(): Step | undefined;
  /** Everything else a device tells of itself; only kinds of device that have something to tell. Seldom asked. */
  traits?(signal: AbortSignal): Promise<Said>;
}
