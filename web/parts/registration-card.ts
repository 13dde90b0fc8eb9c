/** Why a device is registered or not: all four parts at once, and another device at its address if there is one. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { DeviceRegistration } from '../../server/api/wire.ts';
import { Live } from '../live.ts';
import { base } from '../plain-look.ts';
import { clock } from '../times.ts';
import { text } from '../words.ts';
import { checkSign, glyph, signed } from './glyph.ts';
import './swap-card.ts';

type Part = DeviceRegistration['parts'][number];

@customElement('registration-card')
export class RegistrationCard extends LitElement {
  static override styles = [
    base,
    signed,
    css`
      ul.parts {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 240px), 1fr));
        gap: var(--s3) var(--s4);
      }
    `,
  ];

  @property({ type: Number }) device = 0;

  readonly #registration = new Live<DeviceRegistration>(this, () => ({
    path: `/api/devices/${this.device}/registration`,
    concerns: ({ many, devices, registry }) => many || registry || devices.includes(this.device),
  }));

  override render() {
    return html`<section class="stack" aria-labelledby="heading">
      <h2 id="heading">${text('registration.title')}</h2>
      ${this.#registration.render({
        waiting: () => html`<p class="muted">${text('shell.loading')}</p>`,
        failed: this.#registration.failed,
        here: (registration) => this.#here(registration),
      })}
    </section>`;
  }

  #here({ parts, codeFaults, keepDays, seen, live, swaps }: DeviceRegistration): TemplateResult {
    const [swap] = swaps;
    const days = Math.round(keepDays * 10) / 10;
    return html`<p class="small muted">${text('registration.lead', { days })}</p>
      <ul class="parts">
        ${parts.map((part) => partLine(part))}
      </ul>
      ${codeFaults.length === 0 ? nothing : html`<p class="small">${codeFaults.map((rule) => `${rule}: ${text.word('codeRule', rule)}`).join(' · ')}</p>`}
      <p class="small muted">
        ${
          seen.firstMs === null
            ? text('registration.neverSeen')
            : text('registration.seen', { first: clock(seen.firstMs), last: clock(seen.lastMs) })
        }${live === null ? nothing : html` · ${text.word('liveWay', live.by)}`}
      </p>
      ${
        swap === undefined
          ? nothing
          : html`<h3>${text(swap.state === 'open' ? 'swaps.open' : 'swaps.title')}</h3>
              ${swap.state === 'open' ? html`<p class="small muted">${text('swaps.lead')}</p>` : nothing}
              <swap-card .swap=${swap} @decided=${() => this.#registration.reload()}></swap-card>`
      }`;
  }
}

function partLine({ part, state, reason, atMs }: Part): TemplateResult {
  const why =
    reason === null
      ? text.word('state', state)
      : text.word(isPartReason(reason) ? 'partReason' : 'reason', reason);
  return html`<li>
    <span class="strong">${text.word('registrationPart', part)}</span>
    <span class="signed">${glyph(checkSign('registration', state))}<span>${why}</span></span>
    ${atMs === null ? nothing : html`<span class="small muted nowrap">${clock(atMs)}</span>`}
  </li>`;
}

/** Words of their own; the others are those of the probe. */
function isPartReason(reason: string): boolean {
  return ['no-platform', 'no-catalogue', 'catalogue-old', 'never-seen'].includes(reason);
}
