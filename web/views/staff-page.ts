/** Who may sign in: role, reach, lock. A change ends that person's sessions. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { Role } from '../../config/terms.ts';
import type { Staff, StaffChange, StaffWish, UnitBrief } from '../../server/api/wire.ts';
import { ask } from '../client.ts';
import { Deed } from '../deed.ts';
import { dataOf, entryOf, formOf } from '../entered.ts';
import { Live } from '../live.ts';
import { unitChoices } from '../parts/filters.ts';
import { roleField } from '../parts/role-field.ts';
import { refusalNote } from '../parts/trouble-note.ts';
import { base } from '../plain-look.ts';
import { session } from '../session.ts';
import { clock } from '../times.ts';
import { text } from '../words.ts';
import { rowStyles } from './row-styles.ts';

@customElement('staff-page')
export class StaffPage extends LitElement {
  static override styles = [base, rowStyles];

  /** Whose entry is open for a change. */
  @state() private editing: number | null = null;
  readonly #staff = new Live<Staff[]>(this, () => ({ path: '/api/staff' }));
  readonly #units = new Live<UnitBrief[]>(this, () => ({ path: '/api/units' }));
  readonly #adding = new Deed(this);
  readonly #changing = new Deed(this);

  override render() {
    return html`<div class="stack">
      <h1>${text('staff.title')}</h1>
      ${this.#staff.shown((staff) => this.#table(staff))}
      ${refusalNote(this.#changing.refused)} ${this.#newForm()}
    </div>`;
  }

  #table(staff: readonly Staff[]): TemplateResult {
    return html`<section class="card scroll">
      <table class="cards">
        <caption class="unseen">
          ${text('staff.caption')}
        </caption>
        <thead>
          <tr>
            <th scope="col">${text('staff.name')}</th>
            <th scope="col">${text('staff.role')}</th>
            <th scope="col">${text('staff.unit')}</th>
            <th scope="col">${text('staff.lastSignIn')}</th>
            <th scope="col">${text('common.state')}</th>
            <th scope="col"><span class="unseen">${text('common.edit')}</span></th>
          </tr>
        </thead>
        <tbody>
          ${staff.map((one) => (one.id === this.editing ? this.#editRow(one) : this.#row(one)))}
        </tbody>
      </table>
    </section>`;
  }

  #row({ id, name, role, unit, locked, lastSignInMs }: Staff): TemplateResult {
    const isSelf = id === session()?.staff.id;
    return html`<tr>
      <th scope="row" class="strong">${name}</th>
      <td>${text.word('role', role)}</td>
      <td>${this.#unitName(unit)}</td>
      <td class="nowrap" data-label=${text('staff.lastSignIn')}>
        ${lastSignInMs === null ? text('time.never') : clock(lastSignInMs)}
      </td>
      <td>${locked ? html`<span class="strong">${text('staff.locked')}</span>` : nothing}</td>
      <td>
        <span class="line">
          <button
            aria-label="${text('common.edit')} ${name}"
            @click=${() => {
              this.editing = id;
            }}
          >
            ${text('common.edit')}
          </button>
          ${
            isSelf
              ? nothing
              : html`<button
                  aria-label="${text(locked ? 'staff.unlock' : 'staff.lock')} ${name}"
                  ?disabled=${this.#changing.isRunning}
                  @click=${() => this.#change(id, { locked: !locked })}
                >
                  ${text(locked ? 'staff.unlock' : 'staff.lock')}
                </button>`
          }
        </span>
      </td>
    </tr>`;
  }

  #editRow(one: Staff): TemplateResult {
    return html`<tr>
      <td colspan="6" class="wrap">
        <form class="stack" @submit=${(event: SubmitEvent) => this.#submitChange(event, one)}>
          <p class="strong">${one.name}</p>
          <div class="fields">
            ${roleField(one.role)} ${this.#unitField(one.unit)} ${passwordField(text('staff.newPassword'), false)}
          </div>
          <p class="line">
            <button class="primary" ?disabled=${this.#changing.isRunning}>${text('common.save')}</button>
            <button
              type="button"
              @click=${() => {
                this.editing = null;
              }}
            >
              ${text('common.cancel')}
            </button>
          </p>
        </form>
      </td>
    </tr>`;
  }

  #newForm(): TemplateResult {
    return html`<form class="card stack" @submit=${this.#add}>
      <h2>${text('staff.add')}</h2>
      <div class="fields">
        <label class="field small">
          ${text('staff.name')}
          <input name="name" required maxlength="64" autocomplete="off" autocapitalize="none" spellcheck="false" />
        </label>
        ${roleField('patrol')} ${this.#unitField(session()?.staff.unit ?? '')} ${passwordField(text('staff.password'), true)}
      </div>
      ${refusalNote(this.#adding.refused)}
      <p><button class="primary" ?disabled=${this.#adding.isRunning}>${text('common.add')}</button></p>
    </form>`;
  }

  #unitName(code: string): string {
    return this.#units.value?.find((unit) => unit.code === code)?.name ?? code;
  }

  #unitField(present: string): TemplateResult {
    return html`<label class="field small">
      ${text('staff.unit')}
      <select name="unit">
        ${unitChoices(this.#units.value ?? []).map(
          ({ value, label }) => html`<option value=${value} .selected=${value === present}>${label}</option>`,
        )}
      </select>
    </label>`;
  }

  #add(event: SubmitEvent): void {
    event.preventDefault();
    const form = formOf(event);
    const data = new FormData(form);
    const body: StaffWish = {
      name: entryOf(data, 'name').trim(),
      password: entryOf(data, 'password'),
      role: entryOf(data, 'role') as Role,
      unit: entryOf(data, 'unit'),
    };
    void this.#adding
      .try(() => ask<Staff>('/api/staff', { method: 'POST', body }))
      .then((isAdded) => {
        if (!isAdded) return;
        form.reset();
        this.#staff.reload();
      });
  }

  #submitChange(event: SubmitEvent, one: Staff): void {
    event.preventDefault();
    const data = dataOf(event);
    const [role, unit, password] = [
      entryOf(data, 'role') as Role,
      entryOf(data, 'unit'),
      entryOf(data, 'password'),
    ];
    const change: StaffChange = {
      ...(role !== one.role && { role }),
      ...(unit !== one.unit && { unit }),
      ...(password !== '' && { password }),
    };
    this.#change(one.id, change);
  }

  #change(id: number, body: StaffChange): void {
    void this.#changing
      .try(() => ask<Staff>(`/api/staff/${id}`, { method: 'PATCH', body }))
      .then((isChanged) => {
        if (isChanged) this.editing = null;
        this.#staff.reload();
      });
  }
}

/** Written, never read: it starts empty and is never filled in. */
function passwordField(label: string, isRequired: boolean): TemplateResult {
  return html`<label class="field small">
    ${label}
    <input name="password" type="password" autocomplete="new-password" maxlength="1024" ?required=${isRequired} />
    <span class="muted">${text('setup.passwordHint')}</span>
  </label>`;
}
