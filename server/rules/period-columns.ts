/** What every device comes to over a span, in columns: as objects a city would take sixty megabytes for each span. */
import { OUT_KINDS, type OutKind } from '../../config/periods.ts';
import type { State } from '../../config/terms.ts';
import { bytes, floats, type Growing, type Numbers, places, wholes } from './growing.ts';
import {
  type DeviceSums,
  type Faults,
  type HomeTimes,
  noTimes,
  type Shots,
  type Times,
} from './period-device.ts';
import type { Standing } from './period-totals.ts';

const STATES: readonly State[] = ['unknown', 'good', 'bad'];
const STATE_CODE: Readonly<Record<State, number>> = { unknown: 0, good: 1, bad: 2 };
/** Of a device that is out for no reason: it is counted. */
const COUNTED = 255;
const FILE_CODE = { no: 0, yes: 1, notKept: 2 } as const;

/** Numbers in groups of the same length, some of them with kinds of exclusion behind. */
class Entries {
  readonly home = places();
  readonly #numbers: Growing<Float64Array | Uint32Array>;
  readonly #length: number;
  /** Where the kinds of an entry end. */
  readonly #kindsEnd = places();
  readonly #kinds = bytes();
  readonly #amounts = floats();

  constructor(numbers: Growing<Float64Array | Uint32Array>, length: number) {
    this.#numbers = numbers;
    this.#length = length;
  }

  push(home: number, numbers: readonly number[], kinds: ReadonlyMap<OutKind, number>): void {
    this.home.push(home);
    for (const number of numbers) this.#numbers.push(number);
    for (const [kind, amount] of kinds) {
      this.#kinds.push(OUT_KINDS.indexOf(kind));
      this.#amounts.push(amount);
    }
    this.#kindsEnd.push(this.#kinds.length);
  }

  number(entry: number, place: number): number {
    return this.#numbers.at(entry * this.#length + place);
  }

