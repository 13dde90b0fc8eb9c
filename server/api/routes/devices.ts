/** The register of devices: finding, reading, writing; what was seen of each; looking again. */
import {
  type Details,
  FILE_FIELDS,
  type FieldName,
  HEADINGS,
  type Headings,
} from '../../../config/file-fields.ts';
import type { Settings } from '../../../config/settings.ts';
import { z } from '../../../config/shape.ts';
import {
  CATEGORIES,
  CHECKS,
  type CheckName,
  KINDS,
  LIFECYCLES,
  STATES,
  type State,
} from '../../../config/terms.ts';
import type { Observation } from '../../../probes/link/observation.ts';
import { filled, withoutRestricted } from '../../registry/details.ts';
import { LIST_FORMATS, type ListFormat } from '../../registry/export.ts';
import { fieldHistory } from '../../registry/field-history.ts';
import type { Files } from '../../registry/files.ts';
import type { Lives } from '../../registry/lives.ts';
import type {
  DeviceFilter,
  DevicePage,
  DeviceQuery,
  DeviceRecord,
  DeviceWish,
  NewDevice,
} from '../../registry/record.ts';
import { SORTS } from '../../registry/record.ts';
import { isLookedAt } from '../../registry/targets.ts';
import { type By, Refusal } from '../../rules/refusal.ts';
import type { KeptTraits } from '../../rules/traits.ts';
import { type Asker, byOf, isWhole, type Records, reaches, seesRestricted } from '../../work/asker.ts';
import type { Kept } from '../../work/deeds.ts';
import { liveOf } from '../live-of.ts';
import { refuseForeignWish } from '../own-wish.ts';
import { deviceAsked, unitAsked } from '../reach.ts';
import { idInPath, paging, type Route, route, wholeNumber } from '../route.ts';
import { shownTraits } from '../traits-of.ts';
import * as wire from '../wire.ts';
import { fileReply } from './imports.ts';
import { lifeWays, toldStep } from './lifecycle.ts';

/** Only what these routes need of the registry. */
export interface DeviceRegistry extends Records {
  readonly units: Records['units'] & {
    path(code: string): readonly wire.UnitBrief[];
  };
  get(id: number): DeviceRecord | undefined;
  byCode(code: string): DeviceRecord | undefined;
  all(): Iterable<DeviceRecord>;
  search(query: DeviceQuery): DevicePage;
  exported(
    filter: DeviceFilter,
    headings: Headings,
    isWhole: boolean,
    format: ListFormat,
  ): AsyncIterable<string | Uint8Array>;
  readonly files: Pick<Files, 'faultsOf'>;
  readonly lives: Pick<Lives, 'pendingOf'>;
  add(wish: NewDevice, by: By): Promise<DeviceRecord>;
  update(id: number, version: number, patch: Partial<DeviceWish>, by: By): Promise<DeviceRecord>;
  remove(id: number, by: By): Promise<void>;
  history(id: number): Promise<readonly Kept[]>;
  outline(district: string): { readonly polygons: wire.Device['outline'] | Outlines } | undefined;
  readonly outlineNote: string;
  placeOf(record: DeviceRecord): { readonly lon: number; readonly lat: number } | null;
}

type Outlines = readonly (readonly (readonly (readonly [number, number])[])[])[];

/** Only what these routes need of the watch. */
export interface DeviceWatch {
  states(device: number): wire.CheckState[];
  condition(device: number): State;
  standings(device: number): wire.Device['parts'];
  timeline(device: number, fromMs: number, untilMs: number): Promise<wire.Timeline>;
  lastLooked(device: number, check: CheckName, atMs: number): Promise<wire.Looked['last']>;
  looks(device: number): Promise<wire.Looks>;
  pictureMs(device: number): number | null;
  firstLooks(device: number): wire.Device['awaited'];
  traits(device: number): Promise<KeptTraits | undefined>;
}

