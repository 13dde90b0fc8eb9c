/**
 * Key frames to JPEGs, by ffmpeg processes that live from one picture to the next: a new one costs a tenth of a second,
 * a picture a fortieth. They read raw pictures from standard input and are told the codec: no device can steer their
 * format detection, and no address and no login come near them.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { setPriority } from 'node:os';
import { setTimeout as after } from 'node:timers/promises';
import type { AccessUnit, VideoFormat } from '../drivers/access-unit.ts';
import type { VideoCodec } from '../drivers/video-codec.ts';
import { findFfmpeg } from './ffmpeg.ts';

export interface KeyFrameOptions {
  readonly ffmpeg?: () => Promise<string | undefined>;
  /** How long one picture may take. */
  readonly limitMs?: number;
  /** A process that had no picture for so long ends. */
  readonly idleMs?: number;
}

/** What became of a key frame. */
export type Still = { readonly jpeg: Uint8Array } | { readonly undecodable: string };

/** Why nothing was decoded; says nothing of the picture. */
export class NotDecoded extends Error {}

const LIMIT_MS = 3_000;
const IDLE_MS = 60_000;
/** One process per codec and size, or the second camera's picture would be scaled to the first one's. */
const MOST_PROCESSES = 2;
const MOST_WAITING = 32;
const MOST_JPEG_BYTES = 4 * 1_048_576;
const MOST_PIXELS = 8_192 * 8_192;
const MOST_ALLOC_BYTES = 512 * 1_048_576;
/** A device may send two pictures as one: the second must come out before the next device's is put in. */
const QUIET_MS = 30;
const LOWER_PRIORITY = 10;
const TAIL_BYTES = 4_096;

const START = Uint8Array.of(0, 0, 0, 1);
/** An end of sequence and a delimiter: the decoder gives its picture out at once. */
const ENDINGS: Readonly<Record<VideoCodec, Uint8Array>> = {
  h264: Uint8Array.of(0, 0, 0, 1, 0x0a, 0, 0, 0, 1, 0x09, 0xf0),
  h265: Uint8Array.of(0, 0, 0, 1, 0x48, 0x01, 0, 0, 0, 1, 0x46, 0x01, 0x50),
};
const DEMUXERS: Readonly<Record<VideoCodec, string>> = { h264: 'h264', h265: 'hevc' };

function argumentsOf(codec: VideoCodec): string[] {
  const input = `-protocol_whitelist pipe -flags low_delay -threads 1 -fpsprobesize 0 -probesize 32 -analyzeduration 0 -max_pixels ${MOST_PIXELS}`;
  const output =
    '-an -vf setpts=N/TB -vsync 0 -c:v mjpeg -threads 1 -pix_fmt yuvj420p -q:v 2 -flush_packets 1 -f image2pipe';
  return [
    ...`-hide_banner -nostats -loglevel error -max_alloc ${MOST_ALLOC_BYTES}`.split(' '),
    ...input.split(' '),
    ...['-f', DEMUXERS[codec], '-i', 'pipe:0'],
    ...output.split(' '),
    'pipe:1',
  ];
}

interface Job {
  readonly unit: AccessUnit;
  resolve(still: Still): void;
  reject(error: Error): void;
}

/** One picture at a time. `stop` ends every process. */
export class KeyFrameDecoder {
  readonly #ffmpeg: () => Promise<string | undefined>;
  readonly #limitMs: number;
  readonly #idleMs: number;
  readonly #waiting: Job[] = [];
  /** By codec and size, the one used last at the end. */
  readonly #processes = new Map<string, Process>();
  #isBusy = false;
  #isStopped = false;
  /** It has decoded something: a picture over which it says nothing is to blame for that itself. */
  #isProven = false;

  constructor({ ffmpeg = findFfmpeg, limitMs = LIMIT_MS, idleMs = IDLE_MS }: KeyFrameOptions = {}) {
    this.#ffmpeg = ffmpeg;
    this.#limitMs = limitMs;
    this.#idleMs = idleMs;
  }

  /** Whether there is an ffmpeg: without one no device need be asked for a key frame. */
  async isReady(): Promise<boolean> {
    return !this.#isStopped && (await this.#ffmpeg()) !== undefined;
  }

