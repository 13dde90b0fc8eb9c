/** How much room an element has: charts are drawn for it, so that their letters keep their size. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Narrower than this nothing is drawn. */
const LEAST_PX = 240;

/** A controller that draws its element anew whenever its width changes. */
export class Width implements ReactiveController {
  readonly #host: ReactiveControllerHost & Element;
  #px: number;
  #observer: ResizeObserver | null = null;

  /** Until it is measured it counts as so wide. */
  constructor(host: ReactiveControllerHost & Element, firstPx: number) {
    this.#host = host;
    this.#px = firstPx;
    host.addController(this);
  }

  get px(): number {
    return this.#px;
  }

  hostConnected(): void {
    this.#observer = new ResizeObserver(([entry]) => {
      const width = Math.floor(entry?.contentRect.width ?? 0);
      if (width === 0 || width === this.#px) return;
      this.#px = Math.max(LEAST_PX, width);
      this.#host.requestUpdate();
    });
    this.#observer.observe(this.#host);
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
  }
}
