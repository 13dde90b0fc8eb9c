/** The 20-digit code of a device (GB/T 28181, rule A): centre 8, industry 2, type 3, network 1, serial 6. */
import type { DeviceKind } from '../../config/terms.ts';

/** The rules a code can fail, V1 to V5 of the dossier's validity list. Uniqueness (V6) is the registry's. */
export const CODE_RULES = ['V1', 'V2', 'V3', 'V4', 'V5'] as const;
export type CodeRule = (typeof CODE_RULES)[number];

/** One failed rule, and what would have been right, in words. */
export interface CodeFault {
  readonly rule: CodeRule;
  readonly wanted: string;
}

/** The parts of a code of 20 digits. Text throughout: the whole exceeds 2^53. */
export interface CodeParts {
  /** First six digits: province, city, district. */
  readonly division: string;
  readonly industry: string;
  readonly type: string;
  readonly network: string;
  readonly serial: string;
}

/** Industry codes: 00–03 public order, 04–07 traffic, 08–14 other authorities, 40–45 trades. */
const INDUSTRIES = new Set(
  ['00', '01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12', '13', '14'].concat([
    '40',
    '41',
    '42',
    '43',
    '44',
    '45',
  ]),
);

/** Type codes that fit a kind. Sites are recorders, encoders, alarm controllers and groups that devices stand behind. */
const TYPES: Readonly<Record<DeviceKind, readonly string[]>> = {
  camera: ['119', '122', '131', '132'],
  checkpoint: ['119', '120', '121', '123', '124', '125'],
  site: ['111', '112', '113', '117', '118', '130', '215', '216'],
  platform: ['200', '207', '503'],
};

/** Every type code of the standard's list, so that an unknown one is told from one that does not fit. */
const KNOWN_TYPES = /^(11[1-4789]|12[0-5]|13\d|14[0-3]|20\d|21[0156]|300|400|50[01235])$/;

/** Cuts a code; undefined unless it is exactly 20 ASCII digits. */
export function partsOf(code: string): CodeParts | undefined {
  if (!/^[0-9]{20}$/.test(code)) return undefined;
  return {
    division: code.slice(0, 6),
    industry: code.slice(8, 10),
    type: code.slice(10, 13),
    network: code.slice(13, 14),
    serial: code.slice(14),
  };
}

/**
 * Every rule that a code fails. `isDivision` says whether six digits are in the division table, in force or retired.
 * Without a kind the type must only be known.
 */
export function codeFaults(
  code: string,
  kind: DeviceKind | undefined,
  isDivision: (division: string) => boolean,
): readonly CodeFault[] {
  const parts = partsOf(code);
  if (parts === undefined) return [{ rule: 'V1', wanted: 'exactly 20 digits' }];
  const faults: CodeFault[] = [];
  if (!isDivision(parts.division)) faults.push({ rule: 'V2', wanted: 'a known division in digits 1 to 6' });
  if (!INDUSTRIES.has(parts.industry))
    faults.push({ rule: 'V3', wanted: 'a known industry in digits 9 and 10 (00–14, 40–45)' });
  if (!KNOWN_TYPES.test(parts.type)) faults.push({ rule: 'V4', wanted: 'a known type in digits 11 to 13' });
  else if (kind !== undefined && !TYPES[kind].includes(parts.type))
    faults.push({
      rule: 'V4',
      wanted: `a type that fits a ${kind} in digits 11 to 13 (${TYPES[kind].join(', ')})`,
    });
  if (parts.serial === '000000') faults.push({ rule: 'V5', wanted: 'a serial number other than 000000' });
  return faults;
}
