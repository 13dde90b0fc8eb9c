/** The spells in the database against the script: each outage once, begun and ended in time. */
import type { State } from '../../config/terms.ts';
import type { Db } from '../store/db.ts';
import { type SpellRow, spellsOf } from '../store/spells.ts';
import type { Ailment, Happening } from './plan.ts';
import { type Phase, SICK, type Subject, type Truth } from './truth.ts';

/** What the comparison came to. */
export interface SpellFigures {
  /** Beginnings and ends that were compared. */
  compared: number;
  /** Begun or ended outside of the promised time. */
  untimely: number;
  /** Said by nobody's script. */
  doubled: number;
  missing: number;
  /** Times, by what befell, from when it was true to when it was seen: of going down, in seconds. */
  downS: Partial<Record<Ailment, number[]>>;
  upS: Partial<Record<Ailment, number[]>>;
  /** For each street, until all but a twentieth of it were seen down. */
  streetS: number[];
  examples: string[];
}

interface Run {
  readonly state: State;
  readonly fromMs: number;
}

const MOST_EXAMPLES = 40;
/** A look that ended while a fault was being put upon the device is of both times. */
const BLURRED_MS = 1_500;

export async function compareSpells(
  db: Db,
  truth: Truth,
  happenings: readonly Happening[],
  { fromMs: sinceMs, untilMs: endMs }: Stretch,
  changeMs: number,
): Promise<SpellFigures> {
  const figures: SpellFigures = {
    compared: 0,
    untimely: 0,
    doubled: 0,
    missing: 0,
    downS: {},
    upS: {},
    streetS: [],
    examples: [],
  };
  const ailments = new Map(happenings.flatMap(({ ailment, codes }) => codes.map((code) => [code, ailment])));
  /** By device: when it was first seen down, after it went. */
  const downMs = new Map<string, number>();
  for (const subject of truth.subjects) {
    const all = await spellsOf(db.read, subject.id, 0, Number.MAX_SAFE_INTEGER);
    const isBesideCut = truth.phasesOf(subject.id).some((phase) => phase.isBesideCut);
    const rows = all.filter(
      ({ check, state }) => check === 'online' && !(isBesideCut && state === 'unknown'),
    );
    const lost = [...killsOf(truth), ...sickOf(rows)];
    const runs = runsOf(rows, sinceMs);
    const ailment = ailments.get(subject.code);
    if (ailment === 'flapping') compareFlapping(subject, truth, runs, changeMs, figures);
    else compare({ subject, ailment, truth, runs, lost, changeMs, endMs }, figures, downMs);
  }
  for (const { codes } of happenings.filter(({ ailment }) => ailment === 'street')) {
    const ages = codes.flatMap((code) => downMs.get(code) ?? []).sort((a, b) => a - b);
    const last = ages[Math.ceil(ages.length * 0.95) - 1];
    if (last !== undefined) figures.streetS.push(last / 1_000);
  }
  return figures;
}

/** Stretches of one state since then, whatever the reasons, without those in which the daemon was not fit; the first is what was so at that time. */
function runsOf(rows: readonly SpellRow[], sinceMs: number): Run[] {
  const runs: Run[] = [];
  for (const { state, reason, fromMs } of rows) {
    if (reason === SICK) continue;
    const before = runs.at(-1);
    if (fromMs < sinceMs) runs.splice(0, runs.length, { state, fromMs });
    else if (before?.state !== state) runs.push({ state, fromMs });
  }
  return runs;
}

/** One device, with all that is known of it. */
interface Case {
  readonly subject: Subject;
  readonly ailment: Ailment | undefined;
  readonly truth: Truth;
  readonly runs: readonly Run[];
  /** When nobody could look. */
  readonly lost: readonly Stretch[];
  readonly changeMs: number;
  readonly endMs: number;
}

