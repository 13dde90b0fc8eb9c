/** Filters of a list: choices that go into the address at once, so that what is seen can be sent. */
import { html, type TemplateResult } from 'lit';
import type { UnitBrief } from '../../server/api/wire.ts';
import { valueIn } from '../entered.ts';
import { changed, go } from '../place.ts';
import { text } from '../words.ts';

export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** One filter: a drop-down whose first entry is everything. */
export function filter(
  name: string,
  label: string,
  present: string | null,
  choices: readonly Choice[],
): TemplateResult {
  return html`<label class="field small">
    ${label}
    <select
      name=${name}
      @change=${(event: Event) => go(changed({ [name]: valueIn(event) || null }))}
    >
      <option value="" .selected=${present === null || present === ''}>${text('common.all')}</option>
      ${choices.map(
        ({ value, label: word }) =>
          html`<option value=${value} .selected=${value === present}>${word}</option>`,
      )}
    </select>
  </label>`;
}

/** The units a person may see as choices, each under its parent. */
export function unitChoices(units: readonly UnitBrief[]): Choice[] {
  const codes = new Set(units.map(({ code }) => code));
  const below = (parent: string | null, depth: number): Choice[] =>
    units
      .filter((unit) =>
        parent === null ? unit.parent === null || !codes.has(unit.parent) : unit.parent === parent,
      )
      .flatMap(({ code, name }) => [
        { value: code, label: `${'\u3000'.repeat(depth)}${name}` },
        ...below(code, depth + 1),
      ]);
  return below(null, 0);
}

/** Which filters empty a list, and a way to take them off. */
export function emptied(
  words: readonly string[],
  sentence: (filter: string) => string,
  plain: TemplateResult,
  clearHref: string,
): TemplateResult {
  const shown = words.filter((word) => word !== '');
  if (shown.length === 0) return plain;
  return html`<div class="line" role="status">
    <span>${sentence(shown.join(' · '))}</span>
    <a class="button" href=${clearHref}>${text('common.clearFilters')}</a>
  </div>`;
}
