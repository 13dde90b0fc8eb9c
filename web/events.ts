/** What the server says has changed, and whether it can still be heard. */
import type { Change } from '../server/api/wire.ts';
import { openFeed, type Told } from './event-feed.ts';
import type { FromTab, ToTab } from './events-worker.ts';

/** Live: heard lately. Reconnecting: broken a moment ago. Stale: nothing for so long that figures are old. */
export type StreamState = 'live' | 'reconnecting' | 'stale' | 'off';

const STALE_AFTER_MS = 45_000;
const POLL_MS = 30_000;
const HIDDEN_MS = 60_000;

/** A change, or `all` when anything may have changed meanwhile: after a gap, or while polling. */
export type Heard = Change | 'all';

interface Transport {
  stop(): void;
}

/** Opens a way to the stream. Tests bring their own. */
export type OpenTransport = (tell: (told: Told) => void) => Transport;

/** The stream of this tab. Opens with `start`, closes with `stop`, rests while the tab is hidden for long. */
export class Events {
  #transport: Transport | null = null;
  #open: OpenTransport = openShared;
  #state: StreamState = 'off';
  #lastMs = 0;
  #missed = false;
  #watch: ReturnType<typeof setInterval> | undefined;
  #hiding: ReturnType<typeof setTimeout> | undefined;
  #polledMs = 0;
  readonly #changes = new Set<(heard: Heard) => void>();
  readonly #states = new Set<() => void>();

  get state(): StreamState {
    return this.#state;
  }

  /** When the server was last heard. */
  get lastMs(): number {
    return this.#lastMs;
  }

  onChange(listener: (heard: Heard) => void): () => void {
    this.#changes.add(listener);
    return () => this.#changes.delete(listener);
  }

  onState(listener: () => void): () => void {
    this.#states.add(listener);
    return () => this.#states.delete(listener);
  }

  start(open: OpenTransport = openShared): void {
    if (this.#transport !== null) return;
    this.#open = open;
    this.#lastMs = Date.now();
    this.#polledMs = this.#lastMs;
    this.#become('reconnecting');
    this.#transport = open((told) => this.#hear(told));
    this.#watch = setInterval(() => this.#check(Date.now()), 1_000);
    document.addEventListener('visibilitychange', this.#seen);
    addEventListener('pagehide', this.#gone);
  }

  stop(): void {
    document.removeEventListener('visibilitychange', this.#seen);
    removeEventListener('pagehide', this.#gone);
    clearTimeout(this.#hiding);
    this.#close();
    this.#become('off');
  }

  #close(): void {
    this.#transport?.stop();
    this.#transport = null;
    clearInterval(this.#watch);
  }

  #hear(told: Told): void {
    if (told.is === 'broken') {
      this.#missed = true;
      if (this.#state === 'live') this.#become('reconnecting');
      return;
    }
    this.#lastMs = Date.now();
    const was = this.#state;
    this.#become('live');
    if (was !== 'live' && this.#missed) {
      this.#missed = false;
      this.#say('all');
    }
    if (told.is === 'change') this.#say(told.change);
  }

  /** Silence makes the stream stale; while it is, figures are polled. */
  #check(nowMs: number): void {
    if (nowMs - this.#lastMs < STALE_AFTER_MS) return;
    this.#missed = true;
    this.#become('stale');
    if (nowMs - this.#polledMs < POLL_MS) return;
    this.#polledMs = nowMs;
    this.#say('all');
  }

  #become(state: StreamState): void {
    const isNew = state !== this.#state;
    this.#state = state;
    if (isNew || state === 'live') for (const listener of this.#states) listener();
  }

  #say(heard: Heard): void {
    for (const listener of this.#changes) listener(heard);
  }

  readonly #seen = () => {
    clearTimeout(this.#hiding);
    if (document.hidden) {
      this.#hiding = setTimeout(() => this.#close(), HIDDEN_MS);
    } else if (this.#transport === null && this.#state !== 'off') {
      this.#missed = true;
      this.start(this.#open);
    }
  };

  readonly #gone = () => this.#close();
}

/** The stream of this page. */
export const events = new Events();

/** Through a shared worker where the browser has one that can, else from this tab. */
function openShared(tell: (told: Told) => void): Transport {
  if (typeof SharedWorker === 'undefined') return openFeed(tell);
  const worker = new SharedWorker(new URL('./events-worker.ts', import.meta.url), {
    type: 'module',
    name: 'lightkeeper-events',
  });
  let own: Transport | null = null;
  let stopped = false;
  const plain = () => {
    if (!stopped) own ??= openFeed(tell);
  };
  worker.onerror = plain;
  worker.port.onmessage = ({ data }: MessageEvent<ToTab>) => {
    if (stopped) return;
    if (data.is === 'cannot') plain();
    else tell(data);
  };
  worker.port.postMessage('listen' satisfies FromTab);
  return {
    stop() {
      stopped = true;
      own?.stop();
      worker.port.postMessage('leave' satisfies FromTab);
      worker.port.close();
    },
  };
}
