/** Looks for a device and tells which one the map is to go to, as `wanted`. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { Devices } from '../../server/api/wire.ts';
import { ask, pathWith, Trouble } from '../client.ts';
import { dataOf, entryOf } from '../entered.ts';
import { base } from '../plain-look.ts';
import { text } from '../words.ts';
import { mapSearchStyles } from './map-styles.ts';
import { troubleNote } from './trouble-note.ts';

const MOST_FOUND = 8;

/** Told as `wanted`. */
export interface Wanted {
  readonly id: number;
  readonly name: string;
}

@customElement('map-search')
export class MapSearch extends LitElement {
  static override styles = [base, mapSearchStyles];

  @state() private found: (Devices & { readonly q: string }) | null = null;
  @state() private trouble: Trouble | null = null;

  /** The device that was wanted is shown: its fellows are no longer offered. */
  forget(): void {
    this.found = null;
  }

  override render(): TemplateResult {
    return html`<form role="search" aria-label=${text('map.search')} @submit=${this.#search}>
        <label class="field small">
          ${text('map.search')}
          <input type="search" name="q" maxlength="200" autocomplete="off" placeholder=${text('map.searchHint')} />
        </label>
        <button>${text('map.searchGo')}</button>
      </form>
      ${this.#results()}`;
  }

  readonly #search = async (event: SubmitEvent) => {
    event.preventDefault();
    const q = entryOf(dataOf(event), 'q').trim();
    if (q === '') return;
    try {
      const found = await ask<Devices>(pathWith('/api/devices', { q, size: MOST_FOUND }));
      this.trouble = null;
      this.found = { ...found, q };
      const [only] = found.rows;
      if (found.total === 1 && only !== undefined) this.#want(only);
    } catch (error) {
      this.trouble = error instanceof Trouble ? error : new Trouble(String(error));
    }
  };

  #results(): TemplateResult | typeof nothing {
    const { found, trouble } = this;
    if (trouble !== null) return html`<div class="found">${troubleNote(trouble)}</div>`;
    if (found === null) return nothing;
    return html`<div class="found card">
      <div class="apart">
        <p role="status">
          ${found.total === 0 ? text('map.searchNone', { q: found.q }) : text('map.searchFound', { count: found.total })}
        </p>
        <button @click=${() => this.forget()}>${text('map.clearSearch')}</button>
      </div>
      <div class="results">
        ${found.rows.map((row) => html`<button @click=${() => this.#want(row)}>${row.name} · ${row.unit.name}</button>`)}
      </div>
    </div>`;
  }

  #want({ id, name }: Wanted): void {
    this.dispatchEvent(new CustomEvent<Wanted>('wanted', { detail: { id, name } }));
  }
}
