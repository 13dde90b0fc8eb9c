/** The four rates of a sheet side by side, small: each with its target. The table below has the figures. */
import { scaleLinear, scalePoint } from 'd3-scale';
import { line } from 'd3-shape';
import { css, html, nothing, svg, type TemplateResult } from 'lit';
import { CHECKS, type CheckName } from '../../config/terms.ts';
import type { SheetSection } from '../../server/api/wire.ts';
import { percent } from '../figures.ts';
import { text } from '../words.ts';

const WIDTH = 240;
const HEIGHT = 96;
const EDGE = { top: 8, right: 8, bottom: 18, left: 30 };

/** `targets` are the lines of the four, in their order; null where none is known. */
export function sheetTrend(
  section: SheetSection,
  targets: readonly (number | null)[],
): TemplateResult | typeof nothing {
  const { rows, columns } = section;
  const shares = CHECKS.map((check) => {
    const at = columns.findIndex(({ name }) => name === check);
    return rows.map((cells) => cells[at]?.share ?? null);
  });
  const known = shares.flat().filter((share) => share !== null);
  if (known.length === 0) return nothing;
  const floor = Math.min(9_000, Math.floor(Math.min(...known) / 500) * 500);
  const names = rows.map(([first]) => first?.text ?? '');
  return html`<div class="multiples">
      ${CHECKS.map((check, index) => small(check, names, shares[index] ?? [], { floor, threshold: targets[index] ?? null }))}
    </div>
    <p class="small muted">${text('sheets.trendNote', { from: String(floor / 100) })}</p>`;
}

function small(
  check: CheckName,
  names: readonly string[],
  shares: readonly (number | null)[],
  { floor, threshold }: { readonly floor: number; readonly threshold: number | null },
): TemplateResult {
  const x = scalePoint(names, [EDGE.left, WIDTH - EDGE.right]);
  const y = scaleLinear([floor, 10_000], [HEIGHT - EDGE.bottom, EDGE.top]);
  const path = line<number | null>()
    .defined((share) => share !== null)
    .x((_, at) => x(names[at] ?? '') ?? 0)
    .y((share) => y(share ?? 0))([...shares]);
  const known = shares.filter((share) => share !== null);
  const last = known.at(-1) ?? null;
  const summary = text('overview.trendSummary', {
    metric: text.word('metric', check),
    from: percent(known[0] ?? null),
    to: percent(last),
  });
  return html`<figure>
    <figcaption class="small">${text.word('metric', check)}</figcaption>
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${summary}>
      ${[floor, 10_000].map(
        (share) => svg`<text x=${EDGE.left - 4} y=${y(share) + 4} text-anchor="end">${share / 100}</text>`,
      )}
      ${
        threshold === null
          ? nothing
          : svg`<line class="target" x1=${EDGE.left} x2=${WIDTH - EDGE.right} y1=${y(threshold)} y2=${y(threshold)}></line>`
      }
      <path d=${path ?? ''}></path>
      ${shares.map((share, at) => (share === null ? nothing : svg`<circle cx=${x(names[at] ?? '') ?? 0} cy=${y(share)} r="1.8"></circle>`))}
      <text x=${EDGE.left} y=${HEIGHT - 4}>${names[0]}</text>
      <text x=${WIDTH - EDGE.right} y=${HEIGHT - 4} text-anchor="end">${names.at(-1)}</text>
    </svg>
  </figure>`;
}

export const trendStyles = css`
  .multiples {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(220px, 1fr));
    gap: var(--s3);
  }
  .multiples svg {
    display: block;
    width: 100%;
    font-size: 11px;
  }
  .multiples text {
    fill: var(--muted);
  }
  .multiples path {
    fill: none;
    stroke: var(--text);
    stroke-width: 1.6;
  }
  .multiples circle {
    fill: var(--text);
  }
  .multiples .target {
    stroke: var(--ctl);
    stroke-dasharray: 4 3;
  }
  @media print {
    .multiples {
      grid-template-columns: repeat(2, 1fr);
      break-inside: avoid;
    }
    .multiples svg {
      font-size: 8px;
    }
    .multiples text,
    .multiples circle {
      fill: #000;
    }
    .multiples path {
      stroke: #000;
    }
  }
`;
