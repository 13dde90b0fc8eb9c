/** What nobody can know any more after batches of a daemon were lost for good. */
import { CHECKS } from '../../config/terms.ts';
import type { Observation } from '../../probes/link/observation.ts';
import { CHECK_COUNT, FREE } from './columns.ts';
import type { Live } from './live.ts';

/**
 * "Unknown" for everything that the daemon told, from that moment on and until it is told again: what it repeats
 * after a loss may be a change that was among what is lost.
 */
export function lostOf(live: Live, daemon: number, atMs: number): Observation[] {
  const lost: Observation[] = [];
  for (let slot = 0; slot < live.end; slot++) {
    const n = live.columns.device[slot] ?? FREE;
    if (n === FREE || live.columns.daemon[slot] !== daemon) continue;
    for (const [index, check] of CHECKS.entries()) {
      const told = live.toldOf(slot * CHECK_COUNT + index);
      // Of pins the registry tells, and nothing of that is lost.
      if (check === 'position' || told === undefined || told.state === 'unknown') continue;
      lost.push({ n, check, atMs, finding: { state: 'unknown', reason: 'probe-silent' }, steps: [] });
    }
  }
  return lost;
}
