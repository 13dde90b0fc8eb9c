/** Where what the demo's past holds is to be seen; nothing while there is no demo. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { DemoPast, UnitBrief } from '../../server/api/wire.ts';
import { Live } from '../live.ts';
import { base } from '../plain-look.ts';
import { text } from '../words.ts';

/** While it is being made somebody may watch it grow. */
const AGAIN_MS = 2_000;

@customElement('past-card')
export class PastCard extends LitElement {
  static override styles = [
    base,
    css`
      li + li {
        margin-top: var(--s2);
      }
    `,
  ];

  readonly #past = new Live<DemoPast>(this, () => ({ path: '/api/demo/past' }));
  readonly #units = new Live<UnitBrief[]>(this, () => ({ path: '/api/units' }));
  #again: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#again);
  }

  override updated(): void {
    clearTimeout(this.#again);
    if (this.#past.value?.state === 'making') this.#again = setTimeout(() => this.#past.refresh(), AGAIN_MS);
  }

  override render() {
    const past = this.#past.value;
    if (past === undefined || past.state === 'none') return nothing;
    const names = new Map(this.#units.value?.map(({ code, name }) => [code, name]));
    return html`<section class="card stack" aria-labelledby="past">
      <h2 id="past">${text('past.title')}</h2>
      ${
        past.state === 'made'
          ? html`<p class="muted">${text('past.lead')}</p>
              <ul>
                ${past.places.map(
                  ({ what, unit, month, path }) => html`<li>
                    <a href=${path}>${text.word('pastPlace', what)}</a>
                    <span class="small muted">${[unit === null ? '' : (names.get(unit) ?? unit), month].filter((part) => part !== '').join(' · ')}</span>
                  </li>`,
                )}
              </ul>`
          : html`<p role="status">${past.state === 'making' ? text('past.making', past) : text(`past.${past.state}`)}</p>`
      }
    </section>`;
  }
}
