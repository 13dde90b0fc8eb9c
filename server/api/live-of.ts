/** May a live picture of this device be opened, and if not, why. */
import type { DeviceKind } from '../../config/terms.ts';
import { type Asker, mayDo } from '../work/asker.ts';
import type { CheckState } from './wire.ts';

/** What the file must say for a picture to be had. */
export interface Filmed {
  readonly kind: DeviceKind;
  readonly host: string;
  readonly onvifPort: number | null;
  readonly rtspPort: number | null;
}

/**
 * A device that is known to be offline is not asked; one of which nothing is known may be. Without a daemon nobody can
 * ask.
 */
export function liveOf(
  { kind, host, onvifPort, rtspPort }: Filmed,
  checks: readonly CheckState[],
  person: Pick<Asker, 'role'>,
  isDaemonThere: boolean,
): { allowed: boolean; reason: string | null } {
  if (!mayDo(person, 'view-pictures')) return { allowed: false, reason: 'not-allowed' };
  if (kind !== 'camera') return { allowed: false, reason: 'not-a-camera' };
  if (host === '') return { allowed: false, reason: 'no-address' };
  if (rtspPort === null && onvifPort === null) return { allowed: false, reason: 'no-stream-address' };
  if (!isDaemonThere) return { allowed: false, reason: 'no-daemon' };
  const isOffline = checks.some(({ check, state }) => check === 'online' && state === 'bad');
  return isOffline ? { allowed: false, reason: 'offline' } : { allowed: true, reason: null };
}
