/** Third step of an import: what the list would do, every bad cell, proposals to take or leave. */
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { wantedIn } from '../../config/text/wanted.ts';
import type { BadCell, BadCells, ListBrief, ListFields } from '../../server/api/wire.ts';
import { choices } from '../choices.ts';
import { pathWith } from '../client.ts';
import { Live } from '../live.ts';
import { pageTurner } from '../parts/pager.ts';
import { base } from '../plain-look.ts';
import { text } from '../words.ts';
import { rowStyles } from './row-styles.ts';
import '../parts/change-table.ts';

const SIZE = 100;

@customElement('import-trial')
export class ImportTrial extends LitElement {
  static override styles = [
    base,
    rowStyles,
    css`
      td {
        overflow-wrap: anywhere;
      }
      @media (min-width: 720px) {
        td:not(.number) {
          min-width: 7em;
        }
      }
      @media (max-width: 719px) {
        table.cards td.number {
          text-align: start;
        }
        table.cards td.problem {
          flex: 0 0 100%;
        }
        table.cards td.blank {
          display: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) list!: ListBrief;
  @property({ type: Boolean }) busy = false;
  @state() private page = 1;
  @state() private isTaken = true;
  @state() private skipBad = false;
  /** Numbers of proposals that are treated the other way round. */
  @state() private but: ReadonlySet<number> = new Set();
  readonly #fields = new Live<ListFields>(this, () => ({ path: '/api/lists/fields' }));
  readonly #cells = new Live<BadCells>(this, () => ({
    path: pathWith(`/api/lists/${this.list.id}/problems`, { page: this.page, size: SIZE }),
  }));

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('list');
    if (before === undefined || before.trial?.atMs === this.list.trial?.atMs) return;
    this.but = new Set();
    this.page = 1;
  }

  override render() {
    const { trial } = this.list;
    if (trial === null) return nothing;
    const { added, updated, cells, bad } = trial;
    const isSame = added + updated + bad + cells === 0;
    return html`<section class="card stack" aria-labelledby="trial">
      <h2 id="trial">${text('lists.trial')} · ${this.list.name}</h2>
      <p role="status" class="strong">${text('lists.counts', trial)}</p>
      ${isSame ? html`<p>${text('lists.nothing')}</p>` : nothing}
      <change-table .at=${`/api/lists/${this.list.id}`} .trial=${trial}></change-table>
      ${cells > 0 ? this.#problems(trial) : nothing}
      <div class="line">
        <button class="primary" ?disabled=${this.busy || isSame || this.#isBlocked(trial)} @click=${this.#commit}>${text('lists.commit')}</button>
        <button ?disabled=${this.busy} @click=${() => this.dispatchEvent(new CustomEvent('back'))}>${text('lists.back')}</button>
        <button ?disabled=${this.busy} @click=${() => this.dispatchEvent(new CustomEvent('dropped'))}>${text('lists.drop')}</button>
      </div>
    </section>`;
  }

  #isBlocked({ bad, left }: NonNullable<ListBrief['trial']>): boolean {
    if (this.skipBad || bad === 0) return false;
    return !this.isTaken || left > 0;
  }

  #problems(trial: NonNullable<ListBrief['trial']>): TemplateResult {
    const { bad, cells, proposals, left } = trial;
    return html`<div class="apart">
        <h3>${text('lists.problems')} <span class="muted">${text('lists.problemsOf', { cells, proposals })}</span></h3>
        <span class="line">
          <span>${text('lists.badRows')}:</span>
          <a download href="/api/lists/${this.list.id}/bad-rows.xlsx">XLSX</a>
          <a download href="/api/lists/${this.list.id}/bad-rows.csv">CSV</a>
        </span>
      </div>
      ${
        proposals === 0
          ? nothing
          : html`<label class="tick">
            <input type="checkbox" .checked=${this.isTaken} @change=${this.#takeAll} /> ${text('lists.takeAll')} (${proposals})
          </label>`
      }
      ${this.#cells.shown((page) => this.#table(page))}
      ${
        bad === 0
          ? nothing
          : html`<fieldset class="stack">
            <legend class="unseen">${text('lists.problems')}</legend>
            ${[false, true].map(
              (skip) => html`<label class="tick">
                <input type="radio" name="skip" .checked=${this.skipBad === skip} @change=${() => {
                  this.skipBad = skip;
                }} /> ${text(skip ? 'lists.skipBad' : 'lists.allOrNothing')}
              </label>`,
            )}
            ${left > 0 && proposals > 0 ? html`<p class="muted small">${text('lists.left', { count: left })}</p>` : nothing}
          </fieldset>`
      }`;
  }

  #table({ rows, total, more }: BadCells): TemplateResult {
    const pages = Math.max(1, Math.ceil(total / SIZE));
    return html`<div class="scroll">
        <table class="cards">
          <thead>
            <tr>
              <th scope="col" class="number">${text('lists.row')}</th>
              <th scope="col">${text('lists.column')}</th>
              <th scope="col">${text('lists.value')}</th>
              <th scope="col">${text('lists.problem')}</th>
              <th scope="col">${text('lists.proposal')}</th>
            </tr>
          </thead>
          <tbody>
            ${rows.map((cell) => this.#row(cell))}
          </tbody>
        </table>
      </div>
      ${more > 0 ? html`<p class="muted">${text('lists.moreProblems', { count: more })}</p>` : nothing}
      ${pageTurner(this.page, pages, this.#turn)}`;
  }

  #row({ n, row, column, value, wanted, proposal, isWarning }: BadCell): TemplateResult {
    return html`<tr>
      <td class="number" data-label=${text('lists.row')}>${row}</td>
      <td>${this.#named(column)}</td>
      <td class="mono">${value === '' ? text('lists.none') : value}</td>
      <td class="problem">${isWarning ? html`<span class="muted">${text('lists.warning')}: </span>` : nothing}${wantedIn(choices().language, wanted)}</td>
      <td class=${proposal === null ? 'blank' : ''}>
        ${
          proposal === null
            ? text('lists.none')
            : html`<label class="tick">
              <input type="checkbox" .checked=${this.isTaken !== this.but.has(n)} aria-label=${text('lists.take', { row, proposal })}
                @change=${() => this.#take(n)} /> <span class="mono">${proposal}</span>
            </label>`
        }
      </td>
    </tr>`;
  }

  #named(name: string): string {
    const field = this.#fields.value?.find((known) => known.name === name);
    if (field === undefined) return name;
    return choices().language === 'en' ? field.en : field.zh;
  }

  readonly #turn = (to: number) => {
    this.page = to;
  };

  readonly #takeAll = () => {
    this.isTaken = !this.isTaken;
    this.but = new Set();
  };

  #take(n: number): void {
    const but = new Set(this.but);
    if (!but.delete(n)) but.add(n);
    this.but = but;
  }

  readonly #commit = () => {
    const { skipBad, isTaken, but } = this;
    const detail = { skipBad, proposals: isTaken ? 'all' : 'none', but: [...but] };
    this.dispatchEvent(new CustomEvent('committed', { detail }));
  };
}
