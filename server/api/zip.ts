/** A zip file as it goes out: entries stored as they are, for pictures do not get smaller. */
import { crc32 } from 'node:zlib';

export interface ZipEntry {
  /** With `/` between folders. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly atMs: number;
}

/** What the plain form of a zip can hold. */
const MOST_ENTRIES = 0xffff;
const MOST_BYTES = 0xffffffff;
const VERSION = 20;
/** Names are UTF-8. */
const FLAGS = 0x0800;
const STORED = 0;
/** Its calendar begins here. */
const FIRST_MS = Date.UTC(1980, 0, 1);

/** Throws where there is more than a zip of the plain form can hold. */
export async function* zipOf(entries: AsyncIterable<ZipEntry>): AsyncGenerator<Uint8Array> {
  const directory: Buffer[] = [];
  let offset = 0;
  for await (const entry of entries) {
    const name = Buffer.from(entry.name);
    const about = aboutOf(entry, name);
    const local = Buffer.concat([number(0x04034b50, 4), about, number(0, 2), name]);
    directory.push(
      Buffer.concat([
        ...[number(0x02014b50, 4), number(VERSION, 2), about, number(0, 2)],
        // Comment, disk, internal and external attributes, where the entry begins.
        ...[number(0, 2), number(0, 2), number(0, 2), number(0, 4), number(offset, 4), name],
      ]),
    );
    offset += local.length + entry.bytes.length;
    if (directory.length > MOST_ENTRIES || offset > MOST_BYTES) throw new Error('more than a zip can hold');
    yield local;
    yield entry.bytes;
  }
  const central = Buffer.concat(directory);
  const count = number(directory.length, 2);
  yield central;
  yield Buffer.concat([
    ...[number(0x06054b50, 4), number(0, 2), number(0, 2), count, count],
    ...[number(central.length, 4), number(offset, 4), number(0, 2)],
  ]);
}

/** What both headers of an entry say, from the version that is needed to the length of the name. */
function aboutOf({ bytes, atMs }: ZipEntry, name: Buffer): Buffer {
  const at = new Date(Math.max(atMs, FIRST_MS));
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1);
  const date = ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate();
  return Buffer.concat([
    ...[number(VERSION, 2), number(FLAGS, 2), number(STORED, 2), number(time, 2), number(date, 2)],
    ...[number(crc32(bytes), 4), number(bytes.length, 4), number(bytes.length, 4), number(name.length, 2)],
  ]);
}

/** Least byte first. */
function number(value: number, bytes: 2 | 4): Buffer {
  const written = Buffer.alloc(bytes);
  written.writeUIntLE(value, 0, bytes);
  return written;
}
