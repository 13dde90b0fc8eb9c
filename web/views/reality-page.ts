/** The register beside reality: the four-way table by sub-platform or unit, and the list behind each figure. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { RealDevice, RealDevices, Reality } from '../../server/api/wire.ts';
import { pathWith } from '../client.ts';
import { count } from '../figures.ts';
import { Live } from '../live.ts';
import { deviceCode } from '../parts/device-code.ts';
import { checkSign, glyph, signed } from '../parts/glyph.ts';
import { PAGE_SIZE, pageIn, pager, pagerStyles } from '../parts/pager.ts';
import { changed } from '../place.ts';
import { base } from '../plain-look.ts';
import { may, seesWhole } from '../session.ts';
import { clock } from '../times.ts';
import { text } from '../words.ts';
import { rowStyles } from './row-styles.ts';

const CELLS = ['seen', 'never-seen', 'unregistered', 'dead'] as const;
type Cell = (typeof CELLS)[number];
type Row = Reality['rows'][number];
/** In an address: devices of no sub-platform. */
const NO_PLATFORM = '-';

@customElement('reality-page')
export class RealityPage extends LitElement {
  static override styles = [
    base,
    signed,
    pagerStyles,
    rowStyles,
    css`
      td a[aria-current='true'] {
        font-weight: 700;
        text-decoration-thickness: 2px;
      }
      tfoot td,
      tfoot th {
        font-weight: 600;
      }
    `,
  ];

  @property({ attribute: false }) query = new URLSearchParams();