export interface DeviceParts {
  readonly registry: DeviceRegistry;
  readonly watch: DeviceWatch;
  /** A pin that was written shows its verdict at once. */
  readonly pins: { settled(): Promise<void> };
  readonly settings: Pick<Settings, 'sideLooks'>;
  readonly feeds: { readonly connected: boolean };
  readonly lookNow: {
    look(
      device: number,
      checks: readonly CheckName[] | undefined,
      person: Asker,
      signal: AbortSignal,
    ): Promise<readonly Observation[]>;
  };
}

const filters = {
  unit: z.string().max(12).optional(),
  q: z.string().max(200).optional(),
  category: z.enum(CATEGORIES).optional(),
  platform: z.string().max(64).optional(),
  kind: z.enum(KINDS).optional(),
  lifecycle: z.enum(LIFECYCLES).optional(),
  state: z
    .enum(STATES)
    .optional()
    .meta({ description: 'bad when any check is; else whether the device is online' }),
};
const filterQuery = z.strictObject(filters);
const fileQuery = z.strictObject({ ...filters, headings: z.enum(HEADINGS).default('names') });
const sort = z.enum([...SORTS, ...SORTS.map((field) => `-${field}` as const)]);
const listQuery = z.strictObject({ ...filters, sort: sort.optional(), ...paging });

const DAY_MS = 86_400_000;
const LONGEST_TIMELINE_MS = 400 * DAY_MS;
const timelineQuery = z
  .strictObject({ fromMs: wholeNumber.optional(), untilMs: wholeNumber.optional() })
  .refine(
    ({ fromMs, untilMs }) => fromMs === undefined || untilMs === undefined || fromMs < untilMs,
    'a beginning before the end',
  );

const FIELDS = FILE_FIELDS.map(({ name }) => name) as [FieldName, ...FieldName[]]; // there are some
const TAG = 'devices';

export function deviceRoutes(parts: DeviceParts): Route[] {
  return [...listRoutes(parts), ...fileRoutes(parts), ...pastRoutes(parts)];
}

/** The filter as the registry takes it; without a unit it is the asker's own. */
function filterFor(
  person: Asker,
  { registry, watch }: DeviceParts,
  query: z.output<typeof filterQuery>,
): DeviceFilter {
  const { unit, state, ...rest } = query;
  const asked = Object.entries(rest).filter(([, value]) => value !== undefined);
  // Devices of an empty tree belong to no unit: those who see everything may list them all the same.
  const everything = unit === undefined && isWhole(person, registry.units);
  return {
    ...Object.fromEntries(asked),
    ...(!everything && { unit: unitAsked(person, registry, unit) }),
    ...(state !== undefined && { only: (id: number) => watch.condition(id) === state }),
  };
}

function listRoutes(parts: DeviceParts): Route[] {
  const { registry, watch } = parts;
  const rowOf = (record: DeviceRecord): wire.DeviceRow => {
    const { id, code, name, kind, category, platform, lifecycle } = record;
    const unit = unitOf(registry, record.unit);
    return { id, code, name, kind, category, unit, platform, lifecycle, checks: watch.states(id) };
  };
  return [
    route({
      method: 'get',
      path: '/api/devices',
      may: 'see',
      tag: TAG,
      summary: 'Registered devices, a page at a time, with the present state of their checks',
      query: listQuery,
      answer: wire.devices,
      handle: ({ query: { page, size, sort: order, ...filter }, person }) => {
        const within = filterFor(person, parts, filter);
        const found = registry.search({ ...within, page, size, ...(order && { sort: order }) });
        return { ...found, rows: found.rows.map(rowOf) };
      },
    }),
    ...LIST_FORMATS.map((format) =>
      route({
        method: 'get',
        path: `/api/devices.${format}`,
        may: 'see',
        tag: TAG,
        summary: 'The same list as a file that can be imported again',
        query: fileQuery,
        answer: {
          type:
            format === 'csv'
              ? 'text/csv'
              : 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
          says: 'one row per device; the import knows the columns by every heading. Telephones and contacts for those who maintain alone',
        },
        handle: ({ query: { headings, ...query }, person }) => {
          const isWhole = seesRestricted(person);
          const chunks = registry.exported(filterFor(person, parts, query), headings, isWhole, format);
          return fileReply(chunks, 'devices', format);
        },
      }),
    ),
  ];
}

