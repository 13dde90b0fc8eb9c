/** Who is named for a unit: who puts things right, and who reviews at each level; an administrator names them. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { CASE_PARTS, type CasePart } from '../../config/supervision.ts';
import type { CasePeople } from '../../server/api/wire.ts';
import { ask, pathWith } from '../client.ts';
import { Deed } from '../deed.ts';
import { dataOf, entryOf } from '../entered.ts';
import { Live } from '../live.ts';
import { base } from '../plain-look.ts';
import { text } from '../words.ts';
import { refusalNote } from './trouble-note.ts';

/** Fires `named` when others are named. */
@customElement('case-named')
export class CaseNamed extends LitElement {
  static override styles = [base];

  @property() unit = '';
  @state() private isSaved = false;
  readonly #deed = new Deed(this);
  readonly #named = new Live<CasePeople>(this, () => ({
    path: pathWith('/api/supervision/people', { unit: this.unit }),
  }));

  override render() {
    return this.#named.shown((named) => this.#here(named));
  }

  #here(named: CasePeople): TemplateResult {
    const rows = CASE_PARTS.map((part) => {
      const one = named.people[part];
      const inherited = one !== null && one.unit !== named.unit.code;
      return html`<div>
        <dt class="small muted">${text.word('casePart', part)}</dt>
        <dd>
          ${one?.name ?? html`<span class="muted">${text('cases.nobody')}</span>`}
          ${inherited ? html`<span class="small muted">${text('cases.inherit')}</span>` : nothing}
        </dd>
      </div>`;
    });
    return html`<div class="stack">
      <p class="small muted">${text('cases.peopleLead')}</p>
      <dl class="fields">${rows}</dl>
      ${named.mayName ? this.#form(named) : nothing}
    </div>`;
  }

  #form({ own, staff }: CasePeople): TemplateResult {
    return html`<details>
      <summary>${text('deed.supervision.people')}</summary>
      <form class="stack" @submit=${this.#submit} @change=${() => this.#forget()}>
        <div class="fields">
          ${CASE_PARTS.map(
            (part) => html`<label class="field">
              ${text.word('casePart', part)}
              <select name=${part}>
                <option value="" .selected=${own[part] === undefined}>${text('cases.inherit')}</option>
                ${staff.map(
                  ({ id, name }) => html`<option value=${id} .selected=${own[part] === id}>${name}</option>`,
                )}
              </select>
            </label>`,
          )}
        </div>
        ${refusalNote(this.#deed.refused)}
        <p class="line">
          <button class="primary" ?disabled=${this.#deed.isRunning}>${text('cases.save')}</button>
          <span role="status">${this.isSaved ? text('cases.saved') : ''}</span>
        </p>
      </form>
    </details>`;
  }

  #forget(): void {
    this.isSaved = false;
  }

  readonly #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const data = dataOf(event);
    const chosen = CASE_PARTS.flatMap((part): [CasePart, number][] => {
      const id = entryOf(data, part);
      return id === '' ? [] : [[part, Number(id)]];
    });
    void this.#deed.try(async () => {
      const path = `/api/supervision/people/${encodeURIComponent(this.unit)}`;
      this.#named.put(await ask<CasePeople>(path, { method: 'PUT', body: Object.fromEntries(chosen) }));
      this.isSaved = true;
      this.dispatchEvent(new Event('named'));
    });
  };
}
