/** Exemptions (报备): who asks, who agrees, what of them counts. */

import { z } from '../../../config/shape.ts';
import { EXEMPTION_KINDS } from '../../../config/supervision.ts';
import { tableOf } from '../../../config/tables.ts';
import type { ExemptionRow, Exemptions } from '../../registry/exemptions.ts';
import type { DeviceRecord, Platform, Segment } from '../../registry/record.ts';
import { type ExemptionScope, isAfterTheFact } from '../../rules/exemption.ts';
import { Refusal } from '../../rules/refusal.ts';
import { type Asker, byOf, isWhole, mayDo, type Records, reaches } from '../../work/asker.ts';
import { unitAsked } from '../reach.ts';
import { idInPath, paging, type Route, route } from '../route.ts';
import * as wire from '../wire.ts';

/** Only what these routes need of the registry. */
export interface ExemptionRegistry extends Records {
  get(id: number): DeviceRecord | undefined;
  byCode(code: string): DeviceRecord | undefined;
  segments(): readonly Segment[];
  platforms(): readonly Platform[];
}

export interface ExemptionParts {
  readonly registry: ExemptionRegistry;
  readonly exemptions: Exemptions;
}

const TAG = 'exemptions';
/** What people look for in the list. */
const LISTS = ['waiting', 'now', 'ahead', 'over', 'refused'] as const;
type ListName = (typeof LISTS)[number];

