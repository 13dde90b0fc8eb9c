/** The scripted day, squeezed into a run: what befalls whom, when, and for how long. */
import type { State } from '../../config/terms.ts';
import type { Subject } from './truth.ts';

/** How the run is laid out; moments count from its beginning. */
export interface Layout {
  readonly totalMs: number;
  /** The link between daemon and server. */
  readonly cuts: readonly { readonly fromMs: number; readonly untilMs: number }[];
  /** A network with its gateways; undefined in the shortest runs. */
  readonly segment: { readonly fromMs: number; readonly untilMs: number } | undefined;
  readonly killMs: number;
  /** Within which a change must be known. */
  readonly changeMs: number;
  /** The shortest outages last a little longer than this. */
  readonly outageMs: number;
  /** At the end, everything is well again for so long. */
  readonly quietMs: number;
}

const AILMENTS = ['single', 'street', 'switch', 'checkpoint', 'locked', 'flapping', 'segment'] as const;
export type Ailment = (typeof AILMENTS)[number];

/** One thing that befalls some devices, and passes again. */
export interface Happening {
  readonly ailment: Ailment;
  readonly fault: string;
  readonly codes: readonly string[];
  readonly fromMs: number;
  readonly untilMs: number;
  /** Goes up and down so often. */
  readonly flapMs?: number;
  /** Gateways and platforms that go, too. */
  readonly endpoints?: readonly string[];
}

/** What a fault makes of the online state. */
export const OUTCOMES: Readonly<Record<string, { readonly state: State; readonly reason: string | null }>> = {
  off: { state: 'bad', reason: 'refused' },
  silent: { state: 'bad', reason: 'timeout' },
  reset: { state: 'bad', reason: 'reset' },
  garbage: { state: 'bad', reason: 'bad-answer' },
};

/** Locked, and alive: none of these is a reason to call a device down. */
const LOCKED = ['refuses-password', 'onvif-off', 'html-login', 'wrong-clock', 'stream-refused'] as const;
const DOWN = ['off', 'silent', 'reset', 'garbage'] as const;
/** The network that is cut: the smaller one. Everything else befalls the other. */
const CUT_SEGMENT = 'net-public';
const CUT_ENDPOINTS = ['net-public', 'platform-1', 'platform-2'] as const;

const SINGLES = 24;
const STREETS = 4;
const SWITCHES = 6;
const CHECKPOINTS = 6;
const FLAPPING = 12;
const LOCKED_EACH = 8;
/** No more of a small city than this share falls ill of one street. */
const STREET_SHARE = 0.15;

/** The layout of a run of so many minutes with a cycle of so many milliseconds. */
export function layoutOf(totalMs: number, changeMs: number): Layout {
  const at = (share: number) => Math.round(totalMs * share);
  const lengthMs = Math.min(300_000, at(1 / 6));
  return {
    totalMs,
    changeMs,
    outageMs: changeMs,
    quietMs: 1.3 * changeMs,
    cuts: [0.2, 0.62].map((share) => ({ fromMs: at(share), untilMs: at(share) + lengthMs })),
    segment: { fromMs: at(0.42), untilMs: at(0.42) + Math.max(at(0.1), 2.4 * changeMs) },
    killMs: at(0.86),
  };
}

