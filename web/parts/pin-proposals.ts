/** What is proposed for many pins at once: looked at first, then taken over or refused; and what was taken over, to be undone. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { PinBatch, PinPreview, PinProposalGroup, PinProposals } from '../../server/api/wire.ts';
import { ask, pathWith } from '../client.ts';
import { Deed } from '../deed.ts';
import { dataOf } from '../entered.ts';
import { Live } from '../live.ts';
import { base } from '../plain-look.ts';
import { may } from '../session.ts';
import { clock } from '../times.ts';
import { rowStyles } from '../views/row-styles.ts';
import { text } from '../words.ts';
import './confirm-button.ts';
import { batchWords, pairWords, proposalWords } from './pin-words.ts';
import { refusalNote } from './trouble-note.ts';

/** Of a preview, so many are listed. */
const SHOWN = 20;

@customElement('pin-proposals')
export class PinProposalsPart extends LitElement {
  static override styles = [
    base,
    rowStyles,
    css`
      @media (max-width: 719px) {
        table.cards caption {
          display: block;
        }
      }
    `,
  ];

  @property() unit = '';
  /** Names of sub-platforms, by their ids. */
  @property({ attribute: false }) platforms: ReadonlyMap<string, string> = new Map();
  /** What is looked at more closely. */
  @state() private preview: PinPreview | null = null;
  readonly #deed = new Deed(this);

  readonly #proposals = new Live<PinProposals>(this, () => ({
    path: pathWith('/api/pins/proposals', { unit: this.unit }),
    concerns: ({ registry, many, devices }) => registry || many || devices.length > 0,
  }));

  override render() {
    return html`<section class="card stack" aria-labelledby="proposals">
      <h2 id="proposals">${text('pins.proposals')}</h2>
      ${refusalNote(this.#deed.refused)}
      ${this.#proposals.render({
        waiting: () => html`<p role="status" class="muted">${text('shell.loading')}</p>`,
        failed: this.#proposals.failed,
        here: ({ groups, batches }) => html`${
          groups.length === 0
            ? html`<p role="status">${text('pins.proposalsNone')}</p>`
            : html`<ul class="plain stack">${groups.map((group) => this.#group(group))}</ul>`
        }
        ${batches.length === 0 ? nothing : this.#batches(batches)}`,
      })}
    </section>`;
  }

  #named(platform: string): string {
    return this.platforms.get(platform) ?? platform;
  }

  #group(group: PinProposalGroup): TemplateResult {
    const isOpen = this.preview?.id === group.id;
    return html`<li class="stack">
      <div class="apart">
        <div>
          <p class="strong">${proposalWords(group)} · ${text('pins.devices', { count: group.devices })}</p>
          <p class="small muted">${this.#named(group.platform) || '—'} · ${batchWords(group.batch)}</p>
        </div>
        <button aria-expanded=${isOpen} @click=${() => this.#turn(isOpen ? null : group.id)}>
          ${text(isOpen ? 'pins.hide' : 'pins.preview')}
        </button>
      </div>
      ${isOpen && this.preview ? this.#preview(this.preview) : nothing}
    </li>`;
  }

  #preview(preview: PinPreview): TemplateResult {
    const { id, total, points, metres } = preview;
    return html`<div class="stack">
      <p class="small">${metres === null ? text('pins.movesNone') : text('pins.moves', metres)}</p>
      <div class="scroll" tabindex="0" role="region" aria-label=${text('pins.preview')}>
        <table class="cards">
          <caption class="small muted">
            ${text('pins.first', { shown: points.length, total })}
          </caption>
          <thead>
            <tr>
              <th scope="col">${text('common.name')}</th>
              <th scope="col">${text('pins.before')}</th>
              <th scope="col">${text('pins.after')}</th>
              <th scope="col" class="number">${text('pins.moved')}</th>
            </tr>
          </thead>
          <tbody>
            ${points.map(
              (point) => html`<tr>
                <th scope="row"><a href="/devices/${point.device}">${point.name}</a></th>
                <td class="nowrap" data-label=${text('pins.before')}>${pairWords(point.pair)}</td>
                <td class="nowrap" data-label=${text('pins.after')}>${pairWords(point.wouldBe)}</td>
                <td class="number nowrap">${point.metres === null ? '—' : text('pins.metres', { metres: point.metres })}</td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
      <div class="line">
        <a class="button" href="/map?proposal=${encodeURIComponent(id)}">${text('pins.onMap')}</a>
        ${may('register') ? this.#decisions(id, total) : nothing}
      </div>
    </div>`;
  }

  #decisions(id: string, devices: number): TemplateResult {
    return html`<confirm-button
        .label=${text('pins.accept')}
        .question=${text('pins.acceptAsk', { count: devices })}
        ?busy=${this.#deed.isRunning}
        @confirmed=${() => this.#accept(id, devices)}
      ></confirm-button>
      <form class="line" @submit=${(event: SubmitEvent) => this.#refuse(event, id)}>
        <label class="line">
          ${text('pins.reason')}
          <input name="note" required maxlength="500" autocomplete="off" />
        </label>
        <button ?disabled=${this.#deed.isRunning}>${text('pins.refuse')}</button>
      </form>`;
  }

  #batches(batches: readonly PinBatch[]): TemplateResult {
    return html`<h3>${text('pins.taken')}</h3>
      <ul class="plain stack">
        ${batches.map(
          (batch) => html`<li class="apart">
            <div>
              <p>${proposalWords(batch)} ${batch.platform === '' ? nothing : html`· ${this.#named(batch.platform)}`}</p>
              <p class="small muted">
                ${text('pins.takenBy', { by: batch.by, time: clock(batch.atMs), count: batch.devices })}
                ${
                  batch.undoneMs === null
                    ? nothing
                    : html`· ${text('pins.undone', { by: batch.undoneBy ?? '', time: clock(batch.undoneMs), count: batch.undoneDevices ?? 0 })}`
                }
              </p>
            </div>
            ${
              batch.undoneMs === null && may('register')
                ? html`<confirm-button
                    .label=${text('pins.undo')}
                    .question=${text('pins.undoAsk')}
                    ?busy=${this.#deed.isRunning}
                    @confirmed=${() => this.#undo(batch.id)}
                  ></confirm-button>`
                : nothing
            }
          </li>`,
        )}
      </ul>`;
  }

  async #turn(id: string | null): Promise<void> {
    this.preview = null;
    if (id === null) return;
    await this.#deed.try(async () => {
      this.preview = await ask<PinPreview>(`/api/pins/proposals/${id}/preview?most=${SHOWN}`);
    });
  }

  #accept(id: string, devices: number): Promise<void> {
    return this.#do(() => ask(`/api/pins/proposals/${id}/accept`, { method: 'POST', body: { devices } }));
  }

  #refuse(event: SubmitEvent, id: string): Promise<void> {
    event.preventDefault();
    const note = dataOf(event).get('note');
    return this.#do(() => ask(`/api/pins/proposals/${id}/refuse`, { method: 'POST', body: { note } }));
  }

  #undo(id: number): Promise<void> {
    return this.#do(() => ask(`/api/pins/batches/${id}/undo`, { method: 'POST', body: {} }));
  }

  async #do(deed: () => Promise<unknown>): Promise<void> {
    if (!(await this.#deed.try(deed))) return;
    this.preview = null;
    this.#proposals.reload();
    this.dispatchEvent(new CustomEvent('decided'));
  }
}
