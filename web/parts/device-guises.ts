/** One device as each sub-platform, the device itself and its own registration tell it; what disagrees is said. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { DeviceFaces } from '../../server/api/wire.ts';
import { Live } from '../live.ts';
import { base } from '../plain-look.ts';
import { clock } from '../times.ts';
import { rowStyles } from '../views/row-styles.ts';
import { text } from '../words.ts';
import { comparisonHref } from './catalogue-card.ts';
import { glyph, signed } from './glyph.ts';

type Guise = DeviceFaces['platforms'][number];

@customElement('device-guises')
export class DeviceGuises extends LitElement {
  static override styles = [base, signed, rowStyles];

  @property({ type: Number }) device = 0;

  readonly #guises = new Live<DeviceFaces>(this, () => ({
    path: `/api/devices/${this.device}/faces`,
    concerns: ({ many, devices, registry }) => many || registry || devices.includes(this.device),
  }));

  override render() {
    return html`<section class="stack" aria-labelledby="heading">
      <div>
        <h2 id="heading">${text('faces.title')}</h2>
        <p class="small muted">${text('faces.lead')}</p>
      </div>
      ${this.#guises.render({
        waiting: () => html`<p class="muted">${text('shell.loading')}</p>`,
        failed: this.#guises.failed,
        here: (guises) => here(guises),
      })}
    </section>`;
  }
}

function here({ platforms, onvif, live }: DeviceFaces): TemplateResult {
  const said = onvif && [onvif.name, onvif.vendor, onvif.model, onvif.serial, onvif.mac, onvif.firmware];
  return html`${platforms.length === 0 ? html`<p>${text('faces.none')}</p>` : table(platforms)}
    ${
      onvif === null || said === null
        ? nothing
        : html`<p class="small">
            <span class="strong">${text('faces.onvif')}</span> ${said.filter((word) => word !== '').join(' · ')}
            <span class="muted nowrap">${clock(onvif.seenMs)}</span>
          </p>`
    }
    ${
      live === null
        ? nothing
        : html`<p class="small">
            <span class="strong">${text.word('liveWay', live.by)}</span> <span class="mono">${live.code}</span>
            <span class="muted nowrap">${clock(live.seenMs)}</span>
          </p>`
    }`;
}

function table(platforms: readonly Guise[]): TemplateResult {
  return html`<div class="scroll">
    <table class="cards">
      <caption class="unseen">${text('faces.caption')}</caption>
      <thead>
        <tr>
          <th scope="col">${text('common.platform')}</th>
          <th scope="col">${text('common.name')}</th>
          <th scope="col">${text('faces.declared')}</th>
          <th scope="col">${text('faces.findings')}</th>
          <th scope="col">${text('faces.position')}</th>
          <th scope="col">${text('faces.seen')}</th>
          <th scope="col">${text('faces.code')}</th>
        </tr>
      </thead>
      <tbody>${platforms.map(rowOf)}</tbody>
    </table>
  </div>`;
}

function rowOf(guise: Guise): TemplateResult {
  const { platform, platformName, isOwn, name, declared, findings, lon, lat, seenMs, isCurrent, sourceCode } =
    guise;
  return html`<tr>
    <th scope="row">
      <a href=${comparisonHref(platform, 'both')}>${platformName}</a>${isOwn ? html` <span class="small muted">${text('faces.own')}</span>` : nothing}
    </th>
    <td>${name || '—'}</td>
    <td class="nowrap" data-label=${text('faces.declared')}>${declared === '' ? '—' : text.word('declared', declared)}</td>
    <td data-label=${text('faces.findings')}>
      ${
        findings.length === 0
          ? html`<span class="signed">${glyph('normal')}<span>${text('faces.agrees')}</span></span>`
          : findings.map(
              (finding) =>
                html`<span class="signed">${glyph('unregistered')}<span>${text.word('faceFinding', finding)}</span></span> `,
            )
      }
    </td>
    <td class="mono nowrap" data-label=${text('faces.position')}>${lon === '' ? '—' : `${lon}, ${lat}`}</td>
    <td class="nowrap" data-label=${text('faces.seen')}>
      ${clock(seenMs)}${isCurrent ? nothing : html` <span class="small muted">${text('faces.notCurrent')}</span>`}
    </td>
    <td class="mono" data-label=${text('faces.code')}>${sourceCode}</td>
  </tr>`;
}
