/** Is there a picture, and is it intact? */
import type { AccessUnit } from '../drivers/access-unit.ts';
import type { Driver, Trouble } from '../drivers/driver.ts';
import type { Examined, Question } from '../image/examine.ts';
import type { Fault } from '../image/judgement.ts';
import type { Kept } from '../image/pasts.ts';
import type { Finding, Look, PictureSource, Readings, ShownPicture, Step } from '../link/observation.ts';
import type { Target } from '../link/target.ts';
import type { Check } from './check.ts';
import { isDaylight } from './daylight.ts';
import { isSilence, UNKNOWN_BY_TROUBLE } from './trouble.ts';

/** Who judges pictures, and who remembers what cameras usually show. */
export interface ImageMeans {
  readonly examine: (question: Question) => Promise<Examined>;
  readonly pasts: {
    read(kept: Kept): Promise<Uint8Array | undefined>;
    write(kept: Kept, past: Uint8Array): Promise<void>;
  };
  /** Makes JPEGs of key frames. Where there is none, or it is not ready, streams are not asked for pictures. */
  readonly keyFrames?: {
    isReady(): Promise<boolean>;
    /** Rejects when it could not try. */
    decode(unit: AccessUnit): Promise<{ readonly jpeg: Uint8Array } | { readonly undecodable: string }>;
  };
  readonly nowMs?: () => number;
}

/** The bytes of a picture, and how they were come by. */
interface Taken {
  readonly bytes: Uint8Array;
  readonly source: PictureSource;
  readonly steps: readonly Step[];
}
type Seen = Look & { readonly picture?: ShownPicture };

/** Where a snapshot failed for one of these, the stream is not asked: it would fail for the same. */
const FINAL: ReadonlySet<Trouble> = new Set(['no-address', 'no-credential', 'own-fault']);

/** One bad look is a suspicion: the cadence's confirmations say when it is believed. */
export function imageCheck(means: ImageMeans): Check {
  return {
    name: 'image',
    async look(device, signal) {
      const taken = await take(means, device, signal);
      return 'bytes' in taken ? judged(means, device.target, taken) : taken;
    },
  };
}

/** A snapshot; where there is none a key frame of the stream; or what it means that there is neither. */
async function take(means: ImageMeans, device: Driver, signal: AbortSignal): Promise<Taken | Seen> {
  const asked = await device.picture(signal);
  if ('got' in asked) return { bytes: asked.got, source: 'snapshot', steps: asked.steps };
  const { trouble } = asked;
  let { steps } = asked;
  const { keyFrames } = means;
  const hasStream = device.target.address?.rtspPath !== undefined && device.keyFrame !== undefined;
  if (keyFrames !== undefined && hasStream && !FINAL.has(trouble) && (await keyFrames.isReady())) {
    const streamed = await fromStream(keyFrames, device, steps, signal);
    if (!('trouble' in streamed)) return streamed;
    steps = streamed.steps;
    // No snapshot is no fault; a stream that answers with something else than pictures is one.
    if (trouble === 'unsupported' && streamed.trouble === 'bad-answer')
      return { finding: { state: 'bad', reason: 'no-picture' }, steps };
  }
  if (isSilence(trouble)) return whoIsSilent(device, steps, signal);
  // The password is a matter of registration: without it nobody can say what the picture is like.
  if (trouble === 'auth-refused') return { finding: { state: 'unknown', reason: 'login-suspended' }, steps };
  if (trouble === 'bad-answer') return { finding: { state: 'bad', reason: 'no-picture' }, steps };
  return { finding: { state: 'unknown', reason: UNKNOWN_BY_TROUBLE[trouble] }, steps };
}

/** One key frame, decoded; what no decoder can read is an invalid picture. */
async function fromStream(
  keyFrames: NonNullable<ImageMeans['keyFrames']>,
  device: Driver,
  before: readonly Step[],
  signal: AbortSignal,
): Promise<Taken | Seen | { readonly trouble: Trouble; readonly steps: readonly Step[] }> {
  const asked = await device.keyFrame?.(signal);
  const steps = [...before, ...(asked?.steps ?? [])];
  if (asked === undefined || 'trouble' in asked) return { trouble: asked?.trouble ?? 'unsupported', steps };
  const startedMs = performance.now();
  const step = (ok: boolean, got: string): Step[] => [
    ...steps,
    { did: 'decode key frame', ok, got, tookMs: tenths(performance.now() - startedMs) },
  ];
  try {
    const still = await keyFrames.decode(asked.got);
    if ('jpeg' in still) {
      const { jpeg } = still;
      return { bytes: jpeg, source: 'key-frame', steps: step(true, `${jpeg.length} bytes`) };
    }
    return {
      finding: { state: 'bad', reason: 'invalid-jpeg' },
      steps: step(false, still.undecodable),
      readings: { source: 'key-frame', bytes: asked.got.bytes },
    };
  } catch (error) {
    return { trouble: 'unsupported', steps: step(false, wordsOf(error)) };
  }
}

