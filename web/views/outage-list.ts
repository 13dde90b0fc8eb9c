/** What is broken now, one row per device and check. Rows never move by themselves: changes wait behind a button. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { CATEGORIES, CHECKS, type CheckName } from '../../config/terms.ts';
import type { Outage, Outages, UnitBrief } from '../../server/api/wire.ts';
import { pathWith } from '../client.ts';
import { count } from '../figures.ts';
import { Held } from '../held.ts';
import { Live } from '../live.ts';
import { deviceCode } from '../parts/device-code.ts';
import { emptied, filter, unitChoices } from '../parts/filters.ts';
import { checkSign, glyph, signed } from '../parts/glyph.ts';
import { PAGE_SIZE, pageIn, pagerStyles } from '../parts/pager.ts';
import { rowTable } from '../parts/row-table.ts';
import { changed } from '../place.ts';
import { base } from '../plain-look.ts';
import { session } from '../session.ts';
import { clock, duration } from '../times.ts';
import { text } from '../words.ts';
import { rowStyles } from './row-styles.ts';

@customElement('outage-list')
export class OutageList extends LitElement {
  static override styles = [base, signed, pagerStyles, rowStyles];

  @property({ attribute: false }) query = new URLSearchParams();
  readonly #outages = new Live<Outages>(this, () => ({
    path: this.#path,
    concerns: ({ units, registry }) => registry || units.includes(this.#unit),
  }));

  readonly #held = new Held(this, this.#outages, () => this.#path);

  readonly #units = new Live<UnitBrief[]>(this, () => ({
    path: '/api/units',
    concerns: ({ registry }) => registry,
  }));

  get #unit(): string {
    return this.query.get('unit') ?? session()?.staff.unit ?? '';
  }

  get #check(): CheckName | null {
    return CHECKS.find((check) => check === this.query.get('check')) ?? null;
  }

  get #asked() {
    return { unit: this.#unit, check: this.#check, category: this.query.get('category') };
  }

  get #path(): string {
    return pathWith('/api/outages', { ...this.#asked, page: pageIn(this.query), size: PAGE_SIZE });
  }

  override render() {
    return this.#outages.render({
      waiting: () => html`<p role="status" class="muted">${text('shell.loading')}</p>`,
      failed: (trouble) =>
        html`<div class="stack"><h1>${text('outages.title')}</h1>${this.#outages.failed(trouble)}</div>`,
      here: (latest) => this.#here(this.#held.shown ?? latest, latest),
    });
  }

  #here(shown: Outages, latest: Outages): TemplateResult {
    const news = this.#outages.isCurrent ? newsBetween(shown, latest) : 0;
    return html`<div class="stack">
      <div class="apart">
        <div>
          <h1>${text('outages.title')}</h1>
          <p class="small muted" role="status">
            ${text('outages.count', { count: latest.total })} · ${text('live.asOf', { time: clock(shown.atMs) })}
          </p>
        </div>
        <div class="line">
          ${
            news === 0
              ? nothing
              : html`<button class="primary" @click=${this.#held.apply}>${text('outages.updates', { count: news })}</button>`
          }
          ${
            this.#check === 'image'
              ? html`<a class="button" href=${pathWith('/image-faults', { unit: this.query.get('unit'), category: this.query.get('category') })}
                  >${text('imageFaults.compare')}</a
                >`
              : nothing
          }
          <a class="button" download href=${pathWith('/api/outages.csv', this.#asked)}>${text('common.csv')}</a>
        </div>
      </div>
      ${this.#filters(latest)} ${shown.rows.length === 0 ? this.#none(shown) : this.#table(shown, latest)}
    </div>`;
  }

  #filters({ byCheck }: Outages): TemplateResult {
    const all = byCheck.reduce((sum, one) => sum + one.count, 0);
    return html`<div class="line filters">
      <div class="line" role="group" aria-label=${text('common.check')}>
        <a class="button" aria-current=${this.#check === null ? 'true' : nothing} href=${changed({ check: null })}
          >${text('common.all')} ${count(all)}</a
        >
        ${byCheck.map(
          (one) => html`<a
            class="button"
            aria-current=${this.#check === one.check ? 'true' : nothing}
            href=${changed({ check: one.check })}
            >${text.word('fault', one.check)} ${count(one.count)}</a
          >`,
        )}
      </div>
      ${filter('unit', text('common.unit'), this.query.get('unit'), unitChoices(this.#units.value ?? []))}
      ${filter(
        'category',
        text('common.category'),
        this.query.get('category'),
        CATEGORIES.map((category) => ({ value: category, label: text.word('category', category) })),
      )}
    </div>`;
  }

  #none({ atMs }: Outages): TemplateResult {
    const unit = this.#units.value?.find(({ code }) => code === this.query.get('unit'))?.name ?? '';
    const category = this.query.get('category');
    return emptied(
      [
        this.#check === null ? '' : text.word('fault', this.#check),
        unit,
        category === null ? '' : text.word('category', category),
      ],
      (words) => text('outages.emptyFilter', { filter: words }),
      html`<div class="card" role="status">
        <p class="strong">${text('outages.none')}</p>
        <p class="muted">${text('outages.noneLast', { time: clock(atMs) })}</p>
      </div>`,
      changed({ check: null, unit: null, category: null }),
    );
  }

  #table(shown: Outages, latest: Outages): TemplateResult {
    const open = new Set(latest.rows.map(({ id }) => id));
    // Only a row that could still stand on this page can be said to have recovered.
    const isWhole = this.#outages.isCurrent && latest.pages <= 1;
    return rowTable(
      text('outages.caption'),
      [
        text('common.name'),
        text('common.state'),
        text('common.reason'),
        text('common.since'),
        text('outages.lasting'),
        text('common.lastSeen'),
        text('common.unit'),
        text('common.category'),
        text('common.code'),
      ],
      shown.rows.map((row) => rowOf(row, latest.atMs, isWhole && !open.has(row.id))),
      shown,
    );
  }
}

function rowOf(row: Outage, nowMs: number, hasRecovered: boolean): TemplateResult {
  const sign = hasRecovered ? 'normal' : checkSign(row.check, 'bad');
  return html`<tr>
    <th scope="row"><a href="/devices/${row.device}" data-line>${row.name}</a></th>
    <td class="nowrap">
      <span class="signed"
        >${glyph(sign)}${text.word('fault', row.check)}${hasRecovered ? html` · ${text('outages.recovered')}` : nothing}</span
      >
    </td>
    <td>${text.word('reason', row.reason)}</td>
    <td class="nowrap" data-label=${text('common.since')}>${clock(row.sinceMs)}</td>
    <td class="nowrap" data-label=${text('outages.lasting')}>${duration(nowMs - row.sinceMs)}</td>
    <td class="nowrap" data-label=${text('common.lastSeen')}>${clock(row.seenMs)}</td>
    <td class="nowrap">${row.unit.name}</td>
    <td class="nowrap">${text.word('category', row.category)}</td>
    <td>${deviceCode(row.code)}</td>
  </tr>`;
}

/** How many rows came or went on this page, and at least one when only the total differs. */
export function newsBetween(shown: Outages, latest: Outages): number {
  const before = new Set(shown.rows.map(({ id }) => id));
  const after = new Set(latest.rows.map(({ id }) => id));
  const moved =
    [...after].filter((id) => !before.has(id)).length + [...before].filter((id) => !after.has(id)).length;
  return Math.max(moved, Math.abs(latest.total - shown.total));
}