export function exemptionRoutes(parts: ExemptionParts): Route[] {
  const { registry, exemptions } = parts;
  return [
    route({
      method: 'get',
      path: '/api/exemptions',
      may: 'see',
      tag: TAG,
      summary: 'Exemptions of a unit: those that wait, count now, lie ahead, are over, or were not granted',
      query: z.strictObject({
        unit: z.string().max(12).optional(),
        list: z.enum(LISTS).optional(),
        kind: z.enum(EXEMPTION_KINDS).optional(),
        ...paging,
      }),
      answer: wire.exemptions,
      handle: ({ query, person }): wire.Exemptions => {
        const unit = unitAsked(person, registry, query.unit);
        const atMs = Date.now();
        const within = exemptions.all().filter((row) => touches(row, unit, registry));
        const of = (name: ListName) => within.filter((row) => listOf(row, exemptions, atMs) === name);
        const counts = tableOf(LISTS, (name) => of(name).length);
        const found = (query.list === undefined ? LISTS.flatMap(of) : of(query.list)).filter(
          ({ kind }) => query.kind === undefined || kind === query.kind,
        );
        const pages = Math.max(1, Math.ceil(found.length / query.size));
        const page = Math.min(query.page, pages);
        const rows = found.slice((page - 1) * query.size, page * query.size);
        return {
          limits: { lateMs: exemptions.rules.lateMs, longestMs: { ...exemptions.rules.longestMs } },
          ...{ atMs, counts: counts as wire.Exemptions['counts'], total: found.length, page, pages },
          rows: rows.map((row) => told(row, parts, person)),
        };
      },
    }),
    route({
      method: 'post',
      path: '/api/exemptions/extent',
      may: 'maintain',
      tag: TAG,
      summary: 'How many devices a scope covers, before it is asked for',
      body: wire.exemptionScope,
      answer: wire.exemptionExtent,
      handle: ({ body, person }): wire.ExemptionExtent => {
        const { unit, devices } = extentAsked(body, parts, person);
        return { unit: unitOf(unit, registry), devices };
      },
    }),
    route({
      method: 'post',
      path: '/api/exemptions',
      may: 'maintain',
      tag: TAG,
      summary:
        'Asks for an exemption. Planned work beforehand; what is unplanned within a day of its begin, else it counts from the request. Nothing counts before another person agreed.',
      status: 201,
      body: wire.exemptionWish,
      answer: wire.exemption,
      handle: async ({ body, person }): Promise<wire.Exemption> => {
        const { scope } = extentAsked(body.scope, parts, person);
        const row = await exemptions.ask({ ...body, scope }, { ...byOf(person), staff: person.staff });
        return told(row, parts, person);
      },
    }),
    route({
      method: 'get',
      path: '/api/exemptions/:id',
      may: 'see',
      tag: TAG,
      summary: 'An exemption, and the units that it takes above the share that a district may approve',
      params: idInPath,
      answer: wire.exemptionFile,
      handle: ({ params: { id }, person }): wire.ExemptionFile => {
        const row = rowAsked(person, parts, id);
        const mass = exemptions.mass(row);
        return {
          exemption: told(row, parts, person),
          mass: mass.map(({ unit, month, share, devices }) => ({
            ...{ unit: unitOf(unit, registry), month, share, devices },
          })),
          needsCity: mass.length > 0,
        };
      },
    }),
    route({
      method: 'post',
      path: '/api/exemptions/:id/decision',
      may: 'register',
      tag: TAG,
      summary: 'Another person than who asked approves or refuses; a large one only who sees the whole city',
      params: idInPath,
      body: wire.exemptionDecision,
      answer: wire.exemption,
      handle: async ({ params: { id }, body, person }) => {
        const row = rowAsked(person, parts, id);
        if (!reaches(person, registry.units, row.unit)) throw new Refusal('not-allowed', { unit: row.unit });
        const wish = { ...body, isCity: isWhole(person, registry.units) };
        return told(
          await exemptions.decide(id, wish, { ...byOf(person), staff: person.staff }),
          parts,
          person,
        );
      },
    }),
    route({
      method: 'delete',
      path: '/api/exemptions/:id',
      may: 'see',
      tag: TAG,
      summary: 'Takes back a request that waits: by who asked, or an administrator',
      params: idInPath,
      answer: wire.exemption,
      handle: async ({ params: { id }, person }) => {
        const row = rowAsked(person, parts, id);
        if (row.state === 'proposed' && !mayWithdraw(row, person))
          throw new Refusal('not-allowed', { what: 'own-proposal', exemption: id });
        return told(await exemptions.withdraw(id, byOf(person)), parts, person);
      },
    }),
    route({
      method: 'post',
      path: '/api/exemptions/:id/end',
      may: 'maintain',
      tag: TAG,
      summary: 'Ends one before its end because the cause has gone; what was before stays exempt',
      params: idInPath,
      body: wire.exemptionEnd,
      answer: wire.exemption,
      handle: async ({ params: { id }, body: { endedMs }, person }) => {
        const row = rowAsked(person, parts, id);
        if (!reaches(person, registry.units, row.unit)) throw new Refusal('not-allowed', { unit: row.unit });
        return told(await exemptions.end(id, endedMs, byOf(person)), parts, person);
      },
    }),
  ];
}

/** In which list it stands now. */
function listOf(row: ExemptionRow, exemptions: Exemptions, atMs: number): ListName {
  if (row.state === 'proposed') return 'waiting';
  if (row.state !== 'approved') return 'refused';
  const counted = exemptions.countedOf(row);
  if (counted === null || counted.untilMs <= atMs) return 'over';
  return counted.fromMs > atMs ? 'ahead' : 'now';
}

/** Is it about something in the unit, or about what holds the unit? */
function touches({ unit: own }: ExemptionRow, unit: string, { units }: Records): boolean {
  return units.holds(unit, own) || units.holds(own, unit);
}

/** The one that is asked for; what is not about one's own units is not there. */
function rowAsked(person: Asker, { registry, exemptions }: ExemptionParts, id: number): ExemptionRow {
  const row = exemptions.byId(id);
  const isSeen = row && (isWhole(person, registry.units) || touches(row, person.unit, registry));
  if (row === undefined || !isSeen) throw new Refusal('not-found', { what: 'exemption' });
  return row;
}

