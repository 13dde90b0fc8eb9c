/** Rates over any time, what is behind each of them, and the versions of the rules. */
import { GROUPINGS, OUT_KINDS, PERIOD_RATES } from '../../../config/periods.ts';
import { ruleValuesShape } from '../../../config/rule-values.ts';
import { z } from '../../../config/shape.ts';
import { textIn } from '../../../config/text/index.ts';
import type { Platform } from '../../registry/record.ts';
import type { Among } from '../../rules/period-book.ts';
import { SPAN_WANTED } from '../../rules/period-span.ts';
import { Refusal } from '../../rules/refusal.ts';
import { type Asker, byOf, type Records } from '../../work/asker.ts';
import { ruleChanges } from '../../work/months.ts';
import type { RateDesk } from '../../work/rate-desk.ts';
import type { RuleBook } from '../../work/rule-book.ts';
import { type Column, csvOf, csvReply } from '../csv.ts';
import { unitAsked } from '../reach.ts';
import { paging, type Route, route, wholeNumber } from '../route.ts';
import { shareText } from '../sheet-told.ts';
import * as wire from '../wire.ts';

/** Only what these routes need of the registry. */
export interface RateRegistry extends Records {
  get(id: number): { readonly id: number; readonly code: string; readonly name: string } | undefined;
  platforms(): readonly Platform[];
}

export interface RateParts {
  readonly registry: RateRegistry;
  readonly rateDesk: RateDesk;
  readonly ruleBook: RuleBook;
}

const TAG = 'rates';
const word = z.string().max(200).optional();
const filter = {
  unit: z.string().max(12).optional(),
  span: z.string().max(60),
  asof: wholeNumber.optional(),
  scope: wire.scope.default('all'),
  ...{ category: word, platform: word, carrier: word, maintainer: word, network: word, owner: word },
};
const lineFilter = z.strictObject({ ...filter, by: z.enum(GROUPINGS).optional() });
type LineFilter = z.output<typeof lineFilter>;
const rowFilter = {
  ...filter,
  rate: z.enum(PERIOD_RATES),
  side: z.enum(['adjusted', 'raw']).default('adjusted'),
  part: z.enum(['good', 'bad', 'unknown', 'excluded']).optional(),
  kind: z.enum(OUT_KINDS).optional(),
};
const PARTS = ['good', 'bad', 'unknown', 'excluded'] as const;

export function rateRoutes(parts: RateParts): Route[] {
  return [...lineRoutes(parts), ...rowRoutes(parts), ...ruleRoutes(parts)];
}

function lineRoutes(parts: RateParts): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/rates',
      may: 'see',
      tag: TAG,
      summary: `Rates over a time (${SPAN_WANTED}): of a unit, and broken down`,
      query: lineFilter,
      answer: wire.periodRates,
      handle: ({ query, person }) => linesFor(parts, query, person),
    }),
    route({
      method: 'get',
      path: '/api/rates.csv',
      may: 'see',
      tag: TAG,
      summary: 'The same as a file: a row per group and rate, headings in the language that is asked for',
      query: lineFilter,
      answer: { type: 'text/csv', says: 'one row per group and rate' },
      handle: async ({ query, person, language }) => {
        const told = await linesFor(parts, query, person);
        const text = textIn(language);
        const all = [
          { key: told.unit, name: nameOf(parts, 'unit', told.unit), line: told.line },
          ...told.groups,
        ];
        const rows = all.flatMap(({ key, name, line }) => line.rates.map((rate) => ({ key, name, ...rate })));
        type Row = (typeof rows)[number];
        const columns: Column<Row>[] = [
          { title: text('rates.group'), cell: ({ key }) => key },
          { title: text('common.name'), cell: ({ name }) => name },
          { title: text('rates.rate'), cell: ({ rate }) => text.word('periodRate', rate) },
          ...(['adjusted', 'raw'] as const).flatMap((side) =>
            PARTS.map((part) => ({
              title: `${text.word('rateSide', side)} ${text.word('part', part)}`,
              cell: (row: Row) => row[side][part],
            })),
          ),
          { title: text('rates.share'), cell: ({ share }) => shareText(share) },
          { title: text('rates.low'), cell: ({ low }) => shareText(low) },
          { title: text('rates.high'), cell: ({ high }) => shareText(high) },
          { title: text('rates.coverage'), cell: ({ coverage }) => shareText(coverage) },
          { title: text('rates.verdict'), cell: ({ verdict }) => text.word('verdict', verdict) },
          { title: text('rates.rules'), cell: () => told.ruleVersion },
        ];
        return csvReply(csvOf(columns, rows), `rates-${query.span}.csv`);
      },
    }),
  ];
}

