/** The file of one device: what it is, how its four checks stand and why, what they said over time, and its picture. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { type CheckName, METRICS } from '../../config/terms.ts';
import type { Device, Look, Looks } from '../../server/api/wire.ts';
import { Live } from '../live.ts';
import { deviceCode } from '../parts/device-code.ts';
import { deviceFile, fileStyles } from '../parts/device-file.ts';
import { checkSign, glyph, signed } from '../parts/glyph.ts';
import { lookSteps } from '../parts/look-steps.ts';
import { stepStyles } from '../parts/step-styles.ts';
import { unitPath } from '../parts/unit-path.ts';
import { base } from '../plain-look.ts';
import { unitHref } from '../rates.ts';
import { may } from '../session.ts';
import { clock } from '../times.ts';
import { text } from '../words.ts';
import { deviceStyles } from './device-page-styles.ts';
import '../parts/device-pin.ts';
import '../parts/device-traits.ts';
import '../parts/device-guises.ts';
import '../parts/device-history.ts';
import '../parts/device-life.ts';
import '../parts/device-merges.ts';
import '../parts/look-now.ts';
import '../parts/registration-card.ts';
import '../parts/picture-health.ts';
import '../parts/spell-lanes.ts';

/** How long an answered look may take into the store. */
const STORED_MS = 2_000;

@customElement('device-page')
export class DevicePage extends LitElement {
  static override styles = [base, signed, stepStyles, deviceStyles, fileStyles];

  @property({ type: Number }) deviceId = 0;
  @property({ attribute: false }) query = new URLSearchParams();
  @state() private hasMap = false;

