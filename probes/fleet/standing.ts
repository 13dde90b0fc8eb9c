/** What is wrong in the city from the first day: in numbers that a real one could have, spread over its towns. */
import { type Dice, newDice } from './dice.ts';
import type { Fault } from './faults.ts';
import { SINGLE_FAULTS, type SingleFault } from './places.ts';
import type { Draft } from './population.ts';

/** What befalls one resident. */
export interface Affliction {
  readonly faults: readonly Fault[];
  readonly pinFault: SingleFault | undefined;
  /** Which lane of a checkpoint is down, from 0. */
  readonly downLane: number | undefined;
}

/** Share of devices that are offline, by district. One district is the city's sorrow. */
const OFFLINE: Readonly<Record<string, number>> = {
  '220402': 0.024,
  '220403': 0.021,
  '220421': 0.025,
  '220422': 0.027,
};
const SORE_DISTRICT = '220421';
/** In some of its towns, holding about this share of its devices, so many are offline. */
const SORE_SHARE = 0.45;
const SORE_OFFLINE = 0.125;

const IMAGE = 0.015;
const REGISTRATION = 0.01;
const PIN = 0.02;
const QUIRKS = 0.02;

const OFFLINE_FAULTS: readonly Fault[] = [
  'off',
  'off',
  'off',
  'off',
  'off',
  'off',
  'off',
  'silent',
  'silent',
  'reset',
];
/** Each of the fourteen; dead inputs and broken files are the most frequent. */
const IMAGE_FAULTS: readonly Fault[] = [
  'black',
  'black',
  'flat',
  'truncated-jpeg',
  'html-as-jpeg',
  'picture-dark',
  'picture-bright',
  'picture-hazy',
  'picture-blurred',
  'picture-tinted',
  'picture-noisy',
  'picture-striped',
  'picture-covered',
  'picture-moved',
  'picture-broken',
  'picture-grey',
  'frozen',
];
const REGISTRATION_FAULTS: readonly Fault[] = ['wrong-serial', 'wrong-serial', 'refuses-password'];
/** Oddities that change no verdict. */
export const HARMLESS: readonly Fault[] = [
  'padded-date',
  'odd-time-zone',
  'other-prefixes',
  'one-url',
  'inside-xaddr',
  'chunked',
  'http10-close',
  'raw-scopes',
  'odd-type-snapshot',
  'local-as-utc',
];

/** One affliction per resident, in their order. */
export function afflictions(drafts: readonly Draft[], seed: number): Affliction[] {
  const dice = newDice(seed ^ 0x5eed);
  const sore = soreTowns(drafts, dice);
  const living = drafts.filter(({ lifecycle }) => lifecycle === 'active' || lifecycle === 'repair');
  const chosen = new Map<number, Fault>();
  const strike = (faults: readonly Fault[], shareOf: (draft: Draft) => number) => {
    for (const draft of drawn(living, (one) => (chosen.has(one.index) ? 0 : shareOf(one)), dice)) {
      chosen.set(draft.index, faults[dice.below(faults.length)] ?? 'off');
    }
  };
  // One after the other, so that even a small city has them all.
  const strikeInTurn = (faults: readonly Fault[], shareOf: (draft: Draft) => number) => {
    const struck = drawn(living, (one) => (chosen.has(one.index) ? 0 : shareOf(one)), dice);
    const first = dice.below(faults.length);
    for (const [turn, { index }] of struck.entries())
      chosen.set(index, faults[(first + turn) % faults.length] ?? 'black');
  };
  strike(OFFLINE_FAULTS, ({ unit }) => (sore.has(unit) ? SORE_OFFLINE : (OFFLINE[unit.slice(0, 6)] ?? 0)));
  strikeInTurn(IMAGE_FAULTS, ({ kind }) => (kind === 'camera' ? IMAGE : 0));
  strike(REGISTRATION_FAULTS, () => REGISTRATION);
  strike(HARMLESS, () => QUIRKS);
  const pins = new Map(
    drawn(living, () => PIN, dice).map(({ index }) => [
      index,
      SINGLE_FAULTS[dice.below(SINGLE_FAULTS.length)],
    ]),
  );
  return drafts.map((draft) => afflictionOf(draft, chosen.get(draft.index), pins.get(draft.index), dice));
}

function afflictionOf(
  draft: Draft,
  fault: Fault | undefined,
  pinFault: SingleFault | undefined,
  dice: Dice,
): Affliction {
  // What is planned is not there yet, what is retired no longer.
  if (draft.lifecycle === 'planned' || draft.lifecycle === 'retired') {
    return { faults: ['off'], pinFault: undefined, downLane: undefined };
  }
  // A checkpoint is not asked who it is.
  if (draft.kind === 'checkpoint' && fault !== undefined && REGISTRATION_FAULTS.includes(fault)) {
    return { faults: [], pinFault, downLane: undefined };
  }
  // A checkpoint mostly loses a lane, not all of them.
  if (
    draft.kind === 'checkpoint' &&
    fault !== undefined &&
    OFFLINE_FAULTS.includes(fault) &&
    dice.below(3) > 0
  ) {
    return { faults: [], pinFault, downLane: dice.below(draft.parts.length) };
  }
  return { faults: fault === undefined ? [] : [fault], pinFault, downLane: undefined };
}

/** Draws each with its own share; the sum is kept to, so that no town has far more than its due. */
function drawn(drafts: readonly Draft[], shareOf: (draft: Draft) => number, dice: Dice): Draft[] {
  const found: Draft[] = [];
  let next = dice.next();
  let sum = 0;
  for (const draft of drafts) {
    sum += shareOf(draft);
    if (sum < next) continue;
    found.push(draft);
    // One in each whole step, somewhere within it.
    next = Math.floor(next) + 1 + dice.next();
  }
  return found;
}

function soreTowns(drafts: readonly Draft[], dice: Dice): ReadonlySet<string> {
  const sizes = new Map<string, number>();
  for (const { unit } of drafts) {
    if (unit.startsWith(SORE_DISTRICT)) sizes.set(unit, (sizes.get(unit) ?? 0) + 1);
  }
  const whole = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const order = [...sizes.keys()].map((unit) => ({ unit, at: dice.next() })).sort((a, b) => a.at - b.at);
  const sore = new Set<string>();
  let held = 0;
  for (const { unit } of order) {
    const size = sizes.get(unit) ?? 0;
    if (held + size > whole * (SORE_SHARE + 0.05)) continue;
    sore.add(unit);
    held += size;
  }
  return sore;
}
