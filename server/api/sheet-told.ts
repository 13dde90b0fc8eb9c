/** Gives a sheet its words. Page, CSV and workbook show what is made here, so that they show the same digits. */
import { percentText } from '../../config/percent.ts';
import type { SheetSectionName } from '../../config/sheets.ts';
import type { Language } from '../../config/terms.ts';
import { type Text, textIn } from '../../config/text/index.ts';
import type { SheetOut } from '../registry/sheet-write.ts';
import type { SheetBody, SheetCell, SheetCounts } from '../rules/sheet-body.ts';
import { instantIn } from './csv.ts';
import type * as wire from './wire.ts';

export interface Telling {
  readonly language: Language;
  readonly timeZone: string;
}

/** The sections with headings and cells as text. */
export function toldSections({ sections }: SheetBody, telling: Telling): wire.SheetSection[] {
  const text = textIn(telling.language);
  const moment = momentIn(telling.timeZone);
  return sections.map(({ name, columns, rows, total }) => ({
    name,
    title: text.word('sheetSection', name),
    columns: columns.map((column) => ({
      name: column,
      // Counts stand under the rates there, no shares.
      title:
        name === 'excluded' && column !== 'kind'
          ? text.word('periodRate', column)
          : text.word('sheetColumn', column),
    })),
    rows: rows.map((cells) => cells.map((cell) => toldCell(cell, text, moment))),
    ...(total !== undefined && { total }),
    ...(total !== undefined && total > rows.length && { more: moreText(name, total, rows.length, text) }),
  }));
}

/** How many there are, and where all of them are. */
function moreText(name: SheetSectionName, total: number, shown: number, text: Text): string {
  const hasList = name === 'outages' || name === 'exemptions';
  return text('sheets.more', { total, shown, rest: hasList ? text.word('sheetRest', name) : '' });
}

function toldCell(cell: SheetCell, text: Text, moment: (atMs: number) => string): wire.SheetCell {
  if (cell === null) return { text: '' };
  switch (cell.is) {
    case 'text':
      return { text: cell.text };
    case 'count':
      return { text: String(cell.count), isNumber: true, ...linked(cell) };
    case 'share': {
      const { share, fails = false } = cell;
      return {
        text: shareText(share, cell.of),
        ...{ isNumber: true, share, ...(fails && { fails }), ...(share !== null && linked(cell)) },
      };
    }
    case 'change':
      return { text: changeText(cell.by), isNumber: true };
    case 'time':
      return { text: timeText(cell.ms), isNumber: true, ...linked(cell) };
    case 'moment':
      return { text: moment(cell.atMs) };
    case 'word':
      return {
        text: text.word(cell.list, cell.word),
        ...(cell.list === 'colour' && {
          colours: [cell.word as NonNullable<wire.SheetCell['colours']>[number]],
        }),
      };
    case 'colours':
      return {
        text: cell.colours.map((colour) => text.word('colour', colour)).join(' '),
        colours: [...cell.colours] as NonNullable<wire.SheetCell['colours']>,
      };
    case 'unit':
      return { text: cell.name, unit: cell.unit };
    case 'device':
      return { text: cell.code, device: cell.id };
  }
}

function linked(cell: { readonly behind?: wire.SheetBehind | undefined }): Pick<wire.SheetCell, 'behind'> {
  return cell.behind === undefined ? {} : { behind: cell.behind };
}

/** A dash where nothing can be said; of few devices with what it is made of: `91.66 (11/12)`, device-hours of times. */
export function shareText(share: number | null, of?: SheetCounts): string {
  if (share === null) return '—';
  if (of === undefined) return percentText(share);
  const told = (amount: number) => (of.in === 'ms' ? hoursText(amount) : String(amount));
  return `${percentText(share)} (${told(of.good)}/${told(of.known)})`;
}

const TENTH_HOUR_MS = 360_000;

/** `739.6`: hours with one decimal, cut off. */
function hoursText(ms: number): string {
  const tenths = Math.floor(ms / TENTH_HOUR_MS);
  return `${Math.floor(tenths / 10)}.${tenths % 10}`;
}