  /** Rejects with `NotDecoded` where there is no ffmpeg, too many wait, or it was stopped. */
  decode(unit: AccessUnit): Promise<Still> {
    return new Promise((resolve, reject) => {
      if (this.#isStopped) reject(new NotDecoded('the decoder is stopped'));
      else if (this.#waiting.length >= MOST_WAITING) reject(new NotDecoded('too many key frames wait'));
      else {
        this.#waiting.push({ unit, resolve, reject });
        void this.#work();
      }
    });
  }

  stop(): void {
    this.#isStopped = true;
    for (const { reject } of this.#waiting.splice(0)) reject(new NotDecoded('the decoder stops'));
    for (const process of this.#processes.values()) process.stop();
    this.#processes.clear();
  }

  /** Processes that run at present. */
  get size(): number {
    return this.#processes.size;
  }

  async #work(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    for (let job = this.#waiting.shift(); job !== undefined; job = this.#waiting.shift()) {
      try {
        job.resolve(await this.#decoded(job.unit));
      } catch (error) {
        job.reject(error instanceof NotDecoded ? error : new NotDecoded(String(error)));
      }
    }
    this.#isBusy = false;
  }

  async #decoded(unit: AccessUnit): Promise<Still> {
    const path = await this.#ffmpeg();
    if (path === undefined) throw new NotDecoded('ffmpeg is not installed');
    if (this.#isStopped) throw new NotDecoded('the decoder stops');
    const key = keyOf(unit.format);
    const process = this.#processes.get(key) ?? this.#begin(path, key, unit.format.codec);
    this.#processes.delete(key);
    this.#processes.set(key, process);
    const still = await process.decode(unit, this.#limitMs);
    if (still === 'silence') {
      if (this.#isProven) return { undecodable: 'cannot be decoded' };
      throw new NotDecoded('ffmpeg took too long');
    }
    this.#isProven ||= 'jpeg' in still;
    return still;
  }

  #begin(path: string, key: string, codec: VideoCodec): Process {
    for (const [oldest, process] of this.#processes) {
      if (this.#processes.size < MOST_PROCESSES) break;
      process.stop();
      this.#processes.delete(oldest);
    }
    const begun = new Process(path, codec, this.#idleMs, () => {
      if (this.#processes.get(key) === begun) this.#processes.delete(key);
    });
    return begun;
  }
}

function keyOf({ codec, width, height }: VideoFormat): string {
  return `${codec} ${width}x${height}`;
}

/** How a picture ended: with a JPEG, without, in silence, or with the process. */
type End = Still | 'silence' | NotDecoded;

/** One ffmpeg. After a picture that did not come it is not used again: what it still holds is not known. */
class Process {
  readonly #codec: VideoCodec;
  readonly #child: ChildProcess;
  readonly #idleMs: number;
  readonly #onEnd: () => void;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #tail = '';
  #settle: ((end: End) => void) | undefined;
  #idle: NodeJS.Timeout | undefined;
  #isOver = false;
  /** From then on the next picture may be begun. */
  #quietFromMs = 0;

  constructor(path: string, codec: VideoCodec, idleMs: number, onEnd: () => void) {
    this.#codec = codec;
    this.#idleMs = idleMs;
    this.#onEnd = onEnd;
    this.#child = spawn(path, argumentsOf(codec), { stdio: ['pipe', 'pipe', 'pipe'], env: {} });
    const gone = () => this.#end(this.#undecodable() ?? new NotDecoded('ffmpeg ended'));
    this.#child.on('error', () => this.#end(new NotDecoded('ffmpeg cannot be started'))).on('close', gone);
    for (const pipe of this.#child.stdio) pipe?.on('error', () => {});
    this.#child.stdout?.on('data', (chunk: Buffer) => this.#hear(chunk));
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#tail = (this.#tail + chunk.toString('latin1')).slice(-TAIL_BYTES);
    });
    lower(this.#child.pid);
  }

  async decode({ format, nals }: AccessUnit, limitMs: number): Promise<Still | 'silence'> {
    clearTimeout(this.#idle);
    const quietMs = this.#quietFromMs - performance.now();
    if (quietMs > 0) await after(quietMs);
    const { promise, resolve } = Promise.withResolvers<End>();
    this.#settle = resolve;
    this.#tail = '';
    const timer = setTimeout(() => this.#end(this.#undecodable() ?? 'silence'), limitMs);
    if (this.#isOver) resolve(new NotDecoded('ffmpeg ended'));
    const sets = [...format.vps, ...format.sps, ...format.pps];
    const parts = [...sets, ...nals].flatMap((nal) => [START, nal]);
    this.#child.stdin?.write(Buffer.concat([...parts, ENDINGS[this.#codec]]));
    const still = await promise;
    clearTimeout(timer);
    if (still instanceof NotDecoded) throw still;
    if (!this.#isOver) this.#idle = setTimeout(() => this.#end(new NotDecoded('idle')), this.#idleMs);
    this.#idle?.unref();
    return still;
  }

  stop(): void {
    this.#end(new NotDecoded('the decoder stops'));
  }

  /** It said what is wrong with the picture. */
  #undecodable(): Still | undefined {
    return this.#tail === '' ? undefined : { undecodable: 'cannot be decoded' };
  }

  #hear(chunk: Buffer): void {
    if (this.#settle === undefined) {
      // More than one picture came of the last one: whose the next would be nobody knows.
      this.#end('silence');
      return;
    }
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes > MOST_JPEG_BYTES) {
      this.#end({ undecodable: 'too large' });
      return;
    }
    const all = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks, this.#bytes);
    this.#chunks = [all];
    if (!isWhole(all)) return;
    this.#chunks = [];
    this.#bytes = 0;
    this.#quietFromMs = performance.now() + QUIET_MS;
    const settle = this.#settle;
    this.#settle = undefined;
    settle({ jpeg: all });
  }

  #end(why: End): void {
    const settle = this.#settle;
    this.#settle = undefined;
    settle?.(why);
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#idle);
    this.#chunks = [];
    this.#child.stdin?.destroy();
    this.#child.kill('SIGKILL');
    this.#onEnd();
  }
}

/** ffmpeg writes the end marker last, and nothing after it until the next picture. */
function isWhole(jpeg: Buffer): boolean {
  return jpeg.length > 4 && jpeg[jpeg.length - 2] === 0xff && jpeg[jpeg.length - 1] === 0xd9;
}

/** Looking at devices comes first. */
function lower(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, LOWER_PRIORITY);
  } catch {
    // gone already, or not allowed here: it runs all the same
  }
}
