/** Every pin of the map, in clusters by zoom: what is to be drawn in a view, and what is listed beside it. */
import Supercluster from 'supercluster';
import { FAILING, LOOK_BY_BYTE, mapped, NO_PINS, type Pins, pinsIn } from './map-bytes.ts';

/** West, south, east, north. */
export type Box = readonly [number, number, number, number];

/** Only what fails, or everything. */
export type Shown = 'failing' | 'all';

/** What is to be drawn, in columns. */
export interface Marks {
  /** Web mercator, 0 to 1. */
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** The number to be shown; devices at this place; how many of those fail. */
  readonly count: Uint32Array;
  readonly total: Uint32Array;
  readonly failing: Uint32Array;
  /** Index of the pin; -1 for a cluster. */
  readonly pin: Int32Array;
  /** Id of the cluster; -1 for a pin. */
  readonly cluster: Int32Array;
  /** State byte of a pin. */
  readonly state: Uint8Array;
}

export interface Row {
  readonly pin: number;
  readonly id: number;
  readonly state: number;
  /** Code. */
  readonly unit: string;
}

/** One page of what is in view, failing ones first. */
export interface InView {
  readonly total: number;
  readonly failing: number;
  readonly page: number;
  readonly pages: number;
  readonly size: number;
  readonly rows: readonly Row[];
}

export interface Spot {
  readonly id: number;
  readonly lon: number;
  readonly lat: number;
  readonly state: number;
  readonly unit: string;
}

export const LEAST_ZOOM = 6;
/** To here the city is clustered at once; by way of its streets that takes twice as long, and nobody sees them yet. */
const FAR_ZOOM = 11;
/** From here on every device is drawn by itself. */
const LAST_CLUSTERED = 16;
const RADIUS = 62;
/** Latitude at which web mercator ends. */
const MOST_LAT = 85.051_128;

/** What a pin adds to its cluster, and what a cluster carries beside its number. */
interface Sums {
  /** Of a pin, its index. */
  readonly pin: number;
  failing: number;
  /** Of the failing ones, so that their circle stands where they are. */
  x: number;
  y: number;
  /** One of the failing ones; -1 for none. */
  one: number;
}

export class MapIndex {
  #pins: Pins = NO_PINS;
  #states: Uint8Array = new Uint8Array();
  /** By index of the unit: is it shown? Null for all. */
  #within: Uint8Array | null = null;
  /** Of the whole city, and of its streets: each made when it is first looked at from there. */
  #far: Supercluster<Sums, Sums> | null = null;
  #near: Supercluster<Sums, Sums> | null = null;
  #x: Float64Array = new Float64Array();
  #y: Float64Array = new Float64Array();

  /** Takes the bytes of the points; the states are unknown until they are told. */
  load(points: Uint8Array): void {
    this.#pins = pinsIn(points);
    const { lon, lat, ids } = this.#pins;
    this.#states = new Uint8Array(ids.length);
    this.#x = mapped(lon, (value) => value / 360 + 0.5);
    this.#y = mapped(lat, mercatorY);
    this.#within = null;
    this.#forgetClusters();
  }

