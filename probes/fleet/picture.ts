/** Snapshots: drawn, faults drawn in, JPEG by sharp; kept per scene, fault and a quarter of a minute so that thousands are cheap. */
import { Canvas } from './canvas.ts';
import type { Device } from './device.ts';
import { caption, drawScene, drawStreet, HEIGHT, SCENES, WIDTH } from './scene.ts';
import { SPOILED, type SpoiledWay, spoil } from './spoil.ts';

/** What is wrong with a picture. */
export type PictureWay = 'truncated' | 'html' | 'empty' | 'black' | 'flat' | 'frozen' | SpoiledWay;

const KEPT_MS = 15_000;
const KEPT_MOST = 256;
/** What can only be told beside an earlier picture: a device that stood right once sends that first. */
const BEFALLEN: ReadonlySet<PictureWay> = new Set([
  'frozen',
  'covered',
  'moved',
  'tinted',
  'striped',
  'broken',
]);

/** By scene, way and time, oldest first. */
const kept = new Map<string, Promise<Buffer>>();

/** The bytes the device sends for a picture. */
export async function snapshot(device: Device): Promise<Buffer> {
  const picture = wayOf(device);
  if (picture === 'empty') return Buffer.alloc(0);
  if (picture === 'html') return Buffer.from('<html><body>404 Not Found</body></html>');
  const scene = device.make.seed % SCENES;
  if (picture === 'frozen')
    return cached(scene, undefined, Math.floor(device.frozenAtMs / 3_600_000) * 3_600_000);
  const jpeg = await cached(scene, picture, Math.floor(Date.now() / KEPT_MS) * KEPT_MS);
  return picture === 'truncated' ? jpeg.subarray(0, Math.floor(jpeg.length * 0.55)) : jpeg;
}

/** From the first days of a device on something has befallen it since. */
function wayOf(device: Device): PictureWay | undefined {
  const { picture } = device.manner;
  if (picture === undefined || !BEFALLEN.has(picture) || device.soundPictures === 0) return picture;
  device.soundPictures -= 1;
  return undefined;
}

function cached(scene: number, way: PictureWay | undefined, atMs: number): Promise<Buffer> {
  const key = `${scene} ${way === 'truncated' ? '' : (way ?? '')} ${atMs}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const made = encode(drawn(scene, way, atMs));
  kept.set(key, made);
  made.catch(() => kept.delete(key));
  for (const old of kept.keys()) {
    if (kept.size <= KEPT_MOST) break;
    kept.delete(old);
  }
  return made;
}

/** A dead sensor still gets the clock written over it by some cameras: black and flat come with and without. */
function drawn(scene: number, way: PictureWay | undefined, atMs: number): Canvas {
  const spoiled = SPOILED.find((one) => one === way);
  if (spoiled !== undefined) {
    const street = spoil(drawStreet(scene, atMs), spoiled, Math.floor(atMs / 1_000) ^ scene);
    caption(street, scene, atMs);
    return street;
  }
  if (way !== 'black' && way !== 'flat') return drawScene(scene, atMs);
  const canvas = new Canvas(WIDTH, HEIGHT);
  canvas.rect(0, 0, WIDTH, HEIGHT, way === 'black' ? [4, 4, 4] : [28, 60, 160]);
  if (scene % 2 === 1) caption(canvas, scene, atMs);
  return canvas;
}

/** sharp is loaded with the first picture: a process full of devices that nobody looks at needs none. */
async function encode({ pixels, width, height }: Canvas): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 72 })
    .toBuffer();
}
