/** The register of devices: finding, reading, writing; what was seen of each; looking again. */

import { defined } from '../../../config/defined.ts';
import type { Details } from '../../../config/detail-fields.ts';
import { HEADINGS, type Headings } from '../../../config/file-fields.ts';
import type { Settings } from '../../../config/settings.ts';
import { z } from '../../../config/shape.ts';
import type { CheckName, State } from '../../../config/terms.ts';
import type { Observation } from '../../../probes/link/observation.ts';
import { filled, withoutRestricted } from '../../registry/details.ts';
import { LIST_FORMATS, type ListFormat } from '../../registry/export.ts';
import type { Files } from '../../registry/files.ts';
import type { Lives } from '../../registry/lives.ts';
import type { Merges } from '../../registry/merges.ts';
import type {
  DeviceFilter,
  DevicePage,
  DeviceQuery,
  DeviceRecord,
  DeviceWish,
  NewDevice,
} from '../../registry/record.ts';
import { SORTS } from '../../registry/record.ts';
import { matchesIn, type SearchWord, wordsOf } from '../../registry/search-words.ts';
import { codeWarning } from '../../rules/division.ts';
import type { By } from '../../rules/refusal.ts';
import type { KeptTraits } from '../../rules/traits.ts';
import { type Asker, byOf, type Records, reaches, seesRestricted } from '../../work/asker.ts';
import type { Kept } from '../../work/deeds.ts';
import { filterFor } from '../device-filter.ts';
import { liveOf } from '../live-of.ts';
import { refuseForeignWish } from '../own-wish.ts';
import { deviceAsked } from '../reach.ts';
import { idInPath, paging, type Route, route } from '../route.ts';
import * as wire from '../wire.ts';
import { pastRoutes } from './device-past.ts';
import { fileReply } from './imports.ts';
import { lifeWays, toldStep } from './lifecycle.ts';

/** Only what these routes need of the registry. */
export interface DeviceRegistry extends Records {
  readonly units: Records['units'] & {
    path(code: string): readonly wire.UnitBrief[];
    successorOf(code: string): string;
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
  readonly merges: Pick<Merges, 'formerCodesOf'>;
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

const fileQuery = z.strictObject({ ...wire.deviceFilter, headings: z.enum(HEADINGS).default('names') });
const sort = z.enum([...SORTS, ...SORTS.map((field) => `-${field}` as const)]);
const listQuery = z.strictObject({ ...wire.deviceFilter, sort: sort.optional(), ...paging });

const TAG = 'devices';

export function deviceRoutes(parts: DeviceParts): Route[] {
  return [...listRoutes(parts), ...fileRoutes(parts), ...pastRoutes(parts)];
}

function listRoutes(parts: DeviceParts): Route[] {
  const { registry, watch } = parts;
  const rowOf = (record: DeviceRecord, words: readonly SearchWord[]): wire.DeviceRow => {
    const { id, code, name, kind, category, platform, lifecycle } = record;
    const unit = unitOf(registry, record.unit);
    const row = { id, code, name, kind, category, unit, platform, lifecycle, checks: watch.states(id) };
    return words.length === 0
      ? row
      : { ...row, matched: matchedIn(record, words, registry.merges.formerCodesOf(id)) };
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
        const words = wordsOf(filter.q ?? '');
        return { ...found, rows: found.rows.map((record) => rowOf(record, words)) };
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

function matchedIn(
  record: DeviceRecord,
  words: readonly SearchWord[],
  formerCodes: readonly string[],
): wire.SearchMatch[] {
  return matchesIn(record, words, formerCodes).map(({ field, text, marks }) => ({
    ...{ field, text },
    marks: marks.map(([from, until]): [number, number] => [from, until]),
  }));
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
        const record = await registry.add(defined(body), byOf(person));
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
        const record = await registry.update(id, version, defined(wish), byOf(person));
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
    codeWarning: codeWarning(device.code, device.unit, (six) => registry.units.successorOf(six)) ?? null,
    awaited: watch.firstLooks(id),
    live: liveOf(device, checks, person, feeds.connected),
  };
}

/** What is filled in, as far as the person may read it. */
function detailsFor(person: Asker, { details }: DeviceRecord): Details {
  return seesRestricted(person) ? filled(details) : withoutRestricted(filled(details));
}
