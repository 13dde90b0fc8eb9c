/** Is there a picture, and does it show anything? */
import type { Driver } from '../drivers/driver.ts';
import { examine } from '../image/examine.ts';
import type { Finding, Step } from '../link/observation.ts';
import type { Check } from './check.ts';
import { isSilence, UNKNOWN_BY_TROUBLE } from './trouble.ts';

export const image: Check = {
  name: 'image',
  async look(device, signal) {
    const asked = await device.picture(signal);
    if ('trouble' in asked) {
      const { trouble } = asked;
      if (isSilence(trouble)) return whoIsSilent(device, asked.steps, signal);
      // The password is a matter of registration: without it nobody can say what the picture is like.
      if (trouble === 'auth-refused') {
        return { finding: { state: 'unknown', reason: 'login-suspended' }, steps: asked.steps };
      }
      if (trouble === 'bad-answer') {
        return { finding: { state: 'bad', reason: 'no-picture' }, steps: asked.steps };
      }
      return { finding: { state: 'unknown', reason: UNKNOWN_BY_TROUBLE[trouble] }, steps: asked.steps };
    }
    const startedMs = performance.now();
    const examined = await examine(asked.got);
    const step = (ok: boolean, got: string): Step[] => [
      ...asked.steps,
      { did: 'judge picture', ok, got, tookMs: Math.round((performance.now() - startedMs) * 10) / 10 },
    ];
    if ('invalid' in examined) {
      return {
        finding: { state: 'bad', reason: 'invalid-jpeg' },
        steps: step(false, examined.invalid),
        readings: { bytes: asked.got.length },
      };
    }
    const { fault, shown, width, height, meanLuma, spread, emptyShare } = examined;
    const finding: Finding = fault ? { state: 'bad', reason: fault } : { state: 'good' };
    return {
      finding,
      steps: step(!fault, fault ?? `${width} × ${height}`),
      readings: { width, height, meanLuma, spread, emptyShare, bytes: asked.got.length },
      picture: shown,
    };
  },
};

/** A silent snapshot address is a missing picture only where the device's ONVIF answers otherwise. */
async function whoIsSilent(device: Driver, before: readonly Step[], signal: AbortSignal) {
  const alive = await device.alive(signal);
  const steps = [...before, ...alive.steps];
  if ('trouble' in alive) {
    const reason = alive.trouble === 'own-fault' ? 'probe-sick' : 'device-offline';
    return { finding: { state: 'unknown', reason }, steps } as const;
  }
  if (alive.got.lanesUp === 0)
    return { finding: { state: 'unknown', reason: 'device-offline' }, steps } as const;
  if (alive.got.by === 'rtsp')
    return { finding: { state: 'unknown', reason: 'device-trouble' }, steps } as const;
  return { finding: { state: 'bad', reason: 'no-picture' }, steps } as const;
}
