/** The daemon's end of the local link: spools what was seen, sends it in order, and does what the server wishes. */
import { connect, type Socket } from 'node:net';
import type { Log } from '../../config/log.ts';
import type { AskedCheck } from '../../config/terms.ts';
import { ASKED_CHECKS } from '../../config/terms.ts';
import { encodeBatch } from './batch.ts';
import { ByteReader, ByteWriter, FrameError, FrameReader, framed } from './frame.ts';
import type { DaemonSide, Health, Upward } from './link.ts';
import type { Plan, Trouble, Wish } from './message.ts';
import { idOf, jsonOf, KIND, LINK_FORM, planOf, recordOf, targetsOf, troubleOf, wishOf } from './message.ts';
import type { Observation, Picture, Traits, Unchanged } from './observation.ts';
import { TargetPages } from './packed-target.ts';
import { encodePicture } from './picture-message.ts';
import type { Spool } from './spool.ts';

/** Batches on their way at once, and their bytes. */
const WINDOW = 32;
const WINDOW_BYTES = 8 * 1024 * 1024;
/** Pictures and feed bytes are left out while this much waits in the socket; batches never are. */
const MOST_WAITING = 8 * 1024 * 1024;
const MOST_WISHES = 256;
const MOST_CHANGED = 4_000;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;
/** A batch that the server cannot read so many times is given up. */
const UNREADABLE_TIMES = 3;

export interface LocalDaemonOptions {
  readonly path: string;
  readonly daemon: string;
  readonly side: DaemonSide;
  /** Started before, stopped after the link. */
  readonly spool: Spool;
  readonly log: Log;
  /** Another daemon with this name took the link over. */
  readonly onReplaced?: () => void;
}

interface Sent {
  readonly seq: number;
  readonly size: number;
}

export class LocalDaemon implements Upward {
  readonly #options: LocalDaemonOptions;
  #socket: Socket | undefined;
  #isStarted = false;
  #isJoined = false;
  #joinedAt = performance.now();
  #pauseMs = FIRST_PAUSE_MS;
  #again: NodeJS.Timeout | undefined;
  #plan: Plan | undefined;
  #targets = new TargetPages();
  #sent: Sent[] = [];
  #sentBytes = 0;
  #lastSent = 0;
  #unreadable = { seq: 0, times: 0 };
  /** Something was lost while the server was there: it must be told everything anew, as soon as it can be kept. */
  #hasLost = false;
  readonly #wishes = new Map<number, AbortController>();

  constructor(options: LocalDaemonOptions) {
    this.#options = options;
  }

  get connected(): boolean {
    return this.#isJoined;
  }

