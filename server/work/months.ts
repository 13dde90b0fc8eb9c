/** Closing a month: a draft that is made anew as often as needed, a named person who signs it, and corrections as new numbers. */
import type { Colour } from '../../config/supervision.ts';
import { CHECKS } from '../../config/terms.ts';
import { canonical } from '../rules/canonical.ts';
import { dayIn, monthOf } from '../rules/city-day.ts';
import type { Bands, MonthFigures } from '../rules/colour.ts';
import { type FrozenLine, MONTH_FORM, thawed, type Verified } from '../rules/month-file.ts';
import type { GroupLine } from '../rules/period-book.ts';

import { monthText, spanOf } from '../rules/period-span.ts';
import type { PeriodFigure } from '../rules/period-totals.ts';
import { type By, Refusal, SYSTEM } from '../rules/refusal.ts';
import { colourOfRates, monthRates } from '../rules/sheet-body.ts';
import type { Db } from '../store/db.ts';
import type { Journal } from '../store/journal.ts';
import * as stored from '../store/months.ts';
import { gradedRevisions } from '../store/supervision.ts';
import { opened } from './month-blobs.ts';
import type { RateDesk } from './rate-desk.ts';
import type { RuleBook } from './rule-book.ts';
import { OneByOne } from './sign-in.ts';

export type { MonthRow } from '../store/months.ts';

export interface MonthsOptions {
  readonly desk: Pick<RateDesk, 'close' | 'frozen' | 'recount' | 'afresh' | 'verify' | 'forget'>;
  readonly rules: Pick<RuleBook, 'at' | 'byNumber'>;
  readonly journal: Journal;
  readonly timeZone: string;
  /** Whoever grades the months that were signed. */
  readonly closed: (figures: readonly MonthFigures[], by: By) => Promise<void>;
  /** A draft was made, or a month was signed. */
  readonly changed?: () => void;
  readonly clock?: () => number;
}

interface ToldShare {
  readonly share: number | null;
  /** Null of the score. */
  readonly verdict: PeriodFigure['verdict'] | null;
}

/** A rate of a unit, or its score, that other rules would tell otherwise. */
export interface RuleChange {
  readonly unit: string;
  readonly rate: PeriodFigure['rate'] | 'score';
  readonly before: ToldShare;
  readonly after: ToldShare;
  readonly colourBefore: Colour;
  readonly colourAfter: Colour;
}

const MOST_WAITING = 20;

export class Months {
  readonly #db: Db;
  readonly #options: MonthsOptions;
  readonly #clock: () => number;
  readonly #alone = new OneByOne(MOST_WAITING);

  constructor(db: Db, options: MonthsOptions) {
    this.#db = db;
    this.#options = options;
    this.#clock = options.clock ?? Date.now;
  }

