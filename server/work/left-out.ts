/** What left the count of a month in a way that somebody should look at (§7.3): each by itself, with who did it. */
import type { ExemptionKind, LeftOut } from '../../config/supervision.ts';
import { METRICS } from '../../config/terms.ts';
import { dayOf, startOfDay } from '../registry/day.ts';
import { type Exemptions, type ExemptRecords, LEAST_DEVICES } from '../registry/exemptions.ts';
import { monthSpan } from '../registry/month.ts';
import type { DeviceRecord } from '../registry/record.ts';
import { clipped, isAfterTheFact, overlong } from '../rules/exemption.ts';
import type { Stretch } from '../rules/timeline.ts';
import type { Db } from '../store/db.ts';
import { leavingDeeds, leavingSteps, onlineStretches, pointsAt } from '../store/left-out.ts';
import type { PointRow } from '../store/rate-points.ts';

/** One thing that left the count. */
export interface LeftOutItem {
  readonly why: LeftOut;
  readonly unit: string;
  readonly device: Pick<DeviceRecord, 'id' | 'code' | 'name'> | null;
  readonly exemption: number | null;
  readonly kind: ExemptionKind | null;
  readonly fromMs: number | null;
  readonly untilMs: number | null;
  readonly devices: number;
  /** Milliseconds, a share, or devices before: by how it left. */
  readonly amount: number;
  readonly who: string;
  readonly note: string;
}

/** Only what is needed of the watch. */
export interface LeftOutWatch {
  /** What holds now for each check. */
  states(
    device: number,
  ): readonly { readonly check: string; readonly state: string; readonly seenMs: number | null }[];
}

export interface LeftOutOptions {
  readonly records: ExemptRecords;
  readonly exemptions: Exemptions;
  readonly watch: LeftOutWatch;
  readonly timeZone: string;
}

const DAY_MS = 86_400_000;
/** Whoever leaves in so many days before the end of a month leaves just before it is counted. */
const LAST_DAYS = 5;
/** A device that still answers for so long after the announced begin has not shown the exemption to be untrue. */
const TOLERATED_MS = 10 * 60_000;
/** A unit of which so many devices, and such a share, go within a day. */
const LEAST_DROP = 5;
const LEAST_DROP_SHARE = 100;
const NUMBERS_PER_RATE = 4;

export class LeftOuts {
  readonly #db: Db;
  readonly #options: LeftOutOptions;

  constructor(db: Db, options: LeftOutOptions) {
    this.#db = db;
    this.#options = options;
  }