  get #by(): Reality['by'] {
    return this.query.get('by') === 'unit' ? 'unit' : 'platform';
  }

  get #cell(): Cell | undefined {
    return CELLS.find((cell) => cell === this.query.get('cell'));
  }

  readonly #table = new Live<Reality>(this, () => ({
    path: pathWith('/api/reality', { by: this.#by }),
    concerns: ({ registry, many, devices }) => registry || many || devices.length > 0,
  }));

  readonly #list = new Live<RealDevices>(this, () =>
    this.#cell === undefined
      ? null
      : {
          path: pathWith('/api/reality/devices', {
            ...this.#filter,
            page: pageIn(this.query),
            size: PAGE_SIZE,
          }),
          concerns: ({ registry, many, devices }) => registry || many || devices.length > 0,
        },
  );

  /** Which list: the cell, and the row of the table it stands in. */
  get #filter(): Record<string, string | null> {
    const key = this.query.get('of');
    return {
      cell: this.#cell ?? null,
      platform: this.#by === 'platform' ? key : null,
      unit: this.#by === 'unit' ? key : null,
    };
  }

  override render() {
    return html`<div class="stack">
      <div>
        <h1>${text('reality.title')}</h1>
        <p class="muted">${text('reality.lead')}</p>
      </div>
      <section class="card stack" aria-label=${text('reality.title')}>
        <div class="apart">
          <nav class="line" aria-label=${text('reality.by')}>
            ${(['platform', 'unit'] as const).map(
              (by) =>
                html`<a
                  class="button"
                  href=${changed({ by: by === 'platform' ? null : by, of: null, cell: null, page: null })}
                  aria-current=${by === this.#by ? 'true' : 'false'}
                  >${text(by === 'unit' ? 'reality.byUnit' : 'reality.byPlatform')}</a
                >`,
            )}
          </nav>
          <a class="button" download href=${pathWith('/api/reality.csv', { by: this.#by })}>${text('reality.download')}</a>
        </div>
        ${this.#table.shown((table) => this.#drawn(table))}
      </section>
      ${this.#cell === undefined ? nothing : this.#opened(this.#cell)}
    </div>`;
  }

  #drawn({ by, rows, total }: Reality): TemplateResult {
    return html`<div class="scroll">
      <table class="cards">
        <caption class="unseen">${text('reality.caption')}</caption>
        <thead>
          <tr>
            <th scope="col">${text(by === 'unit' ? 'common.unit' : 'common.platform')}</th>
            ${CELLS.map((cell) => html`<th scope="col" class="number">${text.word('realityCell', cell)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map((row) => this.#row(by, row))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">${text('reality.total')}</th>
            ${CELLS.map((cell) => html`<td class="number" data-label=${text.word('realityCell', cell)}>${this.#figure(cell, total[cell], null)}</td>`)}
          </tr>
        </tfoot>
      </table>
    </div>`;
  }

  #row(by: Reality['by'], { key, name, counts }: Row): TemplateResult {
    const of = by === 'platform' && key === '' ? NO_PLATFORM : key;
    const none = text(by === 'unit' ? 'reality.noneUnit' : 'reality.nonePlatform');
    return html`<tr>
      <th scope="row">${key === '' ? none : name}</th>
      ${CELLS.map(
        (cell) =>
          html`<td class="number" data-label=${text.word('realityCell', cell)}>${of === '' ? count(counts[cell]) : this.#figure(cell, counts[cell], of)}</td>`,
      )}
    </tr>`;
  }

  #figure(cell: Cell, figure: number, of: string | null): TemplateResult {
    const isHere = cell === this.#cell && of === this.query.get('of');
    return html`<a href=${changed({ cell, of, page: null })} aria-current=${isHere ? 'true' : 'false'}>${count(figure)}</a>`;
  }

  #opened(cell: Cell): TemplateResult {
    const mayClaim = cell === 'unregistered' && may('register') && seesWhole();
    return html`<section class="card stack" aria-labelledby="list">
      ${this.#list.render({
        waiting: () => html`<p role="status" class="muted">${text('shell.loading')}</p>`,
        failed: this.#list.failed,
        here: (list) => html`<div class="apart">
            <h2 id="list">${text.word('realityCell', cell)} · ${count(list.total)}</h2>
            <span class="line">
              ${mayClaim ? html`<a class="button" href="/devices/discover">${text('reality.claim')}</a>` : nothing}
              <a class="button" download href=${pathWith('/api/reality/devices.csv', this.#filter)}>${text('reality.downloadList')}</a>
            </span>
          </div>
          ${list.rows.length === 0 ? html`<p role="status">${text('reality.empty')}</p>` : devices(list.rows)} ${pager(list)}`,
      })}
    </section>`;
  }
}

function devices(rows: readonly RealDevice[]): TemplateResult {
  return html`<div class="scroll">
    <table class="cards">
      <caption class="unseen">${text('reality.listCaption')}</caption>
      <thead>
        <tr>
          <th scope="col">${text('common.name')}</th>
          <th scope="col">${text('catalogue.declared')}</th>
          <th scope="col">${text('catalogue.seen')}</th>
          <th scope="col">${text('reality.first')}</th>
          <th scope="col">${text('reality.last')}</th>
          <th scope="col">${text('common.unit')}</th>
          <th scope="col">${text('reality.address')}</th>
          <th scope="col">${text('common.code')}</th>
        </tr>
      </thead>
      <tbody>${rows.map(rowOf)}</tbody>
    </table>
  </div>`;
}

function rowOf({
  id,
  name,
  code,
  declared,
  state,
  reason,
  firstMs,
  lastMs,
  unit,
  address,
}: RealDevice): TemplateResult {
  const words = reason === null ? text.word('state', state) : text.word('reason', reason);
  const shown = name || address || '—';
  return html`<tr>
    <th scope="row">${id === null ? shown : html`<a href="/devices/${id}" data-line>${shown}</a>`}</th>
    <td class="nowrap" data-label=${text('catalogue.declared')}>${declared === '' ? '—' : text.word('declared', declared)}</td>
    <td data-label=${text('catalogue.seen')}>
      ${id === null ? text('reality.notRegistered') : html`<span class="signed">${glyph(checkSign('online', state))}<span>${words}</span></span>`}
    </td>
    <td class="nowrap" data-label=${text('reality.first')}>${firstMs === null ? text('reality.never') : clock(firstMs)}</td>
    <td class="nowrap" data-label=${text('reality.last')}>${lastMs === null ? text('reality.never') : clock(lastMs)}</td>
    <td class="nowrap">${unit?.name ?? '—'}</td>
    <td class="mono nowrap">${address || '—'}</td>
    <td>${code === '' ? '—' : deviceCode(code)}</td>
  </tr>`;
}
