/** What is particular to looks at pictures: when the next one comes, whose second look is excused by the weather, who else is to be looked at for it. */
import type { Finding } from '../link/observation.ts';
import type { Cadence, Target } from '../link/target.ts';
import { nextOnGrid, phaseOf, retryAfterMs } from './cadence.ts';
import { codeOf, GOOD, unknown } from './outcome.ts';
import { type Roster, rowOf, slotOf } from './roster.ts';
import { HURRIED_LOOKS, hurriedLook, nextLook, type Spot } from './sampling.ts';
import type { Clock } from './self-check.ts';
import { isWeatherly, Weather } from './weather.ts';
import type { Wheel } from './wheel.ts';

export interface PictureLooksOptions {
  readonly roster: Roster;
  readonly wheel: Wheel;
  readonly clock: Clock;
  readonly random: () => number;
}

/** Where nobody says where a device stands: between the east and the west of the country. */
const SOMEWHERE: Spot = { lon: 115, lat: 37 };
/** The excuse, and how it is kept. */
export const WEATHER = unknown('weather');
const WEATHER_CODE = codeOf(WEATHER);
/** Neighbours of a suspicion are looked at within this share of the time to its second look; looks so old are fresh. */
const WITNESS_SHARE = 0.5;

export class PictureLooks {
  readonly #options: PictureLooksOptions;
  readonly #weather = new Weather();
  /** By row: looks that still come sooner than planned. */
  #hurried = new Uint8Array(0);
  /** Of the first device with a pin: devices without one stand in the same city. */
  #city: Spot | undefined;

  constructor(options: PictureLooksOptions) {
    this.#options = options;
  }

  place(row: number, { place }: Target): void {
    const spot = spotOf(place);
    if (spot === undefined) this.#weather.leave(row);
    else this.#weather.place(row, spot);
    this.#city ??= spot;
    if (row < this.#hurried.length) this.#hurried[row] = 0;
  }

  leave(row: number): void {
    this.#weather.leave(row);
  }

  /** After a doubt, a recovery or a repair the next few looks come within the hour each. */
  hurry(row: number): void {
    if (row >= this.#hurried.length) {
      const longer = new Uint8Array(Math.max(256, row + 1, this.#hurried.length * 2));
      longer.set(this.#hurried);
      this.#hurried = longer;
    }
    this.#hurried[row] = HURRIED_LOOKS;
  }

  /** A look has ended. One that was believed bad before says nothing of today's weather. */
  hear(slot: number, seen: Finding, before: Finding | undefined, now: number): void {
    this.#weather.hear(rowOf(slot), seen, now, before?.state === 'bad');
  }

  /** Is this what most cameras around show at the same time? */
  isWeather(slot: number, seen: Finding, now: number, secondLookMs: number): boolean {
    return this.#weather.explains(rowOf(slot), seen, now, secondLookMs * WITNESS_SHARE);
  }

  /** The first bad look of one that may be weather: a few neighbours are looked at before the second. */
  suspect(slot: number, seen: Finding, now: number, secondLookMs: number): void {
    if (!isWeatherly(seen)) return;
    const { roster, wheel, random } = this.#options;
    const isAsked = (row: number): boolean =>
      roster.believed[slotOf(row, 'online')] === GOOD && wheel.has(slotOf(row, 'image'));
    const freshMs = secondLookMs * WITNESS_SHARE;
    for (const row of this.#weather.wanted(rowOf(slot), now, freshMs, isAsked)) {
      const dueMs = now + random() * freshMs;
      const other = slotOf(row, 'image');
      if (wheel.dueMs(other) > dueMs) wheel.set(other, dueMs);
    }
  }

  schedule(slot: number, now: number, cadence: Cadence, finding: Finding | undefined): void {
    const { roster, wheel, clock, random } = this.#options;
    const row = rowOf(slot);
    const phase = phaseOf(row);
    const { everyMs } = cadence;
    const isWeather = roster.believed[slot] === WEATHER_CODE;
    if (finding?.state === 'unknown' && !isWeather) {
      const retryMs = retryAfterMs(finding.reason, (roster.unknowns[slot] ?? 1) - 1, cadence);
      if (retryMs < everyMs) {
        wheel.set(slot, nextOnGrid(now, phase, retryMs, random));
        return;
      }
    }
    const wallMs = clock.wallMs();
    const plannedMs = nextLook(this.#spotOf(row), wallMs, phase, everyMs, random);
    const left = this.#hurried[row] ?? 0;
    if (left > 0) this.#hurried[row] = left - 1;
    const nextMs = left > 0 || isWeather ? hurriedLook(wallMs, plannedMs, everyMs, random) : plannedMs;
    wheel.set(slot, now + Math.max(0, nextMs - wallMs));
  }

  /** The pin; without one somewhere in the city. */
  #spotOf(row: number): Spot {
    return this.#weather.spotOf(row) ?? this.#city ?? SOMEWHERE;
  }
}

/** Undefined where the pin is none. */
function spotOf(place: Target['place']): Spot | undefined {
  if (place === null) return undefined;
  const { lon, lat } = place;
  const isPin = Number.isFinite(lon) && Math.abs(lon) <= 180 && Math.abs(lat) <= 90;
  return isPin && (lon !== 0 || lat !== 0) ? { lon, lat } : undefined;
}
