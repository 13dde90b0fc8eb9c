/** A device of a test's own: it answers each request as told, on a real socket. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Door } from './onvif.ts';

export const NEVER = new AbortController().signal;
export const LOGIN = { username: 'prober', password: 'demo-only-1', basicAllowed: false };

/** Told the operation, where to answer, and the request as it came. */
export type Answer = (operation: string, socket: Socket, request: string) => void;

/** Ends with the test. */
export async function startDevice(answer: Answer): Promise<{
  readonly port: number;
  /** Every request. */
  readonly heard: readonly string[];
  readonly doorBy: (way: Door['manners']['way'], clockOffsetMs?: number) => Door;
}> {
  const open = new Set<Socket>();
  const heard: string[] = [];
  const server = createServer((socket) => {
    open.add(socket);
    let text = '';
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      text += bytes.toString();
      if (!text.includes('Envelope>')) return;
      heard.push(text);
      answer(/<(Get\w+)/.exec(text)?.[1] ?? '', socket, text);
      text = '';
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo; // it listens on a port
  const doorBy = (way: Door['manners']['way'], clockOffsetMs = 0): Door => ({
    ...{ host: '127.0.0.1', port, login: LOGIN, clockOffsetMs },
    manners: { way, isLoose: false },
  });
  return { port, heard, doorBy };
}

export function envelope(inner: string): string {
  return `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>${inner}</s:Body></s:Envelope>`;
}

export function http(body: string, status = '200 OK', more = ''): string {
  return `HTTP/1.1 ${status}\r\nContent-Type: application/soap+xml\r\n${more}Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`;
}

/** The first so many of a stream. */
export async function take<T>(units: AsyncIterable<T>, count: number): Promise<T[]> {
  const taken: T[] = [];
  for await (const unit of units) {
    taken.push(unit);
    if (taken.length === count) break;
  }
  return taken;
}
