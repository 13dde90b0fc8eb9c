/** Who is signed in, and what that person chooses: language, colours, shortcuts; and the way out. */
import { css, html, LitElement } from 'lit';
import { customElement } from 'lit/decorators.js';
import { choices, choose, THEMES } from '../choices.ts';
import { isTicked } from '../entered.ts';
import { base } from '../plain-look.ts';
import { session } from '../session.ts';
import { text } from '../words.ts';
import { languageChoice } from './language-choice.ts';
import type { PasswordDialog } from './password-dialog.ts';

@customElement('user-menu')
export class UserMenu extends LitElement {
  static override styles = [
    base,
    css`
      details {
        position: relative;
      }
      summary {
        list-style: none;
        display: flex;
        align-items: center;
        gap: 6px;
        min-height: var(--target);
        padding: 0 8px;
        border: 1px solid var(--ctl);
        border-radius: 4px;
        white-space: nowrap;
        max-width: 12em;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      summary::-webkit-details-marker {
        display: none;
      }
      .panel {
        position: absolute;
        right: 0;
        top: calc(100% + 4px);
        z-index: 20;
        width: 260px;
        max-width: calc(100vw - 24px);
        padding: var(--s4);
        background: var(--surface);
        border: 1px solid var(--ctl);
        border-radius: 4px;
      }
      .panel button.wide {
        width: 100%;
      }
    `,
  ];

  override render() {
    const present = session();
    if (present === null) return html``;
    const { staff, unitName } = present;
    return html`<details class="menu" @focusout=${this.#left}>
      <summary aria-label="${text('shell.user')}: ${staff.name}">${staff.name}</summary>
      <div class="panel stack">
        <p class="small muted">
          ${text('shell.scopeOf', { role: text.word('role', staff.role), unit: unitName })}
        </p>
        ${languageChoice()} ${this.#themes()}
        <label class="tick">
          <input type="checkbox" .checked=${choices().singleKeys} @change=${this.#keys} />
          ${text('shell.singleKeys')}
        </label>
        <button class="wide" @click=${this.#help}>${text('shell.keys')}</button>
        <button class="wide" @click=${this.#password}>${text('shell.password')}</button>
        <button class="wide" @click=${() => this.dispatchEvent(new CustomEvent('sign-out'))}>
          ${text('shell.signOut')}
        </button>
      </div>
    </details>
    <password-dialog></password-dialog>`;
  }

  #themes() {
    return html`<fieldset>
      <legend>${text('shell.theme')}</legend>
      <div class="line">
        ${THEMES.map(
          (
            theme,
          ) => html`<button aria-pressed=${choices().theme === theme} @click=${() => this.#theme(theme)}>
            ${text(`shell.${theme}`)}
          </button>`,
        )}
      </div>
    </fieldset>`;
  }

  #theme(theme: (typeof THEMES)[number]): void {
    choose({ theme });
    this.requestUpdate();
  }

  #keys(event: Event): void {
    choose({ singleKeys: isTicked(event) });
  }

  #help(): void {
    this.renderRoot.querySelector('details')?.removeAttribute('open');
    document.dispatchEvent(new CustomEvent('lightkeeper-key-help'));
  }

  async #password(): Promise<void> {
    this.renderRoot.querySelector('details')?.removeAttribute('open');
    await import('./password-dialog.ts');
    const dialog = this.renderRoot.querySelector<PasswordDialog>('password-dialog');
    await dialog?.updateComplete;
    dialog?.open();
  }

  #left(event: FocusEvent): void {
    const menu = event.currentTarget as HTMLDetailsElement;
    if (event.relatedTarget instanceof Node && !menu.contains(event.relatedTarget)) menu.open = false;
  }
}
