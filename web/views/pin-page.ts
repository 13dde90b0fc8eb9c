/** Map accuracy: which pins are wrong and why, what is proposed, and the monthly samples. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { PinFindings, PinRow, Platform, UnitBrief } from '../../server/api/wire.ts';
import { pathWith } from '../client.ts';
import { count } from '../figures.ts';
import { Live } from '../live.ts';
import { deviceCode } from '../parts/device-code.ts';
import { emptyCity } from '../parts/empty-city.ts';
import { emptied, filter, unitChoices } from '../parts/filters.ts';
import { PAGE_SIZE, pageIn, pager, pagerStyles } from '../parts/pager.ts';
import { batchWords, evidenceWords, pairWords, proposalWords } from '../parts/pin-words.ts';
import { changed } from '../place.ts';
import { base } from '../plain-look.ts';
import { session } from '../session.ts';
import { text } from '../words.ts';
import { rowStyles } from './row-styles.ts';
import '../parts/pin-proposals.ts';
import '../parts/pin-samples.ts';

/** Names of sub-platforms, by their ids. */
type Names = ReadonlyMap<string, string>;

@customElement('pin-page')
export class PinPage extends LitElement {
  static override styles = [base, pagerStyles, rowStyles];

  @property({ attribute: false }) query = new URLSearchParams();

  get #asked() {
    return {
      unit: this.query.get('unit') ?? session()?.staff.unit ?? '',
      fault: this.query.get('fault'),
      platform: this.query.get('platform'),
      batch: this.query.get('batch'),
    };
  }

  readonly #findings = new Live<PinFindings>(this, () => ({
    path: pathWith('/api/pins/findings', { ...this.#asked, page: pageIn(this.query), size: PAGE_SIZE }),
    concerns: ({ registry, many, devices }) => registry || many || devices.length > 0,
  }));

  readonly #units = new Live<UnitBrief[]>(this, () => ({
    path: '/api/units',
    concerns: ({ registry }) => registry,
  }));

  readonly #named = new Live<Platform[]>(this, () => ({
    path: '/api/platforms',
    concerns: ({ registry }) => registry,
  }));

  get #platforms(): Names {
    return new Map(this.#named.value?.map(({ id, name }) => [id, name]));
  }

  override render() {
    const units = this.#units.value ?? [];
    const unit = this.#asked.unit || (units.find(({ parent }) => parent === null)?.code ?? '');
    return html`<div class="stack">
      <div>
        <h1>${text('pins.title')}</h1>
        <p class="muted">${text('pins.lead')}</p>
      </div>
      ${this.#units.value?.length === 0 ? emptyCity() : this.#parts(unit, units)}
    </div>`;
  }

  #parts(unit: string, units: readonly UnitBrief[]): TemplateResult {
    return html`<pin-proposals .unit=${this.#asked.unit} .platforms=${this.#platforms} @decided=${() => this.#findings.reload()}></pin-proposals>
      ${this.#findings.shown((findings) => this.#here(findings, units))}
      <pin-samples .unit=${unit}></pin-samples>`;
  }

  #here(findings: PinFindings, units: readonly UnitBrief[]): TemplateResult {
    const { counts, rows, judged, good } = findings;
    const fault = this.query.get('fault');
    const chip = (value: string | null, words: string) =>
      html`<a class="button" aria-current=${value === fault ? 'true' : nothing} href=${changed({ fault: value, page: null })}>${words}</a>`;
    return html`<section class="card stack" aria-labelledby="found">
      <div class="apart">
        <h2 id="found">${text('pins.sound', { good, judged })}</h2>
        <a class="button" download href=${pathWith('/api/pins/findings.csv', this.#asked)}>${text('common.csv')}</a>
      </div>
      <div class="line" role="group" aria-label=${text('pins.fault')}>
        ${chip(null, text('pins.all'))}
        ${counts.map((one) => chip(one.fault, `${text.word('reason', one.fault)} ${count(one.count)}`))}
      </div>
      <div class="line filters">${filter('unit', text('common.unit'), this.query.get('unit'), unitChoices(units))}</div>
      ${rows.length === 0 ? this.#none(units) : table(rows, this.#platforms)} ${pager(findings)}
    </section>`;
  }

  #none(units: readonly UnitBrief[]): TemplateResult {
    const { fault, platform, batch } = this.#asked;
    const unit = units.find(({ code }) => code === this.query.get('unit'));
    return emptied(
      [fault === null ? '' : text.word('reason', fault), unit?.name ?? '', platform ?? '', batch ?? ''],
      (words) => text('pins.noneFilter', { filter: words }),
      html`<p role="status">${text('pins.none')}</p>`,
      changed({ fault: null, unit: null, platform: null, batch: null, page: null }),
    );
  }
}

function table(rows: readonly PinRow[], platforms: Names): TemplateResult {
  return html`<div class="scroll">
    <table class="cards">
      <caption class="unseen">
        ${text('pins.caption')}
      </caption>
      <thead>
        <tr>
          <th scope="col">${text('common.name')}</th>
          <th scope="col">${text('pins.fault')}</th>
          <th scope="col">${text('pins.evidence')}</th>
          <th scope="col">${text('pins.pair')}</th>
          <th scope="col">${text('pins.proposal')}</th>
          <th scope="col">${text('pins.batch')}</th>
          <th scope="col">${text('common.code')}</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map((row) => rowOf(row, platforms))}
      </tbody>
    </table>
  </div>`;
}

function rowOf({ device, pair, findings, proposal, batch }: PinRow, platforms: Names): TemplateResult {
  const [first, ...others] = findings;
  return html`<tr>
    <th scope="row"><a href="/devices/${device.id}" data-line>${device.name}</a
      ><br /><span class="small muted">${device.unitName}</span></th>
    <td>
      ${first === undefined ? '' : text.word('reason', first.fault)}
      ${others.map(({ fault }) => html`<br /><span class="small muted">${text.word('reason', fault)}</span>`)}
    </td>
    <td class="small">${first === undefined ? '' : evidenceWords(first)}</td>
    <td class="small nowrap" data-label=${text('pins.pair')}>${pairWords(pair)}</td>
    <td class="small">${proposal === null ? '—' : proposalWords(proposal)}</td>
    <td class="small">
      ${platforms.get(device.platform) ?? (device.platform || '—')}<br /><span class="muted nowrap">${batchWords(batch)}</span>
    </td>
    <td>${deviceCode(device.code)}</td>
  </tr>`;
}
