/** What a look at a device means for those beside it: they are looked at, confirm its silence, or come back with it. */
import type { Observation } from '../link/observation.ts';
import type { Target } from '../link/target.ts';
import { NO_DOUBT } from './cadence.ts';
import type { Doubted } from './doubts.ts';
import type { Line } from './lines.ts';
import { Neighbours } from './neighbours.ts';
import { GOOD, NONE, stateOf } from './outcome.ts';
import { inSpreadOrder, type Roster, rowOf, slotOf } from './roster.ts';
import type { Wheel } from './wheel.ts';

/** Nobody said a word: only such looks may be confirmed by neighbours. */
const SILENT = new Set<string>(['timeout', 'unreachable']);

/** A silent look that neighbours may confirm. */
export interface Unconfirmed extends Doubted {
  readonly row: number;
  readonly beganMs: number;
  readonly segment: string;
}

export interface StreetOptions {
  readonly roster: Roster;
  readonly wheel: Wheel;
  /** Somebody's look should begin as soon as there is room for one that may fail. */
  readonly offer: (slot: number, line: Line) => void;
  /** Neighbours are as silent as it is: no second look is needed. */
  readonly onConfirmed: (look: Unconfirmed) => void;
}

export class Street {
  readonly #options: StreetOptions;
  readonly #neighbours = new Neighbours<Unconfirmed>();
  /** Slots whose look was under way when one beside them fell silent or came back: it may have begun too early. */
  readonly #again = new Set<number>();

  constructor(options: StreetOptions) {
    this.#options = options;
  }

  /** `host` is the same number for all at the same address. */
  place(row: number, target: Target, host: number): void {
    this.#neighbours.place(row, target, host);
  }

  leave(row: number): void {
    this.#neighbours.leave(row);
  }

  /** An online look ended. `isNew`: it is the first failing one of a device that was good. */
  seen(
    slot: number,
    segment: string,
    observation: Observation,
    beganMs: number,
    nowMs: number,
    isNew: boolean,
  ): void {
    const { roster, onConfirmed } = this.#options;
    const row = rowOf(slot);
    const { finding } = observation;
    const isSilent = finding.state === 'bad' && SILENT.has(finding.reason);
    if (isNew) {
      const isGood = (other: number) => roster.believed[slotOf(other, 'online')] === GOOD;
      this.#stir(this.#neighbours.stir(row, isSilent, nowMs, isGood));
    }
    if (!isSilent) {
      // Of a checkpoint whose parts are all down nobody knows whether they were silent.
      if (finding.state === 'good' || (finding.state === 'bad' && finding.reason !== 'all-lanes-down'))
        this.#neighbours.heard(row);
      return;
    }
    const turn = roster.turn[row] ?? 0;
    const look = { row, slot, turn, segment, beganMs, endedMs: nowMs, observation };
    const verdict = this.#neighbours.silent(look, nowMs);
    for (const one of verdict?.looks ?? [])
      if (this.#isOpen(one)) onConfirmed(withWitnesses(one, verdict?.silent ?? 0));
  }

  /** Another look of the device got an answer. */
  heard(row: number): void {
    this.#neighbours.heard(row);
  }

  /** Whoever went with one that came back may have come back with it, however seldom it is looked at by now. */
  cameBack(row: number, nowMs: number): void {
    const { believed } = this.#options.roster;
    const isDown = (other: number) => stateOf(believed[slotOf(other, 'online')] ?? NONE) === 'bad';
    this.#stir(this.#neighbours.recovered(row, nowMs, isDown));
  }

  /** Is it to be looked at once more, at once? Says so once. */
  takeAgain(slot: number): boolean {
    return this.#again.delete(slot);
  }

  /** Is that look still the last word of a device that is believed to be there? */
  #isOpen({ slot, row, turn, endedMs }: Unconfirmed): boolean {
    const { roster } = this.#options;
    if (roster.turn[row] !== turn || roster.believed[slot] !== GOOD) return false;
    return (roster.window[slot] ?? NO_DOUBT) !== NO_DOUBT && (roster.lookedMs[slot] ?? 0) <= endedMs;
  }

  /** Looked at at once, within pace and in spread order, and besides at their usual time, should that come first. */
  #stir(rows: readonly number[]): void {
    const { wheel, offer } = this.#options;
    const slots = rows.map((row) => slotOf(row, 'online'));
    for (const slot of slots) if (!wheel.has(slot)) this.#again.add(slot);
    for (const slot of inSpreadOrder(slots.filter((one) => wheel.has(one)))) offer(slot, 'poor');
  }
}

function withWitnesses(look: Unconfirmed, silent: number): Unconfirmed {
  const step = { did: 'neighbours', ok: false, got: `${silent} silent, none answers`, tookMs: 0 };
  const { observation } = look;
  return { ...look, observation: { ...observation, steps: [...observation.steps, step] } };
}
