/** Records that may be one device: the list, both side by side, what people answer, merges and their undoing. */
import type { FieldName } from '../../../config/file-fields.ts';
import type { Settings } from '../../../config/settings.ts';
import { z } from '../../../config/shape.ts';
import { tableOf } from '../../../config/tables.ts';
import type { Language } from '../../../config/terms.ts';
import { textIn } from '../../../config/text/index.ts';
import type { NotDuplicateRow } from '../../registry/duplicates.ts';
import type { MergeRow } from '../../registry/merges.ts';
import type { DeviceRecord, UnitBrief } from '../../registry/record.ts';
import { TWIN_STRENGTHS, type TwinGroup, type TwinPair, type TwinStrength } from '../../rules/duplicate.ts';
import { Refusal } from '../../rules/refusal.ts';
import { type Asker, byOf, mayDo, reaches } from '../../work/asker.ts';
import {
  compared,
  type DuplicateRegistry,
  groupsFor,
  mergeFor,
  sharedFor,
} from '../../work/duplicate-desk.ts';
import { type Column, csvOf, csvReply } from '../csv.ts';
import { type Neighbours, type ReachingWish, refuseForeignWish } from '../own-wish.ts';
import { deviceAsked, unitAsked } from '../reach.ts';
import { idInPath, paging, type Route, route, wholeNumber } from '../route.ts';
import * as wire from '../wire.ts';

export interface DuplicateParts {
  readonly registry: DuplicateRegistry &
    Neighbours & { readonly units: { get(code: string): UnitBrief | undefined } };
  readonly settings: Pick<Settings, 'timeZone'>;
  /** A pin that was taken over shows its verdict at once. */
  readonly pins: { settled(): Promise<void> };
}

const TAG = 'registry';
const filters = {
  answered: z.enum(['no', 'yes']).default('no'),
  unit: z.string().max(12).optional(),
  sign: wire.twinSign.optional(),
  strength: wire.twinStrength.optional(),
};
type Filters = z.output<z.ZodObject<typeof filters>>;
const both = z.strictObject({ a: wholeNumber, b: wholeNumber });

export function duplicateRoutes(parts: DuplicateParts): Route[] {
  return [...listRoutes(parts), ...pairRoutes(parts), ...mergeRoutes(parts)];
}

function groupsAsked(
  { registry }: DuplicateParts,
  query: Filters,
  person: Asker,
): Promise<readonly TwinGroup[]> {
  const { answered, sign, strength } = query;
  const unit = unitAsked(person, registry, query.unit);
  return groupsFor(registry, { answered: answered === 'yes', unit, sign, strength }, person);
}

function listRoutes(parts: DuplicateParts): Route[] {
  const { registry } = parts;
  return [
    route({
      method: 'get',
      path: '/api/duplicates',
      may: 'see',
      tag: TAG,
      summary: 'Records that may be one device, in groups with what they share, the strongest first',
      query: z.strictObject({ ...filters, ...paging }),
      answer: wire.duplicates,
      handle: async ({ query: { page, size, ...query }, person }): Promise<wire.Duplicates> => {
        const groups = await groupsAsked(parts, query, person);
        const open = await groupsAsked(parts, { answered: 'no', unit: query.unit }, person);
        const said = await groupsAsked(parts, { answered: 'yes', unit: query.unit }, person);
        const pages = Math.max(1, Math.ceil(groups.length / size));
        const at = Math.min(page, pages);
        return {
          atMs: Date.now(),
          counts: countsOf(open),
          answered: said.reduce((sum, { pairs }) => sum + pairs.length, 0),
          shared: [...(await sharedFor(registry, person))],
          ...{ total: groups.length, page: at, pages },
          rows: groups.slice((at - 1) * size, at * size).map((group) => shownGroup(group, parts)),
        };
      },
    }),
    route({
      method: 'get',
      path: '/api/duplicates.csv',
      may: 'see',
      tag: TAG,
      summary: 'The same list as a file, one row per pair, headings in the language that is asked for',
      query: z.strictObject(filters),
      answer: { type: 'text/csv', says: 'one row per pair of records' },
      handle: async ({ query, person, language }) => {
        const groups = await groupsAsked(parts, query, person);
        const rows = groups.flatMap(({ pairs }, at) => pairs.map((pair) => ({ pair, group: at + 1 })));
        return csvReply(csvOf(columnsIn(language, parts), rows), 'duplicates.csv');
      },
    }),
  ];
}

interface PairRow {
  readonly pair: TwinPair;
  readonly group: number;
}

