/** Changing one's own password; the other sessions of the person end by it. */
import { css, html, LitElement, nothing } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { PasswordChange } from '../../server/api/wire.ts';
import { ask } from '../client.ts';
import { Deed } from '../deed.ts';
import { entryOf, formOf } from '../entered.ts';
import { base } from '../plain-look.ts';
import { text } from '../words.ts';
import { refusalNote } from './trouble-note.ts';

@customElement('password-dialog')
export class PasswordDialog extends LitElement {
  static override styles = [
    base,
    css`
      form {
        width: min(360px, 80vw);
      }
    `,
  ];

  @query('dialog') private dialog!: HTMLDialogElement;
  @state() private isDone = false;
  readonly #deed = new Deed(this);

  open(): void {
    this.isDone = false;
    this.renderRoot.querySelector('form')?.reset();
    this.dialog.showModal();
  }

  override render() {
    return html`<dialog aria-labelledby="title">
      <form class="stack" @submit=${this.#save}>
        <h2 id="title">${text('shell.password')}</h2>
        <label class="field">
          ${text('shell.oldPassword')}
          <input name="old" type="password" autocomplete="current-password" required maxlength="1024" />
        </label>
        <label class="field">
          ${text('shell.newPassword')}
          <input name="new" type="password" autocomplete="new-password" required maxlength="1024" />
          <span class="small muted">${text('setup.passwordHint')}</span>
        </label>
        ${refusalNote(this.#deed.refused)}
        <p role="status">${this.isDone ? text('trouble.saved') : nothing}</p>
        <p class="line">
          <button class="primary" ?disabled=${this.#deed.isRunning}>${text('common.save')}</button>
          <button type="button" @click=${() => this.dialog.close()}>${text('shell.close')}</button>
        </p>
      </form>
    </dialog>`;
  }

  #save(event: SubmitEvent): void {
    event.preventDefault();
    const form = formOf(event);
    const data = new FormData(form);
    const body: PasswordChange = { old: entryOf(data, 'old'), new: entryOf(data, 'new') };
    void this.#deed
      .try(() => ask('/api/session/password', { method: 'PUT', body }))
      .then((isDone) => {
        this.isDone = isDone;
        if (isDone) form.reset();
      });
  }
}
