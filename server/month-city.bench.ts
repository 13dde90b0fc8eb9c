/** A city of 251 units with a month of 31 days, as a bench finds it: written through the store's own functions. */
import { readFileSync } from 'node:fs';
import { CATEGORIES, type Category } from '../config/terms.ts';
import { monthText, spanOf } from './rules/period-span.ts';
import type { Db } from './store/db.ts';
import { addDevices, type DeviceFields } from './store/devices.ts';
import { savePlatform, saveUnits } from './store/places.ts';
import { beginSpells, endSpells, type SpellRow } from './store/spells.ts';

const DAY_MS = 86_400_000;
const AT_ONCE = 5_000;
export const DAYS = 31;
export const UNITS = 251;
export const ZONE = 'Asia/Shanghai';
/** The last month of 31 days that is over. */
export const MONTH = lastMonth();
export const SPAN = spanOf(`month:${MONTH}`, ZONE) ?? { fromMs: 0, untilMs: 0 };

export interface MonthCity {
  readonly devices: number;
  /** So many of a hundred fall and come back each day. */
  readonly changing: number;
}

function lastMonth(): string {
  const now = new Date();
  for (let month = (now.getUTCFullYear() - 1970) * 12 + now.getUTCMonth() - 1; ; month--) {
    const days = new Date(Date.UTC(1970, month + 1, 0)).getUTCDate();
    if (days === DAYS) return monthText(month);
  }
}

/** The same numbers in every run. */
let seed = 7;
export function chance(): number {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return seed / 2_147_483_648;
}

/** City, four districts, towns and communities. */
export function unitsOf(): {
  code: string;
  name: string;
  level: 'city' | 'district' | 'town' | 'community';
  parent: string | null;
}[] {
  const units = JSON.parse(
    readFileSync(new URL('../config/liaoyuan/units.json', import.meta.url), 'utf8'),
  ) as ReturnType<typeof unitsOf>;
  const towns = units.filter(({ level }) => level === 'town');
  for (let n = 0; units.length < UNITS; n++) {
    const town = towns[n % towns.length];
    const code = `${town?.code}${String(1 + Math.floor(n / towns.length)).padStart(3, '0')}`;
    units.push({ code, name: `community ${n}`, level: 'community', parent: town?.code ?? null });
  }
  return units;
}

/** Writes the city and its month; answers how many spells there are. */
export async function fill(db: Db, { devices, changing }: MonthCity): Promise<number> {
  const units = unitsOf();
  const leaves = units.filter(({ level }) => level === 'community');
  await db.write(async (sql) => {
    await saveUnits(sql, units);
    for (let n = 1; n <= 6; n++)
      await savePlatform(sql, { id: `p${n}`, name: `Platform ${n}`, carrier: `carrier ${n % 3}` });
  });
  let spells = 0;
  for (let first = 0; first < devices; first += AT_ONCE) {
    const numbers = Array.from({ length: Math.min(AT_ONCE, devices - first) }, (_, at) => first + at);
    await db.write(async (sql) => {
      const ids = await addDevices(
        sql,
        numbers.map((n) => deviceOf(n, leaves[n % leaves.length]?.code ?? '')),
      );
      const rows = [...ids.values()].flatMap((id) => pastOf(id, changing));
      spells += rows.length;
      await beginSpells(sql, rows);
      const ended = rows.flatMap(({ untilMs, ...row }) => (untilMs === null ? [] : [{ ...row, untilMs }]));
      await endSpells(sql, ended);
      const month = (Number(MONTH.slice(0, 4)) - 1970) * 12 + Number(MONTH.slice(5)) - 1;
      await sql.run(
        `INSERT INTO image_month (device, month, days) SELECT value, ?, unhex(?) FROM json_each(?)`,
        month,
        '0404'.repeat(DAYS),
        JSON.stringify([...ids.values()]),
      );
    });
  }
  await db.write((sql) => sql.run('UPDATE tenure SET from_ms = ?', SPAN.fromMs - 30 * DAY_MS));
  return spells;
}

function deviceOf(n: number, unit: string): DeviceFields {
  const category: Category =
    n % 8 === 0 ? (CATEGORIES[Math.floor(n / 8) % CATEGORIES.length] ?? 'social') : 'social';
  return {
    ...{
      code: `2204020000132${String(n).padStart(7, '0')}`,
      name: `Camera ${n}`,
      kind: 'camera',
      category,
      unit,
    },
    ...{ segment: n % 2 === 0 ? 'public' : 'social', platform: `p${1 + (n % 6)}`, upstream: null },
    ...{ vendor: '', model: '', serial: '', mac: '', host: '10.0.0.1', onvifPort: 80, tls: false },
    ...{
      rtspPort: null,
      rtspPath: '',
      credential: null,
      lanes: '',
      address: '',
      lon: (125.0 + (n % 300) * 0.00137).toFixed(5),
    },
    ...{
      lat: (42.7 + Math.floor(n / 300) * 0.00113).toFixed(5),
      datum: 'wgs84',
      lifecycle: 'active',
      inScope: true,
      commissionedMs: null,
    },
    details: { maintenanceUnit: `firm ${n % 5}`, industries: String(1 + (n % 4)) },
  };
}

/** Falls on a day with the given chance, and comes back within hours. */
function pastOf(
  device: number,
  changing: number,
): (Omit<SpellRow, 'untilMs'> & { untilMs: number | null })[] {
  const beganMs = SPAN.fromMs - 20 * DAY_MS;
  const good = { state: 'good', reason: null } as const;
  const bad = { state: 'bad', reason: 'timeout' } as const;
  const endMs = SPAN.untilMs + DAY_MS;
  const steady = (['registration', 'position'] as const).map((check) => ({
    ...{ device, check, ...good, fromMs: beganMs, sinceMs: beganMs, seenMs: endMs, untilMs: endMs },
  }));
  const online: { fromMs: number; isGood: boolean }[] = [{ fromMs: beganMs, isGood: true }];
  for (let day = 0; day < DAYS; day++) {
    if (chance() >= changing / 100) continue;
    const fellMs = Math.floor(SPAN.fromMs + day * DAY_MS + chance() * 0.6 * DAY_MS);
    online.push({ fromMs: fellMs, isGood: false });
    online.push({ fromMs: Math.floor(fellMs + 600_000 + chance() * 0.3 * DAY_MS), isGood: true });
  }
  const looked = online.map(({ fromMs, isGood }, at) => {
    const untilMs = online[at + 1]?.fromMs ?? endMs;
    const seenMs = Math.max(fromMs, untilMs - Math.floor(chance() * 60_000));
    return {
      device,
      check: 'online' as const,
      ...(isGood ? good : bad),
      fromMs,
      sinceMs: fromMs,
      seenMs,
      untilMs,
    };
  });
  return [...steady, ...looked];
}
