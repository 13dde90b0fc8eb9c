/** What stands below the map: its signs, datum and ground, how exact the outlines are, and what is not on it. */
import { html, nothing, type TemplateResult } from 'lit';
import type { MapFrame } from '../../server/api/wire.ts';
import { pathWith } from '../client.ts';
import { text } from '../words.ts';

export interface Foot {
  readonly legend: TemplateResult;
  readonly frame: MapFrame | undefined;
  readonly areTilesMissing: boolean;
  readonly unit: string | null;
}

export function mapFoot({ legend, frame, areTilesMissing, unit }: Foot): TemplateResult {
  const tiles = frame?.tiles ?? null;
  const ground = tiles === null ? text('map.noTiles') : tiles.note || text('map.ownTiles');
  return html`<div class="foot muted">
    ${legend}
    <span>${text('map.datum')} · ${text('map.base', { tiles: ground })}</span>
    ${frame === undefined || frame.outlines.length === 0 ? nothing : outlineWords(frame)}
    ${areTilesMissing ? html`<span role="status">${text('map.tilesFailed')}</span>` : nothing}
    ${
      frame === undefined || frame.unplaced === 0
        ? nothing
        : html`<span
            >${text('map.unplaced', { count: frame.unplaced })} ·
            <a href=${pathWith('/pins', { unit })}>${text('map.wrongPins')}</a></span
          >`
    }
  </div>`;
}

/** What the file says of itself, to be read without a mouse too. */
function outlineWords({ outlineNote, bufferMetres }: MapFrame): TemplateResult {
  const km = Number((bufferMetres / 1_000).toFixed(1));
  return html`<span>${text('map.outlines', { km })}${outlineNote === '' ? nothing : ` · ${text('map.outlinesTitle', { note: outlineNote })}`}</span>`;
}
