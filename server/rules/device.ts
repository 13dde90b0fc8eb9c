/** Who is counted, and where a device stands for each metric. */
import type { Category, CheckName, DeviceKind, Lifecycle, Metric, State } from '../../config/terms.ts';
import { ASSESSED_KINDS, CHECKS } from '../../config/terms.ts';
import type { Exclusion, Part } from './rate.ts';

/** What the rules need to know of a registered device. */
export interface Counted {
  readonly kind: DeviceKind;
  readonly category: Category;
  readonly lifecycle: Lifecycle;
  readonly inScope: boolean;
  readonly commissionedMs: number | null;
}

/** The present state of the four checks. */
export type States = Readonly<Record<CheckName, State>>;

export function isAssessed(kind: DeviceKind): boolean {
  return (ASSESSED_KINDS as readonly DeviceKind[]).includes(kind);
}

/** Why the record itself keeps a device out of every rate; null when it is due. A repair without exemption counts. */
export function exclusionOf(device: Counted, atMs: number, graceMs: number): Exclusion | null {
  if (device.lifecycle === 'planned' || device.lifecycle === 'suspended' || device.lifecycle === 'retired')
    return device.lifecycle;
  if (!device.inScope) return 'out-of-scope';
  if (device.commissionedMs !== null && atMs - device.commissionedMs < graceMs) return 'grace';
  return null;
}

/** Where a device stands for one metric, and why when it is excluded. */
export interface Standing {
  readonly part: Part;
  readonly exclusion: Exclusion | null;
}

/**
 * Failed registration takes a device out of online, image and map; *unknown* registration does not, or a camera that
 * was dead from its first day would vanish from the online rate. An offline device without a judged picture leaves the image rate.
 */
export function standingOf(metric: Metric, states: States, excluded: Exclusion | null): Standing {
  if (excluded !== null) return { part: 'excluded', exclusion: excluded };
  if (metric === 'registration') return { part: states.registration, exclusion: null };
  if (metric === 'usable') return { part: worst(states), exclusion: null };
  if (states.registration === 'bad') return { part: 'excluded', exclusion: 'not-registered' };
  if (metric === 'image' && states.image === 'unknown' && states.online === 'bad') {
    return { part: 'excluded', exclusion: 'no-picture' };
  }
  return { part: states[metric], exclusion: null };
}

/** Usable is good when all four are good, bad as soon as one is bad, else unknown. */
function worst(states: States): Part {
  if (CHECKS.some((check) => states[check] === 'bad')) return 'bad';
  return CHECKS.every((check) => states[check] === 'good') ? 'good' : 'unknown';
}
