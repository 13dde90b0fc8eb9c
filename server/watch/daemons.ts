/** The probe daemons: how far each has got, when it was last heard, and whether it is silent. */
import { ASKED_CHECKS, type AskedCheck } from '../../config/terms.ts';
import type { Health } from '../../probes/link/link.ts';
import { SILENT_AFTER_MS } from '../rules/freshness.ts';
import type { DaemonRow } from '../store/frames.ts';
import type { DaemonFigure } from './answers.ts';

/** The registry itself, which judges pins: it tells what it found like a daemon, and is never silent. */
export const REGISTRY = 'registry';

/** One daemon. Its index is what the live columns keep; 0 means nobody. */
export interface Daemon {
  readonly index: number;
  readonly name: string;
  seq: number;
  /** Up to when it has told what it saw; null before its first batch. */
  toMs: number | null;
  heardMs: number;
  state: DaemonFigure['state'];
  /** Since when it is in that state. */
  sinceMs: number;
  health: Health | null;
  sickSinceMs: number | null;
  /** By check: where it stood when it began to have devices that it had not looked at. */
  readonly rounds: Map<AskedCheck, { readonly atMs: number; readonly once: number }>;
}

export class Daemons {
  readonly #byName = new Map<string, Daemon>();
  readonly #byIndex: Daemon[] = [];
  /** Something changed since somebody took it. */
  hasChanged = false;

  /** Daemons of an earlier run have as long to be heard as if they had spoken this instant. */
  load(rows: readonly DaemonRow[], atMs: number): void {
    for (const { name, seq, toMs } of rows) Object.assign(this.of(name, atMs), { seq, toMs });
  }

  /** The daemon of that name; a new one when there is none. */
  of(name: string, atMs: number): Daemon {
    const known = this.#byName.get(name);
    if (known) return known;
    const made: Daemon = {
      index: 1 + this.#byIndex.length,
      name,
      seq: 0,
      toMs: null,
      heardMs: atMs,
      state: 'starting',
      sinceMs: atMs,
      health: null,
      sickSinceMs: null,
      rounds: new Map(),
    };
    this.#byName.set(name, made);
    this.#byIndex.push(made);
    return made;
  }

  get(name: string): Daemon | undefined {
    return this.#byName.get(name);
  }

  all(): readonly Daemon[] {
    return this.#byIndex;
  }

  /** By index, from 1. */
  get names(): string[] {
    return this.#byIndex.map(({ name }) => name);
  }

  /** A daemon is there. Answers it. */
  heard(name: string, atMs: number): Daemon {
    const daemon = this.of(name, atMs);
    daemon.heardMs = atMs;
    this.#turn(daemon, 'connected', atMs);
    return daemon;
  }

  /** Its connection is gone. It has its time to come back before it counts as silent. */
  left(name: string, atMs: number): void {
    const daemon = this.#byName.get(name);
    if (daemon?.state === 'connected') this.#turn(daemon, 'starting', atMs);
  }

  tell(health: Health, atMs: number): void {
    const daemon = this.heard(health.daemon, atMs);
    for (const check of ASKED_CHECKS) {
      const isBehind = health.lookedOnce[check] < health.due[check];
      if (!isBehind) daemon.rounds.delete(check);
      else if (!daemon.rounds.has(check) || daemon.health?.startedMs !== health.startedMs)
        daemon.rounds.set(check, { atMs, once: health.lookedOnce[check] });
    }
    daemon.health = health;
    daemon.sickSinceMs = health.sick === undefined ? null : (daemon.sickSinceMs ?? atMs);
    this.hasChanged = true;
  }

  /** Finds those that fell silent. Answers whether one did since the last time. */
  listen(atMs: number): boolean {
    const fallen = this.all().filter(
      (daemon) =>
        daemon.name !== REGISTRY && daemon.state !== 'silent' && atMs - daemon.heardMs > SILENT_AFTER_MS,
    );
    for (const daemon of fallen) this.#turn(daemon, 'silent', atMs);
    return fallen.length > 0;
  }

  figures(): DaemonFigure[] {
    return this.#byIndex.filter(({ name }) => name !== REGISTRY).map(figureOf);
  }

  #turn(daemon: Daemon, state: Daemon['state'], atMs: number): void {
    if (daemon.state === state) return;
    daemon.state = state;
    daemon.sinceMs = atMs;
    this.hasChanged = true;
  }
}

function figureOf({ name, state, sinceMs, health }: Daemon): DaemonFigure {
  return {
    id: name,
    state,
    sinceMs,
    pid: health?.pid ?? null,
    targets: health?.targets ?? 0,
    looks: health?.looks ?? 0,
    inFlight: health?.inFlight ?? 0,
    spooled: health?.spooled ?? 0,
    spoolDropped: health?.spoolDropped ?? 0,
    loopDelayMs: health?.loopDelayMs ?? 0,
    rssBytes: health?.rssBytes ?? 0,
    ageP50Ms: health?.ageP50Ms ?? 0,
    ageP99Ms: health?.ageP99Ms ?? 0,
    ages: health?.ages ? { histogram: [...health.ages.histogram], cycle: health.ages.cycle } : null,
    segmentsCut: [...(health?.segmentsCut ?? [])],
    canaries: [...(health?.canaries ?? [])],
    slowest: (health?.slowest ?? []).map(({ n, host, tookMs }) => ({ device: n, host, tookMs })),
    sick: health?.sick ?? null,
    sweep: health?.sweep ?? null,
    judgeRssBytes: health?.judgeRssBytes ?? null,
    flapping: health?.flapping ?? null,
    nightSegments: [...(health?.nightSegments ?? [])],
    viid: health?.viid ?? null,
    checks: ASKED_CHECKS.map((check) => ({
      check,
      once: health?.lookedOnce[check] ?? 0,
      due: health?.due[check] ?? 0,
    })),
  };
}
