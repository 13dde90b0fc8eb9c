/** Live pictures: who may open how many, tickets that open one socket once, and the way of the bytes from the link to the viewer. */
import type { Deed } from '../../config/deeds.ts';
import type { FeedEvent, FeedReason, ProbeLink } from '../../probes/link/link.ts';
import { Refusal } from '../rules/refusal.ts';
import { type Asker, byOf } from './asker.ts';
import type { DeedWriter } from './deeds.ts';
import type { FeedMessage } from './feed-message.ts';
import { makeSecret } from './sign-in.ts';

/** What the settings say of live pictures. */
export interface FeedLimits {
  readonly atOnce: number;
  readonly perPerson: number;
  readonly minutes: number;
}

/** Why a viewing ended: what the daemon says, or one of our own. */
const END_REASONS = ['viewer-left', 'withdrawn', 'time-limit', 'too-slow', 'shutdown', 'no-daemon'] as const;
export type EndReason = FeedReason | (typeof END_REASONS)[number];

/** Which code the socket is closed with; what is not here is the camera's doing, 4503. */
const CLOSE_CODES: Partial<Record<EndReason, number>> = {
  'viewer-left': 1000,
  shutdown: 1001,
  withdrawn: 4403,
  'not-found': 4404,
  'no-address': 4404,
  'no-video': 4404,
  'no-decoder': 4404,
  codec: 4404,
  'time-limit': 4408,
  'too-slow': 4413,
  limit: 4429,
};
const CAMERA_LOST = 4503;

function closeCodeOf(reason: EndReason): number {
  return CLOSE_CODES[reason] ?? CAMERA_LOST;
}

/** Where a picture goes; the room above makes one of a WebSocket. */
export interface Sink {
  text(message: FeedMessage): void;
  bytes(bytes: Uint8Array): void;
  /** Bytes that the network has not taken yet. */
  unsent(): number;
  close(code: number, reason: string): void;
  /** Aborts when the viewer has gone. */
  readonly closed: AbortSignal;
}

/** The device whose picture is wanted, as far as a feed needs it. */
export interface Scene {
  readonly id: number;
  readonly name: string;
}

/** A viewing that is allowed, and may be open. */
export interface Viewing {
  readonly id: number;
  readonly scene: Scene;
  readonly person: Asker;
  readonly sinceMs: number;
}

interface Open extends Viewing {
  bytes: number;
  /** Who ended it from outside. */
  cutBy?: string;
  end(reason: EndReason): void;
}

interface Ticket {
  readonly viewing: Viewing;
  readonly untilMs: number;
}

/** What feeds are built on. */
export interface FeedParts {
  readonly link: Pick<ProbeLink, 'feed' | 'connected'>;
  readonly deeds: DeedWriter;
  readonly limits: FeedLimits;
  readonly clock?: () => number;
}

/** A ticket is taken up within this time or never. */
export const TICKET_MS = 15_000;
/** A viewer who has not taken so much gets nothing more for now … */
export const MOST_UNSENT = 1_000_000;
/** … and is let go after this time. */
const SLOW_MS = 10_000;

export class Feeds {
  readonly #parts: FeedParts;
  readonly #clock: () => number;
  /** By text. */
  readonly #tickets = new Map<string, Ticket>();
  /** By id of the viewing. */
  readonly #open = new Map<number, Open>();
  #lastId = 0;

  constructor(parts: FeedParts) {
    this.#parts = parts;
    this.#clock = parts.clock ?? Date.now;
  }

  /** Is a daemon there that could bring a picture? */
  get connected(): boolean {
    return this.#parts.link.connected;
  }

