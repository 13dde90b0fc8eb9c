/** What the run costs, process by process, and whether something other than the house was at its limit (Linux; elsewhere nothing is told). */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { cpuOf, familyOf, idleSeconds, listenOverflows } from '../../probes/engine-machine.bench.ts';

/** Of one core: whoever takes more answers late because of itself. */
const BUSY = 0.8;
/** Of the machine: with less left over, everybody waits for everybody. */
const LEAST_IDLE = 0.05;
const MB = 2 ** 20;

export interface ProcessFigures {
  /** The most that each took. */
  readonly rssMB: Readonly<Record<'server' | 'daemon' | 'fleet', number>>;
  /** Share of one core over the whole run. */
  readonly cpu: Readonly<Record<'server' | 'daemon' | 'fleet', number>>;
  /** In words; empty where nobody but the house was measured. */
  readonly bottlenecks: readonly string[];
}

type Role = keyof ProcessFigures['rssMB'];

export class Processes {
  readonly #rss: Record<Role, number> = { server: 0, daemon: 0, fleet: 0 };
  readonly #cpuS: Record<Role, number> = { server: 0, daemon: 0, fleet: 0 };
  /** By process: seconds of CPU when it was last looked at. */
  readonly #before = new Map<number, number>();
  readonly #isThere = process.platform === 'linux';
  readonly #begunMs = performance.now();
  #sampledMs = performance.now();
  #idleS = 0;
  #overflows = 0;
  #busiest = 0;
  #least = 1;

  constructor() {
    if (!this.#isThere) return;
    this.#idleS = idleSeconds();
    this.#overflows = listenOverflows();
  }

  /** Looks at them once. */
  sample(pids: { readonly server: number; readonly daemon: number; readonly fleet: number }): void {
    if (!this.#isThere) return;
    const tookS = (performance.now() - this.#sampledMs) / 1_000;
    this.#sampledMs = performance.now();
    const family = familyOf(pids.fleet);
    for (const [role, members] of [
      ['server', [pids.server]],
      ['daemon', [pids.daemon]],
      ['fleet', family],
    ] as const) {
      this.#rss[role] = Math.max(
        this.#rss[role],
        members.map(rssOf).reduce((sum, one) => sum + one, 0),
      );
      for (const pid of members) {
        const nowS = cpuOf(pid);
        const usedS = nowS - (this.#before.get(pid) ?? nowS);
        this.#before.set(pid, nowS);
        this.#cpuS[role] += usedS;
        if (role === 'fleet' && tookS > 2) this.#busiest = Math.max(this.#busiest, usedS / tookS);
      }
    }
    const idleS = idleSeconds();
    if (tookS > 2)
      this.#least = Math.min(this.#least, (idleS - this.#idleS) / tookS / availableParallelism());
    this.#idleS = idleS;
  }

  figures(): ProcessFigures {
    const tookS = (performance.now() - this.#begunMs) / 1_000;
    const bottlenecks: string[] = [];
    if (this.#isThere) {
      const overflows = listenOverflows() - this.#overflows;
      if (this.#busiest >= BUSY)
        bottlenecks.push(`the fleet: one of its processes took ${percent(this.#busiest)} of a core`);
      if (overflows > 0) bottlenecks.push(`the fleet: its listeners' lines overflowed ${overflows} times`);
      if (this.#least < LEAST_IDLE)
        bottlenecks.push(`the machine: at times ${percent(this.#least)} of it was left over`);
    }
    const round = (value: number) => Math.round(value * 1_000) / 1_000;
    const { server, daemon, fleet } = this.#cpuS;
    return {
      rssMB: {
        server: Math.round(this.#rss.server / MB),
        daemon: Math.round(this.#rss.daemon / MB),
        fleet: Math.round(this.#rss.fleet / MB),
      },
      cpu: { server: round(server / tookS), daemon: round(daemon / tookS), fleet: round(fleet / tookS) },
      bottlenecks,
    };
  }
}

function rssOf(pid: number): number {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
    return pages * 4_096;
  } catch {
    return 0;
  }
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
