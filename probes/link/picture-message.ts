/** A picture as a frame of the link carries it: number, time, light of a reference, then the two JPEGs. */
import { ByteReader, ByteWriter, FrameError } from './frame.ts';
import { LIGHTS, type Picture } from './observation.ts';

/** A list shows hundreds of them: a larger one is no thumbnail. */
const MOST_THUMB_BYTES = 64 * 1_024;

/** The bytes of a picture. Whatever this writes, `decodePicture` reads. */
export function encodePicture({ n, atMs, jpeg, thumb, reference }: Picture): Buffer {
  return new ByteWriter(24 + thumb.length + jpeg.length)
    .number(n)
    .number(Math.round(atMs))
    .number(reference === undefined ? 0 : LIGHTS.indexOf(reference) + 1)
    .sized(thumb)
    .raw(jpeg)
    .done();
}

/** The picture in these bytes, or a FrameError that says what was wanted. */
export function decodePicture(bytes: Uint8Array): Picture {
  const reader = new ByteReader(bytes);
  const n = reader.number();
  const atMs = reader.number();
  const light = reader.number();
  const reference = LIGHTS[light - 1];
  if (light !== 0 && reference === undefined)
    throw new FrameError(`picture: wanted a light from 0 to ${LIGHTS.length}, got ${light}`);
  const thumb = reader.sized();
  if (thumb.length > MOST_THUMB_BYTES)
    throw new FrameError(
      `picture: wanted a thumbnail of at most ${MOST_THUMB_BYTES} bytes, got ${thumb.length}`,
    );
  return { n, atMs, jpeg: reader.rest(), thumb, ...(reference === undefined ? {} : { reference }) };
}
