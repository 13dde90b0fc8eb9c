/**
 * Batches on disk until the server has them: append-only segment files in the data folder, replayed in order.
 *
 * Every entry is handed to the operating system before `append` returns, so that a killed daemon loses nothing; it is
 * forced to the disk within a second, so that a power cut loses at most that second – and those devices are looked at
 * again within a cycle. Beyond its bound the spool drops its oldest segment and counts what was in it.
 */
import * as fs from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Log } from '../../config/log.ts';
import { LONGEST_FRAME } from './frame.ts';

/** Length, checksum, sequence number. */
const HEAD = 16;
const NAME = /^(\d{16})\.spool$/;
const NOTE = 'acked';
const MB = 1024 * 1024;

export interface SpoolOptions {
  /** Made if it is not there. One spool per daemon and folder. */
  readonly folder: string;
  readonly log: Log;
  /** Bytes on disk, all segments together. */
  readonly mostBytes?: number;
  readonly segmentBytes?: number;
  readonly flushMs?: number;
  readonly wallMs?: () => number;
}

export interface Entry {
  readonly seq: number;
  readonly bytes: Buffer;
  /** Between the one before it and this one, some were lost: what it repeats may never have been told. */
  readonly isAfterLoss: boolean;
}

interface Segment {
  readonly path: string;
  readonly fd: number;
  /** Where each unacknowledged entry lies, ascending by seq; the acknowledged ones are gone from it. */
  entries: { readonly seq: number; readonly at: number; readonly length: number }[];
  size: number;
}

/** Unacknowledged batches, oldest first. */
export class Spool {
  readonly #options: Required<SpoolOptions>;
  #segments: Segment[] = [];
  #last = 0;
  #acked = 0;
  #dropped = 0;
  #count = 0;
  #isOpen = false;
  #flush: NodeJS.Timeout | undefined;
  #isFull = false;
  #noted = '';
  /** The last number of each loss that the server has not been told of, ascending. */
  #losses: number[] = [];

