/** The files that go out, letter by letter: a sheet of every kind of cell, as CSV in both languages and as a workbook. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LANGUAGES } from '../../config/terms.ts';
import { workbookOf } from '../registry/sheet-write.ts';
import { xlsxRows } from '../registry/sheet-xlsx.ts';
import { SHEET_FORM, type SheetBody } from '../rules/sheet-body.ts';
import { csvOfRows } from './csv.ts';
import { changeText, sectionRows, sheetRows, timeText, toldSections, workbookPages } from './sheet-told.ts';
import type { SheetTold } from './wire.ts';

const ZONE = 'Asia/Shanghai';
const FROM_MS = Date.UTC(2026, 8, 30, 16);
const UNTIL_MS = Date.UTC(2026, 9, 31, 16);

const body: SheetBody = {
  ...{ form: SHEET_FORM, kind: 'monthly', period: 'month:2026-10', unit: '220421', unitName: '东丰县' },
  ...{ fromMs: FROM_MS, untilMs: UNTIL_MS, asofMs: UNTIL_MS, ruleVersion: 3 },
  months: [{ number: 4, digest: 'ab12' }],
  sections: [
    {
      name: 'rates',
      columns: ['rate', 'share', 'low', 'target', 'verdict', 'change', 'good', 'bad', 'gap'],
      rows: [
        [
          { is: 'word', list: 'periodRate', word: 'online' },
          { is: 'share', share: 9_499, fails: true, behind: { unit: '220421', rate: 'online' } },
          { is: 'share', share: 9_400 },
          { is: 'share', share: 9_500 },
          { is: 'word', list: 'verdict', word: 'fails' },
          { is: 'change', by: -7 },
          { is: 'time', ms: 97_925_999 },
          { is: 'time', ms: 0 },
          { is: 'time', ms: -3_600_000 },
        ],
        [
          { is: 'word', list: 'periodRate', word: 'position' },
          { is: 'share', share: null },
          null,
          { is: 'share', share: 9_500 },
          { is: 'word', list: 'verdict', word: 'cannot-be-said' },
          { is: 'change', by: null },
          { is: 'count', count: 12_080 },
          { is: 'count', count: 0 },
          { is: 'count', count: -1_967 },
        ],
      ],
    },
    {
      name: 'outages',
      columns: ['code', 'name', 'unit', 'since', 'reason'],
      total: 3,
      rows: [
        [
          { is: 'device', id: 7, code: '22042100001320000007' },
          { is: 'text', text: '=cmd|" /C calc"!A0' },
          { is: 'unit', unit: '220421100', name: '东丰镇' },
          { is: 'moment', atMs: FROM_MS + 3_723_000 },
          { is: 'word', list: 'reason', word: 'timeout' },
        ],
        [
          { is: 'device', id: 8, code: '22042100001320000008' },
          { is: 'text', text: '@SUM(1,2)\n第二行,"引号"' },
          { is: 'unit', unit: '220421100', name: '+东丰镇' },
          null,
          null,
        ],
      ],
    },
    {
      name: 'below',
      columns: ['unit', 'colour', 'colours'],
      rows: [
        [
          { is: 'unit', unit: '220421', name: '东丰县' },
          { is: 'word', list: 'colour', word: 'red' },
          { is: 'colours', colours: ['orange', 'red'] },
        ],
      ],
    },
    {
      name: 'units',
      columns: ['unit', 'devices', 'online', 'image', 'position'],
      rows: [
        [
          { is: 'unit', unit: '220421100', name: '东丰镇' },
          { is: 'count', count: 12 },
          // 19 of 20 hours and half a minute less: below the line, though its hours are cut off alike.
          { is: 'share', share: 9_499, fails: true, of: { good: 68_370_000, known: 72_000_000, in: 'ms' } },
          { is: 'share', share: 9_166, fails: true, of: { good: 11, known: 12, in: 'devices' } },
          { is: 'share', share: null },
        ],
      ],
    },
    {
      name: 'repairs',
      columns: ['name', 'faults', 'inTime', 'late', 'undecided', 'excluded', 'share'],
      rows: [
        [
          { is: 'word', list: 'sheetGroup', word: 'all' },
          ...[5, 3, 1, 1, 2].map((count) => ({ is: 'count', count }) as const),
          { is: 'share', share: 7_500, fails: true },
        ],
      ],
    },
  ],
};

function toldIn(language: (typeof LANGUAGES)[number]): SheetTold {
  return {
    sheet: {
      ...{ id: 1, number: 'R-202610-220421-02', kind: 'monthly', period: 'month:2026-10', state: 'final' },
      ...{ unit: { code: '220421', name: '东丰县' }, replaces: 'R-202610-220421-01', reason: '补传' },
      ...{ madeMs: UNTIL_MS + 600_000, madeBy: '王建国', ruleVersion: 3, digest: 'cd34', headline: [] },
    },
    ...{ replacedBy: null, fromMs: FROM_MS, untilMs: UNTIL_MS, asofMs: UNTIL_MS },
    months: [{ number: 4, month: '2026-10', digest: 'ab12', finalisedMs: UNTIL_MS, finalisedBy: '王建国' }],
    sections: toldSections(body, { language, timeZone: ZONE }),
  };
}

describe.each(LANGUAGES)('a sheet in %s', (language) => {
  const told = toldIn(language);

  test('goes out as this CSV, letter by letter', () => {
    const made = [...csvOfRows(sheetRows(told, { language, timeZone: ZONE }))].join('');
    const golden = join(import.meta.dirname, 'testdata', `sheet.${language}.csv`);
    // Written anew on purpose only: what changed is then to be read in the difference.
    if (process.env.LIGHTKEEPER_GOLDEN === 'write') writeFileSync(golden, made.replaceAll('\r\n', '\n'));
    // Kept without the ends of lines that version control would change.
    expect(made.replaceAll('\r\n', '\n')).toBe(readFileSync(golden, 'utf8').replaceAll('\r\n', '\n'));
    expect(made.endsWith('\r\n')).toBe(true);
  });

  test('has the same cells in the workbook, one page for each section', async () => {
    const pages = workbookPages(told, { language, timeZone: ZONE });
    expect(pages).toHaveLength(1 + told.sections.length);
    for (const [index, section] of told.sections.entries()) {
      const page = pages[index + 1];
      if (page === undefined) throw new Error('a section has no page');
      const bytes: Uint8Array[] = [];
      for await (const piece of workbookOf([page])) bytes.push(piece);
      const rows: (readonly string[])[] = [];
      for await (const slice of xlsxRows(Buffer.concat(bytes))) rows.push(...slice);
      const width = section.columns.length;
      const filled = (cells: readonly string[]) => Array.from({ length: width }, (_, at) => cells[at] ?? '');
      expect(rows.map(filled)).toEqual(sectionRows(section).map(filled));
    }
  });
});

test('nothing that a cell says is a formula for a spreadsheet', () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom('=', '+', '-', '@', '\t', '\r'), (rest, sign) => {
      const [, row = ''] = [...csvOfRows([[`${sign}x${rest}`]])];
      expect(row.replace(/^"/, '').startsWith("'")).toBe(true);
    }),
  );
});

test.each([
  [null, '—'],
  [12, '↑0.12'],
  [-302, '↓3.02'],
  [0, '±0.00'],
])('a change of %s hundredths is told as %s', (by, told) => {
  expect(changeText(by)).toBe(told);
});

test.each([
  [0, '0:00:00'],
  [999, '0:00:00'],
  [97_925_999, '27:12:05'],
  [-3_600_000, '−1:00:00'],
])('%s milliseconds are told as %s', (ms, told) => {
  expect(timeText(ms)).toBe(told);
});
