/** What lists need of the registry: its records, its names, and the way into memory. */
import { subjectOf } from './edits.ts';
import type { Ledger } from './ledger.ts';
import type { ListDoor } from './list-state.ts';
import type { Lives } from './lives.ts';
import type { Memory } from './memory.ts';
import type { Places } from './places.ts';
import { askedStep } from './step-asked.ts';
import type { Known } from './wish.ts';

export interface DoorParts {
  readonly ledger: Ledger;
  readonly memory: Memory;
  readonly places: () => Places;
  readonly lives: () => Lives;
  readonly known: () => Known;
  /** The device that a merged record led to. */
  readonly keptOf: (id: number) => number | undefined;
  readonly timeZone: string;
  readonly clock: () => number;
}

interface Named {
  readonly id: string;
  readonly name: string;
}

/** Opens the registry to lists. */
export function listDoor({
  ledger,
  memory,
  places,
  lives,
  known,
  keptOf,
  timeZone,
  clock,
}: DoorParts): ListDoor {
  const valuesOf = (all: readonly Named[]) => all.map(({ id, name }) => ({ value: id, zh: name, en: name }));
  const namedSo = (all: readonly Named[], wanted: string) =>
    all.filter(({ name }) => name === wanted).map(({ id }) => id);
  return {
    ...{ ledger, timeZone, nowMs: clock, subjectOf },
    get known() {
      return known();
    },
    get lives() {
      return lives();
    },
    successorOf: (division) => memory.units.successorOf(division),
    stepFor: (old, to, by, note) => askedStep(lives(), old, to, by, note),
    names: {
      unitsNamed: (name) => {
        // Lists name units that were merged away: what came after is offered.
        const after = memory.units.successorOf(name);
        return after !== name && memory.units.get(after) ? [after] : memory.units.named(name);
      },
      isUnit: (code) => memory.units.get(code) !== undefined,
      placesNamed: (field, name) =>
        namedSo(field === 'platform' ? places().platforms() : places().segments(), name),
    },
    places: () => ({ platform: valuesOf(places().platforms()), segment: valuesOf(places().segments()) }),
    revision: () => memory.revision + lives().revision,
    recordOf: (code) => memory.shelf.byCode(code),
    keptFor: ({ id }) => {
      const kept = keptOf(id);
      return kept === undefined ? undefined : memory.shelf.get(kept);
    },
    byCode: (code) => memory.shelf.byCode(code),
    get: (id) => memory.shelf.get(id),
    behind: (code) => memory.shelf.behind.of(code),
    made: (wish, id, version) => memory.recordOf(wish, id, version),
    take: async (records, gone, steps) => {
      lives().keep(steps);
      await memory.takeOver(records, gone);
      // Who waits is told of by those who look at it, though its file is as it was.
      if (steps.length > 0 && records.length + gone.length === 0)
        memory.tell(steps.map(({ device }) => device));
    },
  };
}
