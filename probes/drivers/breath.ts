/** The pause between two connections to one device. */
import { setTimeout as after } from 'node:timers/promises';

/** A device counts a connection until it has seen its end: so long we wait before the next one. */
export const BREATH_MS = 5;

/** Waits for a breath. */
export function breath(): Promise<void> {
  return after(BREATH_MS);
}
