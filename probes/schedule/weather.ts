/**
 * Fog is nobody's fault: what most cameras around show at the same time is weather. Cameras stand in a grid by their
 * pins, so that one is compared with its neighbours alone, however large the city is.
 */
import type { Finding } from '../link/observation.ts';
import type { Spot } from './sampling.ts';

/** How far around a camera its neighbours stand. */
const NEAR_KM = 5;
/** So many of them must have been looked at within so long, and more than half of those show the same. */
const LEAST_WITNESSES = 5;
const HEARD_MS = 2 * 3_600_000;
/** At a suspicion so many neighbours shall have been looked at lately; the nearest others are asked to. */
const WANTED_WITNESSES = 8;
const KM_PER_DEGREE = 111.195;
const CELL_DEGREES = NEAR_KM / KM_PER_DEGREE;
const RADIANS = Math.PI / 180;

/** What a picture says of the weather. */
const SAYS = { nothing: 0, clear: 1, haze: 2, dark: 3, bright: 4 } as const;
type Says = (typeof SAYS)[keyof typeof SAYS];

/** Faults that weather makes, by what they say of it. A veil and a blur are the same fog, seen by different cameras. */
const WEATHERLY: Readonly<Record<string, Says>> = {
  'low-contrast': SAYS.haze,
  blur: SAYS.haze,
  'too-dark': SAYS.dark,
  overexposed: SAYS.bright,
};

function saysOf(finding: Finding): Says {
  if (finding.state === 'good') return SAYS.clear;
  return finding.state === 'bad' ? (WEATHERLY[finding.reason] ?? SAYS.nothing) : SAYS.nothing;
}

/** Whether weather alone could be what shows. */
export function isWeatherly(finding: Finding): boolean {
  return saysOf(finding) > SAYS.clear;
}

export class Weather {
  readonly #cells = new Map<string, number[]>();
  /** By row: degrees, NaN where nobody stands. */
  #lon = new Float32Array(0);
  #lat = new Float32Array(0);
  /** By row: what its latest picture said, and when. */
  #says = new Uint8Array(0);
  #heardMs = new Float64Array(0);
  /** By row: since when its pictures have been bad. */
  #sinceMs = new Float64Array(0);

