/** One thing said of many devices: tried, looked at, and written as a batch; a move to another sub-platform or unit is one. */
import { BULK_FIELDS } from '../../../config/bulk-fields.ts';
import { FILE_FIELDS, type FieldName } from '../../../config/file-fields.ts';
import type { FieldValue } from '../../../config/file-values.ts';
import { z } from '../../../config/shape.ts';
import { isRestricted } from '../../registry/details.ts';
import type { ListBrief } from '../../registry/lists.ts';
import type { DeviceFilter, DeviceRecord } from '../../registry/record.ts';
import { Refusal } from '../../rules/refusal.ts';
import { type Asker, byOf, isWhole, reaches, seesRestricted } from '../../work/asker.ts';
import { type FilterParts, filterFor } from '../device-filter.ts';
import { guardFor } from '../own-guard.ts';
import { deviceAsked } from '../reach.ts';
import { idInPath, paging, type Route, route, yesOrNo } from '../route.ts';
import * as wire from '../wire.ts';
import { badCellOf, type Importer, toldChanges } from './imports.ts';

export interface BulkParts extends FilterParts {
  readonly registry: Importer & {
    get(id: number): DeviceRecord | undefined;
    find(filter: DeviceFilter): readonly Pick<DeviceRecord, 'id'>[];
    platforms(): readonly { readonly id: string; readonly name: string }[];
    segments(): readonly { readonly id: string; readonly name: string }[];
  };
}

const TAG = 'bulk';

export function bulkRoutes(parts: BulkParts): Route[] {
  return [...beginRoutes(parts), ...trialRoutes(parts)];
}

/** An edit of one's own; who sees the whole city sees all of them. */
function editAsked(person: Asker, registry: BulkParts['registry'], id: number): ListBrief {
  const told = registry.lists.get(id);
  if (told.kind !== 'edit' || !maySee(person, registry, id)) throw new Refusal('not-found', { edit: id });
  return told;
}

function maySee(person: Asker, { lists, units }: BulkParts['registry'], id: number): boolean {
  if (isWhole(person, units)) return true;
  const { by, unit } = lists.makerOf(id);
  // Who made it for the whole city may come with the token of a district.
  return by.staff === person.staff && unit !== '' && reaches(person, units, unit);
}

function beginRoutes(parts: BulkParts): Route[] {
  const { registry } = parts;
  const { lists } = registry;
  return [
    route({
      method: 'get',
      path: '/api/bulk/fields',
      may: 'register',
      tag: TAG,
      summary: 'Fields that can be said of many devices at once, with what they may hold',
      answer: wire.bulkFields,
      handle: ({ person }) => fieldsFor(person, registry),
    }),
    route({
      method: 'post',
      path: '/api/bulk',
      may: 'register',
      tag: TAG,
      summary:
        'Tries to say one thing of many devices, named by their numbers or found by a filter: an edit, or a move to another sub-platform or unit. Nothing is written; a new stage of life goes by a step, as in a single edit',
      status: 202,
      body: wire.bulkWish,
      answer: wire.listBrief,
      handle: ({ body: { devices, filter, set, note }, person }) => {
        const hidden = Object.keys(set).filter((name) => isRestricted(name) && !seesRestricted(person));
        if (hidden.length > 0)
          throw new Refusal(
            'bad-input',
            {},
            hidden.map((name) => ({
              path: `set.${name}`,
              wanted: 'a field that is shown to you',
              got: name,
            })),
          );
        const found =
          devices === undefined
            ? registry.find(filterFor(person, parts, filter ?? {}))
            : devices.map((id) => deviceAsked(person, registry, id));
        const edit = { devices: found.map(({ id }) => id), set: set as Partial<Record<FieldName, string>> };
        return lists.beginEdit(edit, {
          ...{ name: note.trim(), by: byOf(person), guard: guardFor(person, registry) },
          unit: isWhole(person, registry.units) ? '' : person.unit,
        });
      },
    }),
    route({
      method: 'get',
      path: '/api/bulk',
      may: 'register',
      tag: TAG,
      summary: 'Those that are under way: one’s own, and for who sees the whole city all of them',
      answer: z.array(wire.listBrief),
      handle: ({ person }) =>
        lists.all().filter((told) => told.kind === 'edit' && maySee(person, registry, told.id)),
    }),
    route({
      method: 'get',
      path: '/api/bulk/:id',
      may: 'register',
      tag: TAG,
      summary: 'How far it is, with its trial',
      params: idInPath,
      answer: wire.listBrief,
      handle: ({ params: { id }, person }) => editAsked(person, registry, id),
    }),
    route({
      method: 'delete',
      path: '/api/bulk/:id',
      may: 'register',
      tag: TAG,
      summary: 'Lets go of it; nothing is written',
      status: 204,
      params: idInPath,
      handle: ({ params: { id }, person }) => lists.drop(editAsked(person, registry, id).id),
    }),
  ];
}