function unitOf(registry: DeviceRegistry, code: string): wire.UnitBrief {
  return registry.units.get(code) ?? { code, name: code, level: 'community', parent: null };
}

function fileRoutes(parts: DeviceParts): Route[] {
  const { registry } = parts;
  return [
    route({
      method: 'post',
      path: '/api/devices',
      may: 'register',
      tag: TAG,
      summary: 'Registers a device',
      status: 201,
      body: wire.newDevice,
      answer: wire.device,
      handle: async ({ body, person }) => {
        refuseForeignWish(person, registry, body);
        const sent = Object.entries(body).filter(([, value]) => value !== undefined);
        // The schema has seen to it that what must be there is.
        const wish = Object.fromEntries(sent) as unknown as NewDevice;
        const record = await registry.add(wish, byOf(person));
        await parts.pins.settled();
        return fileOf(record, person, parts);
      },
    }),
    route({
      method: 'get',
      path: '/api/devices/:id',
      may: 'see',
      tag: TAG,
      summary: 'The file of a device (一机一档) and its present state',
      params: idInPath,
      answer: wire.device,
      handle: ({ params: { id }, person }) => fileOf(deviceAsked(person, registry, id), person, parts),
    }),
    route({
      method: 'patch',
      path: '/api/devices/:id',
      may: 'register',
      tag: TAG,
      summary: 'Changes fields of the file; refused when somebody changed it since that version',
      params: idInPath,
      body: wire.devicePatch,
      answer: wire.device,
      handle: async ({ params: { id }, body: { version, record: wish }, person }) => {
        const old = deviceAsked(person, registry, id);
        refuseForeignWish(person, registry, wish, old);
        const sent = Object.entries(wish).filter(([, value]) => value !== undefined);
        const patch = Object.fromEntries(sent) as Partial<DeviceWish>; // what was left out is left out
        const record = await registry.update(id, version, patch, byOf(person));
        await parts.pins.settled();
        return fileOf(record, person, parts);
      },
    }),
    route({
      method: 'delete',
      path: '/api/devices/:id',
      may: 'register',
      tag: TAG,
      summary: 'Removes a device from the register; its journal stays',
      status: 204,
      params: idInPath,
      handle: async ({ params: { id }, person }) => {
        deviceAsked(person, registry, id);
        await registry.remove(id, byOf(person));
      },
    }),
  ];
}

function fileOf(device: DeviceRecord, person: Asker, { registry, watch, feeds }: DeviceParts): wire.Device {
  const { id, version, district, ...record } = device;
  const faults = [...registry.files.faultsOf(id)];
  const pending = registry.lives.pendingOf(id);
  const checks = watch.states(id);
  const outline = registry.outline(district);
  return {
    id,
    version,
    record: { ...record, details: detailsFor(person, device) },
    place: registry.placeOf(device),
    outline: (outline?.polygons ?? []).map((polygon) =>
      polygon.map((ring) => ring.map((point) => [...point])),
    ),
    outlineNote: outline === undefined ? '' : registry.outlineNote,
    unit: unitOf(registry, device.unit),
    path: registry.units.path(device.unit).filter(({ code }) => reaches(person, registry.units, code)),
    checks,
    parts: watch.standings(id),
    pictureMs: watch.pictureMs(id),
    file: { complete: faults.length === 0, faults },
    pendingStep: pending === undefined ? null : toldStep(pending),
    life: lifeWays(device.lifecycle, pending, person),
    awaited: watch.firstLooks(id),
    live: liveOf(device, checks, person, feeds.connected),
  };
}

