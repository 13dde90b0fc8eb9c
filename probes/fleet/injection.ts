/** What is wrong with a registry, and what it comes with: the shapes of it. */
import type { Unit } from '../../config/units.ts';
import type { Population, Resident } from './population.ts';

/** What a finding is about. */
const INJECTED_ABOUT = [
  'pin',
  'source',
  'list',
  'catalogue',
  'registration',
  'swap',
  'duplicate',
  'file',
  'total',
  'division',
  'told',
  'reality',
] as const;

/** One thing that is wrong. */
export interface Injected {
  readonly about: (typeof INJECTED_ABOUT)[number];
  /** The word by which it must be found: a pin's fault, a reading, a rule of codes, a comparison, a sign, a field. */
  readonly what: string;
  /** Code of the device; of a source its list, of a total its line. */
  readonly of: string;
  /** The other device, the sub-platform, the number. */
  readonly with?: string;
}

/** A list that somebody delivers. */
export interface Delivery {
  readonly name: string;
  /** Who is in it. */
  readonly residents: readonly Resident[];
  /** Rows that are no device of the city's, as cells by column. */
  readonly rows: readonly Readonly<Record<string, string>>[];
  /** Some of its rows cannot be taken over. */
  readonly hasBadRows: boolean;
}

/** A device that a sub-platform lists. */
export interface Listed {
  readonly platform: string;
  readonly code: string;
  readonly name: string;
}

/** What somebody found at a pole with a telephone. */
export interface FieldCheck {
  readonly code: string;
  /** WGS-84. */
  readonly lon: number;
  readonly lat: number;
  readonly accuracyMetres: number;
  readonly daysAgo: number;
}

/** The population with everything that is wrong, and what that is. */
export interface Injection {
  readonly population: Population;
  readonly injected: readonly Injected[];
  readonly deliveries: readonly Delivery[];
  /** Listed by a sub-platform, registered nowhere. */
  readonly strangers: readonly Listed[];
  /** Devices that were seen last so many days ago, by code. */
  readonly seenDaysAgo: Readonly<Record<string, number>>;
  readonly fieldChecks: readonly FieldCheck[];
}

/** A district of the demo's own that was merged into another: its codes live on. */
export const MERGED = {
  ...{ code: '220409', name: '示例郊区', from: '1984-01-01', until: '2021-06-01', successor: '220402' },
} as const;

/** The districts as they are today, and the one that was merged. */
export function divisionsOf(units: readonly Unit[]) {
  const districts = units.filter(({ level }) => level === 'district');
  return [
    ...districts.map(({ code, name }) => ({ code, name, from: '1983-01-01', until: null, successor: null })),
    MERGED,
  ];
}
