/** Everything the probes are told, kept ready: one edit makes one target anew, not 55,425. */
import type { Settings } from '../../config/settings.ts';
import type { Assignment, Login, SegmentPlan, Target, ViidPlan } from '../../probes/link/target.ts';
import type { DeviceRecord } from './record.ts';
import { cadencesOf, mayRegisterItself, sideCadenceOf, targetOf, viidOf } from './targets.ts';

/** What an assignment holds beside targets. */
export interface Means {
  readonly logins: Readonly<Record<string, Login>>;
  readonly segments: readonly SegmentPlan[];
  /** Code of the unit at the top of the tree; empty while there is none. */
  readonly top: string;
}

export class Roster {
  /** By device number. */
  readonly #targets = new Map<number, Target>();
  /** By device number: code and login key of those that are no targets and may register by themselves. */
  readonly #accounts = new Map<number, readonly [string, string]>();
  readonly #cadences: Assignment['cadences'];
  readonly #sideLooks: Assignment['sideLooks'];
  readonly #viid: (top: string) => Omit<ViidPlan, 'accounts'> | undefined;
  #version: number;
  #ready: Assignment | undefined;

  /** Versions go on from the present instant, so that they grow across restarts as well. */
  constructor(settings: Settings, nowMs: number) {
    this.#cadences = cadencesOf(settings);
    this.#sideLooks = sideCadenceOf(settings);
    this.#viid = (top) => viidOf(settings, top);
    this.#version = nowMs;
  }

  /** `told` is what people declared of its picture, and under which codes it was known. */
  put(record: DeviceRecord, told: Pick<Target, 'normals' | 'pictureEpoch' | 'formerCodes'> = {}): void {
    const bare = targetOf(record);
    const target = bare && { ...bare, ...told };
    if (target === undefined) this.#targets.delete(record.id);
    else this.#targets.set(record.id, target);
    if (target === undefined && record.credential !== null && mayRegisterItself(record))
      this.#accounts.set(record.id, [record.code, record.credential]);
    else this.#accounts.delete(record.id);
  }

  take(id: number): void {
    this.#targets.delete(id);
    this.#accounts.delete(id);
  }

  clear(): void {
    this.#targets.clear();
    this.#accounts.clear();
  }

  /** To be called after every change, whatever it was. */
  renew(): void {
    this.#version++;
    this.#ready = undefined;
  }

  assignment(means: () => Means): Assignment {
    this.#ready ??= this.#assemble(means());
    return this.#ready;
  }

  #assemble({ top, ...means }: Means): Assignment {
    const viid = this.#viid(top);
    return {
      version: this.#version,
      targets: [...this.#targets.values()],
      ...means,
      cadences: this.#cadences,
      ...(this.#sideLooks && { sideLooks: this.#sideLooks }),
      ...(viid && { viid: { ...viid, accounts: Object.fromEntries(this.#accounts.values()) } }),
    };
  }
}
