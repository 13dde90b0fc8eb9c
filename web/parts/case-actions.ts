/** What the reader may do to a case now: one form per act, each with the words it asks for. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { ESCALATIONS } from '../../config/supervision.ts';
import type { CaseFile, CaseVerb, CaseWish } from '../../server/api/wire.ts';
import { ask } from '../client.ts';
import { Deed } from '../deed.ts';
import { entryOf, formOf } from '../entered.ts';
import { base } from '../plain-look.ts';
import { text } from '../words.ts';
import { refusalNote } from './trouble-note.ts';

const VERBS: readonly CaseVerb[] = ['receive', 'plan', 'submit', 'pass', 'return', 'escalate', 'withdraw'];

/** Fires `acted` with the case as it is then. */
@customElement('case-actions')
export class CaseActions extends LitElement {
  static override styles = [
    base,
    css`
      form {
        max-width: 640px;
      }
    `,
  ];

  @property({ attribute: false }) file: CaseFile | null = null;
  @state() private verb: CaseVerb | null = null;
  readonly #deed = new Deed(this);

  override render() {
    const { file } = this;
    if (file === null) return nothing;
    const verbs = VERBS.filter((verb) => file.may[verb]);
    const verb = verbs.find((one) => one === this.verb) ?? verbs.find((one) => one !== 'withdraw') ?? null;
    return html`<div class="stack">
      ${waitsFor(file)}
      ${
        verbs.length === 0
          ? nothing
          : html`<nav class="line" aria-label=${text('cases.act')}>
              ${verbs.map(
                (one) =>
                  html`<button aria-pressed=${one === verb ? 'true' : 'false'} @click=${() => this.#choose(one)}>
                    ${text.word('caseVerb', one)}
                  </button>`,
              )}
            </nav>`
      }
      ${verb === null ? nothing : this.#form(file, verb)} ${refusalNote(this.#deed.refused)}
    </div>`;
  }

  #choose(verb: CaseVerb): void {
    this.verb = verb;
    this.#deed.forget();
  }

  #form(file: CaseFile, verb: CaseVerb): TemplateResult {
    return html`<form class="stack" @submit=${(event: SubmitEvent) => this.#submit(event, file, verb)}>
      ${
        verb === 'escalate'
          ? html`<label class="field">
              ${text('cases.measure')}
              <select name="measure">
                ${ESCALATIONS.map((one) => html`<option value=${one}>${text.word('escalation', one)}</option>`)}
              </select>
            </label>`
          : nothing
      }
      <label class="field">
        ${text.word('caseNote', verb)}
        <textarea name="note" rows="3" maxlength="2000" ?required=${verb !== 'receive'}></textarea>
      </label>
      <p>
        <button class=${verb === 'withdraw' ? 'danger' : 'primary'} ?disabled=${this.#deed.isRunning}>
          ${text.word('caseVerb', verb)}
        </button>
      </p>
    </form>`;
  }

  #submit(event: SubmitEvent, { case: { id } }: CaseFile, verb: CaseVerb): void {
    event.preventDefault();
    const form = formOf(event);
    const data = new FormData(form);
    const note = entryOf(data, 'note');
    const measure = ESCALATIONS.find((one) => one === data.get('measure')) ?? 'talk';
    const body: CaseWish = verb === 'escalate' ? { do: verb, note, measure } : { do: verb, note };
    void this.#deed.try(async () => {
      const file = await ask<CaseFile>(`/api/cases/${id}/deeds`, { method: 'POST', body });
      form.reset();
      this.verb = null;
      this.dispatchEvent(new CustomEvent('acted', { detail: file }));
    });
  }
}

/** Whose turn it is, in a sentence. */
function waitsFor({ case: { turn, stage }, holdDays }: CaseFile): TemplateResult | typeof nothing {
  if (stage === 'signed') return html`<p>${text('cases.waitsForRates', { needed: holdDays })}</p>`;
  if (turn === null) return nothing;
  const part = text.word('casePart', turn.part);
  if (turn.name === null) return html`<p class="note warn">${text('cases.waitsForNobody', { part })}</p>`;
  return html`<p>${text('cases.waitsFor', { part, name: turn.name })}</p>`;
}
