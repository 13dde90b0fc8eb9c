/** Rates, and what is behind every figure: evidence, outages, flags, trends, the rules they are made by. */
import type { RuleValues } from '../../../config/rule-values.ts';
import type { Settings } from '../../../config/settings.ts';
import { z } from '../../../config/shape.ts';
import { CATEGORIES, CHECKS, type CheckName, METRICS } from '../../../config/terms.ts';
import { textIn } from '../../../config/text/index.ts';
import type { Files } from '../../registry/files.ts';
import { EXCLUSIONS, PARTS } from '../../rules/rate.ts';
import { Refusal } from '../../rules/refusal.ts';
import type { EvidenceWish, OutageWish, Page } from '../../watch/answers.ts';
import { type Records, reaches } from '../../work/asker.ts';
import type { KeptLists } from '../../work/kept-lists.ts';
import type { RuleBook } from '../../work/rule-book.ts';
import { type Column, csvOf, csvReply, instantIn } from '../csv.ts';
import { unitAsked } from '../reach.ts';
import { paging, type Route, route, wholeNumber, yesOrNo } from '../route.ts';
import * as wire from '../wire.ts';

/** What the watch tells of a unit: the files are the registry's. */
export type WatchedBoard = Omit<wire.Board, 'file' | 'places' | 'children' | 'smallGroup'> & {
  readonly children: readonly Omit<wire.Board['children'][number], 'file' | 'places'>[];
};

/** Only what these routes need of the watch. */
export interface FigureWatch {
  board(unit: string, scope: wire.Scope): WatchedBoard | undefined;
  evidence(wish: EvidenceWish & Page): wire.Evidence | undefined;
  allStates(unit: string, check: CheckName): wire.States | undefined;
  evidenceAll(wish: EvidenceWish): wire.EvidenceRow[];
  outages(wish: OutageWish & Page): wire.Outages | undefined;
  outagesAll(wish: OutageWish): wire.Outage[];
  flags(wish: { readonly unit: string; readonly open: boolean }): Promise<wire.Flag[]>;
  trend(unit: string, scope: wire.Scope, fromMs: number, untilMs: number): Promise<wire.Trend>;
}

export interface FigureParts {
  readonly registry: Records & { readonly files: Pick<Files, 'rate' | 'places'> };
  readonly watch: FigureWatch;
  readonly settings: Settings;
  readonly ruleBook: Pick<RuleBook, 'current'>;
  /** Lists of moments, for links. */
  readonly keptLists: Pick<KeptLists, 'keep' | 'open' | 'rows' | 'board' | 'keepBoard'>;
}

const unit = z.string().max(12).optional();
const scope = wire.scope.default('all');
const asof = wholeNumber.optional().meta({ description: 'a moment that was kept; without it now' });
const figureFilter = {
  unit,
  metric: z.enum(METRICS),
  scope,
  category: z.enum(CATEGORIES).optional(),
  platform: z.string().max(64).optional(),
};
const evidenceFilter = {
  ...figureFilter,
  part: z.enum(PARTS).optional(),
  reason: z.string().max(64).optional(),
  asof,
};
const outageFilter = { unit, check: z.enum(CHECKS).optional(), category: z.enum(CATEGORIES).optional() };
const TAG = 'figures';
const DAY_MS = 86_400_000;
const LONGEST_TREND_MS = 1_100 * DAY_MS;

export function figureRoutes(parts: FigureParts): Route[] {
  return [...rateRoutes(parts), ...evidenceRoutes(parts), ...outageRoutes(parts), rulesRoute(parts)];
}

