/** Supervision: colours of months, notices, and cases on their way to the end. */
import { z } from '../../../config/shape.ts';
import type { CasePart } from '../../../config/supervision.ts';
import { type CaseEvent, caseAfter, HOLD_DAYS, isOpenCase, levelOf, openCase } from '../../rules/case.ts';
import { Refusal } from '../../rules/refusal.ts';
import { redRun } from '../../rules/supervision.ts';
import { type Asker, mayDo, type Records, reaches } from '../../work/asker.ts';
import { type Case, isTold, type Notice, noteOf } from '../../work/case-book.ts';
import type { CasePeople } from '../../work/case-parts.ts';
import type { CaseFigures, Cases } from '../../work/cases.ts';
import type { Staffs } from '../../work/staffs.ts';
import { unitAsked } from '../reach.ts';
import { idInPath, type Route, route } from '../route.ts';
import * as wire from '../wire.ts';

export interface CaseParts {
  readonly registry: Records;
  readonly cases: Cases;
  readonly casePeople: CasePeople;
  readonly caseFigures: CaseFigures;
  readonly staffs: Pick<Staffs, 'list'>;
}

const TAG = 'supervision';
/** So many months of a unit are told with their colours. */
const MONTHS_TOLD = 12;
const MOST_WARNINGS = 50;
const unit = z.string().max(12).optional();

export function caseRoutes(parts: CaseParts): Route[] {
  return [...listRoutes(parts), ...deedRoutes(parts), ...peopleRoutes(parts)];
}

function listRoutes(parts: CaseParts): Route[] {
  const { registry, cases } = parts;
  return [
    route({
      method: 'get',
      path: '/api/cases',
      may: 'see',
      tag: TAG,
      summary: 'Cases of supervision, the colours of the units’ months, and the warnings of first red months',
      query: z.strictObject({ unit }),
      answer: wire.cases,
      handle: ({ query, person }): wire.Cases => {
        const within = unitAsked(person, registry, query.unit);
        const isWithin = (code: string) => registry.units.holds(within, code);
        const own = cases.book.cases().filter(({ notice }) => isWithin(notice.unit));
        const open = own.filter(({ state }) => isOpenCase(state));
        const over = own.filter(({ state }) => !isOpenCase(state));
        const inStage = (stage: string) => over.filter(({ state }) => state.stage === stage).length;
        return {
          atMs: Date.now(),
          counts: {
            ...{ open: open.length, overdue: open.filter(({ state }) => state.isOverdue).length },
            ...{ closed: inStage('closed'), withdrawn: inStage('withdrawn') },
          },
          rows: [...open.toSorted((a, b) => a.state.dueMs - b.state.dueMs), ...over].map((one) =>
            toldBrief(one, parts),
          ),
          units: coursesOf(parts, isWithin),
          warnings: cases.book
            .notices()
            .filter((one) => one.kind === 'warning' && isWithin(one.unit))
            .slice(0, MOST_WARNINGS)
            .map((one) => toldNotice(one, registry)),
        };
      },
    }),
    route({
      method: 'get',
      path: '/api/cases/:id',
      may: 'see',
      tag: TAG,
      summary:
        'A case: its notice with figures, what happened, whose turn it is until when, and what the asker may do',
      params: idInPath,
      answer: wire.caseFile,
      handle: ({ params: { id }, person }) => toldFile(caseAsked(person, parts, id), parts, person),
    }),
    route({
      method: 'get',
      path: '/api/notices/:id',
      may: 'see',
      tag: TAG,
      summary: 'A notice with its figures, as it was issued',
      params: idInPath,
      answer: wire.notice,
      handle: ({ params: { id }, person }) => toldNotice(noticeAsked(person, parts, id), registry),
    }),
  ];
}

function deedRoutes(parts: CaseParts): Route[] {
  const { registry, cases } = parts;
  return [
    route({
      method: 'post',
      path: '/api/cases/:id/deeds',
      may: 'see',
      tag: TAG,
      summary: 'Receipt, plan, submission, review, return, escalation, withdrawal: by who is named for it',
      status: 201,
      params: idInPath,
      body: wire.caseWish,
      answer: wire.caseFile,
      handle: async ({ params: { id }, body, person }) => {
        caseAsked(person, parts, id);
        return toldFile(await cases.act(id, body, person), parts, person);
      },
    }),
    route({
      method: 'post',
      path: '/api/notices/:id/withdrawal',
      may: 'administer',
      tag: TAG,
      summary: 'Withdraws a warning with a reason; the notice stays, marked as withdrawn',
      status: 201,
      params: idInPath,
      body: wire.noticeWithdrawal,
      answer: wire.notice,
      handle: async ({ params: { id }, body: { reason }, person }) => {
        noticeAsked(person, parts, id);
        return toldNotice(await cases.withdrawWarning(id, reason, person), registry);
      },
    }),
  ];
}

