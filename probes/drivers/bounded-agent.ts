/** An HTTP agent for one call, by which the call can be ended from outside. TLS is its own affair: the package knows nothing of it. */
import { connect, type NetConnectOpts, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { BREATH_MS } from './breath.ts';
import { Agent } from './http.ts';
import { connectSecurely } from './secure.ts';

type Created = (error: Error | null, socket: Duplex) => void;

/** Remembers its sockets, counts what comes in over them, and opens a second one only a breath after the first. */
export class BoundedAgent extends Agent {
  readonly #open = new Set<Socket>();
  readonly #mostBytes: number;
  readonly #overflow: () => void;
  readonly #isSecure: boolean;
  #bytes = 0;
  #isFirst = true;
  #isClosed = false;

  constructor(mostBytes: number, overflow: () => void, isSecure = false) {
    super({ keepAlive: false });
    this.#mostBytes = mostBytes;
    this.#overflow = overflow;
    this.#isSecure = isSecure;
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
    const socket = this.#isSecure ? securely(options) : connect(options);
    if (this.#isClosed) socket.destroy();
    this.#open.add(socket);
    socket.on('close', () => this.#open.delete(socket));
    const push = socket.push.bind(socket);
    // Before anybody reads it: what comes beyond is dropped, so that no parser ever sees it.
    socket.push = (bytes: Buffer | null) => {
      this.#bytes += bytes?.length ?? 0;
      if (this.#bytes <= this.#mostBytes) return push(bytes);
      this.#overflow();
      return false;
    };
    return socket;
  }
}

function securely(options: NetConnectOpts): Socket {
  const { host = '', port = 0 } = options as { readonly host?: string; readonly port?: number }; // a call has both
  return connectSecurely(host, port);
}