function trialRoutes({ registry }: BulkParts): Route[] {
  const { lists } = registry;
  return [
    route({
      method: 'get',
      path: '/api/bulk/:id/changes',
      may: 'register',
      tag: TAG,
      summary: 'Files that would change, before and after: the first thousand',
      params: idInPath,
      query: z.strictObject(paging),
      answer: wire.listChanges,
      handle: ({ params: { id }, query: { page, size }, person }) =>
        toldChanges(lists.changes(editAsked(person, registry, id).id, page, size), person),
    }),
    route({
      method: 'get',
      path: '/api/bulk/:id/problems',
      may: 'register',
      tag: TAG,
      summary:
        'What cannot be written and why, and what waits for another person; `bad=yes`: only what cannot be written',
      params: idInPath,
      query: z.strictObject({ ...paging, bad: yesOrNo.default(false) }),
      answer: wire.bulkProblems,
      handle: ({ params: { id }, query: { page, size, bad }, person }) => {
        const { total, more, rows } = lists.problems(editAsked(person, registry, id).id, page, size, bad);
        const rowOf = (cell: wire.BadCell) => {
          const device = lists.deviceAt(id, cell.row);
          return { ...cell, device, name: registry.get(device)?.name ?? '' };
        };
        return { total, more, rows: rows.map((cell) => rowOf(badCellOf(cell))) };
      },
    }),
    route({
      method: 'post',
      path: '/api/bulk/:id/trial',
      may: 'register',
      tag: TAG,
      summary: 'Tries it again, for the registry has changed',
      status: 202,
      params: idInPath,
      answer: wire.listBrief,
      handle: ({ params: { id }, person }) => lists.try(editAsked(person, registry, id).id),
    }),
    route({
      method: 'post',
      path: '/api/bulk/:id/commit',
      may: 'register',
      tag: TAG,
      summary:
        'Writes exactly what was tried, as one batch: all of it, or with `skipBad` the sound devices. It is undone like the batch of a list',
      status: 202,
      params: idInPath,
      body: z.strictObject({ skipBad: z.boolean().default(false) }),
      answer: wire.listBrief,
      handle: ({ params: { id }, body: { skipBad }, person }) =>
        lists.commit(editAsked(person, registry, id).id, {
          ...{ skipBad, proposals: 'none', but: [], by: byOf(person) },
        }),
    }),
  ];
}

function fieldsFor(person: Asker, registry: BulkParts['registry']): wire.BulkFields {
  const named = (all: readonly { readonly id: string; readonly name: string }[]): FieldValue[] =>
    all.map(({ id, name }) => ({ value: id, zh: name || id, en: name || id }));
  const isShown = seesRestricted(person);
  return FILE_FIELDS.filter(({ name }) => BULK_FIELDS.includes(name) && (isShown || !isRestricted(name))).map(
    ({ name, zh, en, group, type, values }) => ({
      ...{ name, zh, en, group, type },
      values:
        name === 'platform'
          ? named(registry.platforms())
          : name === 'segment'
            ? named(registry.segments())
            : (values?.map(({ value, zh, en }) => ({ value, zh, en })) ?? null),
    }),
  );
}
