/** What a probe is told: the values that cross the link from the server to the daemon. */
import type { AskedCheck, DEAR_HOURS, DeviceKind, PictureFault } from '../../config/terms.ts';

/** A login, opened. Lives in memory only: never in a log, an error text, a URL or a process argument. */
export interface Login {
  readonly username: string;
  readonly password: string;
  /** RTSP and HTTP Basic hand out the password in clear: only where the record allows it. */
  readonly basicAllowed: boolean;
}

/** Where a device, or one part of it, can be asked. Ports are registry data, never constants. */
export interface Address {
  readonly host: string;
  readonly onvifPort?: number;
  readonly rtspPort?: number;
  /** ONVIF and snapshots over TLS. */
  readonly tls?: true;
  /** Path and query of the registered stream, for example `/stream1`. */
  readonly rtspPath?: string;
}

/** One lane of a checkpoint, with the capture device that watches it. At least one of address and `ape` is there. */
export interface Lane {
  readonly lane: number;
  /** Null where the capture device is known by its own registration alone. */
  readonly address: Address | null;
  /** The capture device's 20-digit code, under which it registers (GA/T 1400). */
  readonly ape?: string;
}

/** What the file says a device is; compared as text. Missing means: the file does not say. */
export interface ExpectedIdentity {
  readonly serial?: string;
  readonly model?: string;
  readonly mac?: string;
  readonly hardwareId?: string;
}

/** Where the file puts the pin: whether the sun shines there, and which other cameras see the same weather. */
export interface Place {
  /** Converted to WGS-84 by the server, degrees. NaN where the text is no number. */
  readonly lon: number;
  readonly lat: number;
}

/** A fault that a person declared normal for one camera: it is not told until then. */
export interface Normal {
  readonly fault: PictureFault;
  readonly untilMs: number;
}

/** One device to look at. */
export interface Target {
  /** Small whole number, never used again for another device: the key of everything on the link. */
  readonly n: number;
  /** 20-digit code, for logs and messages. */
  readonly code: string;
  readonly kind: DeviceKind;
  readonly segment: string;
  readonly address: Address | null;
  /** Present for checkpoints. */
  readonly lanes?: readonly Lane[];
  /** Key into `Assignment.logins`. */
  readonly login?: string;
  readonly identity: ExpectedIdentity;
  readonly place: Place | null;
  readonly checks: readonly AskedCheck[];
  /** Faults of its picture that are left out for a time; the others are told all the same. */
  readonly normals?: readonly Normal[];
  /** A change of it – the camera was moved on purpose – makes the daemon forget what the camera usually showed. */
  readonly pictureEpoch?: number;
  /** Codes of records that turned out to be the same device: under them too it may register by itself. */
  readonly formerCodes?: readonly string[];
}

/** How hard a network segment may be used. */
export interface SegmentBudget {
  readonly looksPerSecond: number;
  readonly inFlight: number;
  /** Both ways, over all looks; absent: no bound. */
  readonly bytesPerSecond?: number;
}

/** Hours in which another budget holds. Minutes since midnight; a night that begins late ends on the next day. */
export interface NightPlan extends SegmentBudget {
  readonly fromMinute: number;
  readonly untilMinute: number;
  readonly timeZone: string;
}

/** A network segment: how hard it may be used, and what should always answer there. */
export interface SegmentPlan extends SegmentBudget {
  readonly id: string;
  /** host:port pairs that should always accept a connection; empty means that a cut cannot be recognised. */
  readonly canaries: readonly string[];
  readonly night?: NightPlan;
  /** When pictures, logins and side looks may be made there. */
  readonly dear?: (typeof DEAR_HOURS)[number];
}

/** When a change to bad is believed: after so many bad looks, out of so many. */
export interface Confirmation {
  readonly confirmations: number;
  /** Absent: all of them, in a row. */
  readonly outOf?: number;
}

/** How soon again, and how patiently, for one check. */
export interface Cadence extends Confirmation {
  readonly everyMs: number;
  readonly timeoutMs: number;
  /** Looks that decide about a change to bad are this far apart. */
  readonly confirmAfterMs: number;
  /** Where a kind of device needs more, or fewer. */
  readonly kinds?: Readonly<Partial<Record<DeviceKind, Confirmation>>>;
}

/** How often, and how patiently, devices are asked what they tell beside the four checks. */
export interface SideCadence {
  readonly everyMs: number;
  readonly timeoutMs: number;
  /** Over all segments. */
  readonly atOnce: number;
}

/** The checkpoint listener (GA/T 1400): where devices register by themselves, and who may. */
export interface ViidPlan {
  readonly host: string;
  readonly port: number;
  /** Our own 20-digit code, of type 503. */
  readonly serverId: string;
  /** Registered devices send a sign of life this often ... */
  readonly keepaliveMs: number;
  /** ... and count as gone after so many that did not come. */
  readonly misses: number;
  /** In which the local times of messages are meant. */
  readonly timeZone: string;
  /** By device code: login key. Only those that are no targets; a target registers with its own login. */
  readonly accounts: Readonly<Record<string, string>>;
}

/** Everything a daemon needs to work. A new one replaces the old whole. */
export interface Assignment {
  /** Grows with every change. */
  readonly version: number;
  readonly targets: readonly Target[];
  /** By login key. */
  readonly logins: Readonly<Record<string, Login>>;
  readonly segments: readonly SegmentPlan[];
  readonly cadences: Readonly<Record<AskedCheck, Cadence>>;
  /** Absent where devices are asked nothing beside the checks. */
  readonly sideLooks?: SideCadence;
  /** Absent where nobody is to register. */
  readonly viid?: ViidPlan;
}
