/**
 * Who may register at the checkpoint listener, which checkpoints to look at when something new is heard of one, and
 * where devices are said to stand: that is told upward beside the looks.
 */
import type { SaidPlace } from './drivers/viid-objects.ts';
import type { ViidView } from './drivers/viid-registrations.ts';
import type { Traits } from './link/observation.ts';
import type { Assigned } from './link/packed-target.ts';
import type { Login } from './link/target.ts';

export interface RegistrantsOptions {
  readonly look: (n: number, signal: AbortSignal) => Promise<unknown>;
  /** With which login a target is asked. */
  readonly loginOf: (n: number) => Login | undefined;
  /** What those who registered say; undefined while nobody may. */
  readonly view: () => ViidView | undefined;
  readonly tell: (traits: Traits) => void;
  readonly nowMs?: () => number;
}

/** A checkpoint that something heard is about. */
interface Concerned {
  readonly n: number;
  readonly code: string;
}

/** Looks under way because of news; what comes beyond is seen by the next look of the cycle. */
const MOST_LOOKS = 32;
const LOOK_MS = 10_000;
/** The same place is told again after this long: what was told may have been lost on its way. */
const TOLD_AGAIN_MS = 6 * 3_600_000;

export class Registrants {
  readonly #options: RegistrantsOptions;
  /** By code, of every target that may register: its number. */
  #numbers = new Map<string, number>();
  /** By code, of whom else may: login key. */
  #accounts = new Map<string, string>();
  #logins: Readonly<Record<string, Login>> = {};
  /** By code of a checkpoint, or of a capture device on its lanes. */
  #concerned = new Map<string, readonly Concerned[]>();
  readonly #looking = new Set<number>();
  /** By number: the place that was told last, and when. */
  readonly #told = new Map<number, SaidPlace & { readonly atMs: number }>();

  constructor(options: RegistrantsOptions) {
    this.#options = options;
  }

  assign({ targets, logins, viid }: Assigned): void {
    this.#accounts = new Map(Object.entries(viid?.accounts ?? {}));
    this.#logins = logins;
    this.#numbers = new Map();
    this.#concerned = new Map();
    if (viid === undefined) return;
    for (const { n, code, formerCodes = [], kind, login, lanes = [] } of targets) {
      const codes = [code, ...formerCodes];
      if (login !== undefined) for (const one of codes) this.#numbers.set(one, n);
      if (kind !== 'checkpoint') continue;
      for (const one of new Set([...codes, ...lanes.flatMap(({ ape }) => ape ?? [])]))
        this.#concerned.set(one, [...(this.#concerned.get(one) ?? []), { n, code }]);
    }
  }

  /** With which login a device of this code registers; undefined where it may not. */
  loginOf(code: string): Login | undefined {
    const n = this.#numbers.get(code);
    if (n !== undefined) return this.#options.loginOf(n);
    const key = this.#accounts.get(code);
    return key === undefined ? undefined : this.#logins[key];
  }

  /** Something new is known of these: their checkpoints are looked at out of turn, and where they stand is told. */
  hear(codes: ReadonlySet<string>): void {
    for (const code of codes) {
      for (const { n } of this.#concerned.get(code) ?? []) this.#lookAt(n);
      this.#place(code);
    }
  }

  #lookAt(n: number): void {
    if (this.#looking.has(n) || this.#looking.size >= MOST_LOOKS) return;
    this.#looking.add(n);
    const end = () => this.#looking.delete(n);
    // A target that went meanwhile is looked at no more; that is no fault.
    this.#options.look(n, AbortSignal.timeout(LOOK_MS)).then(end, end);
  }

  /** A checkpoint stands where it says itself, else where the first of its devices that says it does. */
  #place(code: string): void {
    const view = this.#options.view();
    const place = view?.placeOf(code);
    if (view === undefined || place === undefined) return;
    const own = this.#numbers.get(code);
    if (own !== undefined) this.#tell(own, place);
    for (const { n, code: checkpoint } of this.#concerned.get(code) ?? [])
      if (n !== own && view.placeOf(checkpoint) === undefined && !this.#told.has(n)) this.#tell(n, place);
  }

  #tell(n: number, { lon, lat }: SaidPlace): void {
    const { tell, nowMs = Date.now } = this.#options;
    const atMs = nowMs();
    const told = this.#told.get(n);
    const isKnown = told?.lon === lon && told.lat === lat && atMs - told.atMs < TOLD_AGAIN_MS;
    if (isKnown) return;
    this.#told.set(n, { lon, lat, atMs });
    tell({ n, atMs, readings: { apeLon: lon, apeLat: lat }, missing: {} });
  }
}
