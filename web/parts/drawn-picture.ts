/** One picture with its fault drawn on it: a box where it lies, a frame and its name on the edge where it is everywhere. */
import { css, html, LitElement, nothing, type SVGTemplateResult, svg, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { PictureFault } from '../../config/terms.ts';
import { base } from '../plain-look.ts';
import { text } from '../words.ts';
import { type DeviceImageBox, isWhole, type ViewShift } from './fault-phrase.ts';

/** Until the picture is there: the usual shape of a camera's. */
const USUAL_SIZE = { width: 16, height: 9 } as const;

@customElement('drawn-picture')
export class DrawnPicture extends LitElement {
  static override styles = [
    base,
    css`
      .frame {
        position: relative;
        aspect-ratio: 16 / 9;
        background: var(--picture);
        border-radius: 4px;
        overflow: hidden;
      }
      img,
      svg {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
      }
      img {
        object-fit: contain;
      }
      rect,
      path {
        fill: none;
        vector-effect: non-scaling-stroke;
      }
      /* Light on dark stands out on every picture. */
      .under {
        stroke: #000000;
        stroke-width: 5px;
      }
      .over {
        stroke: #ffd54a;
        stroke-width: 2px;
      }
      .suspected .over {
        stroke-dasharray: 7 5;
      }
      .tag {
        position: absolute;
        left: 0;
        bottom: 0;
        max-width: 100%;
        padding: 2px 8px;
        background: #000000;
        color: #ffffff;
        border: 2px solid #ffd54a;
        border-radius: 0 4px 0 4px;
        font-size: 12px;
        font-weight: 600;
        overflow-wrap: anywhere;
      }
      .gone {
        position: absolute;
        inset: 0;
        display: grid;
        place-items: center;
        padding: var(--s2);
        text-align: center;
        font-size: 12px;
        color: #c9d0d6;
      }
    `,
  ];

  @property() src = '';
  @property() alt = '';
  @property({ attribute: false }) fault: PictureFault | null = null;
  @property({ attribute: false }) where: DeviceImageBox = null;
  /** Which way what was seen before has gone. */
  @property({ attribute: false }) shift: ViewShift = null;
  /** False hides what is drawn, so that the picture itself can be seen. */
  @property({ attribute: false }) isDrawn = true;
  @property({ attribute: false }) isSuspected = false;
  /** A thumbnail: no name on the edge, loaded when it comes near. */
  @property({ attribute: false }) isSmall = false;
  @state() private size: { readonly width: number; readonly height: number } = USUAL_SIZE;
  @state() private isGone = false;

  override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has('src')) return;
    this.isGone = false;
  }

  override render() {
    const isMarked = this.fault !== null && this.isDrawn && !this.isGone;
    const alt =
      this.fault !== null && isMarked
        ? text('health.faultAlt', { picture: this.alt, fault: text.word('reason', this.fault) })
        : this.alt;
    return html`<div class="frame">
      ${
        this.isGone || this.src === ''
          ? html`<div class="gone" role="img" aria-label="${this.alt}: ${text('health.pictureGone')}">${text('health.pictureGone')}</div>`
          : html`<img
              src=${this.src}
              alt=${alt}
              loading=${this.isSmall ? 'lazy' : 'eager'}
              decoding="async"
              @load=${this.#measure}
              @error=${() => {
                this.isGone = true;
              }}
            />`
      }
      ${isMarked ? this.#marks() : nothing}
    </div>`;
  }

  #marks(): TemplateResult {
    const { width, height } = this.size;
    const whole = isWhole(this.where);
    const [left, top, right, bottom] = whole || this.where === null ? [0, 0, 1, 1] : this.where;
    const box = (name: string) =>
      svg`<rect class=${name} x=${left * width} y=${top * height} width=${(right - left) * width} height=${(bottom - top) * height}></rect>`;
    return html`<svg
        class=${this.isSuspected ? 'suspected' : ''}
        viewBox="0 0 ${width} ${height}"
        preserveAspectRatio="xMidYMid meet"
        aria-hidden="true"
      >
        ${box('under')}${box('over')}${this.shift === null ? nothing : arrow(this.shift, this.size)}
      </svg>
      ${
        this.isSmall || this.fault === null
          ? nothing
          : html`<span class="tag" aria-hidden="true">${text.word('reason', this.fault)}${this.isSuspected ? ' ?' : ''}</span>`
      }`;
  }

  /** The marks follow the picture's own shape: what stands beside it in the frame is no part of it. */
  #measure(event: Event): void {
    const { naturalWidth: width, naturalHeight: height } = event.currentTarget as HTMLImageElement;
    if (width > 0 && height > 0) this.size = { width, height };
  }
}

/** From the middle the way that the scene went, as far as it went; its head is a third of it. */
function arrow(
  [across, down]: NonNullable<ViewShift>,
  { width, height }: { readonly width: number; readonly height: number },
): SVGTemplateResult {
  const [fromX, fromY] = [width / 2, height / 2];
  const [x, y] = [across * width, down * height];
  const [toX, toY] = [fromX + x, fromY + y];
  // The two sides of the head: back along the way, and a quarter of it to either side.
  const side = (sign: 1 | -1) => `L${toX - x / 3 - (sign * y) / 5} ${toY - y / 3 + (sign * x) / 5}`;
  const d = `M${fromX} ${fromY}L${toX} ${toY}M${toX} ${toY}${side(1)}M${toX} ${toY}${side(-1)}`;
  return svg`<path class="under" d=${d}></path><path class="over" d=${d}></path>`;
}