  /** Allows one viewing, or says which limit is reached. */
  order(scene: Scene, person: Asker): { ticket: string; forMs: number } {
    if (!this.#parts.link.connected) throw new Refusal('no-daemon');
    this.#forgetOldTickets();
    const held = [...this.#open.values(), ...[...this.#tickets.values()].map(({ viewing }) => viewing)];
    const { atOnce, perPerson } = this.#parts.limits;
    if (held.length >= atOnce) throw new Refusal('limit', { what: 'feeds-at-once', most: atOnce });
    if (held.filter((one) => one.person.staff === person.staff).length >= perPerson)
      throw new Refusal('limit', { what: 'feeds-per-person', most: perPerson });
    const ticket = makeSecret();
    const nowMs = this.#clock();
    const viewing = { id: ++this.#lastId, scene, person, sinceMs: nowMs };
    this.#tickets.set(ticket, { viewing, untilMs: nowMs + TICKET_MS });
    return { ticket, forMs: TICKET_MS };
  }

  /** What the ticket allows, to the same sign-in only. Shown once, it is gone, whoever showed it. */
  take(ticket: string, person: Asker): Viewing | undefined {
    this.#forgetOldTickets();
    const held = this.#tickets.get(ticket);
    this.#tickets.delete(ticket);
    return held?.viewing.person.key === person.key ? held.viewing : undefined;
  }

  #forgetOldTickets(): void {
    const nowMs = this.#clock();
    for (const [text, { untilMs }] of this.#tickets) if (untilMs <= nowMs) this.#tickets.delete(text);
  }

  /** Who watches what now. */
  list(): { id: number; device: number; who: string; sinceMs: number; bytes: number }[] {
    return [...this.#open.values()].map(({ id, scene, person, sinceMs, bytes }) => ({
      id,
      device: scene.id,
      who: person.name,
      sinceMs,
      bytes,
    }));
  }

  /** Sends the picture until somebody ends it. The journal has it before the first byte, and again at the end. */
  async show(viewing: Viewing, sink: Sink): Promise<void> {
    const stop = new AbortController();
    let reason: EndReason | undefined;
    const open: Open = {
      ...viewing,
      sinceMs: this.#clock(),
      bytes: 0,
      end(why) {
        reason ??= why;
        stop.abort();
      },
    };
    this.#open.set(viewing.id, open);
    const left = () => open.end('viewer-left');
    const limit = setTimeout(() => open.end('time-limit'), this.#parts.limits.minutes * 60_000);
    sink.closed.addEventListener('abort', left, { once: true });
    if (sink.closed.aborted) left();
    try {
      await this.#note(open, 'feed.open', { feed: open.id });
      open.end(await this.#relay(open, sink, stop.signal));
    } catch (error) {
      open.end(this.#parts.link.connected ? 'protocol' : 'no-daemon');
      if (this.#parts.link.connected) throw error;
    } finally {
      clearTimeout(limit);
      sink.closed.removeEventListener('abort', left);
      this.#open.delete(viewing.id);
      const ended = reason ?? 'stopped';
      if (!sink.closed.aborted) {
        sink.text({ is: 'ended', reason: ended });
        sink.close(closeCodeOf(ended), ended);
      }
      const { sinceMs: fromMs, bytes, cutBy } = open;
      await this.#note(open, 'feed.close', {
        feed: open.id,
        fromMs,
        untilMs: this.#clock(),
        reason: ended,
        bytes,
        ...(cutBy !== undefined && { cutBy }),
      });
    }
  }

  async #relay(open: Open, sink: Sink, signal: AbortSignal): Promise<EndReason> {
    const valve = new Valve(sink, this.#clock);
    for await (const event of untilAborted(this.#parts.link.feed(open.scene.id, signal), signal)) {
      if (event.is === 'ended') return event.reason;
      if (event.is === 'live') sink.text({ ...event, name: open.scene.name });
      else {
        const passed = valve.pass(event.bytes);
        if (passed === 'too-slow') return 'too-slow';
        if (passed === 'sent') open.bytes += event.bytes.length;
      }
    }
    return 'camera-closed';
  }

  #note({ scene, person }: Open, did: Deed, after: object): Promise<void> {
    return this.#parts.deeds.write({ by: byOf(person), did, subject: `device/${scene.id}`, after });
  }

  /** Ends what these sign-ins have open, and takes their tickets away. */
  withdraw(keys: readonly string[]): void {
    for (const [text, { viewing }] of this.#tickets)
      if (keys.includes(viewing.person.key)) this.#tickets.delete(text);
    for (const open of this.#open.values()) if (keys.includes(open.person.key)) open.end('withdrawn');
  }

  /** Ends one viewing; false when there is none of this id. */
  cut(id: number, { name }: Asker): boolean {
    const open = this.#open.get(id);
    if (open === undefined) return false;
    open.cutBy = name;
    open.end('withdrawn');
    return true;
  }

  stop(): void {
    this.#tickets.clear();
    for (const open of this.#open.values()) open.end('shutdown');
  }
}

/** Lets bytes through while the viewer takes them: one stalled viewer must not fill the memory of the server. */
class Valve {
  readonly #sink: Sink;
  readonly #clock: () => number;
  #slowSinceMs: number | undefined;

  constructor(sink: Sink, clock: () => number) {
    this.#sink = sink;
    this.#clock = clock;
  }

  pass(bytes: Uint8Array): 'sent' | 'dropped' | 'too-slow' {
    if (this.#sink.unsent() <= MOST_UNSENT) {
      this.#slowSinceMs = undefined;
      this.#sink.bytes(bytes);
      return 'sent';
    }
    this.#slowSinceMs ??= this.#clock();
    return this.#clock() - this.#slowSinceMs >= SLOW_MS ? 'too-slow' : 'dropped';
  }
}

/** The same events, but it ends at once when the signal aborts, even if the source is slow to notice. */
async function* untilAborted(
  events: AsyncIterable<FeedEvent>,
  signal: AbortSignal,
): AsyncIterable<FeedEvent> {
  const source = events[Symbol.asyncIterator]();
  const aborted = new Promise<'aborted'>((done) => {
    if (signal.aborted) done('aborted');
    else signal.addEventListener('abort', () => done('aborted'), { once: true });
  });
  try {
    for (;;) {
      const next = await Promise.race([source.next(), aborted]);
      if (next === 'aborted' || next.done) return;
      yield next.value;
    }
  } finally {
    // Not waited for: a source that hangs must not hold the viewer's place.
    source.return?.()?.catch(() => undefined);
  }
}
