/** Units, categories or sub-platforms with their rates. Figures change in place; rows move only when a head is pressed. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { METRICS, type Metric } from '../../config/terms.ts';
import type { Rate } from '../../server/api/wire.ts';
import { count } from '../figures.ts';
import { base } from '../plain-look.ts';
import { dueOf, lowestOf, rateOf, saidShare, tightestOf, verdictOf } from '../rates.ts';
import { text } from '../words.ts';
import { glyph, signed, verdictSign } from './glyph.ts';
import { rateTableStyles } from './rate-table-styles.ts';
import { type Direction, turningHead } from './sort-head.ts';

/** One line of the table. */
export interface RateRow {
  readonly key: string;
  readonly label: string;
  /** Said small beside the label. */
  readonly note?: string;
  readonly href: string | null;
  readonly rates: readonly Rate[];
  /** Fewer devices are told as counts. */
  readonly smallGroup: number;
  /** The list behind one of its figures. */
  readonly evidence: (metric: Metric) => string;
}

type Column = 'worst' | 'label' | 'due' | 'gap' | Metric;

@customElement('rate-table')
export class RateTable extends LitElement {
  static override styles = [base, signed, rateTableStyles];

  @property({ attribute: false }) rows: readonly RateRow[] = [];
  /** Head of the first column. */
  @property() head = '';
  @property() label = '';
  @state() private column: Column = 'worst';
  @state() private direction: Direction = 'ascending';
  /** Keys in the order in which they stand; kept while figures change. */
  #order: readonly string[] = [];
  #orderedBy = '';

  override render() {
    const rows = this.#inOrder();
    return html`<div class="scroll wide" tabindex="-1">
        <table>
          <caption class="unseen">
            ${this.label}
          </caption>
          <thead>
            <tr>
              ${this.#headCell('label', this.head, '')} ${this.#headCell('due', text('overview.due'), 'number')}
              ${METRICS.map((metric) => this.#headCell(metric, text.word('metricShort', metric), 'number'))}
              ${this.#headCell('gap', text('overview.toTarget'), '')}
            </tr>
          </thead>
          <tbody>
            ${repeat(rows, ({ key }) => key, line)}
          </tbody>
        </table>
      </div>
      <ul class="narrow">
        ${repeat(rows, ({ key }) => key, phoneCard)}
      </ul>`;
  }

  #headCell(column: Column, label: string, look: string): TemplateResult {
    const direction = this.column === column ? this.direction : 'none';
    return turningHead(label, direction, () => this.#sort(column), look);
  }

  #sort(column: Column): void {
    const isAgain = this.column === column;
    this.direction = isAgain && this.direction === 'ascending' ? 'descending' : 'ascending';
    this.column = column;
  }

  /** Sorted anew when the wish or the set of rows changes, never because a figure did. */
  #inOrder(): readonly RateRow[] {
    const byKey = new Map(this.rows.map((row) => [row.key, row]));
    const wish = `${this.column} ${this.direction} ${[...byKey.keys()].sort().join()}`;
    if (wish !== this.#orderedBy) {
      this.#orderedBy = wish;
      const sign = this.direction === 'ascending' ? 1 : -1;
      this.#order = [...this.rows].sort((a, b) => sign * compare(this.column, a, b)).map(({ key }) => key);
    }
    return this.#order.flatMap((key) => byKey.get(key) ?? []);
  }
}

function compare(column: Column, a: RateRow, b: RateRow): number {
  if (column === 'label') return a.label.localeCompare(b.label, 'zh');
  return measure(column, a) - measure(column, b) || a.label.localeCompare(b.label, 'zh');
}

/** What cannot be said stands last in the usual order. */
function measure(column: Exclude<Column, 'label'>, { rates }: RateRow): number {
  switch (column) {
    case 'worst':
      return lowestOf(rates);
    case 'due':
      return dueIn(rates);
    case 'gap':
      return tightestOf(rates)?.gap ?? Number.NEGATIVE_INFINITY;
    default:
      return rateOf(rates, column)?.share ?? Number.MAX_SAFE_INTEGER;
  }
}

function dueIn(rates: readonly Rate[]): number {
  const rate = rateOf(rates, 'registration');
  return rate === undefined ? 0 : dueOf(rate);
}

function line(row: RateRow): TemplateResult {
  return html`<tr>
    <th scope="row">${name(row, true)}</th>
    <td class="number">${count(dueIn(row.rates))}</td>
    ${METRICS.map((metric) => html`<td class="number">${cell(row, metric)}</td>`)}
    <td class="nowrap">${toTarget(row.rates)}</td>
  </tr>`;
}

function name({ href, label, note }: RateRow, isLine: boolean): TemplateResult {
  const words = html`${label}${note === undefined ? nothing : html` <span class="muted small">${note}</span>`}`;
  return href === null ? words : html`<a href=${href} data-line=${isLine ? '' : nothing}>${words}</a>`;
}

function cell(row: RateRow, metric: Metric): TemplateResult {
  const rate = rateOf(row.rates, metric);
  if (rate === undefined || rate.verdict === 'nothing-due') return html`<span class="muted">—</span>`;
  const verdict = verdictOf(rate);
  const sign = verdict === null ? null : verdictSign(verdict);
  return html`<a class="cell ${verdict ?? ''}" href=${row.evidence(metric)}
    >${sign === null ? nothing : glyph(sign)}${saidShare(rate, row.smallGroup, '')}<span class="unseen">
      ${sign === null || verdict === null ? nothing : text.word('verdict', verdict)}</span
    ></a
  >`;
}

/** `在线 差 717`, or `余 12` in the usual colour: the number is the warning. */
function toTarget(rates: readonly Rate[]): string {
  const tightest = tightestOf(rates);
  if (tightest === null) return '—';
  const { gap, metric } = tightest;
  if (gap <= 0) return text('overview.headroomShort', { count: Math.abs(gap) });
  return `${text.word('metricShort', metric)} ${text('overview.gapShort', { count: gap })}`;
}

/** On a phone: only what is not at its target. */
function phoneCard(row: RateRow): TemplateResult {
  const failing = row.rates.filter((rate) => ['fails', 'cannot-be-said'].includes(verdictOf(rate) ?? ''));
  return html`<li class="card">
    <div class="apart">
      <span class="strong">${name(row, false)}</span>
      <span class="muted small">${text('common.devices', { count: dueIn(row.rates) })}</span>
    </div>
    ${
      failing.length === 0
        ? html`<p class="small">${text('overview.meetsAll')} · ${toTarget(row.rates)}</p>`
        : failing.map(
            (rate) => html`<p class="apart">
              <span>${text.word('metricShort', rate.metric)}</span>
              <span class="line">
                ${rate.gap > 0 ? html`<span class="small">${text('overview.gapShort', { count: rate.gap })}</span>` : nothing}
                ${cell(row, rate.metric)}
              </span>
            </p>`,
          )
    }
  </li>`;
}
