/** How complete the files of a unit are (一机一档合格率), and which are not. */
import { FILE_FIELDS, type FieldName, fieldNamed } from '../../../config/file-fields.ts';
import { z } from '../../../config/shape.ts';
import { CATEGORIES } from '../../../config/terms.ts';
import { textIn } from '../../../config/text/index.ts';
import { FILE_CLASSES, type Files } from '../../registry/files.ts';
import type { DeviceFilter, DeviceRecord } from '../../registry/record.ts';
import { Refusal } from '../../rules/refusal.ts';
import type { Asker, Records } from '../../work/asker.ts';
import { type Column, csvOf, csvReply } from '../csv.ts';
import { unitAsked } from '../reach.ts';
import { paging, type Route, route } from '../route.ts';
import * as wire from '../wire.ts';

/** Only what these routes need of the registry. */
export interface FileRegistry extends Records {
  readonly units: Records['units'] & { children(code: string): readonly wire.UnitBrief[] };
  readonly files: Pick<Files, 'rate' | 'fields' | 'places' | 'faultsOf' | 'isDue'>;
  find(filter: DeviceFilter): readonly DeviceRecord[];
}

export interface FileParts {
  readonly registry: FileRegistry;
}

const FIELDS = FILE_FIELDS.map(({ name }) => name) as [FieldName, ...FieldName[]]; // there are some
const NO_CLASS = 'none';
/** As it stands in an address: `none` for files that do not say. */
const pointClass = z
  .enum(FILE_CLASSES.map((one) => one || NO_CLASS) as [string, ...string[]]) // there are some
  .optional()
  .meta({ description: 'class of points (监控点位类型); none for files that do not say' });
const classIn = (asked: string | undefined) => (asked === NO_CLASS ? '' : asked);
const filters = {
  unit: z.string().max(12).optional(),
  scope: wire.scope.default('all'),
  class: pointClass,
  category: z.enum(CATEGORIES).optional(),
  platform: z.string().max(64).optional(),
  field: z
    .enum(FIELDS)
    .optional()
    .meta({ description: 'only files in which this field is missing or invalid' }),
};
const filterQuery = z.strictObject(filters);
const TAG = 'files';

export function fileRoutes({ registry }: FileParts): Route[] {
  const { files } = registry;
  return [
    route({
      method: 'get',
      path: '/api/files',
      may: 'see',
      tag: TAG,
      summary:
        'How many files of a unit are complete, which fields fail, and how many sites (处), devices (台) and channels (路) there are',
      query: z.strictObject({ unit: filters.unit, scope: filters.scope, class: filters.class }),
      answer: wire.files,
      handle: ({ query: { unit: asked, scope, class: wanted }, person }): wire.Files => {
        const code = unitAsked(person, registry, asked);
        const only = classIn(wanted);
        const lineOf = (unit: wire.UnitBrief) => ({
          ...{ unit, rate: files.rate(unit.code, scope, only), places: files.places(unit.code, scope) },
        });
        return {
          ...{ atMs: Date.now(), scope, ...lineOf(unitOf(registry, code)) },
          fields: files.fields(code, scope, only),
          classes: FILE_CLASSES.map((one) => ({
            pointClass: one,
            rate: files.rate(code, scope, one),
          })).filter(({ rate }) => rate.due > 0),
          children: registry.units.children(code).map(lineOf),
        };
      },
    }),
    route({
      method: 'get',
      path: '/api/files/faults',
      may: 'see',
      tag: TAG,
      summary: 'The files that are not complete, with the fields that fail; as many as the rate says',
      query: z.strictObject({ ...filters, ...paging }),
      answer: wire.faultyFiles,
      handle: ({ query: { page: asked, size, ...filter }, person }): wire.FaultyFiles => {
        const found = faulty(registry, person, filter);
        const pages = Math.max(1, Math.ceil(found.length / size));
        const page = Math.min(asked, pages);
        const rows = found.slice((page - 1) * size, page * size).map((one) => rowOf(registry, one));
        return { total: found.length, page, pages, rows };
      },
    }),
    route({
      method: 'get',
      path: '/api/files/faults.csv',
      may: 'see',
      tag: TAG,
      summary: 'The same list as a file, headings in the language that is asked for',
      query: filterQuery,
      answer: { type: 'text/csv', says: 'one row per device' },
      handle: ({ query, person, language }) => {
        const text = textIn(language);
        const word = (name: FieldName) => {
          const field = fieldNamed(name);
          return (language === 'en' ? field?.en : field?.zh) ?? name;
        };
        const told = (row: wire.FaultyFile, problem: wire.FileFault['problem']) =>
          row.faults.flatMap((fault) => (fault.problem === problem ? word(fault.field) : [])).join('; ');
        const columns: Column<wire.FaultyFile>[] = [
          { title: text('common.code'), cell: ({ code }) => code },
          { title: text('common.name'), cell: ({ name }) => name },
          { title: text('common.unit'), cell: ({ unit }) => unit.name },
          { title: word('category'), cell: ({ category }) => text.word('category', category) },
          { title: word('platform'), cell: ({ platform }) => platform },
          { title: text('file.missing'), cell: (row) => told(row, 'missing') },
          { title: text('file.invalid'), cell: (row) => told(row, 'invalid') },
        ];
        const rows = faulty(registry, person, query).map((one) => rowOf(registry, one));
        return csvReply(csvOf(columns, rows), 'files.csv');
      },
    }),
  ];
}

/** The devices whose files are due and not complete, by code. */
function faulty(
  registry: FileRegistry,
  person: Asker,
  { unit, scope, class: wanted, category, platform, field }: z.output<typeof filterQuery>,
): readonly DeviceRecord[] {
  const { files } = registry;
  const only = (id: number) => {
    const faults = files.faultsOf(id);
    if (faults.length === 0 || !files.isDue(id)) return false;
    return field === undefined || faults.some((fault) => fault.field === field);
  };
  const filter: DeviceFilter = {
    unit: unitAsked(person, registry, unit),
    ...(category !== undefined && { category }),
    ...(platform !== undefined && { platform }),
    only,
  };
  const pointClassWanted = classIn(wanted);
  return registry
    .find(filter)
    .filter(({ category: one }) => scope === 'all' || (one === 'social') === (scope === 'social'))
    .filter(
      ({ details }) => pointClassWanted === undefined || (details.pointClass ?? '') === pointClassWanted,
    );
}

function rowOf(registry: FileRegistry, record: DeviceRecord): wire.FaultyFile {
  const { id, code, name, category, platform } = record;
  const unit = unitOf(registry, record.unit);
  return { id, code, name, unit, category, platform, faults: [...registry.files.faultsOf(id)] };
}

function unitOf(registry: FileRegistry, code: string): wire.UnitBrief {
  const unit = registry.units.get(code);
  if (unit === undefined) throw new Refusal('not-found', { what: 'unit' });
  return unit;
}
