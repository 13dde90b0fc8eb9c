/** What brings a unit back to its line, now and in the running month: the present, the files and the rates joined. */
import { setImmediate as breathe } from 'node:timers/promises';
import {
  type Certainty,
  type Gain,
  HOLDERS,
  type Holder,
  type RepairKind,
  repairTotal,
} from '../../config/repairs.ts';
import { gapOf, type Rate } from '../../config/shares.ts';
import { tableOf } from '../../config/tables.ts';
import { type CheckName, populationOf } from '../../config/terms.ts';
import type { Unit } from '../../config/units.ts';
import { DEFAULT_SEGMENT, type DeviceRecord, type Platform, type Segment } from '../registry/record.ts';
import type { CountedExemption } from '../rules/exemption.ts';
import type { Judgement } from '../rules/figure.ts';
import type { Exclusion } from '../rules/rate.ts';
import {
  type Fallen,
  type Incident,
  incidentsOf,
  type PlaceKind,
  type WeakPoint,
  weakPoints,
} from '../rules/repair-incident.ts';
import { type Choice, inOrder, largestFirst, smallestSet } from '../rules/repair-plan.ts';
import type { Placed } from '../watch/placed.ts';
import { type MonthRates, monthFor } from './repair-month.ts';

/** Only what is needed of the registry. */
export interface RepairRecords {
  readonly units: {
    get(code: string): Unit | undefined;
    holds(scopeUnit: string, code: string): boolean;
  };
  get(id: number): DeviceRecord | undefined;
  byCode(code: string): DeviceRecord | undefined;
  platforms(): readonly Platform[];
  segments(): readonly Segment[];
}

/** A rate as the unit's page tells it. */
export type RateTold = Rate & Judgement;

export interface RepairDeskOptions {
  readonly records: RepairRecords;
  readonly watch: {
    placed(check: CheckName): Placed[];
    /** Pictures of the month that holds this moment, by device. */
    monthShots(
      devices: readonly number[],
      atMs: number,
    ): Promise<ReadonlyMap<number, { readonly good: number; readonly valid: number }>>;
    board(
      unit: string,
      scope: 'all' | 'public' | 'social',
    ): { readonly rates: readonly (RateTold & { readonly metric: string })[] } | undefined;
  };
  readonly rates: MonthRates;
  readonly exemptions: {
    counted(fromMs: number, untilMs: number): readonly CountedExemption[];
    covers(scope: CountedExemption['scope']): (device: DeviceRecord) => boolean;
  };
  readonly clock?: () => number;
}

export interface RepairWish {
  readonly unit: string;
  readonly rate: CheckName;
  readonly scope: 'all' | 'public' | 'social';
  /** A month, such as `month:2026-11`; null for now. */
  readonly month: string | null;
}

/** Where something is, as people find it. */
export interface RepairPlace {
  readonly name: string;
  readonly code: string;
  /** Its file, where it has one. */
  readonly device: number | null;
}

export interface PlannedRepair extends Gain {
  readonly kind: RepairKind;
  readonly place: RepairPlace;
  /** Where most of its devices are. */
  readonly unit: { readonly code: string; readonly name: string } | null;
  readonly address: string;
  readonly reason: string | null;
  readonly sinceMs: number | null;
  readonly certainty: Certainty;
  /** In the smallest set that suffices; where none does, everything is. */
  readonly isPlanned: boolean;
  /** Most devices first. */
  readonly holders: Readonly<Record<Holder, readonly string[]>>;
}

export interface WeakPlace {
  readonly kind: PlaceKind;
  readonly place: RepairPlace;
  readonly devices: number;
  /** Dark for longer it takes the month under; null where the fall itself does. */
  readonly afterMs: number | null;
}

export interface RepairPlan {
  readonly unit: { readonly code: string; readonly name: string };
  readonly rate: CheckName;
  readonly scope: RepairWish['scope'];
  readonly atMs: number;
  readonly counts: 'devices' | 'ms';
  /** The unit's rate, as it is told everywhere. */
  readonly figure: RateTold;
  /** What repairs add to: the figure, or what the month comes to if nothing is repaired. */
  readonly sides: Rate;
  readonly month: RepairMonth | null;
  /** Those of the smallest set first, then the others, each largest first. */
  readonly repairs: readonly PlannedRepair[];
  readonly isEnough: boolean;
  readonly weak: readonly WeakPlace[];
}

export interface RepairMonth {
  readonly text: string;
  readonly fromMs: number;
  readonly untilMs: number;
  /** From when repairs count. */
  readonly nowMs: number;
  readonly ruleVersion: number;
  readonly best: number | null;
  readonly canBeMet: boolean;
  readonly required: number | null;
}

