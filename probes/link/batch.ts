/** A batch as bytes: about one byte for every device that was looked at again with the same outcome. */
import { CHECKS } from '../../config/terms.ts';
import { ByteReader, ByteWriter, FrameError } from './frame.ts';
import type { Batch, Observation, Readings, Step, Unchanged } from './observation.ts';
import { BAD_REASONS, UNKNOWN_REASONS } from './observation.ts';

const FORM = 1;
const MOST_STEPS = 1_000;

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

/** The batch in these bytes, or a FrameError that says what was wanted. */
export function decodeBatch(bytes: Uint8Array): Batch {
  const reader = new ByteReader(bytes);
  const form = reader.number();
  if (form !== FORM) throw new FrameError(`wanted a batch of form ${FORM}, got ${form}`);
  const daemon = reader.text();
  const seq = reader.number();
  const fromMs = reader.number();
  const toMs = reader.number();
  const changed = observationsOf(reader.text());
  const unchanged: Unchanged[] = [];
  const groups = reader.number();
  if (groups > CHECKS.length) throw new FrameError(`wanted at most ${CHECKS.length} checks, got ${groups}`);
  for (let index = 0; index < groups; index += 1) unchanged.push(unchangedOf(reader));
  reader.end();
  return { daemon, seq, fromMs, toMs, changed, unchanged };
}

function unchangedOf(reader: ByteReader): Unchanged {
  const check = CHECKS[reader.number()];
  if (check === undefined) throw new FrameError('wanted the number of a check, got another');
  const count = reader.number();
  if (count > reader.left) throw new FrameError(`wanted ${count} devices, got ${reader.left} bytes`);
  const ns = new Array<number>(count);
  let n = 0;
  for (let index = 0; index < count; index += 1) {
    n += reader.number();
    ns[index] = n;
  }
  if (!Number.isSafeInteger(n)) throw new FrameError('wanted target numbers up to 2^53 - 1, got more');
  return { check, ns };
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
function observationsOf(text: string): Observation[] {
  if (text === '') return [];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new FrameError('wanted observations as JSON, got something else');
  }
  return checkedObservations(value);
}

/** The same value when it is a list of observations, else a FrameError. */
export function checkedObservations(value: unknown): Observation[] {
  if (!Array.isArray(value)) throw new FrameError('wanted a list of observations, got something else');
  value.forEach((entry, index) => {
    const fault = faultOf(entry);
    if (fault !== undefined)
      throw new FrameError(`observation ${index}: wanted ${fault}, got something else`);
  });
  return value as Observation[];
}

const reasonsOf: Readonly<Record<string, ReadonlySet<unknown>>> = {
  bad: new Set(BAD_REASONS),
  unknown: new Set(UNKNOWN_REASONS),
};

/** What is missing for this to be an observation; undefined when it is one. */
function faultOf(value: unknown): string | undefined {
  if (!isRecord(value)) return 'an object';
  if (!Number.isSafeInteger(value.n) || Number(value.n) < 0) return 'a target number as n';
  if (!(CHECKS as readonly unknown[]).includes(value.check)) return 'a check';
  if (!Number.isSafeInteger(value.atMs)) return 'whole milliseconds as atMs';
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
