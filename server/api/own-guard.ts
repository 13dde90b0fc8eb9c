/** The same rules for many wishes at once: what a district may not write is told row by row. */
import type { Guard, GuardMaker } from '../registry/import.ts';
import { isWishField } from '../registry/wish.ts';
import { Refusal } from '../rules/refusal.ts';
import { type Asker, isWhole, reaches } from '../work/asker.ts';
import { type Neighbours, refuseForeignWish, usesOf } from './own-wish.ts';

/** Nothing is in the way of who sees the whole city. */
export function guardFor(person: Asker, registry: Neighbours): GuardMaker | undefined {
  return isWhole(person, registry.units) ? undefined : () => guardOf(person, registry);
}

function guardOf(person: Asker, registry: Neighbours): Guard {
  let counted: ReturnType<typeof usesOf> | undefined;
  // Counted once for all rows: logins are used by tens of thousands of devices.
  const uses = () => {
    counted ??= usesOf(person, registry);
    return counted;
  };
  return (wish, old) => {
    if (old !== undefined && !reaches(person, registry.units, old.unit))
      return { field: 'code', wanted: 'a device of your own unit' };
    try {
      refuseForeignWish(person, registry, wish, old, uses);
      return undefined;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const [problem] = error.problems;
      if (problem === undefined) return { field: 'credential', wanted: 'no login that other units use, too' };
      const { path, wanted } = problem;
      return { field: isWishField(path) ? path : 'code', wanted };
    }
  };
}
