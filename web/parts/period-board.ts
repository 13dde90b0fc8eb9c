/** Figures of a unit over a time: eight rates as tiles, one of them for every group as a chart and as a table, all of them as a table. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { GROUPINGS, type Grouping, PERIOD_RATES, type PeriodRate } from '../../config/periods.ts';
import type { PeriodRates } from '../../server/api/wire.ts';
import { valueIn } from '../entered.ts';
import { listed, percent } from '../figures.ts';
import { Live } from '../live.ts';
import { ASSESSED, countedIn, dueOf, figureOf, isAssessed, type PeriodAsk, ratesPath } from '../period.ts';
import { changed } from '../place.ts';
import { base } from '../plain-look.ts';
import { spanWord } from '../spans.ts';
import { dayTime } from '../times.ts';
import { text } from '../words.ts';
import { glyph, signed } from './glyph.ts';
import { groupsOf } from './period-table.ts';
import './group-chart.ts';
import './period-table.ts';
import './period-tile.ts';

/** What goes on is asked for anew so often, unless the link says until when. */
const REFRESH_MS = 5 * 60_000;

@customElement('period-board')
export class PeriodBoard extends LitElement {
  static override styles = [
    base,
    signed,
    css`
      .tiles {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(230px, 1fr));
        gap: var(--s3);
      }
      .pair {
        display: grid;
        grid-template-columns: minmax(300px, 1fr) minmax(0, 3fr);
        gap: var(--s4);
        align-items: start;
      }
      .verdict {
        font-size: 16px;
      }
      @media (max-width: 1099px) {
        .pair {
          grid-template-columns: minmax(0, 1fr);
        }
      }
      @media (max-width: 719px) {
        .tiles {
          grid-template-columns: repeat(auto-fit, minmax(150px, 1fr));
          gap: var(--s2);
        }
      }
      @media print {
        .tiles {
          grid-template-columns: repeat(4, minmax(0, 1fr));
        }
        .tiles > * {
          break-inside: avoid;
        }
      }
    `,
  ];

  @property({ attribute: false }) asked!: PeriodAsk;
  @property({ attribute: false }) by: Grouping = 'unit';
  @property({ attribute: false }) rate: PeriodRate = 'online';
  #timer: ReturnType<typeof setInterval> | undefined;

