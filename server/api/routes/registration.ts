/** Whether a device is registered and why; its faces; other devices at the old address, and what people decide about them. */
import { z } from '../../../config/shape.ts';
import type { State } from '../../../config/terms.ts';
import type { CatalogueRow, KeptItem } from '../../registry/catalogues.ts';
import type { DeviceRecord } from '../../registry/record.ts';
import { Refusal } from '../../rules/refusal.ts';
import { SWAP_STATES, type SwapState } from '../../rules/swap.ts';
import type { KeptTraits } from '../../rules/traits.ts';
import type { Filed, Registrations } from '../../watch/registrations.ts';
import { type Asker, type Records, reaches } from '../../work/asker.ts';
import { facesOf } from '../../work/guises.ts';
import { type SwapRow, swapStateOf } from '../../work/swap-desk.ts';
import { deviceAsked, unitAsked } from '../reach.ts';
import { idInPath, paging, type Route, route } from '../route.ts';
import * as wire from '../wire.ts';

export interface RegistrationParts {
  readonly registry: Records & {
    readonly units: { get(code: string): wire.UnitBrief | undefined };
    get(id: number): DeviceRecord | undefined;
    platforms(): readonly wire.Platform[];
    readonly merges: { formerCodesOf(device: number): readonly string[] };
    readonly catalogues: {
      facesOf(code: string): readonly { readonly row: CatalogueRow; readonly item: KeptItem }[];
    };
  };
  readonly watch: {
    readonly registrations: Pick<Registrations, 'of' | 'spanOf' | 'filedOf' | 'keepMs'> & {
      readonly swaps: { allOf(device: number): readonly SwapRow[] };
    };
    states(device: number): readonly { readonly check: string; readonly state: State }[];
    traits(device: number): Promise<KeptTraits | undefined>;
  };
  readonly swaps: {
    list(): SwapRow[];
    get(id: number): SwapRow;
    accept(id: number, note: string, person: Asker): Promise<SwapRow>;
    refuse(id: number, note: string, person: Asker): Promise<SwapRow>;
    undo(id: number, person: Asker): Promise<SwapRow>;
  };
}

const TAG = 'registry';
const DAY_MS = 86_400_000;

export function registrationRoutes(parts: RegistrationParts): Route[] {
  return [registrationRoute(parts), facesRoute(parts), ...swapRoutes(parts)];
}

function registrationRoute({ registry, watch }: RegistrationParts): Route {
  return route({
    method: 'get',
    path: '/api/devices/:id/registration',
    may: 'see',
    tag: TAG,
    summary:
      'Whether a device is registered: code, identity, presence at its sub-platform or by itself, last seen – every reason at once',
    params: idInPath,
    answer: wire.registration,
    handle: ({ params: { id }, person }): wire.DeviceRegistration => {
      const record = deviceAsked(person, registry, id);
      const atMs = Date.now();
      const { registrations } = watch;
      const filed: Filed | undefined = registrations.filedOf(id);
      const judged = registrations.of(id, atMs);
      if (filed === undefined || judged === undefined) throw new Refusal('not-found', { what: 'device' });
      const present = watch.states(id).find(({ check }) => check === 'registration');
      return {
        device: id,
        atMs,
        // What the rates count is what holds now: unknown while our own probe is silent.
        state: present?.state ?? judged.outcome.state,
        reason: judged.outcome.reason,
        keepDays: registrations.keepMs / DAY_MS,
        parts: judged.parts.map((part) => ({ ...part })),
        codeFaults: [...filed.code.faults],
        seen: registrations.spanOf(id),
        live: judged.live,
        swaps: registrations.swaps.allOf(id).map((swap) => shownSwap(swap, record, registry)),
      };
    },
  });
}

