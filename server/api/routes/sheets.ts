/** Sheets that went out, as pages and as files, and the league tables. */
import { COUNTED_IN } from '../../../config/periods.ts';
import { z } from '../../../config/shape.ts';
import { LEAGUE_SPANS, SHEET_KINDS } from '../../../config/sheets.ts';
import type { Language } from '../../../config/terms.ts';
import { CHECKS, UNIT_LEVELS } from '../../../config/terms.ts';
import { textIn } from '../../../config/text/index.ts';
import { workbookOf } from '../../registry/sheet-write.ts';
import { startIn } from '../../rules/city-day.ts';
import { LEAGUE_MEASURES } from '../../rules/league.ts';
import { Refusal } from '../../rules/refusal.ts';
import { type Asker, byOf, type Records, reaches } from '../../work/asker.ts';
import type { Leagues } from '../../work/leagues.ts';
import type { Months } from '../../work/months.ts';
import type { RuleBook } from '../../work/rule-book.ts';
import type { SheetRow, Sheets } from '../../work/sheets.ts';
import { type Column, csvOf, csvOfRows, csvReply } from '../csv.ts';
import { unitAsked } from '../reach.ts';
import { idInPath, paging, Reply, type Route, route } from '../route.ts';
import { shareText, sheetRows, toldSections, workbookPages } from '../sheet-told.ts';
import * as wire from '../wire.ts';

export interface SheetParts {
  readonly registry: Records & {
    readonly units: Records['units'] & { all(): Iterable<{ readonly code: string }> };
  };
  readonly sheets: Sheets;
  readonly leagues: Leagues;
  readonly months: Months;
  readonly ruleBook: RuleBook;
  readonly settings: { readonly timeZone: string };
}

const TAG = 'sheets';
const WORKBOOK = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

export function sheetRoutes(parts: SheetParts): Route[] {
  return [...listRoutes(parts), ...oneRoutes(parts), ...leagueRoutes(parts)];
}

function briefOf({ units }: Records, row: SheetRow): wire.SheetBrief {
  const { id, number, kind, period, state, replaces, reason, madeMs, madeBy, ruleVersion, digest } = row;
  return {
    ...{ id, number, kind, period, state, replaces, reason, madeMs, madeBy, ruleVersion, digest },
    unit: { code: row.unit, name: units.get(row.unit)?.name ?? row.unit },
    headline: JSON.parse(row.headline) as wire.SheetBrief['headline'], // written with the sheet
  };
}

function listRoutes({ registry, sheets, settings }: SheetParts): Route[] {
  const listed = async (
    query: {
      kind?: wire.SheetBrief['kind'] | undefined;
      unit?: string | undefined;
      page: number;
      size: number;
    },
    person: Asker,
  ): Promise<wire.SheetList> => {
    const { kind, unit, page, size } = query;
    const units =
      unit === undefined
        ? [...registry.units.all()]
            .map(({ code }) => code)
            .filter((code) => reaches(person, registry.units, code))
        : [unitAsked(person, registry, unit)];
    const { total, rows } = await sheets.list({ kind, units, from: (page - 1) * size, size });
    const start = startIn(settings.timeZone);
    const next = Object.entries(sheets.next()).map(([of, day]) => [of, start(day)]);
    return {
      ...{ total, page, pages: Math.max(1, Math.ceil(total / size)) },
      rows: rows.map((row) => briefOf(registry, row)),
      ...{ making: sheets.progress, failed: sheets.failed },
      next: Object.fromEntries(next) as wire.SheetList['next'],
    };
  };
  return [
    route({
      method: 'get',
      path: '/api/sheets',
      may: 'see',
      tag: TAG,
      summary:
        'Sheets that are kept, newest span first: daily lists, weekly bulletins, months, quarters, years',
      query: z.strictObject({
        kind: z.enum(SHEET_KINDS).optional(),
        unit: z.string().max(12).optional(),
        ...paging,
      }),
      answer: wire.sheetList,
      handle: ({ query, person }) => listed(query, person),
    }),
    route({
      method: 'post',
      path: '/api/sheets',
      may: 'administer',
      tag: TAG,
      summary:
        'Begins to make a sheet; one that is final already is corrected by a new number, with a reason',
      status: 202,
      body: wire.newSheet,
      answer: wire.sheetList,
      handle: async ({ body, person }) => {
        const unit = unitAsked(person, registry, body.unit);
        await sheets.order({ ...body, unit }, byOf(person));
        return listed({ kind: body.kind, unit, page: 1, size: 50 }, person);
      },
    }),
  ];
}

