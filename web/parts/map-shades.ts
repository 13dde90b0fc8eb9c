/** How densely units are covered: fillings for the map, and the same figures as a table. */
import { html, type TemplateResult } from 'lit';
import type { MapOutline } from '../../server/api/wire.ts';
import { count, NOTHING, percent, shareOf } from '../figures.ts';
import { text } from '../words.ts';
import type { Shade } from './city-map.ts';

export type Measure = 'density' | 'coverage';

/** Devices per square kilometre, or the share of covered squares; null where neither can be said. */
function measured({ figures }: MapOutline, measure: Measure): number | null {
  if (figures === null) return null;
  if (measure === 'density') return figures.areaKm2 === 0 ? null : figures.placed / figures.areaKm2;
  return figures.squares === null ? null : shareOf(figures.squares.covered, figures.squares.inside);
}

function wordsOf(outline: MapOutline, measure: Measure): string {
  const value = measured(outline, measure);
  if (value === null) return NOTHING;
  return measure === 'coverage' ? percent(value) : value.toFixed(1);
}

/** The towns of a district that has outlines of them; else the districts. */
export function shadedOf(outlines: readonly MapOutline[], unit: string | null): readonly MapOutline[] {
  const towns = unit === null ? [] : outlines.filter((outline) => outline.unit.parent === unit);
  return towns.length > 0 ? towns : outlines.filter((outline) => outline.unit.level === 'district');
}

/** The darkest is the greatest of those shown. */
function shadesOf(outlines: readonly MapOutline[], measure: Measure): ReadonlyMap<string, Shade> {
  const most = Math.max(...outlines.map((outline) => measured(outline, measure) ?? 0), 0);
  return new Map(
    outlines.map((outline) => {
      const value = measured(outline, measure) ?? 0;
      const words = wordsOf(outline, measure);
      const label = measure === 'density' && words !== NOTHING ? text('map.perKm2', { value: words }) : words;
      return [outline.unit.code, { depth: most === 0 ? 0 : value / most, label }];
    }),
  );
}

/** The same fillings as long as nothing changes, so that nothing is drawn anew. */
export class Shades {
  #made: ReadonlyMap<string, Shade> = new Map();
  #key = '';

  of(outlines: readonly MapOutline[], measure: Measure): ReadonlyMap<string, Shade> {
    const made = shadesOf(outlines, measure);
    const key = JSON.stringify([...made]);
    if (key !== this.#key) this.#made = made;
    this.#key = key;
    return this.#made;
  }
}

/** The twin of the fillings, greatest first. */
export function shadeTable(outlines: readonly MapOutline[], measure: Measure): TemplateResult {
  const rows = outlines
    .filter(({ figures }) => figures !== null)
    .sort((a, b) => (measured(b, measure) ?? -1) - (measured(a, measure) ?? -1));
  if (rows.length === 0) return html`<p class="muted" role="status">${text('map.noOutlines')}</p>`;
  const isDensity = measure === 'density';
  const title = isDensity ? text('map.densityTitle') : text('map.coverageTitle');
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${title}>
      <table>
        <caption class="unseen">
          ${title}
        </caption>
        <thead>
          <tr>
            <th scope="col">${text('common.unit')}</th>
            <th scope="col" class="number">${isDensity ? text('map.density') : text('map.coverage')}</th>
            <th scope="col" class="number">${isDensity ? text('map.placed') : text('map.squares')}</th>
            <th scope="col" class="number">${text('map.area')}</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map((row) => line(row, measure))}
        </tbody>
      </table>
    </div>
    <p class="small muted">${isDensity ? text('map.densityHow') : text('map.coverageHow')}</p>`;
}

function line(outline: MapOutline, measure: Measure): TemplateResult {
  const { unit, figures } = outline;
  const squares = figures?.squares ?? null;
  const basis =
    measure === 'density'
      ? count(figures?.placed ?? 0)
      : squares === null
        ? NOTHING
        : text('map.squaresOf', squares);
  return html`<tr>
    <th scope="row">${unit.name}</th>
    <td class="number strong">${wordsOf(outline, measure)}</td>
    <td class="number">${basis}</td>
    <td class="number">${count(Math.round(figures?.areaKm2 ?? 0))}</td>
  </tr>`;
}
