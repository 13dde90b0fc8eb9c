/** Keeps what links with a moment showed, so that they show it again: not for ever, and not without end. */
import type { Log } from '../../config/log.ts';
import type { Db } from '../store/db.ts';
import { addPin, retirePins } from '../store/rate-pins.ts';
import type { Pin } from './rate-books.ts';

const DAY_MS = 86_400_000;
/** Links with a moment show the same for so long: longer than anybody may appeal; what was signed is told by what was signed. */
export const LINK_DAYS = 100;
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

  /** Resolves when it is on disk. One that cannot be written is no reason not to show the page: it is logged. */
  async keep({ packed, ...key }: Pin): Promise<void> {
    const atMs = this.#clock();
    const room = { atMs, sinceMs: atMs - DAY_MS, most: MOST_A_DAY };
    await this.#db
      .write((sql) => addPin(sql, key, packed, room))
      .catch((error: unknown) => this.#log.error({ error }, 'rates.not-kept'));
  }

  async retire(nowMs: number): Promise<void> {
    await this.#db.write((sql) => retirePins(sql, nowMs - LINK_DAYS * DAY_MS));
  }
}
