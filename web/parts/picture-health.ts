/** The picture part of a device's file: how its picture is judged and why, what it usually shows, and what people say of it. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Device, DeviceImage } from '../../server/api/wire.ts';
import { Live } from '../live.ts';
import { base } from '../plain-look.ts';
import { may } from '../session.ts';
import { clock } from '../times.ts';
import { text } from '../words.ts';
import { placeWords, sentenceOf } from './fault-phrase.ts';
import { glyph, signed } from './glyph.ts';
import { lookStrip, stripStyles } from './look-strip.ts';
import { keptPicture } from './picture-pair.ts';
import './answer-buttons.ts';
import './drawn-picture.ts';
import './feed-player.ts';
import './normals-panel.ts';
import './picture-pair.ts';

@customElement('picture-health')
export class PictureHealth extends LitElement {
  static override styles = [
    base,
    signed,
    stripStyles,
    css`
      :host {
        scroll-margin-top: 12px;
      }
      .verdict {
        align-items: baseline;
      }
      .pair {
        display: grid;
        grid-template-columns: repeat(2, minmax(0, 1fr));
        gap: var(--s3);
      }
      figure {
        display: grid;
        gap: var(--s1);
      }
    `,
  ];

  @property({ type: Number }) device = 0;
  @property() name = '';
  @property({ attribute: false }) live: Device['live'] = { allowed: false, reason: null };
  /** Changes when the picture or its verdict did. */
  @property() mark = '';
  /** Whoever came for the picture gets it into sight. */
  @property({ attribute: false }) isWanted = false;
  @state() private isWatching = false;
  /** The device that was brought into sight already. */
  #broughtFor = 0;

  readonly #image = new Live<DeviceImage>(this, () =>
    this.device === 0
      ? null
      : {
          path: `/api/devices/${this.device}/image`,
          concerns: ({ many, devices, registry }) => many || registry || devices.includes(this.device),
        },
  );

  override updated(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('mark') && changed.get('mark') !== undefined && changed.get('mark') !== '')
      this.#image.refresh();
    if (this.isWanted && this.#broughtFor !== this.device && this.#image.value !== undefined) {
      this.#broughtFor = this.device;
      this.scrollIntoView({ block: 'start' });
    }
  }

  override render() {
    return html`<section class="stack" aria-labelledby="title">
      <h2 id="title">${text('health.title')}</h2>
      ${this.#image.render({
        waiting: () => html`<p class="muted">${text('shell.loading')}</p>`,
        failed: this.#image.failed,
        here: (image) => this.#here(image),
      })}
    </section>`;
  }

  #here(image: DeviceImage): TemplateResult {
    const maySee = may('view-pictures');
    return html`${verdictOf(image)}
      ${this.isWatching || !maySee ? nothing : html`<picture-pair .image=${image} name=${this.name}></picture-pair>`}
      ${maySee ? nothing : html`<p class="muted">${text('imageFaults.notAllowed')}</p>`}
      ${this.#player()}
      ${
        maySee
          ? html`<answer-buttons
              .device=${image.device}
              .fault=${image.fault?.fault ?? null}
              .pictureMs=${image.latest?.atMs ?? null}
              .answers=${image.answers}
              @answered=${() => this.#image.refresh()}
            ></answer-buttons>`
          : nothing
      }
      ${lookStrip(image)} ${maySee ? this.#order(image) : nothing}
      <normals-panel
        .device=${image.device}
        .normals=${image.normals}
        .fault=${image.fault?.fault ?? null}
        .epochMs=${image.epochMs}
        @declared=${() => this.#image.refresh()}
      ></normals-panel>
      <p class="small muted">${text('health.logged')}</p>`;
  }

  #player(): TemplateResult {
    if (!this.live.allowed) {
      return html`<p class="small">
        ${text('device.liveNot', { reason: text.word('feedReason', this.live.reason ?? 'not-allowed') })}
      </p>`;
    }
    return html`<feed-player
      .device=${this.device}
      name=${this.name}
      @feed-toggled=${({ detail }: CustomEvent<boolean>) => {
        this.isWatching = detail;
      }}
    ></feed-player>`;
  }

  /** How it was when the fault began, and the first sound picture after it. */
  #order({ device, before, after }: DeviceImage): TemplateResult | typeof nothing {
    if (before === null && after === null) return nothing;
    const one = (atMs: number, words: string, alt: string) => html`<figure>
      <figcaption class="small"><span class="strong">${words}</span> <span class="nowrap">${clock(atMs)}</span></figcaption>
      <drawn-picture src=${keptPicture(device, atMs, 'full')} alt=${alt} .isSmall=${true}></drawn-picture>
    </figure>`;
    const said = (atMs: number) => ({ name: this.name, time: clock(atMs) });
    return html`<div class="stack">
      <h3>${text('health.order')}</h3>
      <div class="pair">
        ${before === null ? nothing : one(before.atMs, text('health.before'), text('health.beforeAlt', said(before.atMs)))}
        ${after === null ? nothing : one(after.atMs, text('health.after'), text('health.afterAlt', said(after.atMs)))}
      </div>
    </div>`;
  }
}

