/** The hosts that take longest to answer. A list of fixed length: a look that is no candidate costs one comparison. */
import type { SlowHost } from '../link/link.ts';
import type { Target } from '../link/target.ts';
import { hostOf } from './neighbours.ts';

const MOST = 10;
/** What one look weighs against those before it. */
const WEIGHT = 0.3;

export class Slowest {
  /** By host. */
  readonly #hosts = new Map<string, { n: number; tookMs: number }>();
  #leastMs = 0;

  /** A device answered, after so long. Who does not answer is not slow but down. */
  took(target: Target, tookMs: number): void {
    const host = hostOf(target);
    if (host === undefined) return;
    const known = this.#hosts.get(host);
    if (known !== undefined) {
      known.tookMs += (tookMs - known.tookMs) * WEIGHT;
      known.n = target.n;
    } else {
      if (this.#hosts.size >= MOST) {
        if (tookMs <= this.#leastMs) return;
        this.#hosts.delete(this.#quickest());
      }
      this.#hosts.set(host, { n: target.n, tookMs });
    }
    this.#leastMs = Math.min(...[...this.#hosts.values()].map((one) => one.tookMs));
  }

  /** The slowest first; those whose target is gone are forgotten. */
  list(isThere: (n: number) => boolean): SlowHost[] {
    for (const [host, { n }] of this.#hosts) if (!isThere(n)) this.#hosts.delete(host);
    return [...this.#hosts]
      .map(([host, { n, tookMs }]) => ({ host, n, tookMs: Math.round(tookMs) }))
      .sort((a, b) => b.tookMs - a.tookMs);
  }

  #quickest(): string {
    let quickest = '';
    let leastMs = Number.POSITIVE_INFINITY;
    for (const [host, { tookMs }] of this.#hosts) {
      if (tookMs >= leastMs) continue;
      leastMs = tookMs;
      quickest = host;
    }
    return quickest;
  }
}
