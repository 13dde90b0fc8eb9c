/** Head cells that sort: by the address, where the server does it, or in place. */
import { html, type TemplateResult } from 'lit';
import { changed, go } from '../place.ts';

export type Direction = 'ascending' | 'descending';

const ARROWS = { ascending: ' ↑', descending: ' ↓', none: '' };

/** A head cell that says how it sorts, and turns at a press. */
export function turningHead(
  label: string,
  direction: Direction | 'none',
  turn: () => void,
  look = '',
): TemplateResult {
  return html`<th scope="col" class=${look} aria-sort=${direction}>
    <button @click=${turn}>${label}<span aria-hidden="true">${ARROWS[direction]}</span></button>
  </th>`;
}

/** One by which the server sorts: the wish is in the address. */
export function sortHead(field: string, label: string, present: string | null): TemplateResult {
  const direction = present === field ? 'ascending' : present === `-${field}` ? 'descending' : 'none';
  const next = direction === 'ascending' ? `-${field}` : field;
  return turningHead(label, direction, () => go(changed({ sort: next })));
}
