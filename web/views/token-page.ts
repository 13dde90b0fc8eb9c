/** Tokens for programs. A token's text is shown once, when it is made, and never again. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { Role } from '../../config/terms.ts';
import type { NewToken, Token, TokenWish, UnitBrief } from '../../server/api/wire.ts';
import { ask } from '../client.ts';
import { Deed } from '../deed.ts';
import { entryOf, formOf } from '../entered.ts';
import { Live } from '../live.ts';
import { unitChoices } from '../parts/filters.ts';
import { roleField } from '../parts/role-field.ts';
import { refusalNote } from '../parts/trouble-note.ts';
import { base } from '../plain-look.ts';
import { session } from '../session.ts';
import { clock } from '../times.ts';
import { text } from '../words.ts';
import { rowStyles } from './row-styles.ts';
import '../parts/confirm-button.ts';

@customElement('token-page')
export class TokenPage extends LitElement {
  static override styles = [base, rowStyles];

  @state() private made: NewToken | null = null;
  @state() private isCopied = false;
  readonly #tokens = new Live<Token[]>(this, () => ({ path: '/api/tokens' }));
  readonly #units = new Live<UnitBrief[]>(this, () => ({ path: '/api/units' }));
  readonly #making = new Deed(this);
  readonly #revoking = new Deed(this);

  override render() {
    return html`<div class="stack">
      <div>
        <h1>${text('tokens.title')}</h1>
        <p class="muted">${text('tokens.lead')} <a href="/api">${text('nav.api')}</a></p>
      </div>
      ${this.#shown()} ${refusalNote(this.#revoking.refused)}
      ${this.#tokens.render({
        waiting: () => html`<p role="status" class="muted">${text('shell.loading')}</p>`,
        failed: this.#tokens.failed,
        here: (tokens) =>
          tokens.length === 0 ? html`<p class="card">${text('tokens.none')}</p>` : this.#table(tokens),
      })}
      ${this.#form()}
    </div>`;
  }

  #shown(): TemplateResult | typeof nothing {
    const { made } = this;
    if (made === null) return nothing;
    return html`<div class="note warn" role="alert">
      <p class="strong">${text('tokens.shownOnce')} ${made.name}</p>
      <code class="mono">${made.text}</code>
      <button @click=${() => void this.#copy(made.text)}>${this.isCopied ? text('common.copied') : text('common.copy')}</button>
      <button
        @click=${() => {
          this.made = null;
        }}
      >
        ${text('shell.close')}
      </button>
    </div>`;
  }

  /** Pages on plain http have no clipboard: there the text stays to be selected by hand. */
  async #copy(value: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(value);
      this.isCopied = true;
    } catch {
      const code = this.renderRoot.querySelector('code');
      if (code !== null) getSelection()?.selectAllChildren(code);
    }
  }

  #table(tokens: readonly Token[]): TemplateResult {
    return html`<section class="card scroll">
      <table class="cards">
        <caption class="unseen">
          ${text('tokens.caption')}
        </caption>
        <thead>
          <tr>
            <th scope="col">${text('tokens.name')}</th>
            <th scope="col">${text('staff.role')}</th>
            <th scope="col">${text('staff.unit')}</th>
            <th scope="col">${text('tokens.created')}</th>
            <th scope="col">${text('tokens.lastUsed')}</th>
            <th scope="col"><span class="unseen">${text('tokens.revoke')}</span></th>
          </tr>
        </thead>
        <tbody>
          ${tokens.map(
            ({ id, name, role, unit, createdMs, lastUsedMs }) => html`<tr>
              <th scope="row" class="strong">${name}</th>
              <td>${text.word('role', role)}</td>
              <td>${this.#units.value?.find(({ code }) => code === unit)?.name ?? unit}</td>
              <td class="nowrap" data-label=${text('tokens.created')}>${clock(createdMs)}</td>
              <td class="nowrap" data-label=${text('tokens.lastUsed')}>
                ${lastUsedMs === null ? text('time.never') : clock(lastUsedMs)}
              </td>
              <td>
                <confirm-button
                  label=${text('tokens.revoke')}
                  question=${text('tokens.revokeAsk', { name })}
                  ?busy=${this.#revoking.isRunning}
                  @confirmed=${() => this.#revoke(id)}
                ></confirm-button>
              </td>
            </tr>`,
          )}
        </tbody>
      </table>
    </section>`;
  }

  #form(): TemplateResult {
    const own = session()?.staff.unit ?? '';
    return html`<form class="card stack" @submit=${this.#make}>
      <h2>${text('tokens.add')}</h2>
      <div class="fields">
        <label class="field small">
          ${text('tokens.name')}
          <input name="name" required maxlength="64" autocomplete="off" />
        </label>
        ${roleField('patrol')}
        <label class="field small">
          ${text('staff.unit')}
          <select name="unit">
            ${unitChoices(this.#units.value ?? []).map(
              ({ value, label }) => html`<option value=${value} .selected=${value === own}>${label}</option>`,
            )}
          </select>
        </label>
      </div>
      ${refusalNote(this.#making.refused)}
      <p><button class="primary" ?disabled=${this.#making.isRunning}>${text('tokens.add')}</button></p>
    </form>`;
  }

  #make(event: SubmitEvent): void {
    event.preventDefault();
    const form = formOf(event);
    const data = new FormData(form);
    const body: TokenWish = {
      name: entryOf(data, 'name').trim(),
      role: entryOf(data, 'role') as Role,
      unit: entryOf(data, 'unit'),
    };
    void this.#making.try(async () => {
      this.made = await ask<NewToken>('/api/tokens', { method: 'POST', body });
      this.isCopied = false;
      form.reset();
      this.#tokens.reload();
    });
  }

  #revoke(id: number): void {
    void this.#revoking.try(async () => {
      await ask(`/api/tokens/${id}`, { method: 'DELETE' });
      this.#tokens.reload();
    });
  }
}
