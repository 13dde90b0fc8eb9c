/** A short list of things that are kept by an id, each with a form to change it and one to add another. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Trouble } from '../client.ts';
import { Deed } from '../deed.ts';
import { dataOf, entryOf } from '../entered.ts';
import { base } from '../plain-look.ts';
import { text } from '../words.ts';
import type { Choice } from './filters.ts';
import { refusalNote } from './trouble-note.ts';
import './confirm-button.ts';

/** One field of the form. */
export interface EntryField {
  readonly name: string;
  readonly label: string;
  readonly kind: 'text' | 'number' | 'lines' | 'tick' | 'secret' | 'choice';
  /** What can be chosen in a choice. */
  readonly choices?: readonly Choice[];
  readonly hint?: string;
  /** May be left empty. */
  readonly optional?: boolean;
}

export interface Entry {
  readonly id: string;
  /** What the columns show, in the order of the fields; a secret shows nothing. */
  readonly cells: readonly string[];
  readonly values: Readonly<Record<string, string | boolean>>;
  readonly removable: boolean;
}

/** What a form holds when it is saved. */
export type Filled = Readonly<Record<string, string | boolean>>;

@customElement('entry-table')
export class EntryTable extends LitElement {
  static override styles = [
    base,
    css`
      td,
      tbody th {
        white-space: nowrap;
      }
      td.wrap {
        white-space: normal;
      }
      /* The table may be wider than a phone; the form in it is not. */
      td.wrap form {
        position: sticky;
        inset-inline-start: 0;
        max-inline-size: min(100%, calc(100vw - 5rem));
      }
    `,
  ];

  @property() heading = '';
  /** A sentence under the heading. */
  @property() lead = '';
  @property() idLabel = '';
  @property() idHint = '';
  @property() addLabel = '';
  @property() empty = '';
  @property({ attribute: false }) columns: readonly string[] = [];
  @property({ attribute: false }) fields: readonly EntryField[] = [];
  @property({ attribute: false }) entries: readonly Entry[] = [];
  /** Saves an entry; rejects with the reason. */
  @property({ attribute: false }) saveEntry: (id: string, filled: Filled) => Promise<unknown> = async () =>
    undefined;
  @property({ attribute: false }) removeEntry: (id: string) => Promise<unknown> = async () => undefined;
  /** Id of the entry that is open; empty for a new one. */
  @state() private open: string | null = null;
  readonly #deed = new Deed(this);

  override render() {
    return html`<section class="card stack" aria-labelledby="heading">
      <div class="apart">
        <h2 id="heading">${this.heading}</h2>
        <button @click=${() => this.#turn('')}>${this.addLabel}</button>
      </div>
      ${this.lead === '' ? nothing : html`<p class="small muted">${this.lead}</p>`}
      ${this.open === '' ? this.#form(null) : nothing}
      ${this.entries.length === 0 ? html`<p class="muted">${this.empty}</p>` : this.#table()}
      ${this.open === null ? this.#refusal(this.#deed.refused) : nothing}
    </section>`;
  }

  #refusal(refused: Trouble | null) {
    return refusalNote(refused);
  }

  #table(): TemplateResult {
    return html`<div class="scroll">
      <table>
        <caption class="unseen">
          ${this.heading}
        </caption>
        <thead>
          <tr>
            <th scope="col">${this.idLabel}</th>
            ${this.columns.map((column) => html`<th scope="col">${column}</th>`)}
            <th scope="col"><span class="unseen">${text('common.edit')}</span></th>
          </tr>
        </thead>
        <tbody>
          ${this.entries.map((entry) =>
            this.open === entry.id
              ? html`<tr>
                  <td class="wrap" colspan=${this.columns.length + 2}>${this.#form(entry)}</td>
                </tr>`
              : this.#row(entry),
          )}
        </tbody>
      </table>
    </div>`;
  }

  #row({ id, cells, removable }: Entry): TemplateResult {
    return html`<tr>
      <th scope="row" class="mono">${id}</th>
      ${cells.map((cell) => html`<td>${cell}</td>`)}
      <td>
        <span class="line">
          <button aria-label="${text('common.edit')} ${id}" @click=${() => this.#turn(id)}>${text('common.edit')}</button>
          ${
            removable
              ? html`<confirm-button
                  label=${text('common.remove')}
                  question=${text('common.removeAsk', { name: id })}
                  ?busy=${this.#deed.isRunning}
                  @confirmed=${() => void this.#deed.try(() => this.removeEntry(id))}
                ></confirm-button>`
              : nothing
          }
        </span>
      </td>
    </tr>`;
  }

  #form(entry: Entry | null): TemplateResult {
    return html`<form class="stack" @submit=${(event: SubmitEvent) => this.#submit(event, entry)}>
      <div class="fields">
        ${
          entry === null
            ? html`<label class="field small">
                ${this.idLabel}
                <input name="id" required maxlength="64" autocomplete="off" spellcheck="false" />
                ${this.idHint === '' ? nothing : html`<span class="muted">${this.idHint}</span>`}
              </label>`
            : html`<p class="strong mono">${entry.id}</p>`
        }
        ${this.fields.map((field) => input(field, entry?.values[field.name]))}
      </div>
      ${refusalNote(this.#deed.refused)}
      <p class="line">
        <button class="primary" ?disabled=${this.#deed.isRunning}>${text('common.save')}</button>
        <button type="button" @click=${() => this.#turn(null)}>${text('common.cancel')}</button>
      </p>
    </form>`;
  }

  async #turn(open: string | null): Promise<void> {
    this.open = open;
    await this.updateComplete;
    if (open !== null) this.renderRoot.querySelector<HTMLElement>('form input, form textarea')?.focus();
  }

  #submit(event: SubmitEvent, entry: Entry | null): void {
    event.preventDefault();
    const data = dataOf(event);
    const id = entry?.id ?? entryOf(data, 'id').trim();
    const filled = Object.fromEntries(
      this.fields.map(({ name, kind }) => [name, kind === 'tick' ? data.has(name) : entryOf(data, name)]),
    );
    void this.#deed
      .try(() => this.saveEntry(id, filled))
      .then((isSaved) => {
        if (isSaved) this.open = null;
      });
  }
}

function input(
  { name, label, kind, hint, choices = [], optional }: EntryField,
  value: string | boolean | undefined,
): TemplateResult {
  const below = hint === undefined ? nothing : html`<span class="muted">${hint}</span>`;
  if (kind === 'tick') {
    return html`<label class="tick"><input type="checkbox" name=${name} .checked=${value === true} /> ${label}</label>`;
  }
  const words = typeof value === 'string' ? value : '';
  if (kind === 'choice') {
    return html`<label class="field small">
      ${label}
      <select name=${name} ?required=${optional !== true}>
        ${choices.map(
          (choice) =>
            html`<option value=${choice.value} .selected=${choice.value === words}>${choice.label}</option>`,
        )}
      </select>
      ${below}
    </label>`;
  }
  if (kind === 'lines') {
    return html`<label class="field small">
      ${label} <textarea name=${name} class="mono" rows="2" spellcheck="false" .value=${words}></textarea> ${below}
    </label>`;
  }
  return html`<label class="field small">
    ${label}
    <input
      name=${name}
      type=${kind === 'secret' ? 'password' : kind}
      min=${kind === 'number' ? 1 : nothing}
      ?required=${optional !== true}
      autocomplete=${kind === 'secret' ? 'new-password' : 'off'}
      spellcheck="false"
      .value=${kind === 'secret' ? '' : words}
    />
    ${below}
  </label>`;
}
