/** How faults were repaired in the time of a sheet: within their limit, or not, by whoever maintains. */
import { dueOfSides, figureOf, type SheetCell, type SheetSection } from '../rules/sheet-body.ts';
import { amountCell, section, shareCell, textCell } from './sheet-cells.ts';
import type { Gathered, SheetSources, UnitFigures } from './sheet-gather.ts';
import { groupFigures } from './sheet-sections.ts';

const COLUMNS = ['name', 'faults', 'inTime', 'late', 'undecided', 'excluded', 'share'] as const;

/** The unit as a whole, then by maintainer where any is named. */
export async function repairsSection(
  all: Gathered,
  sources: SheetSources,
  unit: string,
): Promise<SheetSection> {
  const whole = all.now.get(unit);
  const groups = await groupFigures(all, sources, unit, 'maintainer');
  const isNamed = groups.some(({ key }) => key !== '');
  const rows = [
    ...(whole === undefined ? [] : [rowOf({ is: 'word', list: 'sheetGroup', word: 'all' }, whole)]),
    ...(isNamed ? groups : []).map(({ key, figures }) =>
      rowOf(key === '' ? { is: 'word', list: 'sheetGroup', word: 'unnamed' } : textCell(key), figures, key),
    ),
  ];
  return section('repairs', COLUMNS, rows.flat());

  /** Nothing where no fault had its limit in this time. */
  function rowOf(name: SheetCell, figures: UnitFigures, maintainer?: string): SheetCell[][] {
    const repair = figureOf(figures.rates, 'repair')?.adjusted;
    if (repair === undefined || dueOfSides(repair) + repair.excluded === 0) return [];
    const behind = {
      ...{ unit, rate: 'repair' as const },
      ...(maintainer !== undefined && { only: { maintainer } }),
    };
    const count = (part: 'good' | 'bad' | 'unknown' | 'excluded') =>
      amountCell('repair', repair[part], { ...behind, part });
    return [
      [
        ...[name, amountCell('repair', dueOfSides(repair), behind)],
        ...[count('good'), count('bad'), count('unknown'), count('excluded')],
        shareCell(figures, behind, { smallGroup: 0 }),
      ],
    ];
  }
}
