/** The lives of flags: who saw one, who explained it; it comes down by evidence alone. */
import { z } from '../../../config/shape.ts';
import type { DeviceRecord } from '../../registry/record.ts';
import { UPTIME_DAYS } from '../../rules/device-flag.ts';
import { Refusal } from '../../rules/refusal.ts';
import { type Asker, type Records, reaches } from '../../work/asker.ts';
import type { FlagDesk, FlagKey, FlagWord } from '../../work/flag-desk.ts';
import { unitAsked } from '../reach.ts';
import { paging, type Route, route, yesOrNo } from '../route.ts';
import * as wire from '../wire.ts';

export interface FlagLifeParts {
  readonly registry: Records & { get(id: number): DeviceRecord | undefined };
  readonly watch: {
    flags(wish: { readonly unit: string; readonly open: boolean }): Promise<wire.Flag[]>;
  };
  readonly flagDesk: FlagDesk;
}

const TAG = 'flags';
const HOUR_MS = 3_600_000;

export function flagLifeRoutes(parts: FlagLifeParts): Route[] {
  const { registry, watch, flagDesk } = parts;
  return [
    route({
      method: 'get',
      path: '/api/flag-lives',
      may: 'see',
      tag: TAG,
      summary:
        'Flags of units and of devices that were online too little in the last 30 days: since when, seen by whom, explained how',
      query: z.strictObject({ unit: z.string().max(12).optional(), open: yesOrNo.default(true), ...paging }),
      answer: wire.flagLives,
      handle: async ({ query, person }): Promise<wire.FlagLives> => {
        const unit = unitAsked(person, registry, query.unit);
        const all = await watch.flags({ unit, open: query.open });
        // The usable share is told, not assessed.
        const flags = all.filter(
          ({ metric, clearedMs }) => metric !== 'usable' && (clearedMs === null) === query.open,
        );
        const found = (await flagDesk.devices(query.open)).flatMap((flag) => {
          const record = registry.get(flag.device);
          return record && registry.units.holds(unit, record.unit) ? [{ flag, record }] : [];
        });
        const pages = Math.max(1, Math.ceil(found.length / query.size));
        const page = Math.min(query.page, pages);
        const shown = found.slice((page - 1) * query.size, page * query.size);
        const keys = [...flags.map(keyOfUnit), ...shown.map(({ flag }) => keyOfDevice(flag))];
        const words = await flagDesk.wordsOf(keys);
        const { threshold, clearAbove, leastMs } = flagDesk.rules;
        return {
          atMs: Date.now(),
          units: flags.map((flag) => ({ ...flag, ...lifeOf(keyOfUnit(flag), words) })),
          devices: {
            ...{
              total: found.length,
              page,
              pages,
              days: UPTIME_DAYS,
              leastHours: Math.round(leastMs / HOUR_MS),
            },
            ...{ threshold, clearAt: Math.min(threshold + clearAbove, 10_000) },
            rows: shown.flatMap(({ flag, record }) => {
              const own = registry.units.get(record.unit);
              const { id, code, name } = record;
              const { raisedMs, raisedShare, clearedMs, share } = flag;
              const told = { device: { id, code, name }, raisedMs, raisedShare, clearedMs, share };
              return own ? [{ ...told, unit: own, ...lifeOf(keyOfDevice(flag), words) }] : [];
            }),
          },
        };
      },
    }),
    route({
      method: 'post',
      path: '/api/flag-lives/sight',
      may: 'see',
      tag: TAG,
      summary: 'Says that the asker has seen a flag',
      body: wire.flagKey,
      handle: async ({ body, person }) => flagDesk.see(await keyAsked(body, person, parts), person),
    }),
    route({
      method: 'post',
      path: '/api/flag-lives/explanation',
      may: 'maintain',
      tag: TAG,
      summary: 'Explains why a flag is up; it stays up until the evidence takes it down',
      body: wire.flagExplanation,
      handle: async ({ body: { note, ...key }, person }) =>
        flagDesk.explain(await keyAsked(key, person, parts), note, person),
    }),
  ];
}

/** A flag that is up, in the asker's reach. */
async function keyAsked(
  key: FlagKey,
  person: Asker,
  { registry, watch, flagDesk }: FlagLifeParts,
): Promise<FlagKey> {
  const [kind, id = ''] = key.flag.split('/');
  const unit = kind === 'device' ? registry.get(Number(id))?.unit : id;
  if (unit === undefined || registry.units.get(unit) === undefined || !reaches(person, registry.units, unit))
    throw new Refusal('not-found', { what: 'flag' });
  const up =
    kind === 'device'
      ? [flagDesk.flagOf(Number(id))].flatMap((flag) => (flag ? [keyOfDevice(flag)] : []))
      : (await watch.flags({ unit, open: true })).map(keyOfUnit);
  if (!up.some(({ flag, raisedMs }) => flag === key.flag && raisedMs === key.raisedMs))
    throw new Refusal('not-found', { what: 'flag' });
  return key;
}

function keyOfUnit({ unit, metric, scope, raisedMs }: wire.Flag): FlagKey {
  return { flag: `unit/${unit.code}/${metric}/${scope}`, raisedMs };
}

function keyOfDevice({ device, raisedMs }: { readonly device: number; readonly raisedMs: number }): FlagKey {
  return { flag: `device/${device}`, raisedMs };
}

function lifeOf(
  key: FlagKey,
  words: ReadonlyMap<string, readonly FlagWord[]>,
): Pick<wire.UnitFlagLife, 'key' | 'seenBy' | 'explained'> {
  const own = words.get(`${key.flag} ${key.raisedMs}`) ?? [];
  return {
    key: { flag: key.flag, raisedMs: key.raisedMs },
    seenBy: own.flatMap(({ who, atMs, note }) => (note === null ? [{ who, atMs }] : [])),
    explained: own.flatMap(({ who, atMs, note }) => (note === null ? [] : [{ who, atMs, note }])),
  };
}
