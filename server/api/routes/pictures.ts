/** Pictures: the latest look, and live ones through a ticket. Whoever opens one is in the journal. */
import { z } from '../../../config/shape.ts';
import type { DeviceRecord } from '../../registry/record.ts';
import { Refusal } from '../../rules/refusal.ts';
import { type Asker, byOf, type Records } from '../../work/asker.ts';
import type { DeedWriter } from '../../work/deeds.ts';
import { liveOf } from '../live-of.ts';
import { deviceAsked } from '../reach.ts';
import { idInPath, Reply, type Route, route } from '../route.ts';
import * as wire from '../wire.ts';

export interface PictureParts {
  readonly registry: Records & { get(id: number): DeviceRecord | undefined };
  readonly watch: {
    states(device: number): wire.CheckState[];
    picture(device: number): Promise<{ readonly atMs: number; readonly jpeg: Uint8Array } | undefined>;
  };
  readonly deeds: DeedWriter;
  readonly feeds: {
    order(
      scene: { readonly id: number; readonly name: string },
      person: Asker,
    ): { ticket: string; forMs: number };
    list(): wire.Watching[];
    cut(id: number, person: Asker): boolean;
  };
}

/** Where a ticket is shown. */
export const FEED_PATH = '/api/feeds/live';
const TAG = 'pictures';

export function pictureRoutes(parts: PictureParts): Route[] {
  return [...stillRoutes(parts), ...feedRoutes(parts)];
}

function stillRoutes({ registry, watch, deeds }: PictureParts): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/devices/:id/picture.jpg',
      may: 'view-pictures',
      tag: TAG,
      summary: 'The picture of the latest look; opening it is written to the journal',
      params: idInPath,
      // The page adds the time of the picture, so that a new one is fetched and an old one is not.
      query: z.strictObject({ at: z.string().max(20).optional() }),
      answer: {
        type: 'image/jpeg',
        says: 'the picture, with its time in `Last-Modified` and `X-Picture-Ms`',
      },
      handle: async ({ params: { id }, person }) => {
        deviceAsked(person, registry, id);
        const picture = await watch.picture(id);
        if (picture === undefined) throw new Refusal('not-found', { what: 'picture' });
        const { atMs, jpeg } = picture;
        await deeds.write({
          by: byOf(person),
          did: 'picture.open',
          subject: `device/${id}`,
          after: { pictureMs: atMs },
        });
        return new Reply(jpeg, {
          'content-type': 'image/jpeg',
          'last-modified': new Date(atMs).toUTCString(),
          'x-picture-ms': `${atMs}`,
        });
      },
    }),
  ];
}

function feedRoutes({ registry, watch, feeds }: PictureParts): Route[] {
  return [
    route({
      method: 'post',
      path: '/api/feeds',
      may: 'view-pictures',
      tag: TAG,
      summary: 'A ticket for one live picture: its path is opened as a WebSocket, once, within `forMs`',
      status: 201,
      body: wire.feedWish,
      answer: wire.feedTicket,
      handle: ({ body, person }): wire.FeedTicket => {
        const device = deviceAsked(person, registry, body.device);
        // Whether a daemon is there is told by the order itself, which is refused without one.
        const { reason } = liveOf(device, watch.states(device.id), person, true);
        if (reason !== null) throw new Refusal('no-feed', { reason });
        const { ticket, forMs } = feeds.order({ id: device.id, name: device.name }, person);
        return { ticket, path: `${FEED_PATH}?ticket=${ticket}`, forMs };
      },
    }),
    route({
      method: 'get',
      path: '/api/feeds',
      may: 'administer',
      whole: true,
      tag: TAG,
      summary: 'Who watches what now',
      answer: z.array(wire.watching),
      handle: () => feeds.list(),
    }),
    route({
      method: 'delete',
      path: '/api/feeds/:id',
      may: 'administer',
      whole: true,
      tag: TAG,
      summary: 'Ends a viewing',
      status: 204,
      params: idInPath,
      handle: ({ params: { id }, person }) => {
        if (!feeds.cut(id, person)) throw new Refusal('not-found');
      },
    }),
  ];
}
