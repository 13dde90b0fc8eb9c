/** One viewer of a feed: events wait for them, but never more than a bound. */
import type { FeedEvent, FeedReason } from '../link/link.ts';
import type { Piece } from './transport-stream.ts';

/** Beyond this a slow viewer misses pictures, up to the next key picture. */
export const UNSEEN_LIMIT = 1024 * 1024;

type Result = IteratorResult<FeedEvent, undefined>;
const DONE: Result = { done: true, value: undefined };

/** An iterator over a feed's events; leaving it early is how a viewer goes. */
export class Viewer implements AsyncIterator<FeedEvent, undefined> {
  readonly #onLeave: (viewer: Viewer) => void;
  #waiting: FeedEvent[] = [];
  #bytes = 0;
  #needsKey = false;
  #isOver = false;
  #hasLeft = false;
  #wake: (() => void) | undefined;

  constructor(onLeave: (viewer: Viewer) => void) {
    this.#onLeave = onLeave;
  }

  /** Something that must not be missed. */
  tell(event: Exclude<FeedEvent, { is: 'bytes' }>): void {
    if (this.#isOver) return;
    this.#waiting.push(event);
    this.#wake?.();
  }

  show({ bytes, key }: Piece): void {
    if (this.#isOver) return;
    if (this.#bytes + bytes.length > UNSEEN_LIMIT) {
      this.#waiting = this.#waiting.filter(({ is }) => is !== 'bytes');
      this.#bytes = 0;
      this.#needsKey = true;
    }
    if (this.#needsKey && !key) return;
    this.#needsKey = false;
    this.#waiting.push({ is: 'bytes', bytes });
    this.#bytes += bytes.length;
    this.#wake?.();
  }

  /** No more will come; what waits is still handed out. */
  end(reason: FeedReason): void {
    this.tell({ is: 'ended', reason });
    this.#isOver = true;
  }

  async next(): Promise<Result> {
    for (;;) {
      const event = this.#waiting.shift();
      if (event) {
        if (event.is === 'bytes') this.#bytes -= event.bytes.length;
        return { done: false, value: event };
      }
      if (this.#isOver) return DONE;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** The viewer goes, now: what waits is dropped, and a `next` under way ends. */
  async return(): Promise<Result> {
    this.leave();
    return DONE;
  }

  leave(): void {
    this.#isOver = true;
    this.#waiting = [];
    this.#wake?.();
    if (this.#hasLeft) return;
    this.#hasLeft = true;
    this.#onLeave(this);
  }
}
