/** Which of a camera's reference pictures remain: the probe keeps as many. */

const MOST_REFERENCES = 3;
const SPAN_MS = 7 * 86_400_000;

/**
 * Which of the references of one light remain when another comes: the probe keeps three, the newest of which moves
 * along until it is a week from the one before, so that the three span weeks.
 */
export function referencesWith(kept: readonly number[], atMs: number): number[] {
  const before = kept.filter((thenMs) => thenMs < atMs).sort((a, b) => a - b);
  if (before.length < MOST_REFERENCES) return [...before, atMs];
  const [second = 0, newest = 0] = before.slice(-2);
  before.splice(newest - second >= SPAN_MS ? 0 : before.length - 1, 1);
  return [...before.slice(1 - MOST_REFERENCES), atMs];
}