/** A device with its file. */
export interface Watched extends Placed {
  readonly record: DeviceRecord;
  readonly isMine: boolean;
}

/** What each device gains when it is repaired, and to what it is added. */
export interface Frame {
  readonly figure: RateTold;
  readonly sides: Rate;
  readonly counts: 'devices' | 'ms';
  /** By device: what it gains, and until when it is in time. */
  readonly gains: ReadonlyMap<number, { readonly gain: number; readonly lastMs: number | null }>;
  readonly incidents: readonly Incident[];
  readonly month:
    | (Omit<RepairMonth, 'best' | 'canBeMet'> & {
        readonly best: number | null | undefined;
        readonly canBeMet: boolean | undefined;
      })
    | null;
}

/** Undefined for a unit or a month that is not there. */
export class RepairDesk {
  readonly #options: RepairDeskOptions;
  readonly #clock: () => number;

  constructor(options: RepairDeskOptions) {
    this.#options = options;
    this.#clock = options.clock ?? Date.now;
  }

  async plan(wish: RepairWish): Promise<RepairPlan | undefined> {
    const { records } = this.#options;
    const unit = records.units.get(wish.unit);
    const nowMs = this.#clock();
    const devices = this.#devices(wish);
    await breathe();
    const frame =
      wish.month === null
        ? this.#present(wish, devices)
        : await monthFor(this.#options, { ...wish, month: wish.month }, devices, nowMs);
    if (unit === undefined || frame === undefined) return undefined;
    const { figure, sides, counts, gains, incidents } = frame;
    await breathe();
    const choices = choicesOf(incidents, gains);
    const need = gapOf(sides, figure.threshold);
    const set = smallestSet(choices, need);
    const planned = new Set((set ?? choices).map(({ id }) => id));
    const byId = new Map(incidents.map((incident) => [incident.id, incident]));
    const mine = new Map(devices.flatMap((one) => (one.isMine ? [[one.device, one.record]] : [])));
    const order = [
      ...inOrder(choices.filter(({ id }) => planned.has(id))),
      ...choices.filter(({ id }) => !planned.has(id)).sort(largestFirst),
    ];
    const all = repairTotal(sides, figure.threshold, order);
    return {
      unit: { code: unit.code, name: unit.name },
      ...{ rate: wish.rate, scope: wish.scope, atMs: nowMs, counts, figure, sides },
      month: frame.month && {
        ...frame.month,
        best: frame.month.best === undefined ? all.share : frame.month.best,
        // What was not seen may still come, and have been good.
        canBeMet: frame.month.canBeMet ?? all.verdict !== 'fails',
      },
      repairs: order.flatMap((choice) => {
        const incident = byId.get(choice.id);
        if (incident === undefined) return [];
        const own = incident.devices.flatMap((id) => mine.get(id) ?? []);
        return [this.#told(incident, choice, own, planned.has(choice.id))];
      }),
      isEnough: set !== null,
      weak: need > 0 ? [] : this.#weak(wish, devices, -need, frame),
    };
  }

  #devices({ unit, rate, scope }: RepairWish): Watched[] {
    const { records, watch } = this.#options;
    const within = new Map<string, boolean>();
    return watch.placed(rate).flatMap((placed) => {
      const record = records.get(placed.device);
      if (record === undefined) return [];
      let isIn = within.get(record.unit);
      if (isIn === undefined) {
        isIn = records.units.holds(unit, record.unit);
        within.set(record.unit, isIn);
      }
      const isMine = isIn && (scope === 'all' || populationOf(record.category) === scope);
      return [{ ...placed, record, isMine }];
    });
  }

  #present({ unit, rate, scope }: RepairWish, devices: readonly Watched[]): Frame | undefined {
    const figure = this.#options.watch.board(unit, scope)?.rates.find(({ metric }) => metric === rate);
    if (figure === undefined) return undefined;
    const fallen = devices.map((one) => fallenOf(one, one.part === 'excluded' ? null : one.part));
    const gains = new Map(
      devices.flatMap(({ device, isMine, part }) =>
        isMine && part === 'bad' ? [[device, { gain: 1, lastMs: null }]] : [],
      ),
    );
    const { good, bad, unknown, excluded } = figure;
    return {
      ...{ figure, counts: 'devices', gains, month: null, sides: { good, bad, unknown, excluded } },
      incidents: incidentsOf(rate, fallen),
    };
  }

