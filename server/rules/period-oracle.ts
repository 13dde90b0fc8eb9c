/**
 * The same rates a second time, for tests: slowly, and by definition. Every boundary that anything has cuts time into
 * pieces; each piece is asked at one instant what holds there. It shares nothing with the rules but their words.
 */
import { cyclesFor } from '../../config/back-off.ts';
import type { State } from '../../config/terms.ts';
import type { CountedExemption } from './exemption.ts';
import type { Home } from './period-device.ts';
import type { RuleValues } from './period-rules.ts';

export interface RawLook {
  readonly atMs: number;
  readonly state: State;
}

/** As a test makes it up: looks in the order in which they arrived. */
export interface RawDevice {
  readonly device: number;
  /** Ascending; each lasts until the next; null is nowhere. */
  readonly homes: readonly {
    readonly fromMs: number;
    readonly home: number | null;
    readonly commissionedMs: number | null;
  }[];
  readonly online: readonly RawLook[];
  readonly registration: readonly RawLook[];
  readonly position: readonly RawLook[];
  readonly blind: readonly { readonly fromMs: number; readonly untilMs: number }[];
  readonly samples: readonly {
    readonly fromMs: number;
    readonly untilMs: number;
    readonly good: number;
    readonly valid: number;
  }[];
  readonly isFileComplete: boolean | null;
  readonly clockOffMs: number | null | undefined;
}

export interface RawCity {
  readonly homes: readonly Home[];
  /** By unit: itself and everything above it. */
  readonly above: Readonly<Record<string, readonly string[]>>;
  readonly devices: readonly RawDevice[];
  readonly exemptions: readonly CountedExemption[];
  readonly nowMs: number;
}

/** What is counted of a rate: by word, good, bad, unknown or why not. */
export type Counts = Record<string, number>;
export type SlowRates = Record<
  'registration' | 'online' | 'image' | 'position' | 'usable' | 'file' | 'clock' | 'repair',
  { adjusted: Counts; raw: Counts }
>;

interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

const HOUR = 3_600_000;

/** Only looks that are newer than all that were accepted before them; equal ones in a row are one stretch. */
function stretches(looks: readonly RawLook[]) {
  const accepted: RawLook[] = [];
  for (const look of looks) if (accepted.every(({ atMs }) => look.atMs > atMs)) accepted.push(look);
  return accepted;
}

/** What holds for a check at an instant, by definition. */
function stateAt(
  looks: readonly RawLook[],
  device: RawDevice,
  atMs: number,
  nowMs: number,
  allowed: (lasted: number, state: State) => number,
  canBeBlind: boolean,
): State {
  const past = looks.filter((look) => look.atMs <= atMs);
  const last = past.at(-1);
  if (last === undefined) return 'unknown';
  if (canBeBlind && device.blind.some(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs))
    return 'unknown';
  if (last.state === 'unknown') return 'unknown';
  // The stretch of agreeing looks around it: its first, its last, and where the next one begins.
  const at = looks.indexOf(last);
  let first = at;
  while (first > 0 && looks[first - 1]?.state === last.state) first--;
  let end = at;
  while (end + 1 < looks.length && looks[end + 1]?.state === last.state) end++;
  const seenMs = looks[end]?.atMs ?? 0;
  const nextMs = looks[end + 1]?.atMs ?? nowMs;
  const isLost = nextMs - seenMs > allowed(seenMs - (looks[first]?.atMs ?? 0), last.state);
  return isLost && atMs >= seenMs ? 'unknown' : last.state;
}

