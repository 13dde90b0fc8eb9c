/** Sums of every device over a span, and how those of neighbouring spans become one. */
import { dayIn, startIn } from './city-day.ts';
import type { CountedExemption } from './exemption.ts';
import type { SumColumns } from './period-columns.ts';
import {
  type DeviceSums,
  deviceSums,
  type Faults,
  type Home,
  middleOf,
  more,
  type Shots,
} from './period-device.ts';
import { coversIn, historiesOf, type Ledger } from './period-ledger.ts';
import type { RuleValues } from './period-rules.ts';
import type { Stretch } from './timeline.ts';

/** The sums of each device over a span that the ledger holds, one after the other, by number. */
export function* eachSum(
  ledger: Ledger,
  span: Stretch,
  values: RuleValues,
  exemptions: readonly CountedExemption[] = ledger.exemptions,
): Generator<DeviceSums> {
  const near = exemptions.filter(
    ({ fromMs, untilMs }) => fromMs < span.untilMs && untilMs > span.fromMs - LOOK_BACK_MS,
  );
  const rules = {
    span,
    readMs: ledger.readMs,
    days: daysIn(span, ledger.timeZone),
    values,
    homes: ledger.homes,
    exemptions: near,
    covers: coversIn(ledger.homes, ledger.units),
  };
  for (const history of historiesOf(ledger)) {
    const sums = deviceSums(history, rules);
    if (sums !== undefined) yield sums;
  }
}

/** The days of a zone whose middle lies in a span. */
function daysIn(span: Stretch, timeZone: string): Stretch[] {
  const [day, start] = [dayIn(timeZone), startIn(timeZone)];
  const days: Stretch[] = [];
  for (let at = day(span.fromMs); at <= day(span.untilMs); at++) {
    const one = { fromMs: start(at), untilMs: start(at + 1) };
    if (middleOf(one) >= span.fromMs && middleOf(one) < span.untilMs) days.push(one);
  }
  return days;
}

/** Faults that were due in a span may have begun so much before it. */
export const LOOK_BACK_MS = 168 * 3_600_000 + 1;

/** Takes the homes of a later time to those of the time before, and tells where each of them stands then. */
export function homesTogether(to: Home[], later: readonly Home[]): (home: number) => number {
  const places = new Map(to.map((home, index) => [JSON.stringify(home), index]));
  const moved = later.map((home) => {
    const key = JSON.stringify(home);
    const known = places.get(key) ?? to.push(home) - 1;
    places.set(key, known);
    return known;
  });
  return (home) => moved[home] ?? 0;
}

/** Takes the sums of the time that follows into those of the time before, in the order of the devices' numbers; `at` is where a later home stands now. */
export function* joinEach(
  before: SumColumns,
  later: Iterable<DeviceSums>,
  at: (home: number) => number,
): Generator<DeviceSums> {
  let place = 0;
  for (const next of later) {
    while (place < before.size && before.device(place) < next.device) yield before.at(place++);
    const isSame = place < before.size && before.device(place) === next.device;
    yield joined(isSame ? before.at(place++) : undefined, rehoused(next, at));
  }
  while (place < before.size) yield before.at(place++);
}

function rehoused(sums: DeviceSums, at: (home: number) => number): DeviceSums {
  return {
    ...sums,
    home: at(sums.home),
    times: sums.times.map((times) => ({ ...times, home: at(times.home) })),
    faults: new Map([...sums.faults].map(([home, faults]) => [at(home), faults])),
  };
}

/** What is told of the end is that of the last time in which the device counted. */
function joined(before: DeviceSums | undefined, next: DeviceSums): DeviceSums {
  if (before === undefined) return next;
  const end = next.out === null || before.out !== null ? next : before;
  const times = before.times.map((one) => ({ ...one, out: new Map(one.out) }));
  for (const one of next.times) {
    const same = times.find(({ home }) => home === one.home);
    if (same === undefined) {
      times.push({ ...one, out: new Map(one.out) });
      continue;
    }
    const sum = (a: typeof same.due, b: typeof same.due) => ({
      good: a.good + b.good,
      bad: a.bad + b.bad,
      unknown: a.unknown + b.unknown,
    });
    for (const [kind, ms] of one.out) more(same.out, kind, ms);
    times[times.indexOf(same)] = {
      ...same,
      due: sum(same.due, one.due),
      exempt: sum(same.exempt, one.exempt),
      charged: sum(same.charged, one.charged),
    };
  }
  const faults = new Map(before.faults);
  for (const [home, later] of next.faults) {
    const known = faults.get(home);
    faults.set(home, known === undefined ? later : faultsTogether(known, later));
  }
  const { home, out, registration, position } = end;
  return {
    ...next,
    ...{ home, out, registration, position, times, faults },
    shots: shotsTogether(before.shots, next.shots),
    rawShots: shotsTogether(before.rawShots, next.rawShots),
  };
}

function shotsTogether(a: Shots, b: Shots): Shots {
  return { good: a.good + b.good, valid: a.valid + b.valid, missing: a.missing + b.missing };
}

function faultsTogether(a: Faults, b: Faults): Faults {
  const out = new Map(a.out);
  for (const [kind, count] of b.out) more(out, kind, count);
  return {
    ...{ good: a.good + b.good, bad: a.bad + b.bad, unknown: a.unknown + b.unknown, out },
    raw: {
      good: a.raw.good + b.raw.good,
      bad: a.raw.bad + b.raw.bad,
      unknown: a.raw.unknown + b.raw.unknown,
    },
  };
}
