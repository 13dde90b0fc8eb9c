/** The straight way of a list for programs: tried and taken over in one go. */
import type { By } from '../rules/refusal.ts';
import { type Draft, type Judged, judgeList } from './import.ts';
import { Problems, RowReader } from './list.ts';
import { DataRows } from './list-rows.ts';
import type { ListDoor } from './list-state.ts';
import { writeList } from './list-write.ts';
import { proposedMapping } from './mapping.ts';
import type { ImportRun } from './record.ts';
import { BadSheet, sheetOf } from './sheet.ts';

/** Drafts that are written at once. */
const SLICE = 200;

/** How a list is to be taken over, and who wants it. */
export interface ImportWish {
  /** Say what would happen, and write nothing. */
  readonly dry: boolean;
  /** Take over the sound rows though others are bad. */
  readonly skipBad: boolean;
  readonly by: By;
}

/** The straight way for programs: headings must be known, and what cannot be read is told. */
export async function takeStraight(
  bytes: Uint8Array,
  { dry, skipBad, by }: ImportWish,
  door: ListDoor,
): Promise<ImportRun> {
  const broken = new Problems();
  const none = { id: null, dry, added: 0, updated: 0, unchanged: 0, written: false };
  const refused = (rows: number): ImportRun => ({ ...none, rows, problems: broken.list() });
  let judged: Judged | undefined;
  // The bytes come in one piece and are read once: the drafts are held until they are written.
  const drafts: Draft[] = [];
  const rows = { count: 0 };
  return door.ledger.alone(async () => {
    try {
      judged = await judgeStraight(bytes, broken, { rows, drafts, by }, door);
    } catch (error) {
      if (!(error instanceof BadSheet)) throw error;
      broken.addBreak(error.row, error.got, error.wanted);
    }
    if (judged === undefined) return refused(rows.count);
    const { added, updated, unchanged, problems, loose } = judged;
    const told = { dry, rows: judged.rows, added, updated, unchanged, problems: problems.list() };
    const isSound = added + updated + unchanged > 0 && (problems.none || skipBad);
    if (dry || !isSound) return { ...told, id: null, written: false };
    const id = await writeList(
      judged,
      slicesOf(drafts, loose),
      { by, kind: 'list', unit: '', source: '', file: '' },
      door,
    );
    return { ...told, id, written: true };
  });
}

async function judgeStraight(
  bytes: Uint8Array,
  broken: Problems,
  { rows, drafts, by }: { readonly rows: { count: number }; readonly drafts: Draft[]; readonly by: By },
  door: ListDoor,
): Promise<Judged | undefined> {
  const sheet = sheetOf(bytes);
  const source = new DataRows(sheet.rows);
  const head = await source.head();
  if (head === undefined) {
    broken.addBreak(0, '', 'a header row with code');
    return undefined;
  }
  const mapping = proposedMapping(head.headings, head.fields, undefined);
  for (const [index, heading] of head.headings.entries()) {
    const name = head.fields[index]?.name;
    if (name === undefined) broken.add(head.row, heading, heading, 'the heading of a field');
    else if (mapping.columns[index] === null) broken.add(head.row, heading, heading, 'each column once');
  }
  if (!mapping.columns.includes('code')) broken.add(head.row, 'code', 'nothing', 'this column');
  if (!broken.none) return undefined;
  const reader = new RowReader(
    mapping,
    door.timeZone,
    sheet.format === 'csv' ? head.headings.length : undefined,
  );
  const onRows = (count: number) => {
    rows.count = count;
  };
  return judgeList(source.rows(), { reader, mapping, by, onRows }, door, (draft) => {
    drafts.push(draft);
  });
}

async function* slicesOf(drafts: Draft[], loose: ReadonlySet<number>): AsyncGenerator<readonly Draft[]> {
  // Each is let go of once it is written.
  while (drafts.length > 0) yield drafts.splice(0, SLICE).filter(({ row }) => !loose.has(row));
}
