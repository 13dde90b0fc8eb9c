/** The life of a device: its present stage, what may follow, what waits for another person or its day, and what was. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Device, LifeStep } from '../../server/api/wire.ts';
import { ask } from '../client.ts';
import { Deed } from '../deed.ts';
import { dataOf, entryOf } from '../entered.ts';
import { Live } from '../live.ts';
import { base } from '../plain-look.ts';
import { may } from '../session.ts';
import { clock, day } from '../times.ts';
import { text } from '../words.ts';
import { refusalNote } from './trouble-note.ts';
import './step-card.ts';

@customElement('device-life')
export class DeviceLife extends LitElement {
  static override styles = [
    base,
    css`
      .steps > li {
        padding: var(--s2) 0;
        border-bottom: 1px solid var(--line);
      }
      textarea {
        min-height: 3.5em;
      }
    `,
  ];

  @property({ attribute: false }) device: Device | undefined;
  readonly #deed = new Deed(this);

  readonly #steps = new Live<LifeStep[]>(this, () =>
    this.device === undefined
      ? null
      : { path: `/api/devices/${this.device.id}/lifecycle`, concerns: ({ registry }) => registry },
  );

  override render() {
    const { device } = this;
    if (device === undefined) return nothing;
    const { pendingStep, life, record } = device;
    return html`<section class="stack" aria-labelledby="life">
      <div class="apart">
        <h2 id="life">${text('life.title')}</h2>
        <span class="strong">${text('life.present', { stage: text.word('lifecycle', record.lifecycle) })}</span>
      </div>
      ${
        pendingStep === null
          ? may('register')
            ? this.#form(device)
            : nothing
          : html`<div class="note warn">
              <step-card .step=${pendingStep} .mayDecide=${life.mayDecide} @decided=${this.#changed}></step-card>
            </div>`
      }
      ${this.#steps.render({
        waiting: () => nothing,
        failed: this.#steps.failed,
        here: (steps) => past(steps.filter(({ id }) => id !== pendingStep?.id)),
      })}
    </section>`;
  }

  #form({ id, life }: Device): TemplateResult {
    return html`<details>
      <summary>${text('life.next')}…</summary>
      <form class="stack" @submit=${(event: SubmitEvent) => this.#ask(event, id)}>
        <div class="fields">
          <label class="field small">
            ${text('life.next')}
            <select name="to">
              ${life.next.map(({ to, approval }) => {
                const stage = text.word('lifecycle', to);
                return html`<option value=${to}>${approval ? text('life.needsApproval', { stage }) : stage}</option>`;
              })}
            </select>
          </label>
          <label class="field small">
            ${text('life.effective')}
            <input name="effective" type="date" />
          </label>
        </div>
        <p class="small muted">${text('life.effectiveHint')} ${text('life.askHint')}</p>
        <label class="field small">
          ${text('life.note')}
          <textarea name="note" required maxlength="500" rows="2"></textarea>
        </label>
        ${refusalNote(this.#deed.refused)}
        <p><button class="primary" ?disabled=${this.#deed.isRunning}>${text('life.ask')}</button></p>
      </form>
    </details>`;
  }

  #ask(event: SubmitEvent, id: number): void {
    event.preventDefault();
    const data = dataOf(event);
    const [to, effective, note] = ['to', 'effective', 'note'].map((name) => entryOf(data, name).trim());
    const body = { to, note, ...(effective !== '' && { effective }) };
    void this.#deed
      .try(() => ask(`/api/devices/${id}/lifecycle`, { method: 'POST', body }))
      .then((isDone) => {
        if (isDone) this.#changed();
      });
  }

  readonly #changed = () => {
    this.#steps.refresh();
    this.dispatchEvent(new CustomEvent('changed'));
  };
}

function past(steps: readonly LifeStep[]): TemplateResult {
  if (steps.length === 0) return html`<p class="small muted">${text('life.none')}</p>`;
  return html`<h3>${text('life.history')}</h3>
    <ol class="steps small">
      ${steps.map(
        ({
          from,
          to,
          effectiveMs,
          state,
          enteredBy,
          enteredMs,
          decidedBy,
          decidedMs,
          note,
          decisionNote,
        }) => html`<li>
          <p>
            <span class="strong">${text.word('lifecycle', from)} → ${text.word('lifecycle', to)}</span>
            · ${text('life.from', { day: day(effectiveMs) })} · ${text.word('stepState', state)}
          </p>
          <p class="muted">
            ${text('life.asked', { who: enteredBy, time: clock(enteredMs) })}${decidedBy === null || decidedMs === null ? nothing : html` · ${text('life.decided', { who: decidedBy, time: clock(decidedMs) })}`}
          </p>
          ${note === '' ? nothing : html`<p>${text('life.reason', { note })}</p>`}
          ${decisionNote === '' ? nothing : html`<p>${text('life.decision', { note: decisionNote })}</p>`}
        </li>`,
      )}
    </ol>`;
}
