/** The picture of one device: what is known of it, the pictures that are kept, and what is normal for it. */
import { z } from '../../../config/shape.ts';
import type { PictureFault } from '../../../config/terms.ts';
import type { NormalRow, Normals, NormalWish } from '../../registry/normals.ts';
import type { DeviceRecord } from '../../registry/record.ts';
import { type By, Refusal } from '../../rules/refusal.ts';
import type { DeviceImage } from '../../watch/device-image.ts';
import { type Asker, byOf, type Records } from '../../work/asker.ts';
import type { DeedWriter } from '../../work/deeds.ts';
import type { Glimpses } from '../../work/glimpses.ts';
import type { ImageAnswers } from '../../work/image-answers.ts';
import { answerFor } from '../answer-for.ts';
import { deviceAsked } from '../reach.ts';
import { idInPath, Reply, type Route, route, wholeNumber } from '../route.ts';
import * as wire from '../wire.ts';

interface Opened {
  readonly atMs: number;
  readonly jpeg: Uint8Array;
}

/** What is written with a deed of the registry, in its transaction. */
type Beside = Parameters<ImageRegistry['normals']['forgetPast']>[3];

/** Only what these routes need of the registry. */
export interface ImageRegistry extends Records {
  get(id: number): DeviceRecord | undefined;
  readonly normals: {
    of(device: number): readonly NormalRow[];
    byId(id: number): NormalRow | undefined;
    epochOf(device: number): number | null;
    declare(wish: NormalWish, by: By): Promise<NormalRow>;
    withdraw(id: number, by: By): Promise<void>;
    forgetPast: Normals['forgetPast'];
  };
}

export interface ImageParts {
  readonly registry: ImageRegistry;
  readonly watch: {
    image(device: number): Promise<DeviceImage>;
    readonly pictures: {
      at(device: number, atMs: number, kind: 'full' | 'thumb'): Promise<Opened | undefined>;
      thumbOf(device: number): Promise<Opened | undefined>;
      endReferences(sql: Parameters<Beside>[0], device: number): Promise<void>;
    };
  };
  readonly answers: ImageAnswers;
  readonly deeds: DeedWriter;
}

const TAG = 'image health';
/** As long as one deed stands for small pictures. */
const THUMB_SECONDS = 600;

export function imageRoutes(parts: ImageParts, glimpses: Glimpses): Route[] {
  return [fileRoute(parts), ...pictureRoutes(parts, glimpses), ...normalRoutes(parts)];
}

function fileRoute({ registry, watch, answers }: ImageParts): Route {
  return route({
    method: 'get',
    path: '/api/devices/:id/image',
    may: 'see',
    tag: TAG,
    summary:
      'The picture of a device: verdict, suspicion, fault, references, samples, and what people said of it',
    params: idInPath,
    answer: wire.deviceImage,
    handle: async ({ params: { id }, person }): Promise<wire.DeviceImage> => {
      deviceAsked(person, registry, id);
      const [known, said] = await Promise.all([watch.image(id), answers.of([id])]);
      return {
        ...known,
        device: id,
        normals: registry.normals.of(id).map(shownNormal),
        answers: said.map((row) => answerFor(row, person, answers)),
        epochMs: registry.normals.epochOf(id),
      };
    },
  });
}

function shownNormal({ id, fault, fromMs, untilMs, who, note }: NormalRow): wire.Normal {
  return { id, fault, fromMs, untilMs, by: who, note };
}

function pictureRoutes({ registry, watch, deeds }: ImageParts, glimpses: Glimpses): Route[] {
  const open = async (person: Asker, id: number, picture: Opened | undefined, kind: 'full' | 'thumb') => {
    if (picture === undefined) throw new Refusal('not-found', { what: 'picture' });
    const isSmall = kind === 'thumb';
    if (!isSmall || !glimpses.covers(person.key, [id])) {
      const after = { pictureMs: picture.atMs, ...(isSmall && { small: true }) };
      await deeds.write({ by: byOf(person), did: 'picture.open', subject: `device/${id}`, after });
      if (isSmall) glimpses.cover(person.key, [id]);
    }
    return new Reply(picture.jpeg, {
      'content-type': 'image/jpeg',
      'last-modified': new Date(picture.atMs).toUTCString(),
      'x-picture-ms': `${picture.atMs}`,
      ...(isSmall && { 'cache-control': `private, max-age=${THUMB_SECONDS}` }),
    });
  };
  return [
    route({
      method: 'get',
      path: '/api/devices/:id/pictures/:atMs.jpg',
      may: 'view-pictures',
      tag: TAG,
      summary: 'A picture that is kept; opening a full one is written to the journal',
      params: z.strictObject({ id: wholeNumber, atMs: wholeNumber }),
      query: z.strictObject({ kind: z.enum(['full', 'thumb']).default('full') }),
      answer: { type: 'image/jpeg', says: 'the picture' },
      handle: async ({ params: { id, atMs }, query: { kind }, person }) => {
        deviceAsked(person, registry, id);
        return open(person, id, await watch.pictures.at(id, atMs, kind), kind);
      },
    }),
    route({
      method: 'get',
      path: '/api/devices/:id/thumb.jpg',
      may: 'view-pictures',
      tag: TAG,
      summary:
        'The latest picture, small; written to the journal unless a list that was opened stands for it',
      params: idInPath,
      query: z.strictObject({ at: z.string().max(20).optional() }),
      answer: { type: 'image/jpeg', says: 'the picture, at most 240 pixels wide' },
      handle: async ({ params: { id }, person }) => {
        deviceAsked(person, registry, id);
        return open(person, id, await watch.pictures.thumbOf(id), 'thumb');
      },
    }),
  ];
}

function normalRoutes({ registry, watch }: ImageParts): Route[] {
  const { normals } = registry;
  return [
    route({
      method: 'post',
      path: '/api/devices/:id/normals',
      may: 'maintain',
      tag: TAG,
      summary:
        'Declares a fault normal for this camera until an end, at most a year: it is not told until then',
      status: 201,
      params: idInPath,
      body: wire.normalWish,
      answer: wire.normal,
      handle: async ({ params: { id }, body, person }): Promise<wire.Normal> => {
        deviceAsked(person, registry, id);
        const fault: PictureFault = body.fault;
        return shownNormal(await normals.declare({ ...body, fault, device: id }, byOf(person)));
      },
    }),
    route({
      method: 'delete',
      path: '/api/normals/:id',
      may: 'maintain',
      tag: TAG,
      summary: 'Takes such a declaration back',
      status: 204,
      params: idInPath,
      handle: async ({ params: { id }, person }) => {
        const row = normals.byId(id);
        if (row === undefined) throw new Refusal('not-found', { what: 'normal' });
        deviceAsked(person, registry, row.device);
        await normals.withdraw(id, byOf(person));
      },
    }),
    route({
      method: 'post',
      path: '/api/devices/:id/forget-past',
      may: 'maintain',
      tag: TAG,
      summary: 'The camera was moved on purpose: what it usually showed is forgotten, and learned anew',
      params: idInPath,
      body: wire.forgetWish,
      answer: wire.forgotten,
      handle: async ({ params: { id }, body: { note }, person }): Promise<wire.Forgotten> => {
        deviceAsked(person, registry, id);
        const epochMs = await normals.forgetPast(id, note, byOf(person), (sql) =>
          watch.pictures.endReferences(sql, id),
        );
        return { epochMs };
      },
    }),
  ];
}
