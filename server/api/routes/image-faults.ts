/** The list of image faults, as a page and as a file; and pictures judged intact, drawn by chance, for review. */
import type { Settings } from '../../../config/settings.ts';
import { z } from '../../../config/shape.ts';
import { CATEGORIES, PICTURE_FAULTS } from '../../../config/terms.ts';
import { type Text, textIn } from '../../../config/text/index.ts';
import type { ImageFaultWish, ShownDevice } from '../../watch/image-faults.ts';
import { type Asker, byOf, mayDo, type Records } from '../../work/asker.ts';
import type { DeedWriter } from '../../work/deeds.ts';
import { type FaultListParts, faultListOf, type ListedFault } from '../../work/fault-list.ts';
import type { Glimpses } from '../../work/glimpses.ts';
import type { ImageAnswers } from '../../work/image-answers.ts';
import { type Column, csvOf, csvReply, instantIn } from '../csv.ts';
import { unitAsked } from '../reach.ts';
import { paging, type Route, route, wholeNumber } from '../route.ts';
import * as wire from '../wire.ts';

/** Only what these routes need of the house. */
export interface ImageFaultParts {
  readonly registry: Records;
  readonly watch: FaultListParts['watch'] & {
    intactPictures(wish: ImageFaultWish, most: number): wire.ImageReview['rows'];
  };
  readonly answers: FaultListParts['answers'] & Pick<ImageAnswers, 'drew'>;
  readonly deeds: DeedWriter;
  readonly settings: Pick<Settings, 'timeZone'>;
}

const within = {
  unit: z.string().max(12).optional(),
  scope: wire.scope.default('all'),
  category: z.enum(CATEGORIES).optional(),
  platform: z.string().max(64).optional(),
};
const filters = {
  ...within,
  fault: z.enum(PICTURE_FAULTS).optional(),
  since: wholeNumber
    .optional()
    .meta({ description: 'only what began at this time or later, milliseconds since 1970' }),
  sort: wire.imageFaultSort.default('severity'),
  answered: z.enum(['no', 'yes', 'all']).default('all'),
};
const listQuery = z.strictObject({ ...filters, page: paging.page, size: paging.size.default(24) });
const fileQuery = z.strictObject(filters);

const TAG = 'image health';
const MOST_REVIEWED = 24;

export function imageFaultRoutes(parts: ImageFaultParts, glimpses: Glimpses): Route[] {
  return [listRoute(parts, glimpses), fileRoute(parts), reviewRoute(parts, glimpses)];
}

/** One deed for all the small pictures of a page; none while an earlier one stands for them. */
async function glimpsed(
  what: string,
  rows: readonly { readonly device: ShownDevice; readonly pictureMs: number | null }[],
  person: Asker,
  { deeds }: ImageFaultParts,
  glimpses: Glimpses,
): Promise<void> {
  const shown = rows.filter(({ pictureMs }) => pictureMs !== null);
  const devices = shown.map(({ device }) => device.id).sort((a, b) => a - b);
  if (!mayDo(person, 'view-pictures') || glimpses.covers(person.key, devices)) return;
  await deeds.write({ by: byOf(person), did: 'picture.list', subject: what, after: { devices } });
  glimpses.cover(person.key, devices);
}

function rowsFor(
  parts: ImageFaultParts,
  { since, unit, ...query }: z.output<typeof fileQuery>,
  person: Asker,
): ReturnType<typeof faultListOf> {
  return faultListOf(parts, {
    ...query,
    unit: unitAsked(person, parts.registry, unit),
    ...(since !== undefined && { sinceMs: since }),
  });
}

function listRoute(parts: ImageFaultParts, glimpses: Glimpses): Route {
  return route({
    method: 'get',
    path: '/api/image-faults',
    may: 'see',
    tag: TAG,
    summary: 'What is wrong with pictures now, a page at a time; the small pictures of a page are one deed',
    query: listQuery,
    answer: wire.imageFaults,
    handle: async ({ query: { page, size, ...query }, person }): Promise<wire.ImageFaults> => {
      const { counts, rows } = await rowsFor(parts, query, person);
      const shown = rows.slice((page - 1) * size, page * size);
      await glimpsed('image-faults', shown, person, parts, glimpses);
      return {
        atMs: Date.now(),
        total: rows.length,
        page,
        pages: Math.max(1, Math.ceil(rows.length / size)),
        counts: [...counts],
        rows: shown.map((row) => ({ ...row })),
      };
    },
  });
}

function fileRoute(parts: ImageFaultParts): Route {
  return route({
    method: 'get',
    path: '/api/image-faults.csv',
    may: 'see',
    tag: TAG,
    summary: 'The same list as a file, headings in the language that is asked for',
    query: fileQuery,
    answer: { type: 'text/csv', says: 'one row per device' },
    handle: async ({ query, person, language }) => {
      const { rows } = await rowsFor(parts, query, person);
      return csvReply(csvOf(columnsIn(textIn(language), parts.settings.timeZone), rows), 'image-faults.csv');
    },
  });
}

function columnsIn(text: Text, timeZone: string): Column<ListedFault>[] {
  const instant = instantIn(timeZone);
  const answers = { agree: text('imageFile.agree'), 'not-a-fault': text('imageFile.notAFault') };
  const sides = { above: text('imageFile.above'), below: text('imageFile.below') };
  return [
    { title: text('common.code'), cell: ({ device }) => device.code },
    { title: text('common.name'), cell: ({ device }) => device.name },
    { title: text('common.unit'), cell: ({ device }) => device.unit.name },
    { title: text('common.category'), cell: ({ device }) => text.word('category', device.category) },
    { title: text('common.platform'), cell: ({ device }) => device.platform },
    { title: text('imageFile.fault'), cell: ({ fault }) => text.word('reason', fault) },
    { title: text('common.since'), cell: ({ sinceMs }) => instant(sinceMs) },
    { title: text('common.lastSeen'), cell: ({ seenMs }) => instant(seenMs) },
    { title: text('imageFile.severity'), cell: ({ severity }) => severity },
    { title: text('imageFile.measure'), cell: ({ measure }) => measure },
    { title: text('imageFile.value'), cell: ({ value }) => value },
    { title: text('imageFile.limit'), cell: ({ limit }) => limit },
    { title: text('imageFile.lies'), cell: ({ lies }) => (lies === null ? '' : sides[lies]) },
    { title: text('imageFile.reference'), cell: ({ referenceAtMs }) => instant(referenceAtMs) },
    { title: text('imageFile.picture'), cell: ({ pictureMs }) => instant(pictureMs) },
    { title: text('imageFile.answer'), cell: ({ answer }) => (answer === null ? '' : answers[answer]) },
  ];
}

function reviewRoute(parts: ImageFaultParts, glimpses: Glimpses): Route {
  const { registry, watch, answers } = parts;
  return route({
    method: 'get',
    path: '/api/image-review',
    may: 'view-pictures',
    tag: TAG,
    summary:
      'Pictures that are now judged intact, drawn by chance: whoever finds a fault in one answers `missed`',
    query: z.strictObject(within),
    answer: wire.imageReview,
    handle: async ({ query, person }): Promise<wire.ImageReview> => {
      const wish = { ...query, unit: unitAsked(person, registry, query.unit) };
      const rows = watch.intactPictures(wish, MOST_REVIEWED);
      await answers.drew(
        rows.map(({ device, pictureMs }) => ({ device: device.id, pictureMs })),
        person,
      );
      await glimpsed('image-review', rows, person, parts, glimpses);
      return { rows };
    },
  });
}
