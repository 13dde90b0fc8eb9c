/** One rate over a time: verdict, headline, what it would be without exemptions, coverage, and the sum it is made of. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { COUNTED_IN, OUT_KINDS } from '../../config/periods.ts';
import type { PeriodFigure } from '../../server/api/wire.ts';
import { percent } from '../figures.ts';
import {
  countedIn,
  dueOf,
  isAssessed,
  PARTS,
  type PeriodAsk,
  type PeriodPart,
  rowsHref,
  toldParts,
} from '../period.ts';
import { base } from '../plain-look.ts';
import { text } from '../words.ts';
import { tileLook } from './figure-look.ts';
import { glyph, signed, verdictSign } from './glyph.ts';
import { rateScale, scaleLook } from './rate-scale.ts';

/** Gaps of more points than this, hundredths of a percent, between headline and raw are a finding by themselves. */
const WIDE_GAP = 200;
/** A tenth of an hour: what times are told in. */
const SHORTEST_MS = 360_000;

@customElement('period-tile')
export class PeriodTile extends LitElement {
  static override styles = [
    base,
    signed,
    tileLook,
    scaleLook,
    css`
      .tile {
        display: grid;
        align-content: start;
        gap: 4px;
      }
      .figure {
        font-size: 28px;
        text-decoration-color: var(--ctl);
        text-decoration-thickness: 1px;
      }
      .none .figure {
        color: var(--muted);
      }
      h3 {
        font-size: var(--base);
      }
      dl {
        display: grid;
        grid-template-columns: 1fr auto;
        align-items: center;
        gap: 0 var(--s2);
        border-top: 1px solid var(--line);
        padding-top: 4px;
      }
      dd {
        text-align: right;
      }
      dd a {
        display: inline-flex;
        align-items: center;
        min-height: 24px;
      }
      summary {
        padding-block: 3px;
      }
      dd a {
        color: var(--text);
        text-decoration-color: var(--ctl);
      }
    `,
  ];

  @property({ attribute: false }) figure!: PeriodFigure;
  @property({ attribute: false }) asked!: PeriodAsk;

  override render() {
    const { figure } = this;
    const { rate, verdict } = figure;
    const isTold = !isAssessed(rate) && (verdict === 'meets' || verdict === 'fails');
    const look = isTold ? '' : LOOKS[verdict];
    const sign = isTold ? null : verdictSign(verdict);
    const name = text.word('periodRate', rate);
    return html`<section class="card tile ${look}" aria-labelledby="name">
      <h3 id="name">${name}</h3>
      <div class="said">
        <a class="figure" href=${this.#href(null)}>${headline(figure)}<span class="unseen">${name}</span></a>
        ${
          isTold
            ? nothing
            : html`<span class="signed small">${sign === null ? nothing : glyph(sign)}${text.word('verdict', verdict)}</span>`
        }
      </div>
      ${figure.share === null ? nothing : rateScale({ ...figure, name, threshold: isAssessed(rate) ? figure.threshold : null })}
      ${this.#beside()} ${dueOf(figure.adjusted) + figure.adjusted.excluded === 0 ? nothing : this.#sum()}
    </section>`;
  }

