/** What would be told otherwise: rates of units before and after, and the colours that follow from them. */
import { html, nothing, type TemplateResult } from 'lit';
import type { RuleChanges } from '../../server/api/wire.ts';
import { percent } from '../figures.ts';
import { text } from '../words.ts';
import { colourChip } from './colour-chip.ts';
import { glyph, verdictSign } from './glyph.ts';

/** Differences listed; more are counted only. */
const MOST = 200;

type Told = RuleChanges['changes'][number]['before'];

/** A line for each rate of each unit; `before` and `after` are what the two columns are called. */
export function rateChanges(
  { changes }: RuleChanges,
  { label, before, after }: { readonly label: string; readonly before: string; readonly after: string },
): TemplateResult {
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${label}>
      <table>
        <thead>
          <tr>
            <th scope="col">${text('common.unit')}</th>
            <th scope="col">${text('rates.rate')}</th>
            <th scope="col" class="number">${before}</th>
            <th scope="col" class="number">${after}</th>
            <th scope="col">${text('ruleVersions.colour')}</th>
          </tr>
        </thead>
        <tbody>
          ${changes.slice(0, MOST).map(
            (one) => html`<tr>
              <th scope="row">${one.unit.name}</th>
              <td>${one.rate === 'score' ? text('period.score') : text.word('periodRate', one.rate)}</td>
              <td class="number">${told(one.before)}</td>
              <td class="number strong">${told(one.after)}</td>
              <td class="nowrap">
                ${colourChip(one.colourBefore)}
                ${one.colourBefore === one.colourAfter ? nothing : html`→ ${colourChip(one.colourAfter)}`}
              </td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${changes.length > MOST ? html`<p class="muted">${text('ruleVersions.more', { count: MOST })}</p>` : nothing}`;
}

function told({ share, verdict }: Told): TemplateResult {
  if (verdict === null) return html`${percent(share)}`;
  const sign = verdictSign(verdict);
  return html`${sign === null ? nothing : glyph(sign)} ${percent(share)}
    <span class="small muted">${text.word('verdict', verdict)}</span>`;
}
