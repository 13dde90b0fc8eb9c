/** The rows of a sheet below its headings, and what its columns hold. */
import type { NumberedRow } from './import.ts';
import type { ColumnFacts } from './mapping.ts';
import type { Cells } from './sheet.ts';
import { HEAD_ROWS, headOf } from './sheet-head.ts';

const MOST_VALUES = 200;
const SAMPLES = 3;

/** Splits a sheet into its headings and its numbered data rows. */
export class DataRows {
  readonly #slices: AsyncIterator<readonly Cells[]>;
  #held: Cells[] = [];
  #next = 1;

  constructor(slices: AsyncIterable<readonly Cells[]>) {
    this.#slices = slices[Symbol.asyncIterator]();
  }

  async head(): Promise<ReturnType<typeof headOf>> {
    while (this.#held.length < HEAD_ROWS) {
      const { value, done } = await this.#slices.next();
      if (done === true) break;
      this.#held.push(...(value as readonly Cells[]));
    }
    const head = headOf(this.#held);
    if (head !== undefined) {
      this.#held.splice(0, head.row);
      this.#next = head.row + 1;
    }
    return head;
  }

  async *rows(): AsyncGenerator<readonly NumberedRow[]> {
    let slice: readonly Cells[] = this.#held;
    this.#held = [];
    for (;;) {
      const from = this.#next;
      yield slice.map((cells, index) => ({ row: from + index, cells }));
      this.#next += slice.length;
      const { value, done } = await this.#slices.next();
      if (done === true) return;
      slice = value as readonly Cells[];
    }
  }
}

/** What the columns hold, counted while they are read. */
export class Facts {
  readonly #columns: {
    readonly heading: string;
    readonly samples: string[];
    values: Map<string, number> | undefined;
  }[];

  constructor(headings: readonly string[]) {
    this.#columns = headings.map((heading) => ({ heading, samples: [], values: new Map() }));
  }

  take(rows: readonly NumberedRow[]): void {
    for (const [index, column] of this.#columns.entries()) {
      for (const { cells } of rows) {
        const text = cells[index]?.trim() ?? '';
        if (text === '') continue;
        if (column.samples.length < SAMPLES) column.samples.push(text.slice(0, 60));
        if (column.values === undefined) break;
        column.values.set(text, (column.values.get(text) ?? 0) + 1);
        if (column.values.size > MOST_VALUES) column.values = undefined;
      }
    }
  }

  all(): readonly ColumnFacts[] {
    return this.#columns.map(({ heading, samples, values }) => ({ heading, samples, values }));
  }
}
