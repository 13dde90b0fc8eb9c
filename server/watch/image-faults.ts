/** What is wrong with pictures now: one row per device, with the value that told it. */
import { CATEGORIES, type Category, CHECKS, type PictureFault, type Scope } from '../../config/terms.ts';
import { isOutage } from '../rules/outage.ts';
import type { Db } from '../store/db.ts';
import { failingReadings } from '../store/looks.ts';
import type { Desk } from './board.ts';
import { CHECK_COUNT, FREE } from './columns.ts';
import { asFault, keptReference, NOTHING_TOLD, severityTold, type ToldFault, toldIn } from './image-told.ts';
import type { Live } from './live.ts';
import type { Pictures } from './pictures.ts';
import type { UnitBrief } from './records.ts';
import { CATEGORIES_OF } from './tally.ts';
import { BAD, exclusionWord, stateOf, wordOf } from './words.ts';

const IMAGE = CHECKS.indexOf('image');
const GOOD = 'good';
/** A look and its picture tell of the same instant by two readings of the clock. */
const SAME_LOOK_MS = 5_000;

export interface ImageFaultWish {
  readonly unit: string;
  readonly scope: Scope;
  readonly category?: Category | undefined;
  readonly platform?: string | undefined;
  /** Only those that began at this time or later. */
  readonly sinceMs?: number | undefined;
}

export interface ShownDevice {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly unit: UnitBrief;
  readonly category: Category;
  readonly platform: string;
}

export interface FoundFault extends Omit<ToldFault, 'referenceValue'> {
  readonly device: ShownDevice;
  readonly fault: PictureFault;
  readonly sinceMs: number;
  readonly seenMs: number;
  readonly severity: number;
  /** When the latest picture that shows it was taken; null where none is kept. */
  readonly pictureMs: number | null;
}

/** Every fault within the wish, in the order of the devices' codes. */
export async function imageFaultsOf(
  { live, records }: Desk,
  db: Db,
  pictures: Pictures,
  wish: ImageFaultWish,
): Promise<FoundFault[]> {
  const cells = cellsWithin(live, wish, (cell) => live.columns.nowState[cell] === BAD).filter((cell) =>
    isOutage(stateOf(BAD), exclusionWord(live.columns.exclusion[slotAt(cell)] ?? 0)),
  );
  const devices = cells.map((cell) => live.columns.device[slotAt(cell)] ?? FREE);
  const looks = new Map(
    (await failingReadings(db.read, 'image', devices)).map((look) => [look.device, look]),
  );
  const references = await pictures.referencesOf(devices);
  return cells.flatMap((cell): FoundFault[] => {
    const device = shownOf(live, records, cell);
    const reason = wordOf(live.columns.nowReason[cell] ?? 0);
    const fault = asFault(reason);
    const spell = live.spellOf(cell);
    if (device === undefined || fault === undefined || spell === undefined) return [];
    if (wish.sinceMs !== undefined && spell.sinceMs < wish.sinceMs) return [];
    const look = looks.get(device.id);
    const told = look?.reason === reason ? toldIn(look.readings) : NOTHING_TOLD;
    const { referenceValue: _, ...shown } = told;
    const { sinceMs, seenMs } = spell;
    const pictureMs = pictureSince(pictures, device.id, spell.fromMs);
    const referenceAtMs = keptReference(told.referenceAtMs, references.get(device.id) ?? []);
    return [
      {
        device,
        fault,
        sinceMs,
        seenMs,
        severity: severityTold(fault, told),
        ...shown,
        referenceAtMs,
        pictureMs,
      },
    ];
  });
}

/** Up to `most` devices whose latest picture was judged intact, drawn by chance. */
export function intactByChance(
  { live, records }: Desk,
  pictures: Pictures,
  wish: ImageFaultWish,
  most: number,
  random: () => number,
): { readonly device: ShownDevice; readonly pictureMs: number }[] {
  const cells = cellsWithin(live, wish, (cell) => stateOf(live.columns.nowState[cell] ?? 0) === GOOD);
  const drawn: { device: ShownDevice; pictureMs: number }[] = [];
  // One after the other out of a hat, until there are enough.
  for (let left = cells.length; left > 0 && drawn.length < most; left--) {
    const at = Math.floor(random() * left);
    const cell = cells[at] ?? 0;
    cells[at] = cells[left - 1] ?? 0;
    const device = shownOf(live, records, cell);
    const fromMs = live.spellOf(cell)?.fromMs;
    if (device === undefined || fromMs === undefined) continue;
    const pictureMs = pictureSince(pictures, device.id, fromMs);
    if (pictureMs !== null) drawn.push({ device, pictureMs });
  }
  return drawn;
}

/** How many pictures are now judged intact, and in how many each fault is told. */
export function imageStockOf(
  { live }: Desk,
  wish: ImageFaultWish,
): { readonly intact: number; readonly told: ReadonlyMap<PictureFault, number> } {
  const { nowState, nowReason } = live.columns;
  const told = new Map<PictureFault, number>();
  for (const cell of cellsWithin(live, wish, (at) => nowState[at] === BAD)) {
    const fault = asFault(wordOf(nowReason[cell] ?? 0));
    if (fault !== undefined) told.set(fault, (told.get(fault) ?? 0) + 1);
  }
  const intact = cellsWithin(live, wish, (cell) => stateOf(nowState[cell] ?? 0) === GOOD).length;
  return { intact, told };
}

/** A picture from before the spell shows something else. */
function pictureSince(pictures: Pictures, device: number, fromMs: number): number | null {
  const takenMs = pictures.takenMs(device);
  return takenMs !== null && takenMs >= fromMs - SAME_LOOK_MS ? takenMs : null;
}

function slotAt(cell: number): number {
  return Math.floor(cell / CHECK_COUNT);
}

function cellsWithin(live: Live, wish: ImageFaultWish, isWanted: (cell: number) => boolean): number[] {
  const { columns, layout } = live;
  const index = layout.unitIndex(wish.unit);
  const platform = wish.platform === undefined ? undefined : layout.platformIndex(wish.platform);
  if (index === undefined || (wish.platform !== undefined && platform === undefined)) return [];
  const within = layout.within(index);
  const categories = new Set(
    CATEGORIES_OF[wish.scope].filter((at) => wish.category === undefined || CATEGORIES[at] === wish.category),
  );
  const cells: number[] = [];
  for (const slot of live.byCode) {
    if (columns.device[slot] === FREE || within[columns.unit[slot] ?? 0] !== 1) continue;
    if (!categories.has(columns.category[slot] ?? 0)) continue;
    if (platform !== undefined && columns.platform[slot] !== platform) continue;
    const cell = slot * CHECK_COUNT + IMAGE;
    if (isWanted(cell)) cells.push(cell);
  }
  return cells;
}

function shownOf(live: Live, records: Desk['records'], cell: number): ShownDevice | undefined {
  const record = live.recordOf(slotAt(cell));
  const unit = record && records.units.get(record.unit);
  if (record === undefined || unit === undefined) return undefined;
  const { id, code, name, category, platform } = record;
  return { id, code, name, unit, category, platform };
}
