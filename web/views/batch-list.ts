/** Lists that were taken over, newest first, each with its way back. */
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { BatchUndo, ImportBatch, ImportBatches } from '../../server/api/wire.ts';
import { ask } from '../client.ts';
import { Deed } from '../deed.ts';
import { count } from '../figures.ts';
import { Live } from '../live.ts';
import { fieldLabel } from '../parts/file-words.ts';
import { refusalNote } from '../parts/trouble-note.ts';
import { base } from '../plain-look.ts';
import { clock } from '../times.ts';
import { text } from '../words.ts';
import { rowStyles } from './row-styles.ts';

const SHOWN = 20;

@customElement('batch-list')
export class BatchList extends LitElement {
  static override styles = [
    base,
    rowStyles,
    css`
      td {
        overflow-wrap: break-word;
      }
      @media (min-width: 720px) {
        td:not(.number) {
          min-width: 7em;
        }
      }
      @media (max-width: 719px) {
        table.cards .number {
          text-align: start;
        }
      }
    `,
  ];

  /** Of the latest batch: another one, and the list is asked for again. */
  @property({ type: Number }) stamp = 0;
  @state() private asked: { readonly id: number; readonly would: BatchUndo } | null = null;
  @state() private done: BatchUndo | null = null;
  readonly #batches = new Live<ImportBatches>(this, () => ({ path: `/api/batches?size=${SHOWN}` }));
  readonly #deed = new Deed(this);

  override willUpdate(changed: PropertyValues<this>): void {
    if (this.stamp > 0 && changed.has('stamp')) this.#batches.reload();
  }

  override render() {
    return html`<section class="card stack" aria-labelledby="batches">
      <h2 id="batches">${text('lists.batches')}</h2>
      ${refusalNote(this.#deed.refused)} ${this.#outcome()}
      ${this.#batches.render({
        waiting: () => html`<p role="status" class="muted">${text('shell.loading')}</p>`,
        failed: this.#batches.failed,
        here: ({ rows }) =>
          rows.length === 0 ? html`<p class="muted">${text('lists.noBatches')}</p>` : this.#table(rows),
      })}
    </section>`;
  }

  #outcome(): TemplateResult | typeof nothing {
    const { asked, done } = this;
    if (asked !== null) return this.#question(asked.id, asked.would);
    if (done === null) return nothing;
    const { batch } = done;
    return html`<p role="status" class="note">${batch === null ? text('lists.undoNothing') : text('lists.undoDone', { batch })}</p>`;
  }

  #question(id: number, would: BatchUndo): TemplateResult {
    const { added, updated, removed, conflictCount, conflicts } = would;
    return html`<div class="note warn stack" role="alertdialog" aria-labelledby="ask">
      <p id="ask">${text('lists.undoAsk', { batch: id, added, updated, removed })}</p>
      ${would.withdrawn + would.waiting === 0 ? nothing : html`<p>${text('bulk.withdraws', would)}</p>`}
      ${
        conflictCount === 0
          ? nothing
          : html`<p>${text('lists.undoConflicts', { count: conflictCount })}</p>
            <div class="scroll">
              <table>
                <thead>
                  <tr>
                    <th scope="col">${text('lists.device')}</th>
                    <th scope="col">${text('lists.field')}</th>
                    <th scope="col">${text('lists.imported')}</th>
                    <th scope="col">${text('lists.now')}</th>
                    <th scope="col">${text('lists.whyWord')}</th>
                  </tr>
                </thead>
                <tbody>
                  ${conflicts.slice(0, SHOWN).map(
                    ({ code, device, field, after, now, why }) => html`<tr>
                      <td class="mono"><a href="/devices/${device}">${code}</a></td>
                      <td>${field === '' ? text('lists.none') : fieldLabel(field)}</td>
                      <td>${after}</td>
                      <td>${now}</td>
                      <td>${text.word('undoWhy', why)}</td>
                    </tr>`,
                  )}
                </tbody>
              </table>
            </div>`
      }
      <div class="line">
        <button class="primary" ?disabled=${this.#deed.isRunning || added + updated + removed === 0} @click=${() => this.#undo(id)}>
          ${text('lists.undoConfirm')}
        </button>
        <button @click=${this.#cancel}>${text('lists.cancel')}</button>
      </div>
    </div>`;
  }

  #table(rows: readonly ImportBatch[]): TemplateResult {
    return html`<div class="scroll">
      <table class="cards">
        <thead>
          <tr>
            <th scope="col" class="number">${text('lists.batch')}</th>
            <th scope="col">${text('lists.when')}</th>
            <th scope="col">${text('lists.who')}</th>
            <th scope="col">${text('lists.what')}</th>
            <th scope="col" class="number">${text('lists.added')}</th>
            <th scope="col" class="number">${text('lists.updated')}</th>
            <th scope="col" class="number">${text('lists.removed')}</th>
            <th scope="col" class="number">${text('lists.skipped')}</th>
            <th scope="col"><span class="unseen">${text('lists.undo')}</span></th>
          </tr>
        </thead>
        <tbody>
          ${rows.map((batch) => this.#row(batch))}
        </tbody>
      </table>
    </div>`;
  }

  #row(batch: ImportBatch): TemplateResult {
    const { id, atMs, who, kind, file, source, added, updated, removed, skipped, undoes } = batch;
    const said = [kind === 'edit' ? text('bulk.batch') : '', source, file].filter(Boolean).join(' · ');
    const what = kind === 'undo' ? text('lists.undoOf', { batch: undoes ?? 0 }) : said;
    return html`<tr>
      <th scope="row" class="number" data-label=${text('lists.batch')}>${id}</th>
      <td class="nowrap">${clock(atMs)}</td>
      <td>${who}</td>
      <td>${what || text('lists.list')}</td>
      <td class="number" data-label=${text('lists.added')}>${count(added)}</td>
      <td class="number" data-label=${text('lists.updated')}>${count(updated)}</td>
      <td class="number" data-label=${text('lists.removed')}>${count(removed)}</td>
      <td class="number" data-label=${text('lists.skipped')}>${count(skipped)}</td>
      <td class="nowrap">${this.#way(batch)}</td>
    </tr>`;
  }

  #way({ id, undoneBy, isKept }: ImportBatch): TemplateResult {
    if (undoneBy !== null)
      return html`<span class="muted small">${text('lists.undone', { batch: undoneBy })}</span>`;
    if (!isKept) return html`<span class="muted small">${text('lists.notKept')}</span>`;
    return html`<button aria-label=${text('lists.undoBatch', { batch: id })} ?disabled=${this.#deed.isRunning} @click=${() => this.#ask(id)}>
      ${text('lists.undo')}
    </button>`;
  }

  #ask(id: number): void {
    this.done = null;
    void this.#deed.try(async () => {
      this.asked = { id, would: await ask<BatchUndo>(`/api/batches/${id}/undo?dry=yes`, { method: 'POST' }) };
    });
  }

  readonly #cancel = () => {
    this.asked = null;
  };

  #undo(id: number): void {
    void this.#deed.try(async () => {
      this.done = await ask<BatchUndo>(`/api/batches/${id}/undo`, { method: 'POST' });
      this.asked = null;
      this.#batches.reload();
    });
  }
}
