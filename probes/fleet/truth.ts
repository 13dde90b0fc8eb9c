/** What each device's four checks must come out as, said by the one who knows. */
import { CHECKS, type CheckName, type State } from '../../config/terms.ts';
import type { Fault } from './faults.ts';
import type { Resident } from './population.ts';

/** The outcome of a check, with the reason where only one is right. */
export interface Outcome {
  readonly state: State;
  readonly reason?: string;
}

/** One device's truth; null where more than one outcome would be right. */
export interface Truth {
  readonly code: string;
  readonly faults: readonly Fault[];
  /** In use: planned and retired devices are not looked at. */
  readonly isLookedAt: boolean;
  readonly checks: Readonly<Record<CheckName, Outcome | null>>;
}

const GOOD: Outcome = { state: 'good' };
const bad = (reason: string): Outcome => ({ state: 'bad', reason });
const UNASKED: Outcome = { state: 'unknown', reason: 'device-offline' };

/** Faults that make a device offline, with the reason. */
const OFFLINE: Partial<Record<Fault, string>> = {
  off: 'refused',
  silent: 'timeout',
  'hangs-mid-answer': 'timeout',
  'slow-drip': 'timeout',
  reset: 'reset',
  'half-answer': 'reset',
  garbage: 'bad-answer',
};

const REGISTRATION: Partial<Record<Fault, Outcome | null>> = {
  'refuses-password': bad('auth-refused'),
  'fault-in-200': null,
  'html-401': null,
  'basic-401': null,
  'locks-out': null,
  'wrong-serial': bad('serial-differs'),
  'wrong-model': bad('model-differs'),
  'wrong-mac': bad('mac-differs'),
  'empty-serial': null,
  'onvif-off': null,
  'html-login': null,
  'onvif-closed': null,
};

const IMAGE: Partial<Record<Fault, Outcome | null>> = {
  black: bad('black'),
  flat: bad('flat'),
  'truncated-jpeg': bad('invalid-jpeg'),
  'html-as-jpeg': bad('invalid-jpeg'),
  'empty-jpeg': bad('invalid-jpeg'),
  'no-snapshot': bad('no-picture'),
  'snapshot-unsupported': { state: 'unknown', reason: 'unsupported' },
  'refuses-password': null,
  'locks-out': null,
  'onvif-off': null,
  'html-login': null,
  'onvif-closed': null,
};

/** What a look with an empty memory must find. `lanesDown` counts the lanes of a checkpoint that are off. */
export function truthOf(resident: Resident, faults: readonly Fault[], lanesDown: number): Truth {
  const offline = faults.map((fault) => OFFLINE[fault]).find((reason) => reason !== undefined);
  const lanes = resident.parts.length;
  const isFirstDown = offline !== undefined || resident.parts[0]?.isDown === true;
  const isLookedAt = resident.lifecycle === 'active' || resident.lifecycle === 'repair';
  const online =
    resident.kind === 'camera'
      ? offline === undefined
        ? GOOD
        : bad(offline)
      : lanesDown === 0
        ? GOOD
        : bad(lanesDown === lanes ? 'all-lanes-down' : 'lanes-down');
  // A checkpoint with its first lane down may answer through another.
  const ask = (table: Partial<Record<Fault, Outcome | null>>) =>
    isFirstDown && resident.kind === 'checkpoint' && lanesDown < lanes
      ? null
      : isFirstDown
        ? UNASKED
        : first(faults, table);
  return {
    code: resident.code,
    faults,
    isLookedAt,
    checks: {
      online,
      registration: ask(REGISTRATION),
      image: ask(IMAGE),
      position: resident.pinFault === undefined ? GOOD : bad(resident.pinFault),
    },
  };
}

function first(faults: readonly Fault[], table: Partial<Record<Fault, Outcome | null>>): Outcome | null {
  for (const fault of faults) {
    const outcome = table[fault];
    if (outcome !== undefined) return outcome;
  }
  return GOOD;
}

/** Sums of a list of truths, per check. */
export function countsOf(
  truths: readonly Truth[],
): Readonly<Record<CheckName, Readonly<Record<State, number>>>> {
  const counts = {
    registration: { good: 0, bad: 0, unknown: 0 },
    online: { good: 0, bad: 0, unknown: 0 },
    image: { good: 0, bad: 0, unknown: 0 },
    position: { good: 0, bad: 0, unknown: 0 },
  };
  for (const { checks, isLookedAt } of truths) {
    if (!isLookedAt) continue;
    for (const check of CHECKS) counts[check][checks[check]?.state ?? 'unknown'] += 1;
  }
  return counts;
}
