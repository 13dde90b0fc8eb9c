/** The simulated city as a program of its own, and what is asked of it over its control door. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { CheckName, State } from '../../config/terms.ts';

const FLEET = fileURLToPath(new URL('../../probes/fleet/main.ts', import.meta.url));

/** What the city says of one device. */
export interface CityTruth {
  readonly code: string;
  readonly faults: readonly string[];
  readonly isLookedAt: boolean;
  readonly checks: Readonly<Record<CheckName, { readonly state: State; readonly reason?: string } | null>>;
}

export class SoakCity {
  readonly control: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, control: string) {
    this.#child = child;
    this.control = control;
  }

  static async start(devices: number): Promise<SoakCity> {
    const args = ['--disable-warning=ExperimentalWarning', FLEET, '--devices', `${devices}`];
    const child = spawn(process.execPath, [...args, '--control', '0', '--no-discovery', '--plain'], {
      // It ends when this channel closes, however we end.
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    if (child.stdout === null) throw new Error('the simulated city has no standard output');
    const lines = createInterface({ input: child.stdout });
    const line = await Promise.race([
      once(lines, 'line').then(([text]) => String(text)),
      once(child, 'exit').then(() => undefined),
    ]);
    if (line === undefined) throw new Error('the simulated city ended while starting');
    // By `fleet/main.ts`.
    const { control } = JSON.parse(line) as { control: string };
    return new SoakCity(child, control);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  truth(): Promise<readonly CityTruth[]> {
    return this.#ask('GET', '/truth');
  }

  /** The codes of those that it befell: of the named ones all that were sound. */
  async strike(fault: string, codes: readonly string[]): Promise<readonly string[]> {
    return (await this.#ask<{ codes: string[] }>('POST', '/fault', { fault, codes })).codes;
  }

  async heal(codes: readonly string[]): Promise<readonly string[]> {
    return (await this.#ask<{ codes: string[] }>('POST', '/heal', { codes })).codes;
  }

  async endpoint(id: string, isUp: boolean): Promise<void> {
    await this.#ask('POST', '/endpoint', { id, isUp });
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }

  async #ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(`http://${this.control}${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`the simulated city answers ${path} with ${answer.status}`);
    return (await answer.json()) as T;
  }
}
