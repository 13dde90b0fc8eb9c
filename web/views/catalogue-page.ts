/** The devices of one comparison between a sub-platform's catalogue, the registry and our own probes. */
import { html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ComparedRow, Comparison } from '../../server/api/wire.ts';
import { pathWith } from '../client.ts';
import { count } from '../figures.ts';
import { Live } from '../live.ts';
import { deviceCode } from '../parts/device-code.ts';
import { checkSign, glyph, signed } from '../parts/glyph.ts';
import { PAGE_SIZE, pageIn, pager, pagerStyles } from '../parts/pager.ts';
import { base } from '../plain-look.ts';
import { clock } from '../times.ts';
import { text } from '../words.ts';
import { rowStyles } from './row-styles.ts';
import '../parts/catalogue-card.ts';

const LISTS = ['both', 'unlisted', 'unregistered', 'on-bad', 'off-good'] as const;

@customElement('catalogue-page')
export class CataloguePage extends LitElement {
  static override styles = [base, signed, pagerStyles, rowStyles];

  @property() platform = '';
  @property({ attribute: false }) query = new URLSearchParams();

  get #list(): Comparison['list'] {
    return LISTS.find((list) => list === this.query.get('list')) ?? 'unregistered';
  }

  readonly #comparison = new Live<Comparison>(this, () => ({
    path: pathWith(this.#path(''), { list: this.#list, page: pageIn(this.query), size: PAGE_SIZE }),
    concerns: ({ registry, many, devices }) => registry || many || devices.length > 0,
  }));

  #path(ending: string): string {
    return `/api/platforms/${encodeURIComponent(this.platform)}/catalogue${ending}`;
  }

  override render() {
    return html`<div class="stack">
      <h1>${text('catalogue.title')}</h1>
      <p class="muted">${text('catalogue.lead')}</p>
      <catalogue-card level="2" .platform=${this.platform} @taken=${() => this.#comparison.reload()}></catalogue-card>
      ${this.#comparison.shown((comparison) => this.#here(comparison))}
    </div>`;
  }

  #here(comparison: Comparison): TemplateResult {
    const { list, rows, total } = comparison;
    return html`<section class="card stack" aria-labelledby="list">
      <div class="apart">
        <h2 id="list">${text.word('comparison', list)} · ${count(total)}</h2>
        <a class="button" download href=${pathWith(this.#path('.csv'), { list })}>${text('catalogue.download')}</a>
      </div>
      ${rows.length === 0 ? html`<p role="status">${text('catalogue.empty')}</p>` : table(rows)} ${pager(comparison)}
    </section>`;
  }
}

function table(rows: readonly ComparedRow[]): TemplateResult {
  return html`<div class="scroll">
    <table class="cards">
      <caption class="unseen">
        ${text('catalogue.caption')}
      </caption>
      <thead>
        <tr>
          <th scope="col">${text('common.name')}</th>
          <th scope="col">${text('catalogue.declared')}</th>
          <th scope="col">${text('catalogue.seen')}</th>
          <th scope="col">${text('common.since')}</th>
          <th scope="col">${text('common.unit')}</th>
          <th scope="col">${text('common.code')}</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(rowOf)}
      </tbody>
    </table>
  </div>`;
}

function rowOf({ id, name, code, declared, state, reason, sinceMs, unit }: ComparedRow): TemplateResult {
  const words = reason === null ? text.word('state', state) : text.word('reason', reason);
  return html`<tr>
    <th scope="row">${id === null ? name || '—' : html`<a href="/devices/${id}" data-line>${name}</a>`}</th>
    <td class="nowrap" data-label=${text('catalogue.declared')}>${declared === '' ? '—' : text.word('declared', declared)}</td>
    <td data-label=${text('catalogue.seen')}>
      ${id === null ? '—' : html`<span class="signed">${glyph(checkSign('online', state))}${words}</span>`}
    </td>
    <td class="nowrap" data-label=${text('common.since')}>${id === null ? '—' : clock(sinceMs)}</td>
    <td class="nowrap">${unit?.name ?? '—'}</td>
    <td>${deviceCode(code)}</td>
  </tr>`;
}
