/** Everything that was done to a device, newest first: who, when, before, after, by which list; each edit with its way back. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { FILE_FIELDS } from '../../config/file-fields.ts';
import type { EditUndo, JournalEntry } from '../../server/api/wire.ts';
import { ask, pathWith } from '../client.ts';
import { Deed } from '../deed.ts';
import { valueIn } from '../entered.ts';
import { Live } from '../live.ts';
import { base } from '../plain-look.ts';
import { may } from '../session.ts';
import { clock } from '../times.ts';
import { text } from '../words.ts';
import { fieldLabel, labelOf, shownValue } from './file-words.ts';
import { journalChange } from './journal-change.ts';
import { refusalNote } from './trouble-note.ts';

/** Told in the line of the deed. */
const TOLD_ABOVE = ['import', 'undoes'];

@customElement('device-history')
export class DeviceHistory extends LitElement {
  static override styles = [
    base,
    css`
      .history {
        display: grid;
        max-height: 560px;
        overflow: auto;
      }
      .history > li {
        padding: var(--s2) 0;
        border-bottom: 1px solid var(--line);
      }
      .field select {
        max-width: 14em;
      }
    `,
  ];

  @property({ type: Number }) device = 0;
  /** Name of the one field that is asked for; empty for all. */
  @state() private field = '';
  @state() private told: { readonly entry: number; readonly undo: EditUndo } | null = null;
  readonly #deed = new Deed(this);

  readonly #history = new Live<JournalEntry[]>(this, () => ({
    path: pathWith(`/api/devices/${this.device}/history`, { field: this.field }),
    concerns: ({ registry }) => registry,
  }));

  override render() {
    return html`<section class="stack" aria-labelledby="history">
      <div class="apart">
        <h2 id="history">${text('device.history')}</h2>
        <label class="line small">
          ${text('edits.field')}
          <select @change=${this.#choose}>
            <option value="">${text('edits.allFields')}</option>
            ${FILE_FIELDS.map((field) => html`<option value=${field.name} .selected=${field.name === this.field}>${labelOf(field)}</option>`)}
          </select>
        </label>
      </div>
      ${refusalNote(this.#deed.refused)}
      <div aria-live="polite">${this.told === null ? nothing : this.#outcome(this.told.entry, this.told.undo)}</div>
      ${this.#history.render({
        waiting: () => html`<p class="muted">${text('shell.loading')}</p>`,
        failed: this.#history.failed,
        here: (entries) =>
          entries.length === 0
            ? html`<p class="muted">${text('device.noHistory')}</p>`
            : html`<ol class="history" tabindex="0" aria-label=${text('device.history')}>${entries.map((entry) => this.#entry(entry, undoneIn(entries)))}</ol>`,
      })}
    </section>`;
  }

  readonly #choose = (event: Event) => {
    this.field = valueIn(event);
  };

  #entry(entry: JournalEntry, undone: ReadonlySet<number>): TemplateResult {
    const { id, atMs, who, did, after } = entry;
    const list = numberIn(after, 'import');
    const undoes = numberIn(after, 'undoes');
    return html`<li>
      <div class="apart">
        <p>
          <span class="nowrap">${clock(atMs)}</span> ${who} · ${text.word('deed', did)}
          <span class="small muted">${text('edits.number', { entry: id })}</span>
          ${list === null ? nothing : html`<a class="small" href="/devices/import">${text('edits.fromImport', { batch: list })}</a>`}
          ${undoes === null ? nothing : html`<span class="small">${text('edits.undoes', { entry: undoes })}</span>`}
        </p>
        ${this.#way(entry, undone.has(id))}
      </div>
      ${journalChange(entry, TOLD_ABOVE)}
    </li>`;
  }

  /** Edits alone have a way back; lists are undone as a whole where they are, or here for this one device. */
  #way({ id, did, before }: JournalEntry, isUndone: boolean): TemplateResult | typeof nothing {
    if (did !== 'device.update' || before === undefined || before === null) return nothing;
    if (isUndone) return html`<span class="small muted">${text('edits.undone')}</span>`;
    if (!may('register')) return nothing;
    return html`<button
      aria-label="${text('edits.undo')} ${text('edits.number', { entry: id })}"
      ?disabled=${this.#deed.isRunning}
      @click=${() => this.#undo(id)}
    >
      ${text('edits.undo')}
    </button>`;
  }

  #outcome(entry: number, { written, fields, conflicts }: EditUndo): TemplateResult {
    const done = written ? text('edits.done', { count: fields.length }) : nothing;
    if (conflicts.length === 0) return html`<p class="note">${written ? done : text('edits.nothing')}</p>`;
    return html`<div class="note warn stack">
      ${written ? html`<p>${done}</p>` : nothing}
      <p>${text('edits.conflicts', { count: conflicts.length })}</p>
      <ul class="small">
        ${conflicts.map(
          ({ field, before, now, why }) => html`<li>
            <span class="strong">${fieldLabel(field)}</span>: ${text('device.before')} ${shownValue(field, before)} ·
            ${text('edits.now')} ${shownValue(field, now)} · ${text.word('editWhy', why)}
          </li>`,
        )}
      </ul>
      ${
        written || fields.length === 0
          ? nothing
          : html`<p>
              <button ?disabled=${this.#deed.isRunning} @click=${() => this.#undo(entry, true)}>${text('edits.rest', { count: fields.length })}</button>
            </p>`
      }
    </div>`;
  }

  #undo(entry: number, isPartly = false): void {
    this.told = null;
    void this.#deed.try(async () => {
      const path = pathWith(`/api/devices/${this.device}/history/${entry}/undo`, {
        partly: isPartly ? 'yes' : null,
      });
      const undo = await ask<EditUndo>(path, { method: 'POST' });
      this.told = { entry, undo };
      if (!undo.written) return;
      this.#history.refresh();
      this.dispatchEvent(new CustomEvent('undone'));
    });
  }
}

/** The edits that were taken back, unless their undoing was. */
function undoneIn(entries: readonly JournalEntry[]): ReadonlySet<number> {
  const undone = new Set<number>();
  // Newest first: an undoing is met before what it undid.
  for (const { id, after } of entries) {
    const undoes = numberIn(after, 'undoes');
    if (undoes !== null && !undone.has(id)) undone.add(undoes);
  }
  return undone;
}

function numberIn(told: unknown, name: string): number | null {
  if (typeof told !== 'object' || told === null) return null;
  const value: unknown = (told as Readonly<Record<string, unknown>>)[name];
  return typeof value === 'number' ? value : null;
}
