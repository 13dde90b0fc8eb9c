/** The registry: searched, filtered and paged by the server; one row per device with its four states. */
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { CATEGORIES, KINDS, LIFECYCLES } from '../../config/terms.ts';
import type { CheckState, DeviceRow, Devices, Platform, UnitBrief } from '../../server/api/wire.ts';
import { choose, chooseNone, chosen, type Tickable } from '../chosen.ts';
import { pathWith } from '../client.ts';
import { dataOf, entryOf, isTicked } from '../entered.ts';
import { Live } from '../live.ts';
import { PageKeys } from '../page-keys.ts';
import { choiceBar } from '../parts/choice-bar.ts';
import { deviceCode } from '../parts/device-code.ts';
import { type Choice, emptied, filter, unitChoices } from '../parts/filters.ts';
import { checkSign, glyph, signed } from '../parts/glyph.ts';
import { markedName, otherMatches } from '../parts/marked-text.ts';
import { PAGE_SIZE, pageIn, pager, pagerStyles } from '../parts/pager.ts';
import { sortHead } from '../parts/sort-head.ts';
import { changed, go } from '../place.ts';
import { base } from '../plain-look.ts';
import { may, seesWhole } from '../session.ts';
import { clock } from '../times.ts';
import { text } from '../words.ts';
import { rowStyles } from './row-styles.ts';

const FILTERS = ['unit', 'category', 'kind', 'lifecycle', 'platform'] as const;
const FILTERED = ['q', ...FILTERS];
/** Registrars edit many at once, crews ask for their exemption. */
const mayChoose = () => may('register') || may('maintain');

@customElement('device-list')
export class DeviceList extends LitElement {
  static override styles = [
    base,
    signed,
    pagerStyles,
    rowStyles,
    css`
      .search {
        flex: 1 1 240px;
      }
      .search input {
        width: 100%;
      }
      .choice {
        min-height: var(--target);
        margin-bottom: var(--s2);
      }
      .name {
        display: flex;
        align-items: center;
        gap: var(--s2);
      }
      .name input {
        flex: none;
      }
      .states {
        display: inline-flex;
        flex-wrap: wrap;
        gap: 2px 10px;
      }
    `,
  ];

  @property({ attribute: false }) query = new URLSearchParams();

