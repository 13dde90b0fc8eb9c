/** Exemptions (报备): asked for by one person, approved by another, ended early when the cause has gone. */
import { EventEmitter } from 'node:events';
import { basisPoints, type Settings } from '../../config/settings.ts';
import type { Problem } from '../../config/shape.ts';
import { DARK_KINDS, EXEMPTION_KINDS, type ExemptionKind } from '../../config/supervision.ts';
import { tableOf } from '../../config/tables.ts';
import { isAssessed } from '../rules/device.ts';
import {
  type CountedExemption,
  countedOf,
  type ExemptionRules,
  type ExemptionScope,
  exemptionFaults,
} from '../rules/exemption.ts';
import { type By, Refusal } from '../rules/refusal.ts';
import type { Stretch } from '../rules/timeline.ts';
import type { Db } from '../store/db.ts';
import * as stored from '../store/exemptions.ts';
import type { Entry, Journal } from '../store/journal.ts';
import { type Covers, coversOf, type ExemptShare, exemptShares } from './exempt-share.ts';
import { Ledger } from './ledger.ts';
import { monthSpan, monthsIn } from './month.ts';
import type { DeviceRecord, Platform, Segment } from './record.ts';
import { badInput } from './sound.ts';
import type { UnitTree } from './unit-tree.ts';

export type { ExemptionRow } from '../store/exemptions.ts';

/** Only what is needed of the registry. */
export interface ExemptRecords {
  readonly units: UnitTree;
  get(id: number): DeviceRecord | undefined;
  all(): Iterable<DeviceRecord>;
  segments(): readonly Segment[];
  platforms(): readonly Platform[];
}

export interface ExemptionWish {
  readonly kind: ExemptionKind;
  readonly scope: ExemptionScope;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly reason: string;
  /** Number of a document, or where the evidence is; may be empty. */
  readonly document: string;
}

/** What a wish would exempt, before it is asked for. */
export interface Extent {
  /** The smallest unit that holds all of it. */
  readonly unit: string;
  readonly devices: number;
}

/** A unit that an exemption takes above the share that its district may approve. */
export interface MassShare extends ExemptShare {
  readonly unit: string;
  /** `2026-11` */
  readonly month: string;
}

export interface ExemptionsOptions {
  readonly records: ExemptRecords;
  readonly journal: Journal;
  readonly rules: ExemptionRules;
  readonly timeZone: string;
  readonly clock?: () => number;
}

/** The limits that the settings state. */
export function exemptionRulesOf({ exemptions }: Settings): ExemptionRules {
  return {
    lateMs: exemptions.lateHours * HOUR_MS,
    longestMs: tableOf(EXEMPTION_KINDS, (kind) => exemptions.longestHours[kind] * HOUR_MS),
    unitShare: basisPoints(exemptions.unitSharePercent),
  };
}

const HOUR_MS = 3_600_000;
/** Of fewer devices a share says nothing (standards §1.2). */
export const LEAST_DEVICES = 20;
const MOST_DEVICES = 20_000;

export class Exemptions extends EventEmitter<{ changed: [] }> {
  readonly #options: ExemptionsOptions;
  readonly #ledger: Ledger;
  readonly #clock: () => number;
  /** By id, oldest first. */
  readonly #rows = new Map<number, stored.ExemptionRow>();

  private constructor(db: Db, options: ExemptionsOptions) {
    super();
    this.#options = options;
    this.#ledger = new Ledger(db, options.journal);
    this.#clock = options.clock ?? Date.now;
  }

  static async open(db: Db, options: ExemptionsOptions): Promise<Exemptions> {
    const exemptions = new Exemptions(db, options);
    await exemptions.load();
    return exemptions;
  }

