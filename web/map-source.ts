/** Keeps the map's index fresh: pins when the registry changes, states when devices do, neither oftener than needed. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Change } from '../server/api/wire.ts';
import { askBytes, Trouble } from './client.ts';
import { events, type Heard } from './events.ts';
import { MapDesk } from './map-desk.ts';

/** Every device of a city in one answer: once in so long is often enough. */
const LEAST_MS = 5_000;

export class MapSource implements ReactiveController {
  readonly desk = new MapDesk();
  readonly #host: ReactiveControllerHost;
  /** Grows whenever the index has other pins or states; 0 before the first. */
  version = 0;
  trouble: Trouble | null = null;
  #running: AbortController | null = null;
  #deaf: (() => void) | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #startedMs = 0;
  /** What is to be fetched next. */
  #wanted: 'nothing' | 'states' | 'points' = 'nothing';
  /** ETag of the pins in the index. */
  #points: string | null = null;
  #units: readonly string[] | null = null;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.desk.start();
    this.#deaf = events.onChange((heard) => this.#hear(heard));
    document.addEventListener('visibilitychange', this.#seen);
    this.#points = null;
    void this.#load('points');
  }

  hostDisconnected(): void {
    this.#deaf?.();
    document.removeEventListener('visibilitychange', this.#seen);
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#running?.abort();
    this.desk.stop();
    this.version = 0;
  }

  reload(): void {
    void this.#load('points');
  }

  /** Shows only devices of these units; all of them for null. */
  only(units: readonly string[] | null): void {
    if (JSON.stringify(units) === JSON.stringify(this.#units)) return;
    this.#units = units;
    if (this.version === 0) return;
    void this.desk.ask('only', units).then(() => this.#news(), ignore);
  }

  readonly #seen = () => {
    if (!document.hidden && this.#wanted !== 'nothing') this.#soon();
  };

  #hear(heard: Heard): void {
    const wanted = wantedAfter(heard);
    if (wanted === 'nothing') return;
    if (this.#wanted !== 'points') this.#wanted = wanted;
    this.#soon();
  }

  #soon(): void {
    if (document.hidden || this.#timer !== undefined) return;
    const waitMs = Math.max(0, this.#startedMs + LEAST_MS - Date.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const wanted = this.#wanted;
      if (wanted !== 'nothing') void this.#load(wanted);
    }, waitMs);
  }

  async #load(what: 'states' | 'points'): Promise<void> {
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    this.#startedMs = Date.now();
    this.#wanted = 'nothing';
    try {
      await this.#fetch(what, running.signal);
      this.trouble = null;
      this.#news();
    } catch (error) {
      if (running.signal.aborted) return;
      this.trouble = error instanceof Trouble ? error : new Trouble(String(error));
      this.#host.requestUpdate();
    }
  }

  async #fetch(what: 'states' | 'points', signal: AbortSignal): Promise<void> {
    const states = askBytes('/api/map/states', signal);
    // Told to whoever awaits it below; a failure before that is not nobody's.
    states.catch(ignore);
    if (what === 'points') await this.#fetchPoints(signal);
    const told = await states;
    const fits = told.headers.get('x-map-points');
    // The registry changed between the two answers: these states are of other pins.
    if (fits !== null && fits !== this.#points) {
      await this.#fetchPoints(signal);
      const again = await askBytes('/api/map/states', signal);
      await this.desk.ask('tell', again.bytes);
    } else await this.desk.ask('tell', told.bytes);
    signal.throwIfAborted();
  }

  async #fetchPoints(signal: AbortSignal): Promise<void> {
    const { bytes, headers } = await askBytes('/api/map/points', signal);
    const etag = headers.get('etag');
    if (etag !== null && etag === this.#points) return;
    await this.desk.ask('load', bytes);
    if (this.#units !== null) await this.desk.ask('only', this.#units);
    signal.throwIfAborted();
    this.#points = etag;
  }

  #news(): void {
    this.version += 1;
    this.#host.requestUpdate();
  }
}

function wantedAfter(heard: Change | 'all'): 'nothing' | 'states' | 'points' {
  if (heard === 'all' || heard.registry) return 'points';
  return heard.many || heard.devices.length > 0 ? 'states' : 'nothing';
}

function ignore(): void {}