  readonly #devices = new Live<Devices>(this, () => ({
    path: pathWith('/api/devices', {
      ...this.#asked,
      sort: this.query.get('sort'),
      page: pageIn(this.query),
      size: PAGE_SIZE,
    }),
    concerns: ({ registry, many, devices }) => registry || many || this.#shows(devices),
  }));

  readonly #units = new Live<UnitBrief[]>(this, () => ({
    path: '/api/units',
    concerns: ({ registry }) => registry,
  }));
  readonly #platforms = new Live<Platform[]>(this, () => ({
    path: '/api/platforms',
    concerns: ({ registry }) => registry,
  }));

  /** Every device that matches, on every page: until the filter is another one. */
  @state() private isAll = false;
  /** Where a range of ticks begins. */
  #lastTicked: number | undefined;

  constructor() {
    super();
    new PageKeys(this, [
      {
        keys: ['x'],
        shown: 'x',
        label: () => text('bulk.key'),
        press: () => mayChoose() && this.#turnFocused(),
      },
    ]);
  }

  get #asked(): Record<string, string | null> {
    return Object.fromEntries(['q', ...FILTERS].map((name) => [name, this.query.get(name)]));
  }

  override willUpdate(changes: PropertyValues<this>): void {
    const before = changes.get('query');
    if (before !== undefined && FILTERED.some((name) => before.get(name) !== this.query.get(name)))
      this.isAll = false;
  }

  #shows(ids: readonly number[]): boolean {
    return this.#devices.value?.rows.some(({ id }) => ids.includes(id)) ?? false;
  }

  override render() {
    return html`<div class="stack">
      ${this.#head()} ${this.#filters()}
      ${this.#devices.shown((devices) => this.#here(devices))}
    </div>`;
  }

  #head(): TemplateResult {
    const total = this.#devices.value?.total;
    return html`<div class="apart">
      <div>
        <h1>${text('devices.title')}</h1>
        <p class="small muted" role="status">
          ${total === undefined ? text('shell.loading') : text('devices.count', { count: total })}
        </p>
      </div>
      <div class="line">
        ${
          may('register')
            ? html`<a class="button" href="/devices/new">${text('devices.add')}</a>
              ${
                seesWhole()
                  ? html`<a class="button" href="/devices/import">${text('devices.import')}</a>
                      <a class="button" href="/devices/discover">${text('devices.discover')}</a>`
                  : nothing
              }`
            : nothing
        }
        <a class="button" download href=${pathWith('/api/devices.csv', this.#asked)}>${text('common.csv')}</a>
        <a class="button" download href=${pathWith('/api/devices.xlsx', { ...this.#asked, headings: 'zh' })}>${text('lists.workbook')}</a>
      </div>
    </div>`;
  }

  #filters(): TemplateResult {
    const { query } = this;
    const words = (list: 'category' | 'kind' | 'lifecycle', values: readonly string[]): Choice[] =>
      values.map((value) => ({ value, label: text.word(list, value) }));
    return html`<div class="line filters">
      <form class="search" role="search" aria-label=${text('devices.search')} @submit=${this.#search}>
        <label class="field small">
          ${text('devices.search')}
          <input type="search" name="q" maxlength="200" autocomplete="off" .value=${query.get('q') ?? ''} />
        </label>
      </form>
      ${filter('unit', text('common.unit'), query.get('unit'), unitChoices(this.#units.value ?? []))}
      ${filter('category', text('common.category'), query.get('category'), words('category', CATEGORIES))}
      ${filter('kind', text('common.kind'), query.get('kind'), words('kind', KINDS))}
      ${filter('lifecycle', text('common.lifecycle'), query.get('lifecycle'), words('lifecycle', LIFECYCLES))}
      ${filter(
        'platform',
        text('common.platform'),
        query.get('platform'),
        (this.#platforms.value ?? []).map(({ id, name }) => ({ value: id, label: name })),
      )}
    </div>`;
  }

  #search(event: SubmitEvent): void {
    event.preventDefault();
    const q = entryOf(dataOf(event), 'q').trim();
    go(changed({ q: q === '' ? null : q }));
  }

  #here(devices: Devices): TemplateResult {
    if (devices.rows.length === 0) return this.#none();
    return html`<section class="card">
      ${mayChoose() ? this.#choice(devices) : nothing}
      <div class="scroll">
        <table class="cards">
          <caption class="unseen">
            ${text('devices.caption')}
          </caption>
          <thead>
            <tr>
              ${sortHead('name', text('common.name'), this.query.get('sort'))}
              <th scope="col">${text('common.state')}</th>
              <th scope="col">${text('common.lastSeen')}</th>
              ${sortHead('unit', text('common.unit'), this.query.get('sort'))}
              ${sortHead('category', text('common.category'), this.query.get('sort'))}
              ${sortHead('lifecycle', text('common.lifecycle'), this.query.get('sort'))}
              ${sortHead('code', text('common.code'), this.query.get('sort'))}
            </tr>
          </thead>
          <tbody>
            ${devices.rows.map((row) => rowOf(row, this.#tickOf(row, devices)))}
          </tbody>
        </table>
      </div>
      ${pager(devices)}
    </section>`;
  }

  #choice({ rows, total }: Devices): TemplateResult {
    const ids = rows.map(({ id }) => id);
    return choiceBar({
      ...{ shown: rows.length, shownChosen: ids.filter((id) => chosen().has(id)).length },
      ...{ chosen: chosen().size, total, isAll: this.isAll },
      hrefFor: (way) =>
        pathWith('/devices/bulk', {
          ...(this.isAll && { all: 'yes', ...this.#asked }),
          ...(way === 'move' && { move: 'yes' }),
        }),
      hasEdits: may('register'),
      hasExemption: may('maintain'),
      onPage: (isOn) => this.#choose(rows, isOn),
      onAll: () => {
        this.isAll = true;
      },
      onNone: () => {
        chooseNone();
        this.isAll = false;
      },
    });
  }

  #choose(some: readonly Tickable[], isOn: boolean): void {
    // All but some: of what can be seen, the others stay chosen.
    if (this.isAll) choose(this.#devices.value?.rows ?? [], true);
    this.isAll = false;
    choose(some, isOn);
    this.requestUpdate();
  }

  #tickOf(row: DeviceRow, { rows }: Devices): TemplateResult | typeof nothing {
    if (!mayChoose()) return nothing;
    const { id, name } = row;
    return html`<input
      type="checkbox"
      aria-label=${text('bulk.choose', { name })}
      .checked=${this.isAll || chosen().has(id)}
      @click=${(event: MouseEvent) => this.#tick(row, event, rows)}
    />`;
  }

  /** With the shift key: everything from the last one that was ticked. */
  #tick(row: DeviceRow, event: MouseEvent, rows: Devices['rows']): void {
    const isOn = isTicked(event);
    const [from, to] = [rows.findIndex(({ id }) => id === this.#lastTicked), rows.indexOf(row)];
    const some = event.shiftKey && from >= 0 ? rows.slice(Math.min(from, to), Math.max(from, to) + 1) : [row];
    this.#lastTicked = row.id;
    this.#choose(some, isOn);
  }

  /** The device whose line has the focus. */
  #turnFocused(): boolean {
    const line = this.shadowRoot?.activeElement?.closest<HTMLElement>('tr[data-device]');
    const row = this.#devices.value?.rows.find(({ id }) => String(id) === line?.dataset.device);
    if (row === undefined) return false;
    this.#lastTicked = row.id;
    this.#choose([row], !this.isAll && !chosen().has(row.id));
    return true;
  }

  #none(): TemplateResult {
    const { q, unit, platform } = this.#asked;
    return emptied(
      [
        q ?? '',
        this.#units.value?.find(({ code }) => code === unit)?.name ?? '',
        ...(['category', 'kind', 'lifecycle'] as const).map((name) => {
          const value = this.query.get(name);
          return value === null ? '' : text.word(name, value);
        }),
        platform ?? '',
      ],
      (words) => `${text('devices.none')}: ${words}`,
      html`<div class="card stack" role="status">
        <p class="strong">${text('devices.empty')}</p>
        ${may('register') && seesWhole() ? html`<p><a class="button primary" href="/start">${text('setup.choose')}</a></p>` : nothing}
      </div>`,
      '/devices',
    );
  }
}