  readonly #device = new Live<Device>(this, () => ({
    path: `/api/devices/${this.deviceId}`,
    concerns: ({ many, devices, registry, daemons }) =>
      many || registry || daemons || devices.includes(this.deviceId),
  }));

  readonly #looks = new Live<Looks>(this, () => ({
    path: `/api/devices/${this.deviceId}/looks`,
    concerns: ({ many, devices }) => many || devices.includes(this.deviceId),
  }));

  override render() {
    return this.#device.shown((device) => this.#here(device));
  }

  #here(device: Device): TemplateResult {
    const { record } = device;
    const isAsked = record.kind === 'camera' || record.kind === 'checkpoint';
    return html`<article class="stack">
      ${unitPath(device.path)} ${this.#head(device)}
      <div class="columns">
        <div class="stack">
          ${isAsked ? html`${this.#present(device)} ${this.#picture(device)} ${this.#timeline(device)} ${this.#registration(device)} ${this.#evidence()} ${this.#traits(device)}` : nothing}
          ${this.#changes(device)}
        </div>
        <div class="stack">
          ${this.#place(device)}
          <device-life class="card" .device=${device} @changed=${this.#refresh}></device-life>
          <section class="card stack" aria-labelledby="file">
            <h2 id="file">${text('device.file')}</h2>
            ${deviceFile(device)}
          </section>
        </div>
      </div>
    </article>`;
  }

  #head({ id, record, unit }: Device): TemplateResult {
    const { name, code, kind, category, lifecycle } = record;
    return html`<div class="apart">
      <div>
        <h1>${name}</h1>
        <p class="small">
          ${deviceCode(code)} · ${text.word('kind', kind)} · ${text.word('category', category)} ·
          <a href=${unitHref(unit.code, 'all')}>${unit.name}</a>
          ${lifecycle === 'active' ? nothing : html` · ${text.word('lifecycle', lifecycle)}`}
        </p>
      </div>
      <span class="line">
        ${may('maintain') ? html`<button class="jump" @click=${this.#toPin}>${text('pins.jump')}</button>` : nothing}
        ${may('register') ? html`<a class="button" href="/devices/${id}/edit">${text('device.edit')}</a>` : nothing}
      </span>
    </div>
    <device-merges .device=${id}></device-merges>`;
  }

  /** On a telephone the check at the pole lies far below: a crew goes there at once. */
  readonly #toPin = () => {
    const pin = this.renderRoot.querySelector<HTMLElement>('device-pin');
    pin?.scrollIntoView();
    pin?.focus();
  };

  #present({ id, checks, parts, awaited }: Device): TemplateResult {
    return html`<section class="card stack present" aria-labelledby="present">
      <h2 id="present">${text('device.checksTitle')}</h2>
      <ul class="checks">
        ${checks.map(
          ({ check, state: present, reason, sinceMs, seenMs }) => html`<li>
            <span class="strong">${text.word('check', check)}</span>
            <span class="signed"
              >${glyph(checkSign(check, present))}${present === 'bad' ? text.word('fault', check) : text.word('state', present)}</span
            >
            <span>${reason === null ? nothing : text.word('reason', reason)}</span>
            <span class="small muted">
              ${sinceMs === null ? nothing : html`${text('device.since', { time: clock(sinceMs) })} · `}${
                seenMs === null ? notSeen(check, awaited) : text('device.seen', { time: clock(seenMs) })
              }
            </span>
          </li>`,
        )}
      </ul>
      <p class="small muted">
        ${text('device.standing')}:
        ${METRICS.flatMap((metric) => parts.find((part) => part.metric === metric) ?? []).map(
          ({ metric, part, reason }) => html`<span class="nowrap standing"
            >${text.word('metricShort', metric)} ${text.word('part', part)}${
              part === 'excluded' && reason !== null ? ` (${text.word('exclusion', reason)})` : ''
            }</span
          > `,
        )}
      </p>
      ${
        may('look-now')
          ? html`<look-now
              .device=${id}
              @looked=${this.#afterLook}
            ></look-now>`
          : nothing
      }
    </section>`;
  }

  /** What was seen goes the way of every other look: it is in the store a moment after it is answered. */
  readonly #afterLook = () => {
    this.#device.refresh();
    setTimeout(() => {
      this.#device.refresh();
      this.#looks.refresh();
    }, STORED_MS);
  };

  #timeline({ id, checks }: Device): TemplateResult {
    const mark = checks.map(({ state: present, sinceMs }) => `${present}${sinceMs}`).join();
    return html`<spell-lanes class="card" .device=${id} mark=${mark}></spell-lanes>`;
  }

  /** The latest look of each check, and where it differs the last that failed: for the repair crew. */
  #evidence(): TemplateResult {
    return html`<section class="card stack" aria-labelledby="looks">
      <div>
        <h2 id="looks">${text('device.latestLook')}</h2>
        <p class="small muted">${text('device.explain')}</p>
      </div>
      ${this.#looks.render({
        waiting: () => html`<p class="muted">${text('shell.loading')}</p>`,
        failed: this.#looks.failed,
        here: ({ latest, failing }) => lookList(latest, failing),
      })}
    </section>`;
  }

  #registration({ id }: Device): TemplateResult {
    return html`<registration-card class="card" .device=${id}></registration-card>
      <device-guises class="card" .device=${id}></device-guises>`;
  }

  /** Cameras are asked; the lanes of a checkpoint have files of their own. */
  #traits({ id, record }: Device): TemplateResult | typeof nothing {
    if (record.kind !== 'camera') return nothing;
    return html`<device-traits class="card" .device=${id}></device-traits>`;
  }

  #picture({ id, record, pictureMs, live, checks }: Device): TemplateResult {
    const judged = checks.find(({ check }) => check === 'image');
    return html`<picture-health
      class="card picture-card"
      .device=${id}
      name=${record.name}
      .live=${live}
      .isWanted=${this.query.get('part') === 'picture'}
      mark="${pictureMs} ${judged?.state} ${judged?.reason} ${judged?.seenMs}"
    ></picture-health>`;
  }

  #place({ id, place, outline, outlineNote, record }: Device): TemplateResult {
    if (!this.hasMap && (place !== null || outline.length > 0)) {
      void import('../parts/position-map.ts').then(() => {
        this.hasMap = true;
      });
    }
    const { lon, lat, datum } = record;
    return html`<section class="card stack" aria-labelledby="place">
      <h2 id="place">${text('device.place')}</h2>
      <p>
        ${record.address}
        ${
          place === null
            ? html`<span class="small">${text('device.noPlace', { lon: lon || '—', lat: lat || '—' })}</span>`
            : html`<span class="mono nowrap"
                >${text('device.coordinates', { lon, lat, datum: text.word('datum', datum) })}</span
              >`
        }
      </p>
      ${this.hasMap ? html`<position-map .place=${place} .outline=${outline} name=${record.name}></position-map>` : nothing}
      <p class="small muted">
        ${text('device.placeNote')}
      </p>
      ${
        outlineNote === ''
          ? nothing
          : html`<details class="small muted">
              <summary>${text('device.outlineNote')}</summary>
              <p lang="en">${outlineNote}</p>
            </details>`
      }
    </section>
      <device-pin class="card" tabindex="-1" .device=${id}></device-pin>`;
  }

  #changes({ id }: Device): TemplateResult {
    return html`<device-history class="card" .device=${id} @undone=${this.#refresh}></device-history>`;
  }

  readonly #refresh = () => this.#device.refresh();
}

/** A first look that is waited for says by when. */
function notSeen(check: CheckName, awaited: Device['awaited']): string {
  const first = awaited.find((one) => one.check === check);
  if (first === undefined) return text('device.neverSeen');
  return first.byMs === null
    ? text('device.awaitedProbe')
    : text('device.awaited', { time: clock(first.byMs) });
}

function lookList(latest: readonly Look[], failing: readonly Look[]): TemplateResult {
  if (latest.length === 0 && failing.length === 0) return html`<p class="muted">${text('device.noLook')}</p>`;
  const isShown = (look: Look) =>
    latest.some(({ check, atMs }) => check === look.check && atMs === look.atMs);
  const others = failing.filter((look) => !isShown(look));
  return html`${latest.map(lookSteps)}
  ${others.length === 0 ? nothing : html`<h3>${text('device.failingLook')}</h3>${others.map(lookSteps)}`}`;
}