async function judged(means: ImageMeans, target: Target, { bytes, source, steps }: Taken): Promise<Seen> {
  const startedMs = performance.now();
  const step = (ok: boolean, got: string): Step[] => [
    ...steps,
    { did: 'judge picture', ok, got, tookMs: tenths(performance.now() - startedMs) },
  ];
  const examined = await remembering(means, target, bytes, source);
  if (typeof examined === 'string') {
    // Our thread broke over it: that says nothing of the camera, and nothing of our fitness either.
    return { finding: { state: 'unknown', reason: 'device-trouble' }, steps: step(false, examined) };
  }
  if ('invalid' in examined) {
    return {
      finding: { state: 'bad', reason: 'invalid-jpeg' },
      steps: step(false, examined.invalid),
      readings: { source, bytes: bytes.length },
    };
  }
  const { faults, shown, thumb, reference, width, height, measured, references } = examined;
  const [fault] = faults;
  const finding: Finding = fault ? { state: 'bad', reason: fault.fault } : { state: 'good' };
  return {
    finding,
    steps: step(fault === undefined, fault === undefined ? `${width} × ${height}` : saidOf(fault)),
    readings: {
      source,
      ...{ width, height, ...measured, references, bytes: bytes.length },
      ...(fault ? readingsOf(fault) : {}),
    },
    picture: { jpeg: shown, thumb, ...(reference === undefined ? {} : { reference }) },
  };
}

/** What was seen, and remembered for the next time; or why nobody could judge it. */
async function remembering(
  { examine, pasts, nowMs = Date.now }: ImageMeans,
  { n, place, normals = [], pictureEpoch: epoch = 0 }: Target,
  bytes: Uint8Array,
  source: PictureSource,
): Promise<Examined | string> {
  const atMs = Math.round(nowMs());
  const kept = { n, source, epoch };
  const leftOut = normals.filter(({ untilMs }) => atMs < untilMs).map(({ fault }) => fault);
  try {
    const past = await pasts.read(kept);
    const examined = await examine({
      bytes,
      isDaylight: isDaylight(place, atMs),
      atMs,
      ...(leftOut.length === 0 ? {} : { leftOut }),
      ...(past === undefined ? {} : { past }),
    });
    if (!('invalid' in examined)) await pasts.write(kept, examined.past);
    return examined;
  } catch (error) {
    return wordsOf(error);
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : 'not judged';
}

/** `blur: steepRatio 0.41, limit 0.73`. */
function saidOf({ fault, measure, value, limit }: Fault): string {
  return `${fault}: ${measure} ${rounded(value)}, limit ${rounded(limit)}`;
}

function readingsOf({ measure, value, limit, lies, reference, where, shift }: Fault): Readings {
  const box = where && [where.left, where.top, where.right, where.bottom].map(rounded).join(' ');
  return {
    measure,
    value: rounded(value),
    limit: rounded(limit),
    lies,
    ...(reference === undefined ? {} : { referenceAtMs: reference.atMs }),
    ...(reference?.value === undefined ? {} : { referenceValue: rounded(reference.value) }),
    ...(box === undefined ? {} : { where: box }),
    ...(shift === undefined ? {} : { shift: `${rounded(shift.across)} ${rounded(shift.down)}` }),
  };
}

function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}

/** A silent snapshot address is a missing picture only where the device's ONVIF answers otherwise. */
async function whoIsSilent(device: Driver, before: readonly Step[], signal: AbortSignal): Promise<Seen> {
  const alive = await device.alive(signal);
  const steps = [...before, ...alive.steps];
  if ('trouble' in alive) {
    const reason = alive.trouble === 'own-fault' ? 'probe-sick' : 'device-offline';
    return { finding: { state: 'unknown', reason }, steps };
  }
  if (alive.got.lanesUp === 0) return { finding: { state: 'unknown', reason: 'device-offline' }, steps };
  if (alive.got.by === 'rtsp') return { finding: { state: 'unknown', reason: 'device-trouble' }, steps };
  return { finding: { state: 'bad', reason: 'no-picture' }, steps };
}
