/** Who has registered at the checkpoint listener, and what they say of capture devices, checkpoints and lanes. */
import type { Spent } from './viid-digest.ts';
import type { ApeWord, DeviceWords, LaneWord, SaidPlace, TollgateWord } from './viid-objects.ts';

/**
 * Where a registration stands. `unknown`: since the listener began nobody of this code has registered, which says
 * nothing. `lapsed`: too many signs of life are missing. `left`: it said goodbye.
 */
export type Registration = 'unknown' | 'live' | 'lapsed' | 'left';

/** Whether somebody is there, as far as registrations say. */
export type Presence = 'up' | 'down' | 'unknown';

/** What a checkpoint says of itself; `other` is neither in service nor out of it. */
export type Declared = 'normal' | 'stopped' | 'other';

/** What is known of a capture device, and how far its clock is off where it told it. */
export interface ApePresence {
  readonly presence: Presence;
  readonly clockOffsetMs?: number;
}

/** What a checkpoint's driver may ask of the listener. */
export interface ViidView {
  registrationOf(code: string): Registration;
  /** What the checkpoint with this code declares, while whoever declared it is there. */
  declaredOf(code: string): Declared | undefined;
  /** Lanes that were declared of a checkpoint: the capture device of each, by lane number. */
  lanesOf(code: string): ReadonlyMap<number, string>;
  apeOf(ape: string): ApePresence;
  /** Where the checkpoint or the capture device with this code is said to stand; undefined where nobody says it. */
  placeOf(code: string): SaidPlace | undefined;
}

/** How long silence may last. */
export interface Patience {
  readonly keepaliveMs: number;
  readonly misses: number;
}

interface Session {
  /** Address that registered; nobody else speaks for it. */
  readonly origin: string;
  spent: Spent;
  seenMs: number;
  hasLeft: boolean;
}

interface Told<T> {
  readonly word: T;
  /** Code of who said it. */
  readonly by: string;
}

/** At most so many of each, over all who register. */
export const MOST = { apes: 20_000, tollgates: 5_000, lanes: 20_000, lanesOfOne: 32 } as const;

/** Types of codes that may speak of others: systems that stand above devices, and checkpoints for their lanes. */
const SPEAKERS = /^(?:12[01]|20\d|21[01]|50\d)$/;
/** Types that stand at the roadside: their silence is that of what they speak of. */
const AT_THE_ROAD = /^1(?!20)/;

const typeOf = (code: string): string => code.slice(10, 13);

export class Registrations implements ViidView {
  #patience: Patience;
  readonly #clock: () => number;
  /** By code. Only of those who have an account. */
  readonly #sessions = new Map<string, Session>();
  /** By the object's own code. */
  readonly #apes = new Map<string, Told<ApeWord>>();
  readonly #tollgates = new Map<string, Told<TollgateWord>>();
  /** By checkpoint, then by lane number. */
  readonly #lanes = new Map<string, Map<number, Told<LaneWord>>>();
  #laneCount = 0;

  /** `clock` never runs backwards. */
  constructor(patience: Patience, clock: () => number) {
    this.#patience = patience;
    this.#clock = clock;
  }

  set patience(patience: Patience) {
    this.#patience = patience;
  }

