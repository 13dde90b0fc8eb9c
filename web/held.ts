/** A list that stands still: what is on the screen stays until a person wishes for what has come since. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Live } from './live.ts';

/** A controller over one fetched list. What a person asked for is shown at once; only news of the same list waits. */
export class Held<T> implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #live: Live<T>;
  readonly #path: () => string;
  readonly #applied: () => void;
  #shown: T | null = null;
  #shownPath = '';

  constructor(
    host: ReactiveControllerHost,
    live: Live<T>,
    path: () => string,
    applied: () => void = () => {},
  ) {
    this.#host = host;
    this.#live = live;
    this.#path = path;
    this.#applied = applied;
    host.addController(this);
  }

  /** What is on the screen; null before there is anything. */
  get shown(): T | null {
    return this.#shown;
  }

  hostConnected(): void {
    document.addEventListener('lightkeeper-refresh', this.apply);
  }

  hostDisconnected(): void {
    document.removeEventListener('lightkeeper-refresh', this.apply);
  }

  hostUpdate(): void {
    const path = this.#path();
    if (this.#live.value === undefined || !this.#live.isCurrent || this.#shownPath === path) return;
    this.#shownPath = path;
    this.#take();
  }

  /** Shows the latest. */
  readonly apply = (): void => {
    this.#take();
    this.#host.requestUpdate();
  };

  #take(): void {
    this.#shown = this.#live.value ?? null;
    this.#applied();
  }
}
