/** Breadcrumb from the top of the assessed tree to the parent of what is shown. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Scope, UnitBrief } from '../../server/api/wire.ts';
import { unitHref } from '../rates.ts';
import { text } from '../words.ts';

export function unitPath(path: readonly UnitBrief[], scope: Scope = 'all'): TemplateResult | typeof nothing {
  if (path.length === 0) return nothing;
  return html`<nav class="small" aria-label=${text('overview.path')}>
    ${path.map(
      ({ code, name }, at) =>
        html`${at === 0 ? nothing : html` <span aria-hidden="true">›</span> `}<a href=${unitHref(code, scope)}>${name}</a>`,
    )}
  </nav>`;
}
