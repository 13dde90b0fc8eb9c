/** Everything around the months' supervision, joined: what is exempt, what left the count, flags' lives, cases. */
import type { Settings } from '../../config/settings.ts';
import { Exemptions, exemptionRulesOf } from '../registry/exemptions.ts';
import type { Registry } from '../registry/registry.ts';
import type { Db } from '../store/db.ts';
import type { Journal } from '../store/journal.ts';

export interface CaseRoomsOptions {
  readonly registry: Registry;
  readonly journal: Journal;
  readonly settings: Settings;
}

export interface CaseRooms {
  readonly exemptions: Exemptions;
}

export async function openCaseRooms(
  db: Db,
  { registry, journal, settings }: CaseRoomsOptions,
): Promise<CaseRooms> {
  const rules = exemptionRulesOf(settings);
  const exemptions = await Exemptions.open(db, {
    ...{ records: registry, journal, rules, timeZone: settings.timeZone },
  });
  return { exemptions };
}
