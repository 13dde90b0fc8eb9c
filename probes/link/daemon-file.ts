/** `daemon.json` in the data folder: who is the folder's daemon. Whoever holds it is the only one. */
import { linkSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from './batch.ts';

const NAME = 'daemon.json';
/** Where the system does not tell when a process began, a holder that has not touched its file for so long is gone. */
const STALE_MS = 60_000;

export interface DaemonFile {
  readonly pid: number;
  readonly daemon: string;
  readonly startedMs: number;
  /** When the process began, in the system's own words, so that a number used again is not taken for it. */
  readonly born?: string;
}

/** The daemon that runs on this folder; undefined when there is none, or only what a killed one left. */
export function runningDaemon(folder: string): DaemonFile | undefined {
  const file = readDaemonFile(join(folder, NAME));
  return file !== undefined && isAlive(file, join(folder, NAME)) ? file : undefined;
}

/** Takes the folder. Gives back the daemon that already holds it; undefined when it is ours now. */
export function takeFolder(folder: string, daemon: string): DaemonFile | undefined {
  const path = join(folder, NAME);
  const born = birthOf(process.pid);
  const mine: DaemonFile = { pid: process.pid, daemon, startedMs: Date.now(), ...(born ? { born } : {}) };
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(mine)}\n`, { mode: 0o600 });
  try {
    for (;;) {
      try {
        // Fails when the file is there: of two at once only one gets it.
        linkSync(draft, path);
        return undefined;
      } catch (error) {
        if (!isRecord(error) || error.code !== 'EEXIST') throw error;
      }
      const holder = readDaemonFile(path);
      if (holder !== undefined && isAlive(holder, path)) return holder;
      setAside(path, holder);
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Says that the holder is alive. */
export function touchFolder(folder: string): void {
  const now = new Date();
  try {
    utimesSync(join(folder, NAME), now, now);
  } catch {
    // Somebody cleaned up; the file is only a note to others.
  }
}

/** Gives the folder back, if it is ours. */
export function leaveFolder(folder: string): void {
  const path = join(folder, NAME);
  if (readDaemonFile(path)?.pid === process.pid) rmSync(path, { force: true });
}

/** Takes away what a dead daemon left – unless a living one has taken its place since it was read. */
function setAside(path: string, dead: DaemonFile | undefined): void {
  const aside = `${path}.old.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const taken = readDaemonFile(aside);
  if (taken !== undefined && taken.pid !== dead?.pid) {
    try {
      linkSync(aside, path);
    } catch {
      // A third one was quicker.
    }
  }
  rmSync(aside, { force: true });
}

function readDaemonFile(path: string): DaemonFile | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (!isRecord(value)) return undefined;
    const { pid, daemon, startedMs, born } = value;
    if (!Number.isSafeInteger(pid) || typeof daemon !== 'string' || typeof startedMs !== 'number')
      return undefined;
    return { pid: Number(pid), daemon, startedMs, ...(typeof born === 'string' ? { born } : {}) };
  } catch {
    return undefined;
  }
}

function isAlive({ pid, born }: DaemonFile, path: string): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!isRecord(error) || error.code !== 'EPERM') return false;
  }
  const birth = birthOf(pid);
  if (birth !== undefined && born !== undefined) return birth === born;
  return Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) < STALE_MS;
}

/** Ticks from the system's start to the process's, on Linux; a zombie is no process. */
function birthOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? 'gone' : fields[19];
  } catch {
    return undefined;
  }
}
