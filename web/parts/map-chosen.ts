/** The device that was chosen on the map: what it is, how it is, where it stands. */
import { html, nothing, type TemplateResult } from 'lit';
import type { MapDevice } from '../../server/api/wire.ts';
import { lookIn } from '../map-bytes.ts';
import type { Spot } from '../map-index.ts';
import { text } from '../words.ts';
import { deviceCode } from './device-code.ts';
import { glyph } from './glyph.ts';
import { stateWords } from './map-list.ts';

export interface ChosenDeeds {
  readonly centre: () => void;
  readonly unchoose: () => void;
}

export function chosenCard(spot: Spot, device: MapDevice | undefined, deeds: ChosenDeeds): TemplateResult {
  const { id, state, lon, lat } = spot;
  return html`<section class="card" aria-labelledby="chosen">
    <h2 id="chosen" class="signed">${glyph(lookIn(state))}${device?.name ?? `#${id}`}</h2>
    <p class="small">${stateWords(state)}${device ? html` · ${device.unit.name}` : nothing}</p>
    ${device ? html`<p class="small">${deviceCode(device.code)}</p>` : nothing}
    <p class="small muted">${lon.toFixed(5)}, ${lat.toFixed(5)} · WGS-84</p>
    <div class="line">
      <a class="button" href="/devices/${id}">${text('map.openFile')}</a>
      <button @click=${deeds.centre}>${text('map.centre')}</button>
      <button @click=${deeds.unchoose}>${text('map.unselect')}</button>
    </div>
  </section>`;
}
