/** One rate: verdict, figure, where it stands against its target, how many devices that is, and what was not seen. */
import { css, html, LitElement, nothing, svg, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Rate } from '../../server/api/wire.ts';
import { percent, share } from '../figures.ts';
import { base } from '../plain-look.ts';
import { knownOf, onScale, verdictOf } from '../rates.ts';
import { clock } from '../times.ts';
import { text } from '../words.ts';
import { tileLook } from './figure-look.ts';
import { glyph, signed, verdictSign } from './glyph.ts';

@customElement('rate-tile')
export class RateTile extends LitElement {
  static override styles = [
    base,
    signed,
    tileLook,
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
      svg.scale {
        height: 26px;
        font-size: 12px;
      }
      svg.scale text {
        fill: var(--muted);
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
  /** The list behind one part of the rate; without one, of the figure itself. */
  @property({ attribute: false }) hrefOf: (part?: 'good' | 'unknown' | 'excluded') => string = () => '';

  override render() {
    const { rate } = this;
    const { metric, good, gap } = rate;
    const verdict = verdictOf(rate);
    const look = verdict === 'fails' ? 'fails' : verdict === 'meets' || verdict === null ? '' : 'unsaid';
    const sign = verdict === null ? null : verdictSign(verdict);
    const isMeasured = verdict === 'meets' || verdict === 'fails';
    return html`<section class="card tile ${look}" aria-labelledby="name">
      <h2 id="name">${text.word('metric', metric)}</h2>
      <div class="said">
        <a class="figure" href=${this.hrefOf()}
          >${share(rate.share)}<span class="sign">${rate.share === null ? nothing : '%'}</span
          ><span class="unseen">${text.word('metric', metric)}</span></a
        >
        ${
          verdict === null
            ? nothing
            : html`<span class="signed small">${sign === null ? nothing : glyph(sign)}${text.word('verdict', verdict)}</span>`
        }
      </div>
      ${scale(rate)}
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

/** A dot on a line from 85 to 100 with the target marked: a bar on a cut-off scale would lie about proportion. */
function scale({ metric, share: hundredths, threshold }: Rate): TemplateResult {
  const label = text('overview.scale', {
    metric: text.word('metric', metric),
    share: percent(hundredths),
    threshold: percent(threshold),
  });
  const at = `${onScale(threshold)}%`;
  const isAssessed = metric !== 'usable';
  return html`<svg class="scale" role="img" aria-label=${label}>
    <line x1="0" x2="100%" y1="8" y2="8"></line>
    ${isAssessed ? svg`<line class="target" x1=${at} x2=${at} y1="2" y2="14"></line>` : nothing}
    ${
      hundredths === null
        ? nothing
        : hundredths < 8_500
          ? svg`<path class="dot" d="M0 8l8-5v10z"></path>`
          : svg`<circle class="dot" cx="${onScale(hundredths)}%" cy="8" r="5"></circle>`
    }
    <text x="0" y="25">85</text>
    ${isAssessed ? svg`<text x=${at} y="25" text-anchor="middle">${threshold / 100}</text>` : nothing}
    <text x="100%" y="25" text-anchor="end">100</text>
  </svg>`;
}
