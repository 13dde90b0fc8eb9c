import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { draw } from './drawn.ts';
import { examine } from './examine.ts';

const { rgb, width, height } = draw({ width: 352, height: 288 });
const street = () => sharp(rgb, { raw: { width, height, channels: 3 } });
const sound = await street().jpeg({ quality: 85 }).toBuffer();

/** Another marker of the frame, and another depth of its samples. */
function framed(marker: number, bits = 8): Buffer {
  const bytes = Buffer.from(sound);
  const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]));
  bytes[frame + 1] = marker;
  bytes[frame + 4] = bits;
  return bytes;
}

function sized(across: number, down: number): Buffer {
  const bytes = Buffer.from(sound);
  const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]));
  bytes.writeUInt16BE(down, frame + 5);
  bytes.writeUInt16BE(across, frame + 7);
  return bytes;
}

/** A segment for applications of the greatest length there is, so many times. */
function stuffed(times: number): Buffer {
  const segment = Buffer.alloc(65_537, 0x20);
  segment.writeUInt16BE(0xffe1);
  segment.writeUInt16BE(65_535, 2);
  return Buffer.concat([
    sound.subarray(0, 2),
    ...Array.from({ length: times }, () => segment),
    sound.subarray(2),
  ]);
}

async function said(bytes: Uint8Array): Promise<string> {
  const seen = await examine({ bytes, isDaylight: true, atMs: 0 });
  if ('invalid' in seen) return seen.invalid;
  return seen.faults.map(({ fault }) => fault).join() || 'sound';
}

describe('what a device sends as a picture is judged or refused with a reason, whatever it is', () => {
  test.each<[string, () => Buffer | Promise<Buffer>, string]>([
    ['a picture', () => sound, 'sound'],
    ['one with megabytes of notes in front', () => stuffed(50), 'sound'],
    ['one with more notes than a picture is long', () => stuffed(70), 'too many bytes'],
    ['a progressive one', () => street().jpeg({ progressive: true }).toBuffer(), 'sound'],
    ['a bomb', () => sized(30_000, 30_000), 'too many pixels'],
    ['one without width', () => sized(0, 288), 'broken header'],
    ['another kind of picture', () => street().png().toBuffer(), 'not a JPEG'],
    ['samples of 16 bits', () => framed(0xc0, 16), 'cannot be decoded'],
    ['samples without loss', () => framed(0xc3), 'cannot be decoded'],

    [
      'room that was never written to',
      () => Buffer.concat([sound.subarray(0, 9_000), Buffer.alloc(4_000)]),
      'cut off',
    ],
  ])('%s', async (_what, make, expected) => {
    expect(await said(await make())).toBe(expected);
  });
});

test('one for printers, in four inks, is judged like any other', async () => {
  const seen = await examine({
    bytes: await street().toColourspace('cmyk').jpeg().toBuffer(),
    isDaylight: true,
    atMs: 0,
  });
  expect(seen).toMatchObject({ width, height });
});
