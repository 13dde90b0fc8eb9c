/** What a device told of itself, folded into what it told before, and held against who is registered at its address. */
import type { Traits } from '../../probes/link/observation.ts';
import { foldTraits, isMoved } from '../rules/traits.ts';
import { saveTraits, traitsOf } from '../store/traits.ts';
import type { WatchParts } from './watch-parts.ts';

/** Resolves after the commit. Answers whether the device says that it stands elsewhere than it said before. */
export async function takeTraits(
  { db, intake, registrations }: Pick<WatchParts, 'db' | 'intake' | 'registrations'>,
  told: Traits,
): Promise<boolean> {
  const { n } = told;
  let hasMoved = false;
  await intake.alone(async () => {
    const strangers = await db.write(async (sql) => {
      const before = await traitsOf(sql, n);
      const kept = foldTraits(before, told);
      hasMoved = isMoved(before, kept);
      await saveTraits(sql, n, kept);
      return registrations.write(sql, { rows: [], swaps: registrations.strangerIn(n, kept) });
    });
    registrations.take({ rows: [] }, strangers);
    if (strangers.length > 0) registrations.review([n]);
  });
  return hasMoved;
}
