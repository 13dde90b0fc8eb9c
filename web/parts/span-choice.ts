/** The choice of a time: now, a day, a week … or any days. Links, so that a choice can be sent. */
import { html, nothing, type TemplateResult } from 'lit';
import { dayAt, daysOf, dayText, spanAt, spanBeside, spanKindOf } from '../../config/spans.ts';
import { dataOf, entryOf } from '../entered.ts';
import { changed, go } from '../place.ts';
import { NAMED_KINDS, spanIn, spanNow, spanWord, today } from '../spans.ts';
import { text } from '../words.ts';

/** `present` is null for now; without `hasNow` there is no such choice. */
export function spanChoice(present: string | null, { hasNow = false } = {}): TemplateResult {
  const kind = present === null ? undefined : spanKindOf(present);
  const days = present === null ? undefined : daysOf(present);
  return html`<div class="line spans">
    <nav class="line" aria-label=${text('period.span')}>
      ${
        hasNow
          ? html`<a class="button" href=${hrefOf(null)} aria-current=${present === null ? 'true' : nothing}
              >${text('period.now')}</a
            >`
          : nothing
      }
      ${NAMED_KINDS.map(
        (one) => html`<a
          class="button"
          href=${hrefOf(days === undefined ? spanNow(one) : spanAt(one, Math.min(today(), days.end - 1)))}
          aria-current=${one === kind ? 'true' : nothing}
          >${text.word('spanKind', one)}</a
        >`,
      )}
    </nav>
    ${present === null ? nothing : steps(present)}
    <details class="any no-print" ?open=${kind === 'from'}>
      <summary>${text('period.any')}</summary>
      <form class="line" @submit=${choose}>
        <label class="small">${text('period.first')} <input type="date" name="first" required .value=${dayText(days?.first ?? today())} /></label>
        <label class="small">${text('period.last')} <input type="date" name="last" required .value=${dayText((days?.end ?? today() + 1) - 1)} /></label>
        <button>${text('common.apply')}</button>
      </form>
    </details>
  </div>`;
}

function steps(present: string): TemplateResult {
  const [before, after] = [spanBeside(present, -1), spanBeside(present, 1)];
  const isAhead = (daysOf(after ?? '')?.first ?? 0) > today();
  return html`<span class="line steps">
    <a class="button" href=${hrefOf(before ?? null)} aria-label=${text('period.before')}>‹</a>
    <span class="strong" role="status">${spanWord(present)}</span>
    ${isAhead ? nothing : html`<a class="button" href=${hrefOf(after ?? null)} aria-label=${text('period.after')}>›</a>`}
  </span>`;
}

/** Another time is counted until whatever is known of it. */
function hrefOf(span: string | null): string {
  return changed({ span, asof: null });
}

function choose(event: SubmitEvent): void {
  event.preventDefault();
  const data = dataOf(event);
  const [a, b] = ['first', 'last'].map((name) => dayAt(entryOf(data, name)));
  if (a === undefined || b === undefined) return;
  go(hrefOf(`from:${dayText(Math.min(a, b))}..${dayText(Math.max(a, b))}`));
}

/** An address may name a time that there is not, such as a 13th month: what is shown then is another one. */
export function straySpan(query: URLSearchParams): TemplateResult | typeof nothing {
  const span = query.get('span');
  if (span === null || spanIn(query) !== null) return nothing;
  return html`<p class="note warn" role="status">${text('period.stray', { span })}</p>`;
}
