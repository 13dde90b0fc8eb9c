/** What left the count of a month, listed by itself, and as a file. */
import type { Settings } from '../../../config/settings.ts';
import { z } from '../../../config/shape.ts';
import { LEFT_OUT } from '../../../config/supervision.ts';
import { tableOf } from '../../../config/tables.ts';
import { textIn } from '../../../config/text/index.ts';
import { monthOf, monthSpan } from '../../registry/month.ts';
import type { Records } from '../../work/asker.ts';
import type { LeftOutItem, LeftOuts } from '../../work/left-out.ts';
import { type Column, csvOf, csvReply, instantIn } from '../csv.ts';
import { unitAsked } from '../reach.ts';
import { paging, type Route, route } from '../route.ts';
import * as wire from '../wire.ts';

export interface LeftOutParts {
  readonly registry: Records;
  readonly leftOuts: LeftOuts;
  readonly settings: Settings;
}

const TAG = 'exemptions';
const filter = {
  unit: z.string().max(12).optional(),
  month: z
    .string()
    .regex(/^20\d\d-(0[1-9]|1[0-2])$/, 'a month such as 2026-11')
    .optional(),
  why: z.enum(LEFT_OUT).optional(),
};

export function leftOutRoutes({ registry, leftOuts, settings }: LeftOutParts): Route[] {
  const { timeZone } = settings;
  const present = () => monthOf(Date.now(), timeZone);
  const within = async (unit: string, month: string) =>
    (await leftOuts.of(month)).filter((item) => registry.units.holds(unit, item.unit));
  const unitOf = (code: string) => registry.units.get(code) ?? null;
  const told = ({ unit, ...item }: LeftOutItem): wire.LeftOutRow => ({ ...item, unit: unitOf(unit) });
  return [
    route({
      method: 'get',
      path: '/api/left-out',
      may: 'see',
      tag: TAG,
      summary:
        'What left the count of a month: late, overlong and large exemptions, sudden drops, devices that left just before its end, devices that answered while exempt',
      query: z.strictObject({ ...filter, ...paging }),
      answer: wire.leftOut,
      handle: async ({ query, person }): Promise<wire.LeftOut> => {
        const unit = unitAsked(person, registry, query.unit);
        const month = query.month ?? present();
        const all = await within(unit, month);
        const counts = tableOf(LEFT_OUT, (why) => all.filter((item) => item.why === why).length);
        const found = all.filter(({ why }) => query.why === undefined || why === query.why);
        const pages = Math.max(1, Math.ceil(found.length / query.size));
        const page = Math.min(query.page, pages);
        return {
          ...{
            month,
            unit: registry.units.get(unit) ?? { code: unit, name: unit, level: 'city', parent: null },
          },
          ...monthSpan(month, timeZone),
          counts,
          exemptShare: leftOuts.shareOf(unit, month),
          ...{ total: found.length, page, pages },
          rows: found.slice((page - 1) * query.size, page * query.size).map(told),
        };
      },
    }),
    route({
      method: 'get',
      path: '/api/left-out.csv',
      may: 'see',
      tag: TAG,
      summary: 'The same list as a file, headings in the language that is asked for',
      query: z.strictObject(filter),
      answer: { type: 'text/csv', says: 'one row for each thing that left the count' },
      handle: async ({ query, person, language }) => {
        const month = query.month ?? present();
        const all = await within(unitAsked(person, registry, query.unit), month);
        const rows = all.filter(({ why }) => query.why === undefined || why === query.why);
        const text = textIn(language);
        const instant = instantIn(timeZone);
        const columns: Column<LeftOutItem>[] = [
          { title: text('leftOut.why'), cell: ({ why }) => text.word('leftOutWhy', why) },
          { title: text('common.unit'), cell: ({ unit }) => unitOf(unit)?.name ?? unit },
          { title: text('common.code'), cell: ({ device }) => device?.code ?? '' },
          { title: text('common.name'), cell: ({ device }) => device?.name ?? '' },
          { title: text('exemptions.title'), cell: ({ exemption }) => exemption ?? '' },
          {
            title: text('exemptions.kind'),
            cell: ({ kind }) => (kind === null ? '' : text.word('exemptionKind', kind)),
          },
          { title: text('exemptions.from'), cell: ({ fromMs }) => instant(fromMs) },
          { title: text('exemptions.until'), cell: ({ untilMs }) => instant(untilMs) },
          { title: text('leftOut.devices'), cell: ({ devices }) => devices },
          { title: text('leftOut.amount'), cell: amountIn },
          { title: text('leftOut.who'), cell: ({ who }) => who },
          { title: text('exemptions.reason'), cell: ({ note }) => note },
        ];
        return csvReply(csvOf(columns, rows), `left-out-${month}.csv`);
      },
    }),
  ];
}

/** Times in seconds, shares in percent, devices as they are. */
function amountIn({ why, amount }: LeftOutItem): number {
  if (why === 'mass') return amount / 100;
  return why === 'drop' || why === 'retired-late' ? amount : Math.round(amount / 1_000);
}
