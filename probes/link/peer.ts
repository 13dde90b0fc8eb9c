/** One connection of a daemon, as the server holds it: what was asked over it, and who waits for the answer. */
import type { Socket } from 'node:net';
import { framed } from './frame.ts';
import type { Trouble, Wish } from './message.ts';
import { jsonOf, KIND } from './message.ts';

/** What waits for the answer to a wish. */
export interface Asker {
  take(kind: number, record: Record<string, unknown>): void;
  bytes?(bytes: Buffer): void;
  gone(error: Error): void;
}

/** A wish before it has a number. */
export type WishBody = Wish extends infer W ? (W extends unknown ? Omit<W, 'id'> : never) : never;

/** One connection of a daemon. */
export class Peer {
  readonly socket: Socket;
  daemon: string | undefined;
  isClosed = false;
  /** The server has said what it shall do. */
  isReady = false;
  /** No assignment has reached it whole. */
  isNew = true;
  /** Counts assignments begun, so that an older one stops. */
  turn = 0;
  readonly #askers = new Map<number, Asker>();
  #lastId = 0;

  constructor(socket: Socket) {
    this.socket = socket;
  }

  /** False when the socket wants to drain first. */
  send(kind: number, payload: Uint8Array): boolean {
    return this.isClosed ? true : this.socket.write(framed(kind, payload));
  }

  close(trouble: Trouble): void {
    if (this.isClosed) return;
    this.send(KIND.problem, jsonOf(trouble));
    this.isClosed = true;
    const late = setTimeout(() => this.socket.destroy(), 1_000);
    this.socket.once('close', () => clearTimeout(late));
    this.socket.end(() => this.socket.destroy());
  }

  ask(wish: WishBody, asker: Asker): number {
    const id = ++this.#lastId;
    this.#askers.set(id, asker);
    this.send(KIND.wish, jsonOf({ id, ...wish }));
    return id;
  }

  askerOf(id: number): Asker | undefined {
    return this.#askers.get(id);
  }

  forget(id: number): void {
    this.#askers.delete(id);
  }

  cancel(id: number): void {
    if (this.#askers.delete(id)) this.send(KIND.cancel, jsonOf({ id }));
  }

  gone(): void {
    this.isClosed = true;
    const askers = [...this.#askers.values()];
    this.#askers.clear();
    for (const asker of askers) asker.gone(new Error('the probe daemon went away'));
  }
}
