/** Register against reality as a table, lists and files. */
import type { Settings } from '../../../config/settings.ts';
import { z } from '../../../config/shape.ts';
import { type Text, textIn } from '../../../config/text/index.ts';
import { type RealDevice, type RealityParts, realityOf, realList } from '../../work/reality.ts';
import { type Column, csvOf, csvReply, instantIn } from '../csv.ts';
import { unitAsked } from '../reach.ts';
import { paging, type Route, route } from '../route.ts';
import * as wire from '../wire.ts';

export interface RealityRouteParts extends RealityParts {
  readonly registry: RealityParts['registry'] & {
    readonly units: { get(code: string): wire.UnitBrief | undefined };
  };
  readonly settings: Settings;
}

const TAG = 'registry';
const within = { unit: z.string().max(20).optional() };
const tableQuery = z.strictObject({ by: wire.realitySide.default('platform'), ...within });
const listFilters = {
  cell: wire.realityCell,
  /** Empty is left out of a query; a dash stands for devices of no sub-platform. */
  platform: z.string().max(64).optional(),
  ...within,
};
/** Those that belong to no sub-platform. */
const NO_PLATFORM = '-';

export function realityRoutes(parts: RealityRouteParts): Route[] {
  const { registry, settings } = parts;
  const nameOf = (by: wire.Reality['by'], key: string): string => {
    if (by === 'unit') return registry.units.get(key)?.name ?? key;
    return registry.platforms().find(({ id }) => id === key)?.name ?? key;
  };
  const table = async (
    { by, unit: asked }: z.output<typeof tableQuery>,
    person: Parameters<typeof unitAsked>[0],
  ): Promise<wire.Reality> => {
    const code = unitAsked(person, registry, asked);
    const { rows, total } = await realityOf(parts, by, { unit: code }, person);
    const named = rows.map(({ key, counts }) => ({ key, name: nameOf(by, key), counts: { ...counts } }));
    // What belongs to none comes last.
    named.sort((a, b) => Number(a.key === '') - Number(b.key === '') || (a.key < b.key ? -1 : 1));
    return { atMs: Date.now(), by, unit: unitOf(code), total: { ...total }, rows: named };
  };
  const unitOf = (code: string): wire.UnitBrief =>
    registry.units.get(code) ?? { code, name: code, level: 'district', parent: null };
  const list = (
    {
      cell,
      platform,
      unit,
    }: { cell: z.output<typeof wire.realityCell>; platform?: string | undefined; unit?: string | undefined },
    person: Parameters<typeof unitAsked>[0],
  ): Promise<RealDevice[]> => {
    const wish = {
      unit: unitAsked(person, registry, unit),
      ...(platform !== undefined && { platform: platform === NO_PLATFORM ? '' : platform }),
    };
    return realList(parts, cell, wish, person);
  };
  return [
    route({
      method: 'get',
      path: '/api/reality',
      may: 'see',
      tag: TAG,
      summary:
        'Registered and seen, registered and never seen, seen and not registered, declared online but dead: per sub-platform, or per part of a unit',
      query: tableQuery,
      answer: wire.reality,
      handle: ({ query, person }) => table(query, person),
    }),
    route({
      method: 'get',
      path: '/api/reality.csv',
      may: 'see',
      tag: TAG,
      summary: 'The same table as a file, headings in the language that is asked for',
      query: tableQuery,
      answer: { type: 'text/csv', says: 'one row per sub-platform or unit' },
      handle: async ({ query, person, language }) => {
        const { by, rows } = await table(query, person);
        const text = textIn(language);
        const columns: Column<wire.Reality['rows'][number]>[] = [
          {
            title: text(by === 'unit' ? 'common.unit' : 'common.platform'),
            cell: ({ key, name }) =>
              key === '' ? text(by === 'unit' ? 'reality.noneUnit' : 'reality.nonePlatform') : name,
          },
          { title: text('common.code'), cell: ({ key }) => key },
          ...wire.realityCell.options.map((cell) => ({
            title: text.word('realityCell', cell),
            cell: ({ counts }: wire.Reality['rows'][number]) => counts[cell],
          })),
        ];
        return csvReply(csvOf(columns, rows), `reality-${by}.csv`);
      },
    }),
    route({
      method: 'get',
      path: '/api/reality/devices',
      may: 'see',
      tag: TAG,
      summary: 'The devices of one cell, a page at a time; `platform=-` asks for those of none',
      query: z.strictObject({ ...listFilters, ...paging }),
      answer: wire.realDevices,
      handle: async ({ query: { page, size, ...query }, person }): Promise<wire.RealDevices> => {
        const rows = await list(query, person);
        const pages = Math.max(1, Math.ceil(rows.length / size));
        const at = Math.min(page, pages);
        return {
          ...{ atMs: Date.now(), cell: query.cell, unit: unitOf(unitAsked(person, registry, query.unit)) },
          ...{ total: rows.length, page: at, pages },
          rows: rows
            .slice((at - 1) * size, at * size)
            .map((row) => ({ ...row, unit: registry.units.get(row.unit) ?? null })),
        };
      },
    }),
    route({
      method: 'get',
      path: '/api/reality/devices.csv',
      may: 'see',
      tag: TAG,
      summary: 'The devices of one cell as a file, headings in the language that is asked for',
      query: z.strictObject(listFilters),
      answer: { type: 'text/csv', says: 'one row per device' },
      handle: async ({ query, person, language }) => {
        const rows = await list(query, person);
        const unitName = (code: string) => registry.units.get(code)?.name ?? code;
        const columns = columnsIn(textIn(language), settings.timeZone, unitName);
        return csvReply(csvOf(columns, rows), `reality-${query.cell}.csv`);
      },
    }),
  ];
}

function columnsIn(text: Text, timeZone: string, unitName: (code: string) => string): Column<RealDevice>[] {
  const instant = instantIn(timeZone);
  return [
    { title: text('common.code'), cell: ({ code }) => code },
    { title: text('common.name'), cell: ({ name }) => name },
    { title: text('common.unit'), cell: ({ unit }) => unitName(unit) },
    { title: text('common.platform'), cell: ({ platform }) => platform },
    { title: text('reality.address'), cell: ({ address }) => address },
    { title: text('catalogue.declared'), cell: ({ declared }) => text.word('declared', declared) },
    { title: text('catalogue.seen'), cell: ({ state }) => text.word('state', state) },
    {
      title: text('common.reason'),
      cell: ({ reason }) => (reason === null ? '' : text.word('reason', reason)),
    },
    { title: text('reality.first'), cell: ({ firstMs }) => instant(firstMs) },
    { title: text('reality.last'), cell: ({ lastMs }) => instant(lastMs) },
  ];
}
