/**
 * Checkpoints of the city that register by themselves (GA/T 1400) at a listener: most of them as they should, a few in
 * the ways of the field. They go on trying until somebody listens.
 */
import { CREDENTIALS } from './box.ts';
import type { Population, Resident } from './population.ts';
import { ViidClient, type ViidFault } from './viid.ts';

/** What is wrong with whom, in their order; whoever comes after them is sound. */
const WITH_FAULTS: readonly (ViidFault | undefined)[] = [
  undefined,
  'no-keepalive',
  undefined,
  'leaves',
  'wrong-password',
  'sends-persons',
];
const MOST = 24;
const KEEPALIVE_MS = 30_000;
/** How soon whoever was not taken tries again; a wrong password is tried seldom. */
const AGAIN_MS = 3_000;
const WRONG_AGAIN_MS = 600_000;
const LEAVES_AFTER_MS = 120_000;

/** Who registers, and what became of it last. */
export interface Registrant {
  readonly code: string;
  readonly fault: ViidFault | undefined;
  /** HTTP status of the last answer; 0 while nobody listens. */
  readonly status: number;
}

interface Client {
  readonly code: string;
  readonly fault: ViidFault | undefined;
  readonly client: ViidClient;
}

/** Who registers, in their order. */
export function registrantsOf(residents: readonly Resident[]): readonly Resident[] {
  return residents
    .filter(({ kind, lifecycle }) => kind === 'checkpoint' && lifecycle === 'active')
    .slice(0, MOST);
}

/** All of them. Rejects nothing: nobody there is nobody's fault. */
export class Registering {
  readonly #clients: readonly Client[];
  readonly #status = new Map<string, number>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #isOver = false;

  constructor({ residents }: Population, where: { readonly host: string; readonly port: number }) {
    this.#clients = registrantsOf(residents).map((resident, at) => {
      const fault = WITH_FAULTS[at];
      return { code: resident.code, fault, client: clientFor(resident, where, fault) };
    });
  }

  start(): void {
    for (const one of this.#clients) void this.#register(one);
  }

  registrants(): readonly Registrant[] {
    return this.#clients.map(({ code, fault }) => ({ code, fault, status: this.#status.get(code) ?? 0 }));
  }

  stop(): void {
    this.#isOver = true;
    for (const timer of this.#timers) clearTimeout(timer);
    for (const { client } of this.#clients) client.stop();
  }

  async #register(one: Client): Promise<void> {
    const { code, fault, client } = one;
    const status = await client.start().then(
      (answer) => answer.status,
      () => 0,
    );
    if (this.#isOver) return client.stop();
    this.#status.set(code, status);
    if (status !== 200)
      this.#later(status === 403 ? WRONG_AGAIN_MS : AGAIN_MS, () => void this.#register(one));
    else if (fault === 'leaves')
      this.#later(LEAVES_AFTER_MS, () => void client.unregister().catch(() => undefined));
    // It is not asked for its life, and so does not hear that nobody knows it any more.
    else if (fault === 'no-keepalive') this.#later(WRONG_AGAIN_MS, () => void this.#register(one));
  }

  #later(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, ms);
    this.#timers.add(timer);
  }
}

function clientFor(
  { code, credential, parts, told, point, pinFault }: Resident,
  where: { readonly host: string; readonly port: number },
  fault: ViidFault | undefined,
): ViidClient {
  const { password = '' } = CREDENTIALS.find(({ id }) => id === credential) ?? {};
  return new ViidClient({
    ...where,
    ...{ code, password, apes: parts.map((_, lane) => apeCode(code, lane)), keepaliveMs: KEEPALIVE_MS },
    // Of a pin that is wrong on purpose it says nothing: what is found of it must be that alone.
    place: told ?? (pinFault === undefined ? point : [0, 0]),
    ...(fault !== undefined && { fault }),
  });
}

/** A capture device's own code: the checkpoint's, with type 119 and its lane in front of the serial. */
function apeCode(code: string, lane: number): string {
  return `${code.slice(0, 10)}119${code.slice(13, 14)}${lane + 1}${code.slice(15)}`;
}
