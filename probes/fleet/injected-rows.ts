/** Rows of the supplement, a list that somebody delivers late: devices registered twice, codes that break a rule, a platform's own address. */
import type { Injected } from './injection.ts';
import type { Point } from './places.ts';
import type { Resident } from './population.ts';

/** Rows as cells by column, and what is wrong with them. */
export interface Rows {
  readonly rows: readonly Readonly<Record<string, string>>[];
  readonly injected: readonly Injected[];
}

/** Of type 200, which is a sub-platform's. */
const PLATFORM_CODE = '22040200002000000011';

/** What two records of one device share, and nothing else. */
const SHARED = {
  code: (one) => ({ sourceCode: one.code }),
  serial: ({ vendor }) => ({ vendor: vendor.name, serial: '@serial' }),
  mac: () => ({ mac: '@mac' }),
  address: ({ segment, vendor, parts: [part] }) => ({
    segment,
    host: part?.spot.host ?? '',
    onvifPort: String(part?.spot.onvifPort ?? ''),
    rtspPath: vendor.rtspPath,
  }),
  'place-name': (one) => ({ name: one.name, ...pair(one) }),
} as const satisfies Record<string, (one: Resident) => Record<string, string>>;
export type TwinSign = keyof typeof SHARED;
export const TWIN_SIGNS = Object.keys(SHARED) as readonly TwinSign[]; // exactly its keys

/** Registered once more, under another code, with one thing in common. */
export function twinOf(one: Resident, sign: TwinSign, code: string): Rows {
  const [lon, lat] = one.point;
  const row = {
    ...{ code, name: `${one.name} (补录)`, kind: 'camera' },
    ...{ category: one.category, unit: one.unit, address: one.address, vendor: one.vendor.name },
    ...{ ...written([lon + 0.004, lat + 0.0015]), datum: one.datum, lifecycle: 'active', inScope: 'yes' },
    ...{ commissioned: one.commissioned, like: one.code },
    ...SHARED[sign](one),
  };
  const injected: Injected[] = [{ about: 'duplicate', what: sign, of: one.code, with: code }];
  // Without an address nobody can ask it.
  if (sign !== 'address') injected.push({ about: 'reality', what: 'never-seen', of: code });
  return { rows: [row], injected };
}

/** Rows that no list can bring in: one for each rule of codes. */
export function badRowsLike(one: Resident, codeLike: (one: Resident) => string): Rows {
  const code = codeLike(one);
  const rules = {
    V1: code.slice(0, 19),
    V2: `999999${code.slice(6)}`,
    V3: `${code.slice(0, 8)}77${code.slice(10)}`,
    V4: `${code.slice(0, 10)}999${code.slice(13)}`,
    V5: `${code.slice(0, 14)}000000`,
    V6: codeLike(one),
  };
  const { category, unit, address, vendor } = one;
  const rows = Object.entries(rules).flatMap(([rule, bad]) => {
    const row = {
      ...{ code: bad, name: `编码有误 ${rule}`, kind: 'camera', category, unit, address },
      ...{ ...written(one.point), datum: 'wgs84', lifecycle: 'planned', vendor: vendor.name, like: one.code },
    };
    // A code that is borne twice: of two rows of one list the second is at fault.
    return rule === 'V6' ? [row, { ...row, name: '编码重复' }] : [row];
  });
  const injected = Object.entries(rules).map(([what, of]): Injected => ({ about: 'list', what, of }));
  return { rows, injected };
}

/** A sub-platform in the register, where this device's pin says that it stands. */
export function platformAt(one: Resident): Rows['rows'][number] {
  return {
    ...{ code: PLATFORM_CODE, name: '龙山社会视频平台机房', kind: 'platform', category: 'social' },
    ...{ unit: one.unit, ...pair(one), lifecycle: 'active', networked: 'yes' },
  };
}

/** A place as lists write it. */
export function written([lon, lat]: Point): { lon: string; lat: string } {
  return { lon: lon.toFixed(6), lat: lat.toFixed(6) };
}

/** The pin of a file. */
export function pair({ lon, lat, datum }: Resident): Pick<Resident, 'lon' | 'lat' | 'datum'> {
  return { lon, lat, datum };
}
