/** Removes what is past its end date. */
import type { Settings } from '../../config/settings.ts';
import { retireBlind } from '../store/blind.ts';
import type { Db } from '../store/db.ts';
import { retireFlags } from '../store/flags.ts';
import { retireProofs } from '../store/proofs.ts';
import { retirePoints } from '../store/rate-points.ts';
import { openSpellDevices, retireSpells } from '../store/spells.ts';
import { HOUR_MS } from './past.ts';
import type { Records } from './records.ts';

const DAY_MS = 24 * HOUR_MS;
/** Points closer than an hour are kept for so long. */
const CLOSE_POINTS_MS = 3 * DAY_MS;

/** Answers devices for which a spell goes on though they left the registry: a kill came between. */
export async function retire(
  db: Db,
  records: Records,
  { spellDays, rateDays, proofDays }: Settings['retention'],
  nowMs: number,
): Promise<number[]> {
  await db.write(async (sql) => {
    await retireSpells(sql, nowMs - spellDays * DAY_MS);
    await retireBlind(sql, nowMs - spellDays * DAY_MS);
    await retireProofs(sql, nowMs - proofDays * DAY_MS);
    await retirePoints(sql, nowMs - rateDays * DAY_MS, nowMs - CLOSE_POINTS_MS, HOUR_MS);
    await retireFlags(sql, nowMs - rateDays * DAY_MS);
  });
  const open = await openSpellDevices(db.read);
  return open.filter((device) => records.get(device) === undefined);
}
