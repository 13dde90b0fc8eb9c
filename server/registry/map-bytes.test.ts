import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pinsIn } from '../../web/map-bytes.ts';
import { pinBytes } from './map-bytes.ts';

const pin = fc.record({
  lon: fc.integer({ min: -18_000_000, max: 18_000_000 }),
  lat: fc.integer({ min: -9_000_000, max: 9_000_000 }),
  unit: fc.integer({ min: 0, max: 400 }),
  trait: fc.integer({ min: 0, max: 255 }),
});

test('what the server writes the page reads again, wherever on Earth a pin stands', () => {
  fc.assert(
    fc.property(fc.array(pin), fc.array(fc.integer({ min: 1, max: 90_000 })), (rows, gaps) => {
      let id = 0;
      const ids = Int32Array.from(rows, (_, at) => (id += gaps[at] ?? 1));
      const columns = {
        ids,
        lon: Int32Array.from(rows, ({ lon }) => lon),
        lat: Int32Array.from(rows, ({ lat }) => lat),
        unit: Uint16Array.from(rows, ({ unit }) => unit),
        trait: Uint8Array.from(rows, ({ trait }) => trait),
        units: ['220402', '220402001'],
        unplaced: [3, 0],
      };
      const read = pinsIn(pinBytes(columns));
      const fine = (degrees: Float64Array) =>
        Int32Array.from(degrees, (value) => Math.round(value * 100_000));
      expect({ ...read, lon: fine(read.lon), lat: fine(read.lat) }).toEqual(columns);
    }),
    { numRuns: 60 },
  );
});

test('bytes that are cut off, or that are something else, are told as such', () => {
  const columns = {
    ids: Int32Array.of(1, 2),
    lon: Int32Array.of(12_514_360, 12_514_361),
    lat: Int32Array.of(4_288_765, 4_288_766),
    unit: Uint16Array.of(0, 0),
    trait: Uint8Array.of(0, 0),
    units: ['220402'],
    unplaced: [0],
  };
  const bytes = pinBytes(columns);
  for (const end of [2, 10, bytes.length - 1]) {
    expect(() => pinsIn(bytes.slice(0, end))).toThrow();
  }
});
