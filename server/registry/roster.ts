/** Everything the probes are told, kept ready: one edit makes one target anew, not 55,425. */
import type { Boundaries } from '../../config/boundaries.ts';
import type { Settings } from '../../config/settings.ts';
import type { Assignment, Login, Outline, SegmentPlan, Target } from '../../probes/link/target.ts';
import type { DeviceRecord } from './record.ts';
import { cadencesOf, outlinesOf, targetOf } from './targets.ts';

/** What an assignment holds beside targets. */
export interface Means {
  readonly logins: Readonly<Record<string, Login>>;
  readonly segments: readonly SegmentPlan[];
}

export class Roster {
  /** By device number. */
  readonly #targets = new Map<number, Target>();
  /** By district. */
  readonly #outlines: ReadonlyMap<string, Outline>;
  readonly #cadences: Assignment['cadences'];
  #version: number;
  #ready: Assignment | undefined;

  /** Versions go on from the present instant, so that they grow across restarts as well. */
  constructor(settings: Settings, boundaries: Boundaries, nowMs: number) {
    const outlines = outlinesOf(boundaries, settings.boundaries.bufferMetres);
    this.#outlines = new Map(outlines.map((outline) => [outline.district, outline]));
    this.#cadences = cadencesOf(settings);
    this.#version = nowMs;
  }

  outline(district: string): Outline | undefined {
    return this.#outlines.get(district);
  }

  put(record: DeviceRecord): void {
    const target = targetOf(record);
    if (target === undefined) this.#targets.delete(record.id);
    else this.#targets.set(record.id, target);
  }

  take(id: number): void {
    this.#targets.delete(id);
  }

  clear(): void {
    this.#targets.clear();
  }

  /** To be called after every change, whatever it was. */
  renew(): void {
    this.#version++;
    this.#ready = undefined;
  }

  assignment(means: () => Means): Assignment {
    this.#ready ??= {
      version: this.#version,
      targets: [...this.#targets.values()],
      ...means(),
      outlines: [...this.#outlines.values()],
      cadences: this.#cadences,
    };
    return this.#ready;
  }
}
