/** The last share that could be said of each figure, for the time in which none can be. */

interface LastSaid {
  readonly share: number;
  /** When it could last be said; null while it still can. */
  readonly atMs: number | null;
}

/** By a key of the caller's. */
export class Said {
  readonly #last = new Map<string, LastSaid>();

  /** Takes note of what can be said now; null for nothing. */
  note(key: string, share: number | null, atMs: number): void {
    const before = this.#last.get(key);
    if (share !== null) {
      if (before?.share !== share || before.atMs !== null) this.#last.set(key, { share, atMs: null });
    } else if (before !== undefined && before.atMs === null) {
      this.#last.set(key, { share: before.share, atMs });
    }
  }

  /** What was said last, and when. */
  last(key: string, nowMs: number): { share: number; atMs: number } | null {
    const last = this.#last.get(key);
    return last ? { share: last.share, atMs: last.atMs ?? nowMs } : null;
  }

  /** Everything, as plain values to keep. What can be said now could be said at this instant. */
  kept(nowMs: number): [string, number, number][] {
    return [...this.#last].map(([key, { share, atMs }]) => [key, share, atMs ?? nowMs]);
  }

  /** What an earlier run kept; anything else is passed over. */
  load(kept: unknown): void {
    if (!Array.isArray(kept)) return;
    for (const entry of kept) {
      if (!Array.isArray(entry)) continue;
      const [key, share, atMs] = entry as unknown[];
      if (typeof key !== 'string' || !Number.isInteger(share) || !Number.isInteger(atMs)) continue;
      this.#last.set(key, { share: Number(share), atMs: Number(atMs) });
    }
  }
}
