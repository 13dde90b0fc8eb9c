/**
 * The one door of node-rtsp-stream: its inner muxer runs ffmpeg from standard input to MPEG-1 in an MPEG transport
 * stream. It is never given a camera's address: no camera can make ffmpeg hang, follow a redirect
 * or open a file, and no login can appear in a process list.
 */
import type { ChildProcess } from 'node:child_process';
import { setPriority } from 'node:os';
import Mpeg1Muxer, { type Muxer } from 'node-rtsp-stream/mpeg1muxer.js';

/** Width of the pictures that come out; their height follows. */
const MPEG1_WIDTH = 640;

/**
 * Constant, whatever the camera. MPEG-1 knows few rates, so 25; `-fflags nobuffer` would throw the first key picture
 * away; each packet is passed on as it is made.
 */
const OPTIONS = {
  '-an': '',
  '-r': 25,
  '-q:v': 6,
  '-bf': 0,
  '-threads': 1,
  '-vf': `scale=${MPEG1_WIDTH}:-2`,
  '-flush_packets': 1,
  '-loglevel': 'error',
};

/** How long ffmpeg may be fed and silent before it is given up. */
export interface EncoderPatience {
  readonly firstMs: number;
  readonly silentMs: number;
}

/** A first picture may take longer on a busy machine. */
const PATIENCE: EncoderPatience = { firstMs: 15_000, silentMs: 8_000 };
const TAIL_BYTES = 4_096;
const LOWER_PRIORITY = 10;

/** Why an encoder ended: our wish, or a trouble of its own. */
export type EncoderEnd = 'stopped' | 'failed';

/** A running ffmpeg. */
export interface Encoder {
  write(bytes: Uint8Array): void;
  /** Bytes written and not yet taken. */
  readonly waiting: number;
  /** Kills it at once: while it waits for input it heeds nothing softer. */
  stop(): void;
  /** Resolves when the process is gone; never rejects. */
  readonly ended: Promise<EncoderEnd>;
  /** The last it said of its troubles; for logs, not for viewers. */
  readonly tail: string;
}

/** Starts ffmpeg. Whatever is wrong with it shows in `ended`, never as a throw. */
export function startMpeg1(
  ffmpegPath: string,
  onBytes: (bytes: Uint8Array) => void,
  patience: EncoderPatience = PATIENCE,
): Encoder {
  const muxer: Muxer = Object.create(Mpeg1Muxer.prototype);
  try {
    // by call, not by new: out of descriptors the constructor throws after the process object was made, and its
    // error event would then find no listener
    Mpeg1Muxer.call(muxer, { ffmpegPath, url: 'pipe:0', ffmpegOptions: OPTIONS });
  } catch {
    // `stream` without pipes, or none at all; both are dealt with below
  }
  return new RunningEncoder(muxer, onBytes, patience);
}

class RunningEncoder implements Encoder {
  readonly ended: Promise<EncoderEnd>;
  readonly #child: ChildProcess | undefined;
  readonly #patience: EncoderPatience;
  #tail: Buffer = Buffer.alloc(0);
  #watch: NodeJS.Timeout | undefined;
  #hasSpoken = false;
  #isStopped = false;
  #resolve: (end: EncoderEnd) => void = () => {};

  constructor(muxer: Muxer, onBytes: (bytes: Uint8Array) => void, patience: EncoderPatience) {
    this.#patience = patience;
    this.ended = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    this.#child = muxer.stream;
    if (!this.#child) this.#settle();
    // the package's own listener for exits writes to the console
    this.#child?.removeAllListeners('exit');
    const settle = () => this.#settle();
    // an error is: not there, not allowed, no descriptors; without descriptors there are no pipes either
    this.#child?.on('error', settle).on('exit', settle).on('close', settle);
    for (const pipe of this.#child?.stdio ?? []) pipe?.on('error', () => {});
    muxer.on('mpeg1data', (bytes: Buffer) => {
      this.#rest();
      this.#hasSpoken = true;
      if (!this.#isStopped) onBytes(bytes);
    });
    muxer.on('ffmpegStderr', (bytes: Buffer) => {
      this.#tail = Buffer.concat([this.#tail, bytes]).subarray(-TAIL_BYTES);
    });
    lower(this.#child?.pid);
  }

  write(bytes: Uint8Array): void {
    if (this.#isStopped || !this.#child?.stdin?.writable) return;
    this.#child.stdin.write(bytes);
    const { firstMs, silentMs } = this.#patience;
    this.#watch ??= setTimeout(() => this.#kill(), this.#hasSpoken ? silentMs : firstMs);
  }

  get waiting(): number {
    return this.#child?.stdin?.writableLength ?? 0;
  }

  get tail(): string {
    return this.#tail.toString('utf8');
  }

  stop(): void {
    this.#isStopped = true;
    this.#kill();
  }

  #kill(): void {
    this.#rest();
    this.#child?.stdin?.destroy();
    this.#child?.kill('SIGKILL');
  }

  #rest(): void {
    clearTimeout(this.#watch);
    this.#watch = undefined;
  }

  #settle(): void {
    this.#rest();
    this.#resolve(this.#isStopped ? 'stopped' : 'failed');
  }
}

/** Pictures for people wait rather than looks at devices. */
function lower(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, LOWER_PRIORITY);
  } catch {
    // gone already, or not allowed here: it runs all the same
  }
}
