/** The table of division codes: which are in force, which were merged away and count under another one; to be loaded. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Division, Divisions } from '../../server/api/wire.ts';
import { ask } from '../client.ts';
import { Deed } from '../deed.ts';
import { entryOf, formOf } from '../entered.ts';
import { Live } from '../live.ts';
import { PAGE_SIZE, pageIn, pager, pagerStyles } from '../parts/pager.ts';
import { refusalNote } from '../parts/trouble-note.ts';
import { base } from '../plain-look.ts';
import { may } from '../session.ts';
import { text } from '../words.ts';
import { rowStyles } from './row-styles.ts';
import '../parts/confirm-button.ts';

@customElement('division-page')
export class DivisionPage extends LitElement {
  static override styles = [
    base,
    pagerStyles,
    rowStyles,
    css`
      textarea {
        min-height: 6em;
        font-family: var(--mono);
      }
    `,
  ];

  @property({ attribute: false }) query = new URLSearchParams();
  /** Lines that were just written; null before. */
  @state() private written: number | null = null;
  /** What was just taken away; null before. */
  @state() private removed: string | null = null;
  readonly #deed = new Deed(this);
  readonly #removing = new Deed(this);
  readonly #divisions = new Live<Divisions>(this, () => ({ path: '/api/divisions' }));

  override render() {
    return html`<div class="stack">
      <div>
        <h1>${text('divisions.title')}</h1>
        <p class="muted">${text('divisions.lead')}</p>
      </div>
      ${may('administer') ? this.#upload() : nothing}
      ${this.#divisions.shown((divisions) => this.#table(divisions))}
    </div>`;
  }

  #table({ rows, today }: Divisions): TemplateResult {
    const pages = Math.max(1, Math.ceil(rows.length / PAGE_SIZE));
    const page = Math.min(pageIn(this.query), pages);
    const shown = rows.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE);
    return html`<section class="card stack" aria-labelledby="table">
      <div class="apart">
        <h2 id="table">${text('divisions.caption')}</h2>
        <a class="button" download href="/api/divisions.csv">${text('divisions.download')}</a>
      </div>
      ${refusalNote(this.#removing.refused)}
      <p role="status" class="small">
        ${this.removed === null ? nothing : text('divisions.removed', { code: this.removed })}
      </p>
      ${
        rows.length === 0
          ? html`<p role="status">${text('divisions.none')}</p>`
          : html`<div class="scroll">
              <table class="cards">
                <caption class="unseen">${text('divisions.caption')}</caption>
                <thead>
                  <tr>
                    <th scope="col">${text('divisions.code')}</th>
                    <th scope="col">${text('divisions.name')}</th>
                    <th scope="col">${text('divisions.from')}</th>
                    <th scope="col">${text('divisions.until')}</th>
                    <th scope="col">${text('divisions.state')}</th>
                    ${may('administer') ? html`<th scope="col">${text('divisions.remove')}</th>` : nothing}
                  </tr>
                </thead>
                <tbody>
                  ${shown.map(
                    (row) => html`<tr>
                      <th scope="row" class="mono">${row.code}</th>
                      <td>${row.name}</td>
                      <td class="nowrap" data-label=${text('divisions.from')}>${row.from}</td>
                      <td class="nowrap" data-label=${text('divisions.until')}>${row.until ?? text('common.none')}</td>
                      <td>${stateOf(row, today)}</td>
                      ${may('administer') ? html`<td class="nowrap">${this.#removal(row)}</td>` : nothing}
                    </tr>`,
                  )}
                </tbody>
              </table>
            </div>`
      }
      ${pager({ total: rows.length, page, pages })}
    </section>`;
  }

  #upload(): TemplateResult {
    return html`<form class="card stack" @submit=${this.#submit}>
      <div>
        <h2>${text('divisions.upload')}</h2>
        <p class="small muted">${text('divisions.uploadHint')}</p>
      </div>
      <div class="fields">
        <label class="field small">
          ${text('divisions.upload')}
          <input name="file" type="file" accept=".csv,.txt,.xlsx" />
        </label>
        <label class="field small">
          ${text('divisions.paste')}
          <textarea name="lines" rows="3" spellcheck="false" placeholder="370634,长岛县,1980-01-01,2020-06-05,370614"></textarea>
        </label>
      </div>
      ${refusalNote(this.#deed.refused)}
      <p class="line">
        <button class="primary" ?disabled=${this.#deed.isRunning}>${text('divisions.write')}</button>
        <span role="status">${this.written === null ? nothing : text('divisions.written', { count: this.written })}</span>
      </p>
    </form>`;
  }

  #removal(row: Division): TemplateResult {
    return html`<confirm-button
      label=${text('divisions.remove')}
      question=${text('divisions.removeAsk', { code: row.code, from: row.from })}
      ?busy=${this.#removing.isRunning}
      @confirmed=${() => this.#remove(row)}
    ></confirm-button>`;
  }

  async #remove({ code, from }: Division): Promise<void> {
    this.removed = null;
    const isDone = await this.#removing.try(() =>
      ask<void>(`/api/divisions/${encodeURIComponent(code)}/${from}`, { method: 'DELETE' }),
    );
    if (!isDone) return;
    this.removed = `${code} ${from}`;
    this.#divisions.refresh();
  }

  readonly #submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = formOf(event);
    const data = new FormData(form);
    const file = data.get('file');
    const lines = entryOf(data, 'lines').trim();
    const isFile = file instanceof File && file.size > 0;
    if (!isFile && lines === '') return;
    const body = isFile
      ? new Blob([file], { type: 'application/octet-stream' })
      : new Blob([lines], { type: 'text/csv' });
    this.written = null;
    void this.#deed
      .try(async () => {
        const before = new Set(this.#divisions.value?.rows.map((row) => JSON.stringify(row)));
        const now = await ask<Divisions>('/api/divisions', { method: 'POST', body });
        this.#divisions.put(now);
        this.written = now.rows.filter((row) => !before.has(JSON.stringify(row))).length;
      })
      .then((isDone) => {
        if (isDone) form.reset();
      });
  };
}

function stateOf({ from, until, successor }: Division, today: string): string {
  if (from > today) return text('divisions.later', { day: from });
  if (until === null || today < until) return text('divisions.inForce');
  return text('divisions.retired', { successor: successor ?? text('common.none') });
}
