/** Second step of an import: which column holds which field, and what only a person can say of the list. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ListBrief, ListFields, ListMapping, ListQuestion } from '../../server/api/wire.ts';
import { choices } from '../choices.ts';
import { valueIn } from '../entered.ts';
import { Live } from '../live.ts';
import { base } from '../plain-look.ts';
import { text } from '../words.ts';

type Field = NonNullable<ListMapping['columns'][number]>;

@customElement('import-match')
export class ImportMatch extends LitElement {
  static override styles = [
    base,
    css`
      td {
        overflow-wrap: break-word;
      }
      td:not(.number) {
        min-width: 7em;
      }
      td select {
        min-width: 11em;
        max-width: 18em;
      }
      .asked {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr));
        gap: var(--s3) var(--s4);
        align-items: end;
      }
    `,
  ];

  @property({ attribute: false }) list!: ListBrief;
  @property({ type: Boolean }) busy = false;
  readonly #fields = new Live<ListFields>(this, () => ({ path: '/api/lists/fields' }));

  override render() {
    const { name, rows, columns, encoding, questions } = this.list;
    const matched = columns.filter(({ field }) => field !== null).length;
    const isDue = questions.some((question) => question.isDue && question.answer === null);
    return html`<section class="card stack" aria-labelledby="match">
      <div class="apart">
        <h2 id="match">${text('lists.match')}</h2>
        <span class="muted">${text('lists.readDone', { name, rows, columns: columns.length, encoding: encoding.toUpperCase() })}</span>
      </div>
      ${this.#questions(questions)}
      <p>${text('lists.matched', { matched, open: columns.length - matched })}</p>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">${text('lists.column')}</th>
              <th scope="col">${text('lists.samples')}</th>
              <th scope="col">${text('lists.field')}</th>
            </tr>
          </thead>
          <tbody>
            ${columns.map((column, index) => this.#row(column, index))}
          </tbody>
        </table>
      </div>
      <div class="line">
        <button class="primary" ?disabled=${isDue || this.busy} @click=${() => this.dispatchEvent(new CustomEvent('tried'))}>
          ${text('lists.toTrial')}
        </button>
        ${isDue ? html`<span class="small muted">${text('lists.answerFirst')}</span>` : nothing}
        <button ?disabled=${this.busy} @click=${() => this.dispatchEvent(new CustomEvent('dropped'))}>${text('lists.drop')}</button>
      </div>
    </section>`;
  }

  #row({ heading, field, samples }: ListBrief['columns'][number], index: number): TemplateResult {
    return html`<tr>
      <th scope="row">${heading || `#${index + 1}`}</th>
      <td class="muted small">${samples.join(' · ')}</td>
      <td>
        <select aria-label=${text('lists.fieldOf', { heading: heading || `#${index + 1}` })} ?disabled=${this.busy}
          @change=${(event: Event) => this.#match(index, valueIn(event))}>
          <option value="" ?selected=${field === null}>${text('lists.leftOut')}</option>
          ${this.#fields.value?.map(
            (known) =>
              html`<option value=${known.name} ?selected=${known.name === field}>${this.#named(known.name)}</option>`,
          )}
        </select>
      </td>
    </tr>`;
  }

  #questions(questions: readonly ListQuestion[]): TemplateResult | typeof nothing {
    if (questions.length === 0) return nothing;
    const told = questions.filter(({ about }) => about === 'twice' || about === 'missing');
    const asked = questions.filter(({ about }) => about === 'coding' || about === 'default');
    return html`<h3>${text('lists.questions')}</h3>
      ${told.map(({ about, field }) => html`<p class="note crit-edge" role="alert">${text(`lists.${about as 'twice' | 'missing'}`, { field: this.#named(field) })}</p>`)}
      ${
        questions.some(({ about }) => about === 'swapped')
          ? html`<div class="note warn apart"><span>${text('lists.swapped')}</span>
            <button ?disabled=${this.busy} @click=${this.#swap}>${text('lists.swap')}</button></div>`
          : nothing
      }
      <div class="asked">${asked.map((question) => this.#question(question))}</div>`;
  }

  #question(question: ListQuestion): TemplateResult {
    const { about, field, value, count, options, answer, isDue } = question;
    const name = this.#named(field);
    const words =
      about === 'coding'
        ? text('lists.coding', { field: name, value, count })
        : text('lists.wholeList', { field: name });
    const hint = about === 'coding' ? '' : text(field === 'datum' ? 'lists.datumHint' : 'lists.wholeHint');
    return html`<label class="field">
      <span>${words} ${isDue ? html`<span class="crit small">${text('lists.due')}</span>` : nothing}</span>
      ${hint === '' ? nothing : html`<span class="small muted">${hint}</span>`}
      <select ?disabled=${this.busy} ?required=${isDue}
        @change=${(event: Event) => this.#answer(question, valueIn(event))}>
        <option value="" ?selected=${answer === null}>${text(isDue ? 'lists.noAnswer' : 'lists.asIs')}</option>
        ${options.map(
          (option) =>
            html`<option value=${option.value} ?selected=${option.value === answer}>${choices().language === 'en' ? option.en : option.zh}</option>`,
        )}
      </select>
    </label>`;
  }

  #named(name: string): string {
    const field = this.#fields.value?.find((known) => known.name === name);
    if (field === undefined) return name;
    return choices().language === 'en' ? field.en : field.zh;
  }

  /** What has been said so far. */
  get #mapping(): ListMapping {
    const codings: Partial<Record<Field, Record<string, string>>> = {};
    const defaults: Partial<Record<Field, string>> = {};
    for (const { about, field, value, answer } of this.list.questions) {
      if (answer === null) continue;
      if (about === 'coding') codings[field] = { ...codings[field], [value]: answer };
      if (about === 'default') defaults[field] = answer;
    }
    return { columns: this.list.columns.map(({ field }) => field), codings, defaults };
  }

  #match(index: number, name: string): void {
    const columns = this.#mapping.columns.map(
      (field, at) => (at === index ? (name === '' ? null : (name as Field)) : field), // a name of the list above
    );
    this.#tell({ ...this.#mapping, columns });
  }

  readonly #swap = () => {
    const other: Partial<Record<Field, Field>> = { lon: 'lat', lat: 'lon' };
    const columns = this.#mapping.columns.map((field) => (field === null ? null : (other[field] ?? field)));
    this.#tell({ ...this.#mapping, columns });
  };

  #answer({ about, field, value }: ListQuestion, answer: string): void {
    const { codings, defaults, columns } = this.#mapping;
    const without = <T>(map: Readonly<Record<string, T>>, key: string) =>
      Object.fromEntries(Object.entries(map).filter(([name]) => name !== key));
    if (about === 'coding') {
      const coding = { ...without(codings[field] ?? {}, value), ...(answer !== '' && { [value]: answer }) };
      this.#tell({ columns, defaults, codings: { ...codings, [field]: coding } });
    } else {
      const others = without(defaults as Record<string, string>, field);
      this.#tell({ columns, codings, defaults: { ...others, ...(answer !== '' && { [field]: answer }) } });
    }
  }

  #tell(mapping: ListMapping): void {
    this.dispatchEvent(new CustomEvent('mapped', { detail: mapping }));
  }
}
