/** Width and height of a JPEG, read from its frame header. */

const START = 0xffd8;
/** SOF0 to SOF15 but the four that are tables and reserved codes among them. */
const NOT_FRAMES = new Set([0xc4, 0xc8, 0xcc]);

/** Both 0 where no frame header is found. */
export function jpegSize(jpeg: Uint8Array): { readonly width: number; readonly height: number } {
  const none = { width: 0, height: 0 };
  const view = new DataView(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength);
  if (jpeg.length < 4 || view.getUint16(0) !== START) return none;
  for (let at = 2; at + 9 <= jpeg.length; ) {
    if (jpeg[at] !== 0xff) return none;
    const marker = jpeg[at + 1] ?? 0;
    if (marker >= 0xc0 && marker <= 0xcf && !NOT_FRAMES.has(marker))
      return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    at += 2 + view.getUint16(at + 2);
  }
  return none;
}
