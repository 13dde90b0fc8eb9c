/**
 * What one more observation costs the live rates as the city grows: `npm run bench:tally [-- --json]`.
 *
 * Devices of 251 units, eight categories and six sub-platforms change between online and offline, one after the other;
 * each change moves all figures of its unit and of those above it. Beside it, in the same run, the same change with the
 * online states of all devices counted anew by unit, as one would without tallies.
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { DEFAULTS } from '../../config/settings.ts';
import { CATEGORIES, CHECKS } from '../../config/terms.ts';
import { freshnessOf } from '../rules/freshness.ts';
import { CHECK_COUNT } from './columns.ts';
import { Live } from './live.ts';
import type { UnitBrief } from './records.ts';
import { SampleRecords, sampleRecord } from './sample.ts';

const SIZES = [5_000, 55_425, 250_000];
const CHANGES = 400_000;
const RECOUNTS = 400;
const STATES = 4;
const CITY = '220400';
const DISTRICTS = ['220402', '220403', '220421', '220422'];
const TOWNS = 246;
const PLATFORMS = 6;

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });

function unitsOf(): UnitBrief[] {
  const towns = Array.from({ length: TOWNS }, (_, at): UnitBrief => {
    const parent = DISTRICTS[at % DISTRICTS.length] ?? CITY;
    return { code: `${parent}${100 + at}`, name: `Town ${at}`, level: 'town', parent };
  });
  const districts = DISTRICTS.map(
    (code): UnitBrief => ({ code, name: code, level: 'district', parent: CITY }),
  );
  return [{ code: CITY, name: 'City', level: 'city', parent: null }, ...districts, ...towns];
}

function cityOf(devices: number): Live {
  const units = unitsOf();
  const towns = units.filter(({ level }) => level === 'town');
  const records = new SampleRecords(
    Array.from({ length: devices }, (_, at) =>
      sampleRecord(at + 1, {
        unit: towns[at % TOWNS]?.code ?? CITY,
        category: CATEGORIES[at % CATEGORIES.length] ?? 'social',
        platform: `p${at % PLATFORMS}`,
      }),
    ),
    units,
  );
  records.change({
    platforms: Array.from({ length: PLATFORMS }, (_, at) => ({ id: `p${at}`, name: `${at}`, carrier: 'c' })),
  });
  const rules = freshnessOf(DEFAULTS);
  const live = new Live(records, { freshness: CHECKS.map((check) => rules[check]), graceMs: 0 });
  live.rebuild(Date.now());
  return live;
}

function cpuUs(times: number, work: (nth: number) => void): number {
  const before = process.cpuUsage();
  for (let nth = 0; nth < times; nth++) work(nth);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / times;
}

interface Cost {
  readonly devices: number;
  /** CPU microseconds of one observation that changes a state. */
  readonly tallyUs: number;
  /** The same with the online states of all devices counted anew by unit: one figure of five. */
  readonly recountUs: number;
}

function costOf(devices: number): Cost {
  const live = cityOf(devices);
  const online = CHECKS.indexOf('online');
  const change = (nth: number) => {
    // Neighbours in number are in other towns: every change touches other counts.
    const slot = live.slotOf(1 + ((nth * 7_919) % devices)) ?? 0;
    const atMs = Date.now();
    const cell = slot * CHECK_COUNT + online;
    const wasGood = live.spellOf(cell)?.state === 'good';
    const told = wasGood
      ? ({ state: 'bad', reason: 'timeout' } as const)
      : ({ state: 'good', reason: null } as const);
    live.settle(cell, { ...told, fromMs: atMs, seenMs: atMs, sinceMs: atMs }, told);
    live.refresh(slot, atMs);
    live.changed.units.clear();
    live.changed.devices.clear();
  };
  cpuUs(CHANGES / 4, change);
  const tallyUs = cpuUs(CHANGES, change);
  const byUnit = new Int32Array(live.layout.units.length * STATES);
  const recountUs = cpuUs(RECOUNTS, (nth) => {
    change(nth);
    byUnit.fill(0);
    const { unit, nowState } = live.columns;
    for (let slot = 0; slot < live.end; slot++) {
      const place = (unit[slot] ?? 0) * STATES + (nowState[slot * CHECK_COUNT + online] ?? 0);
      byUnit[place] = (byUnit[place] ?? 0) + 1;
    }
  });
  return { devices, tallyUs, recountUs };
}

const costs = SIZES.map(costOf);
const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`;
if (values.json) console.log(JSON.stringify({ costs, machine }));
else {
  console.log(machine);
  for (const { devices, tallyUs, recountUs } of costs) {
    const ratio = Math.round(recountUs / tallyUs).toLocaleString('en');
    console.log(
      `${devices.toLocaleString('en').padStart(8)} devices: ${tallyUs.toFixed(2)} µs a change; with online counted anew ${recountUs.toFixed(0)} µs, ${ratio} times as much`,
    );
  }
}
