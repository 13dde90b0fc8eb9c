/** Another device at the old address: old and new side by side, and the decision of whoever may edit. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Swap } from '../../server/api/wire.ts';
import { ask } from '../client.ts';
import { Deed } from '../deed.ts';
import { dataOf, entryOf } from '../entered.ts';
import { base } from '../plain-look.ts';
import { may } from '../session.ts';
import { clock } from '../times.ts';
import { text } from '../words.ts';
import { refusalNote } from './trouble-note.ts';

/** What is compared, strongest first; firmware is noted only. */
const FIELDS = ['serial', 'mac', 'model', 'vendor', 'hardwareId', 'firmware'] as const;
type Field = (typeof FIELDS)[number];

/** Fires `decided` after a decision. */
@customElement('swap-card')
export class SwapCard extends LitElement {
  static override styles = [
    base,
    css`
      td {
        overflow-wrap: anywhere;
      }
      .differs {
        font-weight: 600;
      }
      input {
        width: min(100%, 320px);
      }
      /* Old and new side by side on a phone, too, where somebody stands before the device. */
      @media (max-width: 719px) {
        table {
          table-layout: fixed;
          font-size: 13px;
        }
        thead th {
          white-space: normal;
        }
        thead .small {
          display: block;
        }
        th,
        td {
          padding-inline: 4px;
        }
        th:first-child {
          width: 26%;
        }
      }
    `,
  ];

  @property({ attribute: false }) swap: Swap | null = null;
  readonly #deed = new Deed(this);

  override render() {
    const { swap } = this;
    return swap === null
      ? nothing
      : html`<div class="stack">${sides(swap)} ${decided(swap)} ${may('register') ? this.#decide(swap) : nothing} ${refusalNote(this.#deed.refused)}</div>`;
  }

  #decide(swap: Swap): TemplateResult | typeof nothing {
    if (swap.state === 'over') return nothing;
    if (swap.state !== 'open')
      return html`<p>
        <button ?disabled=${this.#deed.isRunning} @click=${() => this.#post(swap, 'undo', '')}>${text('swaps.undo')}</button>
      </p>`;
    return html`<form class="line" @submit=${(event: SubmitEvent) => this.#submit(event, swap)}>
      <label class="field small">
        ${text('swaps.note')}
        <input name="note" maxlength="500" autocomplete="off" />
      </label>
      <button class="primary" value="accept" ?disabled=${this.#deed.isRunning}>${text('swaps.accept')}</button>
      <button value="refuse" ?disabled=${this.#deed.isRunning}>${text('swaps.refuse')}</button>
    </form>`;
  }

  #submit(event: SubmitEvent, swap: Swap): void {
    event.preventDefault();
    const verb = (event.submitter as HTMLButtonElement | null)?.value === 'refuse' ? 'refuse' : 'accept';
    const note = entryOf(dataOf(event), 'note');
    this.#post(swap, verb, note);
  }

  #post({ id }: Swap, verb: 'accept' | 'refuse' | 'undo', note: string): void {
    void this.#deed.try(async () => {
      this.swap = await ask<Swap>(`/api/swaps/${id}/${verb}`, { method: 'POST', body: { note } });
      this.dispatchEvent(new Event('decided', { bubbles: true, composed: true }));
    });
  }
}

function sides({ old, new: other, foundMs }: Swap): TemplateResult {
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${text('swaps.caption')}>
    <table>
      <caption class="unseen">${text('swaps.caption')}</caption>
      <thead>
        <tr>
          <th scope="col">${text('swaps.field')}</th>
          <th scope="col">
            ${text('swaps.old')}
            ${old.seenMs === null ? nothing : html`<span class="small muted">${text('swaps.oldSeen', { time: clock(old.seenMs) })}</span>`}
          </th>
          <th scope="col">
            ${text('swaps.new')} <span class="small muted">${text('swaps.found', { time: clock(foundMs) })}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        ${FIELDS.filter((field) => old[field] !== '' || other[field] !== '').map((field) => line(field, old[field], other[field]))}
      </tbody>
    </table>
  </div>`;
}

function line(field: Field, before: string, after: string): TemplateResult {
  const word = text.word('reading', field === 'vendor' ? 'manufacturer' : field);
  // Devices tell a MAC in either case.
  const [old, told] = field === 'mac' ? [before.toUpperCase(), after.toUpperCase()] : [before, after];
  const isOther = old !== '' && told !== '' && old !== told;
  return html`<tr>
    <th scope="row">${word}</th>
    <td class="mono">${old || '—'}</td>
    <td class="mono ${isOther ? 'differs' : ''}">${told || html`<span class="muted">${text('swaps.nothing')}</span>`}</td>
  </tr>`;
}

function decided({ state, who, decidedMs, note }: Swap): TemplateResult | typeof nothing {
  if (decidedMs === null) return nothing;
  return html`<p class="small">
    ${text('swaps.decided', { who, time: clock(decidedMs), state: text.word('swapState', state) })}${note === '' ? nothing : html` · ${note}`}
  </p>`;
}
