/** What failed, what is still shown, and a way to try again. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Trouble } from '../client.ts';
import { clock } from '../times.ts';
import { text } from '../words.ts';
import { emptyCity, isOfEmptyCity } from './empty-city.ts';
import { commonLabel } from './file-words.ts';
import { glyph } from './glyph.ts';

/** A failure in words, with the request's number for whoever reads the log. */
export function troubleNote(trouble: Trouble, retry?: () => void, keptMs?: number): TemplateResult {
  if (isOfEmptyCity(trouble)) return emptyCity();
  const requestId = trouble.problem?.requestId;
  return html`<div class="note crit-edge" role="alert">
    ${glyph('offline')}
    <span><span class="strong">${text('trouble.title')}:</span> ${trouble.message}</span>
    ${keptMs === undefined ? nothing : html`<span>${text('trouble.kept', { time: clock(keptMs) })}</span>`}
    ${requestId ? html`<span class="muted small">${text('trouble.request', { id: requestId })}</span>` : nothing}
    ${retry === undefined ? nothing : html`<button @click=${retry}>${text('trouble.retry')}</button>`}
  </div>`;
}

/** A refused write beside its form: the reason, and every entry that is to be corrected. */
export function refusalNote(trouble: Trouble | null): TemplateResult | typeof nothing {
  if (trouble === null) return nothing;
  const problems = trouble.problem?.problems ?? [];
  const requestId = trouble.problem?.requestId;
  return html`<div class="note crit-edge" role="alert">
    ${glyph('offline')}
    <div>
      <p class="strong">${trouble.message}</p>
      ${problems.length === 0 ? nothing : html`<p>${text('trouble.problemsTitle', { count: problems.length })}</p>`}
      ${problems.map(
        ({ path, wanted, got }) =>
          html`<p>${text('trouble.problem', { path: pathWords(path), wanted, got })}</p>`,
      )}
      ${requestId ? html`<p class="muted small">${text('trouble.request', { id: requestId })}</p>` : nothing}
    </div>
  </div>`;
}

/** `scope.codes.3` as its words, with the fourth entry named as such. */
function pathWords(path: string): string {
  const whole = commonLabel(path);
  if (whole !== path) return whole;
  return path
    .split('.')
    .map((part) => (/^\d+$/.test(part) ? text('trouble.entry', { n: Number(part) + 1 }) : commonLabel(part)))
    .join(' · ');
}

/** Nothing was kept at the moment of a link, or no longer is; `now` is the way to what is there today. */
export function notKept(now: string): TemplateResult {
  return html`<div class="note warn" role="status">
    ${text('trouble.notKept')} <a class="button" href=${now}>${text('overview.backToNow')}</a>
  </div>`;
}
