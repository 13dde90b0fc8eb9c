/** A platform's catalogue against the registry and against what the probes see (GB/T 28181 Catalog; §2.2 and §2.4 of the dossier). */
import type { State } from '../../config/terms.ts';
import { partsOf } from './code.ts';

/** What a platform declares of a device; empty where it says nothing that can be understood. */
export type Declared = 'on' | 'off' | '';

/** Where registry, catalogue and probes agree or differ. A device can be in several. */
export const COMPARISONS = [
  'both', // registered and in the catalogue
  'unlisted', // registered at this platform, and not in its catalogue
  'unregistered', // in the catalogue, and in nobody's file
  'on-bad', // declared ON, and our probe says offline
  'off-good', // declared OFF, and our probe says online
] as const;
export type Comparison = (typeof COMPARISONS)[number];

const ON = new Set(['ON', 'ONLINE', 'OK', '1']);
const OFF = new Set(['OFF', 'OFFLINE', '0', '2']);

/** `ON` and `OFF`, and the other words that senders have for them, in any case. */
export function declaredBy(status: string): Declared {
  const word = status.trim().toUpperCase();
  if (ON.has(word)) return 'on';
  return OFF.has(word) ? 'off' : '';
}

/** Complete when exactly as many items came as were announced; whatever came where nothing was announced. */
export function isComplete(announced: number | null, collected: number): boolean {
  return announced === null || announced === collected;
}

/** A device by its type (111 to 143); divisions, groups, platforms and users stand in a catalogue beside them. */
export function isDeviceCode(code: string): boolean {
  const type = Number(partsOf(code)?.type ?? 0);
  return type >= 111 && type <= 143;
}

/** A node of the tree that a catalogue is: a division of 2, 4, 6 or 8 digits, or 20 digits that are no device. */
export function isNodeCode(code: string): boolean {
  return /^(?:\d{2}){1,4}$/.test(code) || (partsOf(code) !== undefined && !isDeviceCode(code));
}

/** What is known of one code. */
export interface Known {
  readonly isRegistered: boolean;
  /** It is registered at this very platform, and due to be there. */
  readonly isDue: boolean;
  readonly isListed: boolean;
  readonly declared: Declared;
  /** What our own probe says of online. */
  readonly state: State;
}

/** Our own probe comes before what the platform says: where they differ its catalogue is out of date. */
export function comparisonsOf({ isRegistered, isDue, isListed, declared, state }: Known): Comparison[] {
  const found: Comparison[] = [];
  if (isRegistered && isListed) found.push('both');
  if (isDue && !isListed) found.push('unlisted');
  if (!isRegistered && isListed) found.push('unregistered');
  if (isRegistered && isListed && declared === 'on' && state === 'bad') found.push('on-bad');
  if (isRegistered && isListed && declared === 'off' && state === 'good') found.push('off-good');
  return found;
}
