/** The event stream: what has changed, as far as the asker may know of it. */
import type { EventEmitter } from 'node:events';
import type { Response } from 'express';
import { Refusal } from '../rules/refusal.ts';
import { type Asker, type Records, reaches } from '../work/asker.ts';
import type { Counts } from './counts.ts';
import { Held, type Route, route } from './route.ts';
import type { Change } from './wire.ts';

/** Whose sign-in may end while the stream is open. */
interface Signers extends EventEmitter<{ ended: [keys: readonly string[]] }> {}

export interface EventParts {
  readonly watch: EventEmitter<{ change: [Change] }>;
  readonly registry: Records & { get(id: number): { readonly unit: string } | undefined };
  readonly staffs: EventEmitter<{ ended: [keys: readonly string[]]; fault: [error: unknown] }> & {
    isOpen(person: Asker): Promise<boolean>;
  };
  readonly tokens: Signers;
}

/** Proof of life; the page calls the stream stale after 45 seconds of silence. */
const BEAT_MS = 15_000;
/** A reader that has not taken so much in is let go; it comes again and fetches anew. */
const MOST_UNSENT = 256_000;
/** Streams that one sign-in may hold; a browser shares one among its tabs. */
const MOST_STREAMS = 12;

/** The change as far as it lies within the person's units; undefined when nothing of it does. */
export function withinReach(
  change: Change,
  person: Asker,
  registry: EventParts['registry'],
): Change | undefined {
  const sees = (unit: string | undefined) => unit !== undefined && reaches(person, registry.units, unit);
  const units = change.units.filter(sees);
  const devices = change.devices.filter((id) => sees(registry.get(id)?.unit));
  const { many, flags, daemons, registry: records } = change;
  const says = units.length > 0 || devices.length > 0 || many || flags || daemons || records;
  return says ? { ...change, units, devices } : undefined;
}

export function eventRoutes(parts: EventParts, counts: Counts): Route[] {
  const streams = new Set<Stream>();
  counts.streams = () => streams.size;
  parts.watch.on('change', (change) => {
    for (const { tell } of streams) tell(change);
  });
  const end = (keys: readonly string[]) => {
    for (const stream of streams) if (keys.includes(stream.key)) stream.end();
  };
  parts.staffs.on('ended', end);
  parts.tokens.on('ended', end);
  return [
    route({
      method: 'get',
      path: '/api/events',
      may: 'see',
      tag: 'figures',
      summary:
        'What changes, at most once a second, as server-sent events `change` (a Change) and `beat` every 15 s',
      answer: { type: 'text/event-stream', says: 'events `change` and `beat`' },
      handle: ({ person }) => {
        if ([...streams].filter(({ key }) => key === person.key).length >= MOST_STREAMS)
          throw new Refusal('limit', { what: 'event-streams', most: MOST_STREAMS });
        return new Held((response, signal) => begin(response, signal, person, parts, streams));
      },
    }),
  ];
}

/** One open stream. */
interface Stream {
  readonly key: string;
  tell(change: Change): void;
  end(): void;
}

function begin(
  response: Response,
  signal: AbortSignal,
  person: Asker,
  { registry, staffs }: EventParts,
  streams: Set<Stream>,
): void {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  const say = (event: string, data: object) => {
    if (response.writableLength > MOST_UNSENT) end();
    else response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  };
  const beat = setInterval(() => {
    // A session that ran out ends its stream with the next beat.
    staffs.isOpen(person).then(
      (isOpen) => (isOpen ? say('beat', { atMs: Date.now() }) : end()),
      () => end(),
    );
  }, BEAT_MS);
  const stream: Stream = {
    key: person.key,
    tell(change) {
      const seen = withinReach(change, person, registry);
      if (seen) say('change', seen);
    },
    end,
  };
  function end(): void {
    if (!streams.delete(stream)) return;
    clearInterval(beat);
    // A reader that takes nothing must not keep the socket.
    if (response.writableLength > 0) response.destroy();
    else response.end();
  }
  streams.add(stream);
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  else say('beat', { atMs: Date.now() });
}
