/** Who was looked at within a cycle: a bit for each device and check, packed as runs of those who were. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { CHECKS, type CheckName } from '../../config/terms.ts';
import { ByteReader, ByteWriter } from '../../probes/link/frame.ts';
import type { Batch } from '../../probes/link/observation.ts';

/** No cycle of any city is larger than this once unpacked. */
const MOST_BYTES = 64 * 1024 * 1024;

export class Looked {
  /** By check, a bit for each device. */
  readonly #bits: Uint8Array[] = CHECKS.map(() => new Uint8Array(1_024));

  has(device: number, check: CheckName): boolean {
    const byte = this.#bits[CHECKS.indexOf(check)]?.[device >> 3] ?? 0;
    return ((byte >> (device & 7)) & 1) === 1;
  }

  add(device: number, check: CheckName): void {
    this.#set(CHECKS.indexOf(check), device);
  }

  /**
   * The looks of a batch. What was only told again, and what could not be asked, are none; a frame does not hold
   * steps, so that it is by their times that they are told apart.
   */
  addBatch({ fromMs, toMs, changed, unchanged }: Batch): void {
    for (const { check, ns } of unchanged) {
      const index = CHECKS.indexOf(check);
      for (const n of ns) this.#set(index, n);
    }
    for (const { n, check, atMs, finding } of changed) {
      if (finding.state === 'unknown' || atMs <= fromMs || atMs > toMs) continue;
      this.#set(CHECKS.indexOf(check), n);
    }
  }

  /** Runs in turn: so many who were not, so many who were. */
  pack(): Buffer {
    const writer = new ByteWriter(1_024);
    for (const bits of this.#bits) {
      const runs = runsIn(bits);
      writer.number(runs.length);
      for (const run of runs) writer.number(run);
    }
    return deflateRawSync(writer.done());
  }

  /** Adds what was packed. Throws for bytes that are none of ours. */
  unpack(packed: Uint8Array): this {
    const reader = new ByteReader(inflateRawSync(packed, { maxOutputLength: MOST_BYTES }));
    for (const index of this.#bits.keys()) {
      const count = reader.number();
      let device = 0;
      for (let run = 0; run < count; run += 1) {
        const length = reader.number();
        if (run % 2 === 1) for (let at = 0; at < length; at += 1) this.#set(index, device + at);
        device += length;
      }
    }
    reader.end();
    return this;
  }

  /** Is this device among those packed? Without unpacking them all. */
  static isIn(packed: Uint8Array, device: number, check: CheckName): boolean {
    const reader = new ByteReader(inflateRawSync(packed, { maxOutputLength: MOST_BYTES }));
    for (const one of CHECKS) {
      const count = reader.number();
      let at = 0;
      let isIn = false;
      for (let run = 0; run < count; run += 1) {
        const end = at + reader.number();
        if (run % 2 === 1 && device >= at && device < end) isIn = true;
        at = end;
      }
      if (one === check) return isIn;
    }
    return false;
  }

  #set(index: number, device: number): void {
    let bits = this.#bits[index];
    if (bits === undefined) return;
    if (device >> 3 >= bits.length) {
      const grown = new Uint8Array(2 * Math.max(bits.length, (device >> 3) + 1));
      grown.set(bits);
      this.#bits[index] = grown;
      bits = grown;
    }
    bits[device >> 3] = (bits[device >> 3] ?? 0) | (1 << (device & 7));
  }
}

function runsIn(bits: Uint8Array): number[] {
  const runs: number[] = [];
  let isIn = 0;
  let length = 0;
  for (const byte of bits) {
    if (byte === (isIn === 1 ? 255 : 0)) {
      length += 8;
      continue;
    }
    for (let bit = 0; bit < 8; bit += 1) {
      if (((byte >> bit) & 1) !== isIn) {
        runs.push(length);
        isIn = 1 - isIn;
        length = 0;
      }
      length += 1;
    }
  }
  // Who comes after the last one was not: that goes without saying.
  if (isIn === 1) runs.push(length);
  return runs;
}
