/** A workbook as it goes out, row by row: text cells alone, so that no code loses a digit and nothing is a formula. */
import { pipeline, Readable } from 'node:stream';
import { setImmediate as breathe } from 'node:timers/promises';
import { crc32, createDeflateRaw } from 'node:zlib';
import type { Cells } from './sheet.ts';

/** One sheet of the workbook; its first row is kept in view. */
export interface SheetOut {
  readonly name: string;
  readonly rows: AsyncIterable<readonly Cells[]> | Iterable<readonly Cells[]>;
  /** Widths of the columns in characters. */
  readonly widths?: readonly number[];
}

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const TYPES = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** The bytes of the workbook; no more than a piece of it is in memory. */
export async function* workbookOf(sheets: readonly SheetOut[]): AsyncGenerator<Uint8Array> {
  const zip = new ZipOut();
  const count = sheets.map((_, index) => index + 1);
  const parts: [string, string][] = [
    [
      '[Content_Types].xml',
      `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPES}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${TYPES}.styles+xml"/>${count
        .map(
          (n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${TYPES}.worksheet+xml"/>`,
        )
        .join('')}</Types>`,
    ],
    [
      '_rels/.rels',
      `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ],
    [
      'xl/workbook.xml',
      `<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>${sheets
        .map(
          ({ name }, index) =>
            `<sheet name="${escaped(name)}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`,
        )
        .join('')}</sheets></workbook>`,
    ],
    [
      'xl/_rels/workbook.xml.rels',
      `<Relationships xmlns="${PACKAGE}/relationships">${count
        .map(
          (n) =>
            `<Relationship Id="rId${n}" Type="${RELATIONS}/worksheet" Target="worksheets/sheet${n}.xml"/>`,
        )
        .join('')}<Relationship Id="rId0" Type="${RELATIONS}/styles" Target="styles.xml"/></Relationships>`,
    ],
    // Style 1 is text (49), style 2 text in bold for headings.
    [
      'xl/styles.xml',
      `<styleSheet xmlns="${MAIN}"><fonts count="2"><font/><font><b/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/><xf numFmtId="49" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" applyNumberFormat="1" applyFont="1"/></cellXfs></styleSheet>`,
    ],
  ];
  for (const [name, xml] of parts) yield* zip.add(name, [`${HEAD}${xml}`]);
  for (const [index, sheet] of sheets.entries())
    yield* zip.add(`xl/worksheets/sheet${index + 1}.xml`, sheetXml(sheet));
  yield zip.end();
}

async function* sheetXml({ rows, widths = [] }: SheetOut): AsyncGenerator<string> {
  const cols = widths
    .map(
      (width, index) =>
        `<col min="${index + 1}" max="${index + 1}" width="${width}" style="1" customWidth="1"/>`,
    )
    .join('');
  yield `${HEAD}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>${cols === '' ? '' : `<cols>${cols}</cols>`}<sheetData>`;
  let row = 0;
  for await (const slice of rows) {
    let xml = '';
    for (const cells of slice) xml += rowXml(++row, cells);
    if (xml !== '') yield xml;
    await breathe();
  }
  yield '</sheetData></worksheet>';
}

function rowXml(row: number, cells: Cells): string {
  const style = row === 1 ? 2 : 1;
  let xml = `<row r="${row}">`;
  for (const [index, text] of cells.entries()) {
    if (text === '') continue;
    xml += `<c r="${lettersOf(index)}${row}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`;
  }
  return `${xml}</row>`;
}

/** By column: made once. */
const letters: string[] = [];

/** Column 27 is `AB`. */
function lettersOf(column: number): string {
  const known = letters[column];
  if (known !== undefined) return known;
  let [text, rest] = ['', column + 1];
  for (; rest > 0; rest = Math.floor((rest - 1) / 26))
    text = String.fromCharCode(65 + ((rest - 1) % 26)) + text;
  letters[column] = text;
  return text;
}

const SPECIAL = /[&<>"\r\n\t]|_x[0-9A-Fa-f]{4}_/;

/** Also what a spreadsheet would take for an escape of its own. */
function escaped(text: string): string {
  if (!SPECIAL.test(text)) return text;
  return text
    .replaceAll(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replaceAll(/[&<>"\r\n\t]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** A zip whose entries are packed while they are made: their sizes follow after them. */
class ZipOut {
  readonly #directory: Buffer[] = [];
  #offset = 0;

  async *add(name: string, texts: AsyncIterable<string> | Iterable<string>): AsyncGenerator<Uint8Array> {
    const called = Buffer.from(name);
    // Sizes and sum follow (8), names are UTF-8 (0x800), deflated; its calendar begins in 1980.
    const about = fields([20, 2], [0x0808, 2], [8, 2], [0, 2], [0x21, 2]);
    const from = this.#offset;
    yield this.#sent(
      Buffer.concat([
        fields([0x04034b50, 4]),
        about,
        fields([0, 4], [0, 4], [0, 4], [called.length, 2], [0, 2]),
        called,
      ]),
    );
    const deflate = createDeflateRaw({ level: 4 });
    let [sum, size, packed] = [0, 0, 0];
    async function* counted(): AsyncGenerator<Buffer> {
      for await (const text of texts) {
        const bytes = Buffer.from(text);
        sum = crc32(bytes, sum);
        size += bytes.length;
        yield bytes;
      }
    }
    // Whatever goes wrong in it reaches the loop below.
    pipeline(Readable.from(counted()), deflate, () => undefined);
    for await (const chunk of deflate as AsyncIterable<Buffer>) {
      packed += chunk.length;
      yield this.#sent(chunk);
    }
    const sizes = fields([sum, 4], [packed, 4], [size, 4]);
    yield this.#sent(Buffer.concat([fields([0x08074b50, 4]), sizes]));
    this.#directory.push(
      Buffer.concat([
        ...[fields([0x02014b50, 4], [20, 2]), about, sizes],
        ...[fields([called.length, 2], [0, 2], [0, 2], [0, 2], [0, 2], [0, 4], [from, 4]), called],
      ]),
    );
  }

  end(): Uint8Array {
    const directory = Buffer.concat(this.#directory);
    const count = this.#directory.length;
    const end = fields(
      [0x06054b50, 4],
      [0, 2],
      [0, 2],
      [count, 2],
      [count, 2],
      [directory.length, 4],
      [this.#offset, 4],
      [0, 2],
    );
    return Buffer.concat([directory, end]);
  }

  #sent(bytes: Buffer): Buffer {
    this.#offset += bytes.length;
    return bytes;
  }
}

/** Numbers of 2 or 4 bytes, least byte first. */
function fields(...all: readonly (readonly [value: number, bytes: 2 | 4])[]): Buffer {
  const written = Buffer.alloc(all.reduce((sum, [, bytes]) => sum + bytes, 0));
  let at = 0;
  for (const [value, bytes] of all) at = written.writeUIntLE(value, at, bytes);
  return written;
}
