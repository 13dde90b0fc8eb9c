/** A batch as bytes: about one byte for every device that was looked at again with the same outcome. */
import { CHECKS } from '../../config/terms.ts';
import { ByteReader, ByteWriter, FrameError } from './frame.ts';
import type { Batch, Observation, Readings, Step, Unchanged } from './observation.ts';
import { BAD_REASONS, UNKNOWN_REASONS } from './observation.ts';

const FORM = 1;
const MOST_STEPS = 1_000;
/** More checks than any version has: beyond it the bytes are no batch. */
const MOST_GROUPS = 64;

/** What was not understood of otherwise sound bytes: words of another version. */
export interface Refused {
  readonly count: number;
  /** The first of them. Tells no content. */
  readonly problem: string;
}

/** A batch as far as it could be understood. */
export interface ReadBatch {
  readonly batch: Batch;
  readonly refused: Refused | undefined;
}

/** A list of observations as far as it could be understood. */
export interface Sifted {
  readonly observations: Observation[];
  readonly refused: Refused | undefined;
}

/** The bytes of a batch. Whatever this writes, `decodeBatch` reads. */
export function encodeBatch(batch: Batch): Buffer {
  const writer = new ByteWriter(1_024);
  writer.number(FORM).text(batch.daemon).number(batch.seq).number(batch.fromMs).number(batch.toMs);
  writer.text(batch.changed.length === 0 ? '' : JSON.stringify(batch.changed.map(finite)));
  writer.number(batch.unchanged.length);
  for (const { check, ns } of batch.unchanged) {
    writer.number(CHECKS.indexOf(check)).number(ns.length);
    let before = 0;
    for (const n of ns) {
      writer.number(n - before);
      before = n;
    }
  }
  return writer.done();
}

/**
 * The batch in these bytes, or a FrameError that says what was wanted. One observation that is not understood costs no
 * other: only what is broken as a frame is refused whole.
 */
export function decodeBatch(bytes: Uint8Array): ReadBatch {
  const reader = new ByteReader(bytes);
  const form = reader.number();
  if (form !== FORM) throw new FrameError(`wanted a batch of form ${FORM}, got ${form}`);
  const daemon = reader.text();
  const seq = reader.number();
  const fromMs = reader.number();
  const toMs = reader.number();
  const { observations: changed, refused: first } = observationsOf(reader.text());
  let refused = first;
  const unchanged: Unchanged[] = [];
  const groups = reader.number();
  if (groups > MOST_GROUPS) throw new FrameError(`wanted at most ${MOST_GROUPS} checks, got ${groups}`);
  for (let index = 0; index < groups; index += 1) {
    const check = CHECKS[reader.number()];
    const ns = numbersIn(reader);
    if (check !== undefined) unchanged.push({ check, ns });
    else
      refused = refusedAfter(
        refused,
        ns.length,
        'devices unchanged: wanted the number of a check, got another',
      );
  }
  reader.end();
  return { batch: { daemon, seq, fromMs, toMs, changed, unchanged }, refused };
}

function refusedAfter(before: Refused | undefined, count: number, problem: string): Refused {
  return { count: (before?.count ?? 0) + count, problem: before?.problem ?? problem };
}

function numbersIn(reader: ByteReader): number[] {
  const count = reader.number();
  if (count > reader.left) throw new FrameError(`wanted ${count} devices, got ${reader.left} bytes`);
  const ns = new Array<number>(count);
  let n = 0;
  for (let index = 0; index < count; index += 1) {
    n += reader.number();
    ns[index] = n;
  }
  if (!Number.isSafeInteger(n)) throw new FrameError('wanted target numbers up to 2^53 - 1, got more');
  return ns;
}

