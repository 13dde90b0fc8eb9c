/** A national code in its groups, the last six digits strong: those are what people say on the telephone. */
import { html, type TemplateResult } from 'lit';
import { codeGroups } from '../figures.ts';

export function deviceCode(code: string): TemplateResult {
  const groups = codeGroups(code);
  if (groups === code) return html`<span class="mono">${code}</span>`;
  return html`<span class="mono nowrap">${groups.slice(0, -6)}<b>${groups.slice(-6)}</b></span>`;
}
