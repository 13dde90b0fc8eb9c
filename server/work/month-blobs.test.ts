import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULTS } from '../../config/settings.ts';
import { Column, canonical, columnPieces, digestOf, listPieces } from '../rules/canonical.ts';
import { LedgerReader } from '../rules/ledger-reader.ts';
import {
  bookOf,
  type FrozenLine,
  frozenLines,
  MONTH_FORM,
  MonthDigest,
  monthPieces,
  type PackedLedger,
  packLedger,
  thawed,
  unpackLedger,
} from '../rules/month-file.ts';
import type { Ledger, SpellColumns } from '../rules/period-ledger.ts';
import { type RuleVersion, rulesFrom } from '../rules/period-rules.ts';
import { Kept } from './kept.ts';
import { frozenIn, ledgerIn, lineTexts, packed } from './month-blobs.ts';

const FROM = Date.UTC(2026, 9, 1);
const SPAN = { fromMs: FROM, untilMs: FROM + 31 * 86_400_000 };
const RULES: RuleVersion = {
  number: 3,
  fromMs: 0,
  madeMs: 1,
  by: 'li "x"',
  note: '',
  values: rulesFrom(DEFAULTS),
};

const at = fc.integer({ min: SPAN.fromMs - 9e8, max: SPAN.untilMs });

/** Devices with anything that a ledger may hold; names with every sign that a text may have. */
const ledgers: fc.Arbitrary<Ledger> = fc
  .record({
    devices: fc.array(
      fc.record({
        code: fc.string({ unit: 'grapheme' }),
        spells: fc.array(fc.record({ at, lasted: fc.nat(1e8), state: fc.nat(2) }), { maxLength: 4 }),
        shots: fc.nat(3),
        clock: fc.constantFrom(Number.NaN, -1500, 0, 250.5, 1e21),
        commissioned: fc.option(at),
        goesOn: fc.boolean(),
      }),
      { maxLength: 6 },
    ),
    unit: fc.string({ unit: 'grapheme', minLength: 1 }),
    isKept: fc.boolean(),
  })
  .map(({ devices, unit, isKept }) => {
    const ends = (counts: readonly number[]) =>
      Uint32Array.from(
        [0, ...counts].map((_, index, all) => all.slice(0, index + 1).reduce((a, b) => a + b)),
      );
    const spells = (): SpellColumns => {
      const rows = devices.flatMap((one) => one.spells.toSorted((a, b) => a.at - b.at));
      return {
        at: ends(devices.map((one) => one.spells.length)),
        from: Float64Array.from(rows, (row) => row.at),
        until: Float64Array.from(rows, (row) => row.at + row.lasted),
        seen: Float64Array.from(rows, (row) => row.at + Math.floor(row.lasted / 2)),
        since: Float64Array.from(rows, (row) => row.at - 5),
        state: Uint8Array.from(rows, (row) => row.state),
      };
    };
    const days = devices.flatMap(({ shots }) => Array.from({ length: shots }, (_, day) => day));
    return {
      ...{ span: SPAN, readMs: SPAN.untilMs, timeZone: 'Asia/Shanghai', platforms: [] },
      exemptions: [
        {
          ...{ id: 1, kind: 'power-cut' as const, scope: { is: 'unit' as const, unit } },
          ...{ fromMs: FROM, untilMs: FROM + 86_400_000, rates: ['online' as const, 'image' as const] },
        },
      ],
      units: [{ code: unit, name: `"${unit}\\`, level: 'city' as const, parent: null }],
      homes: [
        {
          ...{
            unit,
            category: 'social' as const,
            platform: '',
            carrier: '',
            maintainer: '{"[',
            network: ']}',
          },
          ...{ owner: '', lifecycle: 'active' as const, inScope: true },
        },
      ],
      blind: [[], [{ fromMs: FROM, untilMs: FROM + 1 }]],
      ids: Int32Array.from(devices, (_, index) => 3 * index + 1),
      codes: devices.map(({ code }) => code),
      daemon: Uint16Array.from(devices, (_, index) => index % 2),
      tenure: {
        at: ends(devices.map(() => 1)),
        from: Float64Array.from(devices, () => FROM - 1),
        until: Float64Array.from(devices, (one) => (one.goesOn ? Number.MAX_SAFE_INTEGER : SPAN.untilMs - 7)),
        home: new Uint32Array(devices.length),
        commissioned: Float64Array.from(devices, (one) => one.commissioned ?? Number.NaN),
      },
      spells: { online: spells(), registration: spells(), position: spells() },
      samples: {
        at: ends(devices.map(({ shots }) => shots)),
        day: Int32Array.from(days, (day) => 20_000 + day),
        good: Uint8Array.from(days, () => 3),
        valid: Uint8Array.from(days, () => 4),
      },
      file: Uint8Array.from(devices, (_, index) => index % 3),
      clock: Float64Array.from(devices, ({ clock }) => (isKept ? clock : Number.POSITIVE_INFINITY)),
    };
  });

