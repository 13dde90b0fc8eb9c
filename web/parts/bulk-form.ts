/** What many devices are to say: one field after another, or for a move the sub-platform and the unit. */
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { BULK_FIELDS } from '../../config/bulk-fields.ts';
import { type FieldName, type FileField, fieldNamed } from '../../config/file-fields.ts';
import type { BulkWish, Credential, Platform, Segment, UnitBrief } from '../../server/api/wire.ts';
import { valueIn } from '../entered.ts';
import { Live } from '../live.ts';
import { base } from '../plain-look.ts';
import { text } from '../words.ts';
import { seesRestricted } from './device-file.ts';
import { fileInput, fileInputStyles } from './file-input.ts';
import { labelOf, valueLabel } from './file-words.ts';
import { type Choice, unitChoices } from './filters.ts';

/** What is said, and why. */
export type Saying = Required<Pick<BulkWish, 'set' | 'note'>>;

interface Said {
  readonly field: FieldName | '';
  /** Null: not said at all. */
  readonly value: string | null;
}

const MOVED: readonly FieldName[] = ['platform', 'unit'];
const NONE: Choice = { value: '', label: '—' };
/** In a drop-down: the field is not said at all. */
const UNSAID = '\u0000';

@customElement('bulk-form')
export class BulkForm extends LitElement {
  static override styles = [
    base,
    fileInputStyles,
    css`
      .said {
        display: grid;
        grid-template-columns: minmax(12em, 1fr) minmax(12em, 2fr) auto;
        gap: var(--s2) var(--s3);
        align-items: end;
        max-width: 900px;
      }
      .note-field {
        max-width: 900px;
      }
      .note-field input,
      .said select,
      .said input:not([type='checkbox']) {
        width: 100%;
      }
      @media (max-width: 719px) {
        .said {
          grid-template-columns: minmax(0, 1fr) auto;
        }
        .said > :first-child {
          grid-column: 1 / -1;
        }
      }
    `,
  ];

  @property({ type: Boolean }) move = false;
  @property({ type: Boolean }) busy = false;
  /** What was said before, when it is to be said differently. */
  @property({ attribute: false }) set: BulkWish['set'] | null = null;
  @property() note = '';
  /** Where to go instead. */
  @property() back = '/devices';
  /** What is said so far, in the order in which it was chosen; a field of '' is not chosen yet. */
  @state() private said: readonly Said[] = [{ field: '', value: null }];
  readonly #units = new Live<UnitBrief[]>(this, () => ({ path: '/api/units' }));
  readonly #platforms = new Live<Platform[]>(this, () => ({ path: '/api/platforms' }));
  readonly #segments = new Live<Segment[]>(this, () => ({ path: '/api/segments' }));
  readonly #credentials = new Live<Credential[]>(this, () => ({ path: '/api/credentials' }));

  override willUpdate(changes: PropertyValues<this>): void {
    if (!changes.has('move') && !changes.has('set')) return;
    const before = this.set ?? {};
    const names = this.move ? MOVED : (Object.keys(before) as FieldName[]); // a set names fields
    const said = names.map((field) => ({ field, value: before[field as keyof typeof before] ?? null }));
    this.said = said.length > 0 ? said : [{ field: '', value: null }];
  }