  kinds(entry: number): Map<OutKind, number> {
    const found = new Map<OutKind, number>();
    const from = entry === 0 ? 0 : this.#kindsEnd.at(entry - 1);
    for (let at = from; at < this.#kindsEnd.at(entry); at++) {
      const kind = OUT_KINDS[this.#kinds.at(at)];
      if (kind !== undefined) found.set(kind, this.#amounts.at(at));
    }
    return found;
  }

  get columns(): readonly Growing<Numbers>[] {
    return [this.home, this.#numbers, this.#kindsEnd, this.#kinds, this.#amounts] as Growing<Numbers>[];
  }
}

const DUE = 3;
const EXEMPT = 6;
const COUNTS = 6;

/** Devices in the order in which they are added. */
export class SumColumns {
  readonly #ids = wholes();
  readonly #home = places();
  readonly #out = bytes();
  readonly #registration = bytes();
  readonly #position = bytes();
  readonly #file = bytes();
  /** NaN for a clock that was never told, Infinity for one that nobody wrote down. */
  readonly #clock = floats();
  readonly #shots = places();
  /** Where the entries of a device end. */
  readonly #timesEnd = places();
  readonly #times = new Entries(floats(), DUE);
  /** Entries with exempt time, ascending, and what of it was good, bad and unknown; then what is charged to a carrier. */
  readonly #exemptAt = places();
  readonly #exempt = floats();
  readonly #faultsEnd = places();
  readonly #faults = new Entries(places(), COUNTS);

  get size(): number {
    return this.#ids.length;
  }

  /** Everything that it consists of, in an order that stays. */
  get columns(): readonly Growing<Numbers>[] {
    const own = [this.#ids, this.#home, this.#out, this.#registration, this.#position, this.#file];
    const others = [this.#clock, this.#shots, this.#timesEnd, this.#exemptAt, this.#exempt, this.#faultsEnd];
    return [...([...own, ...others] as Growing<Numbers>[]), ...this.#times.columns, ...this.#faults.columns];
  }

  add(sums: DeviceSums): void {
    const { shots, rawShots, isFileComplete, clockOffMs } = sums;
    this.#ids.push(sums.device);
    this.#home.push(sums.home);
    this.#out.push(sums.out === null ? COUNTED : OUT_KINDS.indexOf(sums.out));
    this.#registration.push(STATE_CODE[sums.registration]);
    this.#position.push(STATE_CODE[sums.position]);
    const { no, yes, notKept } = FILE_CODE;
    this.#file.push(isFileComplete === null ? notKept : isFileComplete ? yes : no);
    this.#clock.push(clockOffMs === undefined ? Number.NaN : (clockOffMs ?? Number.POSITIVE_INFINITY));
    for (const { good, valid, missing } of [shots, rawShots])
      for (const count of [good, valid, missing]) this.#shots.push(count);
    for (const { home, due, exempt, charged, out } of sums.times) {
      const away = [exempt, charged].flatMap(({ good, bad, unknown }) => [good, bad, unknown]);
      if (away.some((ms) => ms !== 0)) {
        this.#exemptAt.push(this.#times.home.length);
        for (const ms of away) this.#exempt.push(ms);
      }
      this.#times.push(home, [due.good, due.bad, due.unknown], out);
    }
    this.#timesEnd.push(this.#times.home.length);
    for (const [home, { good, bad, unknown, raw, out }] of sums.faults)
      this.#faults.push(home, [good, bad, unknown, raw.good, raw.bad, raw.unknown], out);
    this.#faultsEnd.push(this.#faults.home.length);
  }

  device(at: number): number {
    return this.#ids.at(at);
  }

  home(at: number): number {
    return this.#home.at(at);
  }

  standing(at: number): Standing {
    const out = this.#out.at(at);
    return {
      registration: STATES[this.#registration.at(at)] ?? 'unknown',
      out: out === COUNTED ? null : (OUT_KINDS[out] ?? null),
    };
  }

  times(at: number): HomeTimes[] {
    const found: HomeTimes[] = [];
    for (let entry = at === 0 ? 0 : this.#timesEnd.at(at - 1); entry < this.#timesEnd.at(at); entry++) {
      found.push({
        home: this.#times.home.at(entry),
        due: timesOf((place) => this.#times.number(entry, place)),
        ...this.#exemptOf(entry),
        out: this.#times.kinds(entry),
      });
    }
    return found;
  }

  #exemptOf(entry: number): Pick<HomeTimes, 'exempt' | 'charged'> {
    let low = 0;
    let high = this.#exemptAt.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#exemptAt.at(middle) < entry) low = middle + 1;
      else high = middle;
    }
    if (low === this.#exemptAt.length || this.#exemptAt.at(low) !== entry)
      return { exempt: noTimes(), charged: noTimes() };
    const from = low * EXEMPT;
    return {
      exempt: timesOf((place) => this.#exempt.at(from + place)),
      charged: timesOf((place) => this.#exempt.at(from + DUE + place)),
    };
  }

  faults(at: number): Map<number, Faults> {
    const found = new Map<number, Faults>();
    for (let entry = at === 0 ? 0 : this.#faultsEnd.at(at - 1); entry < this.#faultsEnd.at(at); entry++) {
      const count = (place: number) => this.#faults.number(entry, place);
      found.set(this.#faults.home.at(entry), {
        ...{ good: count(0), bad: count(1), unknown: count(2), out: this.#faults.kinds(entry) },
        raw: { good: count(3), bad: count(4), unknown: count(5) },
      });
    }
    return found;
  }

  /** As it was added. */
  at(at: number): DeviceSums {
    const file = this.#file.at(at);
    const clock = this.#clock.at(at);
    const shots = (side: number): Shots => {
      const from = (2 * at + side) * 3;
      return {
        good: this.#shots.at(from),
        valid: this.#shots.at(from + 1),
        missing: this.#shots.at(from + 2),
      };
    };
    return {
      ...{ device: this.device(at), home: this.home(at), ...this.standing(at) },
      position: STATES[this.#position.at(at)] ?? 'unknown',
      ...{ times: this.times(at), faults: this.faults(at) },
      shots: shots(0),
      rawShots: shots(1),
      isFileComplete: file === FILE_CODE.notKept ? null : file === FILE_CODE.yes,
      clockOffMs: Number.isNaN(clock) ? undefined : Number.isFinite(clock) ? clock : null,
    };
  }
}

function timesOf(number: (place: number) => number): Times {
  return { good: number(0), bad: number(1), unknown: number(2) };
}
