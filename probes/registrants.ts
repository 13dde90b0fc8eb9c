/** Who may register at the checkpoint listener, and which checkpoints to look at when something new is heard of one. */
import type { Assigned } from './link/packed-target.ts';
import type { Login } from './link/target.ts';

/** Looks under way because of news; what comes beyond is seen by the next look of the cycle. */
const MOST_LOOKS = 32;
const LOOK_MS = 10_000;

export class Registrants {
  readonly #look: (n: number, signal: AbortSignal) => Promise<unknown>;
  /** By code: login key. */
  #accounts = new Map<string, string>();
  #logins: Readonly<Record<string, Login>> = {};
  /** By code of a checkpoint, or of a capture device on its lanes: numbers of the targets. */
  #concerned = new Map<string, readonly number[]>();
  readonly #looking = new Set<number>();

  constructor(look: (n: number, signal: AbortSignal) => Promise<unknown>) {
    this.#look = look;
  }

  assign({ targets, logins, viid }: Assigned): void {
    this.#accounts = new Map(Object.entries(viid?.accounts ?? {}));
    this.#logins = logins;
    this.#concerned = new Map();
    if (viid === undefined) return;
    for (const { n, code, kind, login, lanes = [] } of targets) {
      if (login !== undefined) this.#accounts.set(code, login);
      if (kind !== 'checkpoint') continue;
      for (const one of new Set([code, ...lanes.flatMap(({ ape }) => ape ?? [])]))
        this.#concerned.set(one, [...(this.#concerned.get(one) ?? []), n]);
    }
  }

  /** With which login a device of this code registers; undefined where it may not. */
  loginOf(code: string): Login | undefined {
    const key = this.#accounts.get(code);
    return key === undefined ? undefined : this.#logins[key];
  }

  /** Something new is known of these: their checkpoints are looked at out of turn. */
  hear(codes: ReadonlySet<string>): void {
    for (const code of codes) {
      for (const n of this.#concerned.get(code) ?? []) {
        if (this.#looking.has(n) || this.#looking.size >= MOST_LOOKS) continue;
        this.#looking.add(n);
        const end = () => this.#looking.delete(n);
        // A target that went meanwhile is looked at no more; that is no fault.
        this.#look(n, AbortSignal.timeout(LOOK_MS)).then(end, end);
      }
    }
  }
}
