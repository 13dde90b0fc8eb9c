/** What a stream is like – codec, size, rates, how far apart its key pictures are – without decoding a picture. */
import type { Step } from '../link/observation.ts';
import type { Login } from '../link/target.ts';
import type { AccessUnit } from './access-unit.ts';
import type { Asked } from './driver.ts';
import { isTimeout } from './rtsp-connection.ts';
import { FeedFailure, type Patience, play } from './rtsp-play.ts';
import type { StreamAddress } from './rtsp-talk.ts';
import { lookTrouble } from './rtsp-trouble.ts';
import type { VideoCodec } from './video-codec.ts';

/** Measured over whole groups of pictures where there were any. */
export interface Vitals {
  readonly codec: VideoCodec;
  readonly width: number;
  readonly height: number;
  /** Pictures per second, by the device's own clock. */
  readonly frameRate: number;
  readonly bitsPerSecond: number;
  /** The longest time between two key pictures; absent when no group ended in time. Smart codecs stretch it beyond 4 s. */
  readonly keyIntervalMs?: number;
  /** Packets missing on the way. */
  readonly lost: number;
}

const GROUPS = 2;
const UNIT_LIMIT = 6_000;

/** The part of an access unit that is measured. */
export type Measured = Pick<AccessUnit, 'format' | 'key' | 'mediaMs' | 'bytes' | 'lost'>;

/** Undefined where there is too little to measure. */
export function vitalsOf(units: readonly Measured[]): Vitals | undefined {
  const keys = units.flatMap(({ key }, i) => (key ? [i] : []));
  const from = keys[0] ?? 0;
  const to = keys.length > 1 ? (keys.at(-1) ?? 0) : units.length - 1;
  const [first, last] = [units[from], units[to]];
  if (!first || !last || last.mediaMs <= first.mediaMs) return undefined;
  const seconds = (last.mediaMs - first.mediaMs) / 1000;
  const counted = units.slice(from, to); // the last one only says when the one before ended
  const bytes = counted.reduce((sum, unit) => sum + unit.bytes, 0);
  const gaps = keys.slice(1).map((at, i) => (units[at]?.mediaMs ?? 0) - (units[keys[i] ?? 0]?.mediaMs ?? 0));
  return {
    codec: last.format.codec,
    width: last.format.width,
    height: last.format.height,
    frameRate: Math.round((counted.length / seconds) * 100) / 100,
    bitsPerSecond: Math.round((bytes * 8) / seconds),
    ...(gaps.length > 0 ? { keyIntervalMs: Math.round(Math.max(...gaps)) } : {}),
    lost: units.reduce((sum, unit) => sum + unit.lost, 0),
  };
}

/** Plays two groups of pictures, or as much as comes before the signal times out. */
export async function vitals(
  address: StreamAddress,
  login: Login | undefined,
  signal: AbortSignal,
  patience?: Patience,
): Promise<Asked<Vitals>> {
  const startedMs = performance.now();
  const units: Measured[] = [];
  const tried: Step[] = [];
  try {
    let keys = 0;
    for await (const { format, key, mediaMs, bytes, lost } of play(address, login, signal, patience, tried)) {
      units.push({ format, key, mediaMs, bytes, lost });
      if (key) keys++;
      if (keys > GROUPS || units.length >= UNIT_LIMIT) break;
    }
  } catch (failure) {
    if (!(failure instanceof FeedFailure)) throw failure;
    const isOurs = signal.aborted && isTimeout(signal);
    if (!isOurs || units.length === 0) return { trouble: lookTrouble(failure.trouble), steps: failure.steps };
  }
  if (signal.aborted && !isTimeout(signal)) throw signal.reason;
  const got = vitalsOf(units);
  const tookMs = Math.round(performance.now() - startedMs);
  // The talk's own PLAY says only that it was taken; what came of it is worth more.
  const before = tried.filter(({ did }) => !did.startsWith('RTSP PLAY'));
  const steps = [
    ...before,
    { did: 'RTSP PLAY', ok: got !== undefined, got: `${units.length} pictures`, tookMs },
  ];
  return got ? { got, steps } : { trouble: 'timeout', steps };
}
