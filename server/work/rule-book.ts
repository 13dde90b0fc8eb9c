/** Versions of the rules: the first is what the settings say, later ones are made by a named person. None is ever changed. */
import type { Settings } from '../../config/settings.ts';
import { firstDayOf, startIn } from '../rules/city-day.ts';
import { type RuleValues, type RuleVersion, rulesFrom, versionAt } from '../rules/period-rules.ts';
import { type By, Refusal, SYSTEM } from '../rules/refusal.ts';
import type { Db } from '../store/db.ts';
import type { Journal } from '../store/journal.ts';
import { addRuleVersion, listRuleVersions } from '../store/rule-versions.ts';

export interface RuleBookOptions {
  readonly journal: Journal;
  readonly settings: Settings;
  readonly clock?: () => number;
}

/** Without times of their own the first rules judge everything. */
const FROM_THE_BEGINNING_MS = 0;

export class RuleBook {
  readonly #db: Db;
  readonly #options: RuleBookOptions;
  readonly #clock: () => number;
  #versions: readonly RuleVersion[] = [];

  private constructor(db: Db, options: RuleBookOptions) {
    this.#db = db;
    this.#options = options;
    this.#clock = options.clock ?? Date.now;
  }

  static async open(db: Db, options: RuleBookOptions): Promise<RuleBook> {
    const book = new RuleBook(db, options);
    book.#versions = await listRuleVersions(db.read);
    const values = rulesFrom(options.settings);
    const last = book.#versions.at(-1);
    if (last === undefined) await book.#add(FROM_THE_BEGINNING_MS, 'settings', values, SYSTEM);
    else if (!isSame(last.values.windows, values.windows)) {
      // For how long a look is believed follows from how often one is made: that is the settings' alone.
      await book.#add(book.#monthStart(0), 'settings', { ...last.values, windows: values.windows }, SYSTEM);
    }
    return book;
  }

  /** Oldest first. */
  all(): readonly RuleVersion[] {
    return this.#versions;
  }

  /** What judges a time that ends then; of the versions that were known at a moment, when one is given. */
  at(untilMs: number, knownMs = Number.POSITIVE_INFINITY): RuleVersion {
    const known = this.#versions.filter(({ madeMs }) => madeMs <= knownMs);
    return versionAt(known.length === 0 ? this.#versions.slice(0, 1) : known, untilMs - 1);
  }

  /** What judges the present; the same object until another version does. */
  current(): RuleVersion {
    return this.at(this.#clock() + 1);
  }

  byNumber(number: number): RuleVersion {
    const found = this.#versions.find((version) => version.number === number);
    if (found === undefined) throw new Refusal('not-found', { what: 'rule-version' });
    return found;
  }

  /** A new version from the first day of a month on, this one at the earliest: what is past was judged by other rules. */
  add(
    wish: { readonly fromMonth: string; readonly note: string; readonly values: RuleValues },
    by: By,
  ): Promise<RuleVersion> {
    const fromMs = this.#startOf(wish.fromMonth);
    if (fromMs === undefined || fromMs < this.#monthStart(0)) {
      const problem = {
        path: 'fromMonth',
        wanted: 'this month or a later one, such as 2026-12',
        got: JSON.stringify(wish.fromMonth),
      };
      throw new Refusal('bad-input', {}, [problem]);
    }
    const { windows } = this.#versions.at(-1)?.values ?? wish.values;
    return this.#add(fromMs, wish.note, { ...wish.values, windows }, by);
  }

  async #add(fromMs: number, note: string, values: RuleValues, by: By): Promise<RuleVersion> {
    const version = { fromMs, madeMs: this.#clock(), by: by.name, note, values };
    const number = await this.#db.write(async (sql) => {
      const number = await addRuleVersion(sql, version);
      const after = { number, fromMs, note, values };
      await this.#options.journal.write(sql, { by, did: 'rules.add', subject: `rules/${number}`, after });
      return number;
    });
    const made = { ...version, number };
    this.#versions = [...this.#versions, made];
    return made;
  }

  /** So many months after this one. */
  #monthStart(after: number): number {
    const { timeZone } = this.#options.settings;
    const parts = new Intl.DateTimeFormat('en', { timeZone, year: 'numeric', month: 'numeric' })
      .formatToParts(this.#clock())
      .map(({ type, value }) => [type, Number(value)] as const);
    const { year = 1970, month = 1 } = Object.fromEntries(parts) as { year?: number; month?: number };
    return startIn(timeZone)(firstDayOf((year - 1970) * 12 + month - 1 + after));
  }

  #startOf(month: string): number | undefined {
    const [, year, nth] = /^(20\d\d|21\d\d)-(0[1-9]|1[0-2])$/.exec(month) ?? [];
    if (year === undefined) return undefined;
    return startIn(this.#options.settings.timeZone)(firstDayOf((Number(year) - 1970) * 12 + Number(nth) - 1));
  }
}

function isSame(a: RuleValues['windows'], b: RuleValues['windows']): boolean {
  return (Object.keys(b) as (keyof RuleValues['windows'])[]).every((key) => a[key] === b[key]);
}