/** The scope that is wished for, with what it covers: all of it must be in the asker's reach. */
function extentAsked(
  wish: wire.ExemptionScopeWish,
  { registry, exemptions }: ExemptionParts,
  person: Asker,
): { readonly scope: ExemptionScope; readonly unit: string; readonly devices: number } {
  const scope = scopeOf(wish, registry, person);
  const extent = exemptions.extentOf(scope);
  if (!reaches(person, registry.units, extent.unit)) throw new Refusal('not-found', { what: 'unit' });
  return { scope, ...extent };
}

function scopeOf(wish: wire.ExemptionScopeWish, registry: ExemptionRegistry, person: Asker): ExemptionScope {
  switch (wish.is) {
    case 'unit':
      return { is: 'unit', unit: unitAsked(person, registry, wish.of) };
    case 'segment':
      return { is: 'segment', segment: wish.of };
    case 'platform':
      return { is: 'platform', platform: wish.of };
    case 'devices': {
      const found = wish.codes.map((code) => {
        const record = registry.byCode(code.replaceAll(/\s/g, ''));
        return record && reaches(person, registry.units, record.unit) ? record.id : undefined;
      });
      const problems = wish.codes.flatMap((code, at) =>
        found[at] === undefined
          ? [
              {
                path: `scope.codes.${at}`,
                wanted: 'the code of a registered device',
                got: JSON.stringify(code),
              },
            ]
          : [],
      );
      if (problems.length > 0) throw new Refusal('bad-input', { problems: problems.length }, problems);
      const ids = [...new Set(found.filter((id) => id !== undefined))];
      return { is: 'devices', devices: ids.toSorted((a, b) => a - b) };
    }
  }
}

const NAMED = 3;

function scopeTold(scope: ExemptionScope, registry: ExemptionRegistry): wire.Exemption['scope'] {
  switch (scope.is) {
    case 'unit':
      return { is: 'unit', of: scope.unit, name: registry.units.get(scope.unit)?.name ?? scope.unit };
    case 'segment': {
      const name = registry.segments().find(({ id }) => id === scope.segment)?.name;
      return { is: 'segment', of: scope.segment, name: name || scope.segment };
    }
    case 'platform': {
      const name = registry.platforms().find(({ id }) => id === scope.platform)?.name;
      return { is: 'platform', of: scope.platform, name: name || scope.platform };
    }
    case 'devices': {
      const names = scope.devices.slice(0, NAMED).map((id) => registry.get(id)?.name ?? `#${id}`);
      return { is: 'devices', of: '', name: names.join(', ') + (scope.devices.length > NAMED ? ' …' : '') };
    }
  }
}

/** Today's name of a unit; its code where it is there no more. */
function unitOf(code: string, { units }: Records): wire.Exemption['unit'] {
  return units.get(code) ?? { code, name: code, level: 'community', parent: null };
}

function mayWithdraw(row: ExemptionRow, person: Asker): boolean {
  return row.requestedStaff === person.staff || mayDo(person, 'administer');
}

function told(row: ExemptionRow, { registry, exemptions }: ExemptionParts, person: Asker): wire.Exemption {
  const { requestedStaff, scope, unit, ...rest } = row;
  const counted = exemptions.countedOf(row);
  const inReach = reaches(person, registry.units, unit);
  const isOpen = row.state === 'proposed';
  return {
    ...rest,
    scope: scopeTold(scope, registry),
    unit: unitOf(unit, registry),
    counts: counted && { fromMs: counted.fromMs, untilMs: counted.untilMs, rates: [...counted.rates] },
    afterTheFact: isAfterTheFact(row),
    may: {
      decide: isOpen && inReach && requestedStaff !== person.staff && mayDo(person, 'register'),
      withdraw: isOpen && mayWithdraw(row, person),
      end: counted !== null && counted.untilMs > Date.now() && inReach && mayDo(person, 'maintain'),
    },
  };
}
