/** Division codes (行政区划代码), versioned: codes die in mergers, and live on in the devices that bear them. */

/** One code in one stretch of time. */
export interface Division {
  /** 6 digits for a district, 9 for a town, 12 for a community. */
  readonly code: string;
  readonly name: string;
  /** `2020-06-05`: the first day on which it is in force. */
  readonly from: string;
  /** The first day on which it is not; null while it is. */
  readonly until: string | null;
  /** The code that took its place; null where none did. */
  readonly successor: string | null;
}

/** What is wrong with one line of a table, and what would have been right. */
export interface DivisionFault {
  /** Of the line, from 0. */
  readonly index: number;
  readonly field: keyof Division;
  readonly wanted: string;
}

/** As many mergers in a row as are followed. */
const MOST_MERGERS = 16;

/** The whole table, to be asked. A code that it does not have means itself. */
export class DivisionTable {
  /** By code, the last stretch first. */
  readonly #byCode = new Map<string, Division[]>();

  constructor(rows: readonly Division[]) {
    for (const row of rows.toSorted((a, b) => (a.from < b.from ? 1 : -1))) {
      const stretches = this.#byCode.get(row.code);
      if (stretches) stretches.push(row);
      else this.#byCode.set(row.code, [row]);
    }
  }

  /** Is it in the table, in force or retired? V2 accepts both: devices keep the code of a division that was merged. */
  has(code: string): boolean {
    return this.#byCode.has(code);
  }

  /** The code that counts on a day in its place: itself while it is in force, else who came after. */
  successorOf(code: string, day: string): string {
    let here = code;
    for (let mergers = 0; mergers < MOST_MERGERS; mergers++) {
      const stretches = this.#byCode.get(here);
      if (stretches === undefined || stretches.some((one) => isInForce(one, day))) return here;
      // Of the stretches that are over the last; one that lies ahead did not end yet.
      const ended = stretches.find(({ until }) => until !== null && until <= day);
      if (ended === undefined || ended.successor === null) return here;
      here = ended.successor;
    }
    return here;
  }
}

export const NO_DIVISIONS = new DivisionTable([]);

function isInForce({ from, until }: Pick<Division, 'from' | 'until'>, day: string): boolean {
  return from <= day && (until === null || day < until);
}

/** Everything that is wrong with a table, line by line: the whole table, for lines lean on one another. */
export function divisionFaults(rows: readonly Division[]): DivisionFault[] {
  const codes = new Set(rows.map(({ code }) => code));
  const table = new Map<string, Division[]>();
  return rows.flatMap((row, index): DivisionFault[] => {
    const { code, name, from, until, successor } = row;
    const fault = (field: keyof Division, wanted: string) => ({ index, field, wanted });
    const faults: DivisionFault[] = [];
    if (!/^\d{6}(\d{3}){0,2}$/.test(code)) faults.push(fault('code', '6, 9 or 12 digits'));
    if (name === '') faults.push(fault('name', 'a name'));
    if (!isDay(from)) faults.push(fault('from', 'a date such as 2020-06-05'));
    if (until !== null && !isDay(until)) faults.push(fault('until', 'a date such as 2020-06-05, or nothing'));
    else if (until !== null && until <= from) faults.push(fault('until', 'a day after the first one'));
    if (successor !== null) {
      if (until === null) faults.push(fault('successor', 'nothing, for the code is not retired'));
      else if (successor.length !== code.length || !codes.has(successor))
        faults.push(fault('successor', 'a code of the same level that is in the table'));
      else if (returns(row, rows))
        faults.push(fault('successor', 'a code that does not lead back to this one'));
    }
    const earlier = table.get(code) ?? [];
    if (earlier.some((other) => overlaps(other, row)))
      faults.push(fault('from', 'a day on which the same code is not in force already'));
    table.set(code, [...earlier, row]);
    return faults;
  });
}

function overlaps(one: Division, other: Division): boolean {
  return (one.until === null || other.from < one.until) && (other.until === null || one.from < other.until);
}

/** Does the way of successors come back to where it began? */
function returns({ code, successor }: Division, rows: readonly Division[]): boolean {
  let here = successor;
  for (let mergers = 0; here !== null && mergers < MOST_MERGERS; mergers++) {
    if (here === code) return true;
    const stretches = rows.filter((row) => row.code === here);
    // A code in force ends the way, whatever was before it.
    here = stretches.some(({ until }) => until === null) ? null : (stretches.at(-1)?.successor ?? null);
  }
  return here !== null;
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const atMs = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(atMs) && new Date(atMs).toISOString().startsWith(text);
}

/**
 * V7: digits 1 to 6 of a code beside the division of its unit (CivilCode), both as they count today. A hint only: a
 * bureau may number by the managing centre. Undefined where they agree, and where one of them is no division.
 */
export function codeWarning(
  code: string,
  unit: string,
  today: (division: string) => string,
): { readonly division: string; readonly unit: string } | undefined {
  if (!/^\d{20}$/.test(code) || !/^\d{4,}$/.test(unit)) return undefined;
  const own = code.slice(0, 6);
  const place = unit.slice(0, 6).padEnd(6, '0');
  return today(own) === today(place) ? undefined : { division: own, unit: place };
}
