/** One live picture, opened by a click. A picture that stands still is greyed out and says so; a hidden page watches nothing. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { FeedMessage, FeedTicket, FeedWish } from '../../server/api/wire.ts';
import { ask, Trouble } from '../client.ts';
import { base } from '../plain-look.ts';
import { clock } from '../times.ts';
import { text } from '../words.ts';
import type { MpegScreen } from './mpeg-screen.ts';

/** Without a new picture for so long, the last one is no longer live. */
const STALLED_MS = 3_000;

/** What the player is doing. */
type Phase =
  | { readonly is: 'closed' }
  | { readonly is: 'opening' }
  | { readonly is: 'live'; readonly size: string }
  | { readonly is: 'ended'; readonly reason: string };

@customElement('feed-player')
export class FeedPlayer extends LitElement {
  static override styles = [
    base,
    css`
      figure {
        display: grid;
        gap: var(--s2);
      }
      .stage {
        position: relative;
        background: var(--picture);
        border-radius: 4px;
        overflow: hidden;
        aspect-ratio: 16 / 9;
        display: grid;
      }
      canvas {
        width: 100%;
        height: 100%;
        object-fit: contain;
        grid-area: 1 / 1;
      }
      .stalled canvas {
        filter: grayscale(1) brightness(0.55);
      }
      .over {
        grid-area: 1 / 1;
        place-self: center;
        padding: var(--s2) var(--s3);
        background: rgb(0 0 0 / 72%);
        color: #ffffff;
        border-radius: 4px;
        text-align: center;
      }
      @media print {
        :host {
          display: none;
        }
      }
    `,
  ];

  @property({ type: Number }) device = 0;
  @property() name = '';
  @state() private phase: Phase = { is: 'closed' };
  /** When the last picture was drawn; 0 before the first. */
  @state() private drawnMs = 0;
  @state() private nowMs = 0;
  @query('canvas') private canvas!: HTMLCanvasElement;
  #socket: WebSocket | null = null;
  #screen: MpegScreen | null = null;
  #drawnMs = 0;
  #clock: ReturnType<typeof setInterval> | undefined;
  /** Counts openings, so that a late answer of an earlier one is dropped. */
  #opening = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('visibilitychange', this.#hide);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('visibilitychange', this.#hide);
    this.#close({ is: 'closed' });
  }

  override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('device') && this.phase.is !== 'closed') this.#close({ is: 'closed' });
  }

  override updated(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has('phase')) return;
    const isOpen = this.phase.is !== 'closed';
    if (isOpen === this.hasAttribute('open')) return;
    this.toggleAttribute('open', isOpen);
    this.dispatchEvent(new CustomEvent('feed-toggled', { detail: isOpen }));
  }

  /** Closes the picture, and leaves the focus where it can be opened again. */
  async stop(): Promise<void> {
    this.#close({ is: 'closed' });
    await this.updateComplete;
    this.renderRoot.querySelector('button')?.focus();
  }

  override render() {
    const { phase } = this;
    if (phase.is === 'closed') {
      return html`<button class="primary" @click=${this.#open}>${text('device.live')}</button>`;
    }
    const stalledMs = this.drawnMs === 0 ? 0 : this.nowMs - this.drawnMs;
    const isStalled = phase.is === 'live' && stalledMs > STALLED_MS;
    return html`<figure>
      <div class="stage ${isStalled || phase.is === 'ended' ? 'stalled' : ''}">
        <canvas role="img" aria-label=${text('player.canvas', { name: this.name })}></canvas>
        ${this.#over(isStalled, stalledMs)}
      </div>
      <figcaption class="apart small">
        <span>${this.#caption()}</span>
        ${
          phase.is === 'ended'
            ? html`<button @click=${this.#open}>${text('player.again')}</button>`
            : html`<button @click=${this.stop}>${text('device.liveStop')}</button>`
        }
      </figcaption>
    </figure>`;
  }

  #over(isStalled: boolean, stalledMs: number): TemplateResult | typeof nothing {
    const { phase } = this;
    if (phase.is === 'opening' || (phase.is === 'live' && this.drawnMs === 0)) {
      return html`<span class="over" role="status">${text('player.opening')}</span>`;
    }
    if (phase.is === 'ended') {
      return html`<span class="over" role="alert">${text('player.ended', { reason: phase.reason })}</span>`;
    }
    if (!isStalled) return nothing;
    return html`<span class="over" role="status">${text('player.stalled', { seconds: Math.floor(stalledMs / 1000) })}</span>`;
  }

  #caption(): TemplateResult {
    const { phase } = this;
    return html`<span class="strong">${phase.is === 'live' ? text('player.live') : nothing}</span>
      ${phase.is === 'live' ? phase.size : nothing}
      ${this.drawnMs === 0 ? nothing : text('player.shownAt', { time: clock(this.drawnMs) })}`;
  }

  async #open(): Promise<void> {
    this.#close({ is: 'opening' });
    const opening = this.#opening;
    try {
      const body: FeedWish = { device: this.device };
      const [ticket, { openScreen }] = await Promise.all([
        ask<FeedTicket>('/api/feeds', { method: 'POST', body }),
        import('./mpeg-screen.ts'),
      ]);
      if (opening !== this.#opening) return;
      await this.updateComplete;
      this.#screen = openScreen(this.canvas, () => {
        this.#drawnMs = Date.now();
      });
      this.#listen(ticket);
    } catch (error) {
      if (opening === this.#opening) this.#close({ is: 'ended', reason: reasonOf(error) });
    }
  }

  #listen({ path }: FeedTicket): void {
    const url = new URL(path, location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    const socket = new WebSocket(url);
    socket.binaryType = 'arraybuffer';
    socket.onmessage = ({ data }: MessageEvent<ArrayBuffer | string>) => {
      if (typeof data === 'string') this.#hear(data);
      else this.#screen?.write(data);
    };
    socket.onclose = () => {
      if (this.#socket === socket) this.#close({ is: 'ended', reason: text('player.noSocket') });
    };
    this.#socket = socket;
    this.#clock = setInterval(() => {
      this.nowMs = Date.now();
      this.drawnMs = this.#drawnMs;
    }, 500);
  }

  #hear(data: string): void {
    const message = messageIn(data);
    if (message?.is === 'live') {
      const { width, height, codec } = message;
      this.phase = { is: 'live', size: text('player.size', { width, height, codec }) };
    } else if (message?.is === 'ended') {
      this.#close({ is: 'ended', reason: text.word('feedReason', message.reason) });
    }
  }

  readonly #hide = () => {
    if (document.hidden && (this.phase.is === 'live' || this.phase.is === 'opening')) {
      this.#close({ is: 'ended', reason: text('player.hidden') });
    }
  };

  #close(phase: Phase): void {
    this.#opening += 1;
    const socket = this.#socket;
    this.#socket = null;
    socket?.close(1000);
    this.#screen?.stop();
    this.#screen = null;
    clearInterval(this.#clock);
    if (phase.is !== 'ended') {
      this.#drawnMs = 0;
      this.drawnMs = 0;
    }
    this.phase = phase;
  }
}

function messageIn(data: string): FeedMessage | null {
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === 'object' && value !== null && 'is' in value ? (value as FeedMessage) : null;
  } catch {
    return null;
  }
}

/** In words: the reason that a refusal carries, or the refusal itself. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Trouble)) return String(error);
  const reason = error.problem?.facts?.reason;
  return reason === undefined ? error.message : text.word('feedReason', String(reason));
}