  override render() {
    return html`<div class="stack">
      ${this.said.map((_, index) => this.#row(index))}
      ${this.move ? nothing : html`<p class="small muted">${text('bulk.emptied')}</p>`}
      ${this.move ? nothing : html`<p><button @click=${this.#more}>${text('bulk.add')}</button></p>`}
      <label class="field note-field">
        <span>${text('bulk.note')}</span>
        <span class="small muted">${text('bulk.noteHint')}</span>
        <input maxlength="200" .value=${this.note} @input=${(event: Event) => {
          this.note = valueIn(event);
        }} />
      </label>
      <div class="line">
        <button class="primary" ?disabled=${this.busy || this.#said === null} @click=${this.#tell}>${text('bulk.try')}</button>
        <a class="button" href=${this.back}>${text('bulk.drop')}</a>
      </div>
    </div>`;
  }

  #row(index: number): TemplateResult {
    const said = this.said[index];
    const field = fieldNamed(said?.field ?? '');
    const isMove = this.move;
    return html`<div class="said">
      ${
        isMove
          ? nothing
          : html`<label class="field small">
            ${text('bulk.field')}
            <select @change=${(event: Event) => this.#pick(index, valueIn(event) as FieldName)}>
              <option value="" .selected=${field === undefined}>${text('bulk.pick')}</option>
              ${this.#open(index).map((one) => html`<option value=${one.name} .selected=${one.name === field?.name}>${labelOf(one)}</option>`)}
            </select>
          </label>`
      }
      ${field === undefined ? nothing : this.#input(index, field, isMove)}
      ${
        isMove || this.said.length === 1
          ? nothing
          : html`<button aria-label=${text('bulk.remove', { field: field === undefined ? '' : labelOf(field) })} @click=${() => this.#leave(index)}>×</button>`
      }
    </div>`;
  }

  /** Fields that can be said of many, and are not said yet. */
  #open(index: number): FileField[] {
    const taken = this.said.flatMap(({ field }, at) => (at === index ? [] : field));
    return BULK_FIELDS.flatMap((name) => fieldNamed(name) ?? []).filter(
      ({ name, restricted }) => !taken.includes(name) && (restricted !== true || seesRestricted()),
    );
  }

  #input(index: number, field: FileField, isMove: boolean): TemplateResult {
    const open: Choice = { value: UNSAID, label: text(isMove ? 'bulk.keep' : 'bulk.pickValue') };
    const known = this.#choicesOf(field);
    return fileInput({
      ...{ field, value: this.said[index]?.value ?? UNSAID, isWrong: false },
      choices: known && [open, ...known],
      onInput: (now) => this.#say(index, now === UNSAID ? null : now),
    });
  }

  /** What can be chosen; undefined where something is typed. Nothing is chosen by itself: it would be said of all. */
  #choicesOf({ name, type, of, values = [] }: FileField): Choice[] | undefined {
    const named = (all: readonly { readonly id: string; readonly name?: string }[] = []) => [
      NONE,
      ...all.map(({ id, name: word }) => ({ value: id, label: word || id })),
    ];
    if (name === 'unit') return unitChoices(this.#units.value ?? []);
    if (name === 'platform') return named(this.#platforms.value);
    if (name === 'segment') return named(this.#segments.value);
    if (name === 'credential') return named(this.#credentials.value);
    const empty = of === 'record' ? [] : [NONE];
    if (type === 'yes-no')
      return [
        ...empty,
        ...(['yes', 'no'] as const).map((value) => ({ value, label: text(`common.${value}`) })),
      ];
    if (type === 'word' || type === 'code')
      return [...empty, ...values.map((one) => ({ value: one.value, label: valueLabel(one) }))];
    return undefined;
  }

  #pick(index: number, name: FieldName | ''): void {
    const field = fieldNamed(name);
    const isChosen = field !== undefined && this.#choicesOf(field) !== undefined;
    this.#put(index, { field: name, value: field === undefined || isChosen ? null : '' });
  }

  #say(index: number, value: string | null): void {
    const field = this.said[index]?.field ?? '';
    this.#put(index, { field, value });
  }

  #put(index: number, one: Said): void {
    this.said = this.said.map((other, at) => (at === index ? one : other));
  }

  #leave(index: number): void {
    this.said = this.said.filter((_, at) => at !== index);
  }

  readonly #more = () => {
    this.said = [...this.said, { field: '', value: null }];
  };

  /** Null until something is said. */
  get #said(): BulkWish['set'] | null {
    const said = this.said.flatMap(({ field, value }) =>
      field === '' || value === null ? [] : [[field, value] as const],
    );
    return said.length === 0 ? null : Object.fromEntries(said);
  }

  readonly #tell = () => {
    const set = this.#said;
    if (set === null) return;
    const detail: Saying = { set, note: this.note };
    this.dispatchEvent(new CustomEvent('said', { detail }));
  };
}
