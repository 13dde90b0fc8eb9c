/** One pin: what is wrong with it and why, what is proposed, what others say, and the check with a telephone at the pole. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DevicePin, FieldCheckWish } from '../../server/api/wire.ts';
import { ask } from '../client.ts';
import { Deed } from '../deed.ts';
import { dataOf, entryOf } from '../entered.ts';
import { Live } from '../live.ts';
import { base } from '../plain-look.ts';
import { may } from '../session.ts';
import { clock } from '../times.ts';
import { text } from '../words.ts';
import { evidenceWords, pairWords, proposalWords } from './pin-words.ts';
import { refusalNote } from './trouble-note.ts';

const PATIENCE_MS = 30_000;

@customElement('device-pin')
export class DevicePinPart extends LitElement {
  static override styles = [base];

  @property({ type: Number }) device = 0;
  @state() private said = '';
  readonly #deed = new Deed(this);

  readonly #pin = new Live<DevicePin>(this, () => ({
    path: `/api/devices/${this.device}/pin`,
    concerns: ({ many, devices, registry }) => many || registry || devices.includes(this.device),
  }));

  override render() {
    return html`<section class="stack" aria-labelledby="pin">
      <h2 id="pin">${text('pins.file')}</h2>
      ${refusalNote(this.#deed.refused)}
      ${this.#pin.shown((pin) => html`${this.#verdict(pin)} ${others(pin)} ${this.#checks(pin)}`)}
      ${may('maintain') ? this.#form() : nothing}
      <p role="status" class="small">${this.said}</p>
    </section>`;
  }

  #verdict({ judged, findings, proposal, place, pair }: DevicePin): TemplateResult {
    if (!judged) return html`<p>${text('pins.unjudged')}</p>`;
    return html`<p class="small">
        ${text('pins.written', { pair: pairWords(pair) })}
        ${place === null ? nothing : html`<br />${text('pins.converted', { lon: place.lon.toFixed(6), lat: place.lat.toFixed(6) })}`}
      </p>
      ${
        findings.length === 0
          ? html`<p>${text('pins.fine')}</p>`
          : html`<ul>
              ${findings.map((one) => html`<li><span class="strong">${text.word('reason', one.fault)}</span> ${evidenceWords(one)}</li>`)}
            </ul>`
      }
      ${proposal === null ? nothing : this.#proposal(proposal)}`;
  }

  #proposal(proposal: NonNullable<DevicePin['proposal']>): TemplateResult {
    const isBusy = this.#deed.isRunning;
    return html`<p>${text('pins.proposal')}: ${proposalWords(proposal)} → ${pairWords(proposal.pair)}</p>
      ${
        may('register')
          ? html`<div class="line">
              <button class="primary" ?disabled=${isBusy} @click=${() => this.#do(`/api/devices/${this.device}/pin/accept`, {})}>
                ${text('pins.acceptOne')}
              </button>
              <form class="line" @submit=${this.#refuse}>
                <label class="line">
                  ${text('pins.reason')} <input name="note" required maxlength="500" autocomplete="off" />
                </label>
                <button ?disabled=${isBusy}>${text('pins.refuse')}</button>
              </form>
            </div>`
          : nothing
      }`;
  }

  #checks({ fieldChecks, check }: DevicePin): TemplateResult {
    return html`<h3>${text('pins.checks')}</h3>
      ${check === null ? nothing : html`<p class="small">${text('pins.checkWithin', { metres: Math.round(check.metres), tolerance: check.tolerance })}</p>`}
      ${
        fieldChecks.length === 0
          ? html`<p class="small muted">${text('pins.checksNone')}</p>`
          : html`<ul class="plain">
              ${fieldChecks.map(
                (one) => html`<li class="apart">
                  <span class="small">
                    ${text('pins.checkLine', { time: clock(one.atMs), by: one.by, accuracy: one.accuracyMetres })}
                    ${one.valid ? nothing : text('pins.old')} ${one.note}
                  </span>
                  ${
                    one.undoable && may('maintain')
                      ? html`<button @click=${() => this.#do(`/api/field-checks/${one.id}`, undefined, 'DELETE')}>
                          ${text('pins.takeBack')}
                        </button>`
                      : nothing
                  }
                </li>`,
              )}
            </ul>`
      }`;
  }

  #form(): TemplateResult {
    const field = (name: string, label: string) =>
      html`<label class="field small">${label} <input name=${name} required inputmode="decimal" autocomplete="off" /></label>`;
    return html`<div class="line">
        <button class="primary" ?disabled=${this.#deed.isRunning} @click=${this.#locate}>${text('pins.locate')}</button>
      </div>
      <details>
        <summary>${text('pins.byHandTitle')}</summary>
        <form class="line" @submit=${this.#byHand}>
          ${field('lon', text('pins.lon'))} ${field('lat', text('pins.lat'))} ${field('accuracyMetres', text('pins.accuracy'))}
          <label class="field small">${text('pins.note')} <input name="note" maxlength="500" autocomplete="off" /></label>
          <button ?disabled=${this.#deed.isRunning}>${text('pins.save')}</button>
        </form>
      </details>`;
  }

  readonly #locate = (): void => {
    if (!('geolocation' in navigator)) {
      this.said = text('pins.locateNone');
      return;
    }
    this.said = text('pins.locating');
    navigator.geolocation.getCurrentPosition(
      ({ coords, timestamp }) =>
        void this.#check({
          ...{ lon: coords.longitude, lat: coords.latitude, accuracyMetres: coords.accuracy },
          ...{ atMs: Math.round(timestamp), note: '' },
        }),
      ({ message }) => {
        this.said = text('pins.locateRefused', { why: message });
      },
      { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: 0 },
    );
  };

  readonly #byHand = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = dataOf(event);
    const number = (name: string) => Number(form.get(name));
    void this.#check({
      ...{ lon: number('lon'), lat: number('lat'), accuracyMetres: number('accuracyMetres') },
      ...{ atMs: Date.now(), note: entryOf(form, 'note') },
    });
  };

  readonly #refuse = (event: SubmitEvent): void => {
    event.preventDefault();
    const note = dataOf(event).get('note');
    void this.#do(`/api/devices/${this.device}/pin/refuse`, { note });
  };

  async #check(body: FieldCheckWish): Promise<void> {
    this.said = '';
    if (await this.#do(`/api/devices/${this.device}/field-checks`, body)) this.said = text('pins.saved');
  }

  async #do(path: string, body: unknown, method: 'POST' | 'DELETE' = 'POST'): Promise<boolean> {
    const isDone = await this.#deed.try(() => ask(path, { method, ...(body !== undefined && { body }) }));
    if (isDone) this.#pin.reload();
    return isDone;
  }
}

function others({ others: told }: DevicePin): TemplateResult | typeof nothing {
  if (told.length === 0) return nothing;
  return html`<h3>${text('pins.others')}</h3>
    <ul class="plain small">
      ${told.map(
        ({ from, lon, lat, metres }) => html`<li>
          ${text.word('pinSource', from)}: ${lon.toFixed(6)}, ${lat.toFixed(6)}
          ${metres === null ? nothing : html`· ${text('pins.away', { metres })}`}
        </li>`,
      )}
    </ul>`;
}
