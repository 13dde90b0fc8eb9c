/** One RTSP control connection: requests go out one after another, answers and interleaved packets come in, all bounded. */
import { connect, type Socket } from 'node:net';
import { patience } from './deadline.ts';
import { codeOf, troubleOf } from './net-trouble.ts';
import { type RtspItem, RtspParser, type RtspResponse, writeRequest } from './rtsp-message.ts';
import { RtspFailure } from './rtsp-trouble.ts';

/** How long a device may take. */
const CONNECT_MS = 3_000;
const ANSWER_MS = 5_000;

/** More than this is no camera: eight megabytes at once, then a hundred megabits a second. */
const BURST_BYTES = 8 * 1024 * 1024;
const BYTES_PER_MS = 12_500;

const AGENT = 'lightkeeper';

interface Waiting {
  readonly resolve: (response: RtspResponse) => void;
  readonly reject: (reason: unknown) => void;
  readonly timer: NodeJS.Timeout;
}

/** Made and thrown away per talk. `open` first, `close` at the end; after a failure every request rejects with it. */
export class RtspConnection {
  readonly #host: string;
  readonly #port: number;
  readonly #signal: AbortSignal;
  readonly #parser = new RtspParser();
  readonly #waiting: Waiting[] = [];
  #socket: Socket | undefined;
  #cseq = 0;
  #isOver = false;
  #failure: unknown;
  #openedMs = 0;
  #onPacket: (channel: number, payload: Uint8Array) => void = () => {};
  #onFailure: (failure: unknown) => void = () => {};
  #onStray: (response: RtspResponse) => void = () => {};
  /** Code of the error that ended the connection, for the step. */
  code = '';

  constructor(host: string, port: number, signal: AbortSignal) {
    this.#host = host;
    this.#port = port;
    this.#signal = signal;
  }

  /** Rejects with an RtspFailure, or with the signal's reason where that is no time-out. */
  open(): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#signal.aborted) this.#abort();
      if (this.#isOver) return reject(this.#failure);
      this.#signal.addEventListener('abort', this.#abort);
      this.#onFailure = reject;
      const timer = patience(CONNECT_MS, () => {
        if (this.#openedMs === 0) this.fail(new RtspFailure('timeout'));
      });
      try {
        this.#socket = connect({ host: this.#host, port: this.#port, noDelay: true });
      } catch (error) {
        clearTimeout(timer);
        this.#end(error);
        return;
      }
      this.#socket
        .on('connect', () => {
          clearTimeout(timer);
          this.#onFailure = () => {};
          this.#openedMs = performance.now();
          resolve();
        })
        .on('data', (chunk) => this.#read(chunk))
        .on('error', (error) => this.#end(error))
        .on('close', () => {
          clearTimeout(timer);
          this.fail(new RtspFailure('reset'));
        });
    });
  }

  /** From now on packets go to `onPacket` (which may throw to end it all), the end of the connection to `onFailure`. */
  listen(
    onPacket: (channel: number, payload: Uint8Array) => void,
    onFailure: (failure: unknown) => void,
  ): void {
    this.#onPacket = onPacket;
    this.#onFailure = onFailure;
    if (this.#isOver) onFailure(this.#failure);
  }

  /** Sends what need not be answered: some devices pass over what keeps a session alive. Answers go to `onStray`. */
  post(
    method: string,
    uri: string,
    headers: Readonly<Record<string, string | undefined>>,
    onStray: (response: RtspResponse) => void = () => {},
  ): void {
    if (this.#isOver) return;
    this.#onStray = onStray;
    this.#write(method, uri, headers);
  }

  /** Answers come in the order of the requests (RFC 2326 §1.4 by way of HTTP); CSeq is not trusted to be echoed. */
  request(
    method: string,
    uri: string,
    headers: Readonly<Record<string, string | undefined>> = {},
    limitMs = ANSWER_MS,
  ): Promise<RtspResponse> {
    return new Promise((resolve, reject) => {
      if (this.#isOver) return reject(this.#failure);
      const timer = patience(limitMs, () => {
        if (this.#waiting.includes(waiting)) this.fail(new RtspFailure('timeout'));
      });
      const waiting = { resolve, reject, timer };
      this.#waiting.push(waiting);
      this.#cseq++;
      this.#socket?.write(
        writeRequest(method, uri, { CSeq: `${this.#cseq}`, ...headers, 'User-Agent': AGENT }),
      );
    });
  }

  /** Ends the connection for a cause; the first cause counts. */
  fail(failure: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#failure = failure;
    this.#signal.removeEventListener('abort', this.#abort);
    this.#socket?.destroy();
    for (const { reject, timer } of this.#waiting.splice(0)) {
      clearTimeout(timer);
      reject(failure);
    }
    this.#onFailure(failure);
    this.#onFailure = () => {};
    this.#onPacket = () => {};
    this.#onStray = () => {};
  }

  close(): void {
    this.fail(new RtspFailure('reset'));
  }

  #write(method: string, uri: string, headers: Readonly<Record<string, string | undefined>>): void {
    this.#cseq++;
    this.#socket?.write(
      writeRequest(method, uri, { CSeq: `${this.#cseq}`, ...headers, 'User-Agent': AGENT }),
    );
  }

  readonly #abort = (): void => {
    this.fail(abortFailure(this.#signal));
  };

  #end(error: unknown): void {
    this.code = codeOf(error);
    this.fail(new RtspFailure(troubleOf(error)));
  }

  #read(chunk: Uint8Array): void {
    const allowed = BURST_BYTES + (performance.now() - this.#openedMs) * BYTES_PER_MS;
    if ((this.#socket?.bytesRead ?? 0) > allowed) this.fail(new RtspFailure('bad-answer'));
    else this.#take(this.#parser.push(chunk));
  }

  #take(items: readonly RtspItem[]): void {
    for (const item of items) {
      if (this.#isOver) return;
      if (item.is === 'packet') this.#hand(item.channel, item.payload);
      else if (item.is === 'response') this.#answer(item);
      else if (item.is === 'malformed') this.fail(new RtspFailure('bad-answer'));
      else if (item.method === 'REDIRECT') this.fail(new RtspFailure('redirect'));
    }
  }

  #hand(channel: number, payload: Uint8Array): void {
    try {
      this.#onPacket(channel, payload);
    } catch (error) {
      this.fail(error);
    }
  }

  /** 1xx means that the answer is still to come. */
  #answer(response: RtspResponse): void {
    if (response.status < 200) return;
    const waiting = this.#waiting.shift();
    if (waiting) {
      clearTimeout(waiting.timer);
      waiting.resolve(response);
    } else this.#onStray(response);
  }
}

/** A time-out is the device's; any other abort is the wish of whoever asked, and goes back to them. */
export function abortFailure(signal: AbortSignal): unknown {
  return isTimeout(signal) ? new RtspFailure('timeout') : signal.reason;
}

export function isTimeout(signal: AbortSignal): boolean {
  return (
    codeOf(signal.reason) === 'TimeoutError' ||
    (signal.reason as { name?: unknown } | null)?.name === 'TimeoutError'
  );
}
