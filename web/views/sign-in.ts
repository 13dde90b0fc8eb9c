/** Signing in; on a system without any account, making the first administrator. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Setup } from '../../server/api/wire.ts';
import { Trouble } from '../client.ts';
import { dataOf, entryOf, isTicked } from '../entered.ts';
import { languageChoice } from '../parts/language-choice.ts';
import { refusalNote, troubleNote } from '../parts/trouble-note.ts';
import { base } from '../plain-look.ts';
import { askSetup, setUp, signIn } from '../session.ts';
import { text } from '../words.ts';

const LEAST_PASSWORD = 10;

@customElement('sign-in')
export class SignIn extends LitElement {
  static override styles = [
    base,
    css`
      main {
        display: grid;
        justify-content: center;
        grid-template-columns: minmax(0, 400px);
        padding: min(12vh, 96px) var(--s4) var(--s5);
        gap: var(--s4);
      }
      form {
        padding: var(--s5);
      }
      input {
        font-size: 16px;
      }
      .primary {
        width: 100%;
        min-height: 40px;
      }
    `,
  ];

  /** True when a session has just run out. */
  @property({ type: Boolean }) ended = false;
  @state() private setup: Setup | null = null;
  @state() private trouble: Trouble | null = null;
  @state() private refused: Trouble | null = null;
  @state() private isBusy = false;
  @state() private hasCapsLock = false;
  @state() private isShown = false;
  @state() private differs = false;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#ask();
  }

  async #ask(): Promise<void> {
    this.trouble = null;
    try {
      this.setup = await askSetup();
      await this.updateComplete;
      this.renderRoot.querySelector('input')?.focus();
    } catch (error) {
      this.trouble = asTrouble(error);
    }
  }

  override render() {
    return html`<main>
      <div class="apart">
        <h1>${text('product.title')}</h1>
      </div>
      ${this.#body()}
      <p class="small muted">${text('signIn.purpose')}</p>
      <div class="apart small muted">
        ${languageChoice()} ${this.setup === null ? nothing : html`<span>${text('signIn.version', { version: this.setup.version })}</span>`}
      </div>
    </main>`;
  }

  #body(): TemplateResult {
    if (this.trouble !== null) return troubleNote(this.trouble, () => void this.#ask());
    if (this.setup === null) return html`<p role="status" class="muted">${text('shell.loading')}</p>`;
    return this.setup.needed ? this.#first() : this.#usual();
  }

  #usual(): TemplateResult {
    return html`<form class="card stack" @submit=${this.#signIn} @keyup=${this.#caps}>
      <h2>${text('signIn.title')}</h2>
      ${this.ended ? html`<p role="status">${text('signIn.ended')}</p>` : nothing}
      <label class="field">
        ${text('signIn.name')}
        <input name="name" autocomplete="username" required maxlength="64" autocapitalize="none" spellcheck="false" />
      </label>
      ${this.#password('password', text('signIn.password'), 'current-password')} ${this.#under()}
      <button class="primary" ?disabled=${this.isBusy}>${text('signIn.submit')}</button>
    </form>`;
  }

  #first(): TemplateResult {
    return html`<form class="card stack" @submit=${this.#setUp} @keyup=${this.#caps}>
      <h2>${text('setup.title')}</h2>
      <p>${text('setup.lead')}</p>
      <label class="field">
        ${text('setup.name')}
        <input name="name" autocomplete="username" required maxlength="64" autocapitalize="none" spellcheck="false" />
      </label>
      ${this.#password('password', text('setup.password'), 'new-password', text('setup.passwordHint'))}
      ${this.#password('repeat', text('setup.repeat'), 'new-password')}
      ${this.differs ? html`<p class="crit" role="alert">${text('setup.differs')}</p>` : nothing} ${this.#under()}
      <button class="primary" ?disabled=${this.isBusy}>${text('setup.submit')}</button>
    </form>`;
  }

  #password(
    name: string,
    label: string,
    autocomplete: 'current-password' | 'new-password',
    hint?: string,
  ): TemplateResult {
    return html`<label class="field">
      ${label}
      <input
        name=${name}
        type=${this.isShown ? 'text' : 'password'}
        autocomplete=${autocomplete}
        minlength=${autocomplete === 'new-password' ? LEAST_PASSWORD : nothing}
        maxlength="1024"
        required
      />
      ${hint === undefined ? nothing : html`<span class="small muted">${hint}</span>`}
    </label>`;
  }

  #under(): TemplateResult {
    return html`${this.hasCapsLock ? html`<p class="small strong" role="status">${text('signIn.capsLock')}</p>` : nothing}
      <label class="tick small">
        <input type="checkbox" .checked=${this.isShown} @change=${this.#show} />
        ${text('signIn.show')}
      </label>
      ${refusalNote(this.refused)}`;
  }

  #show(event: Event): void {
    this.isShown = isTicked(event);
  }

  #caps(event: KeyboardEvent): void {
    this.hasCapsLock = event.getModifierState?.('CapsLock') ?? false;
  }

  #signIn(event: SubmitEvent): void {
    event.preventDefault();
    const { name, password } = entries(event);
    void this.#try(async () => {
      await signIn(name, password);
      this.dispatchEvent(new CustomEvent('signed-in'));
    });
  }

  #setUp(event: SubmitEvent): void {
    event.preventDefault();
    const { name, password, repeat } = entries(event);
    this.differs = password !== repeat;
    if (this.differs) return;
    void this.#try(async () => {
      await setUp(name, password);
      history.replaceState(null, '', '/start');
      this.dispatchEvent(new CustomEvent('signed-in'));
    });
  }

  async #try(deed: () => Promise<void>): Promise<void> {
    this.isBusy = true;
    this.refused = null;
    try {
      await deed();
    } catch (error) {
      this.refused = asTrouble(error);
    } finally {
      this.isBusy = false;
    }
  }
}

function entries(event: SubmitEvent): { name: string; password: string; repeat: string } {
  const data = dataOf(event);
  const entry = (name: string) => entryOf(data, name);
  return { name: entry('name').trim(), password: entry('password'), repeat: entry('repeat') };
}

function asTrouble(error: unknown): Trouble {
  return error instanceof Trouble ? error : new Trouble(String(error));
}