  constructor(options: SpoolOptions) {
    this.#options = {
      mostBytes: 256 * MB,
      segmentBytes: 8 * MB,
      flushMs: 1_000,
      wallMs: Date.now,
      ...options,
    };
  }

  /** Finds what an earlier daemon left, up to the first torn entry of each segment. */
  start(): void {
    if (this.#isOpen) return;
    const { folder, log, wallMs } = this.#options;
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    const note = readNote(folder);
    this.#acked = note.acked;
    this.#losses = note.losses;
    this.#noted = noteOf(note);
    const names = fs
      .readdirSync(folder)
      .filter((name) => NAME.test(name))
      .sort();
    for (const [at, name] of names.entries()) this.#reopen(join(folder, name), at === names.length - 1);
    this.#last = Math.max(this.#last, this.#acked);
    // A number is never used twice, not even when the folder, or the last second of it, was lost.
    this.#last = Math.max(this.#last, Math.floor(wallMs() / 1_000) - 1);
    this.#isOpen = true;
    if (this.#count > 0) log.info({ batches: this.#count, bytes: this.bytes }, 'spool.found');
    this.#flush = setInterval(() => this.#toDisk(), this.#options.flushMs).unref();
  }

  /** Forces everything to the disk and closes the files. Nothing is deleted. */
  stop(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    clearInterval(this.#flush);
    this.#writeNote();
    for (const { fd } of this.#segments) {
      try {
        fs.fsyncSync(fd);
      } finally {
        fs.closeSync(fd);
      }
    }
    this.#segments = [];
  }

  /** The sequence number that the next batch shall carry. */
  get next(): number {
    return this.#last + 1;
  }

  /** Batches that the server has not acknowledged. */
  get count(): number {
    return this.#count;
  }

  get bytes(): number {
    return this.#segments.reduce((sum, { size }) => sum + size, 0);
  }

  /** Batches thrown away unacknowledged since the start: the bound was reached, or the disk refused them. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Keeps a batch under the number that `next` told. A disk that refuses it costs this batch, not the daemon. */
  append(bytes: Uint8Array): void {
    if (!this.#isOpen) throw new Error('the spool is closed');
    const seq = this.next;
    this.#last = seq;
    const entry = Buffer.allocUnsafe(HEAD + bytes.length);
    entry.writeUInt32BE(bytes.length, 0);
    entry.writeBigUInt64BE(BigInt(seq), 8);
    entry.set(bytes, HEAD);
    entry.writeUInt32BE(crc32(entry.subarray(8)), 4);
    try {
      const segment = this.#segmentFor(entry.length, seq);
      writeWhole(segment.fd, entry, segment.size);
      segment.entries.push({ seq, at: segment.size + HEAD, length: bytes.length });
      segment.size += entry.length;
      this.#count += 1;
      if (this.#isFull) this.#options.log.info({}, 'spool.writes-again');
      this.#isFull = false;
    } catch (error) {
      this.#lose(seq);
      if (!this.#isFull) this.#options.log.error({ error }, 'spool.write-failed');
      this.#isFull = true;
    }
    this.#bound();
  }

  /** The oldest unacknowledged batch after this number. */
  after(seq: number): Entry | undefined {
    for (;;) {
      const found = this.#find(seq);
      if (found === undefined) return undefined;
      const { segment, index } = found;
      const place = segment.entries[index];
      if (place === undefined) return undefined;
      try {
        const bytes = Buffer.allocUnsafe(place.length);
        if (fs.readSync(segment.fd, bytes, 0, place.length, place.at) === place.length) {
          return { seq: place.seq, bytes, isAfterLoss: this.#isAfterLoss(seq, place.seq) };
        }
      } catch (error) {
        this.#options.log.error({ error }, 'spool.read-failed');
      }
      // Unreadable: it would stand in the way of all that follow.
      segment.entries.splice(index, 1);
      this.#count -= 1;
      this.#lose(place.seq);
    }
  }

  /** The server has everything up to this number. */
  ack(seq: number): void {
    if (seq <= this.#acked) return;
    this.#acked = Math.min(seq, this.#last);
    // The server has what came after it, and with that the word of the loss.
    this.#losses = this.#losses.filter((lost) => lost > this.#acked);
    for (const segment of this.#segments) {
      const at = segment.entries.findIndex((entry) => entry.seq > seq);
      const done = segment.entries.splice(0, at === -1 ? segment.entries.length : at).length;
      this.#count -= done;
      if (at !== -1) break;
    }
    this.#sweep();
  }

  /** Throws away one batch that the server can never read. */
  drop(seq: number): void {
    for (const segment of this.#segments) {
      const at = segment.entries.findIndex((entry) => entry.seq === seq);
      if (at === -1) continue;
      segment.entries.splice(at, 1);
      this.#count -= 1;
      this.#lose(seq);
    }
  }

  #lose(seq: number): void {
    this.#dropped += 1;
    // One number stands for all that were lost in a row.
    this.#losses = [...this.#losses.filter((lost) => lost < seq - 1), seq];
  }

  #isAfterLoss(before: number, seq: number): boolean {
    const from = Math.max(before, this.#acked);
    return this.#losses.some((lost) => lost > from && lost < seq);
  }

  #find(seq: number): { readonly segment: Segment; readonly index: number } | undefined {
    for (const segment of this.#segments) {
      if ((segment.entries.at(-1)?.seq ?? 0) <= seq) continue;
      return { segment, index: firstAfter(segment.entries, seq) };
    }
    return undefined;
  }

  #segmentFor(length: number, seq: number): Segment {
    const last = this.#segments.at(-1);
    if (last !== undefined && last.size + length <= this.#options.segmentBytes) return last;
    const path = join(this.#options.folder, `${String(seq).padStart(16, '0')}.spool`);
    const fd = fs.openSync(path, 'w+', 0o600);
    if (last !== undefined) fs.fdatasync(last.fd, () => {});
    const segment: Segment = { path, fd, entries: [], size: 0 };
    this.#segments.push(segment);
    return segment;
  }

  /** Whole segments that the server has are deleted; the newest stays, because the next batch goes there. */
  #sweep(): void {
    while (this.#segments.length > 1 && this.#segments[0]?.entries.length === 0) this.#forget();
  }

  #bound(): void {
    while (this.#segments.length > 1 && this.bytes > this.#options.mostBytes) {
      const entries = this.#segments[0]?.entries ?? [];
      const lost = entries.length;
      const last = entries.at(-1)?.seq;
      this.#count -= lost;
      this.#dropped += lost;
      if (last !== undefined) this.#losses = [last, ...this.#losses.filter((one) => one > last)];
      if (lost > 0) this.#options.log.warn({ batches: lost, sinceStart: this.#dropped }, 'spool.dropped');
      this.#forget();
    }
  }

  #forget(): void {
    const oldest = this.#segments.shift();
    if (oldest === undefined) return;
    fs.closeSync(oldest.fd);
    fs.rmSync(oldest.path, { force: true });
  }

  #reopen(path: string, isLast: boolean): void {
    const fd = fs.openSync(path, 'r+');
    const whole = fs.readFileSync(fd);
    const segment: Segment = { path, fd, entries: [], size: 0 };
    let at = 0;
    while (at + HEAD <= whole.length) {
      const length = whole.readUInt32BE(at);
      const end = at + HEAD + length;
      if (length > LONGEST_FRAME || end > whole.length) break;
      if (crc32(whole.subarray(at + 8, end)) !== whole.readUInt32BE(at + 4)) break;
      const seq = Number(whole.readBigUInt64BE(at + 8));
      if (seq > this.#acked) {
        segment.entries.push({ seq, at: at + HEAD, length });
        this.#count += 1;
      }
      this.#last = Math.max(this.#last, seq);
      at = end;
    }
    if (at < whole.length) {
      this.#options.log.warn({ file: path.slice(-22), bytes: whole.length - at }, 'spool.torn');
      // At the end nothing follows that could refer to it: whoever starts tells everything anew.
      if (!isLast) this.#losses = [...this.#losses.filter((lost) => lost <= this.#last), this.#last + 1];
      fs.ftruncateSync(fd, at);
    }
    segment.size = at;
    this.#segments.push(segment);
    this.#sweep();
  }

  #toDisk(): void {
    const fd = this.#segments.at(-1)?.fd;
    // A file closed meanwhile, or a disk that refuses: the next second tries again.
    if (fd !== undefined) fs.fdatasync(fd, () => {});
    this.#writeNote();
  }

  #writeNote(): void {
    const note = noteOf({ acked: this.#acked, losses: this.#losses });
    if (note === this.#noted) return;
    this.#noted = note;
    try {
      fs.writeFileSync(join(this.#options.folder, NOTE), note, { mode: 0o600 });
    } catch (error) {
      this.#options.log.error({ error }, 'spool.write-failed');
    }
  }
}

/** How far the server has come, and what it has not been told is lost. Saves repeats after a restart. */
interface Note {
  readonly acked: number;
  readonly losses: number[];
}

function noteOf({ acked, losses }: Note): string {
  return `${[acked, ...losses].join('\n')}\n`;
}

function readNote(folder: string): Note {
  try {
    const lines = fs.readFileSync(join(folder, NOTE), 'utf8').trim().split('\n');
    const numbers = lines.map(Number).filter((value) => Number.isSafeInteger(value) && value > 0);
    return { acked: numbers[0] ?? 0, losses: numbers.slice(1) };
  } catch {
    return { acked: 0, losses: [] };
  }
}

function firstAfter(entries: readonly { readonly seq: number }[], seq: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.seq ?? 0) > seq) high = middle;
    else low = middle + 1;
  }
  return low;
}

function writeWhole(fd: number, bytes: Buffer, position: number): void {
  let done = 0;
  while (done < bytes.length) done += fs.writeSync(fd, bytes, done, bytes.length - done, position + done);
}
