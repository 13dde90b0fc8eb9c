/** What left the count of a month: each thing by itself, why it is told, and who did it. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { LEFT_OUT } from '../../config/supervision.ts';
import type { LeftOut, LeftOutRow } from '../../server/api/wire.ts';
import { pathWith } from '../client.ts';
import { valueIn } from '../entered.ts';
import { count, percent } from '../figures.ts';
import { Live } from '../live.ts';
import { deviceCode } from '../parts/device-code.ts';
import { PAGE_SIZE, pageIn, pager, pagerStyles } from '../parts/pager.ts';
import { changed, go } from '../place.ts';
import { base } from '../plain-look.ts';
import { unitHref } from '../rates.ts';
import { dayTime, duration } from '../times.ts';
import { text } from '../words.ts';
import { rowStyles } from './row-styles.ts';

@customElement('left-out-page')
export class LeftOutPage extends LitElement {
  static override styles = [
    base,
    pagerStyles,
    rowStyles,
    css`
      td {
        max-width: 360px;
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property({ attribute: false }) query = new URLSearchParams();

  get #filter(): Record<string, string | null> {
    return { unit: this.query.get('unit'), month: this.query.get('month'), why: this.query.get('why') };
  }

  readonly #left = new Live<LeftOut>(this, () => ({
    path: pathWith('/api/left-out', { ...this.#filter, page: pageIn(this.query), size: PAGE_SIZE }),
  }));

  override render() {
    const left = this.#left.value;
    return html`<div class="stack">
      <div>
        <div class="apart">
          <h1>${text('leftOut.title')}</h1>
          <a class="button" download href=${pathWith('/api/left-out.csv', this.#filter)}>${text('leftOut.download')}</a>
        </div>
        <p class="muted">${text('leftOut.lead', { share: percent(left?.exemptShare ?? null) })}</p>
      </div>
      <label class="line no-print">
        ${text('leftOut.month')}
        <input
          type="month"
          name="month"
          .value=${this.query.get('month') ?? left?.month ?? ''}
          @change=${(event: Event) => go(changed({ month: valueIn(event) || null, page: null }))}
        />
      </label>
      ${this.#left.shown((here) => this.#here(here))}
    </div>`;
  }

  #here(left: LeftOut): TemplateResult {
    const chosen = LEFT_OUT.find((why) => why === this.query.get('why')) ?? null;
    const total = LEFT_OUT.reduce((sum, why) => sum + left.counts[why], 0);
    const way = (why: string | null, word: string, number: number) =>
      html`<a class="button" href=${changed({ why, page: null })} aria-current=${why === chosen ? 'true' : nothing}
        >${word} · ${count(number)}</a
      >`;
    return html`<nav class="line" aria-label=${text('leftOut.why')}>
        ${way(null, text('common.all'), total)}
        ${LEFT_OUT.map((why) => way(why, text.word('leftOutWhy', why), left.counts[why]))}
      </nav>
      ${chosen === null ? nothing : html`<p class="muted">${text.word('leftOutHint', chosen)}</p>`}
      ${left.rows.length === 0 ? html`<p role="status">${text('leftOut.empty')}</p>` : table(left.rows)}
      ${pager(left)}`;
  }
}

function table(rows: readonly LeftOutRow[]): TemplateResult {
  return html`<section class="card">
    <div class="scroll" tabindex="0" role="group" aria-label=${text('leftOut.caption')}>
      <table class="cards">
        <caption class="unseen">${text('leftOut.caption')}</caption>
        <thead>
          <tr>
            <th scope="col">${text('leftOut.why')}</th>
            <th scope="col">${text('leftOut.what')}</th>
            <th scope="col">${text('leftOut.amount')}</th>
            <th scope="col">${text('leftOut.when')}</th>
            <th scope="col" class="number">${text('leftOut.devices')}</th>
            <th scope="col">${text('leftOut.who')}</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(rowOf)}
        </tbody>
      </table>
    </div>
  </section>`;
}

function rowOf(row: LeftOutRow): TemplateResult {
  const { why, unit, device, exemption, kind, fromMs, untilMs, devices, who, note } = row;
  return html`<tr>
    <th scope="row" title=${text.word('leftOutHint', why)}>
      ${text.word('leftOutWhy', why)}
      ${kind === null ? nothing : html`<span class="small muted">${text.word('exemptionKind', kind)} #${exemption}</span>`}
    </th>
    <td class="wrap">
      ${
        device === null
          ? nothing
          : html`<a href="/devices/${device.id}">${device.name}</a> <span class="small">${deviceCode(device.code)}</span> `
      }
      ${unit === null ? nothing : html`<a href=${unitHref(unit.code, 'all')}>${unit.name}</a>`}
      ${note === '' ? nothing : html`<p class="small muted">${note}</p>`}
    </td>
    <td class="wrap">${amountOf(row)}</td>
    <td class="wrap small">
      ${fromMs === null ? nothing : html`<span class="nowrap">${dayTime(fromMs)}</span>`}
      ${untilMs === null || why === 'retired-late' ? nothing : html` – <span class="nowrap">${dayTime(untilMs)}</span>`}
    </td>
    <td class="number" data-label=${text('leftOut.devices')}>${count(devices)}</td>
    <td class="wrap small">${who}</td>
  </tr>`;
}

function amountOf({ why, amount, devices }: LeftOutRow): string {
  switch (why) {
    case 'after-the-fact':
      return text('leftOut.lateBy', { time: duration(amount) });
    case 'overlong':
      return text('leftOut.lasted', { time: duration(amount) });
    case 'mass':
      return text('leftOut.share', { share: percent(amount) });
    case 'drop':
      return text('leftOut.dropped', { before: amount, gone: devices });
    case 'retired-late':
      return text(amount === 1 ? 'leftOut.offline' : 'leftOut.notOffline');
    case 'answered':
      return text('leftOut.answeredFor', { time: duration(amount) });
  }
}