  /** Everything of a month, by how it left. */
  async of(month: string): Promise<LeftOutItem[]> {
    const span = monthSpan(month, this.#options.timeZone);
    return [
      ...this.#late(span),
      ...this.#overlong(span),
      ...this.#mass(span),
      ...(await this.#drops(span)),
      ...(await this.#retired(span)),
      ...(await this.#answered(span)),
    ];
  }

  /** How much of the unit's device-time is exempt in a month, hundredths of a percent. */
  shareOf(unit: string, month: string): number {
    const { exemptions, timeZone } = this.#options;
    return exemptions.shares(monthSpan(month, timeZone)).get(unit)?.share ?? 0;
  }

  #late({ fromMs, untilMs }: Stretch): LeftOutItem[] {
    const { exemptions } = this.#options;
    return exemptions.counted(fromMs, untilMs).flatMap(({ id }) => {
      const row = exemptions.byId(id);
      if (row === undefined || !isAfterTheFact(row)) return [];
      return [{ ...ofExemption(row), why: 'after-the-fact' as const, amount: row.requestedMs - row.fromMs }];
    });
  }

  #overlong(span: Stretch): LeftOutItem[] {
    const { exemptions } = this.#options;
    // A chain that began long before the month is seen whole.
    const around = exemptions.counted(span.fromMs - 92 * DAY_MS, span.untilMs + 92 * DAY_MS);
    return overlong(around, exemptions.rules).flatMap(({ ids, fromMs, untilMs }) => {
      const row = exemptions.byId(ids[0] ?? 0);
      if (row === undefined || clipped({ fromMs, untilMs }, span) === null) return [];
      const note = ids.map((id) => `#${id}`).join(', ');
      return [
        { ...ofExemption(row), why: 'overlong' as const, fromMs, untilMs, amount: untilMs - fromMs, note },
      ];
    });
  }

  #mass(span: Stretch): LeftOutItem[] {
    const { exemptions } = this.#options;
    return [...exemptions.shares(span)].flatMap(([unit, { share, devices }]) =>
      share > exemptions.rules.unitShare && devices >= LEAST_DEVICES
        ? [{ ...NOTHING, why: 'mass' as const, unit, devices, amount: share, ...span }]
        : [],
    );
  }

  /** From the begin of one day to the next; where a unit below tells the same, that one tells it. */
  async #drops(span: Stretch): Promise<LeftOutItem[]> {
    const { records, timeZone } = this.#options;
    const begins: number[] = [];
    for (
      let at = span.fromMs;
      at <= span.untilMs;
      at = startOfDay(dayOf(at + DAY_MS + DAY_MS / 2, timeZone), timeZone) ?? span.untilMs + 1
    )
      begins.push(at);
    const byUnit = new Map<string, PointRow[]>();
    for (const point of await pointsAt(this.#db.read, begins))
      byUnit.set(point.unit, [...(byUnit.get(point.unit) ?? []), point]);
    const found = [...byUnit].flatMap(([unit, points]) =>
      points.flatMap((point, at) => {
        const before = points[at - 1];
        if (before === undefined) return [];
        const [was, is] = [dueIn(before), dueIn(point)];
        if (was - is < LEAST_DROP || (was - is) * 10_000 < was * LEAST_DROP_SHARE) return [];
        const item = { ...NOTHING, why: 'drop' as const, unit, devices: was - is, amount: was };
        return [{ ...item, fromMs: before.atMs, untilMs: point.atMs }];
      }),
    );
    const told = new Set(found.map(({ unit, untilMs }) => `${unit} ${untilMs}`));
    return found.filter(({ unit, untilMs }) =>
      records.units.children(unit).every(({ code }) => !told.has(`${code} ${untilMs}`)),
    );
  }

  async #retired(span: Stretch): Promise<LeftOutItem[]> {
    const { records } = this.#options;
    const fromMs = span.untilMs - LAST_DAYS * DAY_MS;
    const steps = (await leavingSteps(this.#db.read, fromMs, span.untilMs)).map((step) => ({
      ...{ device: step.device, atMs: step.effectiveMs, note: step.note, before: null },
      who: step.decidedBy === null ? step.enteredBy : `${step.enteredBy} → ${step.decidedBy}`,
    }));
    const deeds = (await leavingDeeds(this.#db.read, fromMs, span.untilMs)).map(
      ({ device, atMs, who, before }) => ({ device, atMs, who, note: '', before }),
    );
    const items: LeftOutItem[] = [];
    for (const { device: id, atMs, who, note, before } of [...steps, ...deeds]) {
      const device = records.get(id) ?? removed(id, before);
      if (device === undefined) continue;
      const state = await this.#wasOffline(id, atMs);
      items.push({
        ...{ ...NOTHING, why: 'retired-late', unit: device.unit, devices: 1, who, note },
        device: { id, code: device.code, name: device.name },
        ...{ fromMs: atMs, untilMs: span.untilMs, amount: state ? 1 : 0 },
      });
    }
    return items;
  }

  /** Was nobody able to reach it in the hour before it left? */
  async #wasOffline(device: number, atMs: number): Promise<boolean> {
    const online = await onlineStretches(this.#db.read, [device], atMs - DAY_MS / 24, atMs);
    return online.length === 0;
  }

  async #answered(span: Stretch): Promise<LeftOutItem[]> {
    const { exemptions, records, watch } = this.#options;
    const items: LeftOutItem[] = [];
    for (const one of exemptions.dark(span.fromMs, span.untilMs)) {
      const within = clipped(one, span);
      const row = exemptions.byId(one.id);
      if (within === null || row === undefined) continue;
      const devices = exemptions.devicesOf(one.scope).map(({ id }) => id);
      const sums = new Map<number, number>();
      for (const online of await onlineStretches(this.#db.read, devices, within.fromMs, within.untilMs)) {
        const { device, fromMs, untilMs } = online;
        const now =
          untilMs === null ? watch.states(device).find(({ check }) => check === 'online') : undefined;
        const seenMs = Math.max(online.seenMs, now?.state === 'good' ? (now.seenMs ?? 0) : 0);
        const part = clipped({ fromMs, untilMs: seenMs }, within);
        if (part !== null) sums.set(device, (sums.get(device) ?? 0) + part.untilMs - part.fromMs);
      }
      for (const [id, amount] of sums) {
        const device = records.get(id);
        if (amount < TOLERATED_MS || device === undefined) continue;
        const { code, name, unit } = device;
        items.push({
          ...ofExemption(row),
          ...within,
          why: 'answered',
          unit,
          devices: 1,
          amount,
          device: { id, code, name },
        });
      }
    }
    return items;
  }
}

const NOTHING = { device: null, exemption: null, kind: null, fromMs: null, untilMs: null, who: '', note: '' };

function ofExemption(row: {
  readonly id: number;
  readonly kind: ExemptionKind;
  readonly unit: string;
  readonly devices: number;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly reason: string;
  readonly requestedBy: string;
  readonly decidedBy: string | null;
}): Omit<LeftOutItem, 'why' | 'amount'> {
  const { id, kind, unit, devices, fromMs, untilMs, reason, requestedBy, decidedBy } = row;
  const who = decidedBy === null ? requestedBy : `${requestedBy} → ${decidedBy}`;
  return { device: null, exemption: id, kind, unit, devices, fromMs, untilMs, who, note: reason };
}

/** Devices of both populations that are due for registration: everybody who is counted at all. */
function dueIn({ counts }: PointRow): number {
  const perPopulation = METRICS.length * NUMBERS_PER_RATE;
  let due = 0;
  for (
    let first = METRICS.indexOf('registration') * NUMBERS_PER_RATE;
    first < counts.length;
    first += perPopulation
  )
    due += (counts[first] ?? 0) + (counts[first + 1] ?? 0) + (counts[first + 2] ?? 0);
  return due;
}

/** What the journal says of a device that is there no more. */
function removed(
  id: number,
  before: string | null,
): Pick<DeviceRecord, 'id' | 'code' | 'name' | 'unit'> | undefined {
  if (before === null) return undefined;
  const { code, name, unit } = JSON.parse(before) as Partial<Record<'code' | 'name' | 'unit', string>>;
  return code === undefined || unit === undefined ? undefined : { id, code, name: name ?? code, unit };
}