/** JSON has no NaN and no infinity: what could not be measured is left out. */
function finite(observation: Observation): Observation {
  const { steps, readings } = observation;
  const isClean =
    steps.every((step) => Number.isFinite(step.tookMs)) &&
    (readings === undefined || Object.values(readings).every((value) => !isHole(value)));
  if (isClean) return observation;
  return {
    ...observation,
    steps: steps.map((step) => (Number.isFinite(step.tookMs) ? step : { ...step, tookMs: 0 })),
    ...(readings === undefined
      ? {}
      : { readings: Object.fromEntries(Object.entries(readings).filter(([, value]) => !isHole(value))) }),
  };
}

function isHole(value: unknown): boolean {
  return typeof value === 'number' && !Number.isFinite(value);
}

/** Empty text means none. */
function observationsOf(text: string): Sifted {
  if (text === '') return { observations: [], refused: undefined };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new FrameError('wanted observations as JSON, got something else');
  }
  return siftedObservations(value);
}

/** The observations of a list; a FrameError when it is no list. */
export function siftedObservations(value: unknown): Sifted {
  if (!Array.isArray(value)) throw new FrameError('wanted a list of observations, got something else');
  let refused: Refused | undefined;
  const observations: Observation[] = [];
  for (const [index, entry] of (value as unknown[]).entries()) {
    const fault = headFaultOf(entry) ?? bodyFaultOf(entry);
    if (fault === undefined) observations.push(entry as Observation);
    else {
      refused = refusedAfter(refused, 1, `observation ${index}: wanted ${fault}, got something else`);
      if (headFaultOf(entry) === undefined) observations.push(standInFor(entry as Observation));
    }
  }
  return { observations, refused };
}

/**
 * The outcome is another one than before, and we cannot read it: were it left out, the repeats that follow would
 * keep the old one fresh. So nothing can be said, and the cause is the probe. Without steps, for it is no look.
 */
function standInFor({ n, check, atMs, asked }: Observation): Observation {
  const finding = { state: 'unknown', reason: 'probe-sick' } as const;
  return { n, check, atMs, finding, steps: [], ...(typeof asked === 'boolean' ? { asked } : {}) };
}

const reasonsOf: Readonly<Record<string, ReadonlySet<unknown>>> = {
  bad: new Set(BAD_REASONS),
  unknown: new Set(UNKNOWN_REASONS),
};

/** What is missing to say whose observation this is, of what and when; undefined when nothing is. */
function headFaultOf(value: unknown): string | undefined {
  if (!isRecord(value)) return 'an object';
  if (!Number.isSafeInteger(value.n) || Number(value.n) < 0) return 'a target number as n';
  if (!(CHECKS as readonly unknown[]).includes(value.check)) return 'a check';
  if (!Number.isSafeInteger(value.atMs)) return 'whole milliseconds as atMs';
  return undefined;
}

/** What is missing in the rest of it. */
function bodyFaultOf(value: unknown): string | undefined {
  if (!isRecord(value)) return 'an object';
  if (value.asked !== undefined && typeof value.asked !== 'boolean') return 'true or false as asked';
  const { finding, steps, readings } = value;
  if (!isRecord(finding)) return 'a finding';
  if (finding.state !== 'good' && reasonsOf[String(finding.state)]?.has(finding.reason) !== true) {
    return 'a state with a reason of its list';
  }
  if (!Array.isArray(steps) || steps.length > MOST_STEPS || !steps.every(isStep)) return 'a list of steps';
  if (readings !== undefined && !isReadings(readings)) return 'readings by name';
  return undefined;
}

function isStep(value: unknown): value is Step {
  return (
    isRecord(value) &&
    typeof value.did === 'string' &&
    typeof value.ok === 'boolean' &&
    typeof value.got === 'string' &&
    typeof value.tookMs === 'number'
  );
}

function isReadings(value: unknown): value is Readings {
  return (
    isRecord(value) &&
    Object.values(value).every((entry) => typeof entry === 'string' || typeof entry === 'number')
  );
}

/** An object with keys, as JSON gives it. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
