/**
 * `node probes/image/variant-set.bench.ts LABELS.csv FOLDER [PART OF]`: writes another labelled set, of the same form, into the
 * folder: one healthy picture of every camera, changed in ways that the limits were not chosen on. The usual tools
 * (`npm run judge`, `npm run judge:leave-out`) read it.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import sharp, { type JpegOptions } from 'sharp';
import { chance, type Drawn } from './drawn.ts';
import { isDaylightAt, type Labelled, readLabels } from './labels.ts';
import { grain } from './paint.ts';
import { VARIANTS } from './variants.ts';

/** Widths that the cameras are brought to in turn. */
const WIDTHS = [800, 704, 640, 480, 960] as const;
const QUALITIES = [40, 60, 75, 88] as const;
/** Standard deviation of the grain of a live camera's own. */
const GRAIN = 1;
const HEAD = 'file,camera,order,local_time,role,labels,severity,also_ok,variant';

/** One more row of the set. */
type Write = (bytes: Uint8Array, role: string, labels: string, localTime: string, variant: string) => void;

async function drawnFrom(path: string, width: number): Promise<Drawn> {
  const { data, info } = await sharp(path, { failOn: 'none' })
    .resize(width === 0 ? undefined : { width })
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, rgb: data };
}

function encoded({ rgb, width, height }: Drawn, quality: number, options: JpegOptions = {}): Promise<Buffer> {
  return sharp(rgb, { raw: { width, height, channels: 3 } })
    .jpeg({ quality, ...options })
    .toBuffer();
}

/** Bits turned over somewhere in the coded picture. */
function flipped(jpeg: Uint8Array, from: number, count: number, seed: number): Uint8Array {
  const out = Uint8Array.from(jpeg);
  for (let i = 0; i < count; i++) {
    const at = Math.floor(out.length * (from + (0.95 - from) * chance(seed, i, 3)));
    out[at] = (out[at] ?? 0) ^ (1 << Math.floor(8 * chance(seed, i, 4)));
    // No byte may become or follow a marker's: that would be another fault.
    if (out[at] === 0xff || out[at - 1] === 0xff) out[at] = jpeg[at] ?? 0;
  }
  return out;
}

function joined(a: Uint8Array, b: Uint8Array | readonly number[]): Uint8Array {
  return Uint8Array.from([...a, ...b]);
}

/** What happens to the coded picture, not to its pixels; by fault, then name. */
async function codedVariants(
  shot: () => Drawn,
  quality: number,
  seed: number,
): Promise<Record<string, Record<string, Uint8Array>>> {
  const drawn = shot();
  const jpeg = await encoded(drawn, quality);
  const END = [0xff, 0xd9];
  return {
    invalid_jpeg: {
      'cut-97': jpeg.subarray(0, Math.floor(jpeg.length * 0.97)),
      'cut-12': jpeg.subarray(0, Math.floor(jpeg.length * 0.12)),
      'cut-zeros': joined(jpeg.subarray(0, Math.floor(jpeg.length * 0.6)), new Uint8Array(4_000)),
      empty: new Uint8Array(0),
      html: Buffer.from('<html><body><h1>503 Service Unavailable</h1></body></html>'),
      json: Buffer.from('{"error":"no picture"}'),
      png: await sharp(drawn.rgb, { raw: { width: drawn.width, height: drawn.height, channels: 3 } })
        .resize({ width: 64 })
        .png()
        .toBuffer(),
    },
    corrupt: {
      'bits-early': flipped(jpeg, 0.3, 3, seed),
      'bits-many': flipped(jpeg, 0.2, 24, seed + 1),
      'bits-late': flipped(jpeg, 0.6, 4, seed + 2),
      'cut-and-ended': joined(jpeg.subarray(0, Math.floor(jpeg.length * 0.7)), END),
    },
    ok: {
      progressive: await encoded(shot(), quality, { progressive: true }),
      'full-chroma': await encoded(shot(), quality, { chromaSubsampling: '4:4:4' }),
      coarse: await encoded(shot(), 22),
      fine: await encoded(shot(), 96),
      'zeros-behind': joined(await encoded(shot(), quality), new Uint8Array(3_000)),
    },
  };
}

async function frozen(drawn: Drawn, seed: number, write: Write, localTime: string): Promise<void> {
  const captions = VARIANTS.ok?.captions ?? ((one: Drawn) => one);
  const still = await encoded(drawn, 80);
  write(still, 'test', 'ok', localTime, 'freeze-start');
  write(await encoded(drawn, 55), 'test', 'freeze', localTime, 'other-quality');
  write(await encoded(drawn, 88), 'test', 'freeze', localTime, 'other-quality');
  write(await encoded(captions(drawn, seed), 80), 'test', 'freeze', localTime, 'other-captions');
  write(await encoded(captions(drawn, seed + 1), 62), 'test', 'freeze', localTime, 'other-captions-quality');
  // The same street a while later, seen by a sensor whose grain is new.
  for (const later of [2, 3])
    write(await encoded(grain(1.2)(drawn, seed + later), 80), 'test', 'ok', localTime, 'still');
}

