/** The course of ranks: a line for each unit, named at its end, rank 1 on top. The table beside has the figures. */
import { scaleLinear, scalePoint } from 'd3-scale';
import { line } from 'd3-shape';
import { css, html, nothing, svg, type TemplateResult } from 'lit';
import type { League } from '../../server/api/wire.ts';
import { NOTHING } from '../figures.ts';
import { text } from '../words.ts';

/** More lines than this are a tangle. */
export const MOST_LINES = 12;
const ROW = 24;
const EDGE = { top: 12, right: 120, bottom: 32, left: 36 };
/** A chart of two units is still to be read. */
const LEAST_ROWS = 4;
const MOST_ROWS = 20;
/** Told apart without colour. */
const DASHES = ['', '7 3', '2 3', '9 3 2 3'] as const;

/** Drawn for so much room: letters keep their size on a phone. */
export function leagueChart(
  { course, rows }: League,
  marked: string,
  width: number,
): TemplateResult | typeof nothing {
  // Whoever has no rank now has no end to be named at.
  const units = rows
    .filter(({ rank }) => rank !== null)
    .slice(0, MOST_LINES)
    .map(({ unit }) => unit);
  if (course.length < 2 || units.length === 0) return nothing;
  const spans = course.map(({ span }) => span);
  const rankOf = (span: number, code: string) =>
    course[span]?.ranks.find(({ unit }) => unit === code)?.rank ?? null;
  const told = units.flatMap(({ code }) => spans.map((_, span) => rankOf(span, code) ?? 0));
  const last = Math.max(2, ...told);
  const height = EDGE.top + EDGE.bottom + ROW * Math.max(LEAST_ROWS, Math.min(last, MOST_ROWS));
  const x = scalePoint(spans, [EDGE.left, width - EDGE.right]);
  const y = scaleLinear([1, last], [EDGE.top, height - EDGE.bottom]);
  const at = (span: number) => x(spans[span] ?? '') ?? 0;
  const ends = spread(
    units.map(({ code }) => y(course.at(-1)?.ranks.find(({ unit }) => unit === code)?.rank ?? last)),
  );
  const summary = units
    .map(({ code, name }) =>
      text('leagues.chartSummary', {
        unit: name,
        ...{
          from: String(rankOf(0, code) ?? NOTHING),
          to: String(rankOf(spans.length - 1, code) ?? NOTHING),
        },
      }),
    )
    .join('; ');
  return html`<svg class="league" viewBox="0 0 ${width} ${height}" role="img" aria-label=${summary}>
    ${[1, last].map((rank) => svg`<text x=${EDGE.left - 8} y=${y(rank) + 4} text-anchor="end">${rank}</text>`)}
    ${[0, spans.length - 1].map(
      (span) => svg`<text x=${at(span)} y=${height - 6} text-anchor="middle">${spans[span]}</text>`,
    )}
    ${units.map(({ code, name }, index) => {
      const path = line<number | null>()
        .defined((rank) => rank !== null)
        .x((_, span) => at(span))
        .y((rank) => y(rank ?? last))(spans.map((_, span) => rankOf(span, code)));
      const isMarked = code === marked;
      return svg`<g class=${isMarked ? 'marked' : ''}>
        <path d=${path ?? ''} stroke-dasharray=${DASHES[index % DASHES.length] || nothing}></path>
        ${spans.map((_, span) => {
          const rank = rankOf(span, code);
          return rank === null ? nothing : svg`<circle cx=${at(span)} cy=${y(rank)} r="2.5"></circle>`;
        })}
        <text x=${width - EDGE.right + 8} y=${(ends[index] ?? 0) + 4}>${name}</text>
      </g>`;
    })}
  </svg>`;
}

/** Names that would stand on one another are moved apart, from the top down. */
function spread(heights: readonly number[]): number[] {
  const moved = [...heights];
  let free = 0;
  for (const { index } of heights
    .map((height, index) => ({ height, index }))
    .sort((a, b) => a.height - b.height)) {
    moved[index] = Math.max(moved[index] ?? 0, free);
    free = (moved[index] ?? 0) + 15;
  }
  return moved;
}

export const leagueStyles = css`
  .league {
    display: block;
    width: 100%;
    font-size: 12px;
    overflow: visible;
  }
  .league text {
    fill: var(--muted);
  }
  .league path {
    fill: none;
    stroke: var(--muted);
    stroke-width: 1.5;
  }
  .league circle {
    fill: var(--muted);
  }
  .league .marked path {
    stroke: var(--accent);
    stroke-width: 3;
  }
  .league .marked circle {
    fill: var(--accent);
  }
  .league .marked text {
    fill: var(--text);
    font-weight: 600;
  }
`;
