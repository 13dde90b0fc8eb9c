/** Is there a picture, and is it intact? */
import type { Driver } from '../drivers/driver.ts';
import type { Examined, Question } from '../image/examine.ts';
import type { Fault } from '../image/judgement.ts';
import type { Finding, Readings, Step } from '../link/observation.ts';
import type { Check } from './check.ts';
import { isDaylight } from './daylight.ts';
import { isSilence, UNKNOWN_BY_TROUBLE } from './trouble.ts';

/** Who judges pictures, and who remembers what cameras usually show. */
export interface ImageMeans {
  readonly examine: (question: Question) => Promise<Examined>;
  readonly pasts: {
    read(n: number): Promise<Uint8Array | undefined>;
    write(n: number, past: Uint8Array): Promise<void>;
  };
  readonly nowMs?: () => number;
}

/** One bad look is a suspicion: the cadence's confirmations say when it is believed. */
export function imageCheck(means: ImageMeans): Check {
  return {
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
      const step = (ok: boolean, got: string): Step[] => [
        ...asked.steps,
        { did: 'judge picture', ok, got, tookMs: Math.round((performance.now() - startedMs) * 10) / 10 },
      ];
      const bytes = asked.got.length;
      const examined = await remembering(means, device, asked.got);
      if (typeof examined === 'string') {
        // Our thread broke over it: that says nothing of the camera, and nothing of our fitness either.
        return { finding: { state: 'unknown', reason: 'device-trouble' }, steps: step(false, examined) };
      }
      if ('invalid' in examined) {
        return {
          finding: { state: 'bad', reason: 'invalid-jpeg' },
          steps: step(false, examined.invalid),
          readings: { bytes },
        };
      }
      const { faults, shown, thumb, reference, width, height, measured, references } = examined;
      const [fault] = faults;
      const finding: Finding = fault ? { state: 'bad', reason: fault.fault } : { state: 'good' };
      return {
        finding,
        steps: step(fault === undefined, fault === undefined ? `${width} × ${height}` : saidOf(fault)),
        readings: { width, height, ...measured, references, bytes, ...(fault ? readingsOf(fault) : {}) },
        picture: { jpeg: shown, thumb, ...(reference === undefined ? {} : { reference }) },
      };
    },
  };
}

/** What was seen, and remembered for the next time; or why nobody could judge it. */
async function remembering(
  { examine, pasts, nowMs = Date.now }: ImageMeans,
  { target }: Driver,
  bytes: Uint8Array,
): Promise<Examined | string> {
  const atMs = Math.round(nowMs());
  try {
    const past = await pasts.read(target.n);
    const examined = await examine({
      bytes,
      isDaylight: isDaylight(target.place, atMs),
      atMs,
      ...(past === undefined ? {} : { past }),
    });
    if (!('invalid' in examined)) await pasts.write(target.n, examined.past);
    return examined;
  } catch (error) {
    return error instanceof Error ? error.message : 'not judged';
  }
}

/** `blur: steepRatio 0.41, limit 0.73`. */
function saidOf({ fault, measure, value, limit }: Fault): string {
  return `${fault}: ${measure} ${rounded(value)}, limit ${rounded(limit)}`;
}

function readingsOf({ measure, value, limit, lies, reference, where }: Fault): Readings {
  const box = where && [where.left, where.top, where.right, where.bottom].map(rounded).join(' ');
  return {
    measure,
    value: rounded(value),
    limit: rounded(limit),
    lies,
    ...(reference === undefined ? {} : { referenceAtMs: reference.atMs }),
    ...(reference?.value === undefined ? {} : { referenceValue: rounded(reference.value) }),
    ...(box === undefined ? {} : { where: box }),
  };
}

function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}

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
