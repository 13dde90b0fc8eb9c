/** The ledger of a city is its histories in columns: what is counted of it is what is counted of them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Column } from './canonical.ts';
import type { CountedExemption } from './exemption.ts';
import { type PackedLedger, packLedger, unpackLedger } from './month-file.ts';
import { SumColumns } from './period-columns.ts';
import type { Ledger, SpellColumns } from './period-ledger.ts';
import type { RawCity, RawLook } from './period-oracle.ts';
import { eachSum } from './period-sums.ts';
import {
  city,
  cityWhen,
  DAY,
  HOUR,
  instant,
  LATE,
  RULES,
  SPAN,
  START,
  spellsOf,
  sumsOfRaw,
  UNEVEN,
  UNITS,
} from './sample-period.ts';

const STATES = ['unknown', 'good', 'bad'];
const FOR_EVER = Number.MAX_SAFE_INTEGER;

/** Where the rows of each device begin. */
function ends(lists: readonly (readonly unknown[])[]): Uint32Array {
  let at = 0;
  return Uint32Array.from([0, ...lists.map((list) => (at += list.length))]);
}

function spellColumns(
  raw: RawCity,
  looks: (device: RawCity['devices'][number]) => readonly RawLook[],
): SpellColumns {
  const all = raw.devices.map((device) => spellsOf(looks(device), raw.nowMs));
  const flat = all.flat();
  return {
    at: ends(all),
    from: Float64Array.from(flat, ({ fromMs }) => fromMs),
    until: Float64Array.from(flat, ({ untilMs }) => untilMs ?? raw.nowMs),
    seen: Float64Array.from(flat, ({ seenMs }) => seenMs),
    since: Float64Array.from(flat, ({ sinceMs, fromMs }) => sinceMs ?? fromMs),
    state: Uint8Array.from(flat, ({ state }) => STATES.indexOf(state)),
  };
}

/** As the store reads it. */
function ledgerOf(raw: RawCity): Ledger {
  const { devices } = raw;
  const lives = devices.map(({ homes }) =>
    homes.flatMap((life, at) =>
      life.home === null ? [] : [{ ...life, home: life.home, untilMs: homes[at + 1]?.fromMs ?? FOR_EVER }],
    ),
  );
  const shots = devices.map(({ samples }) => samples);
  return {
    ...{ span: SPAN, readMs: raw.nowMs, timeZone: 'Asia/Shanghai', platforms: [], homes: raw.homes },
    ...{ units: UNITS, exemptions: raw.exemptions },
    blind: [[], ...devices.map(({ blind }) => blind)],
    ids: Int32Array.from(devices, ({ device }) => device),
    codes: devices.map(({ device }) => `${device}`),
    daemon: Uint16Array.from(devices, (_, at) => at + 1),
    tenure: {
      at: ends(lives),
      from: Float64Array.from(lives.flat(), ({ fromMs }) => fromMs),
      until: Float64Array.from(lives.flat(), ({ untilMs }) => untilMs),
      home: Uint32Array.from(lives.flat(), ({ home }) => home),
      commissioned: Float64Array.from(lives.flat(), ({ commissionedMs }) => commissionedMs ?? Number.NaN),
    },
    spells: {
      online: spellColumns(raw, ({ online }) => online),
      registration: spellColumns(raw, ({ registration }) => registration),
      position: spellColumns(raw, ({ position }) => position),
    },
    samples: {
      at: ends(shots),
      day: Int32Array.from(shots.flat(), ({ fromMs }) => (fromMs + 8 * HOUR) / DAY),
      good: Uint8Array.from(shots.flat(), ({ good }) => good),
      valid: Uint8Array.from(shots.flat(), ({ valid }) => valid),
    },
    file: Uint8Array.from(devices, ({ isFileComplete }) =>
      isFileComplete === null ? 2 : Number(isFileComplete),
    ),
    clock: Float64Array.from(devices, ({ clockOffMs }) => clockOffMs ?? Number.NaN),
  };
}

/** A clock that nobody wrote down is not told of one device alone. */
const asked = city.map((raw) => ({
  ...raw,
  devices: raw.devices.map((one) => ({ ...one, clockOffMs: one.clockOffMs ?? undefined })),
}));

test('any part of it, in one piece or out of a file, comes to what its histories come to', () => {
  const parts = fc.tuple(instant(SPAN.fromMs, SPAN.untilMs), instant(SPAN.fromMs, SPAN.untilMs));
  fc.assert(
    fc.property(asked, parts, (raw, [a, b]) => {
      const part = { fromMs: Math.min(a, b), untilMs: Math.max(a, b) };
      const ledger = ledgerOf(raw);
      const should = sumsOfRaw(raw, part, UNEVEN);
      expect([...eachSum(ledger, part, UNEVEN)]).toEqual(should);
      const filed = unpackLedger(listed(packLedger(ledger)) as PackedLedger);
      expect([...eachSum(filed, part, UNEVEN)]).toEqual(should);
    }),
    { numRuns: 1_000 },
  );
});

/** With its columns as lists, as a file has them. */
function listed(value: unknown): unknown {
  if (value instanceof Column) return Array.from({ length: value.length }, (_, row) => value.at(row));
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, listed(one)]));
}

test('columns give back what they took', () => {
  fc.assert(
    fc.property(city, (raw) => {
      const columns = new SumColumns();
      const all = sumsOfRaw(raw, SPAN);
      for (const sums of all) columns.add(sums);
      expect(all.map((_, at) => columns.at(at))).toEqual(all);
      expect(all.map(({ device }, at) => columns.device(at) === device)).toEqual(all.map(() => true));
    }),
    { numRuns: 500 },
  );
});

test.each([
  { hours: 6, begun: -3, because: 'it began before the span' },
  { hours: 168, begun: -167, because: 'it began a week before the span' },
])(
  'an exemption that was over before the span excuses a fault that is due in it: $because',
  ({ hours, begun }) => {
    const begunMs = START + begun * HOUR;
    const online = [
      { atMs: begunMs - 60_000, state: 'good' as const },
      ...Array.from({ length: (LATE - begunMs) / 120_000 }, (_, nth) => ({
        ...{ atMs: begunMs + nth * 120_000, state: 'bad' as const },
      })),
    ];
    const homes = [{ fromMs: begunMs - DAY, home: 0, commissionedMs: null }];
    const exemption: CountedExemption = {
      ...{ id: 1, kind: 'power-cut', scope: { is: 'devices', devices: [1] }, rates: ['online', 'image'] },
      ...{ fromMs: begunMs + HOUR, untilMs: begunMs + 2 * HOUR },
    };
    const raw = { ...cityWhen({ fromMs: LATE, untilMs: LATE }, { online, homes }), exemptions: [exemption] };
    const [sums] = [...eachSum(ledgerOf(raw), SPAN, { ...RULES, repairHours: hours })];
    expect([...(sums?.faults.values() ?? [])]).toEqual([
      {
        good: 0,
        bad: 0,
        unknown: 0,
        raw: { good: 0, bad: 1, unknown: 0 },
        out: new Map([['exempt-power-cut', 1]]),
      },
    ]);
  },
);
