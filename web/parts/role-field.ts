/** A drop-down of the roles, named `role` in its form. */
import { html, type TemplateResult } from 'lit';
import { ROLES, type Role } from '../../config/terms.ts';
import { text } from '../words.ts';

export function roleField(present: Role): TemplateResult {
  return html`<label class="field small">
    ${text('staff.role')}
    <select name="role">
      ${ROLES.map((role) => html`<option value=${role} .selected=${role === present}>${text.word('role', role)}</option>`)}
    </select>
  </label>`;
}
