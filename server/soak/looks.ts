/** Asks the server of every device, again and again, and compares what it says with what is true. */
import { setTimeout as wait } from 'node:timers/promises';
import type { States } from '../api/wire.ts';
import type { Client } from '../sample.ts';
import type { Shown, Truth, Verdict } from './truth.ts';

/** What all the looks came to. */
export interface LookFigures {
  /** Times that the whole city was asked for. */
  looks: number;
  /** Devices compared, over all of them. */
  compared: number;
  verdicts: Record<Verdict, number>;
  /** The greatest time after a change at which the server still told of before, outside of cuts and kills. */
  worstAgeMs: number;
  /** The first of those that were not right, in words. */
  examples: string[];
}

const MOST_EXAMPLES = 40;

export interface LooksOptions {
  readonly client: Client;
  readonly truth: Truth;
  readonly everyMs: number;
  readonly say: (what: string) => void;
}

export class Looks {
  readonly figures: LookFigures = {
    looks: 0,
    compared: 0,
    verdicts: { right: 0, late: 0, wrong: 0, 'wrong-reason': 0, withheld: 0, sick: 0 },
    worstAgeMs: 0,
    examples: [],
  };
  readonly #options: LooksOptions;

  constructor(options: LooksOptions) {
    this.#options = options;
  }

  /** Goes on until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const nextMs = performance.now() + this.#options.everyMs;
      await this.look();
      await wait(Math.max(0, nextMs - performance.now()), undefined, { signal }).catch(() => undefined);
    }
  }

  /** Once over all devices. Answers how many were not as they should be, but for those of a starved probe. */
  async look(): Promise<number> {
    const { client, truth, say } = this.#options;
    const { atMs, outcomes, devices, outcome } = await client.get<States>('/api/states?check=online');
    const shownOf = new Map(devices.map((device, at) => [device, outcomes[outcome[at] ?? -1]]));
    const moment = truth.momentAt(atMs);
    const { figures } = this;
    figures.looks += 1;
    let amiss = 0;
    for (const { id, code } of truth.subjects) {
      const shown: Shown = shownOf.get(id) ?? { state: 'unknown', reason: 'not-there' };
      const verdict = truth.judge(id, shown, moment);
      figures.compared += 1;
      figures.verdicts[verdict] += 1;
      if (verdict === 'right') {
        if (!moment.mayBeUnknown) this.#age(id, shown, atMs);
        continue;
      }
      if (verdict === 'sick') continue;
      amiss += 1;
      if (figures.examples.length >= MOST_EXAMPLES) continue;
      const phase = truth.phasesOf(id).at(-1);
      const since = phase === undefined ? '' : ` for ${Math.round((atMs - phase.doneMs) / 1_000)} s`;
      figures.examples.push(
        `${verdict}: ${code} is shown ${shown.state}/${shown.reason}; true is ${phase?.state}/${phase?.reason}${since}`,
      );
    }
    if (amiss > 0) say(`${amiss} of ${truth.subjects.length} not as they should be`);
    return amiss;
  }

  #age(id: number, shown: Shown, atMs: number): void {
    const phases = this.#options.truth.phasesOf(id);
    const last = phases.at(-1);
    if (phases.length < 2 || last === undefined || last.isFlapping || last.state === shown.state) return;
    this.figures.worstAgeMs = Math.max(this.figures.worstAgeMs, atMs - last.doneMs);
  }
}
