/** The devices behind a rate over a time: a sum that adds up, and what each of them brought to it. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { COUNTED_IN, OUT_KINDS, PERIOD_RATES, type PeriodRate } from '../../config/periods.ts';
import { coverageOf, intervalOf } from '../../config/shares.ts';
import type { PeriodRow, PeriodRows, RateSides, UnitBrief } from '../../server/api/wire.ts';
import { listed, percent, share, shareOf } from '../figures.ts';
import { Live } from '../live.ts';
import { deviceCode } from '../parts/device-code.ts';
import { emptied, filter } from '../parts/filters.ts';
import { glyph, signed } from '../parts/glyph.ts';
import { PAGE_SIZE, pageIn, pagerStyles } from '../parts/pager.ts';
import { rowTable } from '../parts/row-table.ts';
import {
  askedIn,
  countedIn,
  dueOf,
  groupWord,
  NARROWINGS,
  PARTS,
  type PeriodAsk,
  type RowsWish,
  ratesHref,
  rowsPath,
  toldParts,
} from '../period.ts';
import { changed } from '../place.ts';
import { base } from '../plain-look.ts';
import { session } from '../session.ts';
import { spanIn, spanNow, spanWord } from '../spans.ts';
import { dayTime } from '../times.ts';
import { text } from '../words.ts';
import { rowStyles } from './row-styles.ts';

@customElement('rate-rows')
export class RateRows extends LitElement {
  static override styles = [base, signed, pagerStyles, rowStyles];

  @property({ attribute: false }) query = new URLSearchParams();

  readonly #units = new Live<UnitBrief[]>(this, () => ({ path: '/api/units' }));
  readonly #rows = new Live<PeriodRows>(this, () => ({
    path: rowsPath('/api/rates/devices', this.#asked, {
      ...this.#wish,
      page: pageIn(this.query),
      size: PAGE_SIZE,
    }),
  }));

  get #asked(): PeriodAsk {
    const unit = this.query.get('unit') ?? session()?.staff.unit ?? '';
    return askedIn(this.query, unit, spanIn(this.query) ?? spanNow('month'));
  }

  get #wish(): RowsWish & { readonly rate: PeriodRate } {
    const { query } = this;
    return {
      rate: PERIOD_RATES.find((rate) => rate === query.get('rate')) ?? 'online',
      side: query.get('side') === 'raw' ? 'raw' : null,
      part: PARTS.find((part) => part === query.get('part')) ?? null,
      kind: OUT_KINDS.find((kind) => kind === query.get('kind')) ?? null,
    };
  }

  override render() {
    const asked = this.#asked;
    const { rate } = this.#wish;
    const unit = this.#units.value?.find(({ code }) => code === asked.unit)?.name ?? asked.unit;
    return html`<div class="stack">
      <div class="apart">
        <div>
          <h1>
            ${text('period.rowsTitle', { unit, rate: text.word('periodRate', rate), span: spanWord(asked.span) })}
          </h1>
          <p class="small muted">
            ${text.word('scope', asked.scope)}${this.#narrowed(asked)} ·
            <a href=${ratesHref(asked, { rate })}>${text('period.back')}</a> ·
            <a href="/help/rules">${text('evidence.rules')}</a>
          </p>
        </div>
        <a class="button" download href=${rowsPath('/api/rates/devices.csv', asked, this.#wish)}>${text('common.csv')}</a>
      </div>
      ${this.#rows.render({
        waiting: () => html`<p role="status" class="muted">${text('period.counting')}</p>`,
        failed: this.#rows.failed,
        here: (rows) => this.#here(rows),
      })}
    </div>`;
  }

  #narrowed({ only }: PeriodAsk): string {
    return NARROWINGS.flatMap((by) => {
      const key = only[by];
      return key === undefined ? [] : [` · ${text.word('grouping', by)}: ${groupWord(by, key, key)}`];
    }).join('');
  }

  #here(told: PeriodRows): TemplateResult {
    const { span, ruleVersion } = told;
    return html`<p class="small muted">
        ${text('period.counted', { from: dayTime(span.fromMs), until: dayTime(Math.min(span.asofMs, span.untilMs)) })} ·
        <a href="/admin/rule-versions?number=${ruleVersion}">${text('period.rules', { number: ruleVersion })}</a>
      </p>
      ${this.#equation(told.sums)} ${this.#filters(told.sums)} ${this.#list(told)}`;
  }

  /** Good + failing + unknown = due; due + not counted = everything. */
  #equation(sums: RateSides): TemplateResult {
    const { rate, part } = this.#wish;
    const told = toldParts(
      rate,
      PARTS.map((one) => sums[one]),
    );
    const term = (at: number) => {
      const one = PARTS[at] ?? 'good';
      const isChosen = part === one;
      return html`<a
        class="nowrap ${isChosen ? 'strong' : ''}"
        aria-current=${isChosen ? 'true' : nothing}
        href=${changed({ part: isChosen ? null : one, kind: null })}
        >${text.word('part', one)} ${told[at]}</a
      >`;
    };
    const [due = ''] = toldParts(rate, [dueOf(sums)]);
    return html`<section class="card stack" aria-label=${text('evidence.equation')}>
      <p class="equation">
        ${term(0)} <span>+</span> ${term(1)} <span>+</span> ${term(2)} <span>=</span>
        <span class="strong">${text('period.due', { amount: due, unit: countedIn(rate) })}</span>
        <span class="muted">(${text('period.leftOut')} ${term(3)})</span>
      </p>
      <p class="small muted">
        ${text('period.shareIs', { share: percent(shareOf(sums.good, sums.good + sums.bad)) })}
        ${sums.unknown === 0 ? nothing : html`· ${seenOf(sums)}`}
      </p>
    </section>`;
  }

  #filters({ excludedBy }: RateSides): TemplateResult {
    const { rate, side, part, kind } = this.#wish;
    const kinds = OUT_KINDS.filter((one) => (excludedBy[one] ?? 0) > 0);
    const told = toldParts(
      rate,
      kinds.map((one) => excludedBy[one] ?? 0),
    );
    const choice = (href: string, isChosen: boolean, label: string) =>
      html`<a class="button" href=${href} aria-current=${isChosen ? 'true' : nothing}>${label}</a>`;
    return html`<div class="line filters">
      <nav class="line" aria-label=${text('period.sides')}>
        ${choice(changed({ side: null }), side === null, text.word('rateSide', 'adjusted'))}
        ${choice(changed({ side: 'raw' }), side === 'raw', text.word('rateSide', 'raw'))}
      </nav>
      <nav class="line" aria-label=${text('evidence.parts')}>
        ${choice(changed({ part: null, kind: null }), part === null && kind === null, text('common.all'))}
        ${PARTS.map((one) => choice(changed({ part: one, kind: null }), part === one, text.word('part', one)))}
      </nav>
      ${
        kinds.length === 0
          ? nothing
          : filter(
              'kind',
              text('period.why'),
              kind ?? null,
              kinds.map((value, at) => ({ value, label: `${text.word('outKind', value)} · ${told[at]}` })),
            )
      }
    </div>`;
  }

  #list({ rows, total, page, pages }: PeriodRows): TemplateResult {
    const { rate, part, kind } = this.#wish;
    if (rows.length === 0) {
      return emptied(
        [part == null ? '' : text.word('part', part), kind == null ? '' : text.word('outKind', kind)],
        (words) => text('evidence.emptyFilter', { filter: words }),
        html`<p role="status">${text('period.emptyRows')}</p>`,
        changed({ part: null, kind: null }),
      );
    }
    const columns =
      COUNTED_IN[rate] === 'devices'
        ? [text('common.state')]
        : [
            ...PARTS.map((one) => ({
              label: `${text.word('part', one)} (${countedIn(rate)})`,
              look: 'number',
            })),
            { label: text('period.share'), look: 'number' },
          ];
    return rowTable(
      text('evidence.caption'),
      [text('common.name'), ...columns, text('rates.why'), text('common.unit'), text('common.code')],
      rows.map((row) => rowOf(row, rate)),
      { total, page, pages },
    );
  }
}

