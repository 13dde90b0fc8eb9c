import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromWgs84, type Point } from '../rules/datum.ts';
import type { PinOutline } from '../rules/outline.ts';
import { faultsIn, type PinFault } from '../rules/pin.ts';
import { type OtherPlace, type Pin, PinBook } from './pin-book.ts';

/** A district of twenty kilometres around the city's middle, sharp at its edge. */
const OUTLINE: PinOutline = {
  unit: '220402',
  bufferMetres: 0,
  polygons: [
    [
      [
        [125, 42.8],
        [125.25, 42.8],
        [125.25, 43],
        [125, 43],
        [125, 42.8],
      ],
    ],
  ],
};

function written({ lon, lat }: Point): Pick<Pin, 'lon' | 'lat'> {
  return { lon: lon.toFixed(6), lat: lat.toFixed(6) };
}

/** Where the nth device truly stands: no two at one place, well inside. */
function truth(n: number): Point {
  return { lon: 125.05 + (n % 97) * 0.0015 + 0.000012, lat: 42.85 + Math.floor(n / 97) * 0.0011 + 0.000013 };
}

function pin(id: number, more: Partial<Pin> = {}): Pin {
  return {
    id,
    ...written(truth(id)),
    datum: 'wgs84',
    outline: OUTLINE,
    ...{ pole: '', site: '', platform: 'p1', batch: '', toleranceMetres: 30 },
    ...more,
  };
}

const at = (from: OtherPlace['from'], place: Point): OtherPlace => ({ from, atMs: 0, ...place });

function bookOf(
  pins: readonly Pin[],
  others: ReadonlyMap<number, readonly OtherPlace[]> = new Map(),
): PinBook {
  const book = new PinBook();
  book.setDefaults([{ what: 'seat', name: 'seat', lon: 125.139, lat: 42.9 }]);
  book.rebuild(pins, others);
  return book;
}

function faults(book: PinBook, id: number): PinFault[] {
  return faultsIn(book.faultsOf(id));
}

describe('several devices on one pair', () => {
  const here = written(truth(5_000));
  test.each<[string, Partial<Pin>[], PinFault[][]]>([
    ['two may stand at one place', [{}, {}], [[], []]],
    [
      'three without a common pole are a cluster',
      [{}, {}, {}],
      [['shared-pin'], ['shared-pin'], ['shared-pin']],
    ],
    [
      'four at one pole are allowed',
      [{ pole: 'A' }, { pole: 'A' }, { pole: 'A' }, { pole: 'A' }],
      [[], [], [], []],
    ],
    ['three at one site are allowed', [{ site: 'S' }, { site: 'S' }, { site: 'S' }], [[], [], []]],
    [
      'a stranger on the pair of a pole is one alone',
      [{ pole: 'A' }, { pole: 'A' }, { pole: 'A' }, {}],
      [[], [], [], ['shared-pin']],
    ],
    ['pole or site: either joins', [{ pole: 'A', site: 'S' }, { pole: 'A' }, { site: 'S' }], [[], [], []]],
    [
      'eleven are a default',
      Array.from({ length: 11 }, () => ({})),
      Array.from({ length: 11 }, () => ['default-pin']),
    ],
    [
      'eleven at one pole are a mast',
      Array.from({ length: 11 }, () => ({ pole: 'M' })),
      Array.from({ length: 11 }, () => []),
    ],
  ])('%s', (_what, devices, wanted) => {
    const book = bookOf(devices.map((more, index) => pin(index + 1, { ...here, ...more })));
    expect(devices.map((_, index) => faults(book, index + 1))).toEqual(wanted);
  });

  test('who leaves a cluster of three frees the others, and who comes back makes it again', () => {
    const book = bookOf([1, 2, 3].map((id) => pin(id, here)));
    expect(book.put(pin(2)).sort()).toEqual([1, 2, 3]);
    expect([1, 2, 3].map((id) => faults(book, id))).toEqual([[], [], []]);
    expect(book.put(pin(2, here)).sort()).toEqual([1, 2, 3]);
    expect(faults(book, 1)).toEqual(['shared-pin']);
    expect(book.take(3).sort()).toEqual([1, 2]);
  });
});

