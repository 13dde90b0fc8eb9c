/** A button for what cannot be undone: the first press asks, the second does it. */
import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { base } from '../plain-look.ts';
import { text } from '../words.ts';

@customElement('confirm-button')
export class ConfirmButton extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: inline-block;
      }
    `,
  ];

  @property() label = '';
  @property() question = '';
  @property({ type: Boolean }) busy = false;
  @state() private isAsking = false;

  override render() {
    if (!this.isAsking) {
      return html`<button class="danger" ?disabled=${this.busy} @click=${() => this.#turn(true)}>${this.label}</button>`;
    }
    return html`<span class="line" role="alert">
      <span>${this.question}</span>
      <button class="danger" @click=${this.#confirm}>${this.label}</button>
      <button class="cancel" @click=${() => this.#turn(false)}>${text('common.cancel')}</button>
    </span>`;
  }

  async #turn(isAsking: boolean): Promise<void> {
    this.isAsking = isAsking;
    await this.updateComplete;
    // The safe answer is under the finger first.
    this.renderRoot.querySelector<HTMLElement>(isAsking ? '.cancel' : 'button')?.focus();
  }

  #confirm(): void {
    this.isAsking = false;
    this.dispatchEvent(new CustomEvent('confirmed'));
  }
}