async function main(): Promise<void> {
  const [path, into, part = '0', of = '1'] = process.argv.slice(2);
  if (path === undefined || into === undefined) {
    process.stderr.write('Usage: node probes/image/variant-set.bench.ts LABELS.csv FOLDER\n');
    process.exitCode = 2;
    return;
  }
  mkdirSync(into, { recursive: true });
  const lines = [HEAD];
  const folder = dirname(resolve(path));
  const cameras = [...Map.groupBy(readLabels(path), ({ camera }) => camera)];
  for (const [seed, [camera, rows]] of cameras.entries()) {
    if (seed % Number(of) !== Number(part)) continue;
    await writeCamera(camera, rows, seed, folder, into, lines);
  }
  writeFileSync(join(into, of === '1' ? 'labels.csv' : `labels-${part}.csv`), `${lines.join('\n')}\n`);
}

async function writeCamera(
  camera: string,
  rows: readonly Labelled[],
  seed: number,
  folder: string,
  into: string,
  lines: string[],
): Promise<void> {
  const sorted = rows.toSorted((a, b) => a.order - b.order);
  const healthy = sorted.filter(
    ({ role, faults, alsoRight }) => role === 'test' && faults.length === 0 && alsoRight.length === 0,
  );
  const chosen = healthy.filter(({ localTime }) => isDaylightAt(localTime))[2] ?? healthy[0];
  if (chosen === undefined || healthy.length < 3) return;
  const width = WIDTHS[seed % WIDTHS.length] ?? 0;
  let order = 0;
  const write: Write = (bytes, role, labels, localTime, variant) => {
    const file = `${camera}_${String(order).padStart(3, '0')}.jpg`;
    writeFileSync(join(into, file), bytes);
    lines.push([file, camera, order, localTime, role, labels, 1, '', variant].join(','));
    order += 1;
  };
  const quality = QUALITIES[seed % QUALITIES.length] ?? 75;
  for (const row of sorted.filter(({ role, order: at }) => role === 'ref' && at < chosen.order))
    write(
      await encoded(await drawnFrom(join(folder, row.file), width), quality),
      'ref',
      '',
      row.localTime,
      '',
    );
  const still = await drawnFrom(join(folder, chosen.file), width);
  // A live camera never sends the same grain twice.
  const shot = () => grain(GRAIN)(still, 1_000 * (seed + 1) + order);
  const isDay = isDaylightAt(chosen.localTime);
  const atNight = chosen.localTime.replace(/\d\d:/, '23:');
  for (const [fault, ways] of Object.entries(VARIANTS)) {
    if (fault === 'mono_day' && !isDay) continue;
    for (const [name, change] of Object.entries(ways)) {
      const bytes = await encoded(change(shot(), seed), quality);
      write(
        bytes,
        'test',
        fault === 'night' ? 'ok' : fault,
        fault === 'night' ? atNight : chosen.localTime,
        name,
      );
    }
  }
  for (const [fault, ways] of Object.entries(await codedVariants(shot, quality, seed)))
    for (const [name, bytes] of Object.entries(ways)) write(bytes, 'test', fault, chosen.localTime, name);
  await frozen(still, seed, write, chosen.localTime);
  if (!isDay) return;
  // The first night of a camera that was seen once, by day.
  const first = { camera: `${camera}-first-night`, quality, localTime: atNight };
  await writeFirstNight(shot, seed, chosen.localTime, first, into, lines);
}

interface FirstNight {
  readonly camera: string;
  readonly quality: number;
  readonly localTime: string;
}

async function writeFirstNight(
  shot: () => Drawn,
  seed: number,
  byDay: string,
  { camera, quality, localTime }: FirstNight,
  into: string,
  lines: string[],
): Promise<void> {
  let order = 0;
  const write: Write = (bytes, role, labels, at, variant) => {
    const file = `${camera}_${String(order).padStart(3, '0')}.jpg`;
    writeFileSync(join(into, file), bytes);
    lines.push([file, camera, order, at, role, labels, 1, '', variant].join(','));
    order += 1;
  };
  write(await encoded(shot(), quality), 'ref', '', byDay, '');
  for (const [light, dim] of Object.entries(VARIANTS.night ?? {})) {
    const dark = () => dim(shot(), seed + order);
    write(await encoded(dark(), quality), 'test', 'ok', localTime, light);
    for (const fault of ['occlusion', 'blur', 'low_contrast'] as const)
      for (const [name, change] of Object.entries(VARIANTS[fault] ?? {}))
        write(await encoded(change(dark(), seed), quality), 'test', fault, localTime, `${light}-${name}`);
  }
}

await main();
