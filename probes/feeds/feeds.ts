/** Live pictures of all devices of a daemon: who is watched, shared, limited and let go. */
import type { Log } from '../../config/log.ts';
import type { Logins } from '../drivers/logins.ts';
import type { FeedEvent, FeedReason } from '../link/link.ts';
import type { Address, Login } from '../link/target.ts';
import { findFfmpeg } from './ffmpeg.ts';
import { Puller } from './puller.ts';
import { Turns } from './turns.ts';
import type { Viewer } from './viewer.ts';

/** How a device can be watched. */
export interface Reach {
  readonly address: Address;
  readonly login?: Login;
}

/** What the engine offers to feeds, and their limits. */
export interface FeedOptions {
  /** By target number; undefined when there is no such target or it has no address. */
  readonly reach: (n: number) => Reach | undefined;
  /** The device's one control session, shared with the looks: resolves when it is free, with what gives it back. */
  readonly claim?: (n: number, signal: AbortSignal) => Promise<() => void>;
  /** A refused password is tried by nobody until it changes. */
  readonly logins?: Pick<Logins, 'isSuspended' | 'refuse'>;
  readonly log: Log;
  readonly ffmpeg?: () => Promise<string | undefined>;
  /** Devices watched at once. */
  readonly atOnce?: number;
  readonly lingerMs?: number;
}

const AT_ONCE = 12;
const LINGER_MS = 10_000;

/** One per daemon. `stop` ends all; afterwards nothing opens any more. */
export class Feeds {
  readonly #options: FeedOptions;
  readonly #turns = new Turns();
  /** By target number: those that can be joined. */
  readonly #pullers = new Map<number, Puller>();
  /** By target number: resolves when the device has been left. */
  readonly #leaving = new Map<number, Promise<void>>();
  #isStopped = false;

  constructor(options: FeedOptions) {
    this.#options = options;
  }

  /** One viewer of one device: `live`, then `bytes`, then `ended`; or nothing more once the signal aborts or they leave. */
  open(n: number, signal: AbortSignal): AsyncIterable<FeedEvent> {
    return { [Symbol.asyncIterator]: () => this.#watch(n, signal) };
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all([...this.#pullers.keys()].map((n) => this.#leave(n)));
    await Promise.all(this.#leaving.values());
  }

  /** Devices that are being watched, or were until just now. */
  get size(): number {
    return this.#pullers.size;
  }

  #watch(n: number, signal: AbortSignal): AsyncIterator<FeedEvent, undefined> {
    if (signal.aborted) return said();
    const found = this.#pullerOf(n);
    if (typeof found === 'string') return said({ is: 'ended', reason: found });
    const viewer: Viewer = found.join();
    signal.addEventListener('abort', () => viewer.leave(), { once: true });
    return viewer;
  }

  #pullerOf(n: number): Puller | FeedReason {
    if (this.#isStopped) return 'stopped';
    const { reach, logins, log, atOnce = AT_ONCE, lingerMs = LINGER_MS, ffmpeg = findFfmpeg } = this.#options;
    const reached = reach(n);
    const { host, rtspPort: port, rtspPath: path } = reached?.address ?? {};
    if (!host || port === undefined || path === undefined) return 'no-address';
    const address = { host, port, path };
    const login = reached?.login;
    const known = this.#pullers.get(n);
    if (known?.isOf(address, login)) return known;
    if (login && logins?.isSuspended(n, login, 'stream')) return 'auth-refused';
    if (known) void this.#leave(n);
    if (this.#pullers.size >= atOnce && !this.#makeRoom()) return 'limit';
    const puller = new Puller({
      n,
      address,
      login,
      claim: (_n, off) => this.#claim(n, off),
      ffmpeg: () => ffmpeg(),
      turns: this.#turns,
      lingerMs,
      onRefused: () => login && logins?.refuse(n, login),
      log,
    });
    this.#pullers.set(n, puller);
    puller.start(() => {
      if (this.#pullers.get(n) === puller) void this.#leave(n);
    });
    return puller;
  }

  /** First the session before this one is gone, then the looks have left the device. */
  async #claim(n: number, signal: AbortSignal): Promise<() => void> {
    await this.#leaving.get(n);
    return this.#options.claim ? this.#options.claim(n, signal) : () => {};
  }

  /** A feed that nobody watches any more gives way. */
  #makeRoom(): boolean {
    for (const [n, puller] of this.#pullers) {
      if (puller.viewers > 0) continue;
      void this.#leave(n);
      return true;
    }
    return false;
  }

  #leave(n: number): Promise<void> {
    const puller = this.#pullers.get(n);
    if (!puller) return Promise.resolve();
    this.#pullers.delete(n);
    const left = Promise.all([this.#leaving.get(n), puller.stop()]).then(() => {
      if (this.#leaving.get(n) === left) this.#leaving.delete(n);
    });
    this.#leaving.set(n, left);
    return left;
  }
}

/** An iterator that says these and ends. */
function said(...events: readonly FeedEvent[]): AsyncIterator<FeedEvent, undefined> {
  const waiting = [...events];
  return {
    next: async () => {
      const event = waiting.shift();
      return event ? { done: false, value: event } : { done: true, value: undefined };
    },
    return: async () => ({ done: true, value: undefined }),
  };
}
