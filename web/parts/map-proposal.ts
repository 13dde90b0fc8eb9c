/** A proposed correction of many pins: where each stands, where it would go, and how far that is. */
import { html, type TemplateResult } from 'lit';
import type { PinPreview } from '../../server/api/wire.ts';
import { count } from '../figures.ts';
import { type Box, mercatorY } from '../map-index.ts';
import { text } from '../words.ts';
import type { Arrow } from './mark-layer.ts';

/** Longitude and latitude, WGS-84. */
type Pair = PinPreview['points'][number]['before'];

/** A device that would move. */
export interface Shift {
  readonly device: number;
  readonly name: string;
  readonly before: Pair;
  readonly after: Pair;
  readonly metres: number;
}

/** More arrows than this say no more, and cost every frame. */
const MOST_ARROWS = 4_000;
const ROWS = 100;

/** Farthest first; a pin that is nowhere now has no way to go, and only arrives. */
export function shiftsOf({ points }: Pick<PinPreview, 'points'>): readonly Shift[] {
  return points
    .map(({ device, name, before, after, metres }) => ({ device, name, before, after, metres: metres ?? 0 }))
    .sort((a, b) => b.metres - a.metres);
}

/** Evenly chosen where there are too many. */
export function arrowsOf(shifts: readonly Shift[]): readonly Arrow[] {
  const every = Math.ceil(shifts.length / MOST_ARROWS);
  const at = ([lon, lat]: Pair) => ({ x: lon / 360 + 0.5, y: mercatorY(lat) });
  return shifts
    .filter((_, index) => index % every === 0)
    .map(({ before, after }) => ({ from: at(before), to: at(after) }));
}

/** What holds all of them; null for none. */
export function boxOf(shifts: readonly Shift[]): Box | null {
  if (shifts.length === 0) return null;
  const box: [number, number, number, number] = [180, 90, -180, -90];
  for (const [lon, lat] of shifts.flatMap(({ before, after }) => [before, after])) {
    box[0] = Math.min(box[0], lon);
    box[1] = Math.min(box[1], lat);
    box[2] = Math.max(box[2], lon);
    box[3] = Math.max(box[3], lat);
  }
  return box;
}

/** `564 m`, `1.2 km`. */
export function distance(metres: number): string {
  if (metres < 1_000) return text('map.metres', { value: count(Math.round(metres)) });
  return text('map.km', { value: (metres / 1_000).toFixed(1) });
}

export function proposalPanel(
  total: number,
  shifts: readonly Shift[],
  arrows: number,
  leaveHref: string,
): TemplateResult {
  const metres = (at: number) => distance(shifts[at]?.metres ?? 0);
  const rows = shifts.slice(0, ROWS);
  const body =
    shifts.length === 0
      ? html`<p>${text('map.proposalEmpty')}</p>`
      : html`<p class="strong" role="status">${text('map.proposalCount', { count: total })}</p>
          <p class="small">
            ${text('map.proposalMiddle', {
              middle: metres(Math.floor(shifts.length / 2)),
              least: metres(shifts.length - 1),
              most: metres(0),
            })}
          </p>
          ${arrows < total ? html`<p class="small muted">${text('map.proposalDrawn', { drawn: arrows })}</p>` : ''}
          <div class="scroll">
            <table>
              <caption class="small muted">
                ${text('map.proposalRows', { rows: rows.length })}
              </caption>
              <thead>
                <tr>
                  <th scope="col">${text('common.name')}</th>
                  <th scope="col">${text('map.proposalBefore')}<br />${text('map.proposalAfter')}</th>
                  <th scope="col" class="number">${text('map.proposalBy')}</th>
                </tr>
              </thead>
              <tbody>
                ${rows.map(line)}
              </tbody>
            </table>
          </div>`;
  return html`<section class="card rows" aria-labelledby="proposal">
    <div class="apart">
      <h2 id="proposal">${text('map.proposalTitle')}</h2>
      <a class="button" href=${leaveHref}>${text('map.proposalLeave')}</a>
    </div>
    ${body}
  </section>`;
}

function line({ device, name, before, after, metres }: Shift): TemplateResult {
  return html`<tr>
    <th scope="row"><a href="/devices/${device}" data-line>${name}</a></th>
    <td class="small nowrap">${pair(before)}<br />${pair(after)}</td>
    <td class="number nowrap">${distance(metres)}</td>
  </tr>`;
}

function pair([lon, lat]: Pair): string {
  return `${lon.toFixed(6)}, ${lat.toFixed(6)}`;
}
