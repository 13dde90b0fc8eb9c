/** Map accuracy: what is wrong with pins and why, what is proposed, and taking proposals over, refusing and undoing them. */
import { z } from '../../../config/shape.ts';
import { CATEGORIES } from '../../../config/terms.ts';
import type { PinFinding, Pins } from '../../registry/pins.ts';
import type { DeviceRecord } from '../../registry/record.ts';
import { type Point, placeOf } from '../../rules/datum.ts';
import { metresBetween } from '../../rules/outline.ts';
import { PIN_FAULTS } from '../../rules/pin.ts';
import { Refusal } from '../../rules/refusal.ts';
import { type Asker, type Records, reaches } from '../../work/asker.ts';
import type { FieldChecks } from '../../work/field-checks.ts';
import { type FindingFilter, type FindingRow, foundOf, groupsOf, rowOf } from '../../work/pin-list.ts';
import type { PinProposals } from '../../work/pin-proposals.ts';
import { type Column, csvOf, csvReply } from '../csv.ts';
import { pairOf, shownBatch, shownCheck, shownRow, shownSource } from '../pin-shapes.ts';
import { deviceAsked, unitAsked } from '../reach.ts';
import { idInPath, paging, type Route, route, wholeNumber } from '../route.ts';
import * as wire from '../wire.ts';

/** Only what these routes need of the registry. */
export interface PinRegistryPart extends Records {
  readonly units: Records['units'] & { subtree(code: string): ReadonlySet<string> };
  get(id: number): DeviceRecord | undefined;
}

export interface PinParts {
  readonly registry: PinRegistryPart;
  readonly pins: Pins;
  readonly pinProposals: PinProposals;
  readonly fieldChecks: FieldChecks;
}

const TAG = 'map accuracy';
const MOST_BATCHES = 50;
const MOST_POINTS = 60_000;

const filters = {
  unit: z.string().max(12).optional(),
  fault: z.enum(PIN_FAULTS).optional(),
  category: z.enum(CATEGORIES).optional(),
  platform: z.string().max(64).optional(),
  batch: z.string().max(64).optional(),
};
const filterQuery = z.strictObject(filters);
const listQuery = z.strictObject({ ...filters, ...paging });
const groupInPath = z.strictObject({ id: z.string().max(400) });

export function pinRoutes(parts: PinParts): Route[] {
  return [...findingRoutes(parts), ...deviceRoutes(parts), ...proposalRoutes(parts)];
}

function filterFor(
  person: Asker,
  registry: PinRegistryPart,
  { unit, ...asked }: z.output<typeof filterQuery>,
): FindingFilter {
  const within = registry.units.subtree(unitAsked(person, registry, unit));
  return { ...asked, holds: (code) => within.has(code) };
}

function findingRoutes({ registry, pins }: PinParts): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/pins/findings',
      may: 'see',
      tag: TAG,
      summary: 'Devices whose pin is wrong, with reason, evidence and what is proposed instead',
      query: listQuery,
      answer: wire.pinFindings,
      handle: ({ query: { page, size, ...asked }, person }): wire.PinFindings => {
        const filter = filterFor(person, registry, asked);
        const { records, counts } = foundOf(pins, registry, filter);
        const { judged, good } = judgedOf(pins, registry, filter);
        return {
          total: records.length,
          page,
          pages: Math.max(1, Math.ceil(records.length / size)),
          ...{ judged, good, counts },
          rows: records
            .slice((page - 1) * size, page * size)
            .map((record) => shownRow(rowOf(pins, record), registry, pins.sourceOf(record.id)?.batch ?? '')),
          sources: pins
            .sources()
            .filter(({ reading, catalogue }) => reading !== null || catalogue !== null)
            .map(shownSource),
        };
      },
    }),
    route({
      method: 'get',
      path: '/api/pins/findings.csv',
      may: 'see',
      tag: TAG,
      summary: 'The same as a file, a line per finding',
      query: filterQuery,
      answer: { type: 'text/csv', says: 'code, name, unit, pair, fault, evidence, proposal' },
      handle: ({ query, person }) => {
        const { records } = foundOf(pins, registry, filterFor(person, registry, query));
        return csvReply(csvOf(COLUMNS, linesOf(records, pins, query.fault)), 'pin-findings.csv');
      },
    }),
  ];
}

interface Line {
  readonly row: FindingRow;
  readonly batch: string;
  readonly finding: PinFinding;
}

