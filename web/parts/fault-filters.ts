/** The filters of the list of image faults: a chip per fault with its count, and what narrows the list further. */
import { css, html, nothing, type TemplateResult } from 'lit';
import { CATEGORIES, type FaultSort, PICTURE_FAULTS, type PictureFault } from '../../config/terms.ts';
import type { ImageFaults, UnitBrief } from '../../server/api/wire.ts';
import { valueIn } from '../entered.ts';
import { count } from '../figures.ts';
import { changed, go } from '../place.ts';
import { text } from '../words.ts';
import { emptied, filter, unitChoices } from './filters.ts';

/** Days back that the filter offers. */
const SPANS = [
  { days: '1', key: 'imageFaults.sinceDay' },
  { days: '7', key: 'imageFaults.sinceWeek' },
  { days: '30', key: 'imageFaults.sinceMonth' },
] as const;

const SORTS = [
  { sort: 'severity', key: 'imageFaults.sortSeverity' },
  { sort: 'since', key: 'imageFaults.sortSince' },
  { sort: 'unit', key: 'imageFaults.sortUnit' },
] as const satisfies readonly { readonly sort: FaultSort; readonly key: string }[];

const ANSWERED = [
  { value: 'no', key: 'imageFaults.answeredNo' },
  { value: 'yes', key: 'imageFaults.answeredYes' },
] as const;

/** Everything that narrows the list; sorting and looks do not. */
const NARROWING = ['fault', 'unit', 'scope', 'category', 'platform', 'days', 'answered'] as const;

/** The fault that an address asks for. */
export function faultIn(query: URLSearchParams): PictureFault | null {
  return PICTURE_FAULTS.find((fault) => fault === query.get('fault')) ?? null;
}

/** One chip per fault that there is, and the one that is asked for. */
export function faultChips({ counts }: ImageFaults, query: URLSearchParams): TemplateResult {
  const chosen = faultIn(query);
  const isMissing = chosen !== null && counts.every(({ fault }) => fault !== chosen);
  const chips = isMissing ? [...counts, { fault: chosen, count: 0 }] : counts;
  const all = counts.reduce((sum, one) => sum + one.count, 0);
  return html`<div class="line chips" role="group" aria-label=${text('imageFaults.fault')}>
    ${chip(null, `${text('imageFaults.all')} ${count(all)}`, chosen === null)}
    ${chips.map((one) => chip(one.fault, `${text.word('reason', one.fault)} ${count(one.count)}`, chosen === one.fault))}
  </div>`;
}

function chip(fault: PictureFault | null, words: string, isChosen: boolean): TemplateResult {
  return html`<a class="button" aria-current=${isChosen ? 'true' : nothing} href=${changed({ fault })}>${words}</a>`;
}

/** Drop-downs that go into the address at once. */
export function faultFilters(query: URLSearchParams, units: readonly UnitBrief[]): TemplateResult {
  return html`${filter('unit', text('common.unit'), query.get('unit'), unitChoices(units))}
  ${filter(
    'category',
    text('imageFaults.category'),
    query.get('category'),
    CATEGORIES.map((category) => ({ value: category, label: text.word('category', category) })),
  )}
  ${filter(
    'days',
    text('imageFaults.since'),
    query.get('days'),
    SPANS.map(({ days, key }) => ({ value: days, label: text(key) })),
  )}
  ${filter(
    'answered',
    text('imageFaults.answered'),
    query.get('answered'),
    ANSWERED.map(({ value, key }) => ({ value, label: text(key) })),
  )}
  ${sorts(query)}`;
}

/** One order is always in force. */
function sorts(query: URLSearchParams): TemplateResult {
  const present = query.get('sort') ?? 'severity';
  const chosen = (event: Event) => go(changed({ sort: valueIn(event) }));
  return html`<label class="field small">
    ${text('imageFaults.sort')}
    <select name="sort" @change=${chosen}>
      ${SORTS.map(({ sort, key }) => html`<option value=${sort} .selected=${sort === present}>${text(key)}</option>`)}
    </select>
  </label>`;
}

/** How many filters but the chips are set: said where they are folded away. */
export function filtersSet(query: URLSearchParams): number {
  return NARROWING.filter((name) => name !== 'fault' && (query.get(name) ?? '') !== '').length;
}

/** Nothing to show: that is good, or it is the filters. */
export function noFaults(query: URLSearchParams, units: readonly UnitBrief[], asOf: string): TemplateResult {
  const category = query.get('category');
  const fault = faultIn(query);
  const span = SPANS.find(({ days }) => days === query.get('days'));
  const answered = ANSWERED.find(({ value }) => value === query.get('answered'));
  const scope = query.get('scope');
  return emptied(
    [
      fault === null ? '' : text.word('reason', fault),
      units.find(({ code }) => code === query.get('unit'))?.name ?? '',
      scope === null ? '' : text.word('scope', scope),
      category === null ? '' : text.word('category', category),
      query.get('platform') ?? '',
      span === undefined ? '' : text(span.key),
      answered === undefined ? '' : text(answered.key),
    ],
    (words) => text('imageFaults.emptyFilter', { filter: words }),
    html`<div class="card" role="status">
      <p class="strong">${text('imageFaults.none')}</p>
      <p class="muted">${text('imageFaults.noneHint', { time: asOf })}</p>
    </div>`,
    changed(Object.fromEntries(NARROWING.map((name) => [name, null]))),
  );
}

/** On a phone the chips are one row to push, and the drop-downs wait behind a button. */
export const faultFilterStyles = css`
  .fold {
    display: none;
  }
  @media (max-width: 719px) {
    .chips {
      flex-wrap: nowrap;
      overflow-x: auto;
      padding: 2px 2px var(--s2);
    }
    .chips .button {
      flex: none;
      padding-inline: 12px;
    }
    .fold {
      display: inline-flex;
    }
    .filters:not(.open) {
      display: none;
    }
  }
`;
