/** What was declared beside what was itemised and what is counted: differences are told, never filled in. */
import { CATEGORIES, type Category } from '../../config/terms.ts';

/** What a declared total is of: everything, the public points together, or one category. */
export const DECLARABLE = ['all', 'public', ...CATEGORIES] as const;
export type Declarable = (typeof DECLARABLE)[number];

export interface DeclaredLine {
  readonly of: Declarable;
  /** As somebody declared it; null where nobody did. */
  readonly declared: number | null;
  /** Sum of the declared parts; null for what has no parts, and where no part is declared. */
  readonly itemised: number | null;
  /** In the register. */
  readonly counted: number;
  /** Declared less itemised: what no part accounts for. */
  readonly unexplained: number | null;
  /** Counted less declared. */
  readonly difference: number | null;
}

const PUBLIC = CATEGORIES.filter((category) => category !== 'social');
const PARTS: Readonly<Partial<Record<Declarable, readonly Declarable[]>>> = {
  all: ['public', 'social'],
  public: PUBLIC,
};

/** The published totals of the city: 198 of its 6,962 public points are in none of the published categories. */
export const PUBLISHED_COUNTS: readonly (readonly [Declarable, number])[] = [
  ['all', 55_425],
  ['public', 6_962],
  ['safe-city', 1_944],
  ['safe-village', 719],
  ['safe-estate', 3_040],
  ['checkpoint', 825],
  ['traffic', 226],
  ['high-point', 10],
  ['social', 48_463],
];

/** Every line of the comparison, the totals first. A published total need not be the sum of its parts: of 6,962 public points 6,764 are itemised. */
export function compareDeclared(
  declared: ReadonlyMap<Declarable, number>,
  counted: Readonly<Record<Category, number>>,
): DeclaredLine[] {
  return DECLARABLE.map((of) => {
    const said = declared.get(of) ?? null;
    const parts = (PARTS[of] ?? []).flatMap((part) => declared.get(part) ?? []);
    const itemised = parts.length === 0 ? null : parts.reduce((sum, part) => sum + part, 0);
    const here = countedOf(of, counted);
    return {
      of,
      declared: said,
      itemised,
      counted: here,
      unexplained: said === null || itemised === null ? null : said - itemised,
      difference: said === null ? null : here - said,
    };
  });
}

function countedOf(of: Declarable, counted: Readonly<Record<Category, number>>): number {
  if (of !== 'all' && of !== 'public') return counted[of];
  const within = of === 'all' ? CATEGORIES : PUBLIC;
  return within.reduce((sum, category) => sum + counted[category], 0);
}