const COLUMNS: readonly Column<Line>[] = [
  { title: 'code', cell: ({ row }) => row.record.code },
  { title: 'name', cell: ({ row }) => row.record.name },
  { title: 'unit', cell: ({ row }) => row.record.unit },
  { title: 'platform', cell: ({ row }) => row.record.platform },
  { title: 'batch', cell: ({ batch }) => batch },
  { title: 'lon', cell: ({ row }) => row.record.lon },
  { title: 'lat', cell: ({ row }) => row.record.lat },
  { title: 'datum', cell: ({ row }) => row.record.datum },
  { title: 'fault', cell: ({ finding }) => finding.fault },
  { title: 'evidence', cell: ({ finding }) => evidenceOf(finding) },
  { title: 'proposal', cell: ({ row }) => row.proposal?.reading ?? row.proposal?.kind ?? '' },
  { title: 'newLon', cell: ({ row }) => row.proposal?.pair.lon ?? '' },
  { title: 'newLat', cell: ({ row }) => row.proposal?.pair.lat ?? '' },
  { title: 'newDatum', cell: ({ row }) => row.proposal?.pair.datum ?? '' },
];

function evidenceOf({ facts }: PinFinding): string {
  return Object.entries(facts)
    .map(([key, value]) => `${key} ${value}`)
    .join('; ');
}

function linesOf(records: readonly DeviceRecord[], pins: Pins, only: string | undefined): Line[] {
  return records.flatMap((record) => {
    const row = rowOf(pins, record);
    const batch = pins.sourceOf(record.id)?.batch ?? '';
    return row.findings
      .filter(({ fault }) => only === undefined || fault === only)
      .map((finding) => ({ row, batch, finding }));
  });
}

function judgedOf(pins: Pins, registry: PinRegistryPart, { holds }: FindingFilter) {
  let [judged, good] = [0, 0];
  for (const id of pins.devices()) {
    const record = registry.get(id);
    if (record === undefined || !holds(record.unit)) continue;
    judged += 1;
    if (pins.faultsOf(id) === 0) good += 1;
  }
  return { judged, good };
}

function deviceRoutes({ registry, pins, pinProposals, fieldChecks }: PinParts): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/devices/:id/pin',
      may: 'see',
      tag: TAG,
      summary:
        'Everything about one pin: as delivered, converted, found wrong, proposed, told elsewhere, checked at the pole',
      params: idInPath,
      answer: wire.devicePin,
      handle: async ({ params: { id }, person }): Promise<wire.DevicePin> => {
        const record = deviceAsked(person, registry, id);
        const checks = await fieldChecks.of(id);
        const place = placeOf(record.lon, record.lat, record.datum);
        const source = pins.sourceOf(id);
        return {
          ...{ device: id, judged: pins.isJudged(id), pair: pairOf(record), place },
          findings: pins.findingsOf(record).map(({ fault, facts }) => ({ fault, facts: { ...facts } })),
          proposal: pins.proposalOf(record),
          others: (pins.file(id)?.others ?? []).map((other) => ({
            ...other,
            metres: place === null ? null : Math.round(metresBetween(place, other)),
          })),
          check: pins.checkOutcome(id),
          fieldChecks: checks.map((check) => shownCheck(check, fieldChecks, person)),
          source: source ? shownSource(source) : null,
        };
      },
    }),
    route({
      method: 'post',
      path: '/api/devices/:id/field-checks',
      may: 'maintain',
      tag: TAG,
      summary:
        'Takes the position of a telephone at the pole: within the tolerance it confirms the pin, beyond it contradicts it',
      status: 201,
      params: idInPath,
      body: wire.fieldCheckWish,
      answer: wire.fieldCheck,
      handle: async ({ params: { id }, body, person }): Promise<wire.FieldCheck> => {
        deviceAsked(person, registry, id);
        return shownCheck(await fieldChecks.add(id, body, person), fieldChecks, person);
      },
    }),
    route({
      method: 'delete',
      path: '/api/field-checks/:id',
      may: 'maintain',
      tag: TAG,
      summary: 'Takes a field check back: by its author, or by an administrator',
      status: 204,
      params: idInPath,
      handle: async ({ params: { id }, person }) => {
        const check = await fieldChecks.byId(id);
        if (check === undefined) throw new Refusal('not-found', { what: 'field check' });
        deviceAsked(person, registry, check.device);
        await fieldChecks.undo(check, person);
      },
    }),
    route({
      method: 'post',
      path: '/api/devices/:id/pin/accept',
      may: 'register',
      tag: TAG,
      summary: 'Takes over what is proposed for one pin',
      params: idInPath,
      answer: wire.pinBatch,
      handle: async ({ params: { id }, person }): Promise<wire.PinBatch> => {
        deviceAsked(person, registry, id);
        return shownBatch(await pinProposals.acceptOne(id, person));
      },
    }),
    route({
      method: 'post',
      path: '/api/devices/:id/pin/refuse',
      may: 'register',
      tag: TAG,
      summary: 'Refuses what is proposed: it does not come back for the same pair',
      status: 204,
      params: idInPath,
      body: wire.pinRefuse,
      handle: async ({ params: { id }, body, person }) => {
        deviceAsked(person, registry, id);
        await pinProposals.refuseOne(id, body.note, person);
      },
    }),
  ];
}

