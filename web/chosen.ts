/** Devices that were ticked in the list, to be edited at once. They outlive the page of the list and a reload, not the tab. */

const KEY = 'chosen-devices';
const ids = new Set<number>(remembered());

function remembered(): number[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter((id): id is number => Number.isInteger(id)) : [];
  } catch {
    return []; // a tab that may keep nothing, or something else under that name
  }
}

function remember(): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify([...ids]));
  } catch {
    // It is kept for this page, then.
  }
}

/** By their numbers. */
export function chosen(): ReadonlySet<number> {
  return ids;
}

/** Adds some, or takes them out. */
export function choose(some: readonly number[], isOn: boolean): void {
  for (const id of some) {
    if (isOn) ids.add(id);
    else ids.delete(id);
  }
  remember();
}

export function chooseNone(): void {
  ids.clear();
  remember();
}
