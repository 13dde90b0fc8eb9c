/** Reads a span of the city's memory into columns, some thousand devices at a time. */

import type { CountedExemption } from '../rules/exemption.ts';
import { bytes, floats, type Growing, places, shorts, wholes } from '../rules/growing.ts';
import type { Home } from '../rules/period-device.ts';
import {
  LEDGER_CHECKS,
  type Ledger,
  type LedgerCheck,
  type LedgerUnit,
  type SpellColumns,
} from '../rules/period-ledger.ts';
import type { Stretch } from '../rules/timeline.ts';
import type { Sql } from './db.ts';
import { listPlatforms, listUnitsEver } from './places.ts';
import { spellNumbers } from './spells.ts';
import { listHomes, tenureBefore } from './tenure.ts';

/** Devices that are read at once. */
const SLICE = 2_000;

/** What only the running server knows: of each device, by its place in `ids`. */
export interface Snapshot {
  readonly atMs: number;
  /** Ascending. */
  readonly ids: Int32Array;
  /** When the spell that goes on was last seen, for each of LEDGER_CHECKS; 0 for none. */
  readonly seen: Float64Array;
  /** Number of the daemon that looks at it, from 1; 0 for nobody. */
  readonly daemon: Uint16Array;
  readonly daemons: readonly string[];
  /** By number of the daemon less 1: since when it has been silent; Infinity for one that is heard. */
  readonly silentFrom: readonly number[];
  /** 0 no, 1 yes, 2 not written down. */
  readonly file: Uint8Array;
  readonly exemptions: readonly CountedExemption[];
}

export const NO_SNAPSHOT: Omit<Snapshot, 'atMs'> = {
  ids: new Int32Array(0),
  seen: new Float64Array(0),
  daemon: new Uint16Array(0),
  daemons: [],
  silentFrom: [],
  file: new Uint8Array(0),
  exemptions: [],
};

const growingSpells = () => ({
  at: places(),
  from: floats(),
  until: floats(),
  seen: floats(),
  since: floats(),
  state: bytes(),
});
type GrowingSpells = ReturnType<typeof growingSpells>;

export interface LedgerWish {
  /** Figures of any part of it can be made. */
  readonly span: Stretch;
  /** So much before it, too. */
  readonly lookBackMs: number;
  readonly timeZone: string;
  readonly snapshot: Snapshot;
  /** Is the ledger read so soon after its end that what is known only of the present belongs to it? */
  readonly isPresent: boolean;
}

export async function readLedger(sql: Sql, wish: LedgerWish): Promise<Ledger> {
  const { span, timeZone, snapshot, isPresent } = wish;
  const homeIds = await listHomes(sql);
  const placeOf = new Map([...homeIds.keys()].map((id, index) => [id, index]));
  const homes: Home[] = [...homeIds.values()];
  const last = await sql.one<{ last: number | null }>('SELECT MAX(device) AS last FROM tenure');
  const device = { id: wholes(), codes: [] as string[], daemon: shorts(), file: bytes() };
  const clock = floats();
  const tenure = { at: places(), from: floats(), until: floats(), home: places(), commissioned: floats() };
  const spells: Record<LedgerCheck, GrowingSpells> = {
    online: growingSpells(),
    registration: growingSpells(),
    position: growingSpells(),
  };
  const samples = { at: places(), day: wholes(), good: bytes(), valid: bytes() };

  for (let first = 1; first <= (last?.last ?? 0); first += SLICE) {
    const rows = await tenureBefore(sql, first, first + SLICE, span.untilMs);
    const ids: number[] = [];
    for (const { device: id, fromMs, untilMs, home, commissionedMs, code } of rows) {
      if (home === null || (untilMs !== null && (untilMs <= span.fromMs || untilMs <= fromMs))) continue;
      if (ids.at(-1) !== id) {
        ids.push(id);
        device.id.push(id);
        device.codes.push(code);
        tenure.at.push(tenure.from.length);
      } else device.codes[device.codes.length - 1] = code;
      tenure.from.push(fromMs);
      tenure.until.push(untilMs ?? Number.MAX_SAFE_INTEGER);
      tenure.home.push(placeOf.get(home) ?? 0);
      tenure.commissioned.push(commissionedMs ?? Number.NaN);
    }
    if (ids.length === 0) continue;
    const slots = slotsOf(ids, snapshot);
    for (const slot of slots) {
      device.daemon.push(slot < 0 ? 0 : (snapshot.daemon[slot] ?? 0));
      device.file.push(slot < 0 || !isPresent ? 2 : (snapshot.file[slot] ?? 2));
    }
    for (const [index, check] of LEDGER_CHECKS.entries())
      await takeSpells(sql, { ...wish, check, index, ids, slots }, spells[check]);
    await takeSamples(sql, ids, span, samples);
    await takeClocks(sql, ids, isPresent, clock);
  }
  const ends = (column: Growing<Uint32Array>, length: number) => {
    column.push(length);
    return column.all;
  };
  const columns = (from: GrowingSpells): SpellColumns => ({
    at: ends(from.at, from.from.length),
    from: from.from.all,
    until: from.until.all,
    seen: from.seen.all,
    since: from.since.all,
    state: from.state.all,
  });
  return {
    span,
    readMs: snapshot.atMs,
    timeZone,
    units: (await listUnitsEver(sql)) as LedgerUnit[],
    platforms: await listPlatforms(sql),
    homes,
    blind: [[], ...(await blindOfAll(sql, wish))],
    exemptions: snapshot.exemptions,
    ids: device.id.all,
    codes: device.codes,
    daemon: device.daemon.all,
    tenure: {
      at: ends(tenure.at, tenure.from.length),
      from: tenure.from.all,
      until: tenure.until.all,
      home: tenure.home.all,
      commissioned: tenure.commissioned.all,
    },
    spells: {
      online: columns(spells.online),
      registration: columns(spells.registration),
      position: columns(spells.position),
    },
    samples: {
      at: ends(samples.at, samples.day.length),
      day: samples.day.all,
      good: samples.good.all,
      valid: samples.valid.all,
    },
    file: device.file.all,
    clock: clock.all,
  };
}

