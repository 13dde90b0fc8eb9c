import { describe, expect, test, vi } from 'vitest';
import type { DaemonSide, FeedEvent, Found } from './link.ts';
import type { Observation } from './observation.ts';
import { bench, Keeper, say, sighted } from './sample-link.ts';

const NEVER = new AbortController().signal;

describe('what the server asks of the daemon', () => {
  async function joined(side: Partial<DaemonSide>) {
    const { startServer, startDaemon } = bench();
    const server = await startServer(new Keeper());
    const daemon = startDaemon(side);
    await expect.poll(() => daemon.link.connected).toBe(true);
    return { server, daemon };
  }

  test('a look out of turn is answered with what was seen', async () => {
    const { server } = await joined({
      lookNow: async (n, checks) => checks.map((check) => ({ ...sighted(n), check })),
    });
    expect(await server.lookNow(5, ['online', 'image'], NEVER)).toEqual([
      sighted(5),
      { ...sighted(5), check: 'image' },
    ]);
  });

  test('a look that answers with a word of another version is unknown, and the daemon stays joined', async () => {
    const odd = { ...sighted(5), finding: { state: 'bad', reason: 'of-tomorrow' } } as unknown as Observation;
    const { server, daemon } = await joined({ lookNow: async () => [odd, sighted(6)] });
    expect(await server.lookNow(5, ['online'], NEVER)).toEqual([
      { ...sighted(5), finding: { state: 'unknown', reason: 'probe-sick' } },
      sighted(6),
    ]);
    expect([server.connected, daemon.link.connected]).toEqual([true, true]);
  });

  test('a look that fails is refused with its words, and without a daemon at once', async () => {
    const { server, daemon } = await joined({
      lookNow: async () => {
        throw new Error('no such target');
      },
    });
    await expect(server.lookNow(5, ['online'], NEVER)).rejects.toThrow('no such target');
    await daemon.stop();
    await expect.poll(() => server.connected).toBe(false);
    await expect(server.lookNow(5, ['online'], NEVER)).rejects.toThrow('no probe daemon is connected');
  });

  test('a look that nobody waits for any more is cancelled at the daemon', async () => {
    const cancelled = vi.fn();
    const { server } = await joined({
      lookNow: (_n, _checks, signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            cancelled();
            reject(signal.reason);
          });
        }),
    });
    const controller = new AbortController();
    const answer = server.lookNow(5, ['online'], controller.signal);
    controller.abort(new Error('enough'));
    await expect(answer).rejects.toThrow('enough');
    await expect.poll(() => cancelled.mock.calls.length).toBe(1);
  });

  test('a daemon that goes away within a look leaves nobody waiting', async () => {
    const { server, daemon } = await joined({ lookNow: () => new Promise(() => {}) });
    const answer = server.lookNow(5, ['online'], NEVER);
    const refused = expect(answer).rejects.toThrow('went away');
    await daemon.stop();
    await refused;
  });

  const live: FeedEvent = { is: 'live', width: 640, height: 360, codec: 'h264' };

  test('a feed brings its events and bytes in order, and its end', async () => {
    const { server } = await joined({
      async *feed() {
        yield live;
        for (let index = 0; index < 50; index += 1) yield { is: 'bytes', bytes: Buffer.alloc(10_000, index) };
        yield { is: 'ended', reason: 'camera-closed' };
      },
    });
    const events: FeedEvent[] = [];
    for await (const event of server.feed(1, NEVER)) events.push(event);
    expect(events[0]).toEqual(live);
    expect(events.slice(1, -1).map((event) => event.is === 'bytes' && event.bytes[9_999])).toEqual(
      Array.from({ length: 50 }, (_, index) => index),
    );
    expect(events.at(-1)).toEqual({ is: 'ended', reason: 'camera-closed' });
  });

  test('a feed ends at the daemon when its viewer leaves, and when the signal says so', async () => {
    const ended = vi.fn();
    const { server } = await joined({
      async *feed(_n, signal) {
        yield live;
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        ended();
      },
    });
    for await (const event of server.feed(1, NEVER)) {
      expect(event).toEqual(live);
      break;
    }
    await expect.poll(() => ended.mock.calls.length).toBe(1);
    const controller = new AbortController();
    const events: FeedEvent[] = [];
    for await (const event of server.feed(1, controller.signal)) {
      events.push(event);
      controller.abort();
    }
    expect(events).toEqual([live, { is: 'ended', reason: 'stopped' }]);
    await expect.poll(() => ended.mock.calls.length).toBe(2);
  });

  test('a slow viewer loses pieces of its picture, never the batches', async () => {
    const { server, daemon } = await joined({
      async *feed() {
        yield live;
        for (let index = 0; index < 300; index += 1) yield { is: 'bytes', bytes: Buffer.alloc(100_000) };
        yield { is: 'ended', reason: 'camera-closed' };
      },
    });
    let bytes = 0;
    for await (const event of server.feed(1, NEVER)) {
      if (event.is === 'live') {
        say(daemon.link, 1);
        await expect.poll(() => daemon.spool.count).toBe(0);
      } else if (event.is === 'bytes') bytes += event.bytes.length;
    }
    expect(bytes).toBeLessThan(30_000_000);
  });

  test('a search of the network brings every device it finds, and its fault when it cannot go on', async () => {
    const found: Found = {
      host: '127.0.0.1',
      port: 80,
      endpoint: '',
      name: 'a',
      hardware: 'b',
      xaddr: '',
      scopes: [],
    };
    const { server } = await joined({
      async *discover({ id }) {
        yield found;
        if (id === 'bad') throw new Error('no such range');
      },
    });
    const ask = async (id: string): Promise<Found[]> => {
      const all: Found[] = [];
      for await (const one of server.discover({ id, ranges: [], ports: [] }, NEVER)) all.push(one);
      return all;
    };
    expect(await ask('good')).toEqual([found]);
    await expect(ask('bad')).rejects.toThrow('no such range');
  });
});