function verdictOf({ verdict, fault, suspected }: DeviceImage): TemplateResult {
  return html`<div class="stack">
    ${suspected === null ? nothing : suspicion(suspected)}
    ${fault === null ? plainVerdict(verdict, suspected !== null) : faultWords(fault, verdict)}
  </div>`;
}

function plainVerdict(
  { state: found, reason, sinceMs, seenMs }: DeviceImage['verdict'],
  isSuspected: boolean,
): TemplateResult {
  const words =
    found === 'good'
      ? text(isSuspected ? 'health.wasIntact' : 'health.intact')
      : found === 'unknown'
        ? seenMs === null
          ? text('health.neverSeen')
          : text('health.unknown', { reason: text.word('reason', reason ?? 'never-looked') })
        : text('health.toldAlone', { fault: text.word('reason', reason ?? ''), time: clock(sinceMs) });
  const sign = found === 'good' ? 'normal' : found === 'unknown' ? 'unknown' : 'image';
  return html`<p class="signed verdict">
    ${glyph(sign)}
    <span>${words}${seenMs === null ? nothing : html` <span class="small muted nowrap">${text('health.seen', { time: clock(seenMs) })}</span>`}</span>
  </p>`;
}

function faultWords(
  fault: NonNullable<DeviceImage['fault']>,
  verdict: DeviceImage['verdict'],
): TemplateResult {
  return html`<div>
    <p class="signed verdict">
      ${glyph('image')}
      <span>
        <span class="strong">${text.word('reason', fault.fault)}</span>
        · ${sentenceOf(fault, verdict.sinceMs)}
      </span>
    </p>
    <p class="small muted">
      ${
        fault.referenceAtMs === null
          ? text('health.noPast')
          : text('health.compared', { time: clock(fault.referenceAtMs) })
      }
      ${placeWords(fault) === '' ? nothing : html` · ${placeWords(fault)}`}
      ${verdict.seenMs === null ? nothing : html` · ${text('health.seen', { time: clock(verdict.seenMs) })}`}
    </p>
    <p class="small"><span class="strong">${text('health.onSite')}</span>: ${text.word('faultHint', fault.fault)}</p>
  </div>`;
}

/** One bad look is no verdict, and does not look like one. */
function suspicion({ fault, atMs, secondLookMs }: NonNullable<DeviceImage['suspected']>): TemplateResult {
  return html`<div class="note">
    ${glyph('unknown')}
    <div>
      <p class="strong">${text('health.suspected', { fault: text.word('reason', fault), time: clock(atMs) })}</p>
      <p class="small">
        ${secondLookMs === null ? text('health.secondLookSoon') : text('health.secondLook', { time: clock(secondLookMs) })}
      </p>
    </div>
  </div>`;
}