  /** True when anything changed. */
  tell(states: Uint8Array): boolean {
    if (states.length !== this.#pins.ids.length) return false;
    if (states.every((state, at) => state === this.#states[at])) return false;
    this.#states = states;
    this.#forgetClusters();
    return true;
  }

  /** Shows only devices of these units; all of them for null. */
  only(units: readonly string[] | null): void {
    const wanted = units === null ? null : new Set(units);
    this.#within = wanted && Uint8Array.from(this.#pins.units, (code) => (wanted.has(code) ? 1 : 0));
    this.#forgetClusters();
  }

  marks([west, south, east, north]: Box, zoom: number, shown: Shown): Marks {
    const isFar = Math.floor(zoom) <= FAR_ZOOM;
    const found = this.#clusters(isFar).getClusters([west, south, east, north], Math.floor(zoom));
    const marks = emptyMarks(found.length);
    let end = 0;
    for (const { properties, geometry } of found) {
      const isCluster = 'cluster' in properties;
      const pin = isCluster ? -1 : properties.pin;
      const sums: Sums = properties;
      if (shown === 'failing' && sums.failing === 0) continue;
      // One failing device among sound ones stands at its own place, by its own sign.
      const single = shown === 'failing' && sums.failing === 1 ? sums.one : pin;
      const [lon = 0, lat = 0] = geometry.coordinates;
      const isOfFailing = shown === 'failing' && single === -1;
      marks.x[end] =
        single >= 0 ? (this.#x[single] ?? 0) : isOfFailing ? sums.x / sums.failing : lon / 360 + 0.5;
      marks.y[end] =
        single >= 0 ? (this.#y[single] ?? 0) : isOfFailing ? sums.y / sums.failing : mercatorY(lat);
      const total = isCluster ? properties.point_count : 1;
      marks.count[end] = single >= 0 ? 1 : isOfFailing ? sums.failing : total;
      marks.total[end] = total;
      marks.failing[end] = sums.failing;
      marks.pin[end] = single;
      marks.cluster[end] = single >= 0 || !isCluster ? -1 : properties.cluster_id * 2 + (isFar ? 1 : 0);
      marks.state[end] = single >= 0 ? (this.#states[single] ?? 0) : 0;
      end++;
    }
    return cut(marks, end);
  }

  /** Zoom at which a cluster falls apart, and where. */
  opens(cluster: number): number {
    try {
      return this.#clusters(cluster % 2 === 1).getClusterExpansionZoom(Math.floor(cluster / 2));
    } catch {
      // Made anew meanwhile: then its number is another's, or nobody's.
      return LAST_CLUSTERED + 1;
    }
  }

  inView(box: Box, shown: Shown, page: number, size: number): InView {
    const { ids, units, unit } = this.#pins;
    const found = this.#pinsIn(box, shown);
    const failing = found.reduce((sum, pin) => sum + this.#failing(pin), 0);
    found.sort((a, b) => this.#rank(a) - this.#rank(b) || a - b);
    const pages = Math.max(1, Math.ceil(found.length / size));
    const present = Math.min(Math.max(1, page), pages);
    const rows = found.slice((present - 1) * size, present * size).map((pin) => ({
      pin,
      id: ids[pin] ?? 0,
      state: this.#states[pin] ?? 0,
      unit: units[unit[pin] ?? 0] ?? '',
    }));
    return { total: found.length, failing, page: present, pages, size, rows };
  }

  /** Where a device stands; null where it has no place or is not there. */
  spot(id: number): Spot | null {
    const pin = this.#pins.ids.indexOf(id);
    return pin === -1 ? null : this.pin(pin);
  }

  /** The device of a pin. */
  pin(pin: number): Spot | null {
    const { ids, lon, lat, unit, units } = this.#pins;
    const id = ids[pin];
    if (id === undefined) return null;
    const state = this.#states[pin] ?? 0;
    return { id, lon: lon[pin] ?? 0, lat: lat[pin] ?? 0, state, unit: units[unit[pin] ?? 0] ?? '' };
  }

  /** The middle nine tenths of the devices shown: one pin in the sea must not shrink the city to a dot. */
  extent(): Box | null {
    const { lon, lat } = this.#pins;
    const pins = this.#shownPins();
    if (pins.length === 0) return null;
    const middle = (column: Float64Array) => {
      const sorted = Float64Array.from(pins, (pin) => column[pin] ?? 0).sort();
      const edge = Math.floor(sorted.length / 20);
      return [sorted[edge] ?? 0, sorted[sorted.length - 1 - edge] ?? 0] as const;
    };
    const [[west, east], [south, north]] = [middle(lon), middle(lat)];
    return [west, south, east, north];
  }

  get size(): number {
    return this.#pins.ids.length;
  }

  #failing(pin: number): number {
    return FAILING[this.#states[pin] ?? 0] ?? 0;
  }

  /** Failing ones first, the heaviest fault before the others. */
  #rank(pin: number): number {
    return LOOK_BY_BYTE[this.#states[pin] ?? 0] ?? 0;
  }

  #sumsOf(pin: number): Sums {
    const failing = this.#failing(pin);
    if (failing === 0) return { pin, failing: 0, x: 0, y: 0, one: -1 };
    return { pin, failing, x: this.#x[pin] ?? 0, y: this.#y[pin] ?? 0, one: pin };
  }

  #shownPins(): number[] {
    const { unit, ids } = this.#pins;
    const within = this.#within;
    const pins: number[] = [];
    for (let pin = 0; pin < ids.length; pin++) {
      if (within === null || within[unit[pin] ?? 0] === 1) pins.push(pin);
    }
    return pins;
  }

  #pinsIn([west, south, east, north]: Box, shown: Shown): number[] {
    const { lon, lat } = this.#pins;
    return this.#shownPins().filter((pin) => {
      const [x, y] = [lon[pin] ?? 0, lat[pin] ?? 0];
      const isIn = x >= west && x <= east && y >= south && y <= north;
      return isIn && (shown === 'all' || this.#failing(pin) === 1);
    });
  }

  #forgetClusters(): void {
    this.#far = null;
    this.#near = null;
  }

  #clusters(isFar: boolean): Supercluster<Sums, Sums> {
    if (isFar) {
      this.#far ??= this.#clustered(LEAST_ZOOM, FAR_ZOOM);
      return this.#far;
    }
    this.#near ??= this.#clustered(FAR_ZOOM + 1, LAST_CLUSTERED);
    return this.#near;
  }

  #clustered(minZoom: number, maxZoom: number): Supercluster<Sums, Sums> {
    const { lon, lat } = this.#pins;
    const clusters = new Supercluster<Sums, Sums>({
      minZoom,
      maxZoom,
      radius: RADIUS,
      extent: 256,
      reduce: (sum, one) => {
        sum.failing += one.failing;
        sum.x += one.x;
        sum.y += one.y;
        sum.one = Math.max(sum.one, one.one);
      },
    });
    clusters.load(
      this.#shownPins().map((pin) => ({
        type: 'Feature',
        properties: this.#sumsOf(pin),
        geometry: { type: 'Point', coordinates: [lon[pin] ?? 0, lat[pin] ?? 0] },
      })),
    );
    return clusters;
  }
}

/** Web mercator of a latitude, 0 at the top and 1 at the bottom. */
export function mercatorY(lat: number): number {
  const sin = Math.sin((Math.min(MOST_LAT, Math.max(-MOST_LAT, lat)) * Math.PI) / 180);
  return 0.5 - (0.25 * Math.log((1 + sin) / (1 - sin))) / Math.PI;
}

function emptyMarks(length: number): Marks {
  return {
    x: new Float64Array(length),
    y: new Float64Array(length),
    count: new Uint32Array(length),
    total: new Uint32Array(length),
    failing: new Uint32Array(length),
    pin: new Int32Array(length),
    cluster: new Int32Array(length),
    state: new Uint8Array(length),
  };
}

function cut({ x, y, count, total, failing, pin, cluster, state }: Marks, end: number): Marks {
  return {
    x: x.slice(0, end),
    y: y.slice(0, end),
    count: count.slice(0, end),
    total: total.slice(0, end),
    failing: failing.slice(0, end),
    pin: pin.slice(0, end),
    cluster: cluster.slice(0, end),
    state: state.slice(0, end),
  };
}
