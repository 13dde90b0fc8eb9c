/** The latest picture beside the one that shows what is usual here; the reference can be chosen, the marks hidden. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DeviceImage } from '../../server/api/wire.ts';
import { valueIn } from '../entered.ts';
import { PageKeys } from '../page-keys.ts';
import { base } from '../plain-look.ts';
import { clock } from '../times.ts';
import { text } from '../words.ts';
import './drawn-picture.ts';

type Reference = DeviceImage['references'][number];

/** Where a kept picture of a device is. */
export function keptPicture(device: number, atMs: number, kind: 'thumb' | 'full'): string {
  return `/api/devices/${device}/pictures/${atMs}.jpg?kind=${kind}`;
}

@customElement('picture-pair')
export class PicturePair extends LitElement {
  static override styles = [
    base,
    css`
      .pair {
        display: grid;
        grid-template-columns: repeat(2, minmax(0, 1fr));
        gap: var(--s3);
      }
      figure {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--s1);
        align-content: start;
      }
      figcaption {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0 var(--s2);
        min-height: var(--target);
      }
      label {
        flex-wrap: nowrap;
        min-width: 0;
      }
      select {
        min-height: 28px;
        padding-block: 0;
      }
      .marks {
        margin-left: auto;
        min-height: 28px;
        padding-block: 0;
      }
      .empty {
        display: grid;
        place-items: center;
        aspect-ratio: 16 / 9;
        padding: var(--s3);
        text-align: center;
        border: 1px dashed var(--ctl);
        border-radius: 4px;
      }
      @media (max-width: 719px) {
        .pair {
          grid-template-columns: minmax(0, 1fr);
        }
        select,
        .marks {
          min-height: 40px;
        }
      }
    `,
  ];

  @property({ attribute: false }) image: DeviceImage | null = null;
  @property() name = '';
  @state() private isDrawn = true;
  @state() private chosenMs: number | null = null;

  constructor() {
    super();
    new PageKeys(this, [
      {
        keys: ['d', 'D'],
        shown: 'D',
        label: () => text('health.drawHint'),
        press: () => this.#toggle(),
      },
    ]);
  }

  override willUpdate(changed: Map<PropertyKey, unknown>): void {
    const before = changed.get('image');
    // Another camera has other references.
    if (isImage(before) && before.device !== this.image?.device) this.chosenMs = null;
  }

  override render() {
    const { image } = this;
    if (image?.latest === null || image === null) {
      return html`<p class="muted">${text('device.noPicture')}</p>`;
    }
    return html`<div class="pair">${this.#latest(image, image.latest.atMs)} ${this.#reference(image)}</div>`;
  }

  #latest({ device, fault, suspected }: DeviceImage, atMs: number): TemplateResult {
    const shown = fault ?? suspected;
    return html`<figure>
      <figcaption class="small">
        <span class="strong">${text('health.latest')}</span> <span class="nowrap">${clock(atMs)}</span>
        ${
          shown === null
            ? nothing
            : html`<button class="marks" aria-pressed=${this.isDrawn} @click=${this.#toggle}>${text('health.draw')}</button>`
        }
      </figcaption>
      <drawn-picture
        src="/api/devices/${device}/picture.jpg?at=${atMs}"
        alt=${text('health.latestAlt', { name: this.name, time: clock(atMs) })}
        .fault=${shown?.fault ?? null}
        .where=${fault?.where ?? null}
        .shift=${fault?.shift ?? null}
        .isDrawn=${this.isDrawn}
        .isSuspected=${fault === null && suspected !== null}
      ></drawn-picture>
    </figure>`;
  }

  #reference(image: DeviceImage): TemplateResult {
    const shown = this.#shown(image);
    if (shown === null) {
      return html`<figure>
        <figcaption class="small"><span class="strong">${text('health.reference')}</span></figcaption>
        <div class="empty small muted">${text('health.noReference')}</div>
      </figure>`;
    }
    const { device, references, fault } = image;
    const { atMs, light } = shown;
    return html`<figure>
      <figcaption class="small">
        <label class="line">
          <span class="strong">${text('health.reference')}</span>
          ${
            references.length === 1
              ? referenceWords(shown, fault)
              : html`<select aria-label=${text('health.choose')} @change=${this.#choose}>
                  ${references.map(
                    (one) =>
                      html`<option value=${one.atMs} .selected=${one.atMs === atMs}>${referenceWords(one, fault)}</option>`,
                  )}
                </select>`
          }
        </label>
      </figcaption>
      <drawn-picture
        src=${keptPicture(device, atMs, 'thumb')}
        alt=${text('health.referenceAlt', { name: this.name, time: clock(atMs), light: text.word('light', light) })}
      ></drawn-picture>
    </figure>`;
  }

  /** The one that was chosen, else the one that the judgement names, else the one nearest to the latest picture. */
  #shown({ references, fault, latest }: DeviceImage): Reference | null {
    const chosen = references.find(({ atMs }) => atMs === this.chosenMs);
    if (chosen !== undefined) return chosen;
    const wanted = fault?.referenceAtMs ?? latest?.atMs ?? 0;
    return references.reduce<Reference | null>(
      (best, one) =>
        best === null || Math.abs(one.atMs - wanted) < Math.abs(best.atMs - wanted) ? one : best,
      null,
    );
  }

  #choose(event: Event): void {
    this.chosenMs = Number(valueIn(event));
  }

  readonly #toggle = (): boolean => {
    if (this.image?.fault === null && this.image.suspected === null) return false;
    this.isDrawn = !this.isDrawn;
    return true;
  };
}

function isImage(value: unknown): value is DeviceImage {
  return typeof value === 'object' && value !== null;
}

function referenceWords({ atMs, light }: Reference, fault: DeviceImage['fault']): string {
  const words = text('health.referenceOf', { light: text.word('light', light), time: clock(atMs) });
  return fault?.referenceAtMs === atMs ? `${words} · ${text('health.comparedWith')}` : words;
}
