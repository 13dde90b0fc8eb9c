/** The server's end of the local link: one probe daemon over a socket in the data folder. */
import { chmodSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Log } from '../../config/log.ts';
import type { AskedCheck } from '../../config/terms.ts';
import { decodeBatch, type ReadBatch, type Refused, siftedObservations } from './batch.ts';
import { ByteReader, ByteWriter, FrameError, FrameReader } from './frame.ts';
import { healthOf } from './health-message.ts';
import type { DiscoveryWish, FeedEvent, Found, ProbeLink, ServerSide } from './link.ts';
import {
  feedEventOf,
  foundOf,
  helloOf,
  idOf,
  jsonOf,
  KIND,
  LINK_FORM,
  recordOf,
  traitsOf,
  troubleOf,
} from './message.ts';
import type { Observation } from './observation.ts';
import { type Asker, Peer, type WishBody } from './peer.ts';
import { decodePicture } from './picture-message.ts';
import { Queue } from './queue.ts';
import type { Assignment } from './target.ts';

const TARGETS_PER_PAGE = 1_000;
/** Assignments that follow one another more closely than this are sent as one. */
const ASSIGN_GAP_MS = 500;
/** A viewer that is slower than its picture loses pieces of it. */
const FEED_BYTES_HELD = 4 * 1024 * 1024;
const HELLO_MS = 5_000;

export interface LocalServerOptions {
  readonly path: string;
  readonly side: ServerSide;
  readonly log: Log;
}

/** Nobody is there to be asked. */
export class NoDaemon extends Error {
  override readonly name = 'NoDaemon';
  constructor() {
    super('no probe daemon is connected');
  }
}

export class LocalServer implements ProbeLink {
  readonly #options: LocalServerOptions;
  #server: Server | undefined;
  #sockets = new Set<Socket>();
  #joined: Peer | undefined;
  #assignment: Assignment | undefined;
  #sentAt = Number.NEGATIVE_INFINITY;
  #sending: NodeJS.Timeout | undefined;
  /** Batches are committed one after the other, over all connections: no batch is ever in two hands. */
  #line: Promise<void> = Promise.resolve();

  constructor(options: LocalServerOptions) {
    this.#options = options;
  }

  get connected(): boolean {
    return this.#joined !== undefined;
  }

