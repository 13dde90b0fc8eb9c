/** One field of the file to be filled in, by what the catalogue says of it. */
import { css, html, nothing, type TemplateResult } from 'lit';
import type { FileField } from '../../config/file-fields.ts';
import { isTicked, valueIn } from '../entered.ts';
import { text } from '../words.ts';
import { labelOf, valueLabel, valueWords } from './file-words.ts';
import type { Choice } from './filters.ts';

export interface FileInput {
  readonly field: FileField;
  readonly value: string;
  /** For references: what can be chosen. */
  readonly choices?: readonly Choice[] | undefined;
  readonly isWrong: boolean;
  readonly onInput: (value: string) => void;
}

/** Must be there before the record can be kept at all. */
const NEEDED = ['code', 'name', 'kind', 'category', 'unit'];

export function fileInput(input: FileInput): TemplateResult {
  const { field, choices } = input;
  if (choices !== undefined) return drop(input, choices);
  switch (field.type) {
    case 'code':
      return drop(input, [NO_CHOICE, ...valueChoices(field)]);
    case 'word':
      return drop(input, valueChoices(field));
    case 'yes-no':
      return field.of === 'record' ? tick(input) : drop(input, [NO_CHOICE, ...yesAndNo()]);
    case 'codes':
      return several(input);
    default:
      return line(input);
  }
}

const NO_CHOICE: Choice = { value: '', label: '—' };

function valueChoices({ values = [] }: FileField): Choice[] {
  return values.map((one) => ({ value: one.value, label: valueLabel(one) }));
}

function yesAndNo(): Choice[] {
  return [
    { value: 'yes', label: text('common.yes') },
    { value: 'no', label: text('common.no') },
  ];
}

function labelled(field: FileField): TemplateResult {
  const isMandatory = field.required !== 'no';
  return html`<span>${labelOf(field)}${isMandatory ? html` <span aria-hidden="true">*</span>` : nothing}</span>`;
}

/** A drop-down; the value that is there stays choosable though the list lacks it. */
function drop({ field, value, isWrong, onInput }: FileInput, choices: readonly Choice[]): TemplateResult {
  const isListed = choices.some((choice) => choice.value === value);
  const all = isListed ? choices : [...choices, { value, label: value === '' ? '—' : value }];
  return html`<label class="field small">
    ${labelled(field)}
    <select name=${field.name} aria-invalid=${isWrong} @change=${(event: Event) => onInput(valueIn(event))}>
      ${all.map((choice) => html`<option value=${choice.value} .selected=${choice.value === value}>${choice.label}</option>`)}
    </select>
  </label>`;
}

function tick({ field, value, onInput }: FileInput): TemplateResult {
  return html`<label class="tick">
    <input
      type="checkbox"
      name=${field.name}
      .checked=${value === 'yes'}
      @change=${(event: Event) => onInput(isTicked(event) ? 'yes' : 'no')}
    />
    ${labelOf(field)}
  </label>`;
}

/** Several of a list: folded away, with what is chosen on top. Codes beyond the list stay as they are. */
function several({ field, value, isWrong, onInput }: FileInput): TemplateResult {
  const chosen = value === '' ? [] : value.split('/');
  const turn = (code: string, isOn: boolean) =>
    onInput((isOn ? [...chosen, code] : chosen.filter((one) => one !== code)).join('/'));
  const beyond = chosen
    .filter((code) => !(field.values ?? []).some((one) => one.value === code))
    .map((code) => ({ value: code, label: code }));
  return html`<fieldset class="field small several">
    <legend class="small">${labelled(field)}</legend>
    <details>
      <summary aria-invalid=${isWrong}>${chosen.length === 0 ? text('file.none') : valueWords(field, value)}</summary>
      ${[...valueChoices(field), ...beyond].map(
        (choice) => html`<label class="tick">
          <input
            type="checkbox"
            .checked=${chosen.includes(choice.value)}
            @change=${(event: Event) => turn(choice.value, isTicked(event))}
          />
          ${choice.label}
        </label>`,
      )}
    </details>
  </fieldset>`;
}

function line({ field, value, isWrong, onInput }: FileInput): TemplateResult {
  const { name, type } = field;
  return html`<label class="field small">
    ${labelled(field)}
    <input
      name=${name}
      type=${type === 'date' ? 'date' : type === 'phone' ? 'tel' : 'text'}
      inputmode=${type === 'whole' ? 'numeric' : type === 'number' && name !== 'lon' && name !== 'lat' ? 'decimal' : nothing}
      autocomplete="off"
      spellcheck="false"
      ?required=${NEEDED.includes(name)}
      aria-invalid=${isWrong}
      .value=${value}
      @input=${(event: Event) => onInput(valueIn(event))}
    />
  </label>`;
}

export const fileInputStyles = css`
  .several legend {
    font-weight: 400;
    margin-bottom: var(--s1);
  }
  .several summary {
    min-height: var(--target);
    padding: 6px 10px;
    border: 1px solid var(--ctl);
    border-radius: 4px;
    overflow-wrap: anywhere;
  }
  .several label {
    display: flex;
  }
`;
