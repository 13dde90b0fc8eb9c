/** Where a rate stands: a dot on a line from 85 to 100, with the line to meet, and from what is confirmed to what is possible. */
import { css, html, nothing, svg, type TemplateResult } from 'lit';
import { lineOf, percent } from '../figures.ts';
import { onScale } from '../rates.ts';
import { text } from '../words.ts';

interface Standing {
  readonly name: string;
  readonly share: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Null for a rate that has no line to meet. */
  readonly threshold: number | null;
}

/** A bar on a cut-off scale would lie about proportion: what is below it is an arrow at its foot. */
export function rateScale({ name, share, low, high, threshold }: Standing): TemplateResult {
  const at = (value: number | null) => `${onScale(value ?? 0)}%`;
  const label =
    threshold === null
      ? text('overview.scaleAlone', { metric: name, share: percent(share) })
      : text('overview.scale', { metric: name, share: percent(share), threshold: percent(threshold) });
  return html`<svg class="scale" role="img" aria-label=${label}>
    <line x1="0" x2="100%" y1="8" y2="8"></line>
    ${low === high ? nothing : svg`<line class="seen" x1=${at(low)} x2=${at(high)} y1="8" y2="8"></line>`}
    ${
      threshold === null
        ? nothing
        : svg`<line class="target" x1=${at(threshold)} x2=${at(threshold)} y1="2" y2="14"></line>
          <text x=${at(threshold)} y="25" text-anchor="middle">${lineOf(threshold)}</text>`
    }
    ${
      share === null
        ? nothing
        : share < 8_500
          ? svg`<path class="dot" d="M0 8l8-5v10z"></path>`
          : svg`<circle class="dot" cx=${at(share)} cy="8" r="5"></circle>`
    }
    <text x="0" y="25">85</text>
    <text x="100%" y="25" text-anchor="end">100</text>
  </svg>`;
}

export const scaleLook = css`
  svg.scale {
    width: 100%;
    height: 26px;
    overflow: visible;
    display: block;
    font-size: 12px;
  }
  .scale line {
    stroke: var(--ctl);
  }
  .scale .seen {
    stroke: var(--text);
    stroke-width: 4;
  }
  .scale .target {
    stroke: var(--text);
    stroke-width: 2;
  }
  .scale .dot {
    fill: var(--text);
  }
  .fails .scale .dot {
    fill: var(--crit);
  }
  .scale text {
    fill: var(--muted);
  }
`;
