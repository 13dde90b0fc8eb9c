/** A target for tests, with nothing but what it must have. */
import type { Target } from './target.ts';

/** A camera that is looked at for presence alone, at an address that nobody has. */
export function sampleTarget(n: number, more: Partial<Target> = {}): Target {
  return {
    ...{ n, code: '', kind: 'camera', segment: 's' },
    address: { host: `10.0.${n >> 8}.${n & 255}`, onvifPort: 80 },
    ...{ identity: {}, place: null, checks: ['online'] },
    ...more,
  };
}