function oneRoutes({ registry, sheets, months, settings }: SheetParts): Route[] {
  const { timeZone } = settings;
  const told = async (id: number, person: Asker, language: Language): Promise<wire.SheetTold> => {
    const { row, body } = await sheets.get(id);
    if (!reaches(person, registry.units, row.unit)) throw new Refusal('not-found', { what: 'sheet' });
    const all = await months.list();
    return {
      sheet: briefOf(registry, row),
      replacedBy: await sheets.replacedBy(row),
      ...{ fromMs: body.fromMs, untilMs: body.untilMs, asofMs: body.asofMs },
      months: body.months.map(({ number, digest }) => {
        const month = all.find((one) => one.number === number);
        const isSame = month?.digest === digest;
        return {
          ...{ number, digest, month: month?.month ?? '' },
          finalisedMs: isSame ? month.finalisedMs : null,
          finalisedBy: isSame ? month.finalisedBy : null,
        };
      }),
      sections: toldSections(body, { language, timeZone }),
    };
  };
  return [
    route({
      method: 'get',
      path: '/api/sheets/:id',
      may: 'see',
      tag: TAG,
      summary: 'A sheet as it went out, in the language that is asked for',
      params: idInPath,
      answer: wire.sheetTold,
      handle: ({ params, person, language }) => told(params.id, person, language),
    }),
    route({
      method: 'get',
      path: '/api/sheets/:id/file.csv',
      may: 'see',
      tag: TAG,
      summary: 'The same as a file: section below section, with the digits of the page',
      params: idInPath,
      answer: { type: 'text/csv', says: 'what the sheet is, then each section with its title and headings' },
      handle: async ({ params, person, language }) => {
        const sheet = await told(params.id, person, language);
        return csvReply(csvOfRows(sheetRows(sheet, { language, timeZone })), `${sheet.sheet.number}.csv`);
      },
    }),
    route({
      method: 'get',
      path: '/api/sheets/:id/file.xlsx',
      may: 'see',
      tag: TAG,
      summary: 'The same as a workbook: a sheet for each section, with the digits of the page',
      params: idInPath,
      answer: { type: WORKBOOK, says: 'text cells alone: nothing is a formula and no digit is lost' },
      handle: async ({ params, person, language }) => {
        const sheet = await told(params.id, person, language);
        const pages = workbookPages(sheet, { language, timeZone });
        return new Reply(workbookOf(pages), {
          'content-type': WORKBOOK,
          'content-disposition': `attachment; filename="${sheet.sheet.number}.xlsx"`,
        });
      },
    }),
  ];
}

const leagueQuery = z.strictObject({
  level: z.enum(UNIT_LEVELS).optional(),
  by: z.enum(LEAGUE_SPANS).default('month'),
  measure: z.enum(LEAGUE_MEASURES).default('lowest'),
  at: z
    .string()
    .regex(/^\d{4}(-\d{2})?$/, 'a month such as 2026-10, or a year')
    .optional(),
  unit: z.string().max(12).optional().meta({ description: 'only units below it' }),
});

function leagueRoutes({ registry, leagues, ruleBook }: SheetParts): Route[] {
  const tableFor = async (query: z.output<typeof leagueQuery>, person: Asker): Promise<wire.League> => {
    const { by, measure, at, unit } = query;
    const within = unitAsked(person, registry, unit);
    const levels = await leagues.levels();
    const level = query.level ?? levels[0] ?? 'district';
    const { thresholds, smallGroup } = ruleBook.current().values;
    const table = await leagues.table({ level, by, measure, at, within, smallGroup });
    return {
      ...{ level, by, measure, at: table.at },
      ...{ spans: [...table.spans], levels: [...levels] },
      threshold:
        measure === 'lowest' ? Math.min(...CHECKS.map((check) => thresholds[check])) : thresholds[measure],
      rows: table.rows.map((row) => ({ ...row, unit: { code: row.unit.code, name: row.unit.name } })),
      course: table.course.map(({ span, ranks }) => ({ span, ranks: [...ranks] })),
    };
  };
  return [
    route({
      method: 'get',
      path: '/api/leagues',
      may: 'see',
      tag: TAG,
      summary: 'Units ranked among those of their level over a closed month or year; three years are told',
      query: leagueQuery,
      answer: wire.league,
      handle: ({ query, person }) => tableFor(query, person),
    }),
    route({
      method: 'get',
      path: '/api/leagues.csv',
      may: 'see',
      tag: TAG,
      summary: 'The same as a file',
      query: leagueQuery,
      answer: { type: 'text/csv', says: 'one row per unit' },
      handle: async ({ query, person, language }) => {
        const table = await tableFor(query, person);
        const text = textIn(language);
        const columns: Column<wire.LeagueRow>[] = [
          { title: text('leagues.rank'), cell: ({ rank }) => rank },
          { title: text('leagues.change'), cell: ({ change }) => (change === null ? '' : arrow(change)) },
          { title: text('common.code'), cell: ({ unit }) => unit.code },
          { title: text('common.unit'), cell: ({ unit }) => unit.name },
          { title: text('leagues.figure'), cell: ({ figure }) => shareText(figure) },
          ...CHECKS.map((check) => ({
            title: text.word('metric', check),
            cell: ({ shares, counts }: wire.LeagueRow) =>
              shareText(
                shares[check] ?? null,
                counts === null ? undefined : { ...counts[check], in: COUNTED_IN[check] },
              ),
          })),
          {
            title: text('leagues.colour'),
            cell: ({ colour }) => (colour ? text.word('colour', colour) : ''),
          },
          { title: text('leagues.months'), cell: ({ months }) => months },
        ];
        return csvReply(csvOf(columns, table.rows), `league-${table.level}-${table.at ?? 'none'}.csv`);
      },
    }),
  ];
}

/** `↑2`: places won, `↓1`: places lost. */
function arrow(change: number): string {
  return `${change > 0 ? '↑' : change < 0 ? '↓' : '±'}${Math.abs(change)}`;
}
