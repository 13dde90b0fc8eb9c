/** How a checkpoint (卡口) is asked: through the capture devices on its lanes, and what it says of itself (GA/T 1400). */
import type { Finding, Step } from '../link/observation.ts';
import type { Lane, Target } from '../link/target.ts';
import { cameraDriver } from './camera.ts';
import { checkpointState, type LaneSeen } from './checkpoint-state.ts';
import type { Alive, Asked, Driver } from './driver.ts';
import type { Means } from './means.ts';
import type { ApePresence } from './viid-registrations.ts';

const UNHEARD: ApePresence = { presence: 'unknown' };

/** A checkpoint with lanes, of the record or else declared; one without lanes is a camera at its own address. */
export function checkpointDriver(target: Target, known: Means): Driver {
  const means = underAnyCode(target, known);
  const lanes = lanesOf(target, means);
  const own = cameraDriver(target, means);
  const hasLanes = lanes.length > 0;
  return {
    target,
    alive: (signal) => (hasLanes ? askLanes(target, means, lanes, signal) : askItself(own, means, signal)),
    // Which device would be the checkpoint's own is a matter of its platform; no lane is asked who it is.
    identity: hasLanes ? async () => ({ trouble: 'unsupported', steps: [] }) : own.identity,
    picture: hasLanes ? (signal) => firstPicture(target, means, lanes, signal) : own.picture,
    ...(own.keyFrame && !hasLanes && { keyFrame: own.keyFrame }),
    registered: () => registeredStep(target, means),
  };
}

/** What is heard under a code that the device bore in another record counts for it: that which is live comes first. */
function underAnyCode({ code, formerCodes = [] }: Target, means: Means): Means {
  const { viid } = means;
  if (viid === undefined || formerCodes.length === 0) return means;
  const heard = (): string => {
    const codes = [code, ...formerCodes];
    const isOf = (one: string) => viid.registrationOf(one);
    return codes.find((one) => isOf(one) === 'live') ?? codes.find((one) => isOf(one) !== 'unknown') ?? code;
  };
  const under = (asked: string): string => (asked === code ? heard() : asked);
  return {
    ...means,
    viid: {
      registrationOf: (asked) => viid.registrationOf(under(asked)),
      declaredOf: (asked) => viid.declaredOf(under(asked)),
      lanesOf: (asked) => viid.lanesOf(under(asked)),
      apeOf: (ape) => viid.apeOf(ape),
      placeOf: (asked) => viid.placeOf(under(asked)),
    },
  };
}

/** The record's lanes, each with the capture device that was declared for it where the record names none. */
function lanesOf({ code, lanes = [], address }: Target, { viid }: Means): readonly Lane[] {
  const declared = viid?.lanesOf(code) ?? new Map<number, string>();
  if (lanes.length === 0 && address === null)
    return [...declared].sort(([a], [b]) => a - b).map(([lane, ape]) => ({ lane, address: null, ape }));
  return lanes.map((lane) => {
    const ape = lane.ape ?? declared.get(lane.lane);
    return ape === undefined ? lane : { ...lane, ape };
  });
}

/** Every lane with an address is asked; our own fault on any of them makes the count worthless. */
async function askLanes(
  target: Target,
  means: Means,
  lanes: readonly Lane[],
  signal: AbortSignal,
): Promise<Asked<Alive>> {
  const { viid } = means;
  const asked = await Promise.all(
    lanes.map(({ address }) => address && cameraDriver(target, means, address).alive(signal)),
  );
  const heard = lanes.map(({ ape }) => (ape === undefined ? undefined : viid?.apeOf(ape)));
  const steps = lanes.flatMap((lane, i) => [
    ...named(lane, asked[i]?.steps ?? []),
    ...named(lane, heardSteps(lane, heard[i])),
  ]);
  if (asked.some((one) => one !== null && 'trouble' in one && one.trouble === 'own-fault'))
    return { trouble: 'own-fault', steps };
  const seen = lanes.map((_, i): LaneSeen => {
    const one = asked[i] ?? null;
    const probe = one === null ? 'unknown' : 'got' in one ? 'up' : 'down';
    return { probe, viid: (heard[i] ?? UNHEARD).presence };
  });
  const declared = viid?.declaredOf(target.code);
  const state = checkpointState(declared, seen, viid === undefined ? 'no-address' : 'never-looked');
  const { finding, lanesUp, lanesDisagreeing } = state;
  const clocks = heard.flatMap((one) => one?.clockOffsetMs ?? []);
  const clockOffsetMs = clocks.sort((a, b) => Math.abs(b) - Math.abs(a))[0];
  return {
    got: {
      by: 'lanes',
      ...{ lanes: lanes.length, lanesUp, lanesDisagreeing, finding },
      ...(declared === undefined ? {} : { declared }),
      ...(clockOffsetMs === undefined ? {} : { clockOffsetMs }),
    },
    steps,
  };
}

