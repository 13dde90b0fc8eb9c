/** Rows of a list to fields of records, by the mapping; or what is wrong with the cell. */
import { isDetail } from '../../config/detail-fields.ts';
import { type FieldName, fieldNamed } from '../../config/file-fields.ts';
import { type Cell, type Column, fieldOf, readCell } from './columns.ts';
import type { Mapping } from './mapping.ts';
import { AS_TEXT, hasLostDigits } from './proposal.ts';
import type { CellProblem, DeviceWish } from './record.ts';
import { type Cells, LIMITS } from './sheet.ts';
import { detailIn } from './wish.ts';

const SHOWN = 80;
const NONE: ReadonlyMap<Column, BadCell> = new Map();

export interface BadCell {
  readonly text: string;
  readonly wanted: string;
}

/** One data row: the fields that could be read, and those that could not. */
export interface ListRow {
  /** Its number in the sheet. */
  readonly row: number;
  /** Only fields whose column is in the list. */
  readonly said: Partial<DeviceWish>;
  readonly bad: ReadonlyMap<Column, BadCell>;
  /** Why nothing of the row can be read. */
  readonly broken?: BadCell;
}

/** Texts that stand in place of what a cell holds: accepted proposals. */
export type Fix = Readonly<Partial<Record<Column, string>>>;

/** A bad cell with what would put it right. */
export interface Trouble extends CellProblem {
  readonly fix: Fix | undefined;
}

/** Collects problems, and counts those beyond the limit instead of keeping them. */
export class Problems {
  readonly #kept: Trouble[] = [];
  readonly #rows = new Set<number>();
  #count = 0;
  #warnings = 0;

  add(
    row: number,
    column: string,
    value: string,
    wanted: string,
    more: { readonly fix?: Fix | undefined; readonly proposal?: string; readonly isWarning?: true } = {},
  ): void {
    this.#count++;
    if (more.isWarning !== true) this.#rows.add(row);
    const { fix, proposal, isWarning } = more;
    // Warnings leave room for what is really bad.
    if (isWarning === true && ++this.#warnings > LIMITS.problems / 2) return;
    if (this.#kept.length >= LIMITS.problems) return;
    this.#kept.push({
      row,
      column,
      value: shown(value),
      wanted,
      ...(proposal !== undefined && { proposal }),
      ...(isWarning && { isWarning }),
      fix,
    });
  }

  /** Why the reading ended early; told however many others there are. */
  addBreak(row: number, value: string, wanted: string): void {
    this.#count++;
    this.#rows.add(row);
    this.#kept.push({ row, column: '', value: shown(value), wanted, fix: undefined });
  }

  /** Rows that cannot be taken over as they are. */
  get rows(): ReadonlySet<number> {
    return this.#rows;
  }

  get none(): boolean {
    return this.#rows.size === 0;
  }

  /** In the order of the rows. */
  kept(): readonly Trouble[] {
    return this.#kept.toSorted((a, b) => a.row - b.row);
  }

  /** How many there are beside those that are kept. */
  get more(): number {
    return this.#count - this.#kept.length;
  }

  /** For the record: the last one says how many more there are, if there are. */
  list(): readonly CellProblem[] {
    const sorted = this.kept().map(({ fix: _, ...problem }): CellProblem => problem);
    if (this.more > 0)
      sorted.push({
        row: 0,
        column: '',
        value: `${this.more} more`,
        wanted: `at most ${LIMITS.problems} problems`,
      });
    return sorted;
  }
}

/** Fields that hold no full-width letter or digit when they are right: folded, where people's own words stay as they are. */
const FOLDED_FIELDS = new Set<FieldName>(['code', 'mac', 'host', 'lon', 'lat', 'unit', 'upstream']);

function isFolded(column: Column): boolean {
  const type = fieldNamed(column)?.type;
  return FOLDED_FIELDS.has(column) || (type !== 'text' && type !== 'reference');
}

const WIDE = /[\u3000\uFF01-\uFF5E]/;
const CODES: ReadonlySet<Column> = new Set<Column>(['code', 'upstream', 'policeOrgCode']);
/** Lists repeat the same few words; cells that are remembered for each column. */
const MOST_KNOWN = 5_000;

/** How one column is read. */
interface Reader {
  readonly column: Column;
  readonly index: number;
  readonly isFolded: boolean;
  readonly coding: Readonly<Record<string, string>> | undefined;
  /** By text, where few texts are likely. */
  readonly known: Map<string, Cell> | undefined;
}

/** A mapping made ready for many rows. */
export class RowReader {
  readonly #readers: readonly Reader[];
  readonly #timeZone: string;
  readonly #width: number | undefined;

  /** `width`: so many cells a row must have, no more and no less; any number when left out. */
  constructor(mapping: Mapping, timeZone: string, width?: number) {
    this.#timeZone = timeZone;
    this.#width = width;
    this.#readers = mapping.columns.flatMap((column, index) =>
      column === null
        ? []
        : {
            column,
            index,
            isFolded: isFolded(column),
            coding: mapping.codings[column],
            known:
              column === 'code' || column === 'name' || column === 'address'
                ? undefined
                : new Map<string, Cell>(),
          },
    );
  }

  has(column: Column): boolean {
    return this.#readers.some((reader) => reader.column === column);
  }

  read(row: number, cells: Cells, fix: Fix = {}): ListRow {
    const width = this.#width;
    if (
      width !== undefined &&
      cells.length !== width &&
      cells.slice(width).some((cell) => cell.trim() !== '')
    )
      return {
        row,
        said: {},
        bad: NONE,
        broken: { text: `${cells.length} cells`, wanted: `${width} cells, as in the header` },
      };
    if (width !== undefined && cells.length < width)
      return {
        row,
        said: {},
        bad: NONE,
        broken: { text: `${cells.length} cells`, wanted: `${width} cells, as in the header` },
      };
    const said: Record<string, string | number | boolean | null> = {};
    const details: Record<string, string> = {};
    let bad: Map<Column, BadCell> | undefined;
    for (const reader of this.#readers) {
      const { column } = reader;
      const text = fix[column] ?? cells[reader.index] ?? '';
      const cell = this.#cell(reader, text);
      if ('is' in cell) {
        if (isDetail(column)) details[detailIn(fieldOf(column)) ?? column] = String(cell.is);
        else said[fieldOf(column)] = cell.is;
      } else {
        bad ??= new Map();
        bad.set(column, { text, wanted: cell.wanted });
      }
    }
    // Each reader answers the type of its own field.
    return { row, said: { ...(said as Partial<DeviceWish>), details }, bad: bad ?? NONE };
  }

  #cell({ column, isFolded, coding, known }: Reader, written: string): Cell {
    if (written.length > LIMITS.cell) return { wanted: `at most ${LIMITS.cell} characters` };
    const before = known?.get(written);
    if (before !== undefined) return before;
    const text = isFolded && WIDE.test(written) ? written.normalize('NFKC') : written;
    const coded = coding?.[text.trim()] ?? text;
    const cell: Cell =
      CODES.has(column) && hasLostDigits(text.trim())
        ? { wanted: AS_TEXT }
        : readCell(column, coded, this.#timeZone);
    if (known !== undefined && known.size < MOST_KNOWN) known.set(written, cell);
    return cell;
  }
}

function shown(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
