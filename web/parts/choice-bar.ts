/** Above a list of devices: how many are chosen, all that match, and what can be done with them at once. */
import { html, nothing, type TemplateResult } from 'lit';
import { isTicked } from '../entered.ts';
import { text } from '../words.ts';

export interface ChoiceBar {
  /** Devices on this page, and how many of them are chosen. */
  readonly shown: number;
  readonly shownChosen: number;
  readonly chosen: number;
  /** All that match, on every page. */
  readonly total: number;
  readonly isAll: boolean;
  /** Where the chosen ones are edited; `move` leads to another sub-platform or unit. */
  readonly hrefFor: (way: 'edit' | 'move') => string;
  readonly hasEdits: boolean;
  readonly hasExemption: boolean;
  readonly onPage: (isOn: boolean) => void;
  readonly onAll: () => void;
  readonly onNone: () => void;
}

export function choiceBar(bar: ChoiceBar): TemplateResult {
  const { shown, shownChosen, chosen, total, isAll } = bar;
  const count = isAll ? total : chosen;
  const isSome = count > 0;
  return html`<div class="line choice" role="group" aria-label=${text('bulk.label')}>
    <label class="tick">
      <input
        type="checkbox"
        .checked=${isAll || shownChosen === shown}
        .indeterminate=${!isAll && shownChosen > 0 && shownChosen < shown}
        @change=${(event: Event) => bar.onPage(isTicked(event))}
      />
      ${text('bulk.choosePage')}
    </label>
    ${
      isAll || total <= shown
        ? nothing
        : html`<button @click=${bar.onAll}>${text('bulk.all', { count: total })}</button>`
    }
    <span role="status" class=${isSome ? 'strong' : 'muted'}>${text(isAll ? 'bulk.chosenAll' : 'bulk.chosen', { count })}</span>
    ${
      isSome
        ? html`${
            bar.hasEdits
              ? html`<a class="button" href=${bar.hrefFor('edit')}>${text('bulk.edit')}</a>
                <a class="button" href=${bar.hrefFor('move')}>${text('bulk.move')}</a>`
              : nothing
          }
          ${
            // A whole unit, network or sub-platform is asked for as such.
            bar.hasExemption && !isAll
              ? html`<a class="button" href="/exemptions?codes=chosen">${text('bulk.exempt')}</a>`
              : nothing
          }
          <button @click=${bar.onNone}>${text('bulk.clear')}</button>`
        : nothing
    }
  </div>`;
}
