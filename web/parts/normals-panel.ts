/** What is always so at one camera and therefore no fault, until when and why; and making the camera learn its view anew. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { PICTURE_FAULTS, type PictureFault } from '../../config/terms.ts';
import type { ForgetWish, Forgotten, Normal, NormalWish } from '../../server/api/wire.ts';
import { ask } from '../client.ts';
import { Deed } from '../deed.ts';
import { dataOf, entryOf } from '../entered.ts';
import { listed } from '../figures.ts';
import { base } from '../plain-look.ts';
import { may, rolesThatMay } from '../session.ts';
import { clock, day, dayStart } from '../times.ts';
import { text } from '../words.ts';
import { refusalNote } from './trouble-note.ts';

const DAY_MS = 86_400_000;
/** What the date field offers first, and the most the server takes. */
const USUAL_DAYS = 30;
const MOST_DAYS = 364;

@customElement('normals-panel')
export class NormalsPanel extends LitElement {
  static override styles = [
    base,
    css`
      form {
        width: min(480px, 80vw);
      }
      li {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: var(--s1) var(--s3);
        padding: 4px 0;
        border-bottom: 1px solid var(--line);
      }
      li p {
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property({ type: Number }) device = 0;
  @property({ attribute: false }) normals: readonly Normal[] = [];
  /** The fault that is told now: offered first. */
  @property({ attribute: false }) fault: PictureFault | null = null;
  @property({ attribute: false }) epochMs: number | null = null;
  @state() private said = '';
  @query('#declare') private declareDialog!: HTMLDialogElement;
  @query('#forget') private forgetDialog!: HTMLDialogElement;
  readonly #deed = new Deed(this);

  override render() {
    const mayMaintain = may('maintain');
    return html`<div class="stack">
      <div>
        <h3>${text('health.normals')}</h3>
        <p class="small muted">${text('health.normalsLead')}</p>
      </div>
      ${
        this.normals.length === 0
          ? html`<p class="small">${text('health.normalNone')}</p>`
          : html`<ul>${this.normals.map((one) => this.#row(one, mayMaintain))}</ul>`
      }
      ${this.epochMs === null ? nothing : html`<p class="small">${text('health.forgotten', { time: clock(this.epochMs) })}</p>`}
      ${
        mayMaintain
          ? html`<p class="line">
              <button @click=${() => this.#open(this.declareDialog)}>${text('health.normalAdd')}</button>
              <button @click=${() => this.#open(this.forgetDialog)}>${text('health.forget')}</button>
              <span class="small strong" role="status">${this.said}</span>
            </p>`
          : html`<p class="small muted">${text('health.cannotMaintain', {
              roles: listed(rolesThatMay('maintain').map((role) => text.word('role', role))),
            })}</p>`
      }
      ${this.#deed.refused === null || this.#isAsking ? nothing : refusalNote(this.#deed.refused)}
      ${mayMaintain ? html`${this.#declaring()} ${this.#forgetting()}` : nothing}
    </div>`;
  }

  get #isAsking(): boolean {
    return this.hasUpdated && may('maintain') && (this.declareDialog.open || this.forgetDialog.open);
  }

  #row(one: Normal, mayEnd: boolean): TemplateResult {
    const { fault, untilMs, by, note } = one;
    const words = text('health.normalRow', { fault: text.word('reason', fault), until: day(untilMs), by });
    return html`<li>
      <p>
        ${words}
        <br /><span class="small muted">${note}</span>
      </p>
      ${
        mayEnd
          ? html`<button ?disabled=${this.#deed.isRunning} aria-label="${text('health.normalEnd')}: ${text.word('reason', fault)}" @click=${() => this.#end(one)}>
              ${text('health.normalEnd')}
            </button>`
          : nothing
      }
    </li>`;
  }

  #declaring(): TemplateResult {
    const nowMs = Date.now();
    return html`<dialog id="declare" aria-labelledby="declare-title">
      <form class="stack" @submit=${this.#declare}>
        <h2 id="declare-title">${text('health.normalTitle')}</h2>
        <label class="field">
          ${text('health.normalFault')}
          <select name="fault">
            ${PICTURE_FAULTS.map(
              (fault) =>
                html`<option value=${fault} ?selected=${fault === this.fault}>${text.word('reason', fault)}</option>`,
            )}
          </select>
        </label>
        <label class="field">
          ${text('health.normalUntil')}
          <input
            type="date"
            name="until"
            required
            value=${day(nowMs + USUAL_DAYS * DAY_MS)}
            min=${day(nowMs + DAY_MS)}
            max=${day(nowMs + MOST_DAYS * DAY_MS)}
          />
          <span class="small muted">${text('health.normalUntilHint')}</span>
        </label>
        <label class="field">
          ${text('health.normalNote')}
          <textarea name="note" rows="2" required maxlength="500"></textarea>
        </label>
        ${refusalNote(this.#deed.refused)}
        <p class="line">
          <button class="primary" ?disabled=${this.#deed.isRunning}>${text('health.normalSave')}</button>
          <button type="button" @click=${() => this.declareDialog.close()}>${text('common.cancel')}</button>
        </p>
      </form>
    </dialog>`;
  }

  #forgetting(): TemplateResult {
    return html`<dialog id="forget" aria-labelledby="forget-title">
      <form class="stack" @submit=${this.#forget}>
        <h2 id="forget-title">${text('health.forgetTitle')}</h2>
        <p>${text('health.forgetMeaning')}</p>
        <label class="field">
          ${text('health.forgetNote')}
          <textarea name="note" rows="2" required maxlength="500"></textarea>
        </label>
        ${refusalNote(this.#deed.refused)}
        <p class="line">
          <button type="button" @click=${() => this.forgetDialog.close()}>${text('common.cancel')}</button>
          <button class="danger" ?disabled=${this.#deed.isRunning}>${text('health.forgetDo')}</button>
        </p>
      </form>
    </dialog>`;
  }

  #open(dialog: HTMLDialogElement): void {
    this.said = '';
    this.#deed.forget();
    dialog.querySelector('form')?.reset();
    dialog.showModal();
  }

  async #declare(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const data = dataOf(event);
    const fault = PICTURE_FAULTS.find((one) => one === data.get('fault'));
    const startMs = dayStart(entryOf(data, 'until'));
    if (fault === undefined || startMs === null) return;
    // The day that is named still belongs to it.
    const body: NormalWish = { fault, untilMs: startMs + DAY_MS, note: entryOf(data, 'note') };
    const path = `/api/devices/${this.device}/normals`;
    if (!(await this.#deed.try(() => ask(path, { method: 'POST', body })))) return;
    this.declareDialog.close();
    this.#tell(text('trouble.saved'));
  }

  async #end({ id, fault }: Normal): Promise<void> {
    this.said = '';
    if (!(await this.#deed.try(() => ask(`/api/normals/${id}`, { method: 'DELETE' })))) return;
    this.#tell(text('health.normalEnded', { fault: text.word('reason', fault) }));
  }

  async #forget(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const note = entryOf(dataOf(event), 'note');
    const body: ForgetWish = { note };
    const path = `/api/devices/${this.device}/forget-past`;
    const isDone = await this.#deed.try(async () => {
      const { epochMs } = await ask<Forgotten>(path, { method: 'POST', body });
      this.epochMs = epochMs;
    });
    if (!isDone) return;
    this.forgetDialog.close();
    this.#tell('');
  }

  #tell(words: string): void {
    this.said = words;
    this.dispatchEvent(new CustomEvent('declared'));
  }
}