async function linesFor(parts: RateParts, query: LineFilter, person: Asker): Promise<wire.PeriodRates> {
  const { by = null } = query;
  const wish = wishFor(parts, query, person);
  const { readMs, line, groups } = await parts.rateDesk.lines({ ...wish.ask, by });
  return {
    unit: wish.ask.among.unit,
    scope: query.scope,
    span: spanTold(wish, query.span, readMs),
    ruleVersion: wish.ask.rules.number,
    by,
    line: plain(line),
    groups: groups.map(({ key, line: one }) => ({
      ...{ key, line: plain(one) },
      name: by === null ? key : nameOf(parts, by, key),
    })),
  };
}

function plain({
  rates,
  ...line
}: Pick<wire.PeriodLine, 'devices' | 'score'> & { readonly rates: readonly wire.PeriodFigure[] }) {
  return { ...line, rates: [...rates] };
}

function wishFor({ rateDesk, registry }: RateParts, query: Omit<LineFilter, 'by'>, person: Asker) {
  const unit = unitAsked(person, registry, query.unit);
  const found = rateDesk.spanWish(query.span, query.asof);
  if (found === undefined)
    throw new Refusal('bad-input', {}, [
      { path: 'span', wanted: SPAN_WANTED, got: JSON.stringify(query.span) },
    ]);
  const { category, platform, carrier, maintainer, network, owner } = query;
  const only = { category, platform, carrier, maintainer, network, owner };
  const among: Among = { unit, scope: query.scope, only };
  const { whole, span, rules, knownMs } = found;
  return { whole, ask: { span, rules, knownMs, among, isShown: true } };
}

type Wish = ReturnType<typeof wishFor>;

function spanTold({ whole, ask }: Wish, text: string, readMs: number): wire.PeriodRates['span'] {
  const asofMs = Math.min(ask.knownMs ?? readMs, readMs);
  return { text, fromMs: whole.fromMs, untilMs: whole.untilMs, asofMs, isOver: asofMs >= whole.untilMs };
}

/** Of a unit or a sub-platform its name; categories and the like are words of the page. */
function nameOf({ registry }: RateParts, by: (typeof GROUPINGS)[number], key: string): string {
  if (by === 'unit') return registry.units.get(key)?.name ?? key;
  if (by === 'platform') return registry.platforms().find(({ id }) => id === key)?.name ?? key;
  return key;
}

