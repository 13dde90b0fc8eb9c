/** How soon again. Time comes in as a number, chance as a function. */
import type { State } from '../../config/terms.ts';
import type { Cadence } from '../link/target.ts';

const GOLDEN = 0.618_033_988_749_894_8;
/** Share of the cycle by which a look may come earlier or later, so that devices do not beat in time. */
const JITTER = 0.02;
/** Nobody is looked at twice within this share of the cycle only because the grid says so. */
const LEAST_GAP = 0.1;
const HOUR_MS = 3_600_000;
const RETRY_MS = 5 * 60_000;

/**
 * Where in the cycle a row has its place, from 0 to 1. Golden-ratio strides fill the cycle evenly for any number of
 * rows, and put neighbours – which fail together – far apart.
 */
export function phaseOf(row: number): number {
  return (row * GOLDEN) % 1;
}

/** The next moment on the row's own grid, with jitter. A look that came late moves nothing that follows. */
export function nextOnGrid(nowMs: number, phase: number, everyMs: number, random: () => number): number {
  const base = phase * everyMs;
  const turns = Math.ceil((nowMs + everyMs * LEAST_GAP - base) / everyMs);
  return Math.max(nowMs, base + turns * everyMs + (random() * 2 - 1) * JITTER * everyMs);
}

/**
 * How many cycles until a device is looked at again that has been bad for so long: every cycle within the first hour,
 * then ever more seldom, doubling with its age, up to `longest`.
 */
export function cyclesFor(badForMs: number, everyMs: number, longest: number): number {
  if (badForMs < HOUR_MS) return 1;
  const hours = badForMs / Math.max(HOUR_MS, everyMs);
  return Math.max(1, Math.min(longest, 2 ** Math.floor(Math.log2(hours * 2))));
}

/** Reasons that do not pass by themselves: asked again when the record changes, or at the usual time. */
const LASTING = new Set(['no-credential', 'login-suspended', 'unsupported', 'no-address', 'no-outline']);

/** When to ask again what could not be told: soon, then ever later, never later than usual. */
export function retryAfterMs(reason: string, times: number, cadence: Cadence): number {
  if (LASTING.has(reason)) return cadence.everyMs;
  return Math.min(cadence.everyMs, RETRY_MS * 2 ** Math.min(times, 20));
}

/** What a look with this outcome does to what is believed. */
export type Step =
  | 'agrees' // nothing new
  | 'believe' // a new outcome, told upward
  | 'doubt'; // not believed yet: look again soon

export interface Doubt {
  readonly step: Step;
  /** Looks in a row that said something other than what is believed. */
  readonly streak: number;
}

/**
 * Good and unknown are believed at once, bad after as many looks in a row as the cadence says – whatever their
 * reasons. A change of reason alone is believed after as many, at the usual pace.
 */
export function weigh(
  believed: { readonly code: number; readonly state: State | undefined },
  seen: { readonly code: number; readonly state: State | undefined },
  streak: number,
  confirmations: number,
): Doubt {
  if (seen.code === believed.code) return { step: 'agrees', streak: 0 };
  if (seen.state !== 'bad') return { step: 'believe', streak: 0 };
  const longer = Math.min(streak + 1, 255);
  if (longer >= confirmations) return { step: 'believe', streak: 0 };
  return { step: believed.state === 'bad' ? 'agrees' : 'doubt', streak: longer };
}
