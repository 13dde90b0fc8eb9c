/** Exemptions (报备): to ask for one, to decide on one, and every one that counts. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Exemptions } from '../../server/api/wire.ts';
import { chosenCodes } from '../chosen.ts';
import { pathWith } from '../client.ts';
import { count } from '../figures.ts';
import { Live } from '../live.ts';
import { PAGE_SIZE, pageIn, pager, pagerStyles } from '../parts/pager.ts';
import { changed } from '../place.ts';
import { base } from '../plain-look.ts';
import { may } from '../session.ts';
import { text } from '../words.ts';
import '../parts/exemption-card.ts';
import '../parts/exemption-form.ts';

const LISTS = ['waiting', 'now', 'ahead', 'over', 'refused'] as const;
type ListName = (typeof LISTS)[number];

@customElement('exemption-page')
export class ExemptionPage extends LitElement {
  static override styles = [base, pagerStyles];

  @property({ attribute: false }) query = new URLSearchParams();

  get #list(): ListName {
    return LISTS.find((name) => name === this.query.get('list')) ?? 'waiting';
  }

  /** `?codes=…,…`: devices that somebody chose elsewhere; `?codes=chosen`: those that are ticked in the list of devices. */
  get #codes(): string[] {
    const codes = this.query.get('codes') ?? '';
    return codes === 'chosen' ? chosenCodes() : codes.split(',').filter((code) => code !== '');
  }

  readonly #exemptions = new Live<Exemptions>(this, () => ({
    path: pathWith('/api/exemptions', { list: this.#list, page: pageIn(this.query), size: PAGE_SIZE }),
  }));

  override render() {
    return html`<div class="stack">
      <div>
        <div class="apart">
          <h1>${text('exemptions.title')}</h1>
          <a href="/left-out">${text('exemptions.leftOut')}</a>
        </div>
        <p class="muted">${text('exemptions.lead')}</p>
      </div>
      ${
        may('maintain')
          ? html`<details class="card" ?open=${this.#codes.length > 0}>
              <summary class="strong">${text('exemptions.ask')}</summary>
              <exemption-form
                .codes=${this.#codes}
                .limits=${this.#exemptions.value?.limits ?? null} @asked=${() => this.#exemptions.reload()}></exemption-form>
            </details>`
          : nothing
      }
      ${this.#exemptions.shown((exemptions) => this.#here(exemptions))}
    </div>`;
  }

  #here(exemptions: Exemptions): TemplateResult {
    const { counts, rows } = exemptions;
    return html`<nav class="line" aria-label=${text('exemptions.lists')}>
        ${LISTS.map(
          (name) =>
            html`<a
              class="button"
              href=${changed({ list: name === 'waiting' ? null : name, page: null, codes: null })}
              aria-current=${name === this.#list ? 'true' : nothing}
              >${text.word('exemptionList', name)} · ${count(counts[name])}</a
            >`,
        )}
      </nav>
      ${
        rows.length === 0
          ? html`<p role="status">${text('exemptions.empty')}</p>`
          : repeat(
              rows,
              ({ id }) => id,
              (exemption) =>
                html`<exemption-card .exemption=${exemption} @decided=${() => this.#exemptions.reload()}></exemption-card>`,
            )
      }
      ${pager(exemptions)}`;
  }
}
