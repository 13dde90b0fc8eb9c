/** Keeps what links with a moment showed, so that they show it again: not for ever, and not without end. */
import type { Log } from '../../config/log.ts';
import type { Db } from '../store/db.ts';
import { addPin, retirePins } from '../store/rate-pins.ts';
import type { Pin } from './rate-books.ts';

const DAY_MS = 86_400_000;
/** Longer than anybody may appeal; what was signed is told by what was signed. */
const KEPT_DAYS = 100;
/** Of a city each takes some hundred kilobytes; what is more is counted anew, by what was known at its moment. */
const MOST_A_DAY = 200;

export class RatePins {
  readonly #db: Db;
  readonly #log: Log;
  readonly #clock: () => number;

  constructor(db: Db, log: Log, clock: () => number = Date.now) {
    this.#db = db;
    this.#log = log;
    this.#clock = clock;
  }

  /** Nobody waits for it but the server that ends: a link that was opened before its end is on disk then. */
  keep({ packed, ...key }: Pin): void {
    const atMs = this.#clock();
    const room = { atMs, sinceMs: atMs - DAY_MS, most: MOST_A_DAY };
    void this.#db
      .write((sql) => addPin(sql, key, packed, room))
      .catch((error: unknown) => this.#log.error({ error }, 'rates.not-kept'));
  }

  async retire(nowMs: number): Promise<void> {
    await this.#db.write((sql) => retirePins(sql, nowMs - KEPT_DAYS * DAY_MS));
  }
}