/** The same value with its columns as lists. */
function whole(value: unknown): unknown {
  if (value instanceof Column) return Array.from({ length: value.length }, (_, row) => value.at(row));
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, whole(one)]));
}

describe('a closed month', () => {
  test('has the same text and digest in pieces as in one', async () => {
    await fc.assert(
      fc.asyncProperty(ledgers, async (ledger) => {
        const book = bookOf(ledger, RULES);
        const figures = [...frozenLines(book)];
        const pieces = monthPieces(ledger, book);
        expect([...pieces.figures].join('')).toBe(canonical(figures));
        const packedLedger = whole(packLedger(ledger));
        expect([...columnPieces(packLedger(ledger))].join('')).toBe(canonical(packedLedger));

        const digest = new MonthDigest();
        const again = monthPieces(ledger, book);
        const blob = await packed(again.figures, digest);
        digest.betweenBoth();
        const ledgerBlob = await packed(again.ledger, digest);
        const file = { form: MONTH_FORM, month: '2026-10', rules: RULES, ledger: packedLedger, figures };
        expect(digest.end('2026-10', RULES)).toBe(digestOf(file));

        const texts: string[] = [];
        for await (const text of lineTexts(blob)) texts.push(text);
        expect(texts).toEqual(figures.map((line) => canonical(line)));
        const unit = ledger.units[0]?.code ?? '';
        const wanted = (line: FrozenLine) => line.scope === 'all' && line.unit === unit;
        expect(await frozenIn(blob, { unit, scope: 'all' })).toEqual(figures.filter(wanted));
        expect(await frozenIn(blob, { scope: 'social' })).toEqual(
          figures.filter(({ scope, by }) => scope === 'social' && by === null),
        );
        expect(await ledgerIn(ledgerBlob)).toEqual(ledger);
      }),
      { numRuns: 60 },
    );
  });

  test('tells of every line what the book told of it', () => {
    fc.assert(
      fc.property(ledgers, (ledger) => {
        const book = bookOf(ledger, RULES);
        const told = [...frozenLines(book)].filter(({ by }) => by === null);
        for (const line of told) {
          const { devices, rates } = book.line(line);
          const kept = rates.map(({ rawShare: _, threshold: __, gap: ___, isSmall: ____, ...rest }) => rest);
          expect(thawed(line)).toEqual({ devices, rates: kept });
        }
      }),
      { numRuns: 30 },
    );
  });

  test('of many thousand devices has the same text in pieces as in one', () => {
    for (const length of [0, 1, 8_191, 8_192, 8_193, 20_000]) {
      const numbers = Array.from({ length }, (_, row) => (row % 7 === 3 ? null : row));
      const column = new Column(length, (row) => numbers[row] ?? null);
      const text = [...columnPieces({ b: column, a: [{ x: undefined, y: [undefined] }], c: {} })].join('');
      expect(text).toBe(`{"a":[{"y":[null]}],"b":${JSON.stringify(numbers)},"c":{}}`);
    }
    expect([...listPieces([])].join('')).toBe('[]');
    expect([...columnPieces({})].join('')).toBe('{}');
  });

  test('is read back wherever its text is cut', () => {
    fc.assert(
      fc.property(ledgers, fc.integer({ min: 1, max: 40 }), (ledger, size) => {
        const text = Buffer.from([...columnPieces(packLedger(ledger))].join(''));
        const reader = new LedgerReader();
        for (let from = 0; from < text.length; from += size) reader.take(text.subarray(from, from + size));
        expect(reader.end()).toEqual(unpackLedger(JSON.parse(text.toString()) as PackedLedger));
      }),
      { numRuns: 60 },
    );
  });

  test('whose ledger ends too early is not taken for a whole one', () => {
    const reader = new LedgerReader();
    reader.take(Buffer.from('{"blind":[],"clock":[1,2'));
    expect(() => reader.end()).toThrow(/too early/);
  });
});

describe('what is kept', () => {
  test('is as much of it as fits, the latest used; the newest stays, however large it is', () => {
    const kept = new Kept<number>(10, (bytes) => bytes);
    kept.set('a', 4);
    kept.set('b', 5);
    expect(kept.get('a')).toBe(4);
    kept.set('c', 3);
    expect(['a', 'b', 'c'].map((key) => kept.get(key))).toEqual([4, undefined, 3]);
    kept.set('d', 50);
    expect(['a', 'c', 'd'].map((key) => kept.get(key))).toEqual([undefined, undefined, 50]);
  });
});
