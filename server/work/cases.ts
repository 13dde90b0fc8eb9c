/** Supervision: months are graded as they close, red ones bring notices, the third in a row a case that goes its way to the end. */
import type { CasePart } from '../../config/supervision.ts';
import { tableOf } from '../../config/tables.ts';
import type { CheckName, Verdict } from '../../config/terms.ts';
import {
  CASE_DAYS,
  type CaseEvent,
  type CaseFault,
  caseAfter,
  HOLD_DAYS,
  isOpenCase,
  levelOf,
  reviewFault,
} from '../rules/case.ts';
import { dayIn, dayText, startIn } from '../rules/city-day.ts';
import { colourOf, type MonthFigures } from '../rules/colour.ts';
import { type By, Refusal, SYSTEM } from '../rules/refusal.ts';
import { type CalledFor, calledFor, type GradedMonth } from '../rules/supervision.ts';
import type { Db, Sql } from '../store/db.ts';
import type { Entry, Journal } from '../store/journal.ts';
import * as stored from '../store/supervision.ts';
import { type Asker, byOf, mayDo, type Records, reaches } from './asker.ts';
import { type Case, CaseBook, type Notice, noteOf } from './case-book.ts';
import type { CasePeople } from './case-parts.ts';
import { OneByOne } from './sign-in.ts';

/** What the rates say; whoever computes them. */
export interface CaseFigures {
  /** The four headline verdicts of one full day. */
  dayVerdicts(unit: string, day: string): Promise<Readonly<Record<CheckName, Verdict>>>;
  /** The present shares of the four, hundredths of a percent. */
  sharesNow(unit: string): Readonly<Record<string, number | null>>;
}

export interface CasesOptions {
  readonly records: Records;
  readonly journal: Journal;
  readonly people: CasePeople;
  readonly figures: CaseFigures;
  readonly timeZone: string;
  readonly clock?: () => number;
}

/** What a person may do to a case. */
export type CaseWish =
  | { readonly do: 'receive' | 'plan' | 'submit' | 'pass' | 'return' | 'withdraw'; readonly note: string }
  | { readonly do: 'escalate'; readonly note: string; readonly measure: 'talk' | 'yellow-card' };
export type CaseVerb = CaseWish['do'];
export const CASE_VERBS = ['receive', 'plan', 'submit', 'pass', 'return', 'escalate', 'withdraw'] as const;

/** A day of which nothing can be said neither counts nor breaks; so far back is looked. */
const FARTHEST_DAYS = 30;
const MOST_WAITING = 1_000;

export class Cases {
  readonly #db: Db;
  readonly #options: CasesOptions;
  readonly #clock: () => number;
  readonly #alone = new OneByOne(MOST_WAITING);
  readonly book = new CaseBook();

  private constructor(db: Db, options: CasesOptions) {
    this.#db = db;
    this.#options = options;
    this.#clock = options.clock ?? Date.now;
  }

  static async open(db: Db, options: CasesOptions): Promise<Cases> {
    const cases = new Cases(db, options);
    await cases.book.load(db.read);
    return cases;
  }

