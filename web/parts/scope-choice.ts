/** The switch between the two populations, which are never pooled in silence. Links, so that a choice can be sent. */
import { html, nothing, type TemplateResult } from 'lit';
import { SCOPES, type Scope } from '../../config/terms.ts';
import { changed } from '../place.ts';
import { text } from '../words.ts';

export function scopeChoice(present: Scope): TemplateResult {
  return html`<nav class="line scopes" aria-label=${text('overview.scope')}>
    ${SCOPES.map(
      (scope) => html`<a
        class="button"
        href=${changed({ scope: scope === 'all' ? null : scope })}
        aria-current=${scope === present ? 'true' : nothing}
        >${text.word('scope', scope)}</a
      >`,
    )}
  </nav>`;
}
