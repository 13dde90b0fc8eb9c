/** A carrier's sub-platform, as far as anybody outside sees it: an endpoint that answers, and a catalogue. */
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { Spot } from './addresses.ts';

export interface Platform {
  readonly spot: Spot;
  /** Down means that connections are refused. */
  set(isUp: boolean): Promise<void>;
  stop(): Promise<void>;
}

/** Starts an endpoint; whatever is asked over HTTP is answered with the catalogue. Port 0 takes a free one. */
export async function startPlatform(
  wanted: Spot = { host: '127.0.0.1', onvifPort: 0, rtspPort: 0 },
  catalogue: () => readonly unknown[] = () => [],
): Promise<Platform> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.setTimeout(30_000, () => socket.destroy());
    socket.once('data', () => {
      const body = Buffer.from(JSON.stringify(catalogue()));
      socket.write(
        `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`,
      );
      socket.end(body);
    });
  });
  const open = async (port: number) => {
    server.listen({ host: wanted.host, port, exclusive: true });
    await once(server, 'listening');
  };
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    if (server.listening) await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  await open(wanted.onvifPort);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : wanted.onvifPort;
  return {
    spot: { host: wanted.host, onvifPort: port, rtspPort: port },
    async set(isUp) {
      if (isUp === server.listening) return;
      await (isUp ? open(port) : close());
    },
    stop: close,
  };
}
