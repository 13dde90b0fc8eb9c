/** The map: outlines, pins as columns, states as a byte each; always as far as whoever asks may see. */
import type { EventEmitter } from 'node:events';
import type { Settings } from '../../../config/settings.ts';
import { z } from '../../../config/shape.ts';
import { type PinColumns, pinBytes } from '../../registry/map-bytes.ts';
import { MapPins, type PinnedRecords } from '../../registry/map-pins.ts';
import type { DeviceRecord } from '../../registry/record.ts';
import { areaKm2, squaresOf } from '../../rules/area.ts';
import type { PinOutline } from '../../rules/outline.ts';
import { Refusal } from '../../rules/refusal.ts';
import { type Asker, isWhole, type Records, reaches } from '../../work/asker.ts';
import { Packed } from '../packed.ts';
import { Reply, type Route, route } from '../route.ts';
import type * as events from '../wire.ts';
import * as wire from '../wire.ts';

/** Only what these routes need of the registry. */
export interface MapRegistry extends PinnedRecords {
  readonly units: PinnedRecords['units'] &
    Records['units'] & {
      all(): Iterable<wire.UnitBrief>;
      above(code: string): readonly string[];
    };
  readonly outlineNote: string;
  /** Of a district, or of a town where the installation has one. */
  outline(unit: string): PinOutline | undefined;
  get(id: number): DeviceRecord | undefined;
}

export interface MapParts {
  readonly registry: MapRegistry;
  readonly watch: EventEmitter<{ change: [events.Change] }> & { mapStates(devices: Int32Array): Uint8Array };
  readonly settings: Pick<Settings, 'map' | 'boundaries'>;
}

const TAG = 'map';
const BYTES = 'application/octet-stream';
/** One page of the list beside the map. */
const MOST_NAMED = 100;
const PER_DEGREE = 100_000;

const listed = z
  .string()
  .regex(/^\d{1,15}(,\d{1,15}){0,99}$/, `up to ${MOST_NAMED} numbers of devices, with commas between them`)
  .transform((text) => text.split(',').map(Number))
  .meta({ override: { type: 'string', example: '1,2,3' } });

export function mapRoutes(parts: MapParts): Route[] {
  const sheets = new Sheets(parts);
  return [...byteRoutes(sheets, parts), frameRoute(sheets, parts), namesRoute(parts)];
}

function byteRoutes(sheets: Sheets, { registry }: MapParts): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/map/points',
      may: 'see',
      tag: TAG,
      summary: 'Where every device stands, in columns of bytes; unchanged (304) until the registry changes',
      answer: {
        type: BYTES,
        says: '`LKM1`, a varint with the length of a JSON head {count, units, unplaced}, the head, then the columns device (varint of the difference), longitude and latitude (zigzag varint of the difference, 1e-5 degrees WGS-84), unit (varint, index into the head), trait (a byte: kind × 16 + category)',
      },
      handle: async ({ person }) => bytesOf(await sheets.points(scopeOf(person, registry))),
    }),
    route({
      method: 'get',
      path: '/api/map/states',
      may: 'see',
      tag: TAG,
      summary: 'The present of every device on the map, a byte each; unchanged (304) until one changes',
      answer: {
        type: BYTES,
        says: 'in the order of the points whose ETag is in `X-Map-Points`: states of registration, online, image, position (unknown 0, good 1, bad 2) to the base 3, the first lowest, and 81 more where the device is not counted',
      },
      handle: async ({ person }) => {
        const { packed, points } = await sheets.states(scopeOf(person, registry));
        return bytesOf(packed, { 'x-map-points': points });
      },
    }),
  ];
}

function bytesOf(packed: Packed, more: Readonly<Record<string, string>> = {}): Reply {
  return new Reply(packed, { 'content-type': BYTES, ...more });
}

/** Null where everything may be seen. */
function scopeOf(person: Asker, { units }: Records): string | null {
  return isWhole(person, units) ? null : person.unit;
}

function frameRoute(sheets: Sheets, { registry, settings }: MapParts): Route {
  return route({
    method: 'get',
    path: '/api/map',
    may: 'see',
    tag: TAG,
    summary:
      'What lies under the pins: outlines, their areas, how densely they are covered, and local tiles if any',
    answer: wire.mapFrame,
    handle: async ({ person }) => {
      const columns = await sheets.columns(scopeOf(person, registry));
      const unplaced = columns.unplaced.reduce((sum, one) => sum + one, 0);
      const { tiles, tilesNote } = settings.map;
      const outlines = sheets.outlines(columns, () => outlinesFor(person, registry, columns));
      return {
        datum: 'wgs84',
        outlineNote: registry.outlineNote,
        bufferMetres: bufferOf(outlines, registry) ?? settings.boundaries.bufferMetres,
        outlines,
        devices: columns.ids.length + unplaced,
        unplaced,
        tiles: tiles === '' ? null : { address: tiles, note: tilesNote },
      } satisfies wire.MapFrame;
    },
  });
}

