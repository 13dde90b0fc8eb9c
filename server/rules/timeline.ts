/** The past of one check, without holes: what was known, and where nothing was. */
import type { Freshness } from './freshness.ts';
import { allowedMsOf } from './freshness.ts';
import type { Outcome, Spell } from './spell.ts';
import { isSame } from './spell.ts';

/** A stretch of time, half-open. */
export interface Stretch {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** A spell that lasted until the next began; null while it goes on. */
export interface PastSpell extends Omit<Spell, 'sinceMs'> {
  readonly untilMs: number | null;
  /** Since when its state had lasted as it began, where spells before it may be left out. */
  readonly sinceMs?: number;
}

export interface Tile extends Outcome, Stretch {}

const NEVER: Outcome = { state: 'unknown', reason: 'never-looked' };
const SILENT: Outcome = { state: 'unknown', reason: 'probe-silent' };

/**
 * Tiles the span completely. Spells ascend and do not overlap; blind times ascend. A known state that was not seen
 * for longer than allowed ended with its last look, and blind time is unknown whatever lay before and after it.
 */
export function tilesOf(
  spells: readonly PastSpell[],
  blind: readonly Stretch[],
  span: Stretch,
  freshness: Freshness,
): Tile[] {
  const lane = new Lane(span);
  let before: PastSpell | undefined;
  let sinceMs = 0;
  for (const spell of spells) {
    lane.add(NEVER, spell.fromMs);
    const untilMs = spell.untilMs ?? span.untilMs;
    const goesOn = before?.state === spell.state && before.untilMs === spell.fromMs;
    if (!goesOn) sinceMs = spell.sinceMs ?? spell.fromMs;
    before = spell;
    const allowedMs = allowedMsOf(freshness, spell.state, spell.seenMs - sinceMs);
    const isLost = spell.state !== 'unknown' && untilMs - spell.seenMs > allowedMs;
    addSeen(lane, spell, isLost ? spell.seenMs : untilMs, blind);
    lane.add(SILENT, untilMs);
  }
  lane.add(NEVER, span.untilMs);
  return lane.tiles;
}

/** The state up to a time, with blind times cut out. */
function addSeen(
  lane: Lane,
  spell: Outcome & { fromMs: number },
  untilMs: number,
  blind: readonly Stretch[],
): void {
  for (const gap of blind) {
    if (gap.untilMs <= spell.fromMs || gap.fromMs >= untilMs) continue;
    lane.add(spell, Math.min(gap.fromMs, untilMs));
    lane.add(SILENT, Math.min(gap.untilMs, untilMs));
  }
  lane.add(spell, untilMs);
}

class Lane {
  readonly tiles: Tile[] = [];
  readonly #span: Stretch;
  #atMs: number;

  constructor(span: Stretch) {
    this.#span = span;
    this.#atMs = span.fromMs;
  }

  /** From where the lane has got to until the given time; equal neighbours become one. */
  add({ state, reason }: Outcome, untilMs: number): void {
    const endMs = Math.min(untilMs, this.#span.untilMs);
    if (endMs <= this.#atMs) return;
    const before = this.tiles.at(-1);
    if (before && isSame(before, { state, reason })) this.tiles.pop();
    const fromMs = before && isSame(before, { state, reason }) ? before.fromMs : this.#atMs;
    this.tiles.push({ state, reason, fromMs, untilMs: endMs });
    this.#atMs = endMs;
  }
}
