/** Files that a trial would change: how many in each field, and the first of them before and after. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ListBrief, ListChanges, Platform, UnitBrief } from '../../server/api/wire.ts';
import { pathWith } from '../client.ts';
import { Live } from '../live.ts';
import { base } from '../plain-look.ts';
import { text } from '../words.ts';
import { fieldLabel, shownValue } from './file-words.ts';
import { pageTurner } from './pager.ts';

const SIZE = 50;
type Change = ListChanges['rows'][number]['changes'][number];

@customElement('change-table')
export class ChangeTable extends LitElement {
  static override styles = [
    base,
    css`
      td,
      th {
        overflow-wrap: anywhere;
      }
      td {
        min-width: 7em;
        vertical-align: baseline;
      }
      tbody th {
        min-width: 11em;
        vertical-align: baseline;
      }
      @media (max-width: 719px) {
        table,
        tbody {
          display: block;
        }
        thead {
          position: absolute;
          clip-path: inset(50%);
          width: 1px;
          height: 1px;
          overflow: hidden;
        }
        tr {
          display: flex;
          flex-wrap: wrap;
          gap: 2px var(--s2);
          padding-block: 2px;
        }
        tbody th,
        td {
          display: block;
          height: auto;
          min-width: 0;
          border: 0;
          padding: 0;
        }
        tbody th {
          flex: 0 0 100%;
          padding-top: var(--s2);
        }
        td:first-of-type {
          color: var(--muted);
        }
        td:last-child::before {
          content: '→ ';
        }
      }
      .tally {
        display: flex;
        flex-wrap: wrap;
        gap: var(--s1) var(--s4);
      }
    `,
  ];

  /** `/api/lists/7` or `/api/bulk/7`. */
  @property() at = '';
  @property({ attribute: false }) trial!: NonNullable<ListBrief['trial']>;
  @state() private page = 1;
  readonly #units = new Live<UnitBrief[]>(this, () => ({ path: '/api/units' }));
  readonly #platforms = new Live<Platform[]>(this, () => ({ path: '/api/platforms' }));
  readonly #changes = new Live<ListChanges>(this, () => ({
    path: pathWith(`${this.at}/changes`, { page: this.page, size: SIZE }),
  }));

  override render() {
    const { trial } = this;
    if (trial.updated === 0) return nothing;
    return html`<section class="stack" aria-labelledby="changes">
      <h3 id="changes">${text('bulk.changes')}</h3>
      <ul class="tally" aria-label=${text('bulk.changesOf')}>
        ${trial.fields.map(({ field, count }) => html`<li>${text('bulk.fieldCount', { field: fieldLabel(field), count })}</li>`)}
      </ul>
      ${trial.waiting > 0 ? html`<p class="note warn">${text('bulk.waitsNote', { count: trial.waiting })}</p>` : nothing}
      ${this.#changes.shown((changes) => this.#table(changes))}
    </section>`;
  }

  #table({ rows, total, more }: ListChanges): TemplateResult {
    const pages = Math.max(1, Math.ceil(total / SIZE));
    return html`<div class="scroll" tabindex="0" role="group" aria-label=${text('bulk.changes')}>
        <table>
          <thead>
            <tr>
              <th scope="col">${text('common.name')}</th>
              <th scope="col">${text('bulk.field')}</th>
              <th scope="col">${text('bulk.before')}</th>
              <th scope="col">${text('bulk.after')}</th>
            </tr>
          </thead>
          <tbody>
            ${rows.map(({ device, name, changes }) =>
              changes.map(
                (change, index) => html`<tr>
                  ${
                    index === 0
                      ? html`<th scope="row" rowspan=${changes.length}><a href="/devices/${device}">${name}</a></th>`
                      : nothing
                  }
                  <td>${fieldLabel(change.field)}</td>
                  <td>${this.#said(change, change.before)}</td>
                  <td>${this.#said(change, change.after)}${change.waits ? html` <span class="muted">(${text('bulk.waits')})</span>` : nothing}</td>
                </tr>`,
              ),
            )}
          </tbody>
        </table>
      </div>
      ${more > 0 ? html`<p class="muted">${text('bulk.more', { count: more })}</p>` : nothing}
      ${pageTurner(this.page, pages, this.#turn)}`;
  }

  readonly #turn = (to: number) => {
    this.page = to;
  };

  #said({ field, isHidden }: Change, value: string): string {
    if (isHidden) return text('bulk.hidden');
    const unit = field === 'unit' && this.#units.value?.find(({ code }) => code === value);
    const platform = field === 'platform' && this.#platforms.value?.find(({ id }) => id === value);
    return (unit || platform || undefined)?.name || shownValue(field, value);
  }
}
