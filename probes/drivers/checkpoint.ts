/** How a checkpoint (卡口) is asked: through the capture devices on its lanes. */
import type { Step } from '../link/observation.ts';
import type { Lane, Target } from '../link/target.ts';
import { cameraDriver } from './camera.ts';
import type { Alive, Asked, Driver } from './driver.ts';
import type { Means } from './means.ts';

/** A checkpoint with lanes; one without lanes is a camera at the checkpoint's own address. */
export function checkpointDriver(target: Target, means: Means): Driver {
  const lanes = target.lanes ?? [];
  if (lanes.length === 0) return cameraDriver(target, means);
  return {
    target,
    outline: means.outline,
    alive: (signal) => askLanes(target, means, lanes, signal),
    // Which device would be the checkpoint's own is a matter of its platform; no lane is asked who it is.
    identity: async () => ({ trouble: 'unsupported', steps: [] }),
    picture: (signal) => firstPicture(target, means, lanes, signal),
  };
}

/** Every lane is asked. How many answer is for the check to judge; our own fault on any lane makes the count worthless. */
async function askLanes(
  target: Target,
  means: Means,
  lanes: readonly Lane[],
  signal: AbortSignal,
): Promise<Asked<Alive>> {
  const asked = await Promise.all(
    lanes.map(({ address }) => cameraDriver(target, means, address).alive(signal)),
  );
  const steps = asked.flatMap((one, i) => named(lanes[i] as Lane, one.steps));
  if (asked.some((one) => 'trouble' in one && one.trouble === 'own-fault'))
    return { trouble: 'own-fault', steps };
  const lanesUp = asked.filter((one) => 'got' in one).length;
  return { got: { by: 'lanes', lanes: lanes.length, lanesUp }, steps };
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
