/** Does somebody accept connections there? The canary's question. */
import { connect } from 'node:net';
import { patience } from './drivers/deadline.ts';
import { troubleOf } from './drivers/net-trouble.ts';
import type { Trial } from './schedule/canaries.ts';

/** Connects and leaves. Never rejects. */
export function tryConnect(host: string, port: number, timeoutMs: number): Promise<Trial> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (trial: Trial): void => {
      clearTimeout(late);
      socket.destroy();
      resolve(trial);
    };
    const late = patience(timeoutMs, () => end('silent'));
    socket.on('connect', () => end('answers'));
    socket.on('error', (error) => end(troubleOf(error) === 'own-fault' ? 'own-fault' : 'silent'));
  });
}