function rowRoutes(parts: RateParts): Route[] {
  const { registry, rateDesk } = parts;
  type Found = Awaited<ReturnType<RateDesk['rows']>>['rows'];
  const told = async (rows: Found): Promise<wire.PeriodRow[]> => {
    const left = rows.flatMap(({ device }) => (registry.get(device) === undefined ? [device] : []));
    const gone = new Map((await rateDesk.namesOfGone(left)).map((one) => [one.id, one]));
    return rows.map(({ device: id, unit, sides }) => {
      const { code = '', name = '' } = registry.get(id) ?? gone.get(id) ?? {};
      return { id, code, name, unit: { code: unit, name: registry.units.get(unit)?.name ?? unit }, ...sides };
    });
  };
  return [
    route({
      method: 'get',
      path: '/api/rates/devices',
      may: 'see',
      tag: TAG,
      summary: 'The devices behind a rate over a time; what they come to together is the figure',
      query: z.strictObject({ ...rowFilter, ...paging }),
      answer: wire.periodRows,
      handle: async ({ query, person }): Promise<wire.PeriodRows> => {
        const wish = wishFor(parts, query, person);
        const { rate, side, part, kind, page, size } = query;
        const from = (page - 1) * size;
        const found = await rateDesk.rows({ ...wish.ask, rate, side, part, kind, from, size });
        return {
          span: spanTold(wish, query.span, found.readMs),
          ruleVersion: wish.ask.rules.number,
          ...{
            total: found.total,
            page,
            pages: Math.max(1, Math.ceil(found.total / size)),
            sums: found.sums,
          },
          rows: await told(found.rows),
        };
      },
    }),
    route({
      method: 'get',
      path: '/api/rates/devices.csv',
      may: 'see',
      tag: TAG,
      summary: 'The same list as a file, headings in the language that is asked for',
      query: z.strictObject(rowFilter),
      answer: { type: 'text/csv', says: 'one row per device' },
      handle: async ({ query, person, language }) => {
        const { rate, side, part, kind } = query;
        const ask = wishFor(parts, query, person).ask;
        const found = await rateDesk.rows({ ...ask, rate, side, part, kind, from: 0, size: null });
        const text = textIn(language);
        const columns: Column<wire.PeriodRow>[] = [
          { title: text('common.code'), cell: (row) => row.code },
          { title: text('common.name'), cell: (row) => row.name },
          { title: text('common.unit'), cell: (row) => row.unit.name },
          ...PARTS.map((one) => ({
            title: text.word('part', one),
            cell: (row: wire.PeriodRow) => row[one],
          })),
          {
            title: text('rates.why'),
            cell: ({ excludedBy }) =>
              OUT_KINDS.filter((kindOf) => excludedBy[kindOf])
                .map((kindOf) => text.word('outKind', kindOf))
                .join(' '),
          },
        ];
        return csvReply(csvOf(columns, await told(found.rows)), `rates-${rate}-${query.span}.csv`);
      },
    }),
  ];
}

function ruleRoutes({ registry, rateDesk, ruleBook }: RateParts): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/rule-versions',
      may: 'see',
      tag: TAG,
      summary: 'Every version of the rules; figures name theirs',
      answer: wire.ruleVersions,
      handle: () => ({ current: ruleBook.current().number, versions: [...ruleBook.all()] }),
    }),
    route({
      method: 'post',
      path: '/api/rule-versions',
      may: 'administer',
      whole: true,
      tag: TAG,
      summary: 'A new version from a month on; those before it stay as they are',
      status: 201,
      body: wire.newRuleVersion,
      answer: wire.ruleVersion,
      handle: async ({ body, person }) => {
        const made = await ruleBook.add(body, byOf(person));
        await rateDesk.forget();
        return made;
      },
    }),
    route({
      method: 'post',
      path: '/api/rule-versions/preview',
      may: 'administer',
      whole: true,
      tag: TAG,
      summary: 'What would be told otherwise of a time if the rules were these; nothing is written',
      body: z.strictObject({ span: z.string().max(60), values: ruleValuesShape }),
      answer: wire.ruleChanges,
      handle: async ({ body }) => {
        const wish = rateDesk.spanWish(body.span);
        if (wish === undefined)
          throw new Refusal('bad-input', {}, [
            { path: 'span', wanted: SPAN_WANTED, got: JSON.stringify(body.span) },
          ]);
        const { before, after } = await rateDesk.preview(wish, body.values);
        const changes = ruleChanges(
          { lines: before, bands: wish.rules.values.bands },
          { lines: after, bands: body.values.bands },
        );
        return { units: before.length, changes: changes.map((one) => withName(registry, one)) };
      },
    }),
  ];
}

/** A change with the name of its unit. */
export function withName<C extends { readonly unit: string }>({ units }: Records, change: C) {
  return { ...change, unit: { code: change.unit, name: units.get(change.unit)?.name ?? change.unit } };
}
