/** Tells the watch which devices are exempt at this moment, as exemptions begin, end, are approved or ended early. */
import type { Exemptions } from '../registry/exemptions.ts';

/** Only what is needed of the watch. */
export interface ExemptWatch {
  exempt(devices: ReadonlySet<number>): void;
}

export interface ExemptNowOptions {
  readonly exemptions: Exemptions;
  readonly watch: ExemptWatch;
  /** A device that comes to a unit, network or sub-platform is exempt with it. */
  readonly records: {
    on(event: 'changed', listener: () => void): unknown;
    off(event: 'changed', listener: () => void): unknown;
  };
  readonly clock?: () => number;
}

/** The most that the present lags behind a begin or an end; rates over time are exact. */
const TURN_MS = 5_000;

export class ExemptNow {
  readonly #options: ExemptNowOptions;
  readonly #clock: () => number;
  #timer: NodeJS.Timeout | undefined;
  /** The exemptions that counted when the watch was last told. */
  #told = '';
  #isStale = true;
  readonly #stale = () => {
    this.#isStale = true;
  };

  constructor(options: ExemptNowOptions) {
    this.#options = options;
    this.#clock = options.clock ?? Date.now;
  }

  start(): void {
    const { exemptions, records } = this.#options;
    exemptions.on('changed', this.#stale);
    records.on('changed', this.#stale);
    this.turn();
    this.#timer = setInterval(() => this.turn(), TURN_MS);
  }

  stop(): void {
    const { exemptions, records } = this.#options;
    clearInterval(this.#timer);
    exemptions.off('changed', this.#stale);
    records.off('changed', this.#stale);
  }

  /** Looks which exemptions count now, and tells the watch when it is others than before. */
  turn(): void {
    const { exemptions, watch } = this.#options;
    const nowMs = this.#clock();
    const present = exemptions.counted(nowMs, nowMs + 1);
    const told = present.map(({ id }) => id).join();
    if (told === this.#told && (!this.#isStale || told === '')) return;
    this.#told = told;
    this.#isStale = false;
    watch.exempt(new Set(present.flatMap(({ scope }) => exemptions.devicesOf(scope).map(({ id }) => id))));
  }
}
