/** What was seen of a device and done to it: states over time, looks with their steps, its history; and looking again. */
import { FILE_FIELDS, type FieldName } from '../../../config/file-fields.ts';
import { z } from '../../../config/shape.ts';
import { CHECKS } from '../../../config/terms.ts';
import type { Observation } from '../../../probes/link/observation.ts';
import { withoutRestricted } from '../../registry/details.ts';
import { fieldHistory } from '../../registry/field-history.ts';
import { isLookedAt } from '../../registry/targets.ts';
import { Refusal } from '../../rules/refusal.ts';
import { seesRestricted } from '../../work/asker.ts';
import { deviceAsked } from '../reach.ts';
import { idInPath, type Route, route, wholeNumber } from '../route.ts';
import { shownTraits } from '../traits-of.ts';
import * as wire from '../wire.ts';
import type { DeviceParts } from './devices.ts';

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

/** Routes of `/api/devices/:id/…` about what is past. */
export function pastRoutes({ registry, watch, lookNow, settings }: DeviceParts): Route[] {
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
