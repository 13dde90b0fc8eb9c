/** Cuts an MPEG transport stream (ISO/IEC 13818-1 §2.4.3) at whole packets and remembers where a new viewer can begin. */

const PACKET = 188;
const SYNC = 0x47;
/** More than this since the last key picture is not kept; a new viewer then waits for the next one. */
const MEMORY_BYTES = 1024 * 1024;
const PAT = 0;

/** Whole packets. A viewer who missed something goes on at a key piece. */
export interface Piece {
  readonly bytes: Uint8Array;
  readonly key: boolean;
}

/** One encoder's output. */
export class TransportStream {
  #rest: Uint8Array = new Uint8Array(0);
  /** The program tables, packet by packet, by packet identifier: nobody can read on without them. */
  readonly #tables = new Map<number, Uint8Array>();
  #programMap: number | undefined;
  #memory: Uint8Array[] = [];
  #memoryBytes = 0;

  /** The pieces completed by these bytes. */
  push(bytes: Uint8Array): Piece[] {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const pieces: Piece[] = [];
    let start = 0;
    let at = 0;
    let key = false;
    for (; at + PACKET <= all.length; at += PACKET) {
      if (all[at] !== SYNC) {
        // not what ffmpeg writes: nothing of this is worth keeping
        this.#rest = new Uint8Array(0);
        return pieces;
      }
      const packet = all.subarray(at, at + PACKET);
      this.#learn(packet);
      if (!isRandomAccess(packet)) continue;
      this.#emit(pieces, all.subarray(start, at), key);
      start = at;
      key = true;
    }
    this.#emit(pieces, all.subarray(start, at), key);
    this.#rest = Uint8Array.from(all.subarray(at));
    return pieces;
  }

  /** What a new viewer needs to see a picture at once. */
  get beginning(): readonly Uint8Array[] {
    return this.#memory;
  }

  #emit(pieces: Piece[], bytes: Uint8Array, key: boolean): void {
    if (bytes.length === 0) return;
    pieces.push({ bytes, key });
    if (key) {
      this.#memory = [...this.#tables.values()];
      this.#memoryBytes = 0;
    } else if (this.#memory.length === 0) return;
    this.#memory.push(bytes);
    this.#memoryBytes += bytes.length;
    if (this.#memoryBytes > MEMORY_BYTES) this.#memory = [];
  }

  /** §2.4.4: the association table names the packets that hold the program map. */
  #learn(packet: Uint8Array): void {
    const id = (((packet[1] ?? 0) & 0x1f) << 8) | (packet[2] ?? 0);
    if (id === PAT) this.#programMap = programMapOf(packet);
    if (id === PAT || id === this.#programMap) this.#tables.set(id, Uint8Array.from(packet));
  }
}

/** Payload start with the random access indicator set (§2.4.3.5): ffmpeg marks key pictures so. */
function isRandomAccess(packet: Uint8Array): boolean {
  const [, start = 0, , control = 0, length = 0, flags = 0] = packet;
  return (start & 0x40) !== 0 && (control & 0x20) !== 0 && length > 0 && (flags & 0x40) !== 0;
}

/** The first program's; ffmpeg writes one. Header 4, pointer 1, table 8, program number 2. */
function programMapOf(packet: Uint8Array): number | undefined {
  if ((packet[3] ?? 0) & 0x20 || packet[4] !== 0) return undefined;
  return (((packet[15] ?? 0) & 0x1f) << 8) | (packet[16] ?? 0);
}
