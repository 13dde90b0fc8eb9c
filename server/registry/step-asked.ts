/** The step of life that a row of a list asks for: as a single edit would, but told in words instead of refused. */
import type { Lifecycle } from '../../config/terms.ts';
import { type By, Refusal } from '../rules/refusal.ts';
import type { Lives, NewStep } from './lives.ts';
import type { DeviceRecord } from './record.ts';

/** Nothing where it waits already. */
export type AskedStep = { readonly step: NewStep | undefined } | { readonly wanted: string };

/** What may follow the present stage of a device, by whom. */
export function askedStep(
  lives: Pick<Lives, 'stepFor'>,
  old: DeviceRecord,
  to: Lifecycle,
  by: By,
  note: string,
): AskedStep {
  try {
    return { step: lives.stepFor(old, { to, note }, by) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.code === 'conflict')
      return { wanted: `no other step while the one to ${error.facts.to} waits` };
    return { wanted: error.problems[0]?.wanted ?? error.code };
  }
}

/** Said of a row whose step leaves the rates: it is taken over, and counts once somebody else has agreed. */
export const WAITS = 'the agreement of another person before it counts';
