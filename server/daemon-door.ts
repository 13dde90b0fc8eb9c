/** The one daemon that this server runs, as the interface knows it. */
import type { ProbeLink } from '../probes/link/link.ts';
import type { Supervisor, SupervisorState } from '../probes/link/supervisor.ts';
import type { DaemonKeeper, Kept } from './api/routes/probes.ts';
import { Refusal } from './rules/refusal.ts';

const ID = 'probe-1';
/** To begin takes a moment; how far it is, its health tells. */
const BEGIN_MS = 5_000;
const SHOWN: Record<SupervisorState, Kept['state']> = {
  starting: 'starting',
  connected: 'running',
  silent: 'running',
  stopped: 'stopped',
};

export class DaemonDoor implements DaemonKeeper {
  readonly #supervisor: Supervisor;
  readonly #link: Pick<ProbeLink, 'sweep' | 'connected'>;
  #last: { state: Kept['state']; sinceMs: number } | undefined;

  constructor(supervisor: Supervisor, link: Pick<ProbeLink, 'sweep' | 'connected'>) {
    this.#supervisor = supervisor;
    this.#link = link;
  }

  list(): readonly Kept[] {
    const state = SHOWN[this.#supervisor.state];
    if (this.#last?.state !== state) this.#last = { state, sinceMs: Date.now() };
    return [{ id: ID, ...this.#last, pid: this.#supervisor.pid ?? null }];
  }

  async start(id: string): Promise<void> {
    this.#find(id);
    await this.#supervisor.start();
  }

  async stop(id: string): Promise<void> {
    this.#find(id);
    await this.#supervisor.stopByWish();
  }

  async sweep(id: string): Promise<void> {
    this.#find(id);
    try {
      await this.#link.sweep(AbortSignal.timeout(BEGIN_MS));
    } catch (error) {
      if (!this.#link.connected) throw new Refusal('no-daemon');
      throw error;
    }
  }

  #find(id: string): void {
    if (id !== ID) throw new Refusal('not-found', { what: 'daemon' });
  }
}