/** One without lanes: at its own address; without one, by its own registration. Declared stopped is never good. */
async function askItself(own: Driver, { viid }: Means, signal: AbortSignal): Promise<Asked<Alive>> {
  const { code, address } = own.target;
  const declared = viid?.declaredOf(code);
  const stopped: Finding = { state: 'bad', reason: 'declared-stopped' };
  const said = declared === undefined ? {} : { declared };
  if (address !== null) {
    const asked = await own.alive(signal);
    if ('trouble' in asked || declared === undefined) return asked;
    return {
      steps: asked.steps,
      got: { ...asked.got, ...said, ...(declared === 'stopped' ? { finding: stopped } : {}) },
    };
  }
  const registration = viid?.registrationOf(code) ?? 'unknown';
  const steps = [stepOf('registration', registration)];
  if (viid === undefined) return { trouble: 'no-address', steps: [] };
  const finding = ((): Finding => {
    if (declared === 'stopped' || registration === 'left') return stopped;
    if (registration === 'lapsed') return { state: 'bad', reason: 'timeout' };
    return registration === 'live' ? { state: 'good' } : { state: 'unknown', reason: 'never-looked' };
  })();
  return { got: { by: 'viid', finding, ...said }, steps };
}

/** Who registered with code and password is what the record says it is. */
function registeredStep({ code }: Target, { viid }: Means): Step | undefined {
  return viid?.registrationOf(code) === 'live' ? stepOf('registration', 'live') : undefined;
}

function heardSteps({ ape }: Lane, heard: ApePresence | undefined): readonly Step[] {
  if (ape === undefined || heard === undefined) return [];
  const { presence, clockOffsetMs } = heard;
  const clock = clockOffsetMs === undefined ? '' : `, clock ${clockOffsetMs} ms off`;
  return [stepOf(ape, `${presence}${clock}`, presence === 'up')];
}

function stepOf(what: string, got: string, ok = got === 'live'): Step {
  return { did: `GA/T 1400 ${what}`, ok, got, tookMs: 0 };
}

/** The picture of the first lane that has one. A refused login ends the search: the others have the same. */
async function firstPicture(
  target: Target,
  means: Means,
  lanes: readonly Lane[],
  signal: AbortSignal,
): Promise<Asked<Uint8Array>> {
  const steps: Step[] = [];
  let worst: Asked<Uint8Array> | undefined;
  const endMs = performance.now() + means.timeoutMs;
  for (const lane of lanes) {
    if (lane.address === null) continue;
    const timeoutMs = Math.max(1, endMs - performance.now());
    const asked = await cameraDriver(target, { ...means, timeoutMs }, lane.address).picture(signal);
    steps.push(...named(lane, asked.steps));
    if ('got' in asked) return { got: asked.got, steps };
    if (worst === undefined || ('trouble' in worst && worst.trouble === 'unsupported')) worst = asked;
    if (['auth-refused', 'login-suspended', 'no-credential', 'own-fault'].includes(asked.trouble)) break;
  }
  return worst && 'trouble' in worst ? { trouble: worst.trouble, steps } : { trouble: 'unsupported', steps };
}

function named({ lane }: Lane, steps: readonly Step[]): Step[] {
  return steps.map((step) => ({ ...step, did: `lane ${lane}: ${step.did}` }));
}
