/** A table of devices: lines on a desk, cards on a phone, its pages below it. Its look is that of `row-styles`. */
import { html, nothing, type TemplateResult } from 'lit';
import { type Paged, pager } from './pager.ts';

/** A column's head; `look` is its class. */
export type Head = string | { readonly label: string; readonly look: string };

/** Rows under their heads, with the pages of the list where it has some. */
export function rowTable(
  caption: string,
  heads: readonly Head[],
  rows: unknown,
  paged: Paged | null = null,
): TemplateResult {
  return html`<section class="card">
    <div class="scroll" tabindex="0" role="region" aria-label=${caption}>
      <table class="cards">
        <caption class="unseen">
          ${caption}
        </caption>
        <thead>
          <tr>
            ${heads.map((head) =>
              typeof head === 'string'
                ? html`<th scope="col">${head}</th>`
                : html`<th scope="col" class=${head.look}>${head.label}</th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
    ${paged === null ? nothing : pager(paged)}
  </section>`;
}
