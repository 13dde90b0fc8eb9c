/** The lives of flags: raised by evidence, seen by, explained, taken down by evidence alone. Devices have flags of their own. */

import { type DeviceFlagRules, isFlagged, UPTIME_DAYS } from '../rules/device-flag.ts';
import { floorShare } from '../rules/rate.ts';
import { Refusal } from '../rules/refusal.ts';
import type { Db } from '../store/db.ts';
import * as stored from '../store/flag-lives.ts';
import type { Journal } from '../store/journal.ts';
import { type Asker, byOf } from './asker.ts';
import { OneByOne } from './sign-in.ts';

export type DeviceFlag = stored.DeviceFlagRow;
export type FlagKey = stored.FlagKey;

/** Somebody who saw a flag, or what they said of it. */
export type FlagWord = Pick<stored.FlagWordRow, 'atMs' | 'who' | 'note'>;

/** What was online for how long, device by device. */
export interface Uptimes {
  deviceUptimes(
    fromMs: number,
    untilMs: number,
  ): AsyncIterable<{ readonly device: number; readonly goodMs: number; readonly badMs: number }>;
}

export interface FlagDeskOptions {
  readonly journal: Journal;
  readonly uptimes: Uptimes;
  /** Does its file count a device now? Who has left the count has no flag of its own, however it was before. */
  readonly isCounted: (device: number) => boolean;
  readonly rules: DeviceFlagRules;
  readonly keepDays: number;
  readonly clock?: () => number;
}

const DAY_MS = 86_400_000;
const MOST_CLEARED = 500;
const MOST_WAITING = 1_000;

export class FlagDesk {
  readonly #db: Db;
  readonly #options: FlagDeskOptions;
  readonly #clock: () => number;
  readonly #alone = new OneByOne(MOST_WAITING);
  /** Those that are up, by device. */
  readonly #up = new Map<number, DeviceFlag>();

  private constructor(db: Db, options: FlagDeskOptions) {
    this.#db = db;
    this.#options = options;
    this.#clock = options.clock ?? Date.now;
  }

  static async open(db: Db, options: FlagDeskOptions): Promise<FlagDesk> {
    const desk = new FlagDesk(db, options);
    for (const row of await stored.openDeviceFlags(db.read)) desk.#up.set(row.device, row);
    return desk;
  }

  get rules(): DeviceFlagRules {
    return this.#options.rules;
  }

  flagOf(device: number): DeviceFlag | undefined {
    return this.#up.get(device);
  }

  /** Those that are up, worst first; or the newest that came down. */
  async devices(isOpen: boolean): Promise<readonly DeviceFlag[]> {
    if (!isOpen) return stored.clearedDeviceFlags(this.#db.read, MOST_CLEARED);
    return [...this.#up.values()].toSorted((a, b) => a.share - b.share || a.device - b.device);
  }

  /** What people did with these flags, by `flag raisedMs`. */
  async wordsOf(keys: readonly FlagKey[]): Promise<ReadonlyMap<string, readonly FlagWord[]>> {
    const words = new Map<string, FlagWord[]>();
    for (const { flag, raisedMs, atMs, who, note } of await stored.flagWordsOf(this.#db.read, keys)) {
      const key = `${flag} ${raisedMs}`;
      words.set(key, [...(words.get(key) ?? []), { atMs, who, note }]);
    }
    return words;
  }

  /** Somebody saw it; once is enough. */
  see(key: FlagKey, person: Asker): Promise<void> {
    return this.#alone.run(async () => {
      const known = await stored.flagWordsOf(this.#db.read, [key]);
      if (known.some(({ staff, note }) => staff === person.staff && note === null)) return;
      await this.#say(key, null, person);
    });
  }

  /** Why it is up: whoever comes after must be able to understand it. It stays up. */
  explain(key: FlagKey, note: string, person: Asker): Promise<void> {
    return this.#alone.run(() => this.#say(key, note, person));
  }

  /** Judges every device by its last thirty days; answers how many are flagged then. */
  turn(nowMs: number): Promise<number> {
    return this.#alone.run(async () => {
      const { uptimes, isCounted, rules, keepDays } = this.#options;
      const rows: DeviceFlag[] = [];
      const seen = new Set<number>();
      for await (const uptime of uptimes.deviceUptimes(nowMs - UPTIME_DAYS * DAY_MS, nowMs)) {
        const { device, goodMs, badMs } = uptime;
        if (!isCounted(device)) continue;
        seen.add(device);
        const before = this.#up.get(device);
        const share = floorShare(goodMs, goodMs + badMs) ?? before?.share ?? 0;
        if (isFlagged(before !== undefined, uptime, rules)) {
          const row = before ?? { device, raisedMs: nowMs, raisedShare: share, share, clearedMs: null };
          if (before?.share !== share) rows.push({ ...row, share });
        } else if (before !== undefined) rows.push({ ...before, share, clearedMs: nowMs });
      }
      // Who is counted no longer has no uptime to be flagged for.
      for (const [device, before] of this.#up)
        if (!seen.has(device)) rows.push({ ...before, clearedMs: nowMs });
      await this.#db.write(async (sql) => {
        await stored.saveDeviceFlags(sql, rows);
        await stored.retireFlagLives(sql, nowMs - keepDays * DAY_MS);
      });
      for (const row of rows)
        if (row.clearedMs === null) this.#up.set(row.device, row);
        else this.#up.delete(row.device);
      return this.#up.size;
    });
  }

  async #say(key: FlagKey, note: string | null, person: Asker): Promise<void> {
    if (person.kind !== 'staff') throw new Refusal('not-allowed', { what: 'flag' });
    await this.#db.write(async (sql) => {
      const { flag, raisedMs } = key;
      await stored.addFlagWord(sql, {
        flag,
        raisedMs,
        atMs: this.#clock(),
        who: person.name,
        staff: person.staff,
        note,
      });
      await this.#options.journal.write(sql, {
        ...{ by: byOf(person), subject: `flag/${flag}` },
        ...(note === null ? { did: 'flag.see' as const } : { did: 'flag.explain' as const, after: { note } }),
      });
    });
  }
}