function rowOf(row: PeriodRow, rate: PeriodRate): TemplateResult {
  const told = toldParts(
    rate,
    PARTS.map((part) => row[part]),
  );
  const why = OUT_KINDS.filter((kind) => (row.excludedBy[kind] ?? 0) > 0);
  const isMany = COUNTED_IN[rate] !== 'devices';
  const stand = PARTS.find((part) => row[part] > 0) ?? 'excluded';
  return html`<tr>
    <th scope="row">
      ${row.code === '' ? text('period.goneDevice', { id: row.id }) : html`<a href="/devices/${row.id}" data-line>${row.name}</a>`}
    </th>
    ${
      isMany
        ? PARTS.map(
            (part, at) => html`<td class="number" data-label=${text.word('part', part)}>${told[at]}</td>`,
          )
        : html`<td class="nowrap"><span class="signed">${glyph(SIGNS[stand])}${text.word('part', stand)}</span></td>`
    }
    ${isMany ? html`<td class="number" data-label=${text('period.share')}>${share(shareOf(row.good, row.good + row.bad))}</td>` : nothing}
    <td class=${why.length === 0 ? 'bare' : ''} data-label=${text('rates.why')}>${listed(why.map((kind) => text.word('outKind', kind))) || '—'}</td>
    <td class="nowrap">${row.unit.name}</td>
    <td>${row.code === '' ? '—' : deviceCode(row.code)}</td>
  </tr>`;
}

/** How much of it was seen, and what the share may be: where much was not, it says little. */
function seenOf(sums: RateSides): string {
  const { low, high } = intervalOf(sums);
  const seen = text('period.coverage', { share: percent(coverageOf(sums)) });
  return `${seen} · ${text('period.interval', { range: `${percent(low)}–${percent(high)}` })}`;
}

const SIGNS = { good: 'normal', bad: 'fails', unknown: 'unknown', excluded: 'exempt' } as const;