function rowOf(row: DeviceRow, tick: TemplateResult | typeof nothing): TemplateResult {
  const seenMs = Math.max(...row.checks.map((check) => check.seenMs ?? 0));
  return html`<tr data-device=${row.id}>
    <th scope="row"><span class="name">${tick}<a href="/devices/${row.id}" data-line>${markedName(row.name, row.matched)}</a></span>${otherMatches(row.matched)}</th>
    <td><span class="states">${statesOf(row)}</span></td>
    <td class="nowrap" data-label=${text('common.lastSeen')}>${clock(seenMs === 0 ? null : seenMs)}</td>
    <td class="nowrap">${row.unit.name}</td>
    <td class="nowrap">${text.word('category', row.category)}</td>
    <td class="nowrap">${text.word('lifecycle', row.lifecycle)}</td>
    <td>${deviceCode(row.code)}</td>
  </tr>`;
}

/** Only what is not well is named; a device that is well is one quiet word. */
function statesOf({ checks, lifecycle, kind }: DeviceRow): TemplateResult | TemplateResult[] {
  if (kind === 'site' || kind === 'platform')
    return html`<span class="muted">${text.word('kind', kind)}</span>`;
  if (lifecycle !== 'active' && lifecycle !== 'repair') {
    return html`<span class="signed">${glyph('exempt')}${text.word('lifecycle', lifecycle)}</span>`;
  }
  const bad = checks.filter(({ state }) => state === 'bad');
  if (bad.length > 0) return bad.map(faultOf);
  const unknown = checks.filter(({ state }) => state === 'unknown');
  if (unknown.length > 0) {
    return html`<span class="signed"
      >${glyph('unknown')}${text.word('state', 'unknown')}:
      ${unknown.map(({ check }) => text.word('check', check)).join(' ')}</span
    >`;
  }
  return html`<span class="signed">${glyph('normal')}${text.word('state', 'good')}</span>`;
}

function faultOf({ check, reason }: CheckState): TemplateResult {
  return html`<span class="signed nowrap"
    >${glyph(checkSign(check, 'bad'))}${text.word('fault', check)}
    ${reason === null ? nothing : html`<span class="muted">${text.word('reason', reason)}</span>`}</span
  >`;
}