  /** Takes closed months; a month that was opened and closed again comes with a greater revision, and what followed is judged anew. */
  monthClosed(figures: readonly MonthFigures[], by: By): Promise<void> {
    return this.#alone.run(async () => {
      const fresh = figures.filter(
        ({ unit, month, revision }) => revision > this.book.revisionOf(unit, month),
      );
      if (fresh.length === 0) return;
      const after: (() => void)[] = [];
      await this.#db.write(async (sql) => {
        const grades = fresh.map((one) => ({
          ...{ unit: one.unit, month: one.month, revision: one.revision, colour: colourOf(one) },
          figures: one,
        }));
        await stored.addGrades(sql, grades);
        after.push(...grades.map((grade) => () => this.book.keepGrade(grade)));
        const given: string[] = [];
        for (const unit of new Set(grades.map((one) => one.unit))) {
          const own = grades.filter((one) => one.unit === unit);
          after.push(...(await this.#judge(sql, unit, own, by, given)));
        }
      });
      for (const take of after) take();
    });
  }

  /** The clock: what is overdue, and for how long the rates have held. */
  turn(nowMs: number): Promise<void> {
    return this.#alone.run(async () => {
      for (const one of this.book.cases().filter(({ state }) => isOpenCase(state))) {
        if (!one.state.isOverdue && nowMs >= one.state.dueMs)
          await this.#write(one, { is: 'overdue', atMs: nowMs }, SYSTEM, nowMs);
        await this.#hold(one.notice.id, nowMs);
      }
    });
  }

  /** Somebody does something to a case; what the figures are at that moment is kept with it. */
  act(id: number, wish: CaseWish, person: Asker): Promise<Case> {
    return this.#alone.run(async () => {
      const one = this.#there(id);
      const nowMs = this.#clock();
      this.#refuseStranger(one, wish.do, person);
      if (wish.do === 'pass') await this.#hold(id, nowMs);
      const event = eventOf(wish, person.staff);
      await this.#write(this.#there(id), event, byOf(person), nowMs);
      return this.#there(id);
    });
  }

  /** What the person may do to a case now. */
  mayOf(one: Case, person: Asker): Readonly<Record<CaseVerb, boolean>> {
    const may = (verb: CaseVerb) => {
      const event = eventOf({ do: verb, note: '-', measure: 'talk' }, person.staff);
      return !this.#isStranger(one, verb, person) && typeof caseAfter(one.state, event) !== 'string';
    };
    return tableOf(CASE_VERBS, may);
  }

  /** A notice is never deleted, only withdrawn with a reason; that of a case by withdrawing the case. */
  withdrawWarning(id: number, reason: string, person: Asker): Promise<Notice> {
    return this.#alone.run(async () => {
      const notice = this.book.notice(id);
      if (notice === undefined || notice.kind !== 'warning')
        throw new Refusal('not-found', { what: 'notice' });
      if (notice.withdrawnMs !== null) throw new Refusal('conflict', { notice: id });
      const next = { ...notice, withdrawnMs: this.#clock(), withdrawnBy: person.name, reason };
      await this.#db.write(async (sql) => {
        await stored.saveNotice(sql, next);
        const did = 'notice.withdraw';
        await this.#options.journal.write(sql, {
          by: byOf(person),
          did,
          subject: subjectOf(next),
          after: { reason },
        });
      });
      this.book.keepNotice(next);
      return next;
    });
  }

  /** Whose turn it is; null where nobody is named, or nobody must act. */
  turnOf({ notice, state }: Case): { readonly part: CasePart; readonly name: string | null } | null {
    if (!isOpenCase(state) || state.stage === 'signed') return null;
    const level = levelOf(state);
    const part: CasePart = level === null ? 'owner' : `review-${level}`;
    return { part, name: this.#options.people.of(notice.unit)[part]?.name ?? null };
  }

  /**
   * Full days, up to yesterday, in which all four rates met their line; only days that began after the notice. A day on
   * which nobody was due to be online, because all were exempt, shows nothing either.
   */
  async heldDays({ notice }: Case, nowMs: number): Promise<number> {
    const { timeZone, figures } = this.#options;
    const [today, start] = [dayIn(timeZone)(nowMs), startIn(timeZone)];
    let held = 0;
    for (let day = today - 1; day >= today - FARTHEST_DAYS && held < HOLD_DAYS; day--) {
      if (start(day) < notice.issuedMs) break;
      const told = await figures.dayVerdicts(notice.unit, dayText(day));
      const verdicts = Object.values(told);
      if (verdicts.includes('fails')) break;
      if (!verdicts.includes('cannot-be-said') && told.online === 'meets') held += 1;
    }
    return held;
  }

  /** What a unit's months call for, beside what was issued for them. In the transaction of the closing. */
  async #judge(
    sql: Sql,
    unit: string,
    fresh: readonly GradedMonth[],
    by: By,
    given: string[],
  ): Promise<(() => void)[]> {
    const { units } = this.#options.records;
    if (units.top === undefined || unit === units.top.code) return [];
    const kept = this.book.gradesOf(unit).filter(({ month }) => fresh.every((one) => one.month !== month));
    const calls = calledFor([...kept, ...fresh]);
    const firstMonth = fresh.map(({ month }) => month).toSorted()[0] ?? '';
    const standing = this.book.notices().filter((one) => one.unit === unit && one.withdrawnMs === null);
    const after: (() => void)[] = [];
    for (const notice of standing) after.push(...(await this.#rebase(sql, notice, calls, by)));
    for (const call of calls) {
      if (call.month < firstMonth || standing.some((notice) => isFor(notice, call))) continue;
      const open = call.kind === 'supervision' ? this.book.openOf(unit) : undefined;
      after.push(
        ...(open ? await this.#further(sql, open, call, by) : await this.#issue(sql, unit, call, by, given)),
      );
    }
    return after;
  }

  async #issue(sql: Sql, unit: string, call: CalledFor, by: By, given: string[]): Promise<(() => void)[]> {
    const { timeZone, records, journal } = this.#options;
    const issuedMs = this.#clock();
    const today = dayIn(timeZone)(issuedMs);
    const figures = await stored.figuresOf(sql, unit, call.months);
    const notice = {
      ...{ kind: call.kind, unit, month: call.month, issuedMs },
      number: this.book.nextNumber(call.kind, dayText(today).slice(0, 4), given),
      dueMs: call.kind === 'warning' ? issuedMs : startIn(timeZone)(today + CASE_DAYS + 1),
      body: {
        unitName: records.units.get(unit)?.name ?? unit,
        months: figures.map((one) => {
          const { month, revision, ruleVersion, bands, rates } = one;
          return { month, revision, ruleVersion, bands, rates, colour: colourOf(one) };
        }),
      },
    };
    given.push(notice.number);
    const id = await stored.addNotice(sql, notice);
    const row: Notice = { id, ...notice, hasBasis: true, withdrawnMs: null, withdrawnBy: null, reason: null };
    const { number, kind, month } = notice;
    const after = { number, kind, unit, month, months: call.months.join(', ') };
    await journal.write(sql, { by, did: 'notice.issue', subject: subjectOf(row), after });
    return [() => this.book.keepNotice(row)];
  }

  /** Three more red months while a case is open are noted in it: a second one would not make it more urgent. */
  async #further(sql: Sql, one: Case, { months }: CalledFor, by: By): Promise<(() => void)[]> {
    const known = one.deeds.some(
      ({ event }) => event.is === 'further' && event.months.at(-1) === months.at(-1),
    );
    return known ? [] : this.#enter(sql, one, { is: 'further', months }, by, this.#clock());
  }

  /** The months that a notice rests on were graded anew: does it still stand? */
  async #rebase(sql: Sql, notice: Notice, calls: readonly CalledFor[], by: By): Promise<(() => void)[]> {
    const hasBasis = calls.some((call) => isFor(notice, call));
    if (hasBasis === notice.hasBasis) return [];
    const next = { ...notice, hasBasis };
    await stored.saveNotice(sql, next);
    const did = 'notice.basis';
    await this.#options.journal.write(sql, { by, did, subject: subjectOf(notice), after: { hasBasis } });
    const one = this.book.case(notice.id);
    const told = one ? await this.#enter(sql, one, { is: 'basis', stands: hasBasis }, by, this.#clock()) : [];
    return [() => this.book.keepNotice(next), ...told];
  }

  async #hold(id: number, nowMs: number): Promise<void> {
    const one = this.#there(id);
    const days = await this.heldDays(one, nowMs);
    if (days !== one.state.heldDays) await this.#write(one, { is: 'held', days }, SYSTEM, nowMs);
  }

  async #write(one: Case, event: CaseEvent, by: By, atMs: number): Promise<void> {
    const take = await this.#db.write((sql) => this.#enter(sql, one, event, by, atMs));
    for (const step of take) step();
  }

  /** Writes an event with its entry in the journal; answers how memory takes it. */
  async #enter(sql: Sql, one: Case, event: CaseEvent, by: By, atMs: number): Promise<(() => void)[]> {
    const state = caseAfter(one.state, event);
    if (typeof state === 'string') throw refusalOf(state, one);
    const { notice } = one;
    const facts = { heldDays: state.heldDays, shares: this.#options.figures.sharesNow(notice.unit) };
    const row = { notice: notice.id, atMs, who: by.name, event, facts: 'staff' in event ? facts : null };
    const id = await stored.addCaseEvent(sql, row);
    const withdrawn =
      event.is === 'withdraw'
        ? { ...notice, withdrawnMs: atMs, withdrawnBy: by.name, reason: event.reason }
        : undefined;
    if (withdrawn) await stored.saveNotice(sql, withdrawn);
    const entries = entriesOf(one, event, state.stage, by);
    if (entries.length > 0) await this.#options.journal.writeAll(sql, entries);
    return [
      () => this.book.keepDeed({ id, ...row }),
      ...(withdrawn ? [() => this.book.keepNotice(withdrawn)] : []),
    ];
  }

  #there(id: number): Case {
    const one = this.book.case(id);
    if (one === undefined) throw new Refusal('not-found', { what: 'case' });
    return one;
  }

  #isStranger({ notice, state }: Case, verb: CaseVerb, person: Asker): boolean {
    const { people, records } = this.#options;
    if (person.kind !== 'staff' || !reaches(person, records.units, notice.unit)) return true;
    const named = people.of(notice.unit);
    if (verb === 'escalate' || verb === 'withdraw') return !mayDo(person, 'administer');
    const level = levelOf(state);
    if (verb === 'pass' || verb === 'return')
      return level === null ? false : named[`review-${level}`]?.staff !== person.staff;
    if (named.owner !== null) return named.owner.staff !== person.staff;
    return !mayDo(person, 'maintain');
  }

  /** Only a person acts in a case, and only the one who is named for it. */
  #refuseStranger(one: Case, verb: CaseVerb, person: Asker): void {
    if (!this.#isStranger(one, verb, person)) {
      const fault = verb === 'pass' || verb === 'return' ? reviewFault(one.state, person.staff) : null;
      if (fault !== null) throw refusalOf(fault, one);
      return;
    }
    const turn = this.turnOf(one);
    const who =
      verb === 'escalate' || verb === 'withdraw' ? 'an administrator' : (turn?.name ?? 'nobody named yet');
    throw new Refusal('not-allowed', { what: 'case', named: who });
  }
}