function compare(
  { subject, ailment, truth, runs: [, ...seen], lost, changeMs, endMs }: Case,
  figures: SpellFigures,
  downMs: Map<string, number>,
): void {
  const [, ...all] = truth.phasesOf(subject.id);
  const turns = all.filter(({ state }, at) => state !== (all[at - 1] ?? subject).state);
  const wanted = withoutUnseen(turns, seen, lost, { changeMs, endMs });
  const known = seen.filter(({ state }) => wanted.some((phase) => phase.state === state));
  const strange = seen.length - known.length;
  const tell = (what: string) => {
    if (figures.examples.length >= MOST_EXAMPLES) return;
    const words = (list: readonly { state: State; fromMs: number }[]) =>
      list.map(({ state, fromMs }) => `${state}@${new Date(fromMs).toISOString().slice(11, 23)}`).join(' ');
    figures.examples.push(`${what}: ${subject.code} wanted ${words(wanted)}; got ${words(seen)}`);
  };
  if (strange > 0 || known.length > wanted.length) {
    figures.doubled += Math.max(strange, known.length - wanted.length);
    tell('doubled');
  }
  if (known.length < wanted.length) {
    figures.missing += wanted.length - known.length;
    tell('missing');
  }
  for (const [at, phase] of wanted.entries()) {
    const run = known[at];
    if (run === undefined || run.state !== phase.state) continue;
    figures.compared += 1;
    const ageMs = run.fromMs - phase.doneMs;
    if (run.fromMs < phase.fromMs - BLURRED_MS || ageMs > changeMs + lostMs(lost, phase, changeMs)) {
      figures.untimely += 1;
      tell(`untimely by ${Math.round(ageMs / 100) / 10} s`);
    }
    if (ailment === undefined) continue;
    const isDown = phase.state !== subject.state;
    const list = isDown ? figures.downS : figures.upS;
    list[ailment] = [...(list[ailment] ?? []), ageMs / 1_000];
    if (isDown) downMs.set(subject.code, ageMs);
  }
}

/** Without what began and ended while a killed daemon could not tell, if nobody told it. */
function withoutUnseen(
  turns: readonly Phase[],
  seen: readonly Run[],
  lost: readonly Stretch[],
  { changeMs, endMs }: { readonly changeMs: number; readonly endMs: number },
): readonly Phase[] {
  const unseen = new Set<Phase>();
  for (const [at, phase] of turns.entries()) {
    const next = turns[at + 1];
    const knownMs = phase.doneMs + changeMs + lostMs(lost, phase, changeMs);
    // What happened just before the end of the run has no next; it, too, had less time than promised.
    const overMs = next?.fromMs ?? endMs;
    if (overMs > knownMs || unseen.has(phase)) continue;
    const isTold = seen.some(
      ({ state, fromMs }) =>
        state === phase.state && fromMs >= phase.fromMs - BLURRED_MS && fromMs <= knownMs,
    );
    if (isTold) continue;
    unseen.add(phase);
    if (next !== undefined) unseen.add(next);
  }
  return turns.filter((phase) => !unseen.has(phase));
}

/** Nobody can follow it; but what is called down must have been down. */
function compareFlapping(
  { id, code }: Subject,
  truth: Truth,
  runs: readonly Run[],
  changeMs: number,
  figures: SpellFigures,
): void {
  const phases = truth.phasesOf(id);
  for (const { state, fromMs } of runs.slice(1)) {
    figures.compared += 1;
    const isTrue = phases.some(
      (phase, at) =>
        phase.state === state &&
        fromMs >= phase.fromMs - BLURRED_MS &&
        fromMs <= (phases[at + 1]?.doneMs ?? Number.POSITIVE_INFINITY) + changeMs / 4,
    );
    if (isTrue) continue;
    figures.untimely += 1;
    if (figures.examples.length < MOST_EXAMPLES)
      figures.examples.push(`flapping ${code} was ${state} at a time when it was not`);
  }
}

/** A stretch of time: of the run, or of those in which the daemon was not there, or not fit. */
interface Stretch {
  readonly fromMs: number;
  readonly untilMs: number;
}

function killsOf({ darkness }: Truth): Stretch[] {
  return darkness
    .filter(({ is }) => is === 'kill')
    .map(({ fromMs, untilMs }) => ({ fromMs, untilMs: untilMs ?? fromMs }));
}

/** When the daemon said of itself that it could not tell. */
function sickOf(rows: readonly SpellRow[]): Stretch[] {
  return rows.flatMap(({ reason, fromMs }, at) =>
    reason === SICK ? [{ fromMs, untilMs: rows[at + 1]?.fromMs ?? Number.POSITIVE_INFINITY }] : [],
  );
}

/** What such a time adds to a promise: until it is over, and the first round after it. */
function lostMs(lost: readonly Stretch[], { fromMs, doneMs }: Phase, changeMs: number): number {
  return lost
    .filter((one) => one.fromMs <= doneMs + changeMs && one.untilMs >= fromMs)
    .reduce((sum, one) => sum + one.untilMs - one.fromMs + changeMs, 0);
}