  /** Newest number first. */
  list(): Promise<stored.MonthRow[]> {
    return stored.listMonths(this.#db.read);
  }

  async get(number: number): Promise<stored.MonthRow> {
    const row = await stored.monthOf(this.#db.read, number);
    if (row === undefined) throw new Refusal('not-found', { what: 'month' });
    return row;
  }

  /** A draft, or the same draft made anew. What was finalised is corrected by a number that names it. */
  make(
    wish: { readonly month: string; readonly replaces?: number | undefined; readonly reason: string },
    by: By,
  ): Promise<stored.MonthRow> {
    return this.#alone.run(async () => {
      const { month, replaces, reason } = wish;
      const whole = spanOf(`month:${month}`, this.#options.timeZone);
      const nowMs = this.#clock();
      if (whole === undefined || whole.untilMs > nowMs) {
        const problem = {
          path: 'month',
          wanted: 'a month that is over, such as 2026-10',
          got: JSON.stringify(month),
        };
        throw new Refusal('bad-input', {}, [problem]);
      }
      const all = (await this.list()).filter((row) => row.month === month);
      const draft = all.find(({ state }) => state === 'draft');
      const signed = all.find(({ state }) => state === 'finalised');
      if (draft === undefined) refuseUnlessNamed(signed, replaces, reason);
      const rules = this.#options.rules.at(whole.untilMs);
      const made = await this.#options.desk.close(month, whole, rules);
      const { digest, figures, ledger } = made;
      const row: Omit<stored.MonthRow, 'number'> = {
        ...{ month, state: 'draft', ruleVersion: rules.number, madeMs: nowMs, madeBy: by.name, digest },
        replaces: draft?.replaces ?? replaces ?? null,
        reason: draft?.reason ?? reason,
        ...{ finalisedMs: null, finalisedBy: null, note: '' },
      };
      const number = await this.#db.write(async (sql) => {
        const number = draft?.number ?? (await stored.addMonth(sql, row, { figures, ledger }));
        if (draft !== undefined) await stored.saveMonth(sql, { ...row, number }, { figures, ledger });
        const after = {
          month,
          digest,
          ruleVersion: rules.number,
          ...(row.replaces && { replaces: row.replaces, reason }),
        };
        await this.#options.journal.write(sql, { by, did: 'month.draft', subject: `month/${number}`, after });
        return number;
      });
      this.#options.changed?.();
      return { ...row, number };
    });
  }

  /** A named person signs what the digest names; from then on it is never rewritten. */
  finalise(
    number: number,
    wish: { readonly digest: string; readonly note: string },
    by: By,
  ): Promise<stored.MonthRow> {
    return this.#alone.run(async () => {
      if (by.kind !== 'staff') throw new Refusal('not-allowed', { what: 'sign', wanted: 'a named person' });
      const row = await this.get(number);
      // Somebody made it anew since it was read, or signed it.
      if (row.state !== 'draft' || row.digest !== wish.digest)
        throw new Refusal('conflict', { month: row.month, digest: row.digest });
      const finalisedMs = this.#clock();
      const signed: stored.MonthRow = {
        ...row,
        ...{ state: 'finalised', finalisedMs, finalisedBy: by.name, note: wish.note },
      };
      const before = row.replaces === null ? undefined : await this.get(row.replaces);
      await this.#db.write(async (sql) => {
        if (before !== undefined) await stored.saveMonth(sql, { ...before, state: 'corrected' });
        await stored.saveMonth(sql, signed);
        const after = { month: row.month, digest: row.digest, ruleVersion: row.ruleVersion, note: wish.note };
        await this.#options.journal.write(sql, {
          by,
          did: 'month.finalise',
          subject: `month/${number}`,
          after,
        });
      });
      await this.#options.desk.forget();
      await this.#options.closed(await this.#figuresOf(signed), by);
      this.#options.changed?.();
      return signed;
    });
  }

  /** The lines of a month as they were frozen; without a unit the total of every unit. */
  async lines(number: number, wish: { readonly unit?: string; readonly scope: FrozenLine['scope'] }) {
    const row = await this.get(number);
    const { thresholds } = this.#options.rules.byNumber(row.ruleVersion).values;
    const lines = await this.#options.desk.frozen(number, wish);
    return lines.map((line) => {
      const { devices, rates } = thawed(line);
      const { unit, scope, by, key } = line;
      const judged = rates.map((rate) => ({ ...rate, threshold: thresholds[rate.rate] }));
      return { unit, scope, by, key, devices, rates: judged };
    });
  }

  /** Everything that somebody outside needs to make each figure again. */
  async *file(number: number): AsyncGenerator<string | Uint8Array> {
    const row = await this.get(number);
    const blobs = await stored.monthBlobs(this.#db.read, number);
    if (blobs === undefined) return;
    const rules = this.#options.rules.byNumber(row.ruleVersion);
    // Keys in their order, as canonical JSON has them.
    yield `{"digest":${canonical(row.digest)},"figures":`;
    yield* opened(blobs.figures);
    yield `,"form":${canonical(MONTH_FORM)},"ledger":`;
    yield* opened(blobs.ledger);
    yield `,"month":${canonical(row.month)},"rules":${canonical(rules)}}`;
  }

  /** A closed month by its own ledger under its own rules and under others. */
  async compare(number: number, version: number): Promise<readonly RuleChange[]> {
    const row = await this.get(number);
    const [own, other] = [row.ruleVersion, version].map((one) => this.#options.rules.byNumber(one).values);
    if (own === undefined || other === undefined) throw new Refusal('not-found', { what: 'rule-version' });
    const before = await this.#options.desk.recount(number, own);
    const after = await this.#options.desk.recount(number, other);
    return ruleChanges({ lines: before, bands: own.bands }, { lines: after, bands: other.bands });
  }

  /** Digest and figures made again from what is kept: nothing of it may come out otherwise. */
  async verified(number: number): Promise<Verified> {
    const row = await this.get(number);
    return this.#options.desk.verify(number, row, this.#options.rules.byNumber(row.ruleVersion));
  }

  /** What would be told otherwise if the month were made now: late observations, exemptions that were decided since. */
  async present(number: number): Promise<readonly RuleChange[]> {
    const { month, ruleVersion } = await this.get(number);
    const rules = this.#options.rules.byNumber(ruleVersion);
    const whole = spanOf(`month:${month}`, this.#options.timeZone);
    if (whole === undefined) return [];
    const { bands } = rules.values;
    const before = await this.#options.desk.recount(number, rules.values);
    const after = await this.#options.desk.afresh(whole, rules.values);
    // Of files and clocks only the present is written down: a past month of them cannot be counted again.
    return ruleChanges({ lines: before, bands }, { lines: after, bands }).filter(
      ({ rate }) => rate !== 'file' && rate !== 'clock',
    );
  }

  /**
   * Months that are over and have no number yet, the last one at least, become drafts. What was signed just before the
   * server ended is graded now.
   */
  async turn(nowMs: number): Promise<void> {
    await this.#alone.run(() => this.#gradeSigned());
    const today = dayIn(this.#options.timeZone)(nowMs);
    const last = monthOf(today).month - 1;
    const all = await this.list();
    const newest = all
      .map(({ month }) => month)
      .sort()
      .at(-1);
    for (
      let month = newest === undefined ? last : Math.max(last - 11, numberOf(newest) + 1);
      month <= last;
      month++
    )
      await this.make({ month: monthText(month), reason: '' }, SYSTEM);
  }

  /** Oldest first: what a month brings rests on those before it. */
  async #gradeSigned(): Promise<void> {
    const all = await this.list();
    const graded = await gradedRevisions(this.#db.read);
    for (const row of all.toSorted((a, b) => (a.month < b.month ? -1 : 1)))
      if (row.state === 'finalised' && (graded.get(row.month) ?? 0) < revisionOf(row, all))
        await this.#options.closed(await this.#figuresOf(row), SYSTEM);
  }

  async #figuresOf(row: stored.MonthRow): Promise<MonthFigures[]> {
    const { bands } = this.#options.rules.byNumber(row.ruleVersion).values;
    const revision = revisionOf(row, await this.list());
    const lines = await this.#options.desk.frozen(row.number, { scope: 'all' });
    return lines.map((line) => ({
      unit: line.unit,
      ...{ month: row.month, revision, ruleVersion: row.ruleVersion, bands },
      rates: monthRates(thawed(line).rates),
      ...{ finalisedMs: row.finalisedMs ?? 0, by: row.finalisedBy ?? '' },
    }));
  }
}

function refuseUnlessNamed(
  signed: stored.MonthRow | undefined,
  replaces: number | undefined,
  reason: string,
): void {
  if (signed === undefined && replaces === undefined) return;
  if (signed === undefined || signed.number !== replaces)
    throw new Refusal('conflict', { month: signed?.month ?? '', number: signed?.number ?? 0 });
  if (reason.trim() === '')
    throw new Refusal('bad-input', {}, [{ path: 'reason', wanted: 'why it is corrected', got: 'nothing' }]);
}

/** 1, and one more for each time that the month was signed before. */
function revisionOf(row: stored.MonthRow, all: readonly stored.MonthRow[]): number {
  return all.filter(
    ({ month, number, state }) => month === row.month && number <= row.number && state !== 'draft',
  ).length;
}

function numberOf(month: string): number {
  return (Number(month.slice(0, 4)) - 1970) * 12 + Number(month.slice(5)) - 1;
}

/** Where two sets of rules tell something else: the share, what is said of it, the colour, or the score. */
export function ruleChanges(
  before: { readonly lines: readonly GroupLine[]; readonly bands: Bands },
  after: { readonly lines: readonly GroupLine[]; readonly bands: Bands },
): RuleChange[] {
  const others = new Map(after.lines.map(({ key, line }) => [key, line]));
  return before.lines.flatMap(({ key: unit, line }) => {
    const other = others.get(unit);
    if (other === undefined) return [];
    const colourBefore = colourOfRates(line.rates, before.bands);
    const colourAfter = colourOfRates(other.rates, after.bands);
    const colours = { colourBefore, colourAfter };
    const scored = (score: number | null) => ({ share: score, verdict: null });
    const score =
      line.score === other.score
        ? []
        : [
            {
              unit,
              rate: 'score' as const,
              before: scored(line.score),
              after: scored(other.score),
              ...colours,
            },
          ];
    const changed = line.rates.flatMap((one, index) => {
      const now = other.rates[index];
      if (now === undefined) return [];
      const isOther = one.share !== now.share || one.verdict !== now.verdict;
      const isGraded = (CHECKS as readonly string[]).includes(one.rate);
      if (!isOther && !(isGraded && colourBefore !== colourAfter)) return [];
      const told = ({ share, verdict }: PeriodFigure) => ({ share, verdict });
      return [{ unit, rate: one.rate, before: told(one), after: told(now), ...colours }];
    });
    return [...changed, ...score];
  });
}
