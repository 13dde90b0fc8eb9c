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
  /** Null for a pin that is nowhere now: it has no way to go, and only arrives. */
  readonly metres: number | null;
}

/** A preview as the map shows it. */
export interface Comparison {
  readonly of: PinPreview;
  readonly shifts: readonly Shift[];
  readonly arrows: readonly Arrow[];
}

export function comparisonOf(of: PinPreview): Comparison {
  const shifts = shiftsOf(of);
  return { of, shifts, arrows: arrowsOf(shifts) };
}

/** More arrows than this say no more, and cost every frame. */
const MOST_ARROWS = 4_000;
const ROWS = 100;

/** Farthest first; those that only arrive come last. */
function shiftsOf({ points }: Pick<PinPreview, 'points'>): readonly Shift[] {
  return points
    .map(({ device, name, before, after, metres }) => ({ device, name, before, after, metres }))
    .sort((a, b) => (b.metres ?? -1) - (a.metres ?? -1));
}

/** Evenly chosen where there are too many. */
function arrowsOf(shifts: readonly Shift[]): readonly Arrow[] {
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
  { of: { total }, shifts, arrows }: Comparison,
  leaveHref: string,
): TemplateResult {
  const moved = shifts.flatMap(({ metres }) => metres ?? []);
  const metres = (at: number) => distance(moved[at] ?? 0);
  const rows = shifts.slice(0, ROWS);
  const body =
    shifts.length === 0
      ? html`<p>${text('map.proposalEmpty')}</p>`
      : html`<p class="strong" role="status">${text('map.proposalCount', { count: total })}</p>
          ${
            moved.length === 0
              ? html`<p class="small">${text('map.proposalArrives')}</p>`
              : html`<p class="small">
                  ${text('map.proposalMiddle', {
                    middle: metres(Math.floor(moved.length / 2)),
                    least: metres(moved.length - 1),
                    most: metres(0),
                  })}
                </p>`
          }
          ${arrows.length < total ? html`<p class="small muted">${text('map.proposalDrawn', { drawn: arrows.length })}</p>` : ''}
          <div class="scroll" tabindex="0" role="group" aria-label=${text('map.proposalRows', { rows: rows.length })}>
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
      <div class="line">
        <a class="button" href="/pins">${text('map.proposalDecide')}</a>
        <a class="button" href=${leaveHref}>${text('map.proposalLeave')}</a>
      </div>
    </div>
    ${body}
  </section>`;
}

/** For a link to a proposal that is no more. */
export function goneProposal(leaveHref: string): TemplateResult {
  return html`<section class="card stack" aria-labelledby="proposal">
    <h2 id="proposal">${text('map.proposalTitle')}</h2>
    <p role="status">${text('map.proposalGone')}</p>
    <div class="line">
      <a class="button primary" href="/pins">${text('pins.proposals')}</a>
      <a class="button" href=${leaveHref}>${text('map.proposalLeave')}</a>
    </div>
  </section>`;
}

function line({ device, name, before, after, metres }: Shift): TemplateResult {
  return html`<tr>
    <th scope="row"><a href="/devices/${device}" data-line>${name}</a></th>
    <td class="small nowrap">${metres === null ? text('map.proposalNowhere') : pair(before)}<br />${pair(after)}</td>
    <td class="number nowrap">${metres === null ? '—' : distance(metres)}</td>
  </tr>`;
}

function pair([lon, lat]: Pair): string {
  return `${lon.toFixed(6)}, ${lat.toFixed(6)}`;
}
