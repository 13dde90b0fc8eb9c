/** A section of a sheet as a table: each figure a link to the devices behind it. Words and digits are the server's. */
import { css, html, nothing, type TemplateResult } from 'lit';
import type { SheetBehind, SheetCell, SheetSection } from '../../server/api/wire.ts';
import { rowsHref } from '../period.ts';
import { text } from '../words.ts';
import { colourChip } from './colour-chip.ts';
import { deviceCode } from './device-code.ts';
import { glyph } from './glyph.ts';

/** Rows shown at once; more are a press away, and always on paper. */
export const MOST_ROWS = 100;

/** Of what the sheet is. */
interface About {
  readonly unit: string;
  readonly period: string;
  readonly asofMs: number;
}

export function sheetTable(
  section: SheetSection,
  about: About,
  isWhole: boolean,
  showAll: () => void,
  chart: unknown = nothing,
): TemplateResult {
  const { name, title, columns, rows, more } = section;
  const numeric = columns.map((_, column) => rows.some((cells) => cells[column]?.isNumber === true));
  const heads = columns.map(
    (column, at) => html`<th scope="col" class=${numeric[at] ? 'number' : ''}>${column.title}</th>`,
  );
  const hidden = isWhole ? 0 : Math.max(0, rows.length - MOST_ROWS);
  return html`<section class="section" aria-labelledby=${`section-${name}`}>
    <h2 id=${`section-${name}`}>${title}</h2>
    ${chart}
    ${
      rows.length === 0
        ? html`<p class="muted">${text('sheets.sectionNone')}</p>`
        : html`<div class="scroll" tabindex="0" role="group" aria-labelledby=${`section-${name}`}>
            <table class=${columns.length > 9 ? 'dense' : ''}>
              <thead><tr>${heads}</tr></thead>
              <tbody>
                ${rows.map(
                  (cells, at) => html`<tr class=${!isWhole && at >= MOST_ROWS ? 'later' : ''}>
                    ${cells.map((cell, column) =>
                      column === 0
                        ? html`<th scope="row" class=${cell.isNumber ? 'number' : ''}>${told(cell, about)}</th>`
                        : html`<td class=${cell.isNumber ? 'number' : ''}>${told(cell, about)}</td>`,
                    )}
                  </tr>`,
                )}
              </tbody>
            </table>
          </div>`
    }
    ${more === undefined ? nothing : html`<p class="small muted">${more} ${wholeLink(section, about)}</p>`}
    ${
      hidden === 0
        ? nothing
        : html`<p class="line small no-print">
            ${text('sheets.first', { total: rows.length, shown: MOST_ROWS })}
            <button @click=${showAll}>${text('sheets.showAll')}</button>
          </p>`
    }
  </section>`;
}

/** Where all of a list are that was cut off. */
function wholeLink({ name }: SheetSection, { period, asofMs, unit }: About): TemplateResult | typeof nothing {
  if (name !== 'outages' && name !== 'exemptions') return nothing;
  const href =
    name === 'exemptions'
      ? '/exemptions'
      : behindHref({ unit, rate: 'online', part: 'bad' }, { period, asofMs, unit });
  return html`<a class="no-print" href=${href}>${text('sheets.whole')}</a>`;
}

function told(cell: SheetCell, about: About): TemplateResult | string | typeof nothing {
  const { text: words, colours, unit, device, behind, fails } = cell;
  if (colours !== undefined)
    return html`<span class="line chips">${colours.map((colour) => colourChip(colour))}</span>`;
  if (unit !== undefined) return html`<a class="nowrap" href=${`/units/${unit}`}>${words}</a>`;
  if (device !== undefined)
    return html`<a class="nowrap" href=${`/devices/${device}`}>${deviceCode(words)}</a>`;
  const shown = cell.isNumber ? grouped(words) : words;
  const figure = fails ? html`${glyph('fails')} ${shown}` : shown;
  return behind === undefined
    ? html`${figure}`
    : html`<a class="nowrap" href=${behindHref(behind, about)}>${figure}</a>`;
}

/** The same digits, in groups of three before the point and the colon. */
function grouped(digits: string): string {
  return digits.replace(
    /^(\D?)(\d{4,})/,
    (_, sign: string, whole: string) => sign + whole.replace(/\B(?=(\d{3})+$)/g, ','),
  );
}

/** By the rules that were known when the sheet was made. */
function behindHref(
  { unit, span, only = {}, rate, part, side, kind }: SheetBehind,
  { period, asofMs }: About,
): string {
  const asked = { unit, span: span ?? period, asof: asofMs, scope: 'all', only } as const;
  return rowsHref(asked as Parameters<typeof rowsHref>[0], {
    ...{ rate, side: side ?? null, part: part ?? null, kind: kind ?? null },
  });
}

export const sheetStyles = css`
  .section {
    display: grid;
    gap: var(--s2);
    grid-template-columns: minmax(0, 1fr);
  }
  .chips {
    flex-wrap: nowrap;
    gap: 4px;
  }
  tr.later {
    display: none;
  }
  .dense th,
  .dense td {
    padding-inline: 6px;
  }
  .dense tbody th {
    min-width: 7em;
  }
  .facts {
    display: grid;
    grid-template-columns: max-content minmax(0, 1fr);
    gap: 4px 16px;
  }
  .facts dt {
    color: var(--muted);
  }
  .facts dd {
    overflow-wrap: anywhere;
  }
  .signatures {
    display: none;
  }
  @media print {
    :host {
      font-size: 9.5pt;
      color: #000;
    }
    .stack {
      gap: 12px;
    }
    tr.later {
      display: table-row;
    }
    /* A grid that is cut by the end of a page draws its rows over one another. */
    .sheet,
    .section {
      display: block;
    }
    .section {
      margin-block: 16px;
    }
    h2 {
      break-after: avoid;
    }
    th,
    td {
      height: auto;
      padding: 2px 5px;
      line-height: 1.3;
      border-color: #888;
      white-space: normal;
      color: #000;
      font-size: 9pt;
    }
    .dense th,
    .dense td {
      padding: 2px;
      font-size: 7pt;
    }
    /* Many figures must not squeeze a name into a column of single letters. */
    .dense tbody th {
      min-width: 4.2em;
    }
    .dense td:not(.number) {
      min-width: 3.2em;
    }
    a {
      color: inherit;
      text-decoration: none;
    }
    .muted {
      color: #333;
    }
    .card {
      border: 0;
      padding: 0;
    }
    .signatures {
      display: grid;
      grid-template-columns: repeat(3, 1fr);
      gap: 8px 24px;
      padding-top: 24px;
      break-inside: avoid;
    }
    .signatures p {
      border-bottom: 1px solid #000;
      white-space: pre;
      padding-bottom: 28px;
    }
  }
`;
