/** What else there is of a unit: its rates over a time, flags, exemptions, cases, sheets, and the way back to the line. */
import { html, type TemplateResult } from 'lit';
import { pathWith } from '../client.ts';
import { isThere } from '../routes.ts';
import { text } from '../words.ts';

/** Links of a unit's page; one whose page the house does not have is left out. */
export function unitLinks(unit: string): TemplateResult {
  const ways = [
    { path: '/rates', label: text('period.nav') },
    { path: '/recovery', label: text('repairs.nav') },
    { path: '/flags', label: text('flags.title') },
    { path: '/exemptions', label: text('exemptions.title') },
    { path: '/left-out', label: text('leftOut.title') },
    { path: '/cases', label: text('cases.title') },
    { path: '/sheets', label: text('lead.sheets') },
  ].filter(({ path }) => isThere(path));
  return html`<nav class="line" aria-label=${text('lead.links')}>
    ${ways.map(({ path, label }) => html`<a class="button" href=${pathWith(path, { unit })}>${label}</a>`)}
  </nav>`;
}
