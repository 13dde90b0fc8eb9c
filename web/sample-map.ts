/** The invented city's map: a few hundred pins, their states, outlines of two districts and a proposed correction. */
import { CATEGORIES } from '../config/terms.ts';
import type { MapDevice, MapFrame, PinPreview, UnitBrief } from '../server/api/wire.ts';
import { east } from './sample-units.ts';

const north: UnitBrief = { code: '220402', name: '龙山区', level: 'district', parent: '220400' };

const box = (west: number, south: number, right: number, top: number) => [
  [
    [
      [west, south],
      [right, south],
      [right, top],
      [west, top],
      [west, south],
    ],
  ],
];

export const mapFrame: MapFrame = {
  datum: 'wgs84',
  outlineNote: 'schematic outlines, give or take 2 km',
  bufferMetres: 2_000,
  outlines: [
    {
      unit: north,
      polygons: box(125.0, 42.8, 125.3, 43.0),
      figures: { areaKm2: 544.2, devices: 402, placed: 400, squares: { inside: 540, covered: 135 } },
    },
    {
      unit: east,
      polygons: box(125.3, 42.5, 125.8, 43.0),
      figures: { areaKm2: 2_270.5, devices: 4, placed: 4, squares: { inside: 2_260, covered: 4 } },
    },
  ],
  devices: 406,
  unplaced: 2,
  tiles: null,
};

/** A pin of the sample: 400 in a grid in the north, four in the east. */
interface Pin {
  readonly id: number;
  readonly lon: number;
  readonly lat: number;
  readonly unit: number;
}
const inNorth = Array.from(
  { length: 400 },
  (_, at): Pin => ({
    id: 1_000 + at,
    lon: 125.05 + (at % 20) * 0.01,
    lat: 42.82 + Math.floor(at / 20) * 0.008,
    unit: 0,
  }),
);
const inEast = [104, 105, 106, 107].map(
  (id, at): Pin => ({ id, lon: 125.5 + at * 0.02, lat: 42.7 + at * 0.02, unit: 1 }),
);
const pins = [...inEast, ...inNorth];

const GOOD = 1 + 3 + 9 + 27;
/** Bytes by device; all others are well. The first is offline, then a picture, a pin, one that is not counted. */
const STATES: Readonly<Record<number, number>> = {
  104: GOOD + 3,
  105: GOOD + 9,
  106: GOOD + 27,
  107: GOOD + 3 + 81,
  1000: GOOD + 3,
};

export const mapPoints: Uint8Array = pointBytes(pins);
export const mapStates: Uint8Array = Uint8Array.from(pins, ({ id }) => STATES[id] ?? GOOD);

const mapDevices: MapDevice[] = [
  { id: 104, code: '22042100001320000104', name: '东丰镇人民大街一号枪机', unit: east },
  { id: 105, code: '22042100001320000105', name: '东丰镇人民大街二号枪机', unit: east },
  { id: 106, code: '22042100001320000106', name: '大阳镇桥头枪机', unit: east },
  { id: 1_000, code: '22040200001320001000', name: '龙山公园北门球机', unit: north },
];

const wgs84 = { lon: '125.05000', lat: '42.82000', datum: 'wgs84' } as const;

/** What a proposal for a batch with a wrong datum would look like. */
export const preview: PinPreview = {
  id: '7',
  total: 120,
  points: inNorth.slice(0, 120).map(({ id, lon, lat }) => ({
    device: id,
    code: `2204020000132${String(id).padStart(7, '0')}`,
    name: `示例枪机 ${id}`,
    before: [lon, lat],
    after: [lon - 0.006, lat - 0.002],
    metres: 530 + (id % 7),
    pair: wgs84,
    wouldBe: { ...wgs84, datum: 'gcj02' },
  })),
  metres: { least: 530, middle: 533, most: 536 },
};

/** Of the map, by path. */
export const mapAnswers: Readonly<Record<string, unknown>> = {
  '/api/map': mapFrame,
  '/api/map/points': mapPoints,
  '/api/map/states': mapStates,
  '/api/map/devices': mapDevices,
  '/api/pins/proposals/7/preview': preview,
};

/** As the server writes them; see `server/registry/map-bytes.ts`. */
function pointBytes(all: readonly Pin[]): Uint8Array {
  const head = new TextEncoder().encode(
    JSON.stringify({ count: all.length, units: [north.code, east.code], unplaced: [2, 0] }),
  );
  const bytes = [...new TextEncoder().encode('LKM1')];
  const varint = (value: number) => {
    let rest = value;
    while (rest > 127) {
      bytes.push((rest & 127) | 128);
      rest >>>= 7;
    }
    bytes.push(rest);
  };
  const steps = (values: readonly number[], isSigned: boolean) => {
    values.forEach((value, at) => {
      const step = value - (values[at - 1] ?? 0);
      varint(isSigned ? ((step << 1) ^ (step >> 31)) >>> 0 : step);
    });
  };
  varint(head.length);
  bytes.push(...head);
  steps(
    all.map(({ id }) => id),
    false,
  );
  for (const side of ['lon', 'lat'] as const)
    steps(
      all.map((pin) => Math.round(pin[side] * 100_000)),
      true,
    );
  for (const { unit } of all) varint(unit);
  for (const _ of all) bytes.push(CATEGORIES.indexOf('safe-city'));
  return Uint8Array.from(bytes);
}
