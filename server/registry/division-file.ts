/** A table of division codes as it is sent: CSV or a workbook, with or without a heading. */
import type { Division } from '../rules/division.ts';
import { Refusal } from '../rules/refusal.ts';
import { BadSheet, type Cells, sheetOf } from './sheet.ts';

/** In the order of the file. */
export const DIVISION_COLUMNS = ['code', 'name', 'from', 'until', 'successor'] as const;
const MOST_ROWS = 20_000;

/** The rows of the file; refused with what cannot be read. Whether they fit together is the table's to say. */
export async function readDivisions(bytes: Uint8Array): Promise<Division[]> {
  const rows: Division[] = [];
  try {
    for await (const slice of sheetOf(bytes).rows) {
      for (const cells of slice) {
        const trimmed = cells.map((cell) => cell.normalize('NFKC').trim());
        if (trimmed.every((cell) => cell === '') || isHeading(trimmed, rows.length)) continue;
        if (rows.length === MOST_ROWS) throw new BadSheet(`at most ${MOST_ROWS} rows`, 'another row');
        rows.push(rowOf(trimmed));
      }
    }
  } catch (error) {
    if (!(error instanceof BadSheet)) throw error;
    const { row, wanted, got } = error;
    throw new Refusal('bad-input', {}, [{ path: row === 0 ? 'file' : `row ${row}`, wanted, got }]);
  }
  if (rows.length === 0)
    throw new Refusal('bad-input', {}, [{ path: 'file', wanted: 'at least one code', got: 'none' }]);
  return rows;
}

function isHeading([first = '']: Cells, before: number): boolean {
  return before === 0 && !/^\d/.test(first);
}

function rowOf([code = '', name = '', from = '', until = '', successor = '']: Cells): Division {
  return { code, name, from: dayIn(from), until: dayIn(until) || null, successor: successor || null };
}

/** `2020/6/5` and `20200605` as `2020-06-05`; anything else as it is, to be told. */
function dayIn(said: string): string {
  const parts =
    /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(said) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(said);
  if (parts === null) return said;
  return [parts[1], parts[2]?.padStart(2, '0'), parts[3]?.padStart(2, '0')].join('-');
}
