/** A zip file as far as a workbook needs it: what it holds is known, and bounded, before anything is unpacked. */
import { createInflateRaw } from 'node:zlib';
import { BadSheet, LIMITS } from './sheet.ts';

export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly packed: Uint8Array;
  /** What the directory says; it may lie. */
  readonly inflated: number;
}

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const ZIP64 = 0xffffffff;
const [STORED, DEFLATED] = [0, 8];
const BROKEN = 'a whole .xlsx file';
/** More than a thousand to one is no list. */
const MOST_RATIO = 1_000;

export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03 && bytes[3] === 0x04;
}

/** Entries by name. Refused when the directory alone says that they are too many or too large. */
export function zipEntries(bytes: Uint8Array): ReadonlyMap<string, ZipEntry> {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  try {
    return entriesIn(data);
  } catch (error) {
    if (error instanceof BadSheet) throw error;
    throw new BadSheet(BROKEN, 'one that breaks off'); // a number beyond the end of the file
  }
}

function entriesIn(data: Buffer): ReadonlyMap<string, ZipEntry> {
  const end = data.subarray(-65_557).lastIndexOf(Buffer.from('504b0506', 'hex'));
  if (end < 0) throw new BadSheet(BROKEN, 'one without a directory');
  const tail = data.subarray(-65_557).subarray(end);
  if (tail.readUInt32LE(0) !== END) throw new BadSheet(BROKEN, 'one without a directory');
  const count = tail.readUInt16LE(10);
  if (count > LIMITS.entries)
    throw new BadSheet(`at most ${LIMITS.entries} parts in the workbook`, `${count}`);
  const entries = new Map<string, ZipEntry>();
  let [at, sum] = [tail.readUInt32LE(16), 0];
  for (let n = 0; n < count; n++) {
    if (data.readUInt32LE(at) !== ENTRY) throw new BadSheet(BROKEN, 'one whose directory is broken');
    const flags = data.readUInt16LE(at + 8);
    if ((flags & 1) !== 0) throw new BadSheet('a workbook without a password', 'one with a password');
    const [packed, inflated] = [data.readUInt32LE(at + 20), data.readUInt32LE(at + 24)];
    const name = data.toString('utf8', at + 46, at + 46 + data.readUInt16LE(at + 28));
    sum += inflated;
    if (
      packed === ZIP64 ||
      inflated === ZIP64 ||
      sum > LIMITS.inflated ||
      inflated > (packed + 100) * MOST_RATIO
    )
      throw new BadSheet(`at most ${LIMITS.inflated} bytes when unpacked`, 'a workbook that unpacks to more');
    const local = data.readUInt32LE(at + 42);
    if (data.readUInt32LE(local) !== LOCAL) throw new BadSheet(BROKEN, 'one whose directory is broken');
    const from = local + 30 + data.readUInt16LE(local + 26) + data.readUInt16LE(local + 28);
    entries.set(name.replace(/^\//, ''), {
      name,
      method: data.readUInt16LE(at + 10),
      packed: data.subarray(from, from + packed),
      inflated,
    });
    at += 46 + data.readUInt16LE(at + 28) + data.readUInt16LE(at + 30) + data.readUInt16LE(at + 32);
  }
  return entries;
}

/** Unpacks piece by piece, and stops where there is more than the directory promised. */
export async function* unpacked({ method, packed, inflated, name }: ZipEntry): AsyncGenerator<Buffer> {
  if (method !== STORED && method !== DEFLATED)
    throw new BadSheet('a workbook packed as usual', `${name} packed by method ${method}`);
  if (method === STORED) {
    for (let from = 0; from < packed.length; from += CHUNK)
      yield Buffer.from(packed.subarray(from, from + CHUNK));
    return;
  }
  const inflate = createInflateRaw({ chunkSize: CHUNK });
  inflate.end(packed);
  let sum = 0;
  try {
    for await (const chunk of inflate as AsyncIterable<Buffer>) {
      sum += chunk.length;
      if (sum > inflated)
        throw new BadSheet(
          `${inflated} bytes in ${name}, as its directory says`,
          'a workbook that unpacks to more',
        );
      yield chunk;
    }
  } catch (error) {
    if (error instanceof BadSheet) throw error;
    throw new BadSheet(BROKEN, `one whose ${name} is broken`);
  } finally {
    inflate.destroy();
  }
}

const CHUNK = 64 << 10;

/** A small part as text; refused when it is not small. */
export async function textOf(entry: ZipEntry, most: number): Promise<string> {
  if (entry.inflated > most)
    throw new BadSheet(`at most ${most} bytes in ${entry.name}`, `${entry.inflated}`);
  const chunks: Buffer[] = [];
  for await (const chunk of unpacked(entry)) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