  /** Forgets those whose account is gone, with everything they said. */
  keepOnly(hasAccount: (code: string) => boolean): void {
    for (const code of [...this.#sessions.keys()]) {
      if (hasAccount(code)) continue;
      this.#sessions.delete(code);
      for (const table of [this.#apes, this.#tollgates])
        for (const [id, { by }] of table) if (by === code) table.delete(id);
      for (const [tollgate, lanes] of this.#lanes)
        for (const [number, { by }] of lanes) if (by === code) this.#dropLane(tollgate, number);
    }
  }

  register(code: string, origin: string, spent: Spent): void {
    this.#sessions.set(code, { origin, spent, seenMs: this.#clock(), hasLeft: false });
  }

  /** A sign of life. False when there is no such registration from there: then one has to register again. */
  hear(code: string, origin: string): boolean {
    const session = this.#sessions.get(code);
    if (session?.origin !== origin || this.registrationOf(code) !== 'live') return false;
    session.seenMs = this.#clock();
    return true;
  }

  /** How many are registered now. */
  get live(): number {
    let count = 0;
    for (const code of this.#sessions.keys()) if (this.registrationOf(code) === 'live') count += 1;
    return count;
  }

  /** The last accepted answer of a live registration. */
  spentBy(code: string): Spent | undefined {
    return this.registrationOf(code) === 'live' ? this.#sessions.get(code)?.spent : undefined;
  }

  spend(code: string, spent: Spent): void {
    const session = this.#sessions.get(code);
    if (session !== undefined) session.spent = spent;
  }

  unregister(code: string): void {
    const session = this.#sessions.get(code);
    if (session !== undefined) session.hasLeft = true;
  }

  /** Gone after `misses` signs of life that did not come: at 90 s and 3, a silence of 270 s is still borne. */
  registrationOf(code: string): Registration {
    const session = this.#sessions.get(code);
    if (session === undefined) return 'unknown';
    if (session.hasLeft) return 'left';
    const { keepaliveMs, misses } = this.#patience;
    return this.#clock() - session.seenMs <= keepaliveMs * misses ? 'live' : 'lapsed';
  }

  declaredOf(code: string): Declared | undefined {
    const told = this.#tollgates.get(code);
    return told !== undefined && this.registrationOf(told.by) === 'live' ? told.word.declared : undefined;
  }

  lanesOf(code: string): ReadonlyMap<number, string> {
    return new Map([...(this.#lanes.get(code) ?? [])].map(([lane, { word }]) => [lane, word.ape]));
  }

  placeOf(code: string): SaidPlace | undefined {
    return this.#tollgates.get(code)?.word.place ?? this.#apes.get(code)?.word.place;
  }

  /**
   * Who registers itself and falls silent is down. Who is spoken of by somebody at the roadside is down when that one
   * falls silent; when it was a system far away, nothing is known.
   */
  apeOf(ape: string): ApePresence {
    const own = this.registrationOf(ape);
    const told = this.#apes.get(ape);
    if (own === 'lapsed' || own === 'left') return { presence: 'down' };
    if (told === undefined) return { presence: own === 'live' ? 'up' : 'unknown' };
    const { word, by } = told;
    const clock = word.clockOffsetMs === undefined ? {} : { clockOffsetMs: word.clockOffsetMs };
    if (own === 'live' && by !== ape) return { presence: 'up', ...clock };
    if (this.registrationOf(by) === 'live') return { presence: word.isOnline ? 'up' : 'down', ...clock };
    return { presence: AT_THE_ROAD.test(typeOf(by)) ? 'down' : 'unknown' };
  }

  /** May this one speak of that one? Of itself always; of others when it stands above them and nobody else there does. */
  maySpeakOf(code: string, of: string): boolean {
    if (code === of) return true;
    if (!SPEAKERS.test(typeOf(code)) || this.registrationOf(of) === 'live') return false;
    const by = this.#apes.get(of)?.by ?? this.#tollgates.get(of)?.by;
    return by === undefined || by === code || this.registrationOf(by) !== 'live';
  }

  /** Why it was not taken, in words; undefined when it was. A state without a name keeps the name that is there. */
  tellApe(by: string, ape: ApeWord): string | undefined {
    if (!this.maySpeakOf(by, ape.id)) return 'not yours to speak of';
    const before = this.#apes.get(ape.id);
    if (before === undefined && this.#apes.size >= MOST.apes) return 'too many devices';
    const rest = before?.by === by ? before.word : undefined;
    this.#apes.set(ape.id, { by, word: { ...rest, ...ape } });
    return undefined;
  }

  tellTollgate(by: string, tollgate: TollgateWord): string | undefined {
    if (!this.maySpeakOf(by, tollgate.id)) return 'not yours to speak of';
    if (!this.#tollgates.has(tollgate.id) && this.#tollgates.size >= MOST.tollgates)
      return 'too many checkpoints';
    this.#tollgates.set(tollgate.id, { by, word: tollgate });
    return undefined;
  }

  tellLane(by: string, lane: LaneWord): string | undefined {
    if (!this.maySpeakOf(by, lane.tollgate)) return 'not yours to speak of';
    const lanes = this.#lanes.get(lane.tollgate) ?? new Map<number, Told<LaneWord>>();
    if (!lanes.has(lane.number)) {
      if (this.#laneCount >= MOST.lanes || lanes.size >= MOST.lanesOfOne) return 'too many lanes';
      this.#laneCount += 1;
    }
    lanes.set(lane.number, { by, word: lane });
    this.#lanes.set(lane.tollgate, lanes);
    return undefined;
  }

  /** Everything that one has said, to be told back. */
  wordsOf(code: string): DeviceWords {
    const own = <T>(table: Iterable<Told<T>>): T[] =>
      [...table].filter(({ by }) => by === code).map(({ word }) => word);
    return {
      apes: own(this.#apes.values()),
      tollgates: own(this.#tollgates.values()),
      lanes: [...this.#lanes.values()].flatMap((lanes) => own(lanes.values())),
    };
  }

  /** Checkpoints that have these capture devices on a declared lane. */
  tollgatesWith(apes: ReadonlySet<string>): string[] {
    return [...this.#lanes]
      .filter(([, lanes]) => [...lanes.values()].some(({ word }) => apes.has(word.ape)))
      .map(([tollgate]) => tollgate);
  }

  #dropLane(tollgate: string, number: number): void {
    const lanes = this.#lanes.get(tollgate);
    if (lanes?.delete(number)) this.#laneCount -= 1;
    if (lanes?.size === 0) this.#lanes.delete(tollgate);
  }
}
