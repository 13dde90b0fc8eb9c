/** What a district may write into its own devices: nothing that puts them among another's, or gives away a shared login. */
import type { DeviceRecord } from '../registry/record.ts';
import { Refusal } from '../rules/refusal.ts';
import { type Asker, isWhole, type Records, reaches, type Units } from '../work/asker.ts';
import type { DeviceWish } from './wire.ts';

/** The fields of a wish that can reach beyond the unit of whoever wishes. */
const REACHING = [
  'code',
  'unit',
  'upstream',
  'credential',
  'host',
  'onvifPort',
  'tls',
  'rtspPort',
  'lanes',
] as const satisfies readonly (keyof DeviceWish)[];
type Reaching = Pick<DeviceWish, (typeof REACHING)[number]>;
/** A wish as it comes in: what is not to change is left out or undefined. */
export type ReachingWish = { readonly [Field in keyof Reaching]?: Reaching[Field] | undefined };

/** Where the password of a login is sent to. */
const ADDRESS = ['host', 'onvifPort', 'tls', 'rtspPort', 'lanes'] as const;
const NEW: Reaching = {
  ...{ code: '', unit: '', upstream: null, credential: null },
  ...{ host: '', onvifPort: null, tls: false, rtspPort: null, lanes: '' },
};

/** The tree, and what codes that were merged away count as. */
type Divided = Units & { successorOf(code: string): string };

/** Only what is needed of the registry. */
export interface Neighbours extends Records {
  readonly units: Divided;
  all(): Iterable<Pick<DeviceRecord, 'unit' | 'credential'>>;
  byCode(code: string): Pick<DeviceRecord, 'unit'> | undefined;
}

/**
 * Nobody but who sees the whole city puts a device into another's unit, behind another's device or under another
 * district's number, nor chooses the address to which a password is sent that opens devices of others.
 */
export function refuseForeignWish(
  person: Asker,
  registry: Neighbours,
  wish: ReachingWish,
  old?: Reaching,
  uses: () => ReturnType<typeof usesOf> = () => usesOf(person, registry),
): void {
  if (isWhole(person, registry.units)) return;
  const before = old ?? NEW;
  const after = merged(before, wish);
  refuseUnit(person, registry.units, wish.unit);
  if (after.code !== before.code || after.unit !== before.unit) refuseNumber(registry.units, after);
  if (after.upstream !== before.upstream) refuseUpstream(person, registry, after.upstream);
  const isSameAddress = ADDRESS.every((field) => after[field] === before[field]);
  if (after.credential === null || (after.credential === before.credential && isSameAddress)) return;
  refuseLogin(person, uses(), after.credential, after.credential !== before.credential);
}

/** What the record will say: the registry trims texts, and takes an empty reference for none. */
function merged(before: Reaching, wish: ReachingWish): Reaching {
  const after: Record<string, unknown> = {};
  for (const field of REACHING) {
    const value = wish[field] === undefined ? before[field] : wish[field];
    after[field] = typeof value === 'string' ? value.trim() : value;
  }
  const { upstream, credential } = after;
  return { ...(after as Reaching), upstream: textOf(upstream), credential: textOf(credential) };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function refuse(path: string, wanted: string, got: string | null): never {
  throw new Refusal('bad-input', {}, [{ path, wanted, got: JSON.stringify(got).slice(0, 80) }]);
}

function refuseUnit(person: Asker, units: Units, unit: string | undefined): void {
  if (unit !== undefined && !reaches(person, units, unit.trim()))
    refuse('unit', 'the code of a unit within your own', unit);
}

/** Digits 1 to 6 of a code name the district whose outline holds the device; the city's own numbers name none. */
function refuseNumber(units: Divided, { code, unit }: Reaching): void {
  const division = units.successorOf(code.slice(0, 6));
  if (units.get(division)?.level !== 'district' || units.holds(division, unit)) return;
  refuse('code', 'a code of the district that the unit belongs to, in digits 1 to 6', code);
}

/** Says the same of another's device as of none, so that it does not tell which codes are registered. */
function refuseUpstream(person: Asker, registry: Neighbours, upstream: string | null): void {
  if (upstream === null) return;
  const above = registry.byCode(upstream);
  if (above === undefined || !reaches(person, registry.units, above.unit))
    refuse('upstream', 'the code of a registered device within your own unit, or nothing', upstream);
}

function refuseLogin(
  person: Asker,
  uses: ReturnType<typeof usesOf>,
  credential: string,
  isNew: boolean,
): void {
  const use = uses.get(credential) ?? { own: 0, others: 0 };
  if (isNew && use.own === 0)
    refuse('credential', 'a login that a device of your own unit uses already', credential);
  if (use.others > 0)
    throw new Refusal('not-allowed', { what: 'shared-login', credential, unit: person.unit });
}

/** How many devices use each login, within reach of the person and beyond. */
export function usesOf(
  person: Asker,
  registry: Pick<Neighbours, 'all'> & Records,
): ReadonlyMap<string, { readonly own: number; readonly others: number }> {
  const uses = new Map<string, { own: number; others: number }>();
  for (const { credential, unit } of registry.all()) {
    if (credential === null) continue;
    const use = uses.get(credential) ?? { own: 0, others: 0 };
    if (reaches(person, registry.units, unit)) use.own++;
    else use.others++;
    uses.set(credential, use);
  }
  return uses;
}
