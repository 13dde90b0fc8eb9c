/** Joins a probe daemon and the server on one machine, over a unix socket in the data folder (a named pipe on Windows). */
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export { LocalDaemon, type LocalDaemonOptions } from './local-daemon.ts';
export { LocalServer, type LocalServerOptions, NoDaemon } from './local-server.ts';

/** The kernel's bound for the path of a unix socket, less a margin: 104 on macOS, 108 on Linux. */
const LONGEST_PATH = 100;

/** Where the link of a data folder is. Both ends ask here. */
export function linkPath(folder: string): string {
  const short = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  if (process.platform === 'win32') return `\\\\.\\pipe\\lightkeeper-${short}`;
  const path = join(folder, 'link.sock');
  return Buffer.byteLength(path) <= LONGEST_PATH ? path : join(tmpdir(), `lightkeeper-${short}.sock`);
}
