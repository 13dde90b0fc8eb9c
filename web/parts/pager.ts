/** Pages of a long list, as links: a page can be sent, printed, and reaches the last row. */
import { css, html, nothing, type TemplateResult } from 'lit';
import { dataOf } from '../entered.ts';
import { changed, go } from '../place.ts';
import { text } from '../words.ts';

export const PAGE_SIZE = 50;

/** The page named in an address, from 1. */
export function pageIn(query: URLSearchParams): number {
  const page = Number(query.get('page') ?? '1');
  return Number.isInteger(page) && page >= 1 ? page : 1;
}

export interface Paged {
  readonly total: number;
  readonly page: number;
  readonly pages: number;
}

export function pager({ total, page, pages }: Paged, size = PAGE_SIZE): TemplateResult | typeof nothing {
  if (total === 0) return nothing;
  const from = (page - 1) * size + 1;
  const to = Math.min(total, page * size);
  return html`<nav class="line pager" aria-label=${text('pager.label')}>
    <span>${text('pager.range', { from, to, total })}</span>
    ${pages <= 1 ? nothing : steps(page, pages)}
  </nav>`;
}

function steps(page: number, pages: number): TemplateResult {
  const href = (to: number) => changed({ page: to === 1 ? null : `${to}` });
  return html`${page > 1 ? html`<a class="button" rel="prev" href=${href(page - 1)}>${text('pager.previous')}</a>` : nothing}
    ${page < pages ? html`<a class="button" rel="next" href=${href(page + 1)}>${text('pager.next')}</a>` : nothing}
    <form class="line" @submit=${(event: SubmitEvent) => jump(event, pages)}>
      <label class="line">
        ${text('pager.jump')}
        <input name="page" inputmode="numeric" size="5" .value=${`${page}`} aria-label=${text('pager.page', { page, pages })} />
      </label>
      <span class="muted">/ ${pages}</span>
    </form>`;
}

function jump(event: SubmitEvent, pages: number): void {
  event.preventDefault();
  const wanted = Number(dataOf(event).get('page'));
  if (Number.isInteger(wanted)) go(changed({ page: `${Math.min(pages, Math.max(1, wanted))}` }));
}

/** Pages of a list inside a page, as buttons: its address stays that of the whole page. */
export function pageTurner(
  page: number,
  pages: number,
  turn: (to: number) => void,
): TemplateResult | typeof nothing {
  if (pages === 1) return nothing;
  return html`<div class="line">
    <button ?disabled=${page === 1} @click=${() => turn(page - 1)}>${text('lists.previous')}</button>
    <span>${text('lists.page', { page, pages })}</span>
    <button ?disabled=${page === pages} @click=${() => turn(page + 1)}>${text('lists.next')}</button>
  </div>`;
}

export const pagerStyles = css`
  .pager {
    padding-top: var(--s3);
  }
  .pager input {
    width: 5em;
  }
`;