  /** Takes what is written down: at the beginning, and when it was written by another hand. */
  async load(): Promise<void> {
    const rows = await stored.listExemptions(this.#ledger.db.read);
    this.#rows.clear();
    for (const row of rows) this.#rows.set(row.id, row);
    this.emit('changed');
  }

  get rules(): ExemptionRules {
    return this.#options.rules;
  }

  byId(id: number): stored.ExemptionRow | undefined {
    return this.#rows.get(id);
  }

  /** Newest first. */
  all(): readonly stored.ExemptionRow[] {
    return [...this.#rows.values()].reverse();
  }

  /** What counts of approved ones that touch a span, oldest first; not clipped to it. */
  counted(fromMs: number, untilMs: number): readonly CountedExemption[] {
    return [...this.#rows.values()].flatMap((row) => {
      const one = countedOf(row, this.rules);
      return one !== null && one.fromMs < untilMs && one.untilMs > fromMs ? [one] : [];
    });
  }

  /** What counts of one; null when nothing does. */
  countedOf(row: stored.ExemptionRow): CountedExemption | null {
    return countedOf(row, this.rules);
  }

  covers(scope: ExemptionScope): Covers {
    return coversOf(scope, this.#options.records.units);
  }

  /** The assessed devices that a scope covers now. */
  devicesOf(scope: ExemptionScope): DeviceRecord[] {
    const { records } = this.#options;
    const isCounted = ({ kind, inScope }: DeviceRecord) => isAssessed(kind) && inScope;
    if (scope.is === 'devices') return scope.devices.flatMap((id) => records.get(id) ?? []).filter(isCounted);
    const covers = this.covers(scope);
    const found: DeviceRecord[] = [];
    for (const record of records.all()) if (isCounted(record) && covers(record)) found.push(record);
    return found;
  }

  /** How much of each unit's time is exempt in a span. */
  shares(span: Stretch, more: readonly CountedExemption[] = []): Map<string, ExemptShare> {
    const { records } = this.#options;
    return exemptShares(
      counting(records),
      records.units,
      [...this.counted(span.fromMs, span.untilMs), ...more],
      span,
    );
  }

  /** Units that are above the share that their district may approve, in the months of this one, with it. */
  mass(row: stored.ExemptionRow): MassShare[] {
    const { records, timeZone } = this.#options;
    const counted = countedOf({ ...row, state: 'approved' }, this.rules);
    if (counted === null) return [];
    const touched = new Set(this.devicesOf(row.scope).flatMap(({ unit }) => records.units.above(unit)));
    const more = row.state === 'approved' ? [] : [counted];
    return monthsIn(counted, timeZone).flatMap((month) =>
      [...this.shares(monthSpan(month, timeZone), more)].flatMap(([unit, share]) => {
        const isLarge = share.share > this.rules.unitShare && share.devices >= LEAST_DEVICES;
        return isLarge && touched.has(unit) ? [{ unit, month, ...share }] : [];
      }),
    );
  }

  /** What a scope covers; refused with what is wrong with it. */
  extentOf(scope: ExemptionScope): Extent {
    const problems = this.#scopeProblems(scope);
    if (problems.length > 0) throw badInput(problems);
    const { units } = this.#options.records;
    const devices = this.devicesOf(scope);
    const first = devices[0];
    if (first === undefined)
      throw badInput([{ path: 'scope', wanted: 'a scope with a device that is assessed', got: 'none' }]);
    const common = devices.reduce(
      (shared, { unit }) => shared.filter((code) => units.above(unit).includes(code)),
      [...units.above(first.unit)],
    );
    return {
      unit: scope.is === 'unit' ? scope.unit : (common[0] ?? units.top?.code ?? ''),
      devices: devices.length,
    };
  }

  /** Nothing counts before another person agreed. */
  ask(wish: ExemptionWish, by: By & { readonly staff: number }): Promise<stored.ExemptionRow> {
    return this.#ledger.alone(async () => {
      const nowMs = this.#clock();
      const problems = exemptionFaults(wish, nowMs, this.rules).map(
        ({ path, wanted }): Problem => ({ path, wanted, got: new Date(wish[path]).toISOString() }),
      );
      if (problems.length > 0) throw badInput([...this.#scopeProblems(wish.scope), ...problems]);
      const asked = { requestedMs: nowMs, requestedBy: by.name, requestedStaff: by.staff };
      const open = { decidedMs: null, decidedBy: null, decision: '', endedMs: null, endedBy: null };
      const row = { ...wish, ...this.extentOf(wish.scope), ...asked, state: 'proposed' as const, ...open };
      const id = await this.#ledger.db.write(async (sql) => {
        const id = await stored.addExemption(sql, row);
        const { kind, fromMs, untilMs, reason, document, devices } = row;
        const after = { kind, fromMs, untilMs, reason, document, devices, scope: briefly(row.scope) };
        await this.#options.journal.write(sql, { by, did: 'exemption.ask', subject: subjectOf(id), after });
        return id;
      });
      return this.#keep({ id, ...row });
    });
  }

