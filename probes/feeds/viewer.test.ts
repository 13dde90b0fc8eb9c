import { describe, expect, test } from 'vitest';
import type { FeedEvent } from '../link/link.ts';
import { UNSEEN_LIMIT, Viewer } from './viewer.ts';

const LIVE = { is: 'live', width: 640, height: 360, codec: 'h264' } as const;
const piece = (key: boolean, mark: number, size = 100_000) => ({
  key,
  bytes: new Uint8Array(size).fill(mark),
});
const marks = (events: readonly FeedEvent[]) =>
  events.map((event) => (event.is === 'bytes' ? event.bytes[0] : event.is));

async function all(viewer: Viewer): Promise<FeedEvent[]> {
  const events: FeedEvent[] = [];
  for await (const event of { [Symbol.asyncIterator]: () => viewer }) events.push(event);
  return events;
}

describe('a viewer', () => {
  test('sees everything in order, and why it ended', async () => {
    const viewer = new Viewer(() => {});
    viewer.tell(LIVE);
    viewer.show(piece(true, 1));
    viewer.show(piece(false, 2));
    viewer.end('camera-closed');
    viewer.show(piece(true, 3));
    expect(marks(await all(viewer))).toEqual(['live', 1, 2, 'ended']);
  });

  test('who does not look misses pictures up to the next key picture, and holds no more than the bound', async () => {
    const viewer = new Viewer(() => {});
    viewer.tell(LIVE);
    for (let mark = 1; mark <= 11; mark++) viewer.show(piece(mark === 1, mark));
    viewer.show(piece(false, 12));
    viewer.show(piece(true, 13));
    viewer.show(piece(false, 14));
    viewer.end('stopped');
    expect(UNSEEN_LIMIT).toBeLessThan(1_100_000);
    expect(marks(await all(viewer))).toEqual(['live', 13, 14, 'ended']);
  });

  test('who goes while waiting gets an end, and the feed hears of it once', async () => {
    let heard = 0;
    const viewer = new Viewer(() => {
      heard += 1;
    });
    const next = viewer.next();
    await viewer.return();
    viewer.leave();
    expect(await next).toEqual({ done: true, value: undefined });
    expect(heard).toBe(1);
  });
});