/** Who falls ill when. No device is chosen twice. */
export function planOf(subjects: readonly Subject[], layout: Layout): readonly Happening[] {
  const { totalMs, changeMs, outageMs, quietMs, segment, killMs } = layout;
  const pool = new Pool(subjects);
  const lastMs = totalMs - quietMs;
  const spread = (count: number, index: number, longMs: number) =>
    Math.round(0.02 * totalMs + ((lastMs - longMs - 0.02 * totalMs) * index) / Math.max(1, count - 1));
  const happenings: Happening[] = [];
  const add = (
    ailment: Ailment,
    fault: string,
    chosen: readonly Subject[],
    fromMs: number,
    longMs: number,
  ) => {
    if (chosen.length === 0) return;
    const untilMs = Math.min(lastMs, fromMs + longMs);
    happenings.push({ ailment, fault, codes: chosen.map(({ code }) => code), fromMs, untilMs });
  };
  const fault = (index: number) => DOWN[index % DOWN.length] ?? 'off';

  // Streets first: they want neighbours.
  for (let index = 0; index < STREETS; index += 1) {
    const longMs = 2.2 * outageMs;
    const street = pool.street(Math.floor(subjects.length * STREET_SHARE));
    add('street', index % 2 === 0 ? 'off' : 'silent', street, spread(STREETS, index, longMs), longMs);
  }
  for (let index = 0; index < SWITCHES; index += 1) {
    const longMs = (1.3 + 0.5 * (index % 4)) * outageMs;
    add(
      'switch',
      fault(index),
      pool.behindOneSwitch(),
      spread(SWITCHES, index, longMs) + outageMs / 7,
      longMs,
    );
  }
  // Those of the network that is cut recover before it is, or fall ill after it.
  const isClear = (fromMs: number, longMs: number) =>
    segment === undefined ||
    fromMs + longMs + 1.2 * changeMs < segment.fromMs ||
    fromMs > segment.untilMs + 1.2 * changeMs;
  for (let index = 0; index < CHECKPOINTS; index += 1) {
    const longMs = 1.5 * outageMs;
    const fromMs = spread(CHECKPOINTS, index, longMs);
    if (isClear(fromMs, longMs)) add('checkpoint', 'off', pool.take(1, isCheckpoint), fromMs, longMs);
  }
  for (let index = 0; index < SINGLES; index += 1) {
    const longMs = (1.3 + 0.8 * (index % 4)) * outageMs;
    add('single', fault(index), pool.apart(), spread(SINGLES, index, longMs), longMs);
  }
  for (const [index, word] of LOCKED.entries()) {
    const fromMs = spread(LOCKED.length, index, 0.4 * totalMs);
    add('locked', word, pool.take(LOCKED_EACH, isOther), fromMs, 0.4 * totalMs);
  }
  const flapping = pool.take(FLAPPING, isOther).map(({ code }) => code);
  if (flapping.length > 0) {
    const [fromMs, untilMs] = [0.08 * totalMs, Math.min(lastMs, 0.8 * totalMs)];
    const flapMs = Math.max(2_000, outageMs / 3);
    happenings.push({ ailment: 'flapping', fault: 'off', codes: flapping, fromMs, untilMs, flapMs });
  }
  if (segment !== undefined) {
    const codes = subjects.filter(({ segment: id }) => id === CUT_SEGMENT).map(({ code }) => code);
    happenings.push({
      ailment: 'segment',
      fault: 'silent',
      codes,
      endpoints: CUT_ENDPOINTS,
      ...segment,
    });
  }
  return happenings.toSorted((a, b) => a.fromMs - b.fromMs).filter(({ fromMs }) => fromMs !== killMs);
}

const isCheckpoint = ({ kind }: Subject) => kind === 'checkpoint';
const isOther = ({ kind, segment }: Subject) => kind === 'camera' && segment !== CUT_SEGMENT;

/** Sound devices, each given out once. */
class Pool {
  readonly #left: Set<Subject>;

  constructor(subjects: readonly Subject[]) {
    this.#left = new Set(subjects.filter(({ isSound }) => isSound));
  }

  /** The first so many. */
  take(count: number, isFit: (subject: Subject) => boolean): Subject[] {
    const found: Subject[] = [];
    for (const subject of this.#left) {
      if (found.length >= count) break;
      if (isFit(subject)) found.push(subject);
    }
    for (const subject of found) this.#left.delete(subject);
    return found;
  }

  /** The largest neighbourhood of addresses that is left, up to a bound. */
  street(most: number): Subject[] {
    return this.#group(({ host }) => host.slice(0, host.lastIndexOf('.')), 254, most);
  }

  /** Two dozen that hang on one switch, as the channels of a recorder do. */
  behindOneSwitch(): Subject[] {
    return this.#group(({ upstream }) => upstream, 32, 32);
  }

  /** One whose neighbours are well: of the largest neighbourhood that is left. */
  apart(): Subject[] {
    return this.#group(({ host }) => host.slice(0, host.lastIndexOf('.')), 1, 1);
  }

  #group(keyOf: (subject: Subject) => string, wanted: number, most: number): Subject[] {
    const groups = Map.groupBy([...this.#left].filter(isOther), keyOf);
    const sorted = [...groups.values()].sort((a, b) => b.length - a.length);
    const chosen = (sorted[0] ?? []).slice(0, Math.min(wanted, most));
    for (const subject of chosen) this.#left.delete(subject);
    return chosen;
  }
}
