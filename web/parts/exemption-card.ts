/** One exemption: what, when, by whom, what of it counts, and what the reader may do with it. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Exemption, ExemptionFile } from '../../server/api/wire.ts';
import { ask } from '../client.ts';
import { Deed } from '../deed.ts';
import { dataOf, entryOf } from '../entered.ts';
import { listed, percent } from '../figures.ts';
import { Live } from '../live.ts';
import { base } from '../plain-look.ts';
import { clock, dayTime, duration } from '../times.ts';
import { text } from '../words.ts';
import { glyph, signed } from './glyph.ts';
import { refusalNote } from './trouble-note.ts';
import './confirm-button.ts';

/** Fires `decided` after anything was done. */
@customElement('exemption-card')
export class ExemptionCard extends LitElement {
  static override styles = [
    base,
    signed,
    css`
      input {
        width: min(100%, 320px);
      }
      .ends {
        align-items: end;
      }
      h2 {
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property({ attribute: false }) exemption: Exemption | null = null;
  readonly #deed = new Deed(this);
  /** Whether it takes the whole city's word is asked for only where somebody is to decide. */
  readonly #file = new Live<ExemptionFile>(this, () =>
    this.exemption?.may.decide === true ? { path: `/api/exemptions/${this.exemption.id}` } : null,
  );

  override render() {
    const { exemption } = this;
    return exemption === null
      ? nothing
      : html`<article class="card stack">
          ${head(exemption)} ${counting(exemption)} ${history(exemption)} ${this.#large()} ${this.#deeds(exemption)}
          ${refusalNote(this.#deed.refused)}
        </article>`;
  }

  #large(): TemplateResult | typeof nothing {
    const [mass] = this.#file.value?.mass ?? [];
    if (mass === undefined || this.exemption?.may.decide !== true) return nothing;
    const { unit, month, share } = mass;
    return html`<p class="note warn">
      ${glyph('unsaid')} ${text('exemptions.needsCity', { unit: unit.name, month, share: percent(share) })}
    </p>`;
  }

  #deeds({ id, may, untilMs }: Exemption): TemplateResult | typeof nothing {
    const busy = this.#deed.isRunning;
    if (may.decide)
      return html`<form class="line ends" @submit=${(event: SubmitEvent) => this.#decide(event, id)}>
        <label class="field small">
          ${text('exemptions.note')}
          <input name="note" maxlength="500" autocomplete="off" />
        </label>
        <button class="primary" value="approve" ?disabled=${busy}>${text('exemptions.approve')}</button>
        <button value="refuse" ?disabled=${busy}>${text('exemptions.refuse')}</button>
      </form>`;
    if (may.withdraw)
      return html`<p class="line">
        <button ?disabled=${busy} @click=${() => this.#send(`/api/exemptions/${id}`, 'DELETE')}>
          ${text('exemptions.withdraw')}
        </button>
        <span class="small muted">${text('exemptions.ownNote')}</span>
      </p>`;
    if (!may.end || untilMs <= Date.now()) return nothing;
    return html`<p>
      <confirm-button
        label=${text('exemptions.end')}
        question=${text('exemptions.endQuestion')}
        ?busy=${busy}
        @confirmed=${() => this.#send(`/api/exemptions/${id}/end`, 'POST', { endedMs: Date.now() })}
      ></confirm-button>
    </p>`;
  }

  #decide(event: SubmitEvent, id: number): void {
    event.preventDefault();
    const approve = (event.submitter as HTMLButtonElement | null)?.value !== 'refuse';
    const note = entryOf(dataOf(event), 'note');
    this.#send(`/api/exemptions/${id}/decision`, 'POST', { approve, note });
  }

  #send(path: string, method: 'POST' | 'DELETE', body?: object): void {
    void this.#deed.try(async () => {
      this.exemption = await ask<Exemption>(path, { method, body });
      this.dispatchEvent(new Event('decided', { bubbles: true, composed: true }));
    });
  }
}

function head({ kind, scope, devices, unit, fromMs, untilMs, state }: Exemption): TemplateResult {
  const what =
    scope.is === 'devices' ? scope.name : `${text.word('exemptionScope', scope.is)}: ${scope.name}`;
  return html`<div>
    <div class="apart">
      <h2>${text.word('exemptionKind', kind)} · ${what}</h2>
      <span class="signed">${state === 'approved' ? glyph('exempt') : nothing}${text.word('exemptionState', state)}</span>
    </div>
    <p>
      ${dayTime(fromMs)} – ${dayTime(untilMs)} (${duration(untilMs - fromMs)})
      <span class="muted">· ${unit.name} · ${text('exemptions.devices', { count: devices })}</span>
    </p>
  </div>`;
}

function counting({ state, counts, afterTheFact }: Exemption): TemplateResult {
  const late = afterTheFact ? html` · <span class="strong">${text('exemptions.late')}</span>` : nothing;
  if (counts === null) {
    const words = state === 'proposed' ? text('exemptions.notYet') : text('exemptions.countsNothing');
    return html`<p class="small muted">${words}${late}</p>`;
  }
  const rates = listed(counts.rates.map((check) => text.word('metric', check)));
  return html`<p class="small muted">
    ${text('exemptions.counts', { from: dayTime(counts.fromMs), until: dayTime(counts.untilMs), rates })}${late}
  </p>`;
}

function history(exemption: Exemption): TemplateResult {
  const {
    reason,
    document,
    requestedBy,
    requestedMs,
    state,
    decidedBy,
    decidedMs,
    decision,
    endedBy,
    endedMs,
  } = exemption;
  return html`<div class="small">
    <p>${reason}${document === '' ? nothing : html` · ${document}`}</p>
    <p class="muted">
      ${text('exemptions.requested', { who: requestedBy, time: clock(requestedMs) })}
      ${
        decidedMs === null
          ? nothing
          : html`· ${text('exemptions.decided', {
              ...{ who: decidedBy ?? '', time: clock(decidedMs) },
              state: text.word('exemptionState', state),
            })}${decision === '' ? nothing : html` (${decision})`}`
      }
      ${endedMs === null ? nothing : html`· ${text('exemptions.endedEarly', { who: endedBy ?? '', time: clock(endedMs) })}`}
    </p>
  </div>`;
}