  /** Another person agrees, or does not. `isCity`: the person sees the whole city. */
  decide(
    id: number,
    { approve, note, isCity }: { readonly approve: boolean; readonly note: string; readonly isCity: boolean },
    by: By & { readonly staff: number },
  ): Promise<stored.ExemptionRow> {
    return this.#ledger.alone(async () => {
      const row = this.#waiting(id);
      if (row.requestedStaff === by.staff)
        throw new Refusal('not-allowed', { what: 'own-proposal', exemption: id });
      if (!approve && note === '') throw badInput([{ path: 'note', wanted: 'a reason', got: 'nothing' }]);
      const [mass] = approve && !isCity ? this.mass(row) : [];
      if (mass !== undefined) throw new Refusal('not-allowed', { what: 'city-approval', unit: mass.unit });
      const decided = { decidedMs: this.#clock(), decidedBy: by.name, decision: note };
      const next = { ...row, ...decided, state: approve ? ('approved' as const) : ('refused' as const) };
      return this.#change(next, approve ? 'exemption.approve' : 'exemption.refuse', by, { note });
    });
  }

  /** Takes back what waits. */
  withdraw(id: number, by: By): Promise<stored.ExemptionRow> {
    return this.#ledger.alone(() => {
      const decided = { decidedMs: this.#clock(), decidedBy: by.name, state: 'withdrawn' as const };
      return this.#change({ ...this.#waiting(id), ...decided }, 'exemption.withdraw', by, {});
    });
  }

  /** The cause has gone before the end that was asked for; what was before stays exempt. */
  end(id: number, endedMs: number, by: By): Promise<stored.ExemptionRow> {
    return this.#ledger.alone(() => {
      const row = this.#rows.get(id);
      if (row === undefined) throw new Refusal('not-found', { what: 'exemption' });
      if (row.state !== 'approved') throw new Refusal('conflict', { exemption: id, state: row.state });
      const latest = Math.min(row.untilMs, row.endedMs ?? row.untilMs);
      if (endedMs < row.fromMs || endedMs >= latest || endedMs > this.#clock())
        throw badInput([
          {
            path: 'endedMs',
            wanted: 'a moment between the begin and the present end, not in the future',
            got: new Date(endedMs).toISOString(),
          },
        ]);
      return this.#change({ ...row, endedMs, endedBy: by.name }, 'exemption.end', by, { endedMs });
    });
  }

  /** Approved ones whose devices cannot answer, that touch a span: if one does, the exemption was not true. */
  dark(fromMs: number, untilMs: number): readonly CountedExemption[] {
    return this.counted(fromMs, untilMs).filter(({ kind }) => DARK_KINDS.includes(kind));
  }

  async #change(
    row: stored.ExemptionRow,
    did: Entry['did'],
    by: By,
    after: object,
  ): Promise<stored.ExemptionRow> {
    const before = this.#rows.get(row.id);
    await this.#ledger.write((sql) => stored.saveExemption(sql, row), {
      ...{ by, did, subject: subjectOf(row.id) },
      before: { state: before?.state },
      after: { state: row.state, ...after },
    });
    return this.#keep(row);
  }

  #keep(row: stored.ExemptionRow): stored.ExemptionRow {
    this.#rows.set(row.id, row);
    this.emit('changed');
    return row;
  }

  #waiting(id: number): stored.ExemptionRow {
    const row = this.#rows.get(id);
    if (row === undefined) throw new Refusal('not-found', { what: 'exemption' });
    if (row.state !== 'proposed') throw new Refusal('conflict', { exemption: id, state: row.state });
    return row;
  }

  #scopeProblems(scope: ExemptionScope): Problem[] {
    const { records } = this.#options;
    const missing = (path: string, wanted: string, got: string) => [{ path: `scope.${path}`, wanted, got }];
    switch (scope.is) {
      case 'devices': {
        if (scope.devices.length === 0 || scope.devices.length > MOST_DEVICES)
          return missing('devices', `1 to ${MOST_DEVICES} devices`, `${scope.devices.length}`);
        const unknown = scope.devices.filter((id) => records.get(id) === undefined);
        return unknown.length > 0
          ? missing('devices', 'registered devices', unknown.slice(0, 5).join(', '))
          : [];
      }
      case 'unit':
        return records.units.get(scope.unit) ? [] : missing('unit', 'the code of a unit', scope.unit);
      case 'segment':
        return records.segments().some(({ id }) => id === scope.segment)
          ? []
          : missing('segment', 'the id of a network', scope.segment);
      case 'platform':
        return records.platforms().some(({ id }) => id === scope.platform)
          ? []
          : missing('platform', 'the id of a sub-platform', scope.platform);
    }
  }
}

function* counting(records: ExemptRecords): Generator<DeviceRecord> {
  for (const record of records.all()) if (isAssessed(record.kind) && record.inScope) yield record;
}

function subjectOf(id: number): string {
  return `exemption/${id}`;
}

/** For the journal: not ten thousand numbers. */
function briefly(scope: ExemptionScope): string {
  switch (scope.is) {
    case 'devices':
      return scope.devices.length <= 20
        ? `devices ${scope.devices.join(', ')}`
        : `${scope.devices.length} devices`;
    case 'unit':
      return `unit ${scope.unit}`;
    case 'segment':
      return `network ${scope.segment}`;
    case 'platform':
      return `sub-platform ${scope.platform}`;
  }
}
