/** Duplicates as one person sees them: within reach, answered or not; and what that person may do about them. */
import type { FieldName } from '../../config/file-fields.ts';
import { COLUMNS, fieldOf, textIn } from '../registry/columns.ts';
import { isRestricted } from '../registry/details.ts';
import type { Duplicates, NotDuplicateRow } from '../registry/duplicates.ts';
import { choicesBetween, filledBy } from '../registry/merge-plan.ts';
import type { MergeRow, Merges } from '../registry/merges.ts';
import type { DeviceRecord } from '../registry/record.ts';
import {
  groupsOf,
  type TwinGroup,
  type TwinPair,
  type TwinSign,
  type TwinStrength,
} from '../rules/duplicate.ts';
import { Refusal } from '../rules/refusal.ts';
import { type Asker, byOf, isWhole, mayDo, type Records, reaches, seesRestricted } from './asker.ts';

/** Only what is needed of the registry. */
export interface DuplicateRegistry extends Records {
  get(id: number): DeviceRecord | undefined;
  readonly duplicates: Pick<Duplicates, 'all' | 'answerOf' | 'answer' | 'between' | 'refuse' | 'reopen'>;
  readonly merges: Pick<Merges, 'all' | 'get' | 'intoOf' | 'fromOf' | 'merge' | 'undo' | 'conflictsOf'>;
}

export interface DuplicateWish {
  readonly answered: boolean;
  /** Code of a unit; one record of the group lies in its subtree. */
  readonly unit: string;
  readonly sign?: TwinSign | undefined;
  readonly strength?: TwinStrength | undefined;
}

/** The groups that a person may see, the strongest first. */
export async function groupsFor(
  registry: DuplicateRegistry,
  wish: DuplicateWish,
  person: Asker,
): Promise<readonly TwinGroup[]> {
  const { units, duplicates } = registry;
  const { pairs } = await duplicates.all();
  const isSeen = (id: number) => {
    const record = registry.get(id);
    return record !== undefined && reaches(person, units, record.unit);
  };
  const isIn = (id: number) => units.holds(wish.unit, registry.get(id)?.unit ?? '');
  const isAll = wish.unit === units.top?.code;
  const asked = pairs.filter(
    (pair) => (duplicates.answerOf(pair) !== undefined) === wish.answered && isSeen(pair.a) && isSeen(pair.b),
  );
  return groupsOf(asked).filter(
    ({ ids, strength, pairs: own }) =>
      (wish.strength === undefined || strength === wish.strength) &&
      (wish.sign === undefined || own.some(({ signs }) => signs.some(({ sign }) => sign === wish.sign))) &&
      (isAll || ids.some(isIn)),
  );
}

/** What too many records share is told to those who see all of them. */
export async function sharedFor(registry: DuplicateRegistry, person: Asker) {
  return isWhole(person, registry.units) ? (await registry.duplicates.all()).shared : [];
}

/** Both records, field by field; telephones and contacts for those who maintain alone. */
export interface Compared {
  readonly signs: TwinPair['signs'] | readonly [];
  readonly answer: NotDuplicateRow | undefined;
  readonly fields: readonly {
    readonly field: FieldName;
    readonly a: string;
    readonly b: string;
    readonly choice: boolean;
  }[];
}

export async function compared(
  registry: DuplicateRegistry,
  a: DeviceRecord,
  b: DeviceRecord,
  person: Asker,
  timeZone: string,
): Promise<Compared> {
  const pair = await registry.duplicates.between(a.id, b.id);
  const choices = new Set([...choicesBetween(a, b), ...choicesBetween(b, a)]);
  const isWithheld = (field: FieldName) => isRestricted(field) && !seesRestricted(person);
  const fields = COLUMNS.filter((field) => !isWithheld(field)).map((field) => ({
    field,
    a: textIn(field, a, timeZone),
    b: textIn(field, b, timeZone),
    choice: choices.has(fieldOf(field)),
  }));
  return {
    signs: pair?.signs ?? [],
    answer: pair && registry.duplicates.answerOf(pair),
    fields: fields.filter((line) => line.a !== '' || line.b !== ''),
  };
}

export interface MergeAsked {
  readonly keep: DeviceRecord;
  readonly drop: DeviceRecord;
  readonly keepVersion: number;
  readonly dropVersion: number;
  readonly take: readonly FieldName[];
  readonly note: string;
}

/**
 * Makes one device of two. A record that goes leaves the rates, so that two that share nothing are merged by an
 * administrator alone. What the person may not read is taken over where the kept one lacks it.
 */
export async function mergeFor(
  registry: DuplicateRegistry,
  { keep, drop, keepVersion, dropVersion, take, note }: MergeAsked,
  person: Asker,
): Promise<MergeRow> {
  const pair = await registry.duplicates.between(keep.id, drop.id);
  if (pair === undefined && !mayDo(person, 'administer'))
    throw new Refusal('not-allowed', { what: 'merge-without-sign', keep: keep.id, drop: drop.id });
  const choices = new Set(choicesBetween(keep, drop));
  const asked = take.map(fieldOf);
  const unfit = asked.filter(
    (field) => !choices.has(field) || (isRestricted(field) && !seesRestricted(person)),
  );
  if (unfit.length > 0)
    throw new Refusal(
      'bad-input',
      {},
      unfit.map((field) => ({
        path: 'take',
        wanted: 'fields in which the two differ',
        got: JSON.stringify(field),
      })),
    );
  const unread = seesRestricted(person) ? [] : filledBy(keep, drop).filter(isRestricted);
  return registry.merges.merge(
    { keep: keep.id, drop: drop.id, keepVersion, dropVersion, take: [...asked, ...unread], note },
    byOf(person),
  );
}
