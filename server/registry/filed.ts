/** What the registry knows of a device's registration: its code, what its file says it is, and where its sub-platform lists it. */
import { codeFaults } from '../rules/code.ts';
import type { Listing, Registrable } from '../rules/registration.ts';
import type { Likeness } from '../rules/swap.ts';
import type { DeviceRecord } from './record.ts';

/** Only what is needed of the registry. */
export interface FiledRegistry {
  readonly units: { isDivision(sixDigits: string): boolean };
  get(id: number): DeviceRecord | undefined;
  byCode(code: string): { readonly id: number } | undefined;
  readonly catalogues: { listing(platform: string, code: string): Listing };
  readonly merges: { formerCodesOf(device: number): readonly string[] };
}

export interface FiledDevice {
  readonly code: Registrable['code'];
  readonly listing: Listing;
  readonly likeness: Likeness;
}

/** Undefined for a device that is not registered. */
export function filedOf(registry: FiledRegistry, id: number): FiledDevice | undefined {
  const record = registry.get(id);
  if (record === undefined) return undefined;
  const { code, kind, platform } = record;
  const { units } = registry;
  const faults = codeFaults(code, kind, (six) => units.isDivision(six)).map(({ rule }) => rule);
  return {
    code: { faults, isUnique: registry.byCode(code)?.id === id },
    listing: listingOf(registry, platform, [code, ...registry.merges.formerCodesOf(id)]),
    likeness: likenessIn(record),
  };
}

/** Of a device that two records told of, either code stands for it. */
function listingOf({ catalogues }: FiledRegistry, platform: string, codes: readonly string[]): Listing {
  const [own, ...others] = codes.map((code) => catalogues.listing(platform, code));
  if (own === undefined) throw new Error('a device without a code');
  return own.is === 'listed' ? own : (others.find(({ is }) => is === 'listed') ?? own);
}

/** What a file says a device is. */
export function likenessIn({ serial, mac, vendor, model, details }: DeviceRecord): Likeness {
  return { serial, mac, vendor, model, hardwareId: details.hardwareId ?? '', firmware: '' };
}
