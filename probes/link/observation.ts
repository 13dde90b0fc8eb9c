/** What was seen: the values that cross the link from the probe daemon to the server. */
import { type Aspect, type CheckName, PICTURE_FAULTS } from '../../config/terms.ts';

/** Why a check is bad. Words for people are in `config/text`, under `reason`. */
export const BAD_REASONS = [
  // online
  'refused', // nothing listens on the port (TCP reset on connect)
  'unreachable', // no route, host unreachable
  'timeout', // no answer in time
  'reset', // closed before or within the answer, twice
  'bad-answer', // an answer that is neither ONVIF nor RTSP
  'lanes-down', // a checkpoint with some of its lanes' devices down
  'all-lanes-down', // a checkpoint with all of them down
  'declared-stopped', // a checkpoint that says itself that it is out of service
  // registration
  'auth-refused', // the device refuses our password
  'serial-differs',
  'model-differs',
  'mac-differs',
  'hardware-differs',
  'no-identity', // the device answers and says nothing of itself
  'not-seen-long', // not seen for longer than the registry allows
  'invalid-code',
  'code-twice',
  'not-in-catalogue', // its sub-platform's latest complete catalogue does not list it
  // image
  'no-picture', // alive, and its snapshot address answers with no picture
  ...PICTURE_FAULTS,
  // position
  'no-position',
  'zero-position',
  'out-of-range', // not within China
  'swapped', // longitude and latitude exchanged
  'few-decimals', // three decimals or fewer
  'outside-district',
  'wrong-datum', // delivered in another datum than declared: GCJ-02, BD-09, encoded twice, decoded for nothing
  'default-pin', // a seat's, a station's or a platform's place, or one that more than ten devices have
  'shared-pin', // three devices or more on one pair without a common pole or site
  'far-from-check', // the crew found the device elsewhere
  'sources-disagree', // the sub-platform's catalogue or the device itself says another place
] as const;
export type BadReason = (typeof BAD_REASONS)[number];

/** Why nothing can be said. */
export const UNKNOWN_REASONS = [
  'never-looked',
  'probe-silent', // the daemon that looks at this device reports nothing
  'probe-sick', // the daemon itself is overloaded, out of descriptors or its clock jumped
  'segment-cut', // the segment's canaries do not answer either
  'device-offline', // this check needs the device to answer, and it does not
  'no-credential', // the check needs a login and the record has none
  'login-suspended', // a password was refused before; not tried again until it changes or hours pass
  'unsupported', // the device has no such function
  'no-address', // the record has no address
  'no-outline', // the district has no outline to compare with
  'device-trouble', // the device answers with a fault of its own
  'tls-mismatch', // the device is there, but its TLS is older than 1.2, or the file is wrong about TLS
  'weather', // the picture shows what most cameras around show at the same time: fog, not a fault
] as const;
export type UnknownReason = (typeof UNKNOWN_REASONS)[number];

export type Reason = BadReason | UnknownReason;

/** The outcome of asking one question of one device. Bad and unknown are values, not exceptions. */
export type Finding =
  | { readonly state: 'good' }
  | { readonly state: 'bad'; readonly reason: BadReason }
  | { readonly state: 'unknown'; readonly reason: UnknownReason };

/** One thing tried during a look, in order: what, how it ended, and how long it took. */
export interface Step {
  /** For example `tcp 127.0.1.5:8554`, `RTSP OPTIONS`, `GetDeviceInformation`. Never holds a password. */
  readonly did: string;
  readonly ok: boolean;
  /** What came back, short: `200`, `401 Digest`, `ECONNREFUSED`, `serial SN-2 instead of SN-1`. */
  readonly got: string;
  readonly tookMs: number;
}

/** Numbers and words measured on the way, by name: `clockOffsetMs`, `meanLuma`, `serial`. */
export type Readings = Readonly<Record<string, number | string>>;

/** One asking of one question. */
export interface Look {
  readonly finding: Finding;
  readonly steps: readonly Step[];
  readonly readings?: Readings;
}

/** A look with device, check and time: complete in itself; repeats and late arrivals do no harm. */
export interface Observation extends Look {
  /** The target's number (`Target.n`). */
  readonly n: number;
  readonly check: CheckName;
  /** When the look ended, milliseconds since 1970, UTC, by the daemon's clock. */
  readonly atMs: number;
  /** True when somebody asked for this look by hand. */
  readonly asked?: boolean;
}

/** Devices looked at again with the same outcome as reported last: proof of freshness, nothing else. */
export interface Unchanged {
  readonly check: CheckName;
  /** Target numbers, ascending. */
  readonly ns: readonly number[];
}

/**
 * What a daemon sends about once a second. `seq` grows by one per batch and daemon; the server acknowledges it
 * after its commit, and ignores one that it already has.
 */
export interface Batch {
  readonly daemon: string;
  readonly seq: number;
  /** The looks in this batch ended within (fromMs, toMs]. */
  readonly fromMs: number;
  readonly toMs: number;
  /** First looks, changed outcomes, asked-for looks. */
  readonly changed: readonly Observation[];
  readonly unchanged: readonly Unchanged[];
}

/** In which light a picture was taken: what cameras show by day and by night is compared apart. */
export const LIGHTS = ['day', 'night'] as const;
export type Light = (typeof LIGHTS)[number];

/** Where a picture comes from: the device's snapshot address, or a key frame of its stream. */
export type PictureSource = 'snapshot' | 'key-frame';

/** A picture that was looked at, as people are shown it. */
export interface ShownPicture {
  /** A JPEG of at most 640 pixels wide. */
  readonly jpeg: Uint8Array;
  /** A JPEG of at most 240 pixels wide, for lists. */
  readonly thumb: Uint8Array;
  /** Present when later pictures of this camera are compared with this one. */
  readonly reference?: Light;
}

/** The latest picture of a device, small, for people to look at. */
export interface Picture extends ShownPicture {
  readonly n: number;
  readonly atMs: number;
}

/** What a device told of itself in one side look. Late, lost or repeated ones do no harm. */
export interface Traits {
  readonly n: number;
  /** When the look ended, by the daemon's clock. */
  readonly atMs: number;
  /** `clockOffsetMs`, `firmware`, `snapshotPath`, `bitsPerSecond`. Never holds a login. */
  readonly readings: Readings;
  /** What was not told, and why; counts against nothing. */
  readonly missing: Readonly<Partial<Record<Aspect, Reason>>>;
}
