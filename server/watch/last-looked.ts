/** When a device was last looked at before a moment: exactly where its spells tell, else to the cycle by the proofs. */
import { CHECKS, type CheckName } from '../../config/terms.ts';
import { isSame } from '../rules/spell.ts';
import type { Db } from '../store/db.ts';
import { spellsOf } from '../store/spells.ts';
import { CHECK_COUNT } from './columns.ts';
import type { Live } from './live.ts';
import type { LastLooked, Proofs } from './proofs.ts';

/** Whose looks, at what, and before when. */
export interface LookedWish {
  readonly device: number;
  readonly check: CheckName;
  readonly atMs: number;
}

/** Null when it was never looked at before. */
export async function lastLookedOf(
  live: Live,
  db: Db,
  proofs: Proofs,
  { device, check, atMs }: LookedWish,
): Promise<LastLooked | null> {
  const slot = live.slotOf(device);
  const cell = slot === undefined ? undefined : slot * CHECK_COUNT + CHECKS.indexOf(check);
  const spell = cell === undefined ? undefined : live.spellOf(cell);
  const told = cell === undefined ? undefined : live.toldOf(cell);
  // Every look that came to the same is in it; one that came to something else would have been told.
  if (spell && told && spell.seenMs < atMs && isSame(spell, told))
    return { fromMs: spell.seenMs, untilMs: spell.seenMs };
  const spells = (await spellsOf(db.read, device, 0, atMs)).filter((one) => one.check === check);
  const last = spells.at(-1);
  if (last === undefined) {
    // The spells of that time may have gone before the proofs.
    const known = await proofs.lastBefore(db, device, check, atMs, 0);
    return known.fromMs === 0 ? null : known;
  }
  const hasEnded = last.untilMs !== null && last.untilMs <= atMs;
  // Of the one that went on at that moment only its beginning is sure to be before it.
  const sinceMs = hasEnded || last.seenMs < atMs ? Math.max(last.fromMs, last.seenMs) : last.fromMs;
  return proofs.lastBefore(db, device, check, atMs, sinceMs);
}
