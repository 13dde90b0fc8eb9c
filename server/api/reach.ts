/** How far whoever asks may see: every unit and every device that a request names goes through here. */
import { Refusal } from '../rules/refusal.ts';
import { type Asker, type Records, reaches } from '../work/asker.ts';

/** The unit that is asked for, or the asker's own; another's is not there. */
export function unitAsked(person: Asker, { units }: Records, code: string | undefined): string {
  // Before there is any unit nothing is amiss: the page says how to begin.
  if (units.top === undefined) throw new Refusal('not-found', { what: 'unit', empty: 'yes' });
  const unit = code ?? (person.unit === '' ? units.top.code : person.unit);
  if (units.get(unit) === undefined || !reaches(person, units, unit))
    throw new Refusal('not-found', { what: 'unit' });
  return unit;
}

/** The device that is asked for; another district's is not there. */
export function deviceAsked<R extends { readonly unit: string }>(
  person: Asker,
  registry: Records & { get(id: number): R | undefined },
  id: number,
): R {
  const record = registry.get(id);
  if (record === undefined || !reaches(person, registry.units, record.unit))
    throw new Refusal('not-found', { what: 'device' });
  return record;
}
