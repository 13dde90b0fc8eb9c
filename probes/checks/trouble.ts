/** What a trouble means for a check that needs the device to answer and to let us in. */
import type { Trouble } from '../drivers/driver.ts';
import type { UnknownReason } from '../link/observation.ts';

/** Troubles that say nothing about the device's fitness: for every other one the check itself has a word. */
export const UNKNOWN_BY_TROUBLE = {
  refused: 'device-offline',
  unreachable: 'device-offline',
  timeout: 'device-offline',
  reset: 'device-offline',
  'login-suspended': 'login-suspended',
  'no-credential': 'no-credential',
  'no-address': 'no-address',
  unsupported: 'unsupported',
  'device-trouble': 'device-trouble',
  'tls-mismatch': 'tls-mismatch',
  'own-fault': 'probe-sick',
} as const satisfies Record<Exclude<Trouble, 'bad-answer' | 'auth-refused'>, UnknownReason>;

/** True for troubles of the way to the device: nobody was reached, or the connection broke. */
export function isSilence(trouble: Trouble): trouble is 'refused' | 'unreachable' | 'timeout' | 'reset' {
  return trouble === 'refused' || trouble === 'unreachable' || trouble === 'timeout' || trouble === 'reset';
}