function columnsIn(language: Language, { registry }: DuplicateParts): Column<PairRow>[] {
  const text = textIn(language);
  const side = (which: 'a' | 'b'): Column<PairRow>[] => {
    const of = ({ pair }: PairRow) => registry.get(pair[which]);
    const titled = (title: string) => `${title} ${which.toUpperCase()}`;
    return [
      { title: titled(text('common.code')), cell: (row) => of(row)?.code ?? '' },
      { title: titled(text('common.name')), cell: (row) => of(row)?.name ?? '' },
      {
        title: titled(text('common.unit')),
        cell: (row) => registry.units.get(of(row)?.unit ?? '')?.name ?? '',
      },
    ];
  };
  return [
    { title: text('duplicates.group'), cell: ({ group }) => group },
    {
      title: text('duplicates.strength'),
      cell: ({ pair }) => text.word('twinStrength', pair.signs[0].strength),
    },
    {
      title: text('duplicates.signs'),
      cell: ({ pair }) =>
        pair.signs.map(({ sign, value }) => `${text.word('twinSign', sign)} ${value}`).join('; '),
    },
    ...side('a'),
    ...side('b'),
    { title: text('duplicates.answer'), cell: ({ pair }) => registry.duplicates.answerOf(pair)?.who ?? '' },
  ];
}

function pairRoutes(parts: DuplicateParts): Route[] {
  const { registry, settings } = parts;
  return [
    route({
      method: 'get',
      path: '/api/duplicates/:a/:b',
      may: 'see',
      tag: TAG,
      summary: 'Two records side by side, field by field, with what they share',
      params: both,
      answer: wire.twinComparison,
      handle: async ({ params, person }): Promise<wire.TwinComparison> => {
        const a = deviceAsked(person, registry, params.a);
        const b = deviceAsked(person, registry, params.b);
        const told = await compared(registry, a, b, person, settings.timeZone);
        return {
          ...{ a: shownDevice(a, parts), b: shownDevice(b, parts) },
          signs: [...told.signs],
          answer: shownAnswer(told.answer),
          fields: told.fields.map((line) => ({ ...line })),
          mayMerge: mayDo(person, 'register') && (told.signs.length > 0 || mayDo(person, 'administer')),
        };
      },
    }),
    route({
      method: 'post',
      path: '/api/duplicates/:a/:b/refuse',
      may: 'register',
      tag: TAG,
      summary:
        'Says that the two are two devices: the pair is told no more, unless they come to share something else',
      status: 201,
      params: both,
      body: wire.refuseWish,
      answer: wire.notDuplicate,
      handle: async ({ params: { a, b }, body: { note }, person }) => {
        for (const id of [a, b]) deviceAsked(person, registry, id);
        const { id, atMs, who, note: kept } = await registry.duplicates.refuse(a, b, note, byOf(person));
        return { id, atMs, who, note: kept };
      },
    }),
    route({
      method: 'delete',
      path: '/api/duplicates/answers/:id',
      may: 'register',
      tag: TAG,
      summary: 'Takes that answer back: the pair is told again',
      status: 204,
      params: idInPath,
      handle: async ({ params: { id }, person }) => {
        const answer = registry.duplicates.answer(id);
        if (answer === undefined) throw new Refusal('not-found', { what: 'answer' });
        for (const device of [answer.a, answer.b]) deviceAsked(person, registry, device);
        await registry.duplicates.reopen(id, byOf(person));
      },
    }),
  ];
}