function peopleRoutes(parts: CaseParts): Route[] {
  const { registry, casePeople, staffs } = parts;
  const told = async (code: string, person: Asker): Promise<wire.CasePeople> => {
    const mayName = mayDo(person, 'administer');
    const staff = mayName ? await staffs.list(person) : [];
    return {
      ...{
        unit: unitOf(code, registry),
        people: { ...casePeople.of(code) },
        own: { ...casePeople.ownOf(code) },
      },
      mayName,
      staff: staff
        .filter(({ locked, unit: own }) => !locked && reaches({ unit: own }, registry.units, code))
        .map(({ id, name }) => ({ id, name })),
    };
  };
  return [
    route({
      method: 'get',
      path: '/api/supervision/people',
      may: 'see',
      tag: TAG,
      summary: 'Who is named for a unit: who puts right, and who reviews at each level',
      query: z.strictObject({ unit }),
      answer: wire.casePeople,
      handle: ({ query, person }) => told(unitAsked(person, registry, query.unit), person),
    }),
    route({
      method: 'put',
      path: '/api/supervision/people/:unit',
      may: 'administer',
      tag: TAG,
      summary: 'Names the people of a unit; four different ones',
      params: z.strictObject({ unit: z.string().max(12) }),
      body: wire.casePeopleWish,
      answer: wire.casePeople,
      handle: async ({ params, body, person }) => {
        const code = unitAsked(person, registry, params.unit);
        await casePeople.put(code, body, person);
        return told(code, person);
      },
    }),
  ];
}

function caseAsked(person: Asker, { registry, cases }: CaseParts, id: number): Case {
  const one = cases.book.case(id);
  if (one === undefined || !reaches(person, registry.units, one.notice.unit))
    throw new Refusal('not-found', { what: 'case' });
  return one;
}

function noticeAsked(person: Asker, { registry, cases }: CaseParts, id: number): Notice {
  const one = cases.book.notice(id);
  if (one === undefined || !reaches(person, registry.units, one.unit))
    throw new Refusal('not-found', { what: 'notice' });
  return one;
}

/** Units that are red at the end of their course, or have an open case: longest run first. */
function coursesOf({ registry, cases }: CaseParts, isWithin: (code: string) => boolean): wire.Cases['units'] {
  return cases.book
    .gradedUnits()
    .filter(isWithin)
    .map((code) => {
      const grades = cases.book.gradesOf(code);
      const months = grades.slice(-MONTHS_TOLD).map(({ month, colour }) => ({ month, colour }));
      const openCase = cases.book.openOf(code)?.notice.id ?? null;
      return { unit: unitOf(code, registry), months, redRun: redRun(grades), openCase };
    })
    .filter(({ redRun: run, openCase: open }) => run > 0 || open !== null)
    .toSorted((a, b) => b.redRun - a.redRun || (a.unit.code < b.unit.code ? -1 : 1));
}

function unitOf(code: string, { units }: Records): wire.CaseBrief['unit'] {
  return units.get(code) ?? { code, name: code, level: 'community', parent: null };
}

function toldNotice({ body, ...notice }: Notice, registry: Records): wire.Notice {
  const months = body.months.map((month) => ({
    ...month,
    bands: { ...month.bands },
    rates: { ...month.rates },
  }));
  return { ...notice, unit: unitOf(notice.unit, registry), unitName: body.unitName, months };
}

function toldBrief(one: Case, { registry, cases }: CaseParts): wire.CaseBrief {
  const { notice, state } = one;
  const { id, number, month, issuedMs } = notice;
  const { stage, dueMs, isOverdue, heldDays, hasBasis } = state;
  return {
    ...{ id, number, unit: unitOf(notice.unit, registry), month, stage, issuedMs, dueMs },
    ...{ isOverdue, heldDays, hasBasis, turn: cases.turnOf(one) },
  };
}

function toldFile(one: Case, parts: CaseParts, person: Asker): wire.CaseFile {
  const { registry, cases, casePeople, caseFigures } = parts;
  const people: Record<CasePart, wire.NamedParts[CasePart]> = { ...casePeople.of(one.notice.unit) };
  return {
    atMs: Date.now(),
    case: toldBrief(one, parts),
    notice: toldNotice(one.notice, registry),
    people,
    deeds: toldDeeds(one),
    holdDays: HOLD_DAYS,
    shares: { ...caseFigures.sharesNow(one.notice.unit) },
    may: cases.mayOf(one, person),
  };
}

/** Each with the level at which it was done, found by going through the case again. */
function toldDeeds({ notice, deeds }: Case): wire.CaseDeed[] {
  let state = openCase(notice.dueMs);
  return deeds.flatMap((deed) => {
    const level = isReview(deed.event) ? levelOf(state) : null;
    const wasOpen = isOpenCase(state);
    const after = caseAfter(state, deed.event);
    if (typeof after !== 'string') state = after;
    const closes = wasOpen && state.stage === 'closed';
    const { id, atMs, who, event, facts } = deed;
    const told = {
      ...{ id, atMs, who, did: event.is, note: noteOf(event), level },
      measure: event.is === 'escalate' ? event.measure : null,
      facts: facts && { heldDays: facts.heldDays, shares: { ...facts.shares } },
    };
    if (!closes) return isTold(deed) ? [told] : [];
    const end = { ...told, did: 'close', note: '', level: null };
    return isTold(deed) ? [told, { ...end, id: -id }] : [end];
  });
}

function isReview({ is }: CaseEvent): boolean {
  return is === 'pass' || is === 'return';
}
