/** Sheets that go out: made when their span is over, also after a downtime; kept; corrected by new numbers only. */
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Log } from '../../config/log.ts';
import { SHEET_KINDS, type SheetKind, SPAN_OF_SHEET } from '../../config/sheets.ts';
import { tableOf } from '../../config/tables.ts';
import type { Unit } from '../../config/units.ts';
import { canonical, digestOf } from '../rules/canonical.ts';
import { dayIn } from '../rules/city-day.ts';
import { daysOf, spanOf } from '../rules/period-span.ts';
import { type By, Refusal, SYSTEM } from '../rules/refusal.ts';
import {
  periodAt,
  periodBefore,
  SHEET_FORM,
  type SheetBody,
  type SheetSection,
  sheetNumber,
} from '../rules/sheet-body.ts';
import type { Db } from '../store/db.ts';
import type { Journal } from '../store/journal.ts';
import type { MonthRow } from '../store/months.ts';
import * as stored from '../store/sheets.ts';
import type { RateDesk } from './rate-desk.ts';
import { type Gathered, gathered, monthsOf, type SheetSources } from './sheet-gather.ts';
import { groupsSection } from './sheet-groups.ts';
import { repairsSection } from './sheet-repairs.ts';
import * as made from './sheet-sections.ts';
import { OneByOne } from './sign-in.ts';

export type { SheetRow } from '../store/sheets.ts';

export interface SheetsOptions extends SheetSources {
  readonly desk: SheetSources['desk'] & Pick<RateDesk, 'stop'>;
  readonly journal: Journal;
  readonly log: Log;
  /** Days for which lists of a day and a week are kept, and those of months and longer spans. */
  readonly retention: { readonly sheetDays: number; readonly longSheetDays: number };
  readonly clock?: () => number;
}

/** What is being made, for whoever waits. */
export interface SheetProgress {
  readonly kind: SheetKind;
  readonly period: string;
  readonly done: number;
  readonly of: number;
}

const DAY_MS = 86_400_000;
/** So many spans of a kind are made after a downtime. */
const CAUGHT_UP: Readonly<Record<SheetKind, number>> = {
  daily: 7,
  weekly: 4,
  monthly: 13,
  quarterly: 4,
  yearly: 3,
};
const SHORT: readonly SheetKind[] = ['daily', 'weekly'];
const LONG: readonly SheetKind[] = ['monthly', 'quarterly', 'yearly'];
const MOST_WAITING = 50;

/** A span whose sheets are wanted, and on what they rest. */
interface Due {
  readonly kind: SheetKind;
  readonly period: string;
  readonly month?: number | undefined;
  readonly basis: string;
  readonly isFinal: boolean;
  /** Of a month that was corrected: why. */
  readonly reason?: string;
}

export class Sheets {
  readonly #db: Db;
  readonly #options: SheetsOptions;
  readonly #clock: () => number;
  readonly #alone = new OneByOne(MOST_WAITING);
  readonly #stopped = new AbortController();
  #progress: SheetProgress | null = null;
  #failed: { readonly kind: SheetKind; readonly period: string } | null = null;
  #running: Promise<unknown> = Promise.resolve();
  #isWanted = false;
  /** Spans in which nothing of a unit was due: they are not looked at again before the next start. */
  readonly #nothing = new Set<string>();

  constructor(db: Db, options: SheetsOptions) {
    this.#db = db;
    this.#options = options;
    this.#clock = options.clock ?? Date.now;
  }

  /** What runs is left where it stands: it is made anew at the next start. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#options.desk.stop();
    await this.#running;
  }

  get progress(): SheetProgress | null {
    return this.#progress;
  }

  /** The last one that could not be made, until one can. */
  get failed(): { readonly kind: SheetKind; readonly period: string } | null {
    return this.#failed;
  }