/** Does a call rest on months of this notice? A case keeps standing when its run only moved by a month. */
function isFor(notice: Notice, { kind, months }: CalledFor): boolean {
  return notice.kind === kind && notice.body.months.some(({ month }) => months.includes(month));
}

function eventOf(wish: CaseWish | { do: CaseVerb; note: string; measure: 'talk' }, staff: number): CaseEvent {
  const { note } = wish;
  switch (wish.do) {
    case 'receive':
    case 'plan':
      return { is: wish.do, staff, note };
    case 'submit':
    case 'pass':
      return { is: wish.do, staff, evidence: note };
    case 'return':
    case 'withdraw':
      return { is: wish.do, staff, reason: note };
    case 'escalate':
      return { is: 'escalate', staff, note, measure: 'measure' in wish ? wish.measure : 'talk' };
  }
}

function refusalOf(fault: CaseFault, { notice, state }: Case): Refusal {
  if (fault === 'no-evidence' || fault === 'no-reason')
    return new Refusal('bad-input', { problems: 1 }, [
      { path: 'note', wanted: fault === 'no-evidence' ? 'evidence' : 'a reason', got: 'nothing' },
    ]);
  if (fault === 'own-work' || fault === 'other-level')
    return new Refusal('not-allowed', { what: fault, case: notice.id });
  return new Refusal('conflict', { case: notice.id, stage: state.stage });
}

function entriesOf({ notice, state }: Case, event: CaseEvent, stage: string, by: By): Entry[] {
  const subject = subjectOf(notice);
  const note = noteOf(event);
  const closes = stage === 'closed' && state.stage !== 'closed';
  const closed: Entry[] = closes
    ? [{ by, did: 'case.close', subject, after: { number: notice.number } }]
    : [];
  if (event.is === 'held' || event.is === 'basis') return closed;
  const more = event.is === 'escalate' ? { measure: event.measure } : {};
  return [
    { by, did: `case.${event.is}`, subject, before: { stage: state.stage }, after: { stage, note, ...more } },
    ...closed,
  ];
}

function subjectOf({ id, kind }: Pick<Notice, 'id' | 'kind'>): string {
  return `${kind === 'supervision' ? 'case' : 'notice'}/${id}`;
}
