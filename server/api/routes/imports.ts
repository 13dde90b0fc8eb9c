/** Device lists in four steps – sent, mapped, tried, taken over – and the batches that came of them. */
import { FILE_FIELDS, fieldNamed, HEADINGS, type Headings } from '../../../config/file-fields.ts';
import { z } from '../../../config/shape.ts';
import type { Language } from '../../../config/terms.ts';
import { textIn } from '../../../config/text/index.ts';
import { wantedIn } from '../../../config/text/wanted.ts';
import { isRestricted } from '../../registry/details.ts';
import { inFormat, LIST_FORMATS, type ListFormat, template } from '../../registry/export.ts';
import type { Trouble } from '../../registry/list.ts';
import type { Lists } from '../../registry/lists.ts';
import { Refusal } from '../../rules/refusal.ts';
import { type Asker, byOf, isWhole, reaches, seesRestricted } from '../../work/asker.ts';
import { guardFor } from '../own-guard.ts';
import type { Neighbours } from '../own-wish.ts';
import { idInPath, paging, Reply, type Route, route, yesOrNo } from '../route.ts';
import * as wire from '../wire.ts';

/** Only what these routes need of the registry. */
export interface Importer extends Neighbours {
  readonly units: Neighbours['units'] & { subtree(code: string): ReadonlySet<string> };
  readonly lists: Pick<
    Lists,
    | 'begin'
    | 'beginEdit'
    | 'makerOf'
    | 'deviceAt'
    | 'all'
    | 'get'
    | 'sources'
    | 'map'
    | 'try'
    | 'problems'
    | 'changes'
    | 'commit'
    | 'drop'
    | 'badRows'
    | 'batches'
    | 'batch'
    | 'undo'
  >;
}

