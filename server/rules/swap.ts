/** Another device at the old address: how it is recognised, and what a file takes over when somebody accepts it. */
import type { KeptTraits } from './traits.ts';

/** What a device says of itself, or its file says of it; empty where nothing is said. */
export interface Likeness {
  readonly serial: string;
  readonly mac: string;
  readonly vendor: string;
  readonly model: string;
  readonly hardwareId: string;
  readonly firmware: string;
}

/** Which swaps: to be decided, decided, or past without anybody's word. */
export const SWAP_STATES = ['open', 'accepted', 'refused', 'over'] as const;
export type SwapState = (typeof SWAP_STATES)[number];

export type SwapReason = 'serial-differs' | 'mac-differs';

/** From the readings of a look at identity, or the values of traits. */
export function likenessOf(said: Readonly<Record<string, unknown>>): Likeness {
  const text = (name: string) => {
    const value = said[name];
    return typeof value === 'string' ? value.trim().slice(0, 128) : '';
  };
  return {
    serial: text('serial'),
    mac: text('mac'),
    vendor: text('manufacturer'),
    model: text('model'),
    hardwareId: text('hardwareId'),
    firmware: text('firmware'),
  };
}

/** The same serial and the same MAC: who was refused once under them is not asked about again. */
export function isSameDevice(one: Likeness, other: Likeness): boolean {
  return plain(one.serial) === plain(other.serial) && plain(one.mac) === plain(other.mac);
}

/**
 * Where the file is silent nobody compares; a device that tells another serial than it told before is another one all
 * the same. Null when nothing changed, when the file states it (then the probe compares), or when what was told proves nothing.
 */
export function swapIn(
  { values }: KeptTraits,
  filed: Likeness,
): {
  readonly reason: SwapReason;
  readonly old: Likeness;
  readonly new: Likeness;
  readonly oldSeenMs: number;
  readonly sinceMs: number;
} | null {
  for (const [name, reason] of [
    ['serial', 'serial-differs'],
    ['mac', 'mac-differs'],
  ] as const) {
    const told = values[name];
    if (!told?.before || filed[name] !== '') continue;
    if (!isProof(String(told.value)) || !isProof(String(told.before.value))) continue;
    const now = Object.entries(values).map(([key, { value }]) => [key, value] as const);
    const then = Object.entries(values).map(
      ([key, { value, before }]) => [key, before?.value ?? value] as const,
    );
    return {
      reason,
      old: likenessOf(Object.fromEntries(then)),
      new: likenessOf(Object.fromEntries(now)),
      oldSeenMs: told.before.seenMs,
      sinceMs: told.sinceMs,
    };
  }
  return null;
}

/** Which fields of a file take another value; what the new device does not tell stays as it is. */
export function takenOver(
  filed: Likeness,
  told: Likeness,
): Record<string, { readonly before: string; readonly after: string }> {
  const fields = ['serial', 'mac', 'vendor', 'model', 'hardwareId'] as const;
  return Object.fromEntries(
    fields.flatMap((name) => {
      const after = name === 'mac' ? firstMac(told.mac) : told[name];
      // A board's version and a maker's name are only taken over where the file has one.
      const isWanted = name === 'serial' || name === 'mac' || filed[name] !== '';
      if (after === '' || !isWanted || plain(after) === plain(filed[name])) return [];
      return [[name, { before: filed[name], after }] as const];
    }),
  );
}

/**
 * Is what a device told all that its file says now? A look under way compared with the file as it was: where somebody has
 * accepted the device meanwhile, it is no stranger any more.
 */
export function fitsFile(filed: Likeness, told: Likeness): boolean {
  if (filed.serial === '' && filed.mac === '') return false;
  const isMet = (name: 'serial' | 'model' | 'hardwareId') =>
    filed[name] === '' || isSameText(filed[name], told[name]);
  const macs = told.mac.split(/[\s,;]+/);
  return (
    isMet('serial') &&
    isMet('model') &&
    isMet('hardwareId') &&
    (filed.mac === '' || macs.some((mac) => isSameText(mac, filed.mac)))
  );
}

/** A device may tell several. */
function firstMac(told: string): string {
  return told.split(/[\s,;]+/)[0] ?? '';
}

/** Are they the same but for the way of writing? The registry writes a MAC in its own. */
export function isSameText(one: string, other: string): boolean {
  return plain(one) === plain(other);
}

/** At least four signs, not all the same. */
function isProof(told: string): boolean {
  const text = plain(told);
  return text.length >= 4 && !/^(.)\1*$/.test(text);
}

/** Two ways of writing one thing are one. */
function plain(text: string): string {
  return text.toUpperCase().replace(/[\s:.\-_]/g, '');
}
