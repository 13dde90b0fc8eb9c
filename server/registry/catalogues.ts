/** The catalogues of sub-platforms: read, kept, and ready to be compared. */
import { EventEmitter } from 'node:events';
import { setImmediate as breathe } from 'node:timers/promises';
import { isComplete } from '../rules/catalogue.ts';
import { type By, Refusal } from '../rules/refusal.ts';
import type { Listing } from '../rules/registration.ts';
import * as stored from '../store/catalogue.ts';
import type { Sql } from '../store/db.ts';
import { readCatalogue } from './catalogue-file.ts';
import type { Ledger } from './ledger.ts';
import type { CellProblem } from './record.ts';

export type { CatalogueItem, CatalogueRow, KeptItem } from '../store/catalogue.ts';

/** What came of reading a catalogue. */
export interface CatalogueRun {
  readonly platform: string;
  readonly announced: number | null;
  readonly collected: number;
  readonly complete: boolean;
  readonly nodes: number;
  readonly added: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly removed: number;
  readonly problems: readonly CellProblem[];
  readonly written: boolean;
}

/** A platform's last catalogue, and everything that it holds since the last complete one. */
export interface Catalogue {
  readonly row: stored.CatalogueRow;
  /** By code. */
  readonly items: ReadonlyMap<string, stored.KeptItem>;
}

export interface CataloguesOptions {
  readonly ledger: Ledger;
  readonly isPlatform: (id: string) => boolean;
  readonly clock: () => number;
}

/** Items written, or read, between two breaths of the event loop. */
const SLICE = 1_000;

export class Catalogues extends EventEmitter<{ taken: [platform: string] }> {
  readonly #options: CataloguesOptions;
  readonly #rows = new Map<string, stored.CatalogueRow>();
  /** By platform. */
  readonly #items = new Map<string, Map<string, stored.KeptItem>>();

  constructor(options: CataloguesOptions) {
    super();
    this.#options = options;
  }

  async load(sql: Sql): Promise<void> {
    for (const row of await stored.listCatalogues(sql)) {
      this.#rows.set(row.platform, row);
      await this.#itemsOf(row.platform);
    }
  }

  clear(): void {
    this.#rows.clear();
    this.#items.clear();
  }

  /** Where a code stands in the latest complete catalogue of a platform, and in what was told since. */
  listing(platform: string, code: string): Listing {
    if (platform === '') return { is: 'no-platform' };
    const completeMs = this.#rows.get(platform)?.completeMs ?? null;
    if (completeMs === null) return { is: 'no-catalogue' };
    const item = this.#items.get(platform)?.get(code);
    return item ? { is: 'listed', atMs: item.seenMs } : { is: 'absent', atMs: completeMs };
  }

  /** What every platform tells under a code. */
  facesOf(code: string): { readonly row: stored.CatalogueRow; readonly item: stored.KeptItem }[] {
    return [...this.#rows.values()].flatMap((row) => {
      const item = this.#items.get(row.platform)?.get(code);
      return item ? [{ row, item }] : [];
    });
  }

  /** Undefined for a platform that never gave one. */
  async of(platform: string): Promise<Catalogue | undefined> {
    const row = this.#rows.get(platform);
    return row && { row, items: await this.#itemsOf(platform) };
  }

  /**
   * Takes a catalogue over. A complete one – as many items as were announced – replaces what the platform said before;
   * an incomplete one adds and updates, and takes nothing away. `announced` counts where the file itself does not say.
   */
  async take(platform: string, bytes: Uint8Array, announced: number | null, by: By): Promise<CatalogueRun> {
    const { ledger, isPlatform, clock } = this.#options;
    if (!isPlatform(platform)) throw new Refusal('not-found', { platform });
    const file = await readCatalogue(bytes);
    return ledger.alone(async () => {
      const before = await this.#itemsOf(platform);
      const sum = file.announced ?? announced;
      const complete = isComplete(sum, file.collected);
      const fresh = [...file.items.values()].filter(({ code }) => !before.has(code));
      const known = [...file.items.values()].filter(({ code }) => before.has(code));
      const changed = known.filter((item) => !isSame(item, before.get(item.code)));
      const counts = {
        announced: sum,
        collected: file.collected,
        complete,
        added: fresh.length,
        updated: changed.length,
        unchanged: known.length - changed.length,
        removed: complete ? before.size - known.length : 0,
      };
      const run = { platform, ...counts, nodes: file.nodes, problems: file.problems };
      if (!file.isReadable)
        return { ...run, added: 0, updated: 0, removed: 0, complete: false, written: false };
      const last = this.#rows.get(platform);
      // Later than the last one, so that what is older can be told apart.
      const takenMs = Math.max(clock(), (last?.takenMs ?? 0) + 1);
      const row: stored.CatalogueRow = {
        ...{ platform, takenMs, announced: sum, collected: file.collected, complete },
        who: by.name,
        completeMs: complete ? takenMs : (last?.completeMs ?? null),
      };
      const items = [...file.items.values()];
      await ledger.write(
        async (sql) => {
          await stored.saveCatalogue(sql, row);
          for (let from = 0; from < items.length; from += SLICE) {
            await stored.saveItems(sql, platform, items.slice(from, from + SLICE), takenMs);
            await breathe();
          }
          if (complete) await stored.removeOlderItems(sql, platform, takenMs);
        },
        {
          by,
          did: complete ? 'catalogue.replace' : 'catalogue.incomplete',
          subject: `platform/${platform}`,
          after: counts,
        },
      );
      this.#rows.set(platform, row);
      const told = items.map((item) => [item.code, { ...item, seenMs: takenMs }] as const);
      this.#items.set(platform, new Map(complete ? told : [...before, ...told]));
      this.emit('taken', platform);
      return { ...run, written: true };
    });
  }

  async #itemsOf(platform: string): Promise<Map<string, stored.KeptItem>> {
    const known = this.#items.get(platform);
    if (known !== undefined) return known;
    const items = new Map<string, stored.KeptItem>();
    if (!this.#rows.has(platform)) return items;
    for (let after = ''; ; ) {
      const slice = await stored.listItems(this.#options.ledger.db.read, platform, after, SLICE);
      for (const item of slice) items.set(item.code, item);
      after = slice.at(-1)?.code ?? '';
      if (slice.length < SLICE) break;
    }
    // Somebody may have read it, or taken a newer one over, meanwhile.
    return this.#items.get(platform) ?? this.#keep(platform, items);
  }

  #keep(platform: string, items: Map<string, stored.KeptItem>): Map<string, stored.KeptItem> {
    this.#items.set(platform, items);
    return items;
  }
}

function isSame(a: stored.CatalogueItem, b: stored.CatalogueItem | undefined): boolean {
  return (
    b !== undefined && (Object.keys(a) as (keyof stored.CatalogueItem)[]).every((key) => a[key] === b[key])
  );
}
