/** Monthly samples of pins: drawn by lot, worked off in the field, and the estimate beside the rate by the rules. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { PinSample, PinSampleList } from '../../server/api/wire.ts';
import { ask } from '../client.ts';
import { Deed } from '../deed.ts';
import { dataOf } from '../entered.ts';
import { percent, shareOf } from '../figures.ts';
import { Live } from '../live.ts';
import { base } from '../plain-look.ts';
import { may } from '../session.ts';
import { text } from '../words.ts';
import { refusalNote } from './trouble-note.ts';

@customElement('pin-samples')
export class PinSamples extends LitElement {
  static override styles = [base];

  @property() unit = '';
  @state() private list: PinSampleList | null = null;
  readonly #deed = new Deed(this);
  readonly #samples = new Live<PinSample[]>(this, () => ({ path: '/api/pins/samples' }));

  override render() {
    return html`<section class="card stack" aria-labelledby="samples">
      <div>
        <h2 id="samples">${text('pins.samples')}</h2>
        <p class="small muted">${text('pins.samplesLead')}</p>
      </div>
      ${refusalNote(this.#deed.refused)} ${may('register') && this.unit !== '' ? this.#form() : nothing}
      ${this.#samples.render({
        waiting: () => html`<p role="status" class="muted">${text('shell.loading')}</p>`,
        failed: this.#samples.failed,
        here: (samples) =>
          samples.length === 0
            ? html`<p role="status">${text('pins.samplesNone')}</p>`
            : html`<ul class="plain stack">${samples.map((sample) => this.#sample(sample))}</ul>`,
      })}
    </section>`;
  }

  #form(): TemplateResult {
    const month = new Date().toISOString().slice(0, 7);
    return html`<form class="line" @submit=${this.#draw}>
      <label class="line">
        ${text('pins.month')}
        <input name="month" required pattern="20\\d\\d-(0[1-9]|1[0-2])" size="8" .value=${month} />
      </label>
      <button ?disabled=${this.#deed.isRunning}>${text('pins.draw')}</button>
    </form>`;
  }

  #sample(sample: PinSample): TemplateResult {
    const { id, month, unitName, size, population, seed, visited, confirmed, estimate, rules } = sample;
    const isOpen = this.list?.sample.id === id;
    const share = (part: number) => percent(Math.floor(part * 10_000));
    return html`<li class="stack">
      <div class="apart">
        <div>
          <p>${text('pins.drawn', { month, unit: unitName, size, population, seed: `${seed}` })}</p>
          <p class="small">
            ${text('pins.visited', { visited, confirmed })} · ${
              estimate === null
                ? nothing
                : html`${text('pins.estimate', { share: share(estimate.share), low: share(estimate.low), high: share(estimate.high) })} · `
            }${text('pins.byRules', { share: percent(shareOf(rules.good, rules.of)) })}
          </p>
        </div>
        <button aria-expanded=${isOpen} @click=${() => this.#turn(isOpen ? null : id)}>
          ${text(isOpen ? 'pins.hide' : 'pins.toVisit')}
        </button>
      </div>
      ${isOpen && this.list ? html`<ol class="plain">${this.list.rows.map(rowOf)}</ol>` : nothing}
    </li>`;
  }

  readonly #draw = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const month = dataOf(event).get('month');
    const body = { month, unit: this.unit };
    if (await this.#deed.try(() => ask('/api/pins/samples', { method: 'POST', body })))
      this.#samples.reload();
  };

  async #turn(id: number | null): Promise<void> {
    this.list = null;
    if (id === null) return;
    await this.#deed.try(async () => {
      this.list = await ask<PinSampleList>(`/api/pins/samples/${id}`);
    });
  }
}

function rowOf({ device, address, visit }: PinSampleList['rows'][number]): TemplateResult {
  return html`<li>
    <a href="/devices/${device.id}">${device.name}</a> <span class="small muted">${address || device.unitName}</span>
    ${visit === null ? nothing : html`<span class="small">${visit.ok ? '✓' : '✕'} ${text('pins.metres', { metres: visit.metres })}</span>`}
  </li>`;
}
