/** Groups and their rates over a time: all rates side by side, and one of them with everything it is made of. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { type Grouping, PERIOD_RATES, type PeriodRate } from '../../config/periods.ts';
import type { PeriodFigure, PeriodLine, PeriodRates } from '../../server/api/wire.ts';
import { count, share } from '../figures.ts';
import {
  ASSESSED,
  dueOf,
  figureOf,
  groupWord,
  isAssessed,
  PARTS,
  type PeriodAsk,
  type PeriodPart,
  rowsHref,
  toldParts,
  within,
} from '../period.ts';
import { changed } from '../place.ts';
import { base } from '../plain-look.ts';
import { text } from '../words.ts';
import { glyph, signed, verdictSign } from './glyph.ts';
import { countsOf, headline, rangeOf } from './period-tile.ts';
import { rateTableStyles } from './rate-table-styles.ts';
import { turningHead } from './sort-head.ts';

export interface PeriodGroup {
  readonly key: string;
  readonly label: string;
  readonly line: PeriodLine;
  /** What its figures open; null for what belongs to the unit itself, of which there is no list. */
  readonly asked: PeriodAsk | null;
  /** The page of the group. */
  readonly href: string | null;
}

/** The groups of an answer with their words and what they open. */
export function groupsOf(
  { groups, unit }: PeriodRates,
  by: Grouping,
  asked: PeriodAsk,
): readonly PeriodGroup[] {
  return groups.map(({ key, name, line }) => {
    const isOwn = by === 'unit' && key === unit;
    return {
      ...{ key, line },
      label: isOwn ? text('period.own', { unit: name }) : groupWord(by, key, name),
      asked: isOwn ? null : within(asked, by, key),
      href: by === 'unit' && !isOwn ? changed({ unit: key, asof: String(asked.asof ?? '') || null }) : null,
    };
  });
}

type Column = 'worst' | 'label' | 'devices' | PeriodRate;

@customElement('period-table')
export class PeriodTable extends LitElement {
  static override styles = [
    base,
    signed,
    rateTableStyles,
    css`
      td.number,
      td.number .cell {
        font-variant-numeric: tabular-nums;
      }
      .side {
        color: var(--muted);
      }
      /* Beside a chart a name keeps its words; the rest is reached by scrolling. */
      tbody th {
        min-width: 7em;
      }
      .whole th,
      .whole td {
        padding-inline: 5px;
      }
    `,
  ];

  @property({ attribute: false }) groups: readonly PeriodGroup[] = [];
  @property() head = '';
  @property() label = '';
  /** One rate in all its parts; all of them side by side without one. */
  @property({ attribute: false }) rate: PeriodRate | null = null;
  @state() private column: Column = 'worst';
  @state() private isFalling = false;