  async start(): Promise<void> {
    const { path } = this.#options;
    await clearStale(path);
    const server = createServer((socket) => this.#accept(socket));
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, () => {
        server.off('error', reject);
        resolve();
      });
    });
    if (process.platform !== 'win32') chmodSync(path, 0o600);
    server.on('error', (error) => this.#options.log.error({ error }, 'link.server-failed'));
    this.#options.log.info({}, 'link.listening');
  }

  async stop(): Promise<void> {
    clearTimeout(this.#sending);
    const server = this.#server;
    this.#server = undefined;
    for (const socket of this.#sockets) socket.destroy();
    if (server !== undefined) await new Promise<void>((resolve) => server.close(() => resolve()));
    await this.#line;
  }

  assign(assignment: Assignment): void {
    this.#assignment = assignment;
    if (this.#sending !== undefined || this.#joined?.isReady !== true) return;
    const waitMs = Math.max(0, this.#sentAt + ASSIGN_GAP_MS - performance.now());
    this.#sending = setTimeout(() => {
      this.#sending = undefined;
      this.#send();
    }, waitMs);
  }

  lookNow(n: number, checks: readonly AskedCheck[], signal: AbortSignal): Promise<readonly Observation[]> {
    return this.#once({ is: 'look', n, checks }, signal, (record) => {
      const { observations, refused } = siftedObservations(record.observations);
      this.#tellRefused(refused, { n });
      return observations;
    });
  }

  sweep(signal: AbortSignal): Promise<void> {
    return this.#once({ is: 'sweep' }, signal, () => undefined);
  }

  feed(n: number, signal: AbortSignal): AsyncIterable<FeedEvent> {
    const stopped: FeedEvent = { is: 'ended', reason: 'stopped' };
    return this.#stream<FeedEvent>({ is: 'feed', n }, signal, stopped, (queue) => ({
      take: (kind, record) => {
        if (kind === KIND.feedEvent) queue.push(feedEventOf(record.event));
        // The daemon's side of the feed broke without a word.
        if (kind === KIND.failed) queue.push({ is: 'ended', reason: 'protocol' });
      },
      bytes: (bytes) => queue.push({ is: 'bytes', bytes }, bytes.length),
      gone: () => queue.push(stopped),
    }));
  }

  discover(wish: DiscoveryWish, signal: AbortSignal): AsyncIterable<Found> {
    return this.#stream<Found>({ is: 'discover', wish }, signal, undefined, (queue) => ({
      take: (kind, record) => {
        if (kind === KIND.found) queue.push(foundOf(record.found));
        if (kind === KIND.failed) queue.fail(new Error(String(record.problem)));
      },
      gone: (error) => queue.fail(error),
    }));
  }

  /** A wish with one answer. */
  #once<T>(wish: WishBody, signal: AbortSignal, read: (record: Record<string, unknown>) => T): Promise<T> {
    const peer = this.#joined;
    if (peer === undefined) return Promise.reject(new NoDaemon());
    if (signal.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const cancel = (): void => {
        peer.cancel(id);
        reject(signal.reason);
      };
      const id = peer.ask(wish, {
        take: (kind, record) => {
          signal.removeEventListener('abort', cancel);
          if (kind === KIND.failed) reject(new Error(String(record.problem)));
          else resolve(read(record));
        },
        gone: (error) => {
          signal.removeEventListener('abort', cancel);
          reject(error);
        },
      });
      signal.addEventListener('abort', cancel, { once: true });
    });
  }

  /** A wish with many answers. Ends with `last` when the signal aborts; without one it throws the signal's reason. */
  async *#stream<T>(
    wish: WishBody,
    signal: AbortSignal,
    last: T | undefined,
    answering: (queue: Queue<T>) => Asker,
  ): AsyncGenerator<T, void, undefined> {
    const peer = this.#joined;
    if (peer === undefined || signal.aborted) {
      if (last === undefined) throw signal.aborted ? signal.reason : new NoDaemon();
      yield last;
      return;
    }
    const queue = new Queue<T>(FEED_BYTES_HELD, () => peer.cancel(id));
    const asker = answering(queue);
    const id = peer.ask(wish, {
      ...asker,
      take: (kind, record) => {
        asker.take(kind, record);
        if (kind === KIND.done || kind === KIND.failed) queue.end();
      },
      gone: (error) => {
        asker.gone(error);
        queue.end();
      },
    });
    const abort = (): void => {
      if (last === undefined) queue.fail(signal.reason);
      else {
        queue.push(last);
        queue.end();
      }
    };
    signal.addEventListener('abort', abort, { once: true });
    try {
      yield* queue;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket);
    const peer = new Peer(socket);
    const reader = new FrameReader();
    const late = setTimeout(() => peer.close({ is: 'malformed', problem: 'no hello in time' }), HELLO_MS);
    const onChunk = (chunk: Buffer): void => {
      try {
        for (const { kind, payload } of reader.push(chunk)) {
          if (peer.isClosed) return;
          if (peer.daemon === undefined) {
            clearTimeout(late);
            this.#welcome(peer, kind, payload);
          } else this.#handle(peer, kind, payload);
        }
      } catch (error) {
        if (!(error instanceof FrameError)) throw error;
        this.#options.log.warn({ problem: error.message }, 'link.malformed');
        peer.close({ is: 'malformed', problem: error.message });
      }
    };
    socket.on('data', onChunk);
    // Its close follows, and says all there is to say.
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(late);
      this.#sockets.delete(socket);
      peer.gone();
      if (this.#joined === peer) this.#left(peer);
    });
  }

  #left(peer: Peer): void {
    this.#joined = undefined;
    clearTimeout(this.#sending);
    this.#sending = undefined;
    this.#options.log.info({ daemon: peer.daemon }, 'link.left');
    this.#options.side.left(peer.daemon ?? '');
  }

  #welcome(peer: Peer, kind: number, payload: Buffer): void {
    if (kind !== KIND.hello) throw new FrameError(`wanted a hello, got a frame of kind ${kind}`);
    const hello = helloOf(payload);
    const { side, log } = this.#options;
    if (hello.form !== LINK_FORM) {
      peer.close({ is: 'other-form', problem: `this server speaks form ${LINK_FORM} of the link` });
      return;
    }
    const before = this.#joined;
    if (before !== undefined && before.daemon !== hello.daemon) {
      peer.close({ is: 'taken', problem: 'another daemon holds this link' });
      return;
    }
    peer.daemon = hello.daemon;
    if (before !== undefined) {
      before.close({ is: 'replaced', problem: 'another daemon came with the same name' });
      this.#left(before);
    }
    log.info({ daemon: hello.daemon, pid: hello.pid, spooled: hello.spooled }, 'link.joined');
    this.#joined = peer;
    side.joined(hello.daemon).then(
      (assignment) => {
        if (this.#joined !== peer) return;
        peer.isReady = true;
        // One that was made while the server thought about this one is the newer of the two.
        if (assignment.version >= (this.#assignment?.version ?? 0)) this.#assignment = assignment;
        this.#send();
      },
      (error) => {
        log.error({ error }, 'link.join-failed');
        peer.close({ is: 'not-kept', problem: 'the server could not make an assignment' });
      },
    );
  }

  /** The present assignment, in pages; a newer one that comes meanwhile takes its place. */
  #send(): void {
    const peer = this.#joined;
    const assignment = this.#assignment;
    if (peer === undefined || assignment === undefined) return;
    this.#sentAt = performance.now();
    const { targets, ...rest } = assignment;
    peer.send(KIND.plan, jsonOf({ ...rest, anew: peer.isNew }));
    let at = 0;
    const turn = ++peer.turn;
    const next = (): void => {
      if (peer.isClosed || peer.turn !== turn) return;
      if (at >= targets.length) {
        peer.isNew = false;
        peer.send(KIND.planned, jsonOf({ version: assignment.version }));
        return;
      }
      const whole = peer.send(KIND.targets, jsonOf(targets.slice(at, at + TARGETS_PER_PAGE)));
      at += TARGETS_PER_PAGE;
      if (whole) setImmediate(next);
      else peer.socket.once('drain', next);
    };
    next();
  }

  #handle(peer: Peer, kind: number, payload: Buffer): void {
    const { side, log } = this.#options;
    switch (kind) {
      case KIND.batch:
      case KIND.batchAfterLoss:
        this.#line = this.#line.then(() => this.#keep(peer, payload, kind === KIND.batchAfterLoss));
        break;
      case KIND.health:
        side.health(healthOf(payload));
        break;
      case KIND.picture:
        side.picture(decodePicture(payload)).catch((error) => log.error({ error }, 'link.picture-not-kept'));
        break;
      case KIND.traits:
        side.traits?.(traitsOf(payload)).catch((error) => log.error({ error }, 'link.traits-not-kept'));
        break;
      case KIND.feedBytes: {
        const reader = new ByteReader(payload);
        peer.askerOf(reader.number())?.bytes?.(reader.rest());
        break;
      }
      case KIND.looked:
      case KIND.feedEvent:
      case KIND.found:
      case KIND.done:
      case KIND.failed: {
        const record = recordOf(payload, 'answer');
        const id = idOf(record, 'answer');
        peer.askerOf(id)?.take(kind, record);
        if (kind !== KIND.feedEvent && kind !== KIND.found) peer.forget(id);
        break;
      }
      case KIND.problem:
        log.warn({ problem: troubleOf(payload).problem }, 'link.daemon-says');
        break;
      default:
        throw new FrameError(`wanted a frame of a known kind, got ${kind}`);
    }
  }

  async #keep(peer: Peer, payload: Buffer, isAfterLoss: boolean): Promise<void> {
    // What a lost connection left in line comes again over the next one.
    if (peer.isClosed) return;
    const { side, log } = this.#options;
    let read: ReadBatch;
    try {
      read = decodeBatch(payload);
      if (read.batch.daemon !== peer.daemon)
        throw new FrameError('wanted a batch of the daemon that said hello');
    } catch (error) {
      const problem = error instanceof FrameError ? error.message : 'it could not be read';
      log.error({ error }, 'link.unreadable-batch');
      peer.close({ is: 'unreadable-batch', problem });
      return;
    }
    const { batch, refused } = read;
    try {
      await side.batch(batch, isAfterLoss);
      this.#tellRefused(refused, { seq: batch.seq });
      peer.send(KIND.ack, new ByteWriter(16).number(batch.seq).done());
    } catch (error) {
      log.error({ seq: batch.seq, error }, 'link.batch-not-kept');
      peer.close({ is: 'not-kept', problem: 'the server could not keep the batch' });
    }
  }

  /** Asking again would bring the same words again: the rest was taken. */
  #tellRefused(refused: Refused | undefined, of: { readonly seq: number } | { readonly n: number }): void {
    if (refused !== undefined) this.#options.log.warn({ ...of, ...refused }, 'link.refused-observations');
  }
}

/** A socket file that nobody listens on is left over from a killed server. */
async function clearStale(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const answers = await new Promise<boolean>((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
  if (answers) throw new Error('another server already listens on the link of this data folder');
  rmSync(path, { force: true });
}
