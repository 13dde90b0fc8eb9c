/** The way to the map's index: in a worker where the browser has one that can, else in the page. */
import { MapIndex } from './map-index.ts';
import { type Answer, grant, type MapWishes, type Wish } from './map-wishes.ts';

type Granted<Name extends keyof MapWishes> = ReturnType<MapWishes[Name]>;
interface Waiting {
  readonly wish: Wish;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

/** Made as soon as this is loaded, so that it is ready when the first map asks. */
let spare = worker();
spare?.addEventListener('error', (event) => {
  // One that failed before it was wanted is not taken; the next try tells.
  event.preventDefault();
  spare = null;
});

function worker(): Worker | null {
  try {
    return new Worker(new URL('./map-worker.ts', import.meta.url), { type: 'module' });
  } catch {
    return null;
  }
}

export class MapDesk {
  #worker: Worker | null = null;
  /** In the page, once it is known that there is no worker. */
  #own: MapIndex | null = null;
  #number = 0;
  /** By number of the wish, in order. */
  readonly #waiting = new Map<number, Waiting>();

  start(): void {
    this.#worker = spare ?? worker();
    spare = null;
    if (this.#worker === null) {
      this.#own = new MapIndex();
      return;
    }
    this.#worker.onmessage = ({ data }: MessageEvent<Answer>) => this.#answered(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#fallBack();
    };
  }

  stop(): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.#own = null;
    for (const { reject } of this.#waiting.values()) reject(new DOMException('stopped', 'AbortError'));
    this.#waiting.clear();
  }

  /** Asks the index; wishes are granted in their order. */
  ask<Name extends keyof MapWishes>(
    name: Name,
    ...values: Parameters<MapWishes[Name]>
  ): Promise<Granted<Name>> {
    const wish: Wish = { number: this.#number++, name, values };
    return new Promise<Granted<Name>>((resolve, reject) => {
      this.#waiting.set(wish.number, { wish, resolve: resolve as (value: unknown) => void, reject });
      this.#send(wish);
    });
  }

  #send(wish: Wish): void {
    if (this.#worker !== null) this.#worker.postMessage(wish);
    else if (this.#own !== null) {
      const answer = grant(this.#own, wish);
      queueMicrotask(() => this.#answered(answer));
    }
  }

  #answered({ number, value, fault }: Answer): void {
    const waiting = this.#waiting.get(number);
    this.#waiting.delete(number);
    if (fault === undefined) waiting?.resolve(value);
    else waiting?.reject(new RangeError(fault));
  }

  /** A worker that cannot even be loaded has answered nothing: every wish is still there. */
  #fallBack(): void {
    if (this.#own !== null) return;
    this.#worker?.terminate();
    this.#worker = null;
    this.#own = new MapIndex();
    for (const { wish } of [...this.#waiting.values()]) this.#send(wish);
  }
}