  override render() {
    const rows = this.#inOrder();
    const { rate } = this;
    return html`<div class="scroll wide" tabindex="0" role="region" aria-label=${this.label}>
        <table class=${rate === null ? '' : 'whole'}>
          <caption class="unseen">
            ${this.label}
          </caption>
          <thead>
            <tr>
              ${this.#headCell('label', this.head, '')} ${this.#headCell('devices', text('period.devices'), 'number')}
              ${rate === null ? PERIOD_RATES.map((one) => this.#headCell(one, text.word('periodShort', one), 'number')) : detailHeads()}
            </tr>
          </thead>
          <tbody>
            ${repeat(
              rows,
              ({ key }) => key,
              (group) => html`<tr>
                <th scope="row">${nameOf(group)}</th>
                <td class="number">${count(group.line.devices)}</td>
                ${rate === null ? PERIOD_RATES.map((one) => html`<td class="number">${shareCell(group, one)}</td>`) : detailCells(group, rate)}
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
      <ul class="narrow">
        ${repeat(
          rows,
          ({ key }) => key,
          (group) => phoneCard(group, rate),
        )}
      </ul>`;
  }

  #headCell(column: Column, label: string, look: string): TemplateResult {
    const isSorted = this.column === column;
    const direction = !isSorted ? 'none' : this.isFalling ? 'descending' : 'ascending';
    const turn = () => {
      this.isFalling = isSorted && !this.isFalling;
      this.column = column;
    };
    return turningHead(label, direction, turn, look);
  }

  #inOrder(): readonly PeriodGroup[] {
    const { column, rate } = this;
    const sign = this.isFalling ? -1 : 1;
    const byName = (a: PeriodGroup, b: PeriodGroup) => a.label.localeCompare(b.label, 'zh');
    if (column === 'label') return [...this.groups].sort((a, b) => sign * byName(a, b));
    const measure = ({ line }: PeriodGroup) => {
      if (column === 'devices') return line.devices;
      if (column === 'worst') return worstOf(line, rate);
      return figureOf(line, column)?.share ?? Number.MAX_SAFE_INTEGER;
    };
    return [...this.groups].sort((a, b) => sign * (measure(a) - measure(b)) || byName(a, b));
  }
}

/** What cannot be said stands last. */
function worstOf(line: PeriodLine, rate: PeriodRate | null): number {
  const shares = (rate === null ? ASSESSED : [rate]).map((one) => figureOf(line, one)?.share ?? null);
  const known = shares.filter((one) => one !== null);
  return known.length === 0 ? Number.MAX_SAFE_INTEGER : Math.min(...known);
}

function nameOf({ href, label }: PeriodGroup): TemplateResult {
  return href === null ? html`${label}` : html`<a href=${href} data-line>${label}</a>`;
}

/** A headline with its verdict; it opens the list behind it. */
function shareCell({ line, asked }: PeriodGroup, rate: PeriodRate, small = headline): TemplateResult {
  const figure = figureOf(line, rate);
  if (figure === undefined || figure.share === null) return html`<span class="muted">—</span>`;
  const isTold = !isAssessed(rate) && figure.verdict !== 'cannot-be-said';
  const sign = isTold ? null : verdictSign(figure.verdict);
  const shown = figure.isSmall ? small(figure) : share(figure.share);
  const said = html`${sign === null ? nothing : glyph(sign)}${shown}${
    sign === null ? nothing : html`<span class="unseen"> ${text.word('verdict', figure.verdict)}</span>`
  }`;
  const look = `cell ${isTold ? '' : figure.verdict}`;
  if (asked === null) return html`<span class=${look}>${said}</span>`;
  const part = figure.adjusted.bad > 0 ? 'bad' : null;
  return html`<a class=${look} href=${rowsHref(asked, { rate, part })}>${said}</a>`;
}

function detailHeads(): TemplateResult[] {
  const heads = [
    text.word('rateSide', 'adjusted'),
    text.word('rateSide', 'raw'),
    text('period.coverageHead'),
    text('period.intervalHead'),
    ...PARTS.map((part) => text.word('part', part)),
    text('period.dueHead'),
  ];
  return heads.map((head) => html`<th scope="col" class="number">${head}</th>`);
}

function detailCells(group: PeriodGroup, rate: PeriodRate): TemplateResult {
  const figure = figureOf(group.line, rate);
  if (figure === undefined) return html``;
  const { adjusted, coverage } = figure;
  const told = toldParts(
    rate,
    PARTS.map((part) => adjusted[part]),
  );
  const [due = ''] = toldParts(rate, [dueOf(adjusted)]);
  return html`<td class="number">${shareCell(group, rate, countsOf)}</td>
    <td class="number">${rawCell(group.asked, figure)}</td>
    <td class="number">${share(coverage)}</td>
    <td class="number">${intervalOf(figure)}</td>
    ${PARTS.map((part, at) => html`<td class="number">${partCell(group.asked, rate, part, told[at] ?? '')}</td>`)}
    <td class="number">${due}</td>`;
}

function rawCell(asked: PeriodAsk | null, figure: PeriodFigure): TemplateResult {
  const { rate, rawShare, isSmall } = figure;
  const told = isSmall && rawShare !== null ? countsOf(figure, 'raw') : share(rawShare);
  if (asked === null || rawShare === null) return html`${told}`;
  return html`<a class="cell side" href=${rowsHref(asked, { rate, side: 'raw' })}>${told}</a>`;
}

function partCell(asked: PeriodAsk | null, rate: PeriodRate, part: PeriodPart, told: string): TemplateResult {
  return asked === null
    ? html`${told}`
    : html`<a class="cell" href=${rowsHref(asked, { rate, part })}>${told}</a>`;
}

/** A dash where everything was seen. */
function intervalOf(figure: PeriodFigure): string {
  const { low, high, isSmall } = figure;
  if (low === high) return share(null);
  return isSmall ? rangeOf(figure, '') : `${share(low)}–${share(high)}`;
}

/** On a phone: what is not at its line, or the one rate that is looked at. */
function phoneCard(group: PeriodGroup, rate: PeriodRate | null): TemplateResult {
  const { line } = group;
  const shown =
    rate === null
      ? line.rates.filter((one) => isAssessed(one.rate) && ['fails', 'cannot-be-said'].includes(one.verdict))
      : line.rates.filter((one) => one.rate === rate);
  const isDue = line.rates.some((one) => one.share !== null);
  return html`<li class="card">
    <div class="apart">
      <span class="strong">${nameOf(group)}</span>
      <span class="muted small">${text('common.devices', { count: line.devices })}</span>
    </div>
    ${shown.length > 0 ? nothing : html`<p class="small">${isDue ? text('overview.meetsAll') : text.word('verdict', 'nothing-due')}</p>`}
    ${shown.map(
      (figure) => html`<p class="apart">
        <span>${text.word('periodShort', figure.rate)}</span>
        <span class="line">
          ${figure.low === figure.high ? nothing : html`<span class="small muted">${rangeOf(figure)}</span>`}
          ${shareCell(group, figure.rate)}
        </span>
      </p>`,
    )}
  </li>`;
}
