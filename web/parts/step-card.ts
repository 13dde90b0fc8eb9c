/** A step of life that waits: what was asked, by whom and why; to approve, to refuse, to take back. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { LifeStep } from '../../server/api/wire.ts';
import { ask } from '../client.ts';
import { Deed } from '../deed.ts';
import { base } from '../plain-look.ts';
import { may, session } from '../session.ts';
import { clock, day } from '../times.ts';
import { text } from '../words.ts';
import { refusalNote } from './trouble-note.ts';
import './confirm-button.ts';

@customElement('step-card')
export class StepCard extends LitElement {
  static override styles = [
    base,
    css`
      .decision {
        align-items: end;
      }
      .why {
        flex: 1 1 12em;
      }
      .field input {
        width: 100%;
      }
    `,
  ];

  @property({ attribute: false }) step: LifeStep | undefined;
  @property({ type: Boolean }) mayDecide = false;
  readonly #deed = new Deed(this);

  override render() {
    const { step } = this;
    if (step === undefined) return nothing;
    return html`<div class="stack">
      <div>
        <p class="strong">${stepWords(step)} <span class="nowrap">${text('life.from', { day: day(step.effectiveMs) })}</span></p>
        <p class="small muted">${text('life.asked', { who: step.enteredBy, time: clock(step.enteredMs) })}</p>
        <p>${text('life.reason', { note: step.note || text('common.none') })}</p>
      </div>
      ${refusalNote(this.#deed.refused)} ${this.mayDecide ? this.#decision(step) : html`<p class="small">${waitsFor(step)}</p>`}
      ${
        may('register')
          ? html`<confirm-button
              label=${text('life.withdraw')}
              question=${text('life.withdrawAsk')}
              ?busy=${this.#deed.isRunning}
              @confirmed=${() => this.#do(`/api/lifecycle/${step.id}`, 'DELETE')}
            ></confirm-button>`
          : nothing
      }
    </div>`;
  }

  #decision({ id }: LifeStep): TemplateResult {
    return html`<form class="line decision" @submit=${(event: SubmitEvent) => event.preventDefault()}>
      <label class="field small why">
        ${text('life.why')}
        <input name="note" maxlength="500" autocomplete="off" />
      </label>
      <button class="primary" type="button" ?disabled=${this.#deed.isRunning} @click=${() => this.#decide(id, true)}>${text('life.approve')}</button>
      <button type="button" ?disabled=${this.#deed.isRunning} @click=${() => this.#decide(id, false)}>${text('life.refuse')}</button>
    </form>`;
  }

  #decide(id: number, approve: boolean): void {
    const note = this.renderRoot.querySelector<HTMLInputElement>('input[name="note"]')?.value.trim() ?? '';
    this.#do(`/api/lifecycle/${id}/decision`, 'POST', { approve, ...(note !== '' && { note }) });
  }

  #do(path: string, method: 'POST' | 'DELETE', body?: unknown): void {
    void this.#deed
      .try(() => ask(path, { method, ...(body !== undefined && { body }) }))
      .then((isDone) => {
        if (isDone) this.dispatchEvent(new CustomEvent('decided', { bubbles: true, composed: true }));
      });
  }
}

/** `Asked for: in use → removed`. */
function stepWords({ from, to }: LifeStep): string {
  return text('life.waits', { from: text.word('lifecycle', from), to: text.word('lifecycle', to) });
}

function waitsFor({ state, effectiveMs, enteredBy }: LifeStep): string {
  if (state === 'approved') return text('life.dayWaits', { day: day(effectiveMs) });
  return text(enteredBy === session()?.staff.name ? 'life.ownWaits' : 'life.otherWaits');
}
