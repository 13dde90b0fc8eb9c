/**
 * The door between the probe daemon and the server. Targets, "look now", feeds and discovery go down;
 * batches, pictures, feed bytes and health come up. `local.ts` joins the two on one machine.
 */
import type { AskedCheck, CANARY_STATES } from '../../config/terms.ts';
import type { Batch, Observation, Picture, Traits } from './observation.ts';
import type { Assigned } from './packed-target.ts';
import type { Assignment } from './target.ts';

/** How old the online looks are, and how many of the present cycle have been made. */
export interface Ages {
  /** Targets by the age of their last online look; null is the bucket of all that are older. */
  readonly histogram: readonly { readonly uptoMs: number | null; readonly count: number }[];
  readonly cycle: {
    readonly everyMs: number;
    readonly elapsedMs: number;
    readonly done: number;
    readonly due: number;
  };
}

/** How far a sweep has come that somebody asked for: online looks that ended since it began. */
export interface SweepProgress {
  readonly beganMs: number;
  readonly done: number;
  readonly due: number;
  readonly isOver: boolean;
}

/** What the checkpoint listener (GA/T 1400) has heard since the daemon's start. */
export interface ViidFigures {
  readonly port: number;
  /** Devices that are registered now. */
  readonly registered: number;
  readonly messages: number;
  /** Messages about people and vehicles, turned away unread, and those that were broken. */
  readonly refused: number;
  /** Signs of life that were taken. */
  readonly keepalives?: number;
  /** Of those refused: turned away unread. */
  readonly unread?: number;
  /** Registrations with a wrong password. */
  readonly badDigests?: number;
}

/** What a segment's canaries say of the way to it. */
export interface CanaryState {
  readonly segment: string;
  readonly state: (typeof CANARY_STATES)[number];
  readonly sinceMs: number;
}

/** A host that takes long to answer, smoothed over its looks, with the target that was asked there last. */
export interface SlowHost {
  readonly host: string;
  readonly n: number;
  readonly tookMs: number;
}

/** How a daemon is doing; sent every few seconds, with or without looks. */
export interface Health {
  readonly daemon: string;
  readonly pid: number;
  readonly startedMs: number;
  readonly atMs: number;
  readonly assignmentVersion: number;
  readonly targets: number;
  /** Looks that ended since the start. */
  readonly looks: number;
  readonly inFlight: number;
  /** Batches written and not yet acknowledged. */
  readonly spooled: number;
  /** Batches thrown away unacknowledged since the start, because the spool reached its bound. */
  readonly spoolDropped?: number;
  /** Event-loop delay, 99th percentile over the last interval, milliseconds. */
  readonly loopDelayMs: number;
  readonly rssBytes: number;
  /** How much of the first round is done, per check: devices looked at at least once. */
  readonly lookedOnce: Readonly<Record<AskedCheck, number>>;
  readonly due: Readonly<Record<AskedCheck, number>>;
  /** Age of the online look over all targets, milliseconds. */
  readonly ageP50Ms: number;
  readonly ageP99Ms: number;
  readonly ages?: Ages;
  /** Present while somebody's sweep is under way, and for a minute afterwards. */
  readonly sweep?: SweepProgress;
  readonly segmentsCut: readonly string[];
  readonly canaries?: readonly CanaryState[];
  /** The slowest first, a few. */
  readonly slowest?: readonly SlowHost[];
  /** Why the daemon itself is not to be trusted at present, if so. */
  readonly sick?: string;
  /** Memory of the processes that judge pictures, where they are processes of their own. */
  readonly judgeRssBytes?: number;
  /** Devices that went and came so often of late that it takes more looks to call them down. */
  readonly flapping?: number;
  /** Segments in whose night hours it is now. */
  readonly nightSegments?: readonly string[];
  /** Absent where nobody can register. */
  readonly viid?: ViidFigures;
}

