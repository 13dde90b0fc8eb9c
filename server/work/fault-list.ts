/** The list of image faults as people work through it: what was found, and what was answered about it. */
import { type FaultSort, PICTURE_FAULTS, type PictureFault } from '../../config/terms.ts';
import type { FoundFault, ImageFaultWish } from '../watch/image-faults.ts';
import type { AnswerRow } from './image-answers.ts';

export interface FaultListWish extends ImageFaultWish {
  readonly fault?: PictureFault | undefined;
  readonly answered: 'no' | 'yes' | 'all';
  readonly sort: FaultSort;
}

export interface ListedFault extends FoundFault {
  readonly answer: 'agree' | 'not-a-fault' | null;
  readonly answerId: number | null;
}

export interface FaultList {
  /** By every wish but that for one fault, most first. */
  readonly counts: { readonly fault: PictureFault; readonly count: number }[];
  readonly rows: readonly ListedFault[];
}

/** Only what is needed of the watch and of the answers. */
export interface FaultListParts {
  readonly watch: { imageFaults(wish: ImageFaultWish): Promise<FoundFault[]> };
  readonly answers: { of(devices: readonly number[]): Promise<AnswerRow[]> };
}

export async function faultListOf(
  { watch, answers }: FaultListParts,
  wish: FaultListWish,
): Promise<FaultList> {
  const found = await watch.imageFaults(wish);
  const said = Map.groupBy(await answers.of(found.map(({ device }) => device.id)), ({ device }) => device);
  const listed = found
    .map((row) => withAnswer(row, said.get(row.device.id) ?? []))
    .filter(({ answer }) => wish.answered === 'all' || (answer !== null) === (wish.answered === 'yes'));
  const counts = PICTURE_FAULTS.map((fault) => ({
    fault,
    count: listed.filter((row) => row.fault === fault).length,
  }));
  const rows = listed.filter(({ fault }) => wish.fault === undefined || fault === wish.fault);
  return {
    counts: counts.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count),
    rows: rows.sort(ORDERS[wish.sort]),
  };
}

/** An answer speaks of the fault that goes on as long as its picture is of this outage. */
function withAnswer(row: FoundFault, said: readonly AnswerRow[]): ListedFault {
  const latest = said.find(({ fault, atMs }) => fault === row.fault && atMs >= row.sinceMs);
  if (latest?.answer !== 'agree' && latest?.answer !== 'not-a-fault')
    return { ...row, answer: null, answerId: null };
  return { ...row, answer: latest.answer, answerId: latest.id };
}

type Order = (a: FoundFault, b: FoundFault) => number;

const worstFirst: Order = (a, b) => b.severity - a.severity || b.sinceMs - a.sinceMs || byCode(a, b);
const newestFirst: Order = (a, b) => b.sinceMs - a.sinceMs || byCode(a, b);

/** Complete: a new way of sorting does not compile without its order. */
const ORDERS: Readonly<Record<FaultSort, Order>> = {
  severity: worstFirst,
  since: newestFirst,
  unit: (a, b) => inOrder(a.device.unit.code, b.device.unit.code) || worstFirst(a, b),
};

function byCode(a: FoundFault, b: FoundFault): number {
  return inOrder(a.device.code, b.device.code);
}

function inOrder(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
