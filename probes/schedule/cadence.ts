/** How soon again. Time comes in as a number, chance as a function. */
import type { State } from '../../config/terms.ts';
import type { Cadence, Confirmation } from '../link/target.ts';

const GOLDEN = 0.618_033_988_749_894_8;
/** Share of the cycle by which a look may come earlier or later, so that devices do not beat in time. */
const JITTER = 0.005;
/** Nobody is looked at twice within this share of the cycle only because the grid says so. */
const LEAST_GAP = 0.1;
const RETRY_MS = 5 * 60_000;

/**
 * Where in the cycle a row has its place, from 0 to 1. Golden-ratio strides fill the cycle evenly for any number of
 * rows, and put neighbours – which fail together – far apart.
 */
export function phaseOf(row: number): number {
  return (row * GOLDEN) % 1;
}

/**
 * The next moment on the row's own grid, with jitter. A look that came late moves nothing that follows; after one that
 * came just before its time – somebody asked – one comes in between, so that no wait is longer than usual.
 */
export function nextOnGrid(nowMs: number, phase: number, everyMs: number, random: () => number): number {
  const base = phase * everyMs;
  const turns = Math.ceil((nowMs - base) / everyMs);
  const next = base + turns * everyMs;
  if (next - nowMs < everyMs * JITTER * 1.5) return next + everyMs + jitter(everyMs, random);
  if (next - nowMs < everyMs * LEAST_GAP) return nowMs + everyMs * (0.2 + 0.65 * random());
  return next + jitter(everyMs, random);
}

function jitter(everyMs: number, random: () => number): number {
  return (random() * 2 - 1) * JITTER * everyMs;
}

/** Reasons that do not pass by themselves: asked again when the record changes, or at the usual time. */
const LASTING = new Set(['no-credential', 'login-suspended', 'unsupported', 'no-address']);

/** When to ask again what could not be told: soon, then ever later, never later than usual. */
export function retryAfterMs(reason: string, times: number, cadence: Cadence): number {
  if (LASTING.has(reason)) return cadence.everyMs;
  return Math.min(cadence.everyMs, RETRY_MS * 2 ** Math.min(times, 20));
}

/** What a look with this outcome does to what is believed. */
export type Step =
  | 'agrees' // nothing new
  | 'believe' // a new outcome, told upward
  | 'doubt'; // not believed yet

export interface Doubt {
  readonly step: Step;
  /** The window after the look. */
  readonly window: number;
}

/** Nothing is in doubt. */
export const NO_DOUBT = 0;
/** Looks that a window holds at most. */
const LONGEST_WINDOW = 15;

/** Looks since the first that said something else than what is believed. */
export function lengthOf(window: number): number {
  return window === NO_DOUBT ? 0 : 31 - Math.clz32(window);
}

/** How many of them did. */
export function doubtsIn(window: number): number {
  let count = 0;
  for (let bits = window & ~(1 << lengthOf(window)); bits > 0; bits &= bits - 1) count += 1;
  return count;
}

/**
 * Good and unknown are believed at once; bad when so many looks of so many are bad, whatever their reasons. A window
 * opens with the first bad look and holds a bit for each look since, below a bit that stands for its beginning; it closes
 * when enough looks in it were bad, or when so many were not that enough cannot be any more. A change of reason alone
 * is believed after as many looks in a row, at the usual pace.
 */
export function weigh(
  believed: { readonly code: number; readonly state: State | undefined },
  seen: { readonly code: number; readonly state: State | undefined },
  window: number,
  { confirmations, outOf = confirmations }: Confirmation,
): Doubt {
  if (seen.state === 'bad' && seen.code !== believed.code) {
    const longer = pushed(window, 1);
    if (doubtsIn(longer) >= confirmations) return { step: 'believe', window: NO_DOUBT };
    return { step: believed.state === 'bad' ? 'agrees' : 'doubt', window: longer };
  }
  if (seen.code !== believed.code) return { step: 'believe', window: NO_DOUBT };
  if (window === NO_DOUBT || believed.state === 'bad') return { step: 'agrees', window: NO_DOUBT };
  const longer = pushed(window, 0);
  const isOver = lengthOf(longer) - doubtsIn(longer) > outOf - confirmations;
  return { step: 'agrees', window: isOver ? NO_DOUBT : longer };
}

function pushed(window: number, bit: 0 | 1): number {
  if (lengthOf(window) >= LONGEST_WINDOW) return window;
  return ((window || 1) << 1) | bit;
}
