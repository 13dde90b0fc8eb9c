/** The ledgers of months: of what is written down now, or of what was signed. The latest ones are kept. */

import type { Ledger } from '../rules/period-ledger.ts';
import { LOOK_BACK_MS } from '../rules/period-sums.ts';
import type { Stretch } from '../rules/timeline.ts';
import type { Sql } from '../store/db.ts';
import { finalisedOf, monthBlobs } from '../store/months.ts';
import { readLedger, type Snapshot } from '../store/period-ledger.ts';
import { Kept } from './kept.ts';
import { ledgerIn } from './month-blobs.ts';

/** One month of a city takes some twenty-five. */
const MOST_BYTES = 60e6;
/** So long after its end the present state of files and clocks is still that of the month's end. */
const PRESENT_MS = 3 * 86_400_000;
const CODE_BYTES = 48;
const SIGNED = ' number ';

interface KeptLedger {
  readonly ledger: Ledger;
  readonly madeMs: number;
}

export class RateLedgers {
  readonly #sql: Sql;
  readonly #timeZone: string;
  /** By month, and by what it was made of: of what is written down, or of a closed month's number. */
  readonly #kept = new Kept<KeptLedger>(MOST_BYTES, ({ ledger }) => bytesOf(ledger));
  /** What was begun before something in the past changed is not kept. */
  #era = 0;

  constructor(sql: Sql, timeZone: string) {
    this.#sql = sql;
    this.#timeZone = timeZone;
  }

  /** What was signed stays as it is. */
  forget(): void {
    this.#era++;
    this.#kept.drop((key) => !key.includes(SIGNED));
  }

  /**
   * What was signed is counted by what was signed, at a moment by what had been signed then; anything else is read anew
   * when it is older than `staleMs`.
   */
  async of(
    month: string,
    whole: Stretch,
    snapshot: Snapshot,
    { staleMs, knownMs }: { readonly staleMs: number; readonly knownMs?: number | undefined },
  ): Promise<Ledger> {
    const closed = await finalisedOf(this.#sql, month, knownMs);
    const key = closed === undefined ? month : `${month}${SIGNED}${closed.number}`;
    const known = this.#kept.get(key);
    const isFresh = closed !== undefined || snapshot.atMs - (known?.madeMs ?? 0) < staleMs;
    if (known !== undefined && isFresh) return known.ledger;
    const era = this.#era;
    const signed = closed && (await this.signed(closed.number));
    const ledger = signed ?? (await this.read(whole, snapshot));
    if (era === this.#era) this.#kept.set(key, { ledger, madeMs: snapshot.atMs });
    return ledger;
  }

  /** Was every month of them signed by then, and not corrected since? Then later knowledge changes nothing. */
  async areSettled(months: readonly string[], knownMs: number): Promise<boolean> {
    for (const month of months) {
      const [then, now] = [await finalisedOf(this.#sql, month, knownMs), await finalisedOf(this.#sql, month)];
      if (then === undefined || then.number !== now?.number) return false;
    }
    return true;
  }

  /** When the last of them was signed, or had been at a moment; undefined when one of them was not. */
  async signedMs(months: readonly string[], knownMs?: number): Promise<number | undefined> {
    let lastMs = 0;
    for (const month of months) {
      const row = await finalisedOf(this.#sql, month, knownMs);
      if (row === undefined) return undefined;
      lastMs = Math.max(lastMs, row.finalisedMs ?? 0);
    }
    return lastMs;
  }

  /** The ledger in a closed month. */
  async signed(number: number): Promise<Ledger | undefined> {
    const blobs = await monthBlobs(this.#sql, number);
    return blobs && ledgerIn(blobs.ledger);
  }

  read(span: Stretch, snapshot: Snapshot): Promise<Ledger> {
    const exemptions = snapshot.exemptions.filter(
      ({ fromMs, untilMs }) => fromMs < span.untilMs && untilMs > span.fromMs - LOOK_BACK_MS,
    );
    return readLedger(this.#sql, {
      ...{ span, timeZone: this.#timeZone, lookBackMs: LOOK_BACK_MS, snapshot: { ...snapshot, exemptions } },
      isPresent: snapshot.atMs - span.untilMs < PRESENT_MS,
    });
  }
}

function bytesOf({ ids, daemon, tenure, spells, samples, file, clock }: Ledger): number {
  const columns = [tenure, samples, ...Object.values(spells), { ids, daemon, file, clock }].flatMap(
    (group): ArrayBufferView[] => Object.values(group),
  );
  return columns.reduce((sum, { byteLength }) => sum + byteLength, 0) + ids.length * CODE_BYTES;
}