function placed({ lon, lat }: Point): [number, number] {
  return [lon, lat];
}

function proposalRoutes({ registry, pins, pinProposals }: PinParts): Route[] {
  const own = (person: Asker) => (unit: string) => reaches(person, registry.units, unit);
  return [
    route({
      method: 'get',
      path: '/api/pins/proposals',
      may: 'see',
      tag: TAG,
      summary: 'What is proposed, source by source, and what was taken over',
      query: filterQuery,
      answer: wire.pinProposals,
      handle: async ({ query, person }): Promise<wire.PinProposals> => ({
        groups: groupsOf(pins, registry, filterFor(person, registry, query)),
        batches: (await pinProposals.batches(MOST_BATCHES)).map(shownBatch),
      }),
    }),
    route({
      method: 'get',
      path: '/api/pins/proposals/:id/preview',
      may: 'see',
      tag: TAG,
      summary: 'Where each pin is and where it would be, with the distance',
      params: groupInPath,
      query: z.strictObject({
        most: wholeNumber
          .refine((n) => n >= 1 && n <= MOST_POINTS, `from 1 to ${MOST_POINTS}`)
          .default(MOST_POINTS),
      }),
      answer: wire.pinPreview,
      handle: ({ params: { id }, query: { most }, person }): wire.PinPreview => {
        const points = pinProposals.preview(id, own(person)).map(({ record, proposal }) => {
          const before = placeOf(record.lon, record.lat, record.datum);
          return {
            ...{ device: record.id, code: record.code, name: record.name },
            ...{ before: placed(before ?? proposal.after), after: placed(proposal.after) },
            metres: before && Math.round(metresBetween(before, proposal.after)),
            ...{ pair: pairOf(record), wouldBe: proposal.pair },
          };
        });
        const moved = points.flatMap(({ metres }) => metres ?? []).sort((a, b) => a - b);
        const [least, middle, most_] = [moved[0], moved[moved.length >> 1], moved.at(-1)];
        const isMoved = least !== undefined && middle !== undefined && most_ !== undefined;
        return {
          ...{ id, total: points.length, points: points.slice(0, most) },
          metres: isMoved ? { least, middle, most: most_ } : null,
        };
      },
    }),
    route({
      method: 'post',
      path: '/api/pins/proposals/:id/accept',
      may: 'register',
      tag: TAG,
      summary:
        'Takes over a whole proposal in one go; the delivered texts stay wherever a datum says how to read them',
      params: groupInPath,
      body: wire.pinAccept,
      answer: wire.pinBatch,
      handle: async ({ params: { id }, body, person }): Promise<wire.PinBatch> =>
        shownBatch(await pinProposals.acceptGroup(id, body.devices, own(person), person)),
    }),
    route({
      method: 'post',
      path: '/api/pins/proposals/:id/refuse',
      may: 'register',
      tag: TAG,
      summary: 'Refuses a whole proposal with a reason: it does not come back for the same pairs',
      status: 204,
      params: groupInPath,
      body: wire.pinRefuse,
      handle: ({ params: { id }, body, person }) =>
        pinProposals.refuseGroup(id, body.note, own(person), person),
    }),
    route({
      method: 'post',
      path: '/api/pins/batches/:id/undo',
      may: 'register',
      tag: TAG,
      summary: 'Brings back the pairs from before; devices that were changed since are let be',
      params: idInPath,
      answer: wire.pinBatch,
      handle: async ({ params: { id }, person }): Promise<wire.PinBatch> =>
        shownBatch(await pinProposals.undo(id, own(person), person)),
    }),
  ];
}
