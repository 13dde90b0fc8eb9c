/** What is true of every device at every moment of the run, as the script knows it, and what may be said of it when. */
import type { State } from '../../config/terms.ts';

/** What a probe calls unknown because of itself. */
export const SICK = 'probe-sick';

/** A device that is watched, and what it was when the run began. */
export interface Subject {
  readonly id: number;
  readonly code: string;
  readonly host: string;
  readonly kind: string;
  readonly segment: string;
  readonly upstream: string;
  /** Nothing is wrong with it: faults may be put upon it. */
  readonly isSound: boolean;
  readonly state: State;
  /** Undefined where more than one would be right. */
  readonly reason: string | null | undefined;
}

/** From when on something is true. It became so between the two moments. */
export interface Phase {
  readonly state: State;
  readonly reason: string | null | undefined;
  readonly fromMs: number;
  readonly doneMs: number;
  /** It goes up and down faster than anybody could follow: good and bad are both right. */
  readonly isFlapping: boolean;
  /** It answers in a network that is cut: whether a look gets through is chance. */
  readonly isBesideCut?: boolean;
}

/** A time in which the probe could not tell, by the script's own doing. */
export interface Darkness {
  readonly is: 'cut' | 'kill';
  readonly fromMs: number;
  untilMs: number | undefined;
}

export type Verdict =
  | 'right'
  /** True a while ago, and for longer than promised not any more. */
  | 'late'
  /** Never true. */
  | 'wrong'
  | 'wrong-reason'
  /** Known to the script, and called unknown without a cause. */
  | 'withheld'
  /** Called unknown because the probe, by its own word, was not fit to tell: honest, and counted. */
  | 'sick';

export interface Shown {
  readonly state: State;
  readonly reason: string | null;
}

/** How soon what happened must be known. */
export interface Promises {
  readonly everyMs: number;
  readonly changeMs: number;
  /** After so long without a word a daemon is silent; until then what was known stands. */
  readonly silentMs: number;
}

/** What a moment means for everybody: worked out once per look over all devices. */
export interface Moment {
  readonly atMs: number;
  /** Whatever was true since then may be shown. */
  readonly sinceMs: number;
  readonly mayBeUnknown: boolean;
  readonly mustBeUnknown: boolean;
}

export class Truth {
  readonly subjects: readonly Subject[];
  readonly darkness: Darkness[] = [];
  readonly #promises: Promises;
  /** By device id. */
  readonly #phases = new Map<number, Phase[]>();
  readonly #byCode: ReadonlyMap<string, Subject>;

  constructor(subjects: readonly Subject[], promises: Promises) {
    this.subjects = subjects;
    this.#promises = promises;
    this.#byCode = new Map(subjects.map((subject) => [subject.code, subject]));
    for (const { id, state, reason } of subjects)
      this.#phases.set(id, [
        {
          state,
          reason,
          fromMs: Number.NEGATIVE_INFINITY,
          doneMs: Number.NEGATIVE_INFINITY,
          isFlapping: false,
        },
      ]);
  }

  subjectOf(code: string): Subject | undefined {
    return this.#byCode.get(code);
  }

  phasesOf(id: number): readonly Phase[] {
    return this.#phases.get(id) ?? [];
  }

  /** Something became true of a device. */
  turn(id: number, phase: Phase): void {
    this.#phases.get(id)?.push(phase);
  }

  momentAt(atMs: number): Moment {
    const { changeMs, silentMs } = this.#promises;
    const dark = this.darkness.filter(
      ({ fromMs, untilMs }) => fromMs <= atMs && (untilMs === undefined || untilMs + changeMs >= atMs),
    );
    return {
      atMs,
      sinceMs: Math.min(atMs, ...dark.map(({ fromMs }) => fromMs)) - changeMs,
      mayBeUnknown: dark.length > 0,
      mustBeUnknown: dark.some(
        ({ is, fromMs, untilMs }) =>
          is === 'cut' && atMs > fromMs + silentMs && (untilMs === undefined || atMs < untilMs),
      ),
    };
  }

  judge(id: number, shown: Shown, moment: Moment): Verdict {
    const phases = this.phasesOf(id);
    const isUnknown = shown.state === 'unknown';
    if (moment.mustBeUnknown) return isUnknown ? 'right' : 'wrong';
    if (isUnknown && moment.mayBeUnknown) return 'right';
    const possible = phases.filter((phase, at) => {
      const next = phases[at + 1];
      return phase.fromMs <= moment.atMs && (next === undefined || next.doneMs >= moment.sinceMs);
    });
    const fits = possible.some(
      ({ state, isFlapping }) => state === shown.state || (isFlapping && !isUnknown),
    );
    if (!fits) {
      if (isUnknown) {
        if (possible.some(({ isBesideCut }) => isBesideCut)) return 'right';
        return shown.reason === SICK ? 'sick' : 'withheld';
      }
      const first = possible[0];
      const before = first && phases[phases.indexOf(first) - 1];
      return before?.state === shown.state ? 'late' : 'wrong';
    }
    if (!this.#isReasonWrong(possible, shown, moment)) return 'right';
    return shown.reason === SICK ? 'sick' : 'wrong-reason';
  }

  /** Only where nothing has changed for so long that the reason, too, must be known. */
  #isReasonWrong(possible: readonly Phase[], shown: Shown, { atMs, mayBeUnknown }: Moment): boolean {
    const [only, another] = possible;
    if (only === undefined || another !== undefined || mayBeUnknown || only.isFlapping) return false;
    // Another reason for the same state is believed after two looks at the usual pace.
    const isSettled = only.doneMs + this.#promises.changeMs + 2 * this.#promises.everyMs < atMs;
    return isSettled && only.reason !== undefined && only.reason !== shown.reason;
  }
}
