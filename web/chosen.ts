/** Devices that were ticked in the list, for what is done with many at once. They outlive the page of the list and a reload, not the tab. */

const KEY = 'chosen-devices';
/** By number: its code. */
const codes = new Map<number, string>(remembered());

/** One that can be ticked. */
export interface Tickable {
  readonly id: number;
  readonly code: string;
}

function remembered(): [number, string][] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isPair) : [];
  } catch {
    return []; // a tab that may keep nothing, or something else under that name
  }
}

function isPair(kept: unknown): kept is [number, string] {
  return Array.isArray(kept) && Number.isInteger(kept[0]) && typeof kept[1] === 'string';
}

function remember(): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify([...codes]));
  } catch {
    // It is kept for this page, then.
  }
}

/** By their numbers. */
export function chosen(): Pick<ReadonlySet<number>, 'has' | 'size' | 'keys'> {
  return codes;
}

/** Their codes, in the order in which they were ticked. */
export function chosenCodes(): string[] {
  return [...codes.values()];
}

/** Adds some, or takes them out. */
export function choose(some: readonly Tickable[], isOn: boolean): void {
  for (const { id, code } of some) {
    if (isOn) codes.set(id, code);
    else codes.delete(id);
  }
  remember();
}

export function chooseNone(): void {
  codes.clear();
  remember();
}