/** What is filled in, as far as the person may read it. */
function detailsFor(person: Asker, { details }: DeviceRecord): Details {
  return seesRestricted(person) ? filled(details) : withoutRestricted(filled(details));
}

function pastRoutes({ registry, watch, lookNow, settings }: DeviceParts): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/devices/:id/timeline',
      may: 'see',
      tag: TAG,
      summary: 'In which state each check was, and when; the last seven days unless asked otherwise',
      params: idInPath,
      query: timelineQuery,
      answer: wire.timeline,
      handle: ({ params: { id }, query, person }) => {
        deviceAsked(person, registry, id);
        const untilMs = query.untilMs ?? Date.now();
        const fromMs = Math.max(query.fromMs ?? untilMs - 7 * DAY_MS, untilMs - LONGEST_TIMELINE_MS);
        return watch.timeline(id, fromMs, untilMs);
      },
    }),
    route({
      method: 'get',
      path: '/api/devices/:id/looked',
      may: 'see',
      tag: TAG,
      summary: 'When a check of the device was last looked at before a moment; now unless asked otherwise',
      params: idInPath,
      query: z.strictObject({ check: z.enum(CHECKS).default('online'), at: wholeNumber.optional() }),
      answer: wire.looked,
      handle: async ({ params: { id }, query: { check, at }, person }): Promise<wire.Looked> => {
        deviceAsked(person, registry, id);
        const atMs = at ?? Date.now();
        return { check, atMs, last: await watch.lastLooked(id, check, atMs) };
      },
    }),
    route({
      method: 'get',
      path: '/api/devices/:id/looks',
      may: 'see',
      tag: TAG,
      summary: 'For each check the latest look and the last failing one, with their steps',
      params: idInPath,
      answer: wire.looks,
      handle: ({ params: { id }, person }) => {
        deviceAsked(person, registry, id);
        return watch.looks(id);
      },
    }),
    route({
      method: 'get',
      path: '/api/devices/:id/traits',
      may: 'see',
      tag: TAG,
      summary: 'What the device says of itself, asked about once a day, beside what the file says of it',
      params: idInPath,
      answer: wire.traits,
      handle: async ({ params: { id }, person }): Promise<wire.Traits> => {
        const device = deviceAsked(person, registry, id);
        const toleranceMs = Math.round(settings.sideLooks.clockToleranceSeconds * 1_000);
        return shownTraits(await watch.traits(id), device, toleranceMs);
      },
    }),
    route({
      method: 'post',
      path: '/api/devices/:id/look',
      may: 'look-now',
      tag: TAG,
      summary: 'Looks at the device now; answers with what was seen',
      params: idInPath,
      body: wire.lookWish,
      answer: z.array(wire.look),
      handle: async ({ params: { id }, body, person, signal }) => {
        const { kind, lifecycle } = deviceAsked(person, registry, id);
        if (!isLookedAt({ kind, lifecycle })) throw new Refusal('not-looked-at', { kind, lifecycle });
        return (await lookNow.look(id, body.checks, person, signal)).map(lookOf);
      },
    }),
    route({
      method: 'get',
      path: '/api/devices/:id/history',
      may: 'see',
      tag: TAG,
      summary:
        'What was done to this device, and by whom, newest first; with `field` the deeds that changed that field alone',
      params: idInPath,
      query: z.strictObject({ field: z.enum(FIELDS).optional() }),
      answer: z.array(wire.journalEntry),
      handle: async ({ params: { id }, query: { field }, person }) => {
        deviceAsked(person, registry, id);
        const all = await registry.history(id);
        const told = seesRestricted(person) ? all : withoutRestricted(all);
        return field === undefined ? told : fieldHistory(told, field);
      },
    }),
  ];
}

function lookOf({ check, atMs, finding, steps, readings }: Observation): wire.Look {
  const reason = finding.state === 'good' ? null : finding.reason;
  return { check, atMs, state: finding.state, reason, steps: [...steps], readings: { ...readings } };
}
