/** What a checkpoint's parts make of the whole. */
import type { Finding } from '../link/observation.ts';
import type { Declared, Presence } from './viid-registrations.ts';

/** What is known of the capture device of one lane. */
export interface LaneSeen {
  /** Our own look; `unknown` where there is no address to look at. */
  readonly probe: Presence;
  /** What its registration says, its own or that of who speaks for it. */
  readonly viid: Presence;
}

export interface CheckpointState {
  readonly finding: Finding;
  readonly lanes: number;
  /** Lanes whose device is there. */
  readonly lanesUp: number;
  /** Lanes of which nothing is known. */
  readonly lanesUnknown: number;
  /** Lanes whose registration says something else than our own look. */
  readonly lanesDisagreeing: number;
}

/**
 * The rule (GA/T 1400 has no state of a checkpoint; §3.2 of the dossier):
 *
 * 1. Of each lane our own look decides. Where there is no address to look at, the registration does (GA/T 1400: live
 *    and not said to be off is there; lapsed, left or said to be off is not). Otherwise the lane is unknown.
 * 2. A checkpoint that declares itself stopped (`Status` 2) is bad, `declared-stopped`, whatever its lanes do.
 * 3. All lanes down: `all-lanes-down`. Some lane down: `lanes-down`, whatever it declares.
 * 4. All lanes there, and `Status` 1, 9 or nothing declared: good.
 * 5. No lane down and some unknown: nothing can be said.
 *
 * So a declaration never makes good what a look found bad; where the two differ the readings show both.
 */
export function checkpointState(
  declared: Declared | undefined,
  lanes: readonly LaneSeen[],
  whyUnknown: 'no-address' | 'never-looked' = 'no-address',
): CheckpointState {
  const decided = lanes.map(({ probe, viid }) => (probe === 'unknown' ? viid : probe));
  const counted = (presence: Presence): number => decided.filter((one) => one === presence).length;
  const lanesDisagreeing = lanes.filter(
    ({ probe, viid }) => probe !== 'unknown' && viid !== 'unknown' && probe !== viid,
  ).length;
  const down = counted('down');
  const lanesUp = counted('up');
  const lanesUnknown = counted('unknown');
  const finding = ((): Finding => {
    if (declared === 'stopped') return { state: 'bad', reason: 'declared-stopped' };
    if (down > 0) return { state: 'bad', reason: down === lanes.length ? 'all-lanes-down' : 'lanes-down' };
    if (lanesUnknown > 0 || lanes.length === 0) return { state: 'unknown', reason: whyUnknown };
    return { state: 'good' };
  })();
  return { finding, lanes: lanes.length, lanesUp, lanesUnknown, lanesDisagreeing };
}
