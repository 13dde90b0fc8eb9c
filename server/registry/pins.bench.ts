/**
 * How long the pins of a city take to judge, all of them and after one edit, and whether what is wrong is found:
 * `npm run bench:pins [-- --json]`. Faults of every kind are put into a made-up city of 55,425 devices; the list of
 * findings is then compared with the list of what was done.
 */
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { boundariesOf } from '../../config/boundaries.ts';
import { pointsOf } from '../../config/points.ts';
import { fromWgs84, type Point } from '../rules/datum.ts';
import type { PinOutline } from '../rules/outline.ts';
import { metresOutside } from '../rules/outline.ts';
import { faultsIn, PIN_FAULTS, type PinFault } from '../rules/pin.ts';
import { outlinesOf } from './outlines.ts';
import { type OtherPlace, type Pin, PinBook } from './pin-book.ts';

const DEVICES = 55_425;
const BUFFER_METRES = 2_000;
const EDITS = 400;
/** Devices of one import. */
const BATCH = 1_200;
const OF_EACH = 200;

const config = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../config/liaoyuan/${name}`, import.meta.url), 'utf8'));
const boundaries = boundariesOf(config('districts.geojson'), 'districts');
if (!('outlines' in boundaries)) throw new Error('the outlines cannot be read');
const outlines: readonly PinOutline[] = [...outlinesOf(boundaries, BUFFER_METRES).values()];
const seats = pointsOf(config('points.json'), 'points');
if (!('points' in seats)) throw new Error('the points cannot be read');

/** The same numbers every time. */
let state = 20_261_122;
function chance(): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 2 ** 32;
}

interface Made {
  readonly truth: Point;
  readonly pin: Pin;
}

function made(id: number): Made {
  const outline = outlines[id % outlines.length];
  if (outline === undefined) throw new Error('there are no outlines');
  const truth = within(outline);
  return {
    truth,
    pin: {
      id,
      ...written(truth),
      datum: 'wgs84',
      outline,
      ...{ pole: '', site: '', platform: `platform-${id % 8}`, toleranceMetres: 30 },
      batch: `${Math.floor(id / BATCH)}`,
    },
  };
}

function within(outline: PinOutline): Point {
  const corners = outline.polygons.flat(2);
  const [west, east] = [Math.min(...corners.map(([x]) => x)), Math.max(...corners.map(([x]) => x))];
  const [south, north] = [Math.min(...corners.map(([, y]) => y)), Math.max(...corners.map(([, y]) => y))];
  for (;;) {
    const point = { lon: west + chance() * (east - west), lat: south + chance() * (north - south) };
    if (metresOutside(outline, point) === 0) return point;
  }
}

function written({ lon, lat }: Point): Pick<Pin, 'lon' | 'lat'> {
  return { lon: lon.toFixed(6), lat: lat.toFixed(6) };
}

/** What is done to one pin, and the fault that must be told. */
const DONE: Partial<Record<PinFault, (one: Made, turn: number) => Partial<Pin>>> = {
  'no-position': (_, turn) => (turn % 2 === 0 ? { lon: '', lat: '' } : { lat: '' }),
  'zero-position': () => ({ lon: '0', lat: '0' }),
  swapped: ({ pin }) => ({ lon: pin.lat, lat: pin.lon }),
  'out-of-range': ({ pin }) => ({ lon: '12.345678', lat: pin.lat }),
  'few-decimals': ({ truth }) => ({ lon: truth.lon.toFixed(3), lat: truth.lat.toFixed(3) }),
  'outside-district': ({ truth }) => written({ lon: truth.lon + 1.2, lat: truth.lat }),
  'default-pin': (_, turn) => {
    const seat = 'points' in seats ? seats.points[turn % seats.points.length] : undefined;
    return seat ? { lon: seat.lon.toFixed(6), lat: seat.lat.toFixed(6) } : {};
  },
};

/** Whole imports of one sub-platform that were delivered in another datum. */
const SHIFTED = [
  { platform: 3, batch: 12, deliver: (p: Point) => fromWgs84(p, 'gcj02') },
  { platform: 5, batch: 30, deliver: (p: Point) => fromWgs84(p, 'bd09') },
  { platform: 6, batch: 41, deliver: (p: Point) => fromWgs84(fromWgs84(p, 'gcj02'), 'gcj02') },
];

const city = Array.from({ length: DEVICES }, (_, index) => made(index + 1));
const injected = new Map<number, PinFault>();
const others = new Map<number, OtherPlace[]>();
for (const { truth, pin } of city) {
  // Catalogues list nine of ten, some metres off.
  if (pin.id % 10 !== 0) others.set(pin.id, [{ from: 'catalogue', atMs: 0, ...beside(truth, 10) }]);
}

function beside({ lon, lat }: Point, metres: number): Point {
  const turn = chance() * 2 * Math.PI;
  return { lon: lon + (Math.cos(turn) * metres) / 81_500, lat: lat + (Math.sin(turn) * metres) / 111_195 };
}

function change(index: number, fault: PinFault, more: Partial<Pin>): void {
  const one = city[index];
  if (one === undefined) return;
  city[index] = { truth: one.truth, pin: { ...one.pin, ...more } };
  injected.set(one.pin.id, fault);
}

for (const [index, { truth, pin }] of city.entries()) {
  const shift = SHIFTED.find(
    ({ platform, batch }) => pin.platform === `platform-${platform}` && pin.batch === `${batch}`,
  );
  if (shift) change(index, 'wrong-datum', written(shift.deliver(truth)));
}
let next = 0;
/** The next device that nothing was done to. */
function untouched(): number {
  do next += 7;
  while (injected.has(city[next]?.pin.id ?? 0));
  return next;
}
for (const [fault, deed] of Object.entries(DONE)) {
  for (let turn = 0; turn < OF_EACH; turn++) {
    const index = untouched();
    const one = city[index];
    if (one !== undefined) change(index, fault as PinFault, deed(one, turn));
  }
}
for (let turn = 0; turn < OF_EACH / 5; turn++) {
  // Four on one pair without a pole are a cluster; four at one pole are not.
  const home = city[untouched()];
  if (home === undefined) break;
  const isPole = turn % 2 === 1;
  const { lon, lat, outline } = home.pin;
  for (let member = 0; member < 4; member++) {
    const index = member === 0 ? city.indexOf(home) : untouched();
    const id = city[index]?.pin.id ?? 0;
    others.delete(id);
    change(index, 'shared-pin', { lon, lat, outline, pole: isPole ? `pole-${turn}` : '' });
    if (isPole) injected.delete(id);
  }
}
for (let turn = 0; turn < OF_EACH; turn++) {
  const index = untouched();
  const one = city[index];
  if (one === undefined) break;
  const far = { lon: one.truth.lon, lat: one.truth.lat + 0.003 };
  if (turn % 2 === 0) {
    others.set(one.pin.id, [{ from: 'check', atMs: 0, ...far }]);
    injected.set(one.pin.id, 'far-from-check');
  } else {
    others.set(one.pin.id, [{ from: 'catalogue', atMs: 0, ...far }]);
    injected.set(one.pin.id, 'sources-disagree');
  }
}

const book = new PinBook();
book.setDefaults(seats.points);
const pins = city.map(({ pin }) => pin);
const wholeMs: number[] = [];
for (let round = 0; round < 5; round++) {
  const beganMs = performance.now();
  book.rebuild(pins, others);
  wholeMs.push(performance.now() - beganMs);
}

const byFault = PIN_FAULTS.map((fault) => {
  const wanted = [...injected].filter(([, one]) => one === fault).map(([id]) => id);
  const found = wanted.filter((id) => faultsIn(book.faultsOf(id)).includes(fault));
  return { fault, injected: wanted.length, found: found.length };
});
const falseFindings = pins.filter(({ id }) => !injected.has(id) && book.faultsOf(id) !== 0).length;
const flagged = book.sources().filter(({ reading }) => reading !== null);
const isShifted = ({ platform, batch }: { platform: string; batch: string }) =>
  SHIFTED.some((one) => platform === `platform-${one.platform}` && batch === `${one.batch}`);

const editMs: number[] = [];
for (let edit = 0; edit < EDITS; edit++) {
  const pin = pins[(edit * 131) % pins.length];
  if (pin === undefined) continue;
  const beganMs = performance.now();
  book.put({ ...pin, ...written(beside({ lon: 125.1, lat: 42.9 }, 900)) });
  editMs.push(performance.now() - beganMs);
  book.put(pin);
}
editMs.sort((a, b) => a - b);

const sum = (of: (one: (typeof byFault)[number]) => number) => byFault.reduce((all, one) => all + of(one), 0);
const outcome = {
  machine: `${cpus()[0]?.model ?? 'unknown'} × ${cpus().length}, Node ${process.version}`,
  devices: DEVICES,
  wholeMs: Math.round(Math.min(...wholeMs)),
  wholeWorstMs: Math.round(Math.max(...wholeMs)),
  editMedianMs: Number((editMs[editMs.length >> 1] ?? 0).toFixed(3)),
  editWorstMs: Number((editMs.at(-1) ?? 0).toFixed(3)),
  recall: sum(({ found }) => found) / sum(({ injected: of }) => of),
  falseFindings,
  batches: {
    shifted: SHIFTED.length,
    found: flagged.filter(isShifted).length,
    false: flagged.filter((one) => !isShifted(one)).length,
  },
  byFault,
};
if (process.argv.includes('--json')) console.log(JSON.stringify(outcome));
else {
  const { machine, wholeMs: whole, wholeWorstMs, editMedianMs, editWorstMs, recall, batches } = outcome;
  console.log(`${DEVICES} pins · ${machine}`);
  console.log(`all judged anew: ${whole} ms (worst of ${wholeMs.length}: ${wholeWorstMs} ms); bound 5000 ms`);
  console.log(`after one edit: ${editMedianMs} ms (worst of ${EDITS}: ${editWorstMs} ms); bound 5 ms`);
  for (const { fault, injected: of, found } of byFault)
    console.log(`  ${fault.padEnd(18)} ${found} of ${of}`);
  console.log(`recall ${recall.toFixed(4)}, false findings ${falseFindings}`);
  console.log(
    `batches in another datum: ${batches.found} of ${batches.shifted}, falsely told ${batches.false}`,
  );
}
const isSound =
  outcome.recall === 1 &&
  falseFindings === 0 &&
  outcome.batches.found === SHIFTED.length &&
  outcome.batches.false === 0;
process.exitCode = isSound && outcome.wholeMs < 5_000 && outcome.editMedianMs < 5 ? 0 : 1;