function rateRoutes({ registry, watch, ruleBook, keptLists }: FigureParts): Route[] {
  const { files } = registry;
  const boardOf = (code: string, within: wire.Scope): wire.Board => {
    const board = there(watch.board(code, within));
    const filed = (of: string) => ({ file: files.rate(of, within), places: files.places(of, within) });
    return {
      ...{ ...board, ...filed(board.unit.code) },
      smallGroup: ruleBook.current().values.smallGroup,
      children: board.children.map((child) => ({ ...child, ...filed(child.unit.code) })),
    };
  };
  return [
    route({
      method: 'get',
      path: '/api/board',
      may: 'see',
      tag: TAG,
      summary: 'The four rates of a unit, of the units below it, by category and by sub-platform',
      query: z.strictObject({ unit, scope, asof }),
      answer: wire.board,
      handle: async ({ query, person }) => {
        const asked = unitAsked(person, registry, query.unit);
        const board =
          query.asof === undefined
            ? boardOf(asked, query.scope)
            : (kept(await keptLists.board(asked, query.scope, query.asof)) as wire.Board); // as the route below gave it
        // What is above one's own unit is not one's own.
        return { ...board, path: board.path.filter(({ code }) => reaches(person, registry.units, code)) };
      },
    }),
    route({
      method: 'post',
      path: '/api/board/kept',
      may: 'see',
      tag: TAG,
      summary:
        'Keeps the overview as it stands now, with the lists behind its figures: `asof` with the moment told opens them for 100 days',
      status: 201,
      body: z.strictObject({ unit, scope }),
      answer: wire.keptList,
      handle: async ({ body, person }) => {
        const asked = unitAsked(person, registry, body.unit);
        return { asofMs: there(await keptLists.keepBoard(() => boardOf(asked, body.scope))) };
      },
    }),
    route({
      method: 'get',
      path: '/api/flags',
      may: 'see',
      tag: TAG,
      summary: 'Units below their threshold, within a unit; `open=no` also those that came back',
      query: z.strictObject({ unit, open: yesOrNo.default(true) }),
      answer: z.array(wire.flag),
      handle: ({ query: { open, unit: code }, person }) =>
        watch.flags({ unit: unitAsked(person, registry, code), open }),
    }),
    route({
      method: 'get',
      path: '/api/trend',
      may: 'see',
      tag: TAG,
      summary: 'The rates of a unit hour by hour; the last 30 days unless asked otherwise',
      query: z.strictObject({
        unit,
        scope,
        fromMs: wholeNumber.optional(),
        untilMs: wholeNumber.optional(),
      }),
      answer: wire.trend,
      handle: ({ query, person }) => {
        const untilMs = query.untilMs ?? Date.now();
        const fromMs = Math.max(query.fromMs ?? untilMs - 30 * DAY_MS, untilMs - LONGEST_TREND_MS);
        return watch.trend(unitAsked(person, registry, query.unit), query.scope, fromMs, untilMs);
      },
    }),
  ];
}

function there<T>(answer: T | undefined): T {
  if (answer === undefined) throw new Refusal('not-found', { what: 'unit' });
  return answer;
}

function kept<T>(answer: T | undefined): T {
  if (answer === undefined) throw new Refusal('not-found', { what: 'kept-list' });
  return answer;
}

function evidenceRoutes({ registry, watch, settings, keptLists }: FigureParts): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/evidence',
      may: 'see',
      tag: TAG,
      summary: 'The devices behind a figure; as many as the figure says',
      query: z.strictObject({ ...evidenceFilter, ...paging }),
      answer: wire.evidence,
      handle: async ({ query: { asof, ...query }, person }) => {
        const wish = { ...query, unit: unitAsked(person, registry, query.unit) };
        if (asof === undefined) return there(watch.evidence(wish));
        return kept(await keptLists.open(wish, asof));
      },
    }),
    route({
      method: 'post',
      path: '/api/evidence/kept',
      may: 'see',
      tag: TAG,
      summary:
        'Keeps the list behind a figure as it stands now: `asof` with the moment told opens it for 100 days',
      status: 201,
      body: z.strictObject(figureFilter),
      answer: wire.keptList,
      handle: async ({ body, person }) => {
        const asofMs = await keptLists.keep({ ...body, unit: unitAsked(person, registry, body.unit) });
        return { asofMs: there(asofMs) };
      },
    }),
    route({
      method: 'get',
      path: '/api/states',
      may: 'see',
      tag: TAG,
      summary: 'The present state of every device of a unit for one check, in columns',
      query: z.strictObject({ unit, check: z.enum(CHECKS).default('online') }),
      answer: wire.states,
      handle: ({ query, person }) =>
        there(watch.allStates(unitAsked(person, registry, query.unit), query.check)),
    }),
    route({
      method: 'get',
      path: '/api/evidence.csv',
      may: 'see',
      tag: TAG,
      summary: 'The same list as a file, headings in the language that is asked for',
      query: z.strictObject(evidenceFilter),
      answer: { type: 'text/csv', says: 'one row per device' },
      handle: async ({ query: { asof, ...query }, person, language }) => {
        const wish = { ...query, unit: unitAsked(person, registry, query.unit) };
        const rows = asof === undefined ? watch.evidenceAll(wish) : kept(await keptLists.rows(wish, asof));
        const text = textIn(language);
        const instant = instantIn(settings.timeZone);
        const because = (row: wire.EvidenceRow) => {
          if (row.reason === null) return '';
          return text.word(row.part === 'excluded' ? 'exclusion' : 'reason', row.reason);
        };
        const columns: Column<wire.EvidenceRow>[] = [
          { title: text('common.code'), cell: (row) => row.code },
          { title: text('common.name'), cell: (row) => row.name },
          { title: text('common.unit'), cell: (row) => row.unit.name },
          { title: text('common.category'), cell: (row) => text.word('category', row.category) },
          { title: text('common.state'), cell: (row) => text.word('part', row.part) },
          { title: text('common.reason'), cell: because },
          { title: text('common.since'), cell: (row) => instant(row.sinceMs) },
          { title: text('common.lastSeen'), cell: (row) => instant(row.seenMs) },
        ];
        return csvReply(csvOf(columns, rows), `evidence-${query.metric}.csv`);
      },
    }),
  ];
}

