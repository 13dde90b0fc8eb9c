/** An ONVIF service that wants a login: who may try one, and how the door is found. */
import type { Step } from '../link/observation.ts';
import type { Address, Login, Target } from '../link/target.ts';
import { askClock, type ClockAnswer } from './clock.ts';
import type { Asked, Trouble } from './driver.ts';
import { wantsDigest } from './http-digest.ts';
import type { LoginUse } from './logins.ts';
import type { Means } from './means.ts';
import type { Door } from './onvif.ts';
import { isOddlyAsked, learnManners } from './onvif-manners.ts';

const NO_STEPS: readonly Step[] = [];

/** An ONVIF service that is to be asked with a login. */
export interface Service {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly login: Login;
}

/** Runs what needs a login, if there is one, somebody to ask, and no refusal that still counts. */
export async function loggedIn<T>(
  { n }: Target,
  address: Address | null,
  { login, logins }: Means,
  use: LoginUse,
  ask: (service: Service) => Promise<Asked<T>>,
): Promise<Asked<T>> {
  if (!address) return noAddress();
  const { host, onvifPort: port, tls = false } = address;
  if (port === undefined) {
    return { trouble: address.rtspPort === undefined ? 'no-address' : 'unsupported', steps: NO_STEPS };
  }
  if (!login) return { trouble: 'no-credential', steps: NO_STEPS };
  return logins.asking(n, login, use, () => ask({ host, port, tls, login }));
}

/** The door to a service: its clock, without a login, where it is not known yet, then how it wants to be logged in to. */
export async function enter(
  service: Service,
  left: () => number,
  signal: AbortSignal,
  known?: Asked<ClockAnswer>,
): Promise<Asked<Door>> {
  const clock = known ?? (await askClock(service, left(), signal));
  // Nobody who could be logged in to: for what comes after, no answer and a senseless one are the same.
  if ('trouble' in clock) return clock.trouble === 'bad-answer' ? { ...clock, trouble: 'reset' } : clock;
  const clockOffsetMs = clock.got.offsetMs ?? 0;
  if (wantsDigest(clock.got.challenges)) {
    const isLoose = clock.got.isLoose || isOddlyAsked(clock.got.challenges);
    const manners = { way: 'digest', isLoose } as const;
    return { got: { ...service, manners, clockOffsetMs }, steps: clock.steps };
  }
  const manners = await learnManners(service, left(), signal);
  const steps = [...clock.steps, ...manners.steps];
  if ('trouble' in manners) return { trouble: afterAlive(manners.trouble), steps };
  return { got: { ...service, manners: manners.got, clockOffsetMs }, steps };
}

/** Whoever has just told its clock is there: a broken call is trouble of the device's own. */
export function afterAlive(trouble: Trouble): Trouble {
  return isSilence(trouble) ? 'device-trouble' : trouble;
}

/** True for troubles of the way to the device. */
export function isSilence(trouble: Trouble): boolean {
  return trouble === 'refused' || trouble === 'unreachable' || trouble === 'timeout' || trouble === 'reset';
}

/** What is left of so long, never nothing. */
export function budget(limitMs: number): () => number {
  const endMs = performance.now() + limitMs;
  return () => Math.max(1, endMs - performance.now());
}

/** There is nobody to ask. */
export function noAddress(): { readonly trouble: 'no-address'; readonly steps: readonly Step[] } {
  return { trouble: 'no-address', steps: NO_STEPS };
}
