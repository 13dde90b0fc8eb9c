/** Devices in whose place another one answers: to be decided, decided, and past. */
import { html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Swap, Swaps } from '../../server/api/wire.ts';
import { pathWith } from '../client.ts';
import { count } from '../figures.ts';
import { Live } from '../live.ts';
import { deviceCode } from '../parts/device-code.ts';
import { PAGE_SIZE, pageIn, pager, pagerStyles } from '../parts/pager.ts';
import { changed } from '../place.ts';
import { base } from '../plain-look.ts';
import { text } from '../words.ts';
import '../parts/swap-card.ts';

const STATES = ['open', 'accepted', 'refused', 'over'] as const;

@customElement('swap-page')
export class SwapPage extends LitElement {
  static override styles = [base, pagerStyles];

  @property({ attribute: false }) query = new URLSearchParams();

  get #state(): Swap['state'] {
    return STATES.find((state) => state === this.query.get('state')) ?? 'open';
  }

  readonly #swaps = new Live<Swaps>(this, () => ({
    path: pathWith('/api/swaps', { state: this.#state, page: pageIn(this.query), size: PAGE_SIZE }),
    concerns: ({ registry, many, devices }) => registry || many || devices.length > 0,
  }));

  override render() {
    return html`<div class="stack">
      <div>
        <h1>${text('swaps.title')}</h1>
        <p class="muted">${text('swaps.lead')}</p>
      </div>
      ${this.#swaps.shown((swaps) => this.#here(swaps))}
    </div>`;
  }

  #here(swaps: Swaps): TemplateResult {
    return html`<nav class="line" aria-label=${text('swaps.states')}>
        ${STATES.map(
          (state) =>
            html`<a
              class="button"
              href=${changed({ state: state === 'open' ? null : state, page: null })}
              aria-current=${state === this.#state ? 'true' : 'false'}
              >${text.word('swapState', state)} · ${count(swaps.counts[state])}</a
            >`,
        )}
      </nav>
      ${swaps.rows.length === 0 ? html`<p role="status">${text('swaps.empty')}</p>` : swaps.rows.map((swap) => this.#card(swap))}
      ${pager(swaps)}`;
  }

  #card(swap: Swap): TemplateResult {
    const { device, reason } = swap;
    return html`<article class="card stack">
      <div>
        <h2><a href="/devices/${device.id}">${device.name}</a></h2>
        <p class="small">${deviceCode(device.code)} · ${device.unit.name} · ${text.word('reason', reason)}</p>
      </div>
      <swap-card .swap=${swap} @decided=${() => this.#swaps.reload()}></swap-card>
    </article>`;
  }
}
