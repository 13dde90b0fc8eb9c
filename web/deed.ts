/** A controller for one write: whether it runs, and why it was refused. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { Trouble } from './client.ts';

export class Deed implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #running = 0;
  #refused: Trouble | null = null;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {}

  get isRunning(): boolean {
    return this.#running > 0;
  }

  /** Why the last one was refused; null after one that went well. */
  get refused(): Trouble | null {
    return this.#refused;
  }

  /** A form that is opened anew does not begin with an old refusal. */
  forget(): void {
    this.#refused = null;
    this.#host.requestUpdate();
  }

  /** Does it; true when it went well. */
  async try(deed: () => Promise<unknown>): Promise<boolean> {
    this.#running += 1;
    this.#refused = null;
    this.#host.requestUpdate();
    try {
      await deed();
      return true;
    } catch (error) {
      this.#refused = error instanceof Trouble ? error : new Trouble(String(error));
      return false;
    } finally {
      this.#running -= 1;
      this.#host.requestUpdate();
    }
  }
}