  readonly #rates = new Live<PeriodRates>(this, () => ({
    path: ratesPath('/api/rates', this.asked, this.by),
  }));

  override connectedCallback(): void {
    super.connectedCallback();
    this.#timer = setInterval(() => {
      if (!document.hidden && this.asked.asof === null && this.#rates.value?.span.isOver === false)
        this.#rates.refresh();
    }, REFRESH_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  override render() {
    return this.#rates.render({
      waiting: () => html`<p role="status" class="muted">${text('period.counting')}</p>`,
      failed: this.#rates.failed,
      here: (rates) => this.#here(rates),
    });
  }

  #here(rates: PeriodRates): TemplateResult {
    const { line, span } = rates;
    // Everything that a figure opens is counted until the same instant: the list is the figure's.
    const asked = { ...this.asked, asof: span.asofMs };
    if (line.devices === 0 && line.rates.every(({ share }) => share === null)) {
      return html`<div class="stack">${this.#counted(rates, asked)}
        <p class="card" role="status">${text('period.empty', { span: spanWord(span.text) })}</p>
      </div>`;
    }
    const groups = groupsOf(rates, this.by, asked);
    const head = text.word('grouping', this.by);
    const of = text.word('periodRate', this.rate);
    return html`<div class="stack">
      ${this.#counted(rates, asked)}
      <section class="stack" aria-labelledby="four">
        <div class="apart">
          <h2 id="four" class="verdict">${said(rates)}</h2>
          ${line.score === null ? nothing : html`<p class="muted" title=${text('period.scoreHint')}>${text('period.score')} <strong>${percent(line.score)}</strong></p>`}
        </div>
        <div class="tiles">${this.#tiles(rates, asked, true)}</div>
      </section>
      <section class="stack" aria-labelledby="others">
        <h2 id="others">${text('period.others')}</h2>
        <div class="tiles">${this.#tiles(rates, asked, false)}</div>
      </section>
      <nav class="line" aria-label=${text('period.by')}>
        <span class="muted">${text('period.by')}</span>
        ${GROUPINGS.map(
          (
            one,
          ) => html`<a class="button" href=${changed({ by: one })} aria-current=${one === this.by ? 'true' : nothing}
            >${text.word('grouping', one)}</a
          >`,
        )}
      </nav>
      ${
        groups.length === 0
          ? html`<p class="card" role="status">${text('period.noGroups')}</p>`
          : html`<section class="card">
                <h2>${text('period.allRates', { by: head })}</h2>
                <period-table .groups=${groups} head=${head} label=${text('period.allRates', { by: head })}></period-table>
              </section>
              <section class="card stack">
                <div class="apart">
                  <div class="line">
                    <h2>${text('period.oneRate', { rate: of, by: head })}</h2>
                    <span class="small muted">${text('period.sum', { unit: countedIn(this.rate) })}</span>
                  </div>
                  <label class="line small"
                    >${text('rates.rate')}
                    <select
                      name="rate"
                      @change=${(event: Event) => this.#turnTo(valueIn(event))}
                    >
                      ${PERIOD_RATES.map((one) => html`<option value=${one} .selected=${one === this.rate}>${text.word('periodRate', one)}</option>`)}
                    </select></label
                  >
                </div>
                <div class="pair">
                  <group-chart .groups=${groups} .rate=${this.rate}></group-chart>
                  <period-table .groups=${groups} .rate=${this.rate} head=${head} label=${text('period.oneRate', { rate: of, by: head })}></period-table>
                </div>
              </section>`
      }
    </div>`;
  }

  #turnTo(rate: string): void {
    this.dispatchEvent(new CustomEvent('rate-chosen', { detail: rate, bubbles: true, composed: true }));
  }

  /** From when until when, by which rules, and the link that keeps it so. */
  #counted({ span, ruleVersion, line }: PeriodRates, asked: PeriodAsk): TemplateResult {
    const isPinned = this.asked.asof !== null;
    const registration = figureOf(line, 'registration')?.adjusted;
    const excluded = registration?.excluded ?? 0;
    return html`<div class="apart">
      <p class="small muted">
        ${
          span.asofMs <= span.fromMs
            ? text('period.notBegun', { from: dayTime(span.fromMs) })
            : text('period.counted', {
                from: dayTime(span.fromMs),
                until: dayTime(Math.min(span.asofMs, span.untilMs)),
              })
        }
        ${span.isOver || span.asofMs <= span.fromMs ? nothing : html`· <span class="strong">${text('period.goesOn')}</span>`}
        · ${text('overview.counted', { due: registration === undefined ? 0 : dueOf(registration) })}
        ${excluded === 0 ? nothing : html`(${text('overview.countedFrom', { devices: line.devices, excluded })})`} ·
        <a href="/admin/rule-versions?number=${ruleVersion}">${text('period.rules', { number: ruleVersion })}</a>
      </p>
      <span class="line">
        ${
          isPinned
            ? html`<span class="small signed">${glyph('clock')}${text('period.pinned')}</span>
                <a class="button" href=${changed({ asof: null })}>${text('period.unpin')}</a>`
            : html`<a class="button" href=${changed({ asof: String(asked.asof) })} title=${text('period.pinHint')}>${text('period.pin')}</a>`
        }
        <a class="button" download href=${ratesPath('/api/rates.csv', asked, this.by)}>${text('common.csv')}</a>
      </span>
    </div>`;
  }

  #tiles({ line }: PeriodRates, asked: PeriodAsk, isOfFour: boolean): TemplateResult[] {
    return line.rates
      .filter(({ rate }) => isAssessed(rate) === isOfFour)
      .map((figure) => html`<period-tile .figure=${figure} .asked=${asked}></period-tile>`);
  }
}

/** The verdict over the four in words. */
function said({ line }: PeriodRates): string {
  const four = ASSESSED.flatMap((rate) => figureOf(line, rate) ?? []);
  const of = (verdict: string) =>
    four.filter((one) => one.verdict === verdict).map(({ rate }) => text.word('periodRate', rate));
  const [failing, unsaid, meeting] = [of('fails'), of('cannot-be-said'), of('meets')];
  if (failing.length > 0) return text('period.someFail', { rates: listed(failing) });
  if (unsaid.length > 0) return text('period.someUnsaid', { rates: listed(unsaid) });
  return meeting.length > 0 ? text('period.allMeet') : text.word('verdict', 'nothing-due');
}
