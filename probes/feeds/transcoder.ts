/** Access units in, pieces of an MPEG transport stream out, by one ffmpeg. */
import type { AccessUnit, VideoFormat } from '../drivers/access-unit.ts';
import { matroskaCluster, matroskaHeader } from './matroska.ts';
import { type Encoder, type EncoderEnd, startMpeg1 } from './mpeg1.ts';
import { type Piece, TransportStream } from './transport-stream.ts';

/** What ffmpeg may leave unread; beyond, pictures are dropped up to the next key picture. */
const UNREAD_LIMIT = 4 * 1024 * 1024;

/** For one size and codec: with another a new one is made. Runs from its construction to `stop`. */
export class Transcoder {
  readonly format: VideoFormat;
  readonly #encoder: Encoder;
  readonly #stream = new TransportStream();
  #firstMs: number | undefined;
  #needsKey = true;

  constructor(ffmpegPath: string, format: VideoFormat, onPiece: (piece: Piece) => void) {
    this.format = format;
    this.#encoder = startMpeg1(ffmpegPath, (bytes) => {
      for (const piece of this.#stream.push(bytes)) onPiece(piece);
    });
    this.#encoder.write(matroskaHeader(format));
  }

  feed(unit: AccessUnit): void {
    const { waiting } = this.#encoder;
    if (waiting > UNREAD_LIMIT) this.#needsKey = true;
    if (this.#needsKey && (!unit.key || waiting > UNREAD_LIMIT / 4)) return;
    this.#needsKey = false;
    this.#firstMs ??= unit.mediaMs;
    this.#encoder.write(matroskaCluster(unit, unit.mediaMs - this.#firstMs));
  }

  /** Other parameter sets of the same size come within the stream; only these need another ffmpeg. */
  canTake({ codec, width, height }: VideoFormat): boolean {
    return codec === this.format.codec && width === this.format.width && height === this.format.height;
  }

  /** What a new viewer needs to see a picture at once. */
  get beginning(): readonly Uint8Array[] {
    return this.#stream.beginning;
  }

  get ended(): Promise<EncoderEnd> {
    return this.#encoder.ended;
  }

  get tail(): string {
    return this.#encoder.tail;
  }

  stop(): Promise<EncoderEnd> {
    this.#encoder.stop();
    return this.#encoder.ended;
  }
}
