/** The devices that somebody asks for, within reach. */
import type { State } from '../../config/terms.ts';
import type { DeviceFilter } from '../registry/record.ts';
import { type Asker, isWhole, type Records } from '../work/asker.ts';
import { unitAsked } from './reach.ts';
import type { DeviceFilterWish } from './wire.ts';

/** Only what is needed of the house. */
export interface FilterParts {
  readonly registry: Records;
  readonly watch: { condition(device: number): State };
}

/** The filter as the registry takes it; without a unit it is the asker's own. */
export function filterFor(
  person: Asker,
  { registry, watch }: FilterParts,
  query: DeviceFilterWish,
): DeviceFilter {
  const { unit, state, ...rest } = query;
  const asked = Object.entries(rest).filter(([, value]) => value !== undefined);
  // Devices of an empty tree belong to no unit: those who see everything may list them all the same.
  const everything = unit === undefined && isWhole(person, registry.units);
  return {
    ...Object.fromEntries(asked),
    ...(!everything && { unit: unitAsked(person, registry, unit) }),
    ...(state !== undefined && { only: (id: number) => watch.condition(id) === state }),
  };
}
