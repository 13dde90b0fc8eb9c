/** Devices that answer on the network and may not be registered yet: looking for them, and registering them in bulk. */
import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { Found, ProbeLink } from '../../probes/link/link.ts';
import { blocksOf } from '../rules/ranges.ts';
import { Refusal } from '../rules/refusal.ts';
import { type Asker, byOf } from './asker.ts';
import { bearers, type Claimed, type ClaimRegistry, claimAll, claimRows, type Template } from './claims.ts';
import type { DeedWriter } from './deeds.ts';

export interface Discovery {
  readonly id: string;
  readonly state: 'running' | 'done' | 'failed';
  readonly startedMs: number;
  readonly addresses: number;
  readonly found: readonly (Found & { readonly registered: number | null })[];
}

interface Run {
  readonly id: string;
  state: Discovery['state'];
  readonly startedMs: number;
  readonly addresses: number;
  /** The network that was looked at. */
  readonly segment: string;
  /** By host and port. */
  readonly found: Map<string, Found>;
  readonly stop: AbortController;
}

const MOST_KEPT = 10;
const MOST_FOUND = 20_000;
const PATIENCE_MS = 15 * 60_000;

/** What discoveries are built on. */
export interface DiscoveryParts {
  readonly link: Pick<ProbeLink, 'discover' | 'connected'>;
  readonly registry: ClaimRegistry;
  readonly deeds: DeedWriter;
  /** Where what was found is kept beyond the run. */
  readonly book?: { note(found: readonly Found[], segment: string, atMs: number): Promise<void> };
  readonly clock?: () => number;
}

/** Emits `fault` when a discovery ends by a broken promise. */
export class Discoveries extends EventEmitter<{ fault: [error: unknown] }> {
  readonly #parts: DiscoveryParts;
  /** By id, oldest first. Kept in memory: what is found is true for an hour, not for a year. */
  readonly #runs = new Map<string, Run>();

  constructor(parts: DiscoveryParts) {
    super();
    this.#parts = parts;
  }

  /** Begins to look; one at a time, so that the network is asked gently. */
  async start(
    wish: {
      readonly ranges: readonly string[];
      readonly ports: readonly number[];
      readonly segment?: string | undefined;
    },
    person: Asker,
  ): Promise<Discovery> {
    const ranges = blocksOf(wish.ranges);
    if ('problems' in ranges) throw new Refusal('bad-input', {}, ranges.problems);
    if (!this.#parts.link.connected) throw new Refusal('no-daemon');
    if ([...this.#runs.values()].some(({ state }) => state === 'running'))
      throw new Refusal('limit', { what: 'discoveries-at-once', most: 1 });
    const run: Run = {
      id: randomUUID(),
      state: 'running',
      startedMs: (this.#parts.clock ?? Date.now)(),
      addresses: ranges.addresses,
      segment: wish.segment ?? '',
      found: new Map(),
      stop: new AbortController(),
    };
    this.#keep(run);
    const entry = {
      by: byOf(person),
      did: 'discovery.start' as const,
      subject: `discovery/${run.id}`,
      after: wish,
    };
    try {
      await this.#parts.deeds.write(entry);
    } catch (error) {
      this.#runs.delete(run.id);
      throw error;
    }
    void this.#run(run, ranges.blocks, wish.ports);
    return this.#shown(run);
  }

  #keep(run: Run): void {
    this.#runs.set(run.id, run);
    const [oldest] = this.#runs.keys();
    if (this.#runs.size > MOST_KEPT && oldest !== undefined) this.#runs.delete(oldest);
  }

  async #run(run: Run, ranges: readonly string[], ports: readonly number[]): Promise<void> {
    const signal = AbortSignal.any([run.stop.signal, AbortSignal.timeout(PATIENCE_MS)]);
    try {
      for await (const found of this.#parts.link.discover({ id: run.id, ranges, ports }, signal)) {
        run.found.set(`${found.host}:${found.port}`, found);
        if (run.found.size >= MOST_FOUND) break;
      }
      await this.#note(run);
      run.state = 'done';
    } catch (error) {
      await this.#note(run).catch((fault: unknown) => this.emit('fault', fault));
      run.state = run.stop.signal.aborted ? 'done' : 'failed';
      if (run.state === 'failed' && this.#parts.link.connected) this.emit('fault', error);
    }
  }

  async #note({ found, segment }: Run): Promise<void> {
    const { book, clock = Date.now } = this.#parts;
    if (found.size > 0) await book?.note([...found.values()], segment, clock());
  }

  list(): Discovery[] {
    return [...this.#runs.values()].reverse().map((run) => this.#shown(run));
  }

  get(id: string): Discovery {
    return this.#shown(this.#known(id));
  }

  async end(id: string, person: Asker): Promise<Discovery> {
    const run = this.#known(id);
    await this.#parts.deeds.write({
      by: byOf(person),
      did: 'discovery.stop',
      subject: `discovery/${id}`,
    });
    run.stop.abort();
    return this.#shown(run);
  }

  stop(): void {
    for (const run of this.#runs.values()) run.stop.abort();
  }

  /** Registers found devices, all or none; every fault of every one is told. */
  async claim(
    id: string,
    template: Template,
    wishes: readonly Claimed[],
    person: Asker,
  ): Promise<{ id: number; code: string; host: string }[]> {
    const run = this.#known(id);
    const { registry } = this.#parts;
    const foundAt = (host: string, port: number) => run.found.get(`${host}:${port}`);
    const { rows, problems } = claimRows(foundAt, template, wishes, registry);
    const added = await claimAll(rows, problems, registry, byOf(person));
    await this.#parts.deeds.write({
      by: byOf(person),
      did: 'discovery.claim',
      subject: `discovery/${id}`,
      after: { devices: added.length, unit: template.unit },
    });
    return added;
  }

  #known(id: string): Run {
    const run = this.#runs.get(id);
    if (run === undefined) throw new Refusal('not-found');
    return run;
  }

  #shown({ id, state, startedMs, addresses, found }: Run): Discovery {
    const bearerOf = bearers(this.#parts.registry, found.values());
    const rows = [...found.values()].map((one) => ({ ...one, registered: bearerOf(one.host, one.port) }));
    return { id, state, startedMs, addresses, found: rows };
  }
}
