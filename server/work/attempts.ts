/**
 * Wrong passwords, per name and address, known names or not: all are locked alike, so that a lock does not tell which
 * names exist. A stranger locks out only the own address; many strangers together meet the caps per name and address.
 */
import { isIPv6 } from 'node:net';

/** Failures since the first one of a window as long as a lock. */
interface Count {
  readonly failures: number;
  readonly sinceMs: number;
  readonly lockedUntilMs: number;
}

interface OfName {
  count: Count | undefined;
  readonly byAddress: Map<string, Count>;
}

/** So many names and addresses are kept in mind; the one that failed longest ago is forgotten first. */
const MOST_KEPT = 10_000;
/** The cap of a name, from all addresses together, in failures before a lock. */
const PER_NAME = 10;
/** The cap of an address, on all names together; a whole control room may sit behind one. */
const PER_ADDRESS = 20;

export class FailedAttempts {
  /** By name as compared. */
  readonly #byName = new Map<string, OfName>();
  readonly #byAddress = new Map<string, Count>();
  readonly #before: number;
  readonly #lockMs: number;

  constructor(failuresBeforeLock: number, lockMs: number) {
    this.#before = failuresBeforeLock;
    this.#lockMs = lockMs;
  }

  /** Until when nobody at this address may try this name; 0 when it is open. */
  lockedUntil(name: string, address: string, nowMs: number): number {
    const network = networkOf(address);
    const ofName = this.#byName.get(name);
    const counts = [ofName?.count, ofName?.byAddress.get(network), this.#byAddress.get(network)];
    const untilMs = Math.max(...counts.map((count) => count?.lockedUntilMs ?? 0));
    return untilMs > nowMs ? untilMs : 0;
  }

  /** Is the name locked anywhere? */
  isLocked(name: string, nowMs: number): boolean {
    const ofName = this.#byName.get(name);
    if (ofName === undefined) return false;
    return [ofName.count, ...ofName.byAddress.values()].some((count) => (count?.lockedUntilMs ?? 0) > nowMs);
  }

  /** One more wrong password. True when this one locked the name, here or everywhere, or the address. */
  add(name: string, address: string, nowMs: number): boolean {
    const network = networkOf(address);
    const ofName = this.#byName.get(name) ?? { count: undefined, byAddress: new Map<string, Count>() };
    for (const [key, count] of ofName.byAddress) if (this.#isOver(count, nowMs)) ofName.byAddress.delete(key);
    const here = this.#more(ofName.byAddress.get(network), this.#before, nowMs);
    ofName.byAddress.set(network, here);
    ofName.count = this.#more(ofName.count, PER_NAME * this.#before, nowMs);
    keep(this.#byName, name, ofName);
    const ofAddress = this.#more(this.#byAddress.get(network), PER_ADDRESS * this.#before, nowMs);
    keep(this.#byAddress, network, ofAddress);
    return [here, ofName.count, ofAddress].some(({ lockedUntilMs }) => lockedUntilMs > nowMs);
  }

  /** The right password came from this address: others go on counting. */
  succeed(name: string, address: string): void {
    this.#byName.get(name)?.byAddress.delete(networkOf(address));
  }

  /** Opens the name to everybody. */
  forget(name: string): void {
    this.#byName.delete(name);
  }

  #isOver({ sinceMs, lockedUntilMs }: Count, nowMs: number): boolean {
    return nowMs >= (lockedUntilMs === 0 ? sinceMs + this.#lockMs : lockedUntilMs);
  }

  #more(count: Count | undefined, most: number, nowMs: number): Count {
    const known =
      count !== undefined && !this.#isOver(count, nowMs) ? count : { failures: 0, sinceMs: nowMs };
    const failures = known.failures + 1;
    return {
      failures,
      sinceMs: known.sinceMs,
      lockedUntilMs: failures >= most ? nowMs + this.#lockMs : 0,
    };
  }
}

/** As the latest; beyond the limit the one that came first goes. */
function keep<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > MOST_KEPT && oldest !== undefined) map.delete(oldest);
}

/** What counts as one asker: whoever has one IPv6 address has the 2^64 beside it, too. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? [];
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0');
  return [...left, ...zeros, ...right].slice(0, 4).join(':').toLowerCase();
}
