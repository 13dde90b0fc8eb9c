/** An HTTP agent for one call, by which the call can be ended from outside. */
import { Agent } from 'node:http';
import { connect, type NetConnectOpts, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { BREATH_MS } from './breath.ts';

type Created = (error: Error | null, socket: Duplex) => void;

/** Remembers its sockets, counts what comes in over them, and opens a second one only a breath after the first. */
export class BoundedAgent extends Agent {
  readonly #open = new Set<Socket>();
  readonly #mostBytes: number;
  readonly #overflow: () => void;
  #bytes = 0;
  #isFirst = true;
  #isClosed = false;

  constructor(mostBytes: number, overflow: () => void) {
    super({ keepAlive: false });
    this.#mostBytes = mostBytes;
    this.#overflow = overflow;
  }

  override createConnection(options: NetConnectOpts, created?: Created): Duplex | undefined {
    if (this.#isFirst || !created) {
      this.#isFirst = false;
      return this.#connect(options);
    }
    setTimeout(() => created(null, this.#connect(options)), BREATH_MS);
    return undefined;
  }

  /** Ends every connection, and those that are still to be opened. */
  close(): void {
    this.#isClosed = true;
    for (const socket of this.#open) socket.destroy();
  }

  #connect(options: NetConnectOpts): Socket {
    const socket = connect(options);
    if (this.#isClosed) socket.destroy();
    this.#open.add(socket);
    socket.on('close', () => this.#open.delete(socket));
    socket.on('data', (bytes: Buffer) => {
      this.#bytes += bytes.length;
      if (this.#bytes > this.#mostBytes) this.#overflow();
    });
    return socket;
  }
}
