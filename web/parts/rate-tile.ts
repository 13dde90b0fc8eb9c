/** One rate: verdict, figure, where it stands against its target, how many devices that is, and what was not seen. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Rate } from '../../server/api/wire.ts';
import { percent, share } from '../figures.ts';
import { base } from '../plain-look.ts';
import { dueOf, knownOf, saidShare, verdictOf } from '../rates.ts';
import { clock } from '../times.ts';
import { text } from '../words.ts';
import { tileLook } from './figure-look.ts';
import { glyph, signed, verdictSign } from './glyph.ts';
import { rateScale, scaleLook } from './rate-scale.ts';

@customElement('rate-tile')
export class RateTile extends LitElement {
  static override styles = [
    base,
    signed,
    tileLook,
    scaleLook,
    css`
      .tile {
        display: flex;
        flex-direction: column;
        gap: 2px;
      }
      .figure {
        font-size: 32px;
        text-decoration: none;
        justify-self: start;
      }
      .figure .sign {
        font-size: 20px;
        font-weight: 400;
      }
      .figure:hover {
        text-decoration: underline;
      }
      .unsaid svg.scale .dot {
        fill: var(--muted);
      }
      h2 {
        font-size: var(--base);
      }
      .quiet {
        color: var(--text);
        text-decoration-color: var(--ctl);
        justify-self: start;
        display: inline-flex;
        align-items: center;
        min-height: 24px;
      }
      .parts {
        gap: 0 var(--s3);
      }
      .below {
        display: grid;
        gap: 1px;
      }
      @media (max-width: 719px) {
        .tile {
          padding: var(--s3);
        }
        .figure {
          font-size: 26px;
        }
      }
    `,
  ];

  @property({ attribute: false }) rate!: Rate;
  /** Fewer devices are told as counts. */
  @property({ type: Number }) smallGroup = 0;
  /** The list behind one part of the rate; without one, of the figure itself. */
  @property({ attribute: false }) hrefOf: (part?: 'good' | 'unknown' | 'excluded') => string = () => '';

  override render() {
    const { rate } = this;
    const { metric, good, gap } = rate;
    const verdict = verdictOf(rate);
    const look = verdict === 'fails' ? 'fails' : verdict === 'meets' || verdict === null ? '' : 'unsaid';
    const sign = verdict === null ? null : verdictSign(verdict);
    const isShare = rate.share !== null && dueOf(rate) >= this.smallGroup;
    const isMeasured = verdict === 'meets' || verdict === 'fails';
    return html`<section class="card tile ${look}" aria-labelledby="name">
      <h2 id="name">${text.word('metric', metric)}</h2>
      <div class="said">
        <a class="figure" href=${this.hrefOf()}
          >${saidShare(rate, this.smallGroup, '')}<span class="sign">${isShare ? '%' : nothing}</span
          ><span class="unseen">${text.word('metric', metric)}</span></a
        >
        ${
          verdict === null
            ? nothing
            : html`<span class="signed small">${sign === null ? nothing : glyph(sign)}${text.word('verdict', verdict)}</span>`
        }
      </div>
      ${rateScale({ ...rate, name: text.word('metric', metric), threshold: metric === 'usable' ? null : rate.threshold })}
      <div class="below small">
        <a class="quiet" href=${this.hrefOf('good')}>${text('overview.known', { good, known: knownOf(rate) })}</a>
        ${isMeasured ? html`<span class=${gap > 0 ? 'strong' : ''}>${distance(gap)}</span>` : nothing}
        <span class="line parts">
          <a class="quiet" href=${this.hrefOf('unknown')}>${rate.unknown === 0 ? text('overview.unknown', { count: 0 }) : text('overview.unknownOfTile', { count: rate.unknown })}</a>
          <a class="quiet" href=${this.hrefOf('excluded')}>${text('lead.excludedOf', { count: rate.excluded })}</a>
        </span>
        ${rate.coverage === null || rate.coverage === 10_000 ? nothing : html`<span>${text('lead.coverage', { share: percent(rate.coverage) })}</span>`}
        ${unseen(rate)}
        ${
          rate.flaggedSinceMs === null || metric === 'usable'
            ? nothing
            : html`<span class="strong">${text('overview.flaggedSince', { time: clock(rate.flaggedSinceMs) })}</span>`
        }
        ${metric === 'usable' ? html`<span class="muted">${text('overview.usableHint')}</span>` : nothing}
      </div>
    </section>`;
  }
}

/** Devices short of the target, or to spare. */
export function distance(gap: number): string {
  return gap > 0 ? text('overview.gap', { count: gap }) : text('overview.headroom', { count: Math.abs(gap) });
}

/** Where not everything was seen: from what is confirmed to what is possible; where nothing can be said, what it last was. */
function unseen({ verdict, low, high, last }: Rate): TemplateResult | typeof nothing {
  if (low === high) return nothing;
  return html`<span>${text('overview.interval', { low: percent(low), high: percent(high) })}</span>
    ${
      last === null || verdict !== 'cannot-be-said'
        ? nothing
        : html`<span class="muted"
            >${text('overview.lastSaid', { share: share(last.share), time: clock(last.atMs) })}</span
          >`
    }`;
}
