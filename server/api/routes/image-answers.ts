/** What people say of judgements: answering, taking back, how often they were right, and the answers as a labelled set. */
import type { Settings } from '../../../config/settings.ts';
import { z } from '../../../config/shape.ts';
import type { DeviceRecord } from '../../registry/record.ts';
import { recallFrom } from '../../rules/recall.ts';
import { Refusal } from '../../rules/refusal.ts';
import type { ImageFaultWish } from '../../watch/image-faults.ts';
import { type Asker, byOf, type Records, reaches } from '../../work/asker.ts';
import type { DeedWriter } from '../../work/deeds.ts';
import { type ImageAnswers, reviewedIn, type Stock, scoresOf } from '../../work/image-answers.ts';
import { answerFor } from '../answer-for.ts';
import { type LabelledParts, labelledSet } from '../labelled-set.ts';
import { deviceAsked, unitAsked } from '../reach.ts';
import { idInPath, Reply, type Route, route, wholeNumber } from '../route.ts';
import * as wire from '../wire.ts';
import { zipOf } from '../zip.ts';

export interface ImageAnswerParts {
  readonly registry: Records & { get(id: number): DeviceRecord | undefined };
  readonly watch: {
    readonly pictures: LabelledParts['pictures'];
    imageStock(wish: ImageFaultWish): Stock;
  };
  readonly answers: ImageAnswers;
  readonly deeds: DeedWriter;
  readonly settings: Pick<Settings, 'timeZone'>;
}

const TAG = 'image health';
const DAY_MS = 86_400_000;
const SCORED_MS = 90 * DAY_MS;
const span = z
  .strictObject({ fromMs: wholeNumber.optional(), untilMs: wholeNumber.optional() })
  .refine(
    ({ fromMs, untilMs }) => fromMs === undefined || untilMs === undefined || fromMs < untilMs,
    'a beginning before the end',
  );

export function imageAnswerRoutes(parts: ImageAnswerParts): Route[] {
  return [...answerRoutes(parts), scoreRoute(parts), exportRoute(parts)];
}

function answerRoutes({ registry, answers }: ImageAnswerParts): Route[] {
  return [
    route({
      method: 'post',
      path: '/api/devices/:id/image-answers',
      may: 'view-pictures',
      tag: TAG,
      summary:
        'Says of a judgement that it is right, wrong, or that a fault was missed; the picture is then kept',
      status: 201,
      params: idInPath,
      body: wire.imageAnswerWish,
      answer: wire.imageAnswer,
      handle: async ({ params: { id }, body, person }): Promise<wire.ImageAnswer> => {
        deviceAsked(person, registry, id);
        return answerFor(await answers.answer(id, body, person), person, answers);
      },
    }),
    route({
      method: 'delete',
      path: '/api/image-answers/:id',
      may: 'view-pictures',
      tag: TAG,
      summary: 'Takes an answer back: by whoever gave it within ten minutes, by an administrator at any time',
      status: 204,
      params: idInPath,
      handle: async ({ params: { id }, person }) => {
        const row = await answers.byId(id);
        if (row === undefined) throw new Refusal('not-found', { what: 'answer' });
        deviceAsked(person, registry, row.device);
        await answers.undo(id, person);
      },
    }),
  ];
}

/** The code of a device that the person may see. */
function codeFor(person: Asker, registry: ImageAnswerParts['registry']): LabelledParts['codeOf'] {
  return (device) => {
    const record = registry.get(device);
    return record && reaches(person, registry.units, record.unit) ? record.code : undefined;
  };
}

function scoreRoute({ registry, watch, answers }: ImageAnswerParts): Route {
  return route({
    method: 'get',
    path: '/api/image-scores',
    may: 'see',
    tag: TAG,
    summary:
      'How often judgements were right by what people answered, per fault; the last 90 days unless asked otherwise',
    query: span,
    answer: wire.imageScores,
    handle: async ({ query, person }): Promise<wire.ImageScores> => {
      const untilMs = query.untilMs ?? Date.now();
      const fromMs = query.fromMs ?? Math.max(0, untilMs - SCORED_MS);
      const codeOf = codeFor(person, registry);
      // What was answered this very millisecond is part of now.
      const isOwn = ({ device }: { readonly device: number }) => codeOf(device) !== undefined;
      const endMs = query.untilMs ?? untilMs + 1;
      const own = (await answers.within(fromMs, endMs)).filter(isOwn);
      const drawn = (await answers.drawn(fromMs, endMs)).filter(isOwn).length;
      const stock = watch.imageStock({ unit: unitAsked(person, registry, undefined), scope: 'all' });
      const faults = scoresOf(own, stock);
      const sum = (name: 'agree' | 'notAFault' | 'told') =>
        faults.reduce((all, score) => all + score[name], 0);
      const counted = { ...reviewedIn(own), intact: stock.intact, told: sum('told') };
      const sample = {
        drawn,
        ...counted,
        ...recallFrom({ ...counted, agree: sum('agree'), notAFault: sum('notAFault') }),
      };
      return { fromMs, untilMs, answers: own.length, sample, faults };
    },
  });
}

function exportRoute({ registry, watch, answers, deeds, settings }: ImageAnswerParts): Route {
  return route({
    method: 'get',
    path: '/api/image-answers.zip',
    may: 'administer',
    tag: TAG,
    summary: 'The answers as a labelled set: labels.csv and the pictures, as `npm run judge` reads it',
    query: span,
    answer: { type: 'application/zip', says: 'labels.csv and a folder of pictures' },
    handle: async ({ query: { fromMs = 0, untilMs }, person }) => {
      const nowMs = Date.now();
      const rows = await answers.within(fromMs, untilMs ?? nowMs + 1);
      const codeOf = codeFor(person, registry);
      const own = rows.filter(({ device }) => codeOf(device) !== undefined);
      const after = { fromMs, untilMs: untilMs ?? nowMs, answers: own.length };
      await deeds.write({ by: byOf(person), did: 'image.export', subject: 'image-answers', after });
      const set = labelledSet(own, { codeOf, pictures: watch.pictures, timeZone: settings.timeZone, nowMs });
      return new Reply(zipOf(set), {
        'content-type': 'application/zip',
        'content-disposition': 'attachment; filename="image-answers.zip"',
      });
    },
  });
}
