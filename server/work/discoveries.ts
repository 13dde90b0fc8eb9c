/** Devices that answer on the network and may not be registered yet: looking for them, and registering them in bulk. */
import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { Problem } from '../../config/shape.ts';
import type { Category, DeviceKind, Lifecycle } from '../../config/terms.ts';
import type { Found, ProbeLink } from '../../probes/link/link.ts';
import type { NewDevice } from '../registry/record.ts';
import { blocksOf } from '../rules/ranges.ts';
import { type By, Refusal } from '../rules/refusal.ts';
import { type Asker, byOf } from './asker.ts';
import type { DeedWriter } from './deeds.ts';

/** Only what is needed of the registry. */
export interface ClaimRegistry {
  all(): Iterable<{ readonly id: number; readonly host: string }>;
  byCode(code: string): { readonly id: number } | undefined;
  /** All of them or none; a refusal names each field as `index.field`. */
  addAll(
    wishes: readonly NewDevice[],
    by: By,
  ): Promise<readonly { readonly id: number; readonly code: string; readonly host: string }[]>;
}

/** What claimed devices have in common. */
export interface Template {
  readonly category: Category;
  readonly unit: string;
  readonly kind?: DeviceKind | undefined;
  readonly segment?: string | undefined;
  readonly platform?: string | undefined;
  readonly credential?: string | null | undefined;
  readonly lifecycle?: Lifecycle | undefined;
  readonly inScope?: boolean | undefined;
  /** First 14 digits of codes to give. */
  readonly codePrefix?: string | undefined;
}

/** Which of the found devices, and what they shall be called. */
export interface Claimed {
  readonly host: string;
  readonly port: number;
  readonly code?: string | undefined;
  readonly name?: string | undefined;
}

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
    wish: { readonly ranges: readonly string[]; readonly ports: readonly number[] },
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
      found: new Map(),
      stop: new AbortController(),
    };
    this.#keep(run);
    const entry = { by: byOf(person), did: 'discovery.start', subject: `discovery/${run.id}`, after: wish };
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
      run.state = 'done';
    } catch (error) {
      run.state = run.stop.signal.aborted ? 'done' : 'failed';
      if (run.state === 'failed' && this.#parts.link.connected) this.emit('fault', error);
    }
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
    const { rows, problems } = this.#rows(run, template, wishes);
    if (problems.length > 0) throw new Refusal('bad-input', {}, problems);
    const added = await this.#parts.registry.addAll(rows, byOf(person)).catch((error: unknown) => {
      throw error instanceof Refusal ? withinDevices(error) : error;
    });
    await this.#parts.deeds.write({
      by: byOf(person),
      did: 'discovery.claim',
      subject: `discovery/${id}`,
      after: { devices: added.length, unit: template.unit },
    });
    return added.map(({ id, code, host }) => ({ id, code, host }));
  }

  #rows(
    run: Run,
    { codePrefix, ...template }: Template,
    wishes: readonly Claimed[],
  ): { rows: NewDevice[]; problems: Problem[] } {
    const problems: Problem[] = [];
    const taken = new Set<string>();
    const numbers = this.#freeNumbers(codePrefix, taken);
    const rows = wishes.map((wish, index): NewDevice => {
      const say = (field: string, wanted: string, got: string) =>
        problems.push({ path: `devices.${index}.${field}`, wanted, got });
      const found = run.found.get(`${wish.host}:${wish.port}`);
      if (found === undefined)
        say('host', 'a device that this discovery found', `"${wish.host}:${wish.port}"`);
      const code = wish.code ?? numbers.next().value ?? '';
      if (code === '') say('code', 'a code, or a prefix to give codes from', 'nothing');
      else if (taken.has(code)) say('code', 'each code once', `"${code}" again`);
      else if (this.#parts.registry.byCode(code)) say('code', 'a code that no device has', `"${code}"`);
      taken.add(code);
      const isRtsp = RTSP_PORTS.includes(wish.port);
      return {
        ...defined({ kind: 'camera' as const, ...template }),
        code,
        name: wish.name ?? (found?.name || wish.host),
        host: wish.host,
        ...(isRtsp ? { rtspPort: wish.port } : { onvifPort: wish.port }),
        model: found?.hardware ?? '',
      };
    });
    return { rows, problems };
  }

  /** Codes that neither the registry nor the claim has, in rising order. */
  *#freeNumbers(prefix: string | undefined, taken: ReadonlySet<string>): Generator<string, undefined> {
    if (prefix === undefined) return undefined;
    for (let number = 1; number <= 999_999; number++) {
      const code = `${prefix}${`${number}`.padStart(6, '0')}`;
      if (!taken.has(code) && this.#parts.registry.byCode(code) === undefined) yield code;
    }
    return undefined;
  }

  #known(id: string): Run {
    const run = this.#runs.get(id);
    if (run === undefined) throw new Refusal('not-found');
    return run;
  }

  #shown({ id, state, startedMs, addresses, found }: Run): Discovery {
    const byHost = new Map<string, number>();
    if (found.size > 0) for (const { id, host } of this.#parts.registry.all()) byHost.set(host, id);
    const rows = [...found.values()].map((one) => ({ ...one, registered: byHost.get(one.host) ?? null }));
    return { id, state, startedMs, addresses, found: rows };
  }
}

/** Ports that speak RTSP and not HTTP, wherever one looks. */
const RTSP_PORTS: readonly number[] = [554, 8554];

/** Keys that were not sent are not there, instead of being undefined. */
function defined<T extends object>(template: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(template).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}

/** The registry counts the devices it was given; whoever claimed calls them `devices`. */
function withinDevices({ code, facts, problems }: Refusal): Refusal {
  return new Refusal(
    code,
    facts,
    problems.map(({ path, ...problem }) => ({ path: `devices.${path}`, ...problem })),
  );
}
