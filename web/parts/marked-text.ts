/** Text of a file with what was searched for marked in it. */
import { html, nothing, type TemplateResult } from 'lit';
import type { SearchMatch } from '../../server/api/wire.ts';
import { text } from '../words.ts';

/** The text, its stretches marked. */
export function marked({ text: whole, marks }: Pick<SearchMatch, 'text' | 'marks'>): TemplateResult {
  let at = 0;
  const parts = marks.map(([from, until]) => {
    const before = whole.slice(at, from);
    at = until;
    return html`${before}<mark>${whole.slice(from, until)}</mark>`;
  });
  return html`${parts}${whole.slice(at)}`;
}

/** The name of a device, marked where it matched. */
export function markedName(name: string, matched: readonly SearchMatch[] = []): TemplateResult | string {
  const match = matched.find(({ field }) => field === 'name');
  return match === undefined ? name : marked(match);
}

/** What else matched, each with its field's word; nothing where it was the name alone. */
export function otherMatches(matched: readonly SearchMatch[] = []): TemplateResult | typeof nothing {
  const others = matched.filter(({ field }) => field !== 'name');
  if (others.length === 0) return nothing;
  return html`<span class="small muted matched"
    >${others.map((match) => html`<span>${text.word('searched', match.field)} ${marked(match)}</span> `)}</span
  >`;
}
