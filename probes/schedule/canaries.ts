/**
 * Is the way to a segment open? Addresses that should always accept a connection are tried every few seconds. When
 * none of a segment's does, twice, the segment is cut: what fails there is unknown, not bad.
 */
import type { Log } from '../../config/log.ts';
import type { CanaryState } from '../link/link.ts';
import type { SegmentPlan } from '../link/target.ts';

/** How a trial ended; `own-fault` says nothing about the segment. */
export type Trial = 'answers' | 'silent' | 'own-fault';

/** Tries to connect once. Never rejects. */
export type TryConnect = (host: string, port: number, timeoutMs: number) => Promise<Trial>;

export interface CanariesOptions {
  readonly tryConnect: TryConnect;
  /** The steady clock. */
  readonly nowMs: () => number;
  readonly log: Log;
  readonly everyMs?: number;
  readonly timeoutMs?: number;
  /** The way was found open by a trial that began at this moment. */
  readonly onOpen: (segment: string, sinceMs: number) => void;
  readonly onCut: (segment: string) => void;
  readonly onBack: (segment: string) => void;
}

interface Watched {
  readonly id: string;
  addresses: readonly { readonly host: string; readonly port: number }[];
  failures: number;
  isCut: boolean;
  isTrying: boolean;
  /** Somebody waits for the next round. */
  isWanted: boolean;
  nextMs: number;
  /** Since when it is as it is; untried until the first trial that says something. */
  isTried: boolean;
  turnedMs: number;
}

const FAILURES = 2;
/** After a failure, or when somebody waits, the next round comes this soon. */
const SOON_MS = 500;

export class Canaries {
  readonly #options: Required<CanariesOptions>;
  readonly #watched = new Map<string, Watched>();

  constructor(options: CanariesOptions) {
    this.#options = { everyMs: 5_000, timeoutMs: 2_000, ...options };
  }

  plan(plans: readonly SegmentPlan[]): void {
    const ids = new Set<string>();
    for (const { id, canaries } of plans) {
      ids.add(id);
      const addresses = canaries.flatMap((canary) => addressOf(canary) ?? []);
      const known = this.#watched.get(id);
      if (known === undefined) {
        const fresh = {
          failures: 0,
          isCut: false,
          isTrying: false,
          isWanted: false,
          nextMs: 0,
          isTried: false,
        };
        this.#watched.set(id, { id, addresses, ...fresh, turnedMs: this.#options.nowMs() });
      } else known.addresses = addresses;
    }
    for (const id of this.#watched.keys()) if (!ids.has(id)) this.#watched.delete(id);
  }

  /** False where a cut cannot be recognised. */
  watches(segment: string): boolean {
    return (this.#watched.get(segment)?.addresses.length ?? 0) > 0;
  }

  isCut(segment: string): boolean {
    return this.#watched.get(segment)?.isCut ?? false;
  }

  get cut(): string[] {
    return [...this.#watched.values()].filter(({ isCut }) => isCut).map(({ id }) => id);
  }

  /** Every segment, with the moment since which it is so by the steady clock. */
  states(): CanaryState[] {
    return [...this.#watched.values()].map(({ id, addresses, isCut, isTried, turnedMs }) => {
      const known = isTried ? 'open' : 'untried';
      const state = addresses.length === 0 ? 'none' : isCut ? 'cut' : known;
      return { segment: id, state, sinceMs: turnedMs };
    });
  }

  /** Somebody wants to know; a round begins soon and `onOpen` tells. */
  ask(segment: string): void {
    const watched = this.#watched.get(segment);
    if (watched !== undefined) watched.isWanted = true;
  }

  /** Begins the rounds that are due. Called by the engine's tick. */
  turn(): void {
    const now = this.#options.nowMs();
    for (const watched of this.#watched.values()) {
      if (watched.isTrying || watched.addresses.length === 0) {
        if (watched.addresses.length === 0) watched.isCut = false;
        continue;
      }
      const { everyMs } = this.#options;
      const dueMs = watched.isWanted ? watched.nextMs - everyMs + SOON_MS : watched.nextMs;
      if (now >= dueMs) void this.#round(watched, now);
    }
  }

  async #round(watched: Watched, beganMs: number): Promise<void> {
    const { tryConnect, timeoutMs, everyMs, onOpen, onCut, onBack, log, nowMs } = this.#options;
    watched.isTrying = true;
    watched.isWanted = false;
    const trials = await Promise.all(
      watched.addresses.map(({ host, port }) => tryConnect(host, port, timeoutMs)),
    );
    watched.isTrying = false;
    if (this.#watched.get(watched.id) !== watched) return;
    const isOpen = trials.includes('answers');
    watched.nextMs = (isOpen ? beganMs : nowMs() - everyMs + SOON_MS) + everyMs;
    if (isOpen) {
      watched.failures = 0;
      if (!watched.isTried || watched.isCut) watched.turnedMs = nowMs();
      watched.isTried = true;
      if (watched.isCut) {
        watched.isCut = false;
        log.warn({ segment: watched.id }, 'segment.back');
        onBack(watched.id);
      }
      onOpen(watched.id, beganMs);
      return;
    }
    // Nothing was learnt about the segment when it was our own fault.
    if (trials.includes('own-fault')) return;
    watched.failures += 1;
    if (watched.failures < FAILURES || watched.isCut) return;
    watched.isCut = true;
    watched.isTried = true;
    watched.turnedMs = nowMs();
    log.warn({ segment: watched.id, canaries: watched.addresses.length }, 'segment.cut');
    onCut(watched.id);
  }
}

/** `10.0.0.1:80`, `[fd00::1]:80`; undefined when it is no such pair. */
export function addressOf(canary: string): { readonly host: string; readonly port: number } | undefined {
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(canary.trim());
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  return host === undefined || port < 1 || port > 65_535 ? undefined : { host, port };
}
