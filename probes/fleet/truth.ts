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

/** Faults that make a device offline, with the reason; null where half an answer is a matter of patience. */
const OFFLINE: Partial<Record<Fault, string | null>> = {
  off: 'refused',
  silent: 'timeout',
  reset: 'reset',
  garbage: 'bad-answer',
  'hangs-mid-answer': null,
  'half-answer': null,
  'slow-drip': null,
  flood: null,
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
  'generic-maker': bad('model-differs'),
  'dotted-serial': bad('serial-differs'),
  'long-serial': bad('serial-differs'),
  'action-failed': null,
  'empty-answers': null,
  'onvif-off': null,
  'html-login': null,
  'onvif-closed': null,
};

const IMAGE: Partial<Record<Fault, Outcome | null>> = {
  black: bad('signal-loss'),
  flat: bad('signal-loss'),
  // With an empty memory these may pass for what the camera always shows.
  frozen: null,
  'picture-dark': null,
  'picture-bright': null,
  'picture-hazy': null,
  'picture-blurred': null,
  'picture-tinted': null,
  'picture-noisy': null,
  'picture-striped': null,
  'picture-covered': null,
  'picture-moved': null,
  'picture-broken': null,
  'picture-grey': null,
  'truncated-jpeg': bad('invalid-jpeg'),
  'html-as-jpeg': bad('invalid-jpeg'),
  'empty-jpeg': bad('invalid-jpeg'),
  // A key frame of the stream stands in for the snapshot, where the list has the stream and a decoder is there.
  'no-snapshot': null,
  'snapshot-unsupported': null,
  'rtsp-snapshot': null,
  'public-snapshot': null,
  'refuses-password': null,
  'fault-in-200': null,
  'html-401': null,
  'basic-401': null,
  'locks-out': null,
  'action-failed': null,
  'empty-answers': null,
  'onvif-off': null,
  'html-login': null,
  'onvif-closed': null,
};

/** What a look with an empty memory must find. */
export function truthOf(resident: Resident, faults: readonly Fault[], hasCatalogues = false): Truth {
  const { code, lifecycle, kind, pinFault } = resident;
  const asked = kind === 'camera' ? cameraChecks(faults) : checkpointChecks(resident, faults);
  const told = identityOf(resident, asked.registration);
  const checks = { ...asked, registration: hasCatalogues ? beside(resident, told) : told };
  const position = pinFault === undefined ? GOOD : bad(pinFault);
  const isLookedAt = lifecycle === 'active' || lifecycle === 'repair';
  return { code, faults, isLookedAt, checks: { ...checks, position } };
}

type Asked = Omit<Truth['checks'], 'position'>;

/** A board of another kind is the weakest sign: whatever else differs names the finding. */
function identityOf({ filed }: Resident, told: Outcome | null): Outcome | null {
  return filed?.hardwareId === undefined || told?.state !== 'good' ? told : bad('hardware-differs');
}

/** What the sub-platform's catalogue makes of it: listed is registered, though nobody answers. */
function beside({ platform, listed }: Resident, told: Outcome | null): Outcome | null {
  if (platform === '' || told === null || told.state === 'bad') return told;
  return listed === null ? bad('not-in-catalogue') : GOOD;
}

function cameraChecks(faults: readonly Fault[]): Asked {
  const offline = faults.find((fault) => fault in OFFLINE);
  if (offline === undefined) {
    return { online: GOOD, registration: first(faults, REGISTRATION), image: first(faults, IMAGE) };
  }
  const reason = OFFLINE[offline];
  return typeof reason === 'string'
    ? { online: bad(reason), registration: UNASKED, image: UNASKED }
    : { online: null, registration: null, image: null };
}

/** A checkpoint is what its lanes are; which device would be its own to tell a serial nobody has said. */
function checkpointChecks({ parts }: Resident, faults: readonly Fault[]): Asked {
  const offline = faults.find((fault) => fault in OFFLINE);
  if (offline !== undefined && OFFLINE[offline] === null)
    return { online: null, registration: null, image: null };
  const down = offline === undefined ? parts.filter(({ isDown }) => isDown).length : parts.length;
  if (down === parts.length) return { online: bad('all-lanes-down'), registration: UNASKED, image: UNASKED };
  return {
    online: down === 0 ? GOOD : bad('lanes-down'),
    registration: GOOD,
    image: first(faults, IMAGE),
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