/** The least exact of what is drawn; undefined where nothing is. */
function bufferOf(outlines: readonly wire.MapOutline[], registry: MapRegistry): number | undefined {
  const buffers = outlines.map(({ unit }) => registry.outline(unit.code)?.bufferMetres ?? 0);
  return buffers.length === 0 ? undefined : Math.max(...buffers);
}

/** Districts and towns within reach, and those around the unit that somebody works in. */
function outlinesFor(person: Asker, registry: MapRegistry, columns: PinColumns): wire.MapOutline[] {
  const { units } = registry;
  return [...units.all()].flatMap((unit) => {
    const isWithin = reaches(person, units, unit.code);
    if (!isWithin && !units.above(person.unit).includes(unit.code)) return [];
    const outline = registry.outline(unit.code);
    if (outline === undefined) return [];
    const { polygons } = outline;
    const figures = isWithin ? figuresOf(unit.code, polygons, registry, columns) : null;
    return [
      { unit, polygons: polygons.map((rings) => rings.map((ring) => ring.map((at) => [...at]))), figures },
    ];
  });
}

function figuresOf(
  within: string,
  polygons: PinOutline['polygons'],
  { units }: MapRegistry,
  columns: PinColumns,
): wire.MapOutline['figures'] {
  const isOwn = columns.units.map((code) => units.holds(within, code));
  const [lon, lat]: [number[], number[]] = [[], []];
  for (let at = 0; at < columns.ids.length; at++) {
    if (!isOwn[columns.unit[at] ?? 0]) continue;
    lon.push((columns.lon[at] ?? 0) / PER_DEGREE);
    lat.push((columns.lat[at] ?? 0) / PER_DEGREE);
  }
  const unplaced = columns.unplaced.reduce((sum, one, at) => sum + (isOwn[at] ? one : 0), 0);
  return {
    areaKm2: Math.round(areaKm2(polygons) * 10) / 10,
    devices: lon.length + unplaced,
    placed: lon.length,
    squares: squaresOf(polygons, { lon, lat }),
  };
}

function namesRoute({ registry }: MapParts): Route {
  return route({
    method: 'get',
    path: '/api/map/devices',
    may: 'see',
    tag: TAG,
    summary: 'Names of up to 100 devices; those out of reach are left out',
    query: z.strictObject({ ids: listed }),
    answer: z.array(wire.mapDevice),
    handle: ({ query: { ids }, person }) => {
      const { units } = registry;
      return ids.flatMap((id): wire.MapDevice[] => {
        const record = registry.get(id);
        if (record === undefined || !reaches(person, units, record.unit)) return [];
        const unit = units.get(record.unit);
        if (unit === undefined) throw new Refusal('not-found', { what: 'unit' });
        return [{ id, code: record.code, name: record.name, unit }];
      });
    },
  });
}

interface StateSheet {
  readonly packed: Packed;
  /** ETag of the points in whose order they are. */
  readonly points: string;
}

/** What was made for each scope, until it changes. Who asks meanwhile waits for the same one. */
class Sheets {
  readonly #pins: MapPins;
  readonly #watch: MapParts['watch'];
  /** By scope. */
  readonly #points = new Map<
    string | null,
    { readonly columns: PinColumns; readonly packed: Promise<Packed> }
  >();
  readonly #states = new Map<string | null, Promise<StateSheet>>();
  readonly #outlines = new WeakMap<PinColumns, wire.MapOutline[]>();

  constructor({ registry, watch }: MapParts) {
    this.#pins = new MapPins(registry);
    this.#watch = watch;
    watch.on('change', () => this.#states.clear());
    registry.on('changed', () => this.#states.clear());
  }

  /** Outlines belong to a scope as its pins do; both are replaced when the registry changes. */
  outlines(columns: PinColumns, make: () => wire.MapOutline[]): wire.MapOutline[] {
    const known = this.#outlines.get(columns) ?? make();
    this.#outlines.set(columns, known);
    return known;
  }

  columns(scope: string | null): Promise<PinColumns> {
    return this.#pins.of(scope);
  }

  async points(scope: string | null): Promise<Packed> {
    const columns = await this.#pins.of(scope);
    const known = this.#points.get(scope);
    if (known?.columns === columns) return known.packed;
    const packed = Packed.of(pinBytes(columns));
    this.#points.set(scope, { columns, packed });
    return packed;
  }

  states(scope: string | null): Promise<StateSheet> {
    const known = this.#states.get(scope);
    if (known) return known;
    const made = this.#makeStates(scope);
    this.#states.set(scope, made);
    // A failure is told to those who wait, and not kept.
    made.catch(() => this.#states.delete(scope));
    return made;
  }

  async #makeStates(scope: string | null): Promise<StateSheet> {
    const columns = await this.#pins.of(scope);
    const { etag } = await this.points(scope);
    return { packed: await Packed.of(this.#watch.mapStates(columns.ids)), points: etag };
  }
}
