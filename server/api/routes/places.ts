/** What devices are registered under: units, network segments, sub-platforms, logins. */
import { z } from '../../../config/shape.ts';
import { type By, Refusal } from '../../rules/refusal.ts';
import { type Asker, byOf, isWhole, type Records, reaches } from '../../work/asker.ts';
import { usesOf } from '../own-wish.ts';
import { type Route, route } from '../route.ts';
import * as wire from '../wire.ts';

/** Only what these routes need of the registry. */
export interface PlaceRegistry extends Records {
  readonly units: Records['units'] & { all(): Iterable<wire.UnitBrief> };
  all(): Iterable<{ readonly unit: string; readonly credential: string | null }>;
  putUnits(units: wire.UnitBrief[], by: By): Promise<unknown>;
  segments(): readonly SegmentRecord[];
  putSegment(segment: SegmentRecord, by: By): Promise<unknown>;
  platforms(): readonly wire.Platform[];
  putPlatform(platform: wire.Platform, by: By): Promise<unknown>;
  credentials(): readonly wire.Credential[];
  putCredential(
    wish: {
      readonly id: string;
      readonly username: string;
      readonly password?: string;
      readonly basicAllowed: boolean;
    },
    by: By,
  ): Promise<unknown>;
  removeCredential(id: string, by: By): Promise<unknown>;
}

type SegmentRecord = Omit<wire.Segment, 'canaries'> & { readonly canaries: readonly string[] };

const named = z.strictObject({ id: z.string().min(1).max(64) });
const TAG = 'registry';

export function placeRoutes(registry: PlaceRegistry): Route[] {
  return [...unitRoutes(registry), ...networkRoutes(registry), ...credentialRoutes(registry)];
}

function unitRoutes(registry: PlaceRegistry): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/units',
      may: 'see',
      tag: TAG,
      summary: 'The tree of units, as far as it may be seen',
      answer: z.array(wire.unitBrief),
      handle: ({ person }) =>
        [...registry.units.all()].filter(({ code }) => reaches(person, registry.units, code)),
    }),
    route({
      method: 'put',
      path: '/api/units',
      may: 'register',
      whole: true,
      tag: TAG,
      summary: 'Adds units to the tree, and renames or moves those that are there',
      body: z.array(z.strictObject(wire.unitBrief.shape)).max(20_000),
      answer: z.array(wire.unitBrief),
      handle: async ({ body, person }) => {
        await registry.putUnits(body, byOf(person));
        return [...registry.units.all()];
      },
    }),
  ];
}

function networkRoutes(registry: PlaceRegistry): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/segments',
      may: 'see',
      tag: TAG,
      summary:
        'Network segments, and how hard each may be used; their canaries for those who see the whole city',
      answer: z.array(wire.segment),
      handle: ({ person }) => {
        const segments = registry.segments();
        // Canaries are addresses of machines of no unit.
        if (isWhole(person, registry.units)) return segments;
        return segments.map((segment) => ({ ...segment, canaries: [] }));
      },
    }),
    route({
      method: 'put',
      path: '/api/segments/:id',
      may: 'register',
      whole: true,
      tag: TAG,
      summary: 'Makes or changes a segment',
      params: named,
      body: wire.segmentWish,
      answer: wire.segment,
      handle: async ({ params: { id }, body, person }) => {
        await registry.putSegment({ ...body, id }, byOf(person));
        return oneOf(registry.segments(), id);
      },
    }),
    route({
      method: 'get',
      path: '/api/platforms',
      may: 'see',
      tag: TAG,
      summary: 'Sub-platforms and their carriers',
      answer: z.array(wire.platform),
      handle: () => registry.platforms(),
    }),
    route({
      method: 'put',
      path: '/api/platforms/:id',
      may: 'register',
      whole: true,
      tag: TAG,
      summary: 'Makes or changes a sub-platform',
      params: named,
      body: wire.platformWish,
      answer: wire.platform,
      handle: async ({ params: { id }, body, person }) => {
        await registry.putPlatform({ ...body, id }, byOf(person));
        return oneOf(registry.platforms(), id);
      },
    }),
  ];
}

function credentialRoutes(registry: PlaceRegistry): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/credentials',
      may: 'register',
      tag: TAG,
      summary:
        'Logins of devices within one’s unit, without their passwords; all to those who see the whole city',
      answer: z.array(wire.credential),
      handle: ({ person }) => credentialsFor(person, registry),
    }),
    route({
      method: 'put',
      path: '/api/credentials/:id',
      may: 'register',
      whole: true,
      tag: TAG,
      summary: 'Makes or changes a login; the password is sealed and never read back',
      params: named,
      body: wire.credentialWish,
      answer: wire.credential,
      handle: async ({ params: { id }, body: { password, ...body }, person }) => {
        const wish = { ...body, id, ...(password !== undefined && { password }) };
        await registry.putCredential(wish, byOf(person));
        return oneOf(registry.credentials(), id);
      },
    }),
    route({
      method: 'delete',
      path: '/api/credentials/:id',
      may: 'register',
      whole: true,
      tag: TAG,
      summary: 'Removes a login that no device uses',
      status: 204,
      params: named,
      handle: async ({ params: { id }, person }) => {
        await registry.removeCredential(id, byOf(person));
      },
    }),
  ];
}

/** A district knows the logins that its own devices use, and of them only its own use. */
function credentialsFor(person: Asker, registry: PlaceRegistry): readonly wire.Credential[] {
  if (isWhole(person, registry.units)) return registry.credentials();
  const uses = usesOf(person, registry);
  return registry.credentials().flatMap((login) => {
    const devices = uses.get(login.id)?.own ?? 0;
    return devices === 0 ? [] : { ...login, devices };
  });
}

function oneOf<T extends { readonly id: string }>(rows: readonly T[], id: string): T {
  const row = rows.find((one) => one.id === id);
  if (row === undefined) throw new Refusal('not-found');
  return row;
}