describe('a district seat is nobody’s place', () => {
  test('as delivered, and after conversion', () => {
    const gcj = fromWgs84({ lon: 125.139, lat: 42.9 }, 'gcj02');
    const book = bookOf([
      pin(1, { lon: '125.13900', lat: '42.90000' }),
      pin(2, { ...written(gcj), datum: 'gcj02' }),
      pin(3, { lon: '125.13905', lat: '42.90000' }),
    ]);
    expect([1, 2, 3].map((id) => faults(book, id))).toEqual([['default-pin'], ['default-pin'], []]);
  });
});

describe('datum faults come in batches', () => {
  const shifted = (id: number, batch = 'b7') => pin(id, { ...written(fromWgs84(truth(id), 'gcj02')), batch });
  const catalogue = (ids: readonly number[]) =>
    new Map(ids.map((id) => [id, [at('catalogue', truth(id))] as const]));
  const ids = Array.from({ length: 40 }, (_, index) => index + 1);

  test('four fifths of twenty that fit the same reading make a batch, and those nobody knows of go with it', () => {
    const known = catalogue(ids.slice(0, 24));
    const book = bookOf(
      ids.map((id) => (id <= 4 ? pin(id, { batch: 'b7' }) : shifted(id))),
      known,
    );
    expect(book.sources().map(({ reading, against }) => [reading, against])).toEqual([
      ['gcj02', 'catalogue'],
    ]);
    expect(faults(book, 1)).toEqual([]);
    expect(faults(book, 10)).toEqual(['wrong-datum']);
    expect(faults(book, 40)).toEqual(['wrong-datum']);
  });

  test('nineteen are not enough to speak of a batch: each is a disagreement', () => {
    const book = bookOf(
      ids.map((id) => shifted(id)),
      catalogue(ids.slice(0, 19)),
    );
    expect(faults(book, 1)).toEqual(['sources-disagree']);
    expect(faults(book, 40)).toEqual([]);
  });

  test('another batch of the same sub-platform is not drawn in', () => {
    const others = [101, 102, 103];
    const book = bookOf(
      [...ids.map((id) => shifted(id)), ...others.map((id) => pin(id, { batch: 'b8' }))],
      catalogue(ids),
    );
    expect(others.map((id) => faults(book, id))).toEqual([[], [], []]);
  });

  test('a catalogue that converted for nothing is found out by three positions taken at the pole', () => {
    const wrong = new Map<number, readonly OtherPlace[]>(
      ids.map((id) => [id, [at('catalogue', fromWgs84(truth(id), 'gcj02'))]]),
    );
    const book = bookOf(
      ids.map((id) => pin(id)),
      wrong,
    );
    expect(faults(book, 1)).toEqual(['wrong-datum']);
    for (const id of [1, 2, 3]) book.tell(id, [...(wrong.get(id) ?? []), at('check', truth(id))]);
    expect(book.sources()[0]?.catalogue).toBe('decoded');
    expect(ids.flatMap((id) => faults(book, id))).toEqual([]);
  });

  test('declared rightly, the same pairs are good', () => {
    const book = bookOf(
      ids.map((id) => ({ ...shifted(id), datum: 'gcj02' as const })),
      catalogue(ids),
    );
    expect(ids.flatMap((id) => faults(book, id))).toEqual([]);
  });

  test.each([
    ['gcj02', (p: Point) => fromWgs84(p, 'gcj02')],
    ['bd09', (p: Point) => fromWgs84(p, 'bd09')],
    ['twice', (p: Point) => fromWgs84(fromWgs84(p, 'gcj02'), 'gcj02')],
  ] as const)('a single device is known beside a position taken at it: %s', (reading, delivered) => {
    const book = bookOf([pin(1, written(delivered(truth(1))))], new Map([[1, [at('onvif', truth(1))]]]));
    expect(faults(book, 1)).toEqual(['wrong-datum']);
    expect(book.readingOf(1)).toEqual({ reading, isBatch: false });
  });

  test('another place than the catalogue’s, and no datum explains it: the sources disagree', () => {
    const { lon, lat } = truth(1);
    const book = bookOf([pin(1)], new Map([[1, [at('catalogue', { lon: lon + 0.001, lat })]]]));
    expect(faults(book, 1)).toEqual(['sources-disagree']);
  });
});