  list(wish: Omit<stored.SheetFilter, 'units'> & { readonly units: readonly string[] }) {
    return stored.listSheets(this.#db.read, wish);
  }

  async get(id: number): Promise<{ readonly row: stored.SheetRow; readonly body: SheetBody }> {
    const row = await stored.sheetOf(this.#db.read, id);
    const packed = row === undefined ? undefined : await stored.sheetBody(this.#db.read, id);
    if (row === undefined || packed === undefined) throw new Refusal('not-found', { what: 'sheet' });
    return { row, body: JSON.parse(gunzipSync(packed).toString()) as SheetBody }; // written by #keep
  }

  /** The number that corrects it; null while none does. */
  async replacedBy({ kind, period, number }: stored.SheetRow): Promise<string | null> {
    const all = await stored.sheetsOfPeriod(this.#db.read, kind, period);
    return all.find(({ replaces }) => replaces === number)?.number ?? null;
  }

  /** Something that sheets rest on is otherwise now: whoever changed it does not wait. */
  soon(): void {
    if (this.#isWanted) return;
    this.#isWanted = true;
    void this.turn(this.#clock());
  }

  /** Everything that is due and lacking, oldest first; what is past its end date goes. Runs again without harm. */
  turn(nowMs: number): Promise<void> {
    return this.#run(async () => {
      this.#isWanted = false;
      await this.retire(nowMs);
      const sinceMs = await stored.firstTenure(this.#db.read);
      if (sinceMs === null) return;
      const months = await this.#options.months.list();
      for (const due of this.#dueAt(nowMs, sinceMs, months)) {
        if (this.#stopped.signal.aborted) return;
        // One that cannot be made does not keep the others from being made.
        await this.#make(due, this.#units(), SYSTEM, '', sinceMs).catch((error: unknown) =>
          this.#tell(error),
        );
      }
    });
  }

  /** What is past its end date goes. */
  async retire(nowMs: number): Promise<void> {
    const { sheetDays, longSheetDays } = this.#options.retention;
    await this.#db.write(async (sql) => {
      await stored.retireSheets(sql, SHORT, nowMs - sheetDays * DAY_MS);
      await stored.retireSheets(sql, LONG, nowMs - longSheetDays * DAY_MS);
    });
  }

  /** A sheet that somebody asks for, of any unit; one that is there already is corrected by a new number. */
  async order(
    wish: {
      readonly kind: SheetKind;
      readonly period: string;
      readonly unit: string;
      readonly reason: string;
    },
    by: By,
  ): Promise<void> {
    if (this.#alone.isFull) throw new Refusal('limit', { what: 'sheets' });
    const { kind, period, unit: code, reason } = wish;
    const span = spanOf(period, this.#options.timeZone);
    const isRight = period.startsWith(`${SPAN_OF_SHEET[kind]}:`) && span !== undefined;
    if (!isRight || span.untilMs > this.#clock()) {
      const wanted = `a ${SPAN_OF_SHEET[kind]} that is over, such as ${periodBefore(periodAt(kind, this.#today()))}`;
      throw new Refusal('bad-input', {}, [{ path: 'period', wanted, got: JSON.stringify(period) }]);
    }
    const unit = this.#options.registry.units.get(code);
    if (unit === undefined) throw new Refusal('not-found', { what: 'unit' });
    const months = await this.#options.months.list();
    const due = this.#due(kind, period, months);
    if (due === undefined) {
      const wanted = 'a month of which there is a draft';
      throw new Refusal('bad-input', {}, [{ path: 'period', wanted, got: JSON.stringify(period) }]);
    }
    const known = (await stored.sheetsOfPeriod(this.#db.read, kind, period)).filter(
      (row) => row.unit === code,
    );
    const last = known.at(-1);
    if (last?.state === 'final' && reason.trim() === '')
      throw new Refusal('bad-input', {}, [{ path: 'reason', wanted: 'why it is corrected', got: 'nothing' }]);
    const sinceMs = (await stored.firstTenure(this.#db.read)) ?? 0;
    void this.#run(() => this.#make(due, [unit], by, reason.trim(), sinceMs));
  }

  /** One after another. */
  #run(work: () => Promise<void>): Promise<void> {
    const running = this.#alone.run(async () => {
      try {
        // A month may have been signed since, or an exemption decided.
        await this.#options.desk.forget();
        await work();
      } catch (error) {
        this.#tell(error);
      } finally {
        this.#progress = null;
      }
    });
    this.#running = Promise.allSettled([this.#running, running]);
    return running;
  }

  #tell(error: unknown): void {
    if (!this.#stopped.signal.aborted) this.#options.log.error({ error }, 'sheets.failed');
  }

  #today(): number {
    return dayIn(this.#options.timeZone)(this.#clock());
  }

  /** Of which sheets are made by themselves: the city and its districts. */
  #units(): readonly Unit[] {
    return [...this.#options.registry.units.all()].filter(
      ({ level }) => level === 'city' || level === 'district',
    );
  }

  *#dueAt(nowMs: number, sinceMs: number, months: readonly MonthRow[]): Generator<Due> {
    const today = dayIn(this.#options.timeZone)(nowMs);
    for (const kind of SHEET_KINDS) {
      const periods: string[] = [];
      for (let period = periodAt(kind, today); periods.length < CAUGHT_UP[kind]; ) {
        period = periodBefore(period);
        const span = spanOf(period, this.#options.timeZone);
        if (span === undefined || span.untilMs <= sinceMs) break;
        periods.push(period);
      }
      for (const period of periods.reverse()) {
        const due = this.#due(kind, period, months);
        if (due !== undefined) yield due;
      }
    }
  }

  /** A month is shown as it was closed, draft or signed; longer spans are final when all their months are signed. */
  #due(kind: SheetKind, period: string, months: readonly MonthRow[]): Due | undefined {
    if (kind === 'daily' || kind === 'weekly') return { kind, period, basis: '', isFinal: true };
    const within = monthsOf(period);
    if (kind === 'monthly') {
      const row = months.find(({ month, state }) => within.includes(month) && state !== 'corrected');
      if (row === undefined) return undefined;
      const { number, digest, state, reason } = row;
      const isFinal = state === 'finalised';
      return { kind, period, month: number, basis: `${number} ${digest}`, isFinal, reason };
    }
    const signed = within.map((name) =>
      months.find(({ month, state }) => month === name && state === 'finalised'),
    );
    const kept = months.map(({ month }) => month).sort()[0];
    const isFinal = signed.every((row, index) => row !== undefined || (within[index] ?? '') < (kept ?? ''));
    return { kind, period, basis: signed.map((row) => row?.number ?? '-').join(' '), isFinal };
  }

  async #make(due: Due, units: readonly Unit[], by: By, reason: string, sinceMs: number): Promise<void> {
    const { kind, period, basis, isFinal } = due;
    const known = await stored.sheetsOfPeriod(this.#db.read, kind, period);
    const isOrdered = by.kind !== 'system';
    const lacking = units.filter(({ code }) => {
      const last = known.filter(({ unit }) => unit === code).at(-1);
      if (last === undefined) return isOrdered || !this.#nothing.has(`${period} ${code}`);
      if (isOrdered) return true;
      return last.basis !== basis || (last.state === 'draft') === isFinal;
    });
    if (lacking.length === 0) return;
    this.#progress = { kind, period, done: 0, of: lacking.length };
    const { signal } = this.#stopped;
    try {
      const all = await gathered(this.#options, due, { sinceMs, nowMs: this.#clock(), signal });
      if (all === undefined) return;
      let count = 0;
      for (const [index, unit] of lacking.entries()) {
        signal.throwIfAborted();
        this.#progress = { kind, period, done: index, of: lacking.length };
        if (!made.isDue(all, unit.code)) {
          this.#nothing.add(`${period} ${unit.code}`);
          continue;
        }
        await this.#keep(
          due,
          unit,
          await this.#body(all, unit),
          known,
          by,
          reason,
          made.headlineOf(all, unit.code),
        );
        count++;
      }
      this.#failed = null;
      this.#options.log.info({ kind, period, count }, 'sheets.made');
    } catch (error) {
      if (!signal.aborted) this.#failed = { kind, period };
      throw error;
    }
  }

  async #body(all: Gathered, { code, name }: Unit): Promise<SheetBody> {
    const { kind, period, span, asofMs, rules, months } = all;
    const sections: (SheetSection | null)[] = [
      made.ratesSection(all, code),
      made.unitsSection(all, this.#options, code),
      made.trendSection(all, code),
      made.belowSection(all, this.#options, code),
      groupsSection(all, this.#options, code),
      await made.outagesSection(all, this.#options, code),
    ];
    if (kind !== 'daily') {
      for (const group of ['platforms', 'carriers', 'maintainers'] as const)
        sections.push(await made.groupSection(group, all, this.#options, code));
      sections.push(await repairsSection(all, this.#options, code));
    }
    sections.push(
      made.supervisionSection(all, this.#options, code),
      made.exemptionsSection(all, this.#options, code),
      made.excludedSection(all, code),
    );
    return {
      ...{ form: SHEET_FORM, kind, period, unit: code, unitName: name },
      ...{ fromMs: span.fromMs, untilMs: span.untilMs, asofMs, ruleVersion: rules.number, months },
      sections: sections.filter((section) => section !== null),
    };
  }

  /** A draft is written over; what is final is corrected by the next number. */
  async #keep(
    { kind, period, basis, isFinal, reason: monthReason = '' }: Due,
    unit: Unit,
    body: SheetBody,
    known: readonly stored.SheetRow[],
    by: By,
    reason: string,
    headline: unknown,
  ): Promise<void> {
    const own = known.filter((row) => row.unit === unit.code);
    const last = own.at(-1);
    const replaces = last === undefined || last.state === 'draft' ? (last?.replaces ?? null) : last.number;
    const isTop = unit.code === this.#options.registry.units.top?.code;
    const row: Omit<stored.SheetRow, 'id'> = {
      number: sheetNumber(kind, period, isTop ? null : unit.code, own.length + 1),
      ...{ kind, period, unit: unit.code, state: isFinal ? 'final' : 'draft' },
      replaces,
      reason: reason === '' && replaces !== null ? monthReason : reason,
      ...{ basis, fromMs: body.fromMs, madeMs: this.#clock(), madeBy: by.name },
      ...{ ruleVersion: body.ruleVersion, digest: digestOf(body), headline: canonical(headline) },
    };
    const packed = gzipSync(canonical(body));
    const draft = last?.state === 'draft' ? last : undefined;
    await this.#db.write(async (sql) => {
      if (row.state === 'final' && row.replaces !== null) await stored.markCorrected(sql, row.replaces);
      if (draft === undefined) await stored.addSheet(sql, row, packed);
      else await stored.saveSheet(sql, { ...row, id: draft.id, number: draft.number }, packed);
      const number = draft?.number ?? row.number;
      const after = {
        kind,
        period,
        unit: unit.code,
        state: row.state,
        digest: row.digest,
        replaces: row.replaces,
      };
      await this.#options.journal.write(sql, { by, did: 'sheet.make', subject: `sheet/${number}`, after });
    });
  }

  /** First day of the span of every kind that will be over next, days since 1970. */
  next(): Readonly<Record<SheetKind, number>> {
    const today = this.#today();
    return tableOf(SHEET_KINDS, (kind) => daysOf(periodAt(kind, today))?.end ?? today + 1);
  }
}