/** Why a feed could not start, or ended. */
export const FEED_REASONS = [
  'refused',
  'unreachable',
  'timeout',
  'auth-refused',
  'not-found',
  'no-video',
  'codec',
  'redirect',
  'camera-closed',
  'protocol',
  'limit',
  'no-decoder', // ffmpeg is not installed where the daemon runs
  'no-address',
  'stopped',
] as const;
export type FeedReason = (typeof FEED_REASONS)[number];

export type FeedEvent =
  | { readonly is: 'live'; readonly width: number; readonly height: number; readonly codec: string }
  | { readonly is: 'bytes'; readonly bytes: Uint8Array } // MPEG-TS with MPEG-1 video
  | { readonly is: 'ended'; readonly reason: FeedReason };

/** A device that answered and may or may not be in the registry. */
export interface Found {
  readonly host: string;
  readonly port: number;
  /** Endpoint reference, `urn:uuid:...`, or empty. */
  readonly endpoint: string;
  readonly name: string;
  readonly hardware: string;
  readonly xaddr: string;
  readonly scopes: readonly string[];
}

/** Where to look for devices: multicast always; besides, ports of the addresses in these ranges, gently. */
export interface DiscoveryWish {
  readonly id: string;
  /** IPv4 ranges in CIDR form, /22 or smaller each. */
  readonly ranges: readonly string[];
  readonly ports: readonly number[];
}

/** What the server offers to daemons. Every handler may be called again for the same thing. */
export interface ServerSide {
  /**
   * Resolves after the commit; the link acknowledges the batch to the daemon only then. `isAfterLoss`: batches before
   * it were lost for good, so that what it repeats may never have been told.
   */
  batch(batch: Batch, isAfterLoss?: boolean): Promise<void>;
  picture(picture: Picture): Promise<void>;
  traits?(traits: Traits): Promise<void>;
  health(health: Health): void;
  /** The daemon is there, after a start or a lost connection. Answers what it shall do. */
  joined(daemon: string): Promise<Assignment>;
  left(daemon: string): void;
}

/** What the server can ask of its daemons. */
export interface ProbeLink {
  assign(assignment: Assignment): void;
  /** Looks at a device out of turn, for all its checks or those named. Resolves with what was seen; rejects when no daemon is there. */
  lookNow(n: number, checks: readonly AskedCheck[], signal: AbortSignal): Promise<readonly Observation[]>;
  /** Lets every device be looked at out of turn. Resolves when that has begun; rejects when no daemon is there. */
  sweep(signal: AbortSignal): Promise<void>;
  /** Opens one live picture; the iteration ends with an `ended` event, or when the signal aborts. */
  feed(n: number, signal: AbortSignal): AsyncIterable<FeedEvent>;
  discover(wish: DiscoveryWish, signal: AbortSignal): AsyncIterable<Found>;
  readonly connected: boolean;
}

/** What a daemon does for its link. */
export interface DaemonSide {
  /** `anew`: the first assignment after a join. Every outcome is reported again, for the server may have lost what it knew. */
  assign(assignment: Assigned, anew?: boolean): void;
  /** Something that was told is lost: every outcome is reported again. */
  tellAnew?(): void;
  /** Begins to look at every device out of turn; health tells how far that is. */
  sweep?(): void;
  lookNow(n: number, checks: readonly AskedCheck[], signal: AbortSignal): Promise<readonly Observation[]>;
  feed(n: number, signal: AbortSignal): AsyncIterable<FeedEvent>;
  discover(wish: DiscoveryWish, signal: AbortSignal): AsyncIterable<Found>;
}

/** Where a daemon puts what it saw. Returns at once; what is reported is spooled until the server has it. */
export interface Upward {
  report(
    changed: readonly Observation[],
    unchanged: ReadonlyMap<AskedCheck, readonly number[]>,
    fromMs: number,
    toMs: number,
  ): void;
  picture(picture: Picture): void;
  /** Like pictures: not spooled. */
  traits?(traits: Traits): void;
  health(health: Health): void;
}