  /** For how long no server has been there. */
  get aloneMs(): number {
    return this.#isJoined ? 0 : performance.now() - this.#joinedAt;
  }

  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.#joinedAt = performance.now();
    this.#connect();
  }

  /** Gives the socket a moment to take what was written, then leaves. What was not acknowledged is in the spool. */
  async stop(): Promise<void> {
    if (!this.#isStarted) return;
    this.#isStarted = false;
    clearTimeout(this.#again);
    this.#endWishes();
    const socket = this.#socket;
    if (socket === undefined || socket.destroyed) return;
    await new Promise<void>((resolve) => {
      const late = setTimeout(() => socket.destroy(), 500);
      socket.once('close', () => {
        clearTimeout(late);
        resolve();
      });
      socket.end();
    });
  }

  report(
    changed: readonly Observation[],
    unchanged: ReadonlyMap<AskedCheck, readonly number[]>,
    fromMs: number,
    toMs: number,
  ): void {
    const groups: Unchanged[] = [];
    for (const check of ASKED_CHECKS) {
      const ns = unchanged.get(check);
      if (ns !== undefined && ns.length > 0) groups.push({ check, ns });
    }
    // A whole city seen for the first time does not fit into one frame.
    let at = 0;
    do {
      const isLast = at + MOST_CHANGED >= changed.length;
      this.#keep(changed.slice(at, at + MOST_CHANGED), isLast ? groups : [], fromMs, toMs);
      at += MOST_CHANGED;
    } while (at < changed.length);
    this.#pump();
  }

  picture(picture: Picture): void {
    this.#sendIfRoom(KIND.picture, encodePicture(picture));
  }

  traits(traits: Traits): void {
    this.#sendIfRoom(KIND.traits, jsonOf(traits));
  }

  health(health: Health): void {
    const { count, dropped } = this.#options.spool;
    this.#sendIfRoom(KIND.health, jsonOf({ ...health, spooled: count, spoolDropped: dropped }));
  }

  #keep(
    changed: readonly Observation[],
    unchanged: readonly Unchanged[],
    fromMs: number,
    toMs: number,
  ): void {
    const { spool, daemon, log, side } = this.#options;
    const before = spool.dropped;
    try {
      const batch = { daemon, seq: spool.next, fromMs, toMs, changed, unchanged };
      spool.append(encodeBatch(batch));
      if (spool.dropped > before) this.#hasLost = true;
      else if (this.#hasLost && this.#isJoined) {
        this.#hasLost = false;
        side.tellAnew?.();
      }
    } catch (error) {
      log.error({ error }, 'link.not-spooled');
    }
  }

  #connect(): void {
    const { path, daemon, spool } = this.#options;
    const socket = connect(path);
    const reader = new FrameReader();
    this.#socket = socket;
    socket.on('connect', () => {
      const hello = { form: LINK_FORM, daemon, pid: process.pid, last: spool.next - 1, spooled: spool.count };
      socket.write(framed(KIND.hello, jsonOf(hello)));
    });
    socket.on('data', (chunk: Buffer) => {
      try {
        for (const { kind, payload } of reader.push(chunk)) this.#handle(kind, payload);
      } catch (error) {
        if (!(error instanceof FrameError)) throw error;
        this.#options.log.warn({ problem: error.message }, 'link.malformed');
        const trouble: Trouble = { is: 'malformed', problem: error.message };
        socket.end(framed(KIND.problem, jsonOf(trouble)), () => socket.destroy());
      }
    });
    // Its close follows.
    socket.on('error', () => {});
    socket.on('end', () => socket.destroy());
    socket.on('close', () => this.#closed());
  }

  #closed(): void {
    if (this.#isJoined) {
      this.#joinedAt = performance.now();
      this.#options.log.warn({ spooled: this.#options.spool.count }, 'link.lost');
    }
    this.#isJoined = false;
    this.#socket = undefined;
    this.#plan = undefined;
    this.#targets = new TargetPages();
    this.#sent = [];
    this.#sentBytes = 0;
    this.#endWishes();
    if (!this.#isStarted) return;
    this.#again = setTimeout(() => this.#connect(), this.#pauseMs * (0.9 + 0.2 * Math.random()));
    this.#pauseMs = Math.min(LONGEST_PAUSE_MS, this.#pauseMs * 2);
  }

  #endWishes(): void {
    for (const controller of this.#wishes.values()) controller.abort();
    this.#wishes.clear();
  }

  #handle(kind: number, payload: Buffer): void {
    switch (kind) {
      case KIND.plan:
        this.#plan = planOf(payload);
        this.#targets = new TargetPages();
        this.#join();
        break;
      case KIND.targets:
        this.#targets.add(targetsOf(payload));
        break;
      case KIND.planned:
        this.#assign();
        break;
      case KIND.ack:
        this.#acked(new ByteReader(payload).number());
        break;
      case KIND.wish:
        this.#take(wishOf(payload));
        break;
      case KIND.cancel: {
        const id = idOf(recordOf(payload, 'cancel'), 'cancel');
        this.#wishes.get(id)?.abort();
        this.#wishes.delete(id);
        break;
      }
      case KIND.problem:
        this.#told(troubleOf(payload));
        break;
      default:
        throw new FrameError(`wanted a frame of a known kind, got ${kind}`);
    }
  }

  /** The server knows us: everything it has not acknowledged goes to it, from the oldest on. */
  #join(): void {
    if (this.#isJoined) return;
    this.#isJoined = true;
    this.#lastSent = 0;
    this.#options.log.info({ spooled: this.#options.spool.count }, 'link.connected');
    this.#pump();
  }

  #assign(): void {
    if (this.#plan === undefined) throw new FrameError('wanted a plan before its end, got none');
    const { anew, ...plan } = this.#plan;
    const targets = this.#targets;
    this.#plan = undefined;
    this.#targets = new TargetPages();
    this.#options.log.info({ version: plan.version, targets: targets.length }, 'link.assigned');
    this.#options.side.assign({ ...plan, targets }, anew);
  }

  #acked(seq: number): void {
    // Only what is under way can be acknowledged.
    if (seq > this.#lastSent) return;
    this.#pauseMs = FIRST_PAUSE_MS;
    while (this.#sent[0] !== undefined && this.#sent[0].seq <= seq) {
      this.#sentBytes -= this.#sent.shift()?.size ?? 0;
    }
    this.#options.spool.ack(seq);
    this.#pump();
  }

  #pump(): void {
    while (this.#isJoined && this.#sent.length < WINDOW && this.#sentBytes < WINDOW_BYTES) {
      const entry = this.#options.spool.after(this.#lastSent);
      if (entry === undefined) return;
      this.#socket?.write(framed(entry.isAfterLoss ? KIND.batchAfterLoss : KIND.batch, entry.bytes));
      this.#lastSent = entry.seq;
      this.#sent.push({ seq: entry.seq, size: entry.bytes.length });
      this.#sentBytes += entry.bytes.length;
    }
  }

  #told(trouble: Trouble): void {
    const { log, spool, onReplaced } = this.#options;
    log.warn({ is: trouble.is, problem: trouble.problem }, 'link.server-says');
    if (trouble.is === 'replaced') onReplaced?.();
    if (trouble.is !== 'unreadable-batch') return;
    // The server reads in order and acknowledges as it goes: the unreadable one is the oldest under way.
    const seq = this.#sent[0]?.seq ?? 0;
    this.#unreadable = { seq, times: this.#unreadable.seq === seq ? this.#unreadable.times + 1 : 1 };
    if (this.#unreadable.times < UNREADABLE_TIMES) return;
    log.error({ seq }, 'link.batch-given-up');
    spool.drop(seq);
    this.#hasLost = true;
  }

  #take(wish: Wish): void {
    if (this.#wishes.size >= MOST_WISHES) {
      this.#send(KIND.failed, jsonOf({ id: wish.id, problem: 'too many wishes at once' }));
      return;
    }
    const controller = new AbortController();
    this.#wishes.set(wish.id, controller);
    const socket = this.#socket;
    this.#fulfil(wish, controller.signal)
      .then(
        (last) => [KIND.done, last] as const,
        (error: unknown) => [KIND.failed, { problem: wordsOf(error) }] as const,
      )
      .then(([kind, last]) => {
        // An answer belongs to the connection that it was asked over.
        if (this.#socket !== socket || !this.#wishes.delete(wish.id)) return;
        if (last !== undefined && 'observations' in last) {
          this.#send(KIND.looked, jsonOf({ id: wish.id, ...last }));
        } else this.#send(kind, jsonOf({ id: wish.id, ...last }));
      });
  }

  async #fulfil(
    wish: Wish,
    signal: AbortSignal,
  ): Promise<{ readonly observations: readonly Observation[] } | undefined> {
    const { side } = this.#options;
    switch (wish.is) {
      case 'look':
        return { observations: await side.lookNow(wish.n, wish.checks, signal) };
      case 'sweep':
        if (side.sweep === undefined) throw new Error('this probe cannot sweep');
        side.sweep();
        return undefined;
      case 'feed':
        for await (const event of side.feed(wish.n, signal)) {
          if (signal.aborted) return undefined;
          if (event.is !== 'bytes') this.#send(KIND.feedEvent, jsonOf({ id: wish.id, event }));
          else {
            const head = new ByteWriter(16 + event.bytes.length).number(wish.id);
            this.#sendIfRoom(KIND.feedBytes, head.raw(event.bytes).done());
          }
        }
        return undefined;
      case 'discover':
        for await (const found of side.discover(wish.wish, signal)) {
          if (signal.aborted) return undefined;
          this.#send(KIND.found, jsonOf({ id: wish.id, found }));
        }
        return undefined;
    }
  }

  #send(kind: number, payload: Uint8Array): void {
    if (this.#isJoined) this.#socket?.write(framed(kind, payload));
  }

  #sendIfRoom(kind: number, payload: Uint8Array): void {
    if ((this.#socket?.writableLength ?? 0) < MOST_WAITING) this.#send(kind, payload);
  }
}

/** What went wrong, without a stack. */
function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : 'it could not be done';
}