function mergeRoutes(parts: DuplicateParts): Route[] {
  const { registry, pins } = parts;
  const seen = (row: MergeRow, person: Asker): boolean =>
    [row.kept, row.dropped].every((id) => isInReach(person, parts, id));
  const asked = (id: number, person: Asker): MergeRow => {
    const row = registry.merges.get(id);
    if (row === undefined || !seen(row, person)) throw new Refusal('not-found', { what: 'merge' });
    return row;
  };
  return [
    route({
      method: 'post',
      path: '/api/merges',
      may: 'register',
      tag: TAG,
      summary:
        'Makes one device of two records: one is kept and takes over the chosen fields, the other is retired and its code leads to the kept one. Without a sign that they are one, for administrators alone',
      status: 201,
      body: wire.mergeWish,
      answer: wire.merge,
      handle: async ({ body, person }) => {
        const keep = deviceAsked(person, registry, body.keep);
        const drop = deviceAsked(person, registry, body.drop);
        refuseForeignWish(person, registry, takenFrom(drop, body.take), keep);
        const row = await mergeFor(registry, { ...body, keep, drop }, person);
        await pins.settled();
        return shownMerge(row, parts);
      },
    }),
    route({
      method: 'get',
      path: '/api/merges',
      may: 'see',
      tag: TAG,
      summary: 'Merges, newest first, those that were taken back too',
      query: z.strictObject(paging),
      answer: wire.merges,
      handle: ({ query: { page, size }, person }): wire.Merges => {
        const all = registry.merges.all().filter((row) => seen(row, person));
        const pages = Math.max(1, Math.ceil(all.length / size));
        const at = Math.min(page, pages);
        const rows = all.slice((at - 1) * size, at * size).map((row) => shownMerge(row, parts));
        return { total: all.length, page: at, pages, rows };
      },
    }),
    route({
      method: 'get',
      path: '/api/merges/:id',
      may: 'see',
      tag: TAG,
      summary: 'A merge, and what would stay as it is if it were taken back now',
      params: idInPath,
      answer: wire.mergeTold,
      handle: ({ params: { id }, person }): wire.MergeTold => {
        const row = asked(id, person);
        const conflicts = row.undoneMs === null ? registry.merges.conflictsOf(id) : [];
        return { merge: shownMerge(row, parts), conflicts: conflicts.map((one) => ({ ...one })) };
      },
    }),
    route({
      method: 'post',
      path: '/api/merges/:id/undo',
      may: 'register',
      tag: TAG,
      summary:
        'Makes two devices of one again; fields that somebody changed since stay as they are and are told',
      params: idInPath,
      answer: wire.mergeTold,
      handle: async ({ params: { id }, person }): Promise<wire.MergeTold> => {
        asked(id, person);
        const { row, conflicts } = await registry.merges.undo(id, byOf(person));
        await pins.settled();
        return { merge: shownMerge(row, parts), conflicts: conflicts.map((one) => ({ ...one })) };
      },
    }),
    route({
      method: 'get',
      path: '/api/devices/:id/merges',
      may: 'see',
      tag: TAG,
      summary: 'Into which device a record went, and which went into it',
      params: idInPath,
      answer: wire.deviceMerges,
      handle: ({ params: { id }, person }): wire.DeviceMerges => {
        deviceAsked(person, registry, id);
        const into = registry.merges.intoOf(id);
        return {
          into: into === undefined || !seen(into, person) ? null : shownMerge(into, parts),
          from: registry.merges
            .fromOf(id)
            .filter((row) => seen(row, person))
            .map((row) => shownMerge(row, parts)),
        };
      },
    }),
  ];
}

/** Of the chosen fields those that may reach beyond the unit of whoever chooses; the registry reads the rest. */
function takenFrom(drop: DeviceRecord, take: readonly FieldName[]): ReachingWish {
  return Object.fromEntries(
    take.filter((field) => field in drop).map((field) => [field, drop[field as keyof DeviceRecord]]),
  );
}

/** Of a record that is gone nobody knows whose it was. */
function isInReach(person: Asker, { registry }: DuplicateParts, id: number): boolean {
  const record = registry.get(id);
  return record === undefined ? mayDo(person, 'administer') : reaches(person, registry.units, record.unit);
}

function countsOf(groups: readonly TwinGroup[]): Record<TwinStrength, number> {
  const counts = tableOf(TWIN_STRENGTHS, () => 0);
  for (const { strength } of groups) counts[strength] += 1;
  return counts;
}

function shownGroup(
  { ids, strength, pairs }: TwinGroup,
  parts: DuplicateParts,
): wire.Duplicates['rows'][number] {
  const { registry } = parts;
  return {
    strength,
    devices: ids.flatMap((id) => {
      const record = registry.get(id);
      return record === undefined ? [] : [shownDevice(record, parts)];
    }),
    pairs: pairs.map((pair) => ({
      ...{ a: pair.a, b: pair.b, signs: [...pair.signs] },
      answer: shownAnswer(registry.duplicates.answerOf(pair)),
    })),
  };
}

function shownDevice(record: DeviceRecord, { registry }: DuplicateParts): wire.TwinDevice {
  const { id, version, code, name, platform, lifecycle, host } = record;
  const unit = registry.units.get(record.unit) ?? {
    ...{ code: record.unit, name: record.unit, parent: null },
    level: 'community' as const,
  };
  return { id, version, code, name, unit, platform, lifecycle, host };
}

function shownAnswer(row: NotDuplicateRow | undefined): wire.NotDuplicate | null {
  return row === undefined ? null : { id: row.id, atMs: row.atMs, who: row.who, note: row.note };
}

function shownMerge(row: MergeRow, parts: DuplicateParts): wire.Merge {
  const { id, kept, dropped, code, changes, atMs, who, note, undoneMs, undoneBy } = row;
  const told = (device: number) => {
    const record = parts.registry.get(device);
    return record === undefined ? null : shownDevice(record, parts);
  };
  const own = changes.find((change) => change.id === kept);
  const fields = Object.keys(own?.after ?? {}).map((field) => field.replace(/^details\./, ''));
  return { id, kept: told(kept), dropped: told(dropped), code, fields, atMs, who, note, undoneMs, undoneBy };
}
