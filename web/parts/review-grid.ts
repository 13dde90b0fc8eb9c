/** Pictures that are judged intact, drawn by chance: a person says of each that it is, or which fault was missed. */
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { PICTURE_FAULTS, type PictureFault } from '../../config/terms.ts';
import type { ImageReview } from '../../server/api/wire.ts';
import { Deed } from '../deed.ts';
import { Live } from '../live.ts';
import { base } from '../plain-look.ts';
import { clock } from '../times.ts';
import { text } from '../words.ts';
import { sendAnswer, undoAnswer } from './answer-buttons.ts';
import { pictureHref, tileFrame } from './fault-tile.ts';
import { glyph, signed } from './glyph.ts';
import { refusalNote } from './trouble-note.ts';
import './drawn-picture.ts';

type Row = ImageReview['rows'][number];

/** Either intact or a fault that was missed, with the id of the answer. */
type Seen =
  | { readonly is: 'intact'; readonly id: number }
  | { readonly is: 'missed'; readonly fault: PictureFault; readonly id: number };

@customElement('review-grid')
export class ReviewGrid extends LitElement {
  static override styles = [
    base,
    signed,
    tileFrame,
    css`
      .tile.seen drawn-picture {
        opacity: 0.55;
      }
      .tile a {
        overflow-wrap: anywhere;
      }
      select {
        flex: 1 1 8em;
      }
      @media (max-width: 719px) {
        .says > button {
          flex: 1 1 40%;
        }
      }
    `,
  ];

  /** By device. */
  @state() private seen: ReadonlyMap<number, Seen> = new Map();
  readonly #deed = new Deed(this);

  readonly #review = new Live<ImageReview>(this, () => ({ path: '/api/image-review' }));

  override render() {
    return html`<section class="card stack" aria-labelledby="review">
      <div>
        <h2 id="review">${text('scores.review')}</h2>
        <p class="small muted">${text('scores.reviewLead')}</p>
      </div>
      ${this.#review.render({
        waiting: () => html`<p class="muted">${text('shell.loading')}</p>`,
        failed: this.#review.failed,
        here: ({ rows }) => this.#here(rows),
      })}
    </section>`;
  }

  #here(rows: readonly Row[]): TemplateResult {
    if (rows.length === 0) return html`<p role="status">${text('scores.reviewNone')}</p>`;
    const left = rows.length - rows.filter(({ device }) => this.seen.has(device.id)).length;
    const intact = [...this.seen.values()].filter(({ is }) => is === 'intact').length;
    return html`<div class="apart">
        <p role="status">
          ${
            left === 0
              ? text('scores.reviewDone', { intact, missed: this.seen.size - intact })
              : text('scores.reviewLeft', { count: left })
          }
        </p>
        <button class=${left === 0 ? 'primary' : ''} @click=${this.#drawOthers}>${text('scores.reviewMore')}</button>
      </div>
      ${refusalNote(this.#deed.refused)}
      <ul class="tiles">${repeat(
        rows,
        ({ device }) => device.id,
        (row) => this.#tile(row),
      )}</ul>`;
  }

  #tile(row: Row): TemplateResult {
    const { device, pictureMs } = row;
    const seen = this.seen.get(device.id);
    return html`<li class="tile ${seen === undefined ? '' : 'seen'}">
      <drawn-picture
        src="/api/devices/${device.id}/thumb.jpg?at=${pictureMs}"
        alt=${text('health.latestAlt', { name: device.name, time: clock(pictureMs) })}
        .isSmall=${true}
      ></drawn-picture>
      <p class="small"><a href=${pictureHref(device.id)}>${device.name}</a> <span class="muted nowrap">${clock(pictureMs)}</span></p>
      ${seen === undefined ? this.#choices(row) : this.#verdict(row, seen)}
    </li>`;
  }

  #choices(row: Row): TemplateResult {
    const { name } = row.device;
    return html`<div class="line says">
      <button aria-label="${text('scores.intact')}: ${name}" ?disabled=${this.#deed.isRunning} @click=${() => this.#pass(row)}>${text('scores.intact')}</button>
      <select
        aria-label="${text('scores.which')}: ${name}"
        ?disabled=${this.#deed.isRunning}
        @change=${(event: Event) => this.#miss(row, event.currentTarget as HTMLSelectElement)}
      >
        <option value="" selected>${text('scores.which')}…</option>
        ${PICTURE_FAULTS.filter((fault) => fault !== 'invalid-jpeg').map(
          (fault) => html`<option value=${fault}>${text.word('reason', fault)}</option>`,
        )}
      </select>
    </div>`;
  }

  #verdict(row: Row, seen: Seen): TemplateResult {
    const words =
      seen.is === 'intact'
        ? text('scores.intact')
        : `${text('scores.missedIs')}: ${text.word('reason', seen.fault)}`;
    return html`<div class="line says">
      <span class="signed strong">${glyph(seen.is === 'intact' ? 'normal' : 'image')} ${words}</span>
      <button ?disabled=${this.#deed.isRunning} aria-label="${text('health.undo')}: ${row.device.name}" @click=${() => this.#undo(row, seen)}>
        ${text('health.undo')}
      </button>
    </div>`;
  }

  #mark({ device }: Row, seen: Seen | null): void {
    const next = new Map(this.seen);
    if (seen === null) next.delete(device.id);
    else next.set(device.id, seen);
    this.seen = next;
  }

  async #pass(row: Row): Promise<void> {
    await this.#deed.try(async () => {
      const { device, pictureMs } = row;
      const { id } = await sendAnswer(device.id, { answer: 'intact', pictureMs });
      this.#mark(row, { is: 'intact', id });
    });
    this.#tell();
  }

  async #miss(row: Row, chosen: HTMLSelectElement): Promise<void> {
    const fault = PICTURE_FAULTS.find((one) => one === chosen.value);
    if (fault === undefined) return;
    const isNoted = await this.#deed.try(async () => {
      const { device, pictureMs } = row;
      const { id } = await sendAnswer(device.id, { fault, answer: 'missed', pictureMs });
      this.#mark(row, { is: 'missed', fault, id });
    });
    if (!isNoted) chosen.value = '';
    this.#tell();
  }

  async #undo(row: Row, seen: Seen): Promise<void> {
    const isUndone = await this.#deed.try(() => undoAnswer(seen.id));
    if (!isUndone) return;
    this.#mark(row, null);
    this.#tell();
  }

  #drawOthers(): void {
    this.seen = new Map();
    this.#review.reload();
  }

  /** The figures above count what was said here. */
  #tell(): void {
    this.dispatchEvent(new CustomEvent('answered'));
  }
}