/** An arrow in place of a sign: a cell that begins with one would be a formula for a spreadsheet. */
export function changeText(by: number | null): string {
  if (by === null) return '—';
  return `${by > 0 ? '↑' : by < 0 ? '↓' : '±'}${percentText(Math.abs(by))}`;
}

/** `27:12:05`: hours, minutes, seconds, cut off to the second. Below zero is what may still fail. */
export function timeText(ms: number): string {
  const two = (of: number) => String(of).padStart(2, '0');
  const seconds = Math.floor(Math.abs(ms) / 1000);
  const told = `${Math.floor(seconds / 3_600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return ms <= -1000 ? `−${told}` : told;
}

/** `2026-11-21 14:05` */
function momentIn(timeZone: string): (atMs: number) => string {
  const instant = instantIn(timeZone);
  return (atMs) => instant(atMs).slice(0, 16).replace('T', ' ');
}

/** What the sheet is. */
function coverRows(
  { sheet, fromMs, untilMs, asofMs, months }: Omit<wire.SheetTold, 'sections'>,
  { language, timeZone }: Telling,
): string[][] {
  const text = textIn(language);
  const instant = instantIn(timeZone);
  return [
    [text.word('sheetKind', sheet.kind), sheet.number],
    [text('sheets.unit'), sheet.unit.name],
    [text('sheets.span'), sheet.period.slice(sheet.period.indexOf(':') + 1)],
    [text('sheets.from'), instant(fromMs)],
    [text('sheets.until'), instant(untilMs)],
    [text('sheets.asOf'), instant(asofMs)],
    [text('sheets.rules'), String(sheet.ruleVersion)],
    [text('sheets.state'), text.word('sheetState', sheet.state)],
    ...(sheet.replaces === null ? [] : [[text('sheets.replaces'), sheet.replaces]]),
    ...(sheet.reason === '' ? [] : [[text('common.reason'), sheet.reason]]),
    [text('sheets.made'), `${instant(sheet.madeMs)} ${sheet.madeBy}`],
    ...months.map(({ number, month, digest }) => [
      text('sheets.month', { month, number }),
      `SHA-256 ${digest}`,
    ]),
    [text('sheets.digest'), sheet.digest],
  ];
}

/** Headings and cells of a section, and how many more there are. */
export function sectionRows({ columns, rows, more }: wire.SheetSection): string[][] {
  return [
    columns.map(({ title }) => title),
    ...rows.map((cells) => cells.map((cell) => cell.text)),
    ...(more === undefined ? [] : [[more]]),
  ];
}

/** Rows of a file: what the sheet is, and each section under its title, with an empty row between. */
export function* sheetRows(sheet: wire.SheetTold, telling: Telling): Generator<readonly string[]> {
  yield* coverRows(sheet, telling);
  for (const section of sheet.sections) {
    yield [''];
    yield [section.title];
    yield* sectionRows(section);
  }
}

/** The same as a workbook: a page for what the sheet is, and one for each section. */
export function workbookPages(sheet: wire.SheetTold, telling: Telling): SheetOut[] {
  const cover = textIn(telling.language).word('sheetKind', sheet.sheet.kind);
  return [
    { name: cover, rows: [coverRows(sheet, telling)], widths: [18, 70] },
    ...sheet.sections.map((section) => {
      const rows = sectionRows(section);
      return { name: section.title.slice(0, MOST_NAME), rows: [rows], widths: widthsOf(rows) };
    }),
  ];
}

/** Longer names of pages no spreadsheet takes. */
const MOST_NAME = 31;
const MOST_WIDTH = 40;

/** As wide as the widest of the first rows; Chinese takes twice the room. */
function widthsOf(rows: readonly (readonly string[])[]): number[] {
  const width = (text: string) => text.length + (text.match(/\p{Script=Han}/gu)?.length ?? 0) + 2;
  return (rows[0] ?? []).map((_, column) =>
    Math.min(MOST_WIDTH, Math.max(...rows.slice(0, 100).map((row) => width(row[column] ?? '')))),
  );
}
