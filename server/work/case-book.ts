/** Notices and cases in memory: each case is what its events make of it, folded by the rule. */
import type { Colour, NoticeKind } from '../../config/supervision.ts';
import { type CaseEvent, type CaseState, caseAfter, isOpenCase, openCase } from '../rules/case.ts';
import type { GradedMonth } from '../rules/supervision.ts';
import type { Sql } from '../store/db.ts';
import * as stored from '../store/supervision.ts';

export type Notice = stored.NoticeRow;
export type CaseDeed = stored.CaseEventRow;

/** A case of supervision: its notice, where it stands, and how it came there. */
export interface Case {
  readonly notice: Notice;
  readonly state: CaseState;
  readonly deeds: readonly CaseDeed[];
}

export class CaseBook {
  /** By id, oldest first. */
  readonly #notices = new Map<number, Notice>();
  /** By id of the notice. */
  readonly #cases = new Map<number, Case>();
  /** By unit, then by month: the latest colour and revision. */
  readonly #grades = new Map<string, Map<string, stored.GradeRow>>();

  /** What is written down takes the place of what was known. */
  async load(sql: Sql): Promise<void> {
    const grades = await stored.listGrades(sql);
    const notices = await stored.listNotices(sql);
    const deeds = await stored.listCaseEvents(sql);
    for (const known of [this.#grades, this.#notices, this.#cases]) known.clear();
    for (const grade of grades) this.keepGrade(grade);
    for (const notice of notices) this.keepNotice(notice);
    for (const deed of deeds) this.keepDeed(deed);
  }

  notice(id: number): Notice | undefined {
    return this.#notices.get(id);
  }

  case(id: number): Case | undefined {
    return this.#cases.get(id);
  }

  /** Newest first. */
  notices(): readonly Notice[] {
    return [...this.#notices.values()].reverse();
  }

  /** Newest first. */
  cases(): readonly Case[] {
    return [...this.#cases.values()].reverse();
  }

  /** The open case of a unit; it has one at most. */
  openOf(unit: string): Case | undefined {
    return this.cases().find(({ notice, state }) => notice.unit === unit && isOpenCase(state));
  }

  /** Months of a unit with their colours, oldest first. */
  gradesOf(unit: string): readonly GradedMonth[] {
    return [...(this.#grades.get(unit)?.values() ?? [])].toSorted((a, b) => (a.month < b.month ? -1 : 1));
  }

  revisionOf(unit: string, month: string): number {
    return this.#grades.get(unit)?.get(month)?.revision ?? 0;
  }

  colourOf(unit: string, month: string): Colour | null {
    return this.#grades.get(unit)?.get(month)?.colour ?? null;
  }

  /** Units that were ever graded. */
  gradedUnits(): readonly string[] {
    return [...this.#grades.keys()];
  }

  /** `S-2026-003`: numbered by kind and year, none given twice. */
  nextNumber(kind: NoticeKind, year: string, given: readonly string[] = []): string {
    const head = `${kind === 'warning' ? 'W' : 'S'}-${year}-`;
    const all = [...[...this.#notices.values()].map(({ number }) => number), ...given];
    const last = all.flatMap((number) => (number.startsWith(head) ? Number(number.slice(head.length)) : []));
    return `${head}${String(Math.max(0, ...last) + 1).padStart(3, '0')}`;
  }

  /** Without its figures: those are on disk. */
  keepGrade({ unit, month, revision, colour }: stored.GradeRow): void {
    const months = this.#grades.get(unit) ?? new Map<string, stored.GradeRow>();
    this.#grades.set(unit, months.set(month, { unit, month, revision, colour }));
  }

  keepNotice(notice: Notice): void {
    this.#notices.set(notice.id, notice);
    if (notice.kind !== 'supervision') return;
    const known = this.#cases.get(notice.id);
    this.#cases.set(
      notice.id,
      known ? { ...known, notice } : { notice, state: openCase(notice.dueMs), deeds: [] },
    );
  }

  /** What is on disk was sound when it was written. */
  keepDeed(deed: CaseDeed): void {
    const before = this.#cases.get(deed.notice);
    if (before === undefined) return;
    const state = caseAfter(before.state, deed.event);
    if (typeof state === 'string') throw new Error(`case ${deed.notice}: ${deed.event.is}: ${state}`);
    this.#cases.set(deed.notice, { ...before, state, deeds: [...before.deeds, deed] });
  }
}

/** Is it told in the timeline? That the days went on is not. */
export function isTold({ event }: CaseDeed): boolean {
  return event.is !== 'held';
}

/** Words that somebody wrote with it. */
export function noteOf(event: CaseEvent): string {
  switch (event.is) {
    case 'receive':
    case 'plan':
    case 'escalate':
      return event.note;
    case 'submit':
    case 'pass':
      return event.evidence;
    case 'return':
    case 'withdraw':
      return event.reason;
    case 'further':
      return event.months.join(', ');
    default:
      return '';
  }
}
