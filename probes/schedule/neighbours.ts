/** Devices that are likely to fail together: those of one /24, or of one host. */
import type { Target } from '../link/target.ts';

/** At most so many are looked at for the sake of one. */
const MOST = 256;
/** One alarm for a neighbourhood in this time: a device that flaps must not stir the street all day. */
const QUIET_MS = 60_000;

export class Neighbours {
  readonly #groups = new Map<string, Set<number>>();
  readonly #groupOf = new Map<number, string>();
  readonly #alarmedMs = new Map<string, number>();

  place(row: number, target: Target): void {
    this.leave(row);
    const group = groupOf(target);
    if (group === undefined) return;
    this.#groupOf.set(row, group);
    const rows = this.#groups.get(group);
    if (rows === undefined) this.#groups.set(group, new Set([row]));
    else rows.add(row);
  }

  leave(row: number): void {
    const group = this.#groupOf.get(row);
    if (group === undefined) return;
    this.#groupOf.delete(row);
    const rows = this.#groups.get(group);
    rows?.delete(row);
    if (rows?.size !== 0) return;
    this.#groups.delete(group);
    this.#alarmedMs.delete(group);
  }

  /** The rows beside this one, unless they were stirred a moment ago. */
  stir(row: number, nowMs: number): number[] {
    const group = this.#groupOf.get(row);
    if (group === undefined) return [];
    if (nowMs - (this.#alarmedMs.get(group) ?? Number.NEGATIVE_INFINITY) < QUIET_MS) return [];
    this.#alarmedMs.set(group, nowMs);
    const rows: number[] = [];
    for (const other of this.#groups.get(group) ?? []) {
      if (rows.length >= MOST) break;
      if (other !== row) rows.push(other);
    }
    return rows;
  }
}

function groupOf(target: Target): string | undefined {
  const host = hostOf(target);
  if (host === undefined) return undefined;
  return /^\d+\.\d+\.\d+\.\d+$/.test(host) ? host.slice(0, host.lastIndexOf('.')) : host;
}

/** Where a target answers; a checkpoint without an address of its own stands at its first lane. */
export function hostOf({ address, lanes }: Target): string | undefined {
  return address?.host ?? lanes?.find((lane) => lane.address !== null)?.address?.host;
}
