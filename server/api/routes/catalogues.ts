/** What a sub-platform says of its devices: taken over as a file, and compared with the registry and the probes. */
import type { Settings } from '../../../config/settings.ts';
import { z } from '../../../config/shape.ts';
import { textIn } from '../../../config/text/index.ts';
import type { CatalogueRun } from '../../registry/catalogues.ts';
import { COMPARISONS } from '../../rules/catalogue.ts';
import { type By, Refusal } from '../../rules/refusal.ts';
import { byOf } from '../../work/asker.ts';
import {
  type CatalogueRegistry,
  type CatalogueWatch,
  type ComparedRow,
  compared,
} from '../../work/catalogue-desk.ts';
import { type Column, csvOf, csvReply, instantIn } from '../csv.ts';
import { paging, type Route, route, wholeNumber } from '../route.ts';
import * as wire from '../wire.ts';

export interface CatalogueParts {
  readonly registry: CatalogueRegistry & {
    readonly units: { get(code: string): wire.UnitBrief | undefined };
    platforms(): readonly wire.Platform[];
    readonly catalogues: {
      take(platform: string, bytes: Uint8Array, announced: number | null, by: By): Promise<CatalogueRun>;
    };
  };
  readonly watch: CatalogueWatch;
  readonly settings: Settings;
}

const TAG = 'registry';
const LARGEST = 64 << 20;
const named = z.strictObject({ id: z.string().min(1).max(64) });
const list = z.enum(COMPARISONS).default('unregistered');

export function catalogueRoutes({ registry, watch, settings }: CatalogueParts): Route[] {
  const platformOf = (id: string): wire.Platform => {
    const platform = registry.platforms().find((one) => one.id === id);
    if (platform === undefined) throw new Refusal('not-found', { what: 'platform' });
    return platform;
  };
  return [
    route({
      method: 'post',
      path: '/api/platforms/:id/catalogue',
      may: 'register',
      whole: true,
      tag: TAG,
      summary:
        'Takes over the catalogue of a sub-platform: JSON (SumNum, DeviceList) or CSV (a row per item, columns DeviceID, Name, Status, Longitude, Latitude …). A complete one replaces what was there; an incomplete one adds and updates only',
      params: named,
      query: z.strictObject({ sumNum: wholeNumber.optional() }),
      body: {
        bytes: true,
        types: [
          'application/json',
          'text/csv',
          'text/plain',
          'application/octet-stream',
          'application/vnd.ms-excel',
        ],
        limit: LARGEST,
      },
      answer: wire.catalogueRun,
      handle: ({ params: { id }, query: { sumNum }, body, person }) => {
        const { id: platform } = platformOf(id);
        // Without a body there are no bytes.
        const bytes = body instanceof Uint8Array ? body : new Uint8Array();
        return registry.catalogues.take(platform, bytes, sumNum ?? null, byOf(person));
      },
    }),
    route({
      method: 'get',
      path: '/api/platforms/:id/catalogue',
      may: 'see',
      tag: TAG,
      summary:
        'The last catalogue of a sub-platform beside the registry and what the probes see: counts of every comparison, and the devices of one',
      params: named,
      query: z.strictObject({ list, ...paging }),
      answer: wire.comparison,
      handle: async ({ params: { id }, query, person }): Promise<wire.Comparison> => {
        const platform = platformOf(id);
        const { catalogue, counts, rows } = await compared(id, query.list, person, { registry, watch });
        const pages = Math.max(1, Math.ceil(rows.length / query.size));
        const page = Math.min(query.page, pages);
        const { platform: _, ...row } = catalogue?.row ?? { platform: '' };
        return {
          ...{ atMs: Date.now(), platform, counts, list: query.list, total: rows.length, page, pages },
          catalogue: 'takenMs' in row ? row : null,
          rows: rows.slice((page - 1) * query.size, page * query.size).map(shown),
        };
      },
    }),
    route({
      method: 'get',
      path: '/api/platforms/:id/catalogue.csv',
      may: 'see',
      tag: TAG,
      summary: 'The devices of one comparison as a file, headings in the language that is asked for',
      params: named,
      query: z.strictObject({ list }),
      answer: { type: 'text/csv', says: 'one row per device' },
      handle: async ({ params: { id }, query, person, language }) => {
        platformOf(id);
        const { rows } = await compared(id, query.list, person, { registry, watch });
        const text = textIn(language);
        const instant = instantIn(settings.timeZone);
        const columns: Column<ComparedRow>[] = [
          { title: text('common.code'), cell: ({ code }) => code },
          { title: text('common.name'), cell: ({ name }) => name },
          { title: text('common.unit'), cell: ({ unit }) => (unit && registry.units.get(unit)?.name) ?? '' },
          { title: text('catalogue.declared'), cell: ({ declared }) => text.word('declared', declared) },
          { title: text('catalogue.seen'), cell: ({ state }) => text.word('state', state) },
          {
            title: text('common.reason'),
            cell: ({ reason }) => (reason === null ? '' : text.word('reason', reason)),
          },
          { title: text('common.since'), cell: ({ sinceMs }) => instant(sinceMs) },
        ];
        return csvReply(csvOf(columns, rows), `catalogue-${id}-${query.list}.csv`);
      },
    }),
  ];

  function shown(row: ComparedRow): wire.ComparedRow {
    const { unit } = row;
    const known = unit === null ? null : registry.units.get(unit);
    return { ...row, unit: known ?? null };
  }
}