  #weak(
    { rate }: RepairWish,
    devices: readonly Watched[],
    spare: number,
    { counts, month }: Frame,
  ): WeakPlace[] {
    const mine = devices.flatMap((one) =>
      one.isMine ? [fallenOf(one, one.part === 'excluded' ? null : one.part)] : [],
    );
    if (counts === 'devices')
      return weakPoints(rate, mine, spare).map((point) => this.#weakTold(point, null));
    const aheadMs = month === null ? 0 : month.untilMs - month.nowMs;
    if (aheadMs <= 0) return [];
    return weakPoints(rate, mine, Math.floor(spare / aheadMs)).map((point) =>
      this.#weakTold(point, Math.floor(spare / point.devices)),
    );
  }

  #weakTold({ kind, key, devices }: WeakPoint, afterMs: number | null): WeakPlace {
    return { kind, place: this.#place(kind, key), devices, afterMs };
  }

  #told(incident: Incident, choice: Choice, own: readonly DeviceRecord[], isPlanned: boolean): PlannedRepair {
    const [first] = own;
    const unit = mostOf(own.map((record) => record.unit))[0];
    const place =
      incident.kind === 'device' && first !== undefined
        ? { name: first.name, code: first.code, device: first.id }
        : this.#place(incident.kind, incident.key);
    const site = place.device === null ? undefined : this.#options.records.get(place.device);
    const { id, devices, gain, behind, lastMs, certainty } = choice;
    return {
      ...{ id, devices, gain, behind, lastMs, certainty, isPlanned, place },
      ...{ kind: incident.kind, reason: incident.reason, sinceMs: incident.sinceMs },
      unit:
        unit === undefined ? null : { code: unit, name: this.#options.records.units.get(unit)?.name ?? unit },
      address: site?.address ?? '',
      holders: this.#holders(own),
    };
  }

  #holders(own: readonly DeviceRecord[]): PlannedRepair['holders'] {
    const carriers = new Map(this.#options.records.platforms().map(({ id, carrier }) => [id, carrier]));
    const of: Record<Holder, (record: DeviceRecord) => string> = {
      maintainer: ({ details }) => details.maintenanceUnit ?? '',
      carrier: ({ platform, details }) => carriers.get(platform) || (details.carrier ?? ''),
      owner: ({ details }) => details.industries?.split('/')[0] ?? '',
    };
    return tableOf(HOLDERS, (holder) => mostOf(own.map(of[holder]).filter((name) => name !== '')));
  }

  #place(kind: RepairKind, key: string): RepairPlace {
    const { records } = this.#options;
    const plain = { name: key, code: '', device: null };
    switch (kind) {
      case 'network':
        return { ...plain, name: records.segments().find(({ id }) => id === key)?.name || key };
      case 'platform':
        return { ...plain, name: records.platforms().find(({ id }) => id === key)?.name || key };
      case 'upstream': {
        const found = records.byCode(key);
        return found === undefined ? plain : { name: found.name, code: key, device: found.id };
      }
      case 'pole':
        return { ...plain, name: key.slice(key.indexOf('/') + 1) };
      case 'batch':
        return {
          ...plain,
          name: records.units.get(key)?.name ?? records.platforms().find(({ id }) => id === key)?.name ?? key,
        };
      case 'device':
        return plain;
    }
  }
}

/** A device as incidents see it. A pole's number is its own only within a unit. */
export function fallenOf({ device, reason, sinceMs, record }: Watched, state: Fallen['state']): Fallen {
  const pole = record.details.poleNo ?? '';
  return {
    ...{ id: device, state, reason, sinceMs, unit: record.unit },
    places: {
      network: record.segment || DEFAULT_SEGMENT,
      platform: record.platform,
      upstream: record.upstream ?? '',
      pole: pole === '' ? '' : `${record.unit}/${pole}`,
    },
  };
}

/** Each incident with what it brings back in the unit; those without which others bring back nothing stay too. */
function choicesOf(incidents: readonly Incident[], gains: Frame['gains']): Choice[] {
  const choices = incidents.map(({ id, certainty, behind, devices }): Choice => {
    const own = devices.flatMap((device) => gains.get(device) ?? []);
    const lasts = own.flatMap(({ lastMs }) => lastMs ?? []);
    return {
      ...{ id, certainty, behind, devices: own.length },
      gain: own.reduce((sum, { gain }) => sum + gain, 0),
      lastMs: lasts.length === 0 ? null : Math.min(...lasts),
    };
  });
  const outer = new Set(choices.flatMap(({ behind, gain }) => (gain > 0 && behind !== null ? [behind] : [])));
  return choices.filter(({ id, gain }) => gain > 0 || outer.has(id));
}

const MOST_NAMES = 3;

/** Each name once, the commonest first. */
function mostOf(names: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, MOST_NAMES)
    .map(([name]) => name);
}

/** Does the record itself keep a device out for good, as far as one can see? Grace ends by itself. */
export function isLeftOut(exclusion: Exclusion | null): boolean {
  return exclusion !== null && exclusion !== 'grace';
}
