/** An engine for tests whose devices are a function. */
import { vi } from 'vitest';
import { SILENT } from '../config/log.ts';
import type { AskedCheck } from '../config/terms.ts';
import { ASKED_CHECKS } from '../config/terms.ts';
import type { Check } from './checks/check.ts';
import type { Driver } from './drivers/driver.ts';
import { Engine } from './engine.ts';
import type { Health } from './link/link.ts';
import type { Finding, Look, Observation, ShownPicture } from './link/observation.ts';
import { sampleTarget } from './link/sample.ts';
import type { Assignment, Cadence, SegmentPlan, Target } from './link/target.ts';
import type { Trial } from './schedule/canaries.ts';

export const NEVER = new AbortController().signal;
export const GOOD: Finding = { state: 'good' };
export const DEAD: Finding = { state: 'bad', reason: 'timeout' };

/** What a device says when it is looked at. */
export type Answer = (
  n: number,
  check: AskedCheck,
  signal: AbortSignal,
) => Look | Promise<Look & { picture?: ShownPicture }>;

/** An engine whose devices are a function, with everything it told. Time is the test's. */
export class Bench {
  answer: Answer = () => ({ finding: GOOD, steps: [] });
  trial: Trial = 'answers';
  readonly told: Observation[] = [];
  readonly fresh: { n: number; check: AskedCheck; atMs: number }[] = [];
  readonly looks: { n: number; check: AskedCheck; atMs: number }[] = [];
  readonly healths: Health[] = [];
  readonly stretches: { fromMs: number; toMs: number }[] = [];
  readonly pictures: number[] = [];
  most = 0;
  jumpMs = 0;
  /** Both clocks are ahead of the test's by so much. */
  leapMs = 0;
  #open = 0;
  readonly engine: Engine;

  constructor() {
    const checks = Object.fromEntries(ASKED_CHECKS.map((name) => [name, this.#check(name)])) as Record<
      AskedCheck,
      Check
    >;
    this.engine = new Engine({
      daemon: 'probe-1',
      checks,
      driverFor: (target): Driver => ({
        target,
        alive: () => Promise.reject(new Error('unused')),
        identity: () => Promise.reject(new Error('unused')),
        picture: () => Promise.reject(new Error('unused')),
      }),
      upward: {
        report: (changed, unchanged, fromMs, toMs) => {
          this.told.push(...changed);
          this.stretches.push({ fromMs, toMs });
          for (const [check, ns] of unchanged) for (const n of ns) this.fresh.push({ n, check, atMs: toMs });
        },
        picture: ({ n }) => this.pictures.push(n),
        health: (health) => this.healths.push(health),
      },
      tryConnect: async () => this.trial,
      log: SILENT,
      clock: {
        wallMs: () => Date.now() + this.jumpMs + this.leapMs,
        steadyMs: () => performance.now() + this.leapMs,
      },
    });
    this.engine.start();
  }

  /** Time is the test's from now on, until `end`. */
  static begin(): Bench {
    vi.useFakeTimers({
      toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout', 'Date', 'performance'],
    });
    return new Bench();
  }

  end(): void {
    this.engine.stop();
    vi.useRealTimers();
  }

  #check(name: AskedCheck): Check {
    return {
      name,
      look: async ({ target: { n } }, signal) => {
        this.looks.push({ n, check: name, atMs: Date.now() });
        this.#open += 1;
        this.most = Math.max(this.most, this.#open);
        try {
          return await this.answer(n, name, signal);
        } finally {
          this.#open -= 1;
        }
      },
    };
  }

  /** What was told last of a target. */
  last(n: number, check: AskedCheck = 'online'): Finding | undefined {
    return this.told.findLast((seen) => seen.n === n && seen.check === check)?.finding;
  }

  count(n: number, check: AskedCheck = 'online'): number {
    return this.looks.filter((look) => look.n === n && look.check === check).length;
  }
}

export const cadence = (more: Partial<Cadence> = {}): Cadence => ({
  everyMs: 60_000,
  timeoutMs: 3_000,
  confirmations: 2,
  confirmAfterMs: 5_000,
  ...more,
});

/** The plan of these targets, all in one segment. */
export function assignment(targets: readonly Target[], more: Partial<Assignment> = {}): Assignment {
  const slow = cadence({ everyMs: 86_400_000, confirmations: 1, confirmAfterMs: 0 });
  return {
    version: 1,
    targets,
    logins: {},
    segments: [segment()],
    cadences: { registration: slow, online: cadence(), image: slow },
    ...more,
  };
}

export function segment(more: Partial<SegmentPlan> = {}): SegmentPlan {
  return { id: 's', looksPerSecond: 2_000, inFlight: 256, canaries: [], ...more };
}

export function city(count: number, more: Partial<Target> = {}): Target[] {
  return Array.from({ length: count }, (_, n) => sampleTarget(n, more));
}

/** Lets time pass. */
export const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1_000);