describe('a field check', () => {
  const near = (metres: number) => {
    const { lon, lat } = truth(1);
    return at('check', { lon, lat: lat + metres / 111_195 });
  };
  test('that confirms the pin overrides how it was come by, not where it may be', () => {
    const rough = { lon: truth(1).lon.toFixed(3), lat: truth(1).lat.toFixed(3) };
    const there = { lon: Number(rough.lon), lat: Number(rough.lat) };
    const book = bookOf([pin(1, rough)], new Map([[1, [at('check', there)]]]));
    expect(faults(book, 1)).toEqual([]);
    book.tell(1, []);
    expect(faults(book, 1)).toEqual(['few-decimals']);
  });

  test.each([
    [29, 30, []],
    [31, 30, ['far-from-check']],
    [16, 15, ['far-from-check']],
    [14, 15, []],
  ] as const)('%i m with %i m allowed', (metres, toleranceMetres, wanted) => {
    const book = bookOf([pin(1, { toleranceMetres })], new Map([[1, [near(metres)]]]));
    expect(faults(book, 1)).toEqual(wanted);
  });
});

describe('whatever is done to a clean city is found, and nothing else', () => {
  const SIZE = 120;
  const ids = Array.from({ length: SIZE }, (_, index) => index + 1);
  const others = new Map(ids.map((id) => [id, [at('catalogue', truth(id))] as const]));

  const INJECTED = {
    'no-position': () => ({ lon: '', lat: '' }),
    'zero-position': () => ({ lon: '0', lat: '0' }),
    swapped: ({ lon, lat }: Pin) => ({ lon: lat, lat: lon }),
    'out-of-range': ({ lat }: Pin) => ({ lon: '12.34567', lat }),
    'few-decimals': ({ lon, lat }: Pin) => ({ lon: Number(lon).toFixed(3), lat: Number(lat).toFixed(3) }),
    'outside-district': ({ lon }: Pin) => ({ lon, lat: '43.30001' }),
    'wrong-datum': ({ id }: Pin) => written(fromWgs84(truth(id), 'bd09')),
    'default-pin': () => ({ lon: '125.139000', lat: '42.900000' }),
  } satisfies Partial<Record<PinFault, (pin: Pin) => Pick<Pin, 'lon' | 'lat'>>>;
  type Injected = keyof typeof INJECTED;

  test('of any faults in any devices, taken at once or one by one', () => {
    const words = Object.keys(INJECTED) as Injected[];
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: SIZE }), fc.constantFrom(...words)), {
          selector: ([id]) => id,
          maxLength: 20,
        }),
        (wishes) => {
          const wished = new Map(wishes);
          const bad = (id: number) => {
            const fault = wished.get(id);
            return fault === undefined ? pin(id) : pin(id, INJECTED[fault](pin(id)));
          };
          const whole = bookOf(ids.map(bad), others);
          const single = bookOf(
            ids.map((id) => pin(id)),
            others,
          );
          for (const id of wished.keys()) single.put(bad(id));
          for (const id of ids) {
            const fault = wished.get(id);
            expect(single.faultsOf(id)).toBe(whole.faultsOf(id));
            if (fault === undefined) expect(faults(whole, id)).toEqual([]);
            else expect(faults(whole, id)).toContain(fault);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test('put and taken away in any order, what is left is judged as if it were taken anew', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 4 })), {
          maxLength: 60,
        }),
        (steps) => {
          const book = bookOf([]);
          const present = new Map<number, Pin>();
          const told = new Map<number, number>();
          const keep = (changed: readonly number[]) => {
            for (const id of changed) told.set(id, book.faultsOf(id));
          };
          for (const [id, spot] of steps) {
            if (spot === 0) {
              present.delete(id);
              keep(book.take(id));
              told.delete(id);
            } else {
              const made = pin(id, { ...written(truth(900 + (spot % 2))), pole: spot > 2 ? `P${spot}` : '' });
              present.set(id, made);
              keep(book.put(made));
            }
          }
          const anew = bookOf([...present.values()]);
          for (const id of present.keys()) {
            expect(book.faultsOf(id)).toBe(anew.faultsOf(id));
            expect(told.get(id)).toBe(anew.faultsOf(id));
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});
