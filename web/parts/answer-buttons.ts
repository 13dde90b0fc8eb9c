/** What a person sees in the picture of one device: the fault that is told, no fault, or another one; each can be undone. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { type ImageAnswerWord, PICTURE_FAULTS, type PictureFault } from '../../config/terms.ts';
import type { ImageAnswer, ImageAnswerWish } from '../../server/api/wire.ts';
import { ask } from '../client.ts';
import { Deed } from '../deed.ts';
import { dataOf, entryOf } from '../entered.ts';
import { PageKeys } from '../page-keys.ts';
import { base } from '../plain-look.ts';
import { clock } from '../times.ts';
import { text } from '../words.ts';
import { refusalNote } from './trouble-note.ts';

/** Notes what a person said of a picture. */
export function sendAnswer(device: number, wish: ImageAnswerWish): Promise<ImageAnswer> {
  return ask<ImageAnswer>(`/api/devices/${device}/image-answers`, { method: 'POST', body: wish });
}

/** Takes an answer back. */
export function undoAnswer(id: number): Promise<void> {
  return ask(`/api/image-answers/${id}`, { method: 'DELETE' });
}

@customElement('answer-buttons')
export class AnswerButtons extends LitElement {
  static override styles = [
    base,
    css`
      li {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--s1) var(--s3);
        padding: 2px 0;
      }
      @media (max-width: 719px) {
        .says > button {
          flex: 1 1 auto;
        }
      }
    `,
  ];

  @property({ type: Number }) device = 0;
  /** The fault that is told now. */
  @property({ attribute: false }) fault: PictureFault | null = null;
  @property({ attribute: false }) pictureMs: number | null = null;
  @property({ attribute: false }) answers: readonly ImageAnswer[] = [];
  @state() private isMissing = false;
  @state() private said = '';
  /** Given on this page and not in the list yet. */
  @state() private mine: ImageAnswer | null = null;
  readonly #deed = new Deed(this);

  constructor() {
    super();
    const key = (keys: readonly string[], label: () => string, press: () => boolean) => ({
      ...{ keys, label, press, shown: keys[0]?.toUpperCase() ?? '' },
    });
    new PageKeys(this, [
      key(
        ['y', 'Y'],
        () => text('imageFaults.keyAgree'),
        () => this.#pressed('agree'),
      ),
      key(
        ['n', 'N'],
        () => text('imageFaults.keyNot'),
        () => this.#pressed('not-a-fault'),
      ),
      key(
        ['u', 'U'],
        () => text('imageFaults.keyUndo'),
        () => this.#undoLast(),
      ),
    ]);
  }

  override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('device')) {
      this.mine = null;
      this.isMissing = false;
      this.said = '';
    }
    if (changed.has('answers') && this.answers.some(({ id }) => id === this.mine?.id)) this.mine = null;
  }

  override render() {
    if (this.pictureMs === null) return nothing;
    const present = this.#present;
    const pressed = (answer: ImageAnswerWord) => (present?.answer === answer ? 'true' : 'false');
    return html`<div class="stack">
      <h3>${text('health.sayTitle')}</h3>
      <div class="line says" role="group" aria-label=${text('health.sayTitle')}>
        ${
          this.fault === null
            ? nothing
            : html`<button aria-pressed=${pressed('agree')} ?disabled=${this.#deed.isRunning} @click=${() => this.#say('agree')}>
                  ${text('health.agree')} (Y)
                </button>
                <button
                  aria-pressed=${pressed('not-a-fault')}
                  ?disabled=${this.#deed.isRunning}
                  @click=${() => this.#say('not-a-fault')}
                >
                  ${text('health.notAFault')} (N)
                </button>`
        }
        <button
          aria-expanded=${this.isMissing}
          @click=${() => {
            this.isMissing = !this.isMissing;
          }}
        >
          ${text('health.missed')}
        </button>
      </div>
      ${this.isMissing ? this.#missing() : nothing}
      ${refusalNote(this.#deed.refused)}
      <p class="small"><span class="strong" role="status">${this.said}</span> <span class="muted">${text('health.whyAnswer')}</span></p>
      ${this.#list()}
    </div>`;
  }

  /** What stands for the fault of this picture. */
  get #present(): ImageAnswer | undefined {
    const isOfThis = ({ fault, pictureMs }: ImageAnswer) =>
      fault === this.fault && pictureMs === this.pictureMs;
    return this.#all.find(isOfThis);
  }

  get #all(): readonly ImageAnswer[] {
    return this.mine === null ? this.answers : [this.mine, ...this.answers];
  }

  #missing(): TemplateResult {
    return html`<form class="line" @submit=${this.#sendMissed}>
      <label class="field small">
        ${text('health.missedWhich')}
        <select name="fault" required>
          ${PICTURE_FAULTS.filter((fault) => fault !== this.fault && fault !== 'invalid-jpeg').map(
            (fault) => html`<option value=${fault}>${text.word('reason', fault)}</option>`,
          )}
        </select>
      </label>
      <button class="primary" ?disabled=${this.#deed.isRunning}>${text('health.missedSend')}</button>
    </form>`;
  }

  #list(): TemplateResult | typeof nothing {
    if (this.#all.length === 0) return nothing;
    return html`<ul class="small" aria-label=${text('health.answers')}>
      ${this.#all.map(
        (one) => html`<li>
          <span>
            ${text('health.answerOf', {
              by: one.by,
              time: clock(one.atMs),
              answer: text.word('faultAnswer', one.answer),
              fault: one.fault === null ? text('scores.fromSample') : text.word('reason', one.fault),
            })}
          </span>
          ${
            one.undoable
              ? html`<button ?disabled=${this.#deed.isRunning} @click=${() => this.#undo(one)}>${text('health.undo')}</button>`
              : nothing
          }
        </li>`,
      )}
    </ul>`;
  }

  #pressed(answer: ImageAnswerWord): boolean {
    if (this.fault === null || this.#deed.isRunning) return false;
    this.#say(answer);
    return true;
  }

  #say(answer: ImageAnswerWord): void {
    if (this.fault !== null) void this.#send(this.fault, answer);
  }

  #sendMissed(event: SubmitEvent): void {
    event.preventDefault();
    const chosen = entryOf(dataOf(event), 'fault');
    const fault = PICTURE_FAULTS.find((one) => one === chosen);
    if (fault !== undefined) void this.#send(fault, 'missed');
  }

  async #send(fault: PictureFault, answer: ImageAnswerWord): Promise<void> {
    const { pictureMs } = this;
    if (pictureMs === null) return;
    this.said = '';
    const isNoted = await this.#deed.try(async () => {
      this.mine = await sendAnswer(this.device, { fault, answer, pictureMs });
    });
    if (!isNoted) return;
    this.isMissing = false;
    this.said = text('health.answered', {
      answer: text.word('faultAnswer', answer),
      fault: text.word('reason', fault),
    });
    this.dispatchEvent(new CustomEvent('answered'));
  }

  #undoLast(): boolean {
    const last = this.#all.find(({ undoable }) => undoable);
    if (last === undefined || this.#deed.isRunning) return false;
    void this.#undo(last);
    return true;
  }

  async #undo({ id }: ImageAnswer): Promise<void> {
    if (!(await this.#deed.try(() => undoAnswer(id)))) return;
    if (this.mine?.id === id) this.mine = null;
    this.answers = this.answers.filter((one) => one.id !== id);
    this.said = text('health.undone');
    this.dispatchEvent(new CustomEvent('answered'));
  }
}
