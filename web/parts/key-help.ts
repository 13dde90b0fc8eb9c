/** The list of shortcuts, opened by `?` or from the user menu. */
import { css, html, LitElement } from 'lit';
import { customElement, query } from 'lit/decorators.js';
import { presentKeys } from '../page-keys.ts';
import { base } from '../plain-look.ts';
import { text } from '../words.ts';

const KEYS = [
  ['/', 'keys.search'],
  ['g o', 'keys.overview'],
  ['g f', 'keys.outages'],
  ['g d', 'keys.devices'],
  ['g m', 'map.keyGo'],
  ['g i', 'imageFaults.nav'],
  ['j / k', 'keys.list'],
  ['Enter', 'keys.open'],
  ['Esc', 'keys.back'],
  ['R', 'keys.refresh'],
  ['?', 'keys.help'],
] as const;

@customElement('key-help')
export class KeyHelp extends LitElement {
  static override styles = [
    base,
    css`
      dl {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: var(--s2) var(--s5);
        margin: var(--s4) 0;
      }
      kbd {
        font-family: var(--mono);
        border: 1px solid var(--ctl);
        border-radius: 4px;
        padding: 1px 6px;
        background: var(--raised);
      }
    `,
  ];

  @query('dialog') private dialog!: HTMLDialogElement;

  readonly #open = () => {
    this.requestUpdate();
    if (!this.dialog.open) this.dialog.showModal();
  };

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('lightkeeper-key-help', this.#open);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('lightkeeper-key-help', this.#open);
  }

  override render() {
    return html`<dialog aria-labelledby="title">
      <h2 id="title">${text('keys.title')}</h2>
      <dl>
        ${KEYS.map(([keys, key]) => html`<dt><kbd>${keys}</kbd></dt><dd>${text(key)}</dd>`)}
        ${presentKeys().map(({ shown, label }) => html`<dt><kbd>${shown}</kbd></dt><dd>${label()}</dd>`)}
      </dl>
      <button @click=${() => this.dialog.close()}>${text('shell.close')}</button>
    </dialog>`;
  }
}
