/** A relay between the daemon and the server that can be cut: what goes over it is dropped, and who comes is refused. */
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';

export class Relay {
  readonly #from: string;
  readonly #to: string;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;

  /** Paths of unix sockets: where the daemon comes, and where the server listens. */
  constructor(from: string, to: string) {
    this.#from = from;
    this.#to = to;
  }

  get isCut(): boolean {
    return this.#server === undefined;
  }

  /** Lets everything through, from now on or again. */
  async mend(): Promise<void> {
    if (this.#server !== undefined) return;
    rmSync(this.#from, { force: true });
    const server = createServer((daemon) => this.#join(daemon));
    this.#server = server;
    server.listen(this.#from);
    await once(server, 'listening');
  }

  /** Drops what is under way and refuses what comes. */
  async cut(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
    rmSync(this.#from, { force: true });
  }

  #join(daemon: Socket): void {
    const server = connect(this.#to);
    for (const [one, other] of [
      [daemon, server],
      [server, daemon],
    ] as const) {
      this.#sockets.add(one);
      one.on('error', () => {});
      one.on('close', () => {
        this.#sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  }
}