  /** What stands beside a headline: raw, coverage, what it may be, and how far it is. */
  #beside(): TemplateResult | typeof nothing {
    const { figure } = this;
    const { rate, rawShare, coverage, low, high, share: adjusted, gap, verdict } = figure;
    if (adjusted === null) return nothing;
    const isWide = rawShare !== null && Math.abs(adjusted - rawShare) > WIDE_GAP;
    return html`<p class="small">
        <a href=${rowsHref(this.asked, { rate, side: 'raw', part: 'bad' })}
          >${text('period.raw', { share: headline(figure, 'raw') })}</a
        >
        ${isWide ? html`<span class="strong">${text('period.wideGap')}</span>` : nothing}
        · ${text('period.coverage', { share: percent(coverage) })}
      </p>
      ${low === high ? nothing : html`<p class="small">${text('period.interval', { range: rangeOf(figure) })}</p>`}
      ${isAssessed(rate) && (verdict === 'meets' || verdict === 'fails') ? html`<p class="small ${gap > 0 ? 'strong' : ''}">${distanceOf(figure)}</p>` : nothing}`;
  }

  /** The sum: every number opens its list. */
  #sum(): TemplateResult {
    const { rate, adjusted } = this.figure;
    const told = toldParts(
      rate,
      PARTS.map((part) => adjusted[part]),
    );
    const kinds = OUT_KINDS.filter((kind) => (adjusted.excludedBy[kind] ?? 0) > 0);
    const toldKinds = toldParts(
      rate,
      kinds.map((kind) => adjusted.excludedBy[kind] ?? 0),
    );
    return html`<dl class="small" aria-label=${text('period.sum', { unit: countedIn(rate) })}>
        ${PARTS.map(
          (part, at) => html`<dt>${text.word('part', part)}</dt>
            <dd><a href=${this.#href(part)}>${told[at]}<span class="unseen"> ${text.word('part', part)}</span></a></dd>`,
        )}
      </dl>
      ${
        kinds.length === 0
          ? nothing
          : html`<details class="small">
              <summary>${text('period.why')}</summary>
              <dl>
                ${kinds.map(
                  (kind, at) => html`<dt>${text.word('outKind', kind)}</dt>
                    <dd>
                      <a href=${rowsHref(this.asked, { rate, part: 'excluded', kind })}
                        >${toldKinds[at]}<span class="unseen"> ${text.word('outKind', kind)}</span></a
                      >
                    </dd>`,
                )}
              </dl>
            </details>`
      }`;
  }

  /** A figure opens what is wrong with it first; where nothing is, all of it. */
  #href(part: PeriodPart | null): string {
    const { rate, adjusted } = this.figure;
    return rowsHref(this.asked, { rate, part: part ?? (adjusted.bad > 0 ? 'bad' : null) });
  }
}

const LOOKS = { meets: '', fails: 'fails', 'cannot-be-said': 'unsaid', 'nothing-due': 'none' } as const;

/** A percentage, for few devices their count, a dash where nothing is due. */
export function headline(figure: PeriodFigure, side: 'adjusted' | 'raw' = 'adjusted'): string {
  const { share: adjusted, rawShare, isSmall, rate } = figure;
  const hundredths = side === 'raw' ? rawShare : adjusted;
  if (hundredths === null || !isSmall) return percent(hundredths);
  return text('period.small', { counts: countsOf(figure, side), unit: countedIn(rate) });
}

/** `18 / 19`, as few devices are told. */
export function countsOf(figure: PeriodFigure, side: 'adjusted' | 'raw' = 'adjusted'): string {
  const { good, bad } = figure[side];
  return [good, good + bad].map((one) => toldParts(figure.rate, [one])[0]).join(' / ');
}

/** From what is confirmed to what is possible; for few devices as counts. */
export function rangeOf(figure: PeriodFigure, unit = countedIn(figure.rate)): string {
  const { rate, adjusted, low, high, isSmall } = figure;
  if (!isSmall) return `${percent(low)}–${percent(high)}`;
  const { good, unknown } = adjusted;
  const [least = '', most = '', due = ''] = [good, good + unknown, dueOf(adjusted)].map(
    (one) => toldParts(rate, [one])[0],
  );
  return text('period.small', { counts: `${least}–${most} / ${due}`, unit });
}

/** How much is short of the line, or to spare. */
function distanceOf({ rate, gap }: PeriodFigure): string {
  // What is short is never told as less than it is.
  const [amount = ''] = toldParts(rate, [
    gap > 0 && COUNTED_IN[rate] === 'ms' ? gap + SHORTEST_MS - 1 : Math.abs(gap),
  ]);
  const unit = countedIn(rate);
  return gap > 0 ? text('period.gap', { amount, unit }) : text('period.headroom', { amount, unit });
}
