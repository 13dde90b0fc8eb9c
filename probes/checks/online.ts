/** Is anybody there? Only the look at the clock, or RTSP OPTIONS, decides; nobody logs in, so no password can. */
import type { Alive, Trouble } from '../drivers/driver.ts';
import type { Finding, Readings } from '../link/observation.ts';
import type { Check } from './check.ts';

const FINDINGS = {
  refused: { state: 'bad', reason: 'refused' },
  unreachable: { state: 'bad', reason: 'unreachable' },
  timeout: { state: 'bad', reason: 'timeout' },
  reset: { state: 'bad', reason: 'reset' },
  'bad-answer': { state: 'bad', reason: 'bad-answer' },
  // whoever refuses a login is there
  'auth-refused': { state: 'good' },
  'login-suspended': { state: 'unknown', reason: 'login-suspended' },
  'no-credential': { state: 'unknown', reason: 'no-credential' },
  'no-address': { state: 'unknown', reason: 'no-address' },
  unsupported: { state: 'unknown', reason: 'unsupported' },
  'device-trouble': { state: 'good' },
  'tls-mismatch': { state: 'good' },
  'own-fault': { state: 'unknown', reason: 'probe-sick' },
} as const satisfies Record<Trouble, Finding>;

const GOOD: Finding = { state: 'good' };

export const online: Check = {
  name: 'online',
  async look(device, signal) {
    const asked = await device.alive(signal);
    if ('trouble' in asked) return { finding: FINDINGS[asked.trouble], steps: asked.steps };
    const readings = readingsOf(asked.got);
    const finding = findingOf(asked.got);
    return readings ? { finding, steps: asked.steps, readings } : { finding, steps: asked.steps };
  },
};

/** A checkpoint is what its rule makes of it; without that, good when the devices of all its lanes answer. */
function findingOf({ lanes, lanesUp, finding }: Alive): Finding {
  if (finding !== undefined) return finding;
  if (lanes === undefined || lanesUp === undefined || lanesUp === lanes) return GOOD;
  return { state: 'bad', reason: lanesUp === 0 ? 'all-lanes-down' : 'lanes-down' };
}

function readingsOf(alive: Alive): Readings | undefined {
  const { clockOffsetMs, lanes, lanesUp, lanesDisagreeing = 0, declared } = alive;
  const readings = {
    ...(lanes !== undefined && lanesUp !== undefined && { lanesUp, lanes }),
    ...(lanesDisagreeing > 0 && { lanesDisagreeing }),
    ...(declared !== undefined && { declared }),
    ...(clockOffsetMs !== undefined && { clockOffsetMs }),
  };
  return Object.keys(readings).length === 0 ? undefined : readings;
}
