/** How much memory a server takes, and each process that it starts: looked at ten times a second. */
import { readdirSync, readFileSync } from 'node:fs';

/** In MB: the server itself, and the largest of the processes that were asked for. */
export interface Memory {
  readonly own: number;
  readonly child: number;
}

const EVERY_MS = 100;

export class MemoryWatch {
  readonly #pid: number;
  readonly #name: string;
  #most: Memory = { own: 0, child: 0 };

  /** Of its processes those count whose command has the name in it. */
  constructor(pid: number, name: string) {
    this.#pid = pid;
    this.#name = name;
    setInterval(() => this.#look(), EVERY_MS).unref();
  }

  now(): Memory {
    return { own: residentMB(this.#pid), child: Math.max(0, ...this.#children().map(residentMB)) };
  }

  /** Since that was last asked. */
  most(): Memory {
    this.#look();
    const told = this.#most;
    this.#most = { own: 0, child: 0 };
    return told;
  }

  #look(): void {
    const { own, child } = this.now();
    this.#most = { own: Math.max(own, this.#most.own), child: Math.max(child, this.#most.child) };
  }

  #children(): number[] {
    const threads = entries(`/proc/${this.#pid}/task`);
    const all = threads.flatMap((thread) => text(`/proc/${this.#pid}/task/${thread}/children`).split(' '));
    return all.map(Number).filter((pid) => pid > 0 && text(`/proc/${pid}/cmdline`).includes(this.#name));
  }
}

function residentMB(pid: number): number {
  const [, kilobytes = '0'] = /VmRSS:\s+(\d+)/.exec(text(`/proc/${pid}/status`)) ?? [];
  return Math.round(Number(kilobytes) / 1_024);
}

/** Processes and threads end at any time: there is nothing more to be read of them then. */
function text(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function entries(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
