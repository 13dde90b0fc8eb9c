/** Live pictures: tickets, limits, slow viewers – with the time held in hand. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { FeedEvent } from '../../probes/link/link.ts';
import type { Entry } from '../store/journal.ts';
import type { Asker } from './asker.ts';
import { Feeds, MOST_UNSENT, type Sink, TICKET_MS } from './feeds.ts';

const person: Asker = { key: 'session:1', kind: 'staff', staff: 1, name: 'Wang', role: 'patrol', unit: '' };
const scene = { id: 7, name: 'Gate' };

let nowMs: number;
let written: Entry[];
let events: (signal: AbortSignal) => AsyncIterable<FeedEvent>;
let feeds: Feeds;

beforeEach(() => {
  vi.useFakeTimers();
  nowMs = 1_000_000;
  written = [];
  const deeds = { write: async (entry: Entry) => void written.push(entry) };
  const link = { connected: true, feed: (_: number, signal: AbortSignal) => events(signal) };
  feeds = new Feeds({ link, deeds, limits: { atOnce: 9, perPerson: 9, minutes: 10 }, clock: () => nowMs });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A viewer that takes as much as it is told to. */
function viewer() {
  const gone = new AbortController();
  const seen = { texts: [] as object[], bytes: 0, unsent: 0, closed: undefined as number | undefined };
  const sink: Sink = {
    text: (message) => void seen.texts.push(message),
    bytes: (bytes) => {
      seen.bytes += bytes.length;
    },
    unsent: () => seen.unsent,
    close: (code) => {
      seen.closed = code;
    },
    closed: gone.signal,
  };
  return { seen, sink, leave: () => gone.abort() };
}

function ordered(as = person) {
  const viewing = feeds.take(feeds.order(scene, as).ticket, as);
  if (!viewing) throw new Error('no viewing');
  return viewing;
}

async function* endless(signal: AbortSignal): AsyncIterable<FeedEvent> {
  yield { is: 'bytes', bytes: Buffer.alloc(10) };
  await new Promise((done) => signal.addEventListener('abort', done, { once: true }));
}

describe('a ticket', () => {
  test('is worth nothing after fifteen seconds', () => {
    const { ticket } = feeds.order(scene, person);
    nowMs += TICKET_MS;
    expect(feeds.take(ticket, person)).toBeUndefined();
  });

  test('that was not taken up gives its place back', () => {
    for (let n = 0; n < 9; n++) feeds.order(scene, person);
    expect(() => feeds.order(scene, person)).toThrow(expect.objectContaining({ code: 'limit' }));
    nowMs += TICKET_MS;
    expect(feeds.order(scene, person).forMs).toBe(TICKET_MS);
  });

  test('of whoever is signed out meanwhile is gone', () => {
    const { ticket } = feeds.order(scene, person);
    feeds.withdraw([person.key]);
    expect(feeds.take(ticket, person)).toBeUndefined();
  });

  test('counts for the person, whichever session or token it came by', () => {
    for (let n = 0; n < 9; n++) feeds.order(scene, { ...person, key: `session:${n}` });
    expect(() => feeds.order(scene, { ...person, key: 'token:1', kind: 'token' })).toThrow();
  });
});

describe('a viewing', () => {
  test('ends after its minutes', async () => {
    events = endless;
    const { seen, sink } = viewer();
    const over = feeds.show(ordered(), sink);
    await vi.advanceTimersByTimeAsync(10 * 60_000 - 1);
    expect(seen.closed).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    await over;
    expect(seen).toMatchObject({ closed: 4408, bytes: 10 });
    expect(seen.texts).toEqual([{ is: 'ended', reason: 'time-limit' }]);
  });

  test('drops what a slow viewer does not take, and ends when it stays slow', async () => {
    const { seen, sink } = viewer();
    let sent = 0;
    events = async function* () {
      for (;;) {
        sent += 1;
        if (sent === 2) seen.unsent = MOST_UNSENT + 1;
        if (sent === 5) seen.unsent = 0;
        if (sent === 7) seen.unsent = MOST_UNSENT + 1;
        nowMs += 4_000;
        yield { is: 'bytes', bytes: Buffer.alloc(10) };
      }
    };
    await feeds.show(ordered(), sink);
    // 1 sent, 2 to 4 dropped within eight seconds, 5 and 6 sent, 7 to 10 dropped until twelve seconds had passed.
    expect(sent).toBe(10);
    expect(seen).toMatchObject({ bytes: 30, closed: 4413 });
    expect(written.at(-1)).toMatchObject({ did: 'feed.close', after: { reason: 'too-slow', bytes: 30 } });
  });

  test('ends though its source takes no notice', async () => {
    events = async function* () {
      yield { is: 'bytes', bytes: Buffer.alloc(10) };
      await new Promise(() => undefined);
    };
    const { sink, leave } = viewer();
    const over = feeds.show(ordered(), sink);
    await vi.advanceTimersByTimeAsync(1);
    expect(feeds.list()).toHaveLength(1);
    leave();
    await over;
    expect(feeds.list()).toEqual([]);
    expect(written.at(-1)).toMatchObject({ after: { reason: 'viewer-left' } });
  });

  test('that cannot be written down is not shown', async () => {
    let asked = false;
    events = async function* () {
      asked = true;
      yield { is: 'bytes', bytes: Buffer.alloc(10) };
    };
    const fault = new Error('disk full');
    const deeds = { write: async () => Promise.reject(fault) };
    const link = { connected: true, feed: (_: number, signal: AbortSignal) => events(signal) };
    feeds = new Feeds({ link, deeds, limits: { atOnce: 1, perPerson: 1, minutes: 1 } });
    const { seen, sink } = viewer();
    await expect(feeds.show(ordered(), sink)).rejects.toBe(fault);
    expect(asked).toBe(false);
    expect(seen.bytes).toBe(0);
    expect(feeds.list()).toEqual([]);
  });

  test('holds its name and nothing of the address or the login', async () => {
    events = async function* () {
      yield { is: 'live', width: 2, height: 1, codec: 'mpeg1video' };
    };
    const { seen, sink } = viewer();
    await feeds.show(ordered(), sink);
    expect(seen.texts).toEqual([
      { is: 'live', width: 2, height: 1, codec: 'mpeg1video', name: 'Gate' },
      { is: 'ended', reason: 'camera-closed' },
    ]);
    expect(seen.closed).toBe(4503);
  });
});
