/** Asks the probe to look at once, shows that it is waited for, and what came back. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Look, LookWish } from '../../server/api/wire.ts';
import { ask, Trouble } from '../client.ts';
import { base } from '../plain-look.ts';
import { clock, duration } from '../times.ts';
import { text } from '../words.ts';
import { signed } from './glyph.ts';
import { lookSteps } from './look-steps.ts';
import { stepStyles } from './step-styles.ts';
import { refusalNote } from './trouble-note.ts';

@customElement('look-now')
export class LookNow extends LitElement {
  static override styles = [
    base,
    signed,
    stepStyles,
    css`
      progress {
        width: 160px;
      }
    `,
  ];

  @property({ type: Number }) device = 0;
  @state() private looks: readonly Look[] | null = null;
  @state() private refused: Trouble | null = null;
  @state() private sinceMs = 0;
  @state() private nowMs = 0;
  #running: AbortController | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#running?.abort();
    clearInterval(this.#timer);
  }

  override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has('device')) return;
    this.#running?.abort();
    this.looks = null;
    this.refused = null;
  }

  override render() {
    return html`<div class="stack">
      <div class="line">
        <button class="primary" ?disabled=${this.sinceMs > 0} @click=${this.#ask}>${text('device.lookNow')}</button>
        <span role="status" class="line">${this.#progress()}</span>
      </div>
      ${refusalNote(this.refused)}
      ${this.looks === null ? nothing : html`<div class="card stack">${this.looks.map(lookSteps)}</div>`}
    </div>`;
  }

  #progress() {
    if (this.sinceMs > 0) {
      return html`${text('device.lookAsked')} <progress aria-label=${text('device.lookAsked')}></progress>
        <span class="muted">${duration(this.nowMs - this.sinceMs)}</span>`;
    }
    const lastMs = this.looks?.reduce((latest, { atMs }) => Math.max(latest, atMs), 0) ?? 0;
    return lastMs === 0 ? nothing : text('device.lookDone', { time: clock(lastMs) });
  }

  async #ask(): Promise<void> {
    const running = new AbortController();
    this.#running = running;
    this.refused = null;
    this.sinceMs = Date.now();
    this.nowMs = this.sinceMs;
    this.#timer = setInterval(() => {
      this.nowMs = Date.now();
    }, 1_000);
    try {
      const body: LookWish = {};
      this.looks = await ask<Look[]>(`/api/devices/${this.device}/look`, {
        method: 'POST',
        body,
        signal: running.signal,
      });
      this.dispatchEvent(new CustomEvent('looked'));
    } catch (error) {
      if (!running.signal.aborted)
        this.refused = error instanceof Trouble ? error : new Trouble(String(error));
    } finally {
      clearInterval(this.#timer);
      this.sinceMs = 0;
    }
  }
}
