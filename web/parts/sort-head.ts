/** A head cell by which the server sorts: the wish is in the address. */
import { html, type TemplateResult } from 'lit';
import { changed, go } from '../place.ts';

export function sortHead(field: string, label: string, present: string | null): TemplateResult {
  const direction = present === field ? 'ascending' : present === `-${field}` ? 'descending' : 'none';
  const next = direction === 'ascending' ? `-${field}` : field;
  const arrow = { ascending: ' ↑', descending: ' ↓', none: '' }[direction];
  return html`<th scope="col" aria-sort=${direction}>
    <button @click=${() => go(changed({ sort: next }))}>${label}<span aria-hidden="true">${arrow}</span></button>
  </th>`;
}