  place(row: number, spot: Spot): void {
    this.#room(row);
    if (this.#lon[row] === Math.fround(spot.lon) && this.#lat[row] === Math.fround(spot.lat)) return;
    this.leave(row);
    this.#lon[row] = spot.lon;
    this.#lat[row] = spot.lat;
    const key = cellOf(this.#lon[row] as number, this.#lat[row] as number);
    const rows = this.#cells.get(key);
    if (rows === undefined) this.#cells.set(key, [row]);
    else rows.push(row);
  }

  leave(row: number): void {
    const [lon, lat] = [this.#lon[row], this.#lat[row]];
    if (lon === undefined || lat === undefined || Number.isNaN(lon)) return;
    const key = cellOf(lon, lat);
    const left = this.#cells.get(key)?.filter((other) => other !== row) ?? [];
    if (left.length === 0) this.#cells.delete(key);
    else this.#cells.set(key, left);
    this.#lon[row] = Number.NaN;
    this.#says[row] = SAYS.nothing;
    this.#sinceMs[row] = 0;
  }

  /** Where a row stands, if it is known. */
  spotOf(row: number): Spot | undefined {
    const [lon, lat] = [this.#lon[row], this.#lat[row]];
    return lon === undefined || lat === undefined || Number.isNaN(lon) ? undefined : { lon, lat };
  }

  /** A picture was looked at. One that was bad for long says nothing of today's weather. */
  hear(row: number, finding: Finding, nowMs: number, isLongBad: boolean): void {
    this.#room(row);
    if (finding.state === 'unknown') return;
    this.#says[row] = isLongBad ? SAYS.nothing : saysOf(finding);
    this.#heardMs[row] = nowMs;
    if (finding.state === 'good') this.#sinceMs[row] = 0;
    else if (this.#sinceMs[row] === 0) this.#sinceMs[row] = nowMs;
  }

  /**
   * Do most cameras around show the same? Where enough of them were looked at since this one became bad, or shortly
   * before, only these count: the other looks were before the fog.
   */
  explains(row: number, finding: Finding, nowMs: number, freshMs: number): boolean {
    const mine = saysOf(finding);
    if (mine <= SAYS.clear) return false;
    const sinceMs = (this.#sinceMs[row] || nowMs) - freshMs;
    const [fresh, all] = [
      { same: 0, count: 0 },
      { same: 0, count: 0 },
    ];
    this.#eachNear(row, (other) => {
      const says = this.#says[other];
      const heardMs = this.#heardMs[other] ?? 0;
      if (says === SAYS.nothing || nowMs - heardMs > HEARD_MS) return;
      for (const tally of heardMs >= sinceMs ? [fresh, all] : [all]) {
        tally.count += 1;
        if (says === mine) tally.same += 1;
      }
    });
    const { same, count } = fresh.count >= LEAST_WITNESSES ? fresh : all;
    return count >= LEAST_WITNESSES && same * 2 > count;
  }

  /** Neighbours to be looked at before this one's second look, so that its weather is known; none where it is already. */
  wanted(row: number, nowMs: number, freshMs: number, isAsked: (row: number) => boolean): number[] {
    let fresh = 0;
    const others: { readonly row: number; readonly km: number }[] = [];
    this.#eachNear(row, (other, km) => {
      const isFresh = this.#says[other] !== SAYS.nothing && nowMs - (this.#heardMs[other] ?? 0) < freshMs;
      if (isFresh) fresh += 1;
      else if (fresh < WANTED_WITNESSES && isAsked(other)) others.push({ row: other, km });
    });
    if (fresh >= WANTED_WITNESSES) return [];
    others.sort((a, b) => a.km - b.km);
    return others.slice(0, WANTED_WITNESSES - fresh).map((other) => other.row);
  }

  #eachNear(row: number, visit: (row: number, km: number) => void): void {
    const spot = this.spotOf(row);
    if (spot === undefined) return;
    const { lon, lat } = spot;
    for (let band = bandOf(lat) - 1; band <= bandOf(lat) + 1; band += 1) {
      const width = widthOf(band);
      // A degree of longitude is another length in each band: as many columns as five kilometres touch there.
      const reach = CELL_DEGREES / Math.max(0.02, Math.cos(Math.abs(lat) * RADIANS));
      for (let col = Math.floor((lon - reach) / width); col <= Math.floor((lon + reach) / width); col += 1) {
        for (const other of this.#cells.get(`${band} ${col}`) ?? []) {
          if (other === row) continue;
          const km = kmBetween(lon, lat, this.#lon[other] as number, this.#lat[other] as number);
          if (km <= NEAR_KM) visit(other, km);
        }
      }
    }
  }

  #room(row: number): void {
    if (row < this.#says.length) return;
    const rows = Math.max(256, row + 1, this.#says.length * 2);
    const from = this.#says.length;
    this.#lon = grown(new Float32Array(rows), this.#lon);
    this.#lat = grown(new Float32Array(rows), this.#lat);
    this.#lon.fill(Number.NaN, from);
    this.#says = grown(new Uint8Array(rows), this.#says);
    this.#heardMs = grown(new Float64Array(rows), this.#heardMs);
    this.#sinceMs = grown(new Float64Array(rows), this.#sinceMs);
  }
}

function bandOf(lat: number): number {
  return Math.floor(lat / CELL_DEGREES);
}

/** Degrees of longitude of a cell in a band. */
function widthOf(band: number): number {
  return CELL_DEGREES / Math.max(0.02, Math.cos((band + 0.5) * CELL_DEGREES * RADIANS));
}

function cellOf(lon: number, lat: number): string {
  const band = bandOf(lat);
  return `${band} ${Math.floor(lon / widthOf(band))}`;
}

/** Plane arithmetic: five kilometres are little beside the earth. */
function kmBetween(lon: number, lat: number, otherLon: number, otherLat: number): number {
  const x = (otherLon - lon) * Math.cos(((lat + otherLat) / 2) * RADIANS);
  return Math.hypot(x, otherLat - lat) * KM_PER_DEGREE;
}

function grown<T extends Uint8Array | Float32Array | Float64Array>(larger: T, column: T): T {
  larger.set(column);
  return larger;
}