function outageRoutes({ registry, watch, settings }: FigureParts): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/outages',
      may: 'see',
      tag: TAG,
      summary: 'What is failing now: one row per device and check',
      query: z.strictObject({ ...outageFilter, ...paging }),
      answer: wire.outages,
      handle: ({ query, person }) =>
        there(watch.outages({ ...query, unit: unitAsked(person, registry, query.unit) })),
    }),
    route({
      method: 'get',
      path: '/api/outages.csv',
      may: 'see',
      tag: TAG,
      summary: 'The same list as a file, headings in the language that is asked for',
      query: z.strictObject(outageFilter),
      answer: { type: 'text/csv', says: 'one row per device and check' },
      handle: ({ query, person, language }) => {
        const rows = watch.outagesAll({ ...query, unit: unitAsked(person, registry, query.unit) });
        const text = textIn(language);
        const instant = instantIn(settings.timeZone);
        const columns: Column<wire.Outage>[] = [
          { title: text('common.code'), cell: (row) => row.code },
          { title: text('common.name'), cell: (row) => row.name },
          { title: text('common.unit'), cell: (row) => row.unit.name },
          { title: text('common.category'), cell: (row) => text.word('category', row.category) },
          { title: text('common.platform'), cell: (row) => row.platform },
          { title: text('common.check'), cell: (row) => text.word('check', row.check) },
          { title: text('common.reason'), cell: (row) => text.word('reason', row.reason) },
          { title: text('common.since'), cell: (row) => instant(row.sinceMs) },
          { title: text('common.lastSeen'), cell: (row) => instant(row.seenMs) },
        ];
        return csvReply(csvOf(columns, rows), 'outages.csv');
      },
    }),
  ];
}

/** The lines that hold now, of the rates that are told of the present. */
function linesIn({
  thresholds,
  leastCoverage,
}: RuleValues): Pick<wire.Rules, 'thresholds' | 'leastCoverage'> {
  const { registration, online, image, position, usable } = thresholds;
  return { thresholds: { registration, online, image, position, usable }, leastCoverage };
}

function rulesRoute({ settings, ruleBook }: FigureParts): Route {
  return route({
    method: 'get',
    path: '/api/rules',
    may: 'see',
    tag: TAG,
    summary: 'How figures are made: thresholds, cadences, what is left out',
    answer: wire.rules,
    handle: (): wire.Rules => ({
      ...linesIn(ruleBook.current().values),
      flags: settings.flags,
      cadences: settings.cadences,
      checkpoints: settings.checkpoints,
      rememberHours: settings.rememberHours,
      graceDays: settings.graceDays,
      bufferMetres: settings.boundaries.bufferMetres,
      exclusions: [...EXCLUSIONS],
      timeZone: settings.timeZone,
      feedMinutes: settings.feeds.minutes,
    }),
  });
}
