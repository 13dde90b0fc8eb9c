/** How many devices of each category live in each town. */
import { CATEGORIES, type Category } from '../../config/terms.ts';
import { readUnits } from '../../config/units.ts';

/** The published numbers; `other-public` is what the published total has beyond its six categories. */
export const PUBLISHED: Readonly<Record<Category, number>> = {
  'safe-city': 1_944,
  'safe-village': 719,
  'safe-estate': 3_040,
  checkpoint: 825,
  traffic: 226,
  'high-point': 10,
  'other-public': 198,
  social: 48_463,
};

/** A town of the city with what is drawn for it. */
export interface Town {
  readonly code: string;
  readonly name: string;
  readonly district: string;
  readonly districtName: string;
  readonly isUrban: boolean;
  readonly isSeat: boolean;
  /** 乡: the smallest towns. */
  readonly isRural: boolean;
}

const DISTRICT_WEIGHT: Readonly<Record<string, number>> = {
  '220402': 0.31,
  '220403': 0.16,
  '220421': 0.31,
  '220422': 0.22,
};

/** The city's towns in the order of their codes. */
export function readTowns(): readonly Town[] {
  const units = readUnits(new URL('../../config/liaoyuan/units.json', import.meta.url).pathname);
  const names = new Map(units.map(({ code, name }) => [code, name]));
  return units
    .filter(({ level }) => level === 'town')
    .map(({ code, name, parent }) => ({
      code,
      name,
      district: parent ?? '',
      districtName: names.get(parent ?? '') ?? '',
      isUrban: code.slice(6) < '100',
      isSeat: code === '220421100' || code === '220422100',
      isRural: name.endsWith('乡'),
    }));
}

/** How many of each category live in each town, in the towns' order. */
export function headcount(devices: number, towns: readonly Town[]): ReadonlyMap<Category, readonly number[]> {
  const totals = apportion(
    devices,
    CATEGORIES.map((category) => PUBLISHED[category]),
  );
  // A small city keeps one of each kind where there is room for it.
  if (devices >= 100) {
    for (const [at, total] of totals.entries()) {
      if (total > 0) continue;
      totals[at] = 1;
      totals[totals.length - 1] = (totals.at(-1) ?? 1) - 1;
    }
  }
  return new Map(
    CATEGORIES.map((category, at) => {
      const inDistrict = (code: string) => towns.filter(({ district }) => district === code);
      const share = (town: Town) => {
        const whole = inDistrict(town.district).reduce((sum, one) => sum + weightOf(one, category), 0);
        return whole === 0 ? 0 : ((DISTRICT_WEIGHT[town.district] ?? 0) * weightOf(town, category)) / whole;
      };
      return [category, apportion(totals[at] ?? 0, towns.map(share))] as const;
    }),
  );
}

function weightOf({ isUrban, isSeat, isRural }: Town, category: Category): number {
  const size = isSeat ? 6 : isUrban ? 3 : isRural ? 1 : 1.5;
  if (category === 'safe-village') return isUrban ? 0 : 1;
  if (category === 'safe-estate') return isRural ? 0 : isUrban ? size : size / 3;
  return size;
}

/** Whole numbers that add up to the total, by the largest remainders. */
export function apportion(total: number, weights: readonly number[]): number[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  if (whole === 0) return weights.map(() => 0);
  const exact = weights.map((weight) => (total * weight) / whole);
  const counts = exact.map(Math.floor);
  const rest = total - counts.reduce((sum, count) => sum + count, 0);
  const order = exact
    .map((value, at) => ({ at, remainder: value - Math.floor(value) }))
    .sort((a, b) => b.remainder - a.remainder || a.at - b.at);
  for (const { at } of order.slice(0, rest)) counts[at] = (counts[at] ?? 0) + 1;
  return counts;
}
