/** On the page of a device: into which one its record went, or which records went into it. Nothing for most. */
import { html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { DeviceMerges as Told } from '../../server/api/wire.ts';
import { Live } from '../live.ts';
import { base } from '../plain-look.ts';
import { text } from '../words.ts';
import { mergeLine } from './merge-list.ts';

@customElement('device-merges')
export class DeviceMerges extends LitElement {
  static override styles = [base];

  @property({ type: Number }) device = 0;

  readonly #merges = new Live<Told>(this, () => ({
    path: `/api/devices/${this.device}/merges`,
    concerns: ({ many, devices, registry }) => many || registry || devices.includes(this.device),
  }));

  override render() {
    return this.#merges.render({
      waiting: () => html``,
      failed: this.#merges.failed,
      here: ({ into, from }) =>
        html`${
          into === null
            ? nothing
            : html`<div class="note warn stack" role="status">
                <p class="strong">
                  ${text('duplicates.into')} <a href="/devices/${into.kept?.id}">${into.kept?.name}</a>
                </p>
                <p class="small">${text('duplicates.intoHint')} <a href="/duplicates?show=merges">${text('duplicates.merges')}</a></p>
              </div>`
        }
        ${
          from.length === 0
            ? nothing
            : html`<section class="card stack" aria-labelledby="from">
                <h2 id="from">${text('duplicates.from')}</h2>
                ${from.map((merge) => html`<div>${mergeLine(merge)}</div>`)}
              </section>`
        }`,
    });
  }
}