export function slowRates(
  city: RawCity,
  span: Span,
  values: RuleValues,
  isIn: (home: Home) => boolean,
): SlowRates {
  const names = ['registration', 'online', 'image', 'position', 'usable', 'file', 'clock', 'repair'] as const;
  const rates = Object.fromEntries(names.map((name) => [name, { adjusted: {}, raw: {} }])) as SlowRates;
  const put = (counts: Counts, word: string, by = 1) => {
    if (by !== 0) counts[word] = (counts[word] ?? 0) + by;
  };
  const both = (rate: keyof SlowRates, word: string) => {
    put(rates[rate].adjusted, word);
    put(rates[rate].raw, word);
  };
  const untilMs = Math.min(span.untilMs, city.nowMs);
  for (const device of city.devices) {
    const looks = {
      online: stretches(device.online),
      registration: stretches(device.registration),
      position: stretches(device.position),
    };
    const homeAt = (atMs: number) => device.homes.findLast(({ fromMs }) => fromMs <= atMs);
    const outAt = (atMs: number): string | null | undefined => {
      const here = homeAt(atMs);
      if (here === undefined || here.home === null) return undefined;
      const home = city.homes[here.home];
      if (home === undefined) return undefined;
      if (!['active', 'repair'].includes(home.lifecycle)) return home.lifecycle;
      if (!home.inScope) return 'out-of-scope';
      const isYoung =
        here.commissionedMs !== null && atMs < here.commissionedMs + values.graceDays * 24 * HOUR;
      return isYoung ? 'grace' : null;
    };
    const onlineAt = (atMs: number) =>
      stateAt(
        looks.online,
        device,
        atMs,
        city.nowMs,
        (lasted, state) => {
          const { onlineAllowedMs, onlineBacksOffMs } = values.windows;
          return state === 'bad'
            ? Math.max(onlineAllowedMs, 2 * onlineBacksOffMs * cyclesFor(lasted, onlineBacksOffMs) + 30_000)
            : onlineAllowedMs;
        },
        true,
      );
    const exemptionAt = (atMs: number, rate: 'online' | 'image') => {
      const number = homeAt(atMs)?.home;
      const home = number === null || number === undefined ? undefined : city.homes[number];
      if (home === undefined) return undefined;
      const covering = city.exemptions.filter(({ fromMs, untilMs: endMs, scope, rates: from }) => {
        if (!(fromMs <= atMs && atMs < endMs && from.includes(rate))) return false;
        if (scope.is === 'devices') return scope.devices.includes(device.device);
        if (scope.is === 'unit') return (city.above[home.unit] ?? []).includes(scope.unit);
        return scope.is === 'segment' ? home.network === scope.segment : home.platform === scope.platform;
      });
      return covering.toSorted((a, b) => a.id - b.id)[0];
    };

    // A span begins at midnight; here every day has 24 hours.
    const days: Span[] = [];
    for (let fromMs = span.fromMs; fromMs < untilMs; fromMs += 24 * HOUR)
      days.push({ fromMs, untilMs: fromMs + 24 * HOUR });

    const faultsFromMs = span.fromMs - values.repairHours * HOUR - 1;
    const edges = new Set<number>([faultsFromMs, span.fromMs, untilMs]);
    for (const { fromMs, commissionedMs } of device.homes)
      for (const edge of [
        fromMs,
        commissionedMs === null ? fromMs : commissionedMs + values.graceDays * 24 * HOUR,
      ])
        edges.add(edge);
    for (const { atMs } of device.online) edges.add(atMs);
    for (const { fromMs } of days) edges.add(fromMs);
    for (const { fromMs, untilMs: endMs } of [...device.blind, ...city.exemptions])
      for (const edge of [fromMs, endMs]) edges.add(edge);
    const sorted = [...edges].filter((edge) => edge >= faultsFromMs && edge <= untilMs).sort((a, b) => a - b);
    const pieces = sorted
      .slice(0, -1)
      .map((fromMs, index) => ({ fromMs, untilMs: sorted[index + 1] ?? fromMs }));
    const inside = pieces.filter(({ fromMs }) => fromMs >= span.fromMs);

    const known = inside.filter(({ fromMs }) => outAt(fromMs) !== undefined);
    const counted = known.filter(({ fromMs }) => outAt(fromMs) === null);
    const last = counted.at(-1) ?? known.at(-1);
    if (last === undefined) continue;
    const home = city.homes[homeAt(last.fromMs)?.home ?? -1];
    if (home === undefined) continue;
    const isCounted = counted.length > 0;
    const asOf = last.untilMs - 1;
    const steady = (ms: number) => () => ms;
    const registration = isCounted
      ? stateAt(
          looks.registration,
          device,
          asOf,
          city.nowMs,
          steady(values.windows.registrationAllowedMs),
          false,
        )
      : 'unknown';
    const position = isCounted
      ? stateAt(looks.position, device, asOf, city.nowMs, steady(Number.MAX_SAFE_INTEGER), false)
      : 'unknown';

    const due = { adjusted: { good: 0, bad: 0, unknown: 0 }, raw: { good: 0, bad: 0, unknown: 0 } };
    const exemptMs: Counts = {};
    for (const { fromMs, untilMs: endMs } of known) {
      const ms = endMs - fromMs;
      const here = city.homes[homeAt(fromMs)?.home ?? -1] as Home;
      const out = outAt(fromMs);
      const state = onlineAt(fromMs);
      const exemption = out === null ? exemptionAt(fromMs, 'online') : undefined;
      if (out === null) {
        due.raw[state] += ms;
        if (exemption === undefined) due.adjusted[state] += ms;
        else put(exemptMs, `exempt-${exemption.kind}`, ms);
      }
      if (!isIn(here)) continue;
      const word =
        out ?? (registration === 'bad' ? 'not-registered' : registration === 'unknown' ? 'unknown' : state);
      put(rates.online.raw, word, ms);
      put(rates.online.adjusted, exemption === undefined ? word : `exempt-${exemption.kind}`, ms);
    }

    for (const [index, piece] of pieces.entries()) {
      if (onlineAt(piece.fromMs) !== 'bad' || index === 0) continue;
      // It begins here only if it was seen to be good the instant before.
      if (onlineAt(piece.fromMs - 1) !== 'good') continue;
      const dueMs = piece.fromMs + values.repairHours * HOUR;
      if (dueMs < span.fromMs || dueMs >= untilMs || outAt(dueMs) !== null) continue;
      const there = city.homes[homeAt(dueMs)?.home ?? -1] as Home;
      if (!isIn(there)) continue;
      const mended = pieces.find(
        ({ fromMs }) => fromMs > piece.fromMs && fromMs <= dueMs && onlineAt(fromMs) === 'good',
      );
      if (mended !== undefined && mended.fromMs - piece.fromMs < HOUR / 2) continue;
      const word = mended === undefined ? (onlineAt(dueMs) === 'unknown' ? 'unknown' : 'bad') : 'good';
      put(rates.repair.raw, word);
      const number = homeAt(dueMs)?.home ?? 0;
      const touching = city.exemptions.filter(({ fromMs, untilMs: endMs, scope, rates: from }) => {
        if (!(fromMs < dueMs && endMs > piece.fromMs && from.includes('online'))) return false;
        if (scope.is === 'devices') return scope.devices.includes(device.device);
        const at = city.homes[number] as Home;
        if (scope.is === 'unit') return (city.above[at.unit] ?? []).includes(scope.unit);
        return scope.is === 'segment' ? at.network === scope.segment : at.platform === scope.platform;
      });
      // The first instant of the fault that is exempt gives the kind.
      const instants = [piece.fromMs, ...touching.flatMap(({ fromMs, untilMs: endMs }) => [fromMs, endMs])]
        .filter((ms) => ms >= piece.fromMs && ms < dueMs)
        .sort((a, b) => a - b);
      const firstAt = instants.find((ms) =>
        touching.some(({ fromMs, untilMs: endMs }) => fromMs <= ms && ms < endMs),
      );
      const one =
        firstAt === undefined
          ? undefined
          : touching
              .filter(({ fromMs, untilMs: endMs }) => fromMs <= firstAt && firstAt < endMs)
              .toSorted((a, b) => a.id - b.id)[0];
      put(rates.repair.adjusted, one === undefined ? word : `exempt-${one.kind}`);
    }

    if (!isIn(home)) continue;
    if (!isCounted) {
      const word = outAt(last.fromMs) as string;
      for (const rate of ['registration', 'image', 'position', 'usable', 'file', 'clock'] as const)
        both(rate, word);
      continue;
    }
    both('registration', registration);
    const onRegistered = (word: string) =>
      registration === 'good' ? word : registration === 'bad' ? 'not-registered' : 'unknown';
    both('position', onRegistered(position));
    both('file', device.isFileComplete === null ? 'not-kept' : device.isFileComplete ? 'good' : 'bad');
    const off = device.clockOffMs;
    both(
      'clock',
      off === null
        ? 'not-kept'
        : off === undefined
          ? 'not-asked'
          : Math.abs(off) <= values.clockToleranceSeconds * 1_000 + 500
            ? 'good'
            : 'bad',
    );
    for (const side of ['adjusted', 'raw'] as const) {
      const shots = device.samples.filter(({ fromMs, untilMs: endMs }) => {
        const middle = Math.floor((fromMs + endMs) / 2);
        return (
          middle >= span.fromMs &&
          middle < untilMs &&
          outAt(middle) === null &&
          (side === 'raw' || exemptionAt(middle, 'image') === undefined)
        );
      });
      const good = shots.reduce((sum, shot) => sum + shot.good, 0);
      const valid = shots.reduce((sum, shot) => sum + shot.valid, 0);
      let missing = 0;
      for (const day of days) {
        const middle = day.fromMs + 12 * HOUR;
        if (middle >= untilMs || outAt(middle) !== null) continue;
        if (side === 'adjusted' && exemptionAt(middle, 'image') !== undefined) continue;
        let unseen = 0;
        for (const piece of inside)
          if (
            piece.fromMs >= day.fromMs &&
            piece.fromMs < day.untilMs &&
            onlineAt(piece.fromMs) === 'unknown'
          )
            unseen += piece.untilMs - piece.fromMs;
        let stillDue = (24 * HOUR) / values.windows.imageEveryMs;
        for (const { fromMs, valid } of device.samples) if (fromMs === day.fromMs) stillDue -= valid;
        for (; unseen > 0 && stillDue > 0; stillDue--) {
          missing++;
          unseen -= values.windows.imageEveryMs;
        }
      }
      const passes = (some: number, of: number) => some * 10_000 >= of * values.imageOk;
      const image =
        valid === 0
          ? missing > 0
            ? 'unknown'
            : 'no-picture'
          : passes(good, valid + missing)
            ? 'good'
            : passes(good + missing, valid + missing)
              ? 'unknown'
              : 'bad';
      put(rates.image[side], onRegistered(image));
      const time = due[side];
      const all = time.good + time.bad + time.unknown;
      const enough = (some: number) => some * 10_000 >= all * values.usableOnline;
      const share = enough(time.good) ? 'good' : enough(time.good + time.unknown) ? 'unknown' : 'bad';
      const exempt = Object.entries(exemptMs).toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0];
      const parts = [registration, position, share, image];
      const usable = parts.includes('bad')
        ? 'bad'
        : parts.every((part) => part === 'good')
          ? 'good'
          : 'unknown';
      put(rates.usable[side], all === 0 && exempt !== undefined ? exempt[0] : usable);
    }
  }
  return rates;
}