/** Places in the snapshot; -1 for who is not in it. Both ascend. */
function slotsOf(ids: readonly number[], { ids: present }: Snapshot): number[] {
  let at = 0;
  let low = 0;
  let high = present.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((present[middle] ?? 0) < (ids[0] ?? 0)) low = middle + 1;
    else high = middle;
  }
  at = low;
  return ids.map((id) => {
    while (at < present.length && (present[at] ?? 0) < id) at++;
    return present[at] === id ? at : -1;
  });
}

interface SpellWish extends LedgerWish {
  readonly check: LedgerCheck;
  readonly index: number;
  readonly ids: readonly number[];
  readonly slots: readonly number[];
}

const NUMBERS = 6;

/** What goes on was seen last when the server says so, and goes on until now. */
async function takeSpells(sql: Sql, wish: SpellWish, to: GrowingSpells): Promise<void> {
  const { check, index, ids, slots, span, lookBackMs, snapshot } = wish;
  const fromMs = check === 'online' ? span.fromMs - lookBackMs : span.fromMs;
  const flat = await spellNumbers(sql, check, ids, fromMs, span.untilMs);
  let row = 0;
  for (const [place, id] of ids.entries()) {
    to.at.push(to.from.length);
    for (; row < flat.length && flat[row] === id; row += NUMBERS) {
      const at = (place: number) => flat[row + place] ?? 0;
      const [from, until, seen] = [at(1), at(2), at(3)];
      const slot = slots[place] ?? -1;
      const told = slot < 0 ? 0 : (snapshot.seen[slot * LEDGER_CHECKS.length + index] ?? 0);
      to.from.push(from);
      to.until.push(until < 0 ? Math.max(from, snapshot.atMs) : until);
      to.seen.push(until < 0 ? Math.max(seen, told) : seen);
      to.since.push(at(4));
      to.state.push(at(5));
    }
  }
}

/** Counts of pictures, a row per day that has any. */
async function takeSamples(
  sql: Sql,
  ids: readonly number[],
  { fromMs, untilMs }: Stretch,
  to: {
    readonly at: Growing<Uint32Array>;
    readonly day: Growing<Int32Array>;
    readonly good: Growing<Uint8Array>;
    readonly valid: Growing<Uint8Array>;
  },
): Promise<void> {
  const monthAt = (atMs: number) => {
    const at = new Date(atMs);
    return (at.getUTCFullYear() - 1970) * 12 + at.getUTCMonth();
  };
  const rows = await sql.all<{ device: number; month: number; days: Uint8Array }>(
    `SELECT device, month, days FROM image_month
     WHERE device >= ? AND device <= ? AND month >= ? AND month <= ? ORDER BY device, month`,
    ids[0] ?? 0,
    ids.at(-1) ?? 0,
    monthAt(fromMs - 86_400_000),
    monthAt(untilMs + 86_400_000),
  );
  let row = 0;
  for (const id of ids) {
    to.at.push(to.day.length);
    while ((rows[row]?.device ?? Number.POSITIVE_INFINITY) < id) row++;
    for (let here = rows[row]; here?.device === id; here = rows[++row]) {
      const first = Date.UTC(1970 + Math.floor(here.month / 12), here.month % 12, 1) / 86_400_000;
      for (let date = 0; date < here.days.length / 2; date++) {
        const valid = here.days[2 * date + 1] ?? 0;
        if (valid === 0) continue;
        to.day.push(first + date);
        to.good.push(here.days[2 * date] ?? 0);
        to.valid.push(valid);
      }
    }
  }
}

async function takeClocks(
  sql: Sql,
  ids: readonly number[],
  isPresent: boolean,
  to: Growing<Float64Array>,
): Promise<void> {
  if (!isPresent) {
    for (const _ of ids) to.push(Number.POSITIVE_INFINITY);
    return;
  }
  const rows = await sql.all<{ device: number; offMs: number }>(
    `SELECT device, kept ->> '$.clockOffsetMs.value' AS offMs FROM trait
     WHERE device >= ? AND device <= ? AND kept ->> '$.clockOffsetMs.value' IS NOT NULL`,
    ids[0] ?? 0,
    ids.at(-1) ?? 0,
  );
  const known = new Map(rows.map(({ device, offMs }) => [device, offMs]));
  // Devices tell whole seconds: the middle of the one that was told.
  for (const id of ids) to.push((known.get(id) ?? Number.NaN) + 500);
}

/** Times in which a daemon saw nothing, those that go on with them. */
async function blindOfAll(sql: Sql, { span, lookBackMs, snapshot }: LedgerWish): Promise<Stretch[][]> {
  const all: Stretch[][] = [];
  for (const [index, daemon] of snapshot.daemons.entries()) {
    const gaps = await sql.all<Stretch>(
      `SELECT from_ms AS fromMs, until_ms AS untilMs FROM blind
       WHERE daemon = ? AND from_ms < ? AND until_ms > ? ORDER BY from_ms`,
      daemon,
      span.untilMs,
      span.fromMs - lookBackMs,
    );
    const silentMs = snapshot.silentFrom[index] ?? Number.POSITIVE_INFINITY;
    if (silentMs < snapshot.atMs) gaps.push({ fromMs: silentMs, untilMs: snapshot.atMs });
    all.push(gaps);
  }
  return all;
}