const LARGEST = 64 << 20;
const TAG = 'lists';
const SHEET = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** A list as a file. */
export function fileReply(body: AsyncIterable<string | Uint8Array>, name: string, format: ListFormat): Reply {
  return new Reply(body, {
    'content-type': format === 'xlsx' ? SHEET : 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="${name}.${format}"`,
  });
}

export function importRoutes(registry: Importer): Route[] {
  const { lists } = registry;
  return [...stepRoutes(lists), ...trialRoutes(lists), ...batchRoutes(registry), ...templateRoutes()];
}

/** A list that was sent; what is said of many devices has routes of its own. */
function listAsked(lists: Importer['lists'], id: number): number {
  if (lists.get(id).kind !== 'list') throw new Refusal('not-found', { list: id });
  return id;
}

function stepRoutes(lists: Importer['lists']): Route[] {
  return [
    route({
      method: 'post',
      path: '/api/lists',
      may: 'register',
      whole: true,
      tag: TAG,
      summary:
        'Sends a device list (XLSX; CSV in UTF-8, UTF-16 or GB18030) to be read. Nothing is written to the registry. `source` names where such lists come from: its mapping is remembered',
      status: 202,
      query: z.strictObject({
        name: z.string().max(200).default(''),
        source: z.string().max(100).default(''),
      }),
      body: {
        bytes: true,
        types: ['text/csv', 'text/plain', 'application/octet-stream', 'application/vnd.ms-excel', SHEET],
        limit: LARGEST,
      },
      answer: wire.listBrief,
      handle: ({ query: { name, source }, body, person }) =>
        lists.begin(body, { name, source: source.trim(), by: byOf(person) }),
    }),
    route({
      method: 'get',
      path: '/api/lists',
      may: 'register',
      whole: true,
      tag: TAG,
      summary: 'Lists that were sent and are not done with, and the names of the sources that are remembered',
      answer: z.object({ lists: z.array(wire.listBrief), sources: z.array(z.string()) }),
      handle: async () => ({
        lists: lists.all().filter(({ kind }) => kind === 'list'),
        sources: await lists.sources(),
      }),
    }),
    route({
      method: 'get',
      path: '/api/lists/fields',
      may: 'register',
      tag: TAG,
      summary: 'Every field that a column may hold',
      answer: wire.listFields,
      handle: () =>
        FILE_FIELDS.map(({ name, zh, en, group, required }) => ({ name, zh, en, group, required })),
    }),
    route({
      method: 'get',
      path: '/api/lists/:id',
      may: 'register',
      whole: true,
      tag: TAG,
      summary: 'How far a list is; with its columns, what still has to be said of it, and its trial',
      params: idInPath,
      answer: wire.listBrief,
      handle: ({ params: { id } }) => lists.get(listAsked(lists, id)),
    }),
    route({
      method: 'put',
      path: '/api/lists/:id/mapping',
      may: 'register',
      whole: true,
      tag: TAG,
      summary: 'Says which column holds which field, what its values mean, and what holds for the whole list',
      params: idInPath,
      body: wire.listMapping,
      answer: wire.listBrief,
      handle: ({ params: { id }, body }) =>
        lists.map(listAsked(lists, id), body as Parameters<Lists['map']>[1]),
    }),
    route({
      method: 'delete',
      path: '/api/lists/:id',
      may: 'register',
      whole: true,
      tag: TAG,
      summary: 'Lets go of a list that is not to be taken over',
      status: 204,
      params: idInPath,
      handle: ({ params: { id } }) => lists.drop(listAsked(lists, id)),
    }),
  ];
}

function trialRoutes(lists: Importer['lists']): Route[] {
  return [
    route({
      method: 'post',
      path: '/api/lists/:id/trial',
      may: 'register',
      whole: true,
      tag: TAG,
      summary: 'Tries the list against the registry and writes nothing',
      status: 202,
      params: idInPath,
      answer: wire.listBrief,
      handle: ({ params: { id } }) => lists.try(listAsked(lists, id)),
    }),
    route({
      method: 'get',
      path: '/api/lists/:id/problems',
      may: 'register',
      whole: true,
      tag: TAG,
      summary:
        'Every bad cell of the trial: row in the sheet, column, value, what was wanted, what was probably meant',
      params: idInPath,
      query: z.strictObject(paging),
      answer: wire.badCells,
      handle: ({ params: { id }, query: { page, size } }) => {
        const { total, more, rows } = lists.problems(listAsked(lists, id), page, size);
        return { total, more, rows: rows.map(badCellOf) };
      },
    }),
    changesRoute(lists),
    ...LIST_FORMATS.map((format) =>
      route({
        method: 'get',
        path: `/api/lists/:id/bad-rows.${format}`,
        may: 'register',
        whole: true,
        tag: TAG,
        summary: 'The bad rows as they were sent, with the reasons in a column of their own',
        params: idInPath,
        answer: {
          type: format === 'csv' ? 'text/csv' : SHEET,
          says: 'the columns of the list, and one more',
        },
        handle: ({ params: { id }, language }) => {
          const rows = lists.badRows(
            id,
            (problem) => said(problem, language),
            textIn(language)('lists.reason'),
          );
          return fileReply(inFormat(rows, format), 'bad-rows', format);
        },
      }),
    ),
    route({
      method: 'post',
      path: '/api/lists/:id/commit',
      may: 'register',
      whole: true,
      tag: TAG,
      summary:
        'Takes over exactly what was tried, as one batch: all of it, or with `skipBad` the sound rows, and with the proposals that are accepted',
      status: 202,
      params: idInPath,
      body: wire.listCommit,
      answer: wire.listBrief,
      handle: ({ params: { id }, body, person }) =>
        lists.commit(listAsked(lists, id), { ...body, by: byOf(person) }),
    }),
  ];
}

/** A bad cell as it is told. */
export function badCellOf({
  fix: _,
  proposal,
  isWarning,
  ...problem
}: Trouble & { readonly n: number }): wire.BadCell {
  return { ...problem, proposal: proposal ?? null, isWarning: isWarning ?? false };
}

function said({ column, wanted, proposal }: Trouble, language: Language): string {
  const field = fieldNamed(column);
  const name = field === undefined ? column : language === 'en' ? field.en : field.zh;
  const probably = proposal === undefined ? '' : ` → ${proposal}`;
  return `${name === '' ? '' : `${name}: `}${wantedIn(language, wanted)}${probably}`;
}

function changesRoute(lists: Importer['lists']): Route {
  return route({
    method: 'get',
    path: '/api/lists/:id/changes',
    may: 'register',
    whole: true,
    tag: TAG,
    summary: 'Files that the trial would change, before and after: the first thousand',
    params: idInPath,
    query: z.strictObject(paging),
    answer: wire.listChanges,
    handle: ({ params: { id }, query: { page, size }, person }) =>
      toldChanges(lists.changes(listAsked(lists, id), page, size), person),
  });
}

/** Telephones and contacts are told to those who maintain. */
export function toldChanges(found: ReturnType<Lists['changes']>, person: Asker): wire.ListChanges {
  const isOpen = seesRestricted(person);
  return {
    ...found,
    rows: found.rows.map((row) => ({
      ...row,
      changes: row.changes.map((change) => {
        const isHidden = !isOpen && isRestricted(change.field);
        return { ...change, isHidden, ...(isHidden && { before: '', after: '' }) };
      }),
    })),
  };
}

function batchRoutes(registry: Importer): Route[] {
  const { lists } = registry;
  /** Those of a district see what was written in their district, and may undo that. */
  const batchAsked = async (person: Asker, id: number) => {
    const batch = await lists.batch(id);
    const isOwn = batch.unit !== '' && reaches(person, registry.units, batch.unit);
    if (!isOwn && !isWhole(person, registry.units)) throw new Refusal('not-found', { batch: id });
    return batch;
  };
  return [
    route({
      method: 'get',
      path: '/api/batches',
      may: 'register',
      tag: TAG,
      summary:
        'Lists that were taken over, edits of many devices, and what was undone; newest first. Those of a district see what their district wrote',
      query: z.strictObject(paging),
      answer: wire.importBatches,
      handle: ({ query: { page, size }, person }) => {
        const { units } = registry;
        return lists.batches(
          page,
          size,
          isWhole(person, units) ? undefined : [...units.subtree(person.unit)],
        );
      },
    }),
    route({
      method: 'get',
      path: '/api/batches/:id',
      may: 'register',
      tag: TAG,
      summary: 'One of them',
      params: idInPath,
      answer: wire.importBatch,
      handle: ({ params: { id }, person }) => batchAsked(person, id),
    }),
    route({
      method: 'post',
      path: '/api/batches/:id/undo',
      may: 'register',
      tag: TAG,
      summary:
        'Takes back what a batch changed, as a batch of its own that can be undone too. What was changed again since stays and is told; steps of lives that still wait are withdrawn, taken ones go back where there is a way back; `dry=yes` says what would happen',
      params: idInPath,
      query: z.strictObject({ dry: yesOrNo.default(false) }),
      answer: wire.batchUndo,
      handle: async ({ params: { id }, query: { dry }, person }) => {
        await batchAsked(person, id);
        return lists.undo(id, {
          ...{ dry, by: byOf(person) },
          guard: guardFor(person, registry),
          unit: isWhole(person, registry.units) ? '' : person.unit,
        });
      },
    }),
  ];
}

const templateQuery = z.strictObject({ headings: z.enum(HEADINGS).default('zh') });

function templateRoutes(): Route[] {
  return LIST_FORMATS.map((format) =>
    route({
      method: 'get',
      path: `/api/lists/template.${format}`,
      may: 'register',
      tag: TAG,
      summary: 'An empty list; the workbook has a second sheet that says what each column may hold',
      query: templateQuery,
      answer: { type: format === 'csv' ? 'text/csv' : SHEET, says: 'one row of headings' },
      handle: ({ query, language, person }) => {
        const headings: Headings = query.headings;
        const wish = { headings, language, isWhole: seesRestricted(person) };
        return fileReply(template(wish, format), 'template', format);
      },
    }),
  );
}