function facesRoute({ registry, watch }: RegistrationParts): Route {
  return route({
    method: 'get',
    path: '/api/devices/:id/faces',
    may: 'see',
    tag: TAG,
    summary:
      'The faces of a device: what each sub-platform lists it as, what it says of itself, its own registration; and where they disagree',
    params: idInPath,
    answer: wire.faces,
    handle: async ({ params: { id }, person }): Promise<wire.DeviceFaces> => {
      const record = deviceAsked(person, registry, id);
      const atMs = Date.now();
      const online = watch.states(id).find(({ check }) => check === 'online')?.state ?? 'unknown';
      const { platforms, onvif, live } = facesOf(record, {
        facesOf: (code) => registry.catalogues.facesOf(code),
        traits: await watch.traits(id),
        live: watch.registrations.of(id, atMs)?.live ?? null,
        online,
        formerCodes: registry.merges.formerCodesOf(id),
      });
      const names = new Map(registry.platforms().map((platform) => [platform.id, platform.name]));
      return {
        ...{ device: id, atMs, online, onvif, live },
        platforms: platforms.map((face) => ({
          ...face,
          platformName: names.get(face.platform) ?? face.platform,
          findings: [...face.findings],
        })),
      };
    },
  });
}

function swapRoutes({ registry, swaps }: RegistrationParts): Route[] {
  /** Of another district it is not there. */
  const asked = (id: number, person: Asker): DeviceRecord =>
    deviceAsked(person, registry, swaps.get(id).device);
  const decide = (
    verb: 'accept' | 'refuse' | 'undo',
    summary: string,
    decided: (id: number, note: string, person: Asker) => Promise<SwapRow>,
  ): Route =>
    route({
      method: 'post',
      path: `/api/swaps/:id/${verb}`,
      may: 'register',
      tag: TAG,
      summary,
      params: idInPath,
      body: wire.swapWish,
      answer: wire.swap,
      handle: async ({ params: { id }, body: { note }, person }) => {
        const { id: device } = asked(id, person);
        const swap = await decided(id, note, person);
        const record = registry.get(device);
        if (record === undefined) throw new Refusal('not-found', { what: 'device' });
        return shownSwap(swap, record, registry);
      },
    });
  return [
    route({
      method: 'get',
      path: '/api/swaps',
      may: 'see',
      tag: TAG,
      summary: 'Other devices that answer at the address of a registered one, old and new side by side',
      query: z.strictObject({
        state: z.enum(SWAP_STATES).default('open'),
        unit: z.string().max(20).optional(),
        ...paging,
      }),
      answer: wire.swaps,
      handle: ({ query: { state, unit, page, size }, person }): wire.Swaps => {
        const within = unitAsked(person, registry, unit);
        const counts: Record<SwapState, number> = { open: 0, accepted: 0, refused: 0, over: 0 };
        const rows = swaps.list().flatMap((swap) => {
          const record = registry.get(swap.device);
          if (record === undefined || !reaches(person, registry.units, record.unit)) return [];
          if (within !== registry.units.top?.code && !registry.units.holds(within, record.unit)) return [];
          const is = swapStateOf(swap);
          counts[is] += 1;
          return is === state ? [shownSwap(swap, record, registry)] : [];
        });
        const pages = Math.max(1, Math.ceil(rows.length / size));
        const at = Math.min(page, pages);
        return {
          ...{ atMs: Date.now(), counts, total: rows.length, page: at, pages },
          rows: rows.slice((at - 1) * size, at * size),
        };
      },
    }),
    decide('accept', 'The file takes the new identity over', (id, note, person) =>
      swaps.accept(id, note, person),
    ),
    decide(
      'refuse',
      'The file stays as it is; the same device is not asked about again',
      (id, note, person) => swaps.refuse(id, note, person),
    ),
    decide(
      'undo',
      'Takes a decision back; the file gets its old identity again unless it was changed since',
      (id, _note, person) => swaps.undo(id, person),
    ),
  ];
}

function shownSwap(
  swap: SwapRow,
  { id, code, name, unit, platform }: DeviceRecord,
  { units }: RegistrationParts['registry'],
): wire.Swap {
  const { reason, old, foundMs, overMs, decidedMs, who, note, taken } = swap;
  const brief = units.get(unit) ?? { code: unit, name: unit, level: 'district', parent: null };
  return {
    id: swap.id,
    device: { id, code, name, unit: brief, platform },
    state: swapStateOf(swap),
    ...{ reason, old, new: swap.new, foundMs, overMs, decidedMs, who, note },
    taken: Object.entries(taken ?? {}).map(([field, change]) => ({ field, ...change })),
  };
}
