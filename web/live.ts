/** Keeps what a view shows fresh: fetches it, keeps the last good answer, and fetches anew when an event says it changed. */
import { html, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';
import type { Change } from '../server/api/wire.ts';
import { ask, Trouble } from './client.ts';
import { events, type Heard } from './events.ts';
import { troubleNote } from './parts/trouble-note.ts';
import { text } from './words.ts';

/** What is fetched, and which changes concern it. Without `concerns` it is fetched once for each path. */
export interface Source {
  readonly path: string;
  readonly concerns?: (change: Change) => boolean;
}

/** Every state that a view can be in. A failure with something to keep still shows that. */
export interface States<T> {
  readonly waiting: () => unknown;
  readonly failed: (trouble: Trouble) => unknown;
  readonly here: (value: T) => unknown;
}

/** Not more often than this, however fast the changes come. */
const LEAST_MS = 2_000;

const busyListeners = new Set<(busy: boolean) => void>();
let busyCount = 0;

/** Calls back when the page begins or ends to wait for something a person asked for. */
export function onBusy(listener: (busy: boolean) => void): () => void {
  busyListeners.add(listener);
  return () => busyListeners.delete(listener);
}

function addBusy(step: 1 | -1): void {
  busyCount += step;
  for (const listener of busyListeners) listener(busyCount > 0);
}

/** A controller for one fetched value of a view. */
export class Live<T> implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #source: () => Source | null;
  #path: string | null = null;
  #value: T | undefined;
  #valuePath: string | null = null;
  #fetchedMs = 0;
  #trouble: Trouble | null = null;
  #running: AbortController | null = null;
  #startedMs = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #dirty = false;
  #deaf: (() => void) | null = null;

  constructor(host: ReactiveControllerHost, source: () => Source | null) {
    this.#host = host;
    this.#source = source;
    host.addController(this);
  }

  /** The last good answer, even when it is of another path than the one that is being fetched. */
  get value(): T | undefined {
    return this.#value;
  }

  /** True while the value shown is the answer to what is asked now. */
  get isCurrent(): boolean {
    return this.#valuePath === (this.#source()?.path ?? null);
  }

  hostConnected(): void {
    this.#deaf = events.onChange(this.#hear);
    document.addEventListener('visibilitychange', this.#seen);
    if (this.#path !== null) this.#load(false);
  }

  hostDisconnected(): void {
    this.#deaf?.();
    document.removeEventListener('visibilitychange', this.#seen);
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#running?.abort();
    this.#running = null;
  }

  hostUpdate(): void {
    const path = this.#source()?.path ?? null;
    if (path === this.#path) return;
    this.#path = path;
    if (path !== null) this.#load(true);
  }

  /** Fetches now; what is shown stays until the answer is there. */
  reload(): void {
    this.#load(true);
  }

  /** Fetches in the background, without any sign of waiting. */
  refresh(): void {
    this.#load(false);
  }

  /** Puts a value in place that the server has just answered to a write. */
  put(value: T): void {
    this.#value = value;
    this.#valuePath = this.#path;
    this.#fetchedMs = Date.now();
    this.#trouble = null;
    this.#host.requestUpdate();
  }

  render({ waiting, failed, here }: States<T>): TemplateResult {
    const trouble = this.#trouble;
    // What was fetched for another path must not stand under a failure of this one.
    const isKept = this.#value !== undefined && (trouble === null || this.isCurrent);
    if (!isKept && trouble !== null) return html`${failed(trouble)}`;
    if (this.#value === undefined) return html`${waiting()}`;
    const note = trouble === null ? null : troubleNote(trouble, () => this.reload(), this.#fetchedMs);
    return html`${note}${here(this.#value)}`;
  }

  /** The usual words while it waits and where it failed. */
  shown(here: States<T>['here']): TemplateResult {
    const waiting = () => html`<p role="status" class="muted">${text('shell.loading')}</p>`;
    return this.render({ waiting, failed: this.failed, here });
  }

  /** The usual answer to a failure with nothing to keep. */
  readonly failed = (trouble: Trouble): TemplateResult => troubleNote(trouble, () => this.reload());

  readonly #hear = (heard: Heard) => {
    const source = this.#source();
    if (source?.concerns === undefined) return;
    if (heard === 'all' || source.concerns(heard)) this.#soon();
  };

  readonly #seen = () => {
    if (!document.hidden && this.#dirty) this.#soon();
  };

  /** One fetch for all changes of the next moment; none while nobody looks. */
  #soon(): void {
    this.#dirty = true;
    if (document.hidden || this.#timer !== undefined) return;
    const waitMs = Math.max(0, this.#startedMs + LEAST_MS - Date.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#load(false);
    }, waitMs);
  }

  #load(asked: boolean): void {
    const path = this.#path;
    if (path === null) return;
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    this.#startedMs = Date.now();
    this.#dirty = false;
    if (asked) addBusy(1);
    ask<T>(path, { signal: running.signal })
      .then(
        (value) => this.#got(path, value),
        (error: unknown) => this.#missed(error, running.signal),
      )
      .finally(() => {
        if (asked) addBusy(-1);
        if (this.#running === running) this.#running = null;
      });
  }

  #got(path: string, value: T): void {
    if (path !== this.#path) return;
    this.#value = value;
    this.#valuePath = path;
    this.#fetchedMs = Date.now();
    this.#trouble = null;
    this.#host.requestUpdate();
  }

  #missed(error: unknown, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.#trouble = error instanceof Trouble ? error : new Trouble(String(error));
    this.#host.requestUpdate();
  }
}
