/** How the four rates went: lines told apart by their dashes and by the name at their end; the same as a table. */
import { scaleLinear, scaleTime } from 'd3-scale';
import { line } from 'd3-shape';
import { css, html, LitElement, nothing, type SVGTemplateResult, svg, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { CHECKS, type CheckName } from '../../config/terms.ts';
import type { Scope, Trend } from '../../server/api/wire.ts';
import { pathWith } from '../client.ts';
import { lineOf, listed, NOTHING, percent, share } from '../figures.ts';
import { Live } from '../live.ts';
import { base } from '../plain-look.ts';
import { clock } from '../times.ts';
import { Width } from '../width.ts';
import { text } from '../words.ts';
import { chartLook } from './figure-look.ts';
import { tickText, timeTicks } from './time-axis.ts';

const DAY_MS = 86_400_000;
/** How often the chart moves on. */
const REFRESH_MS = 5 * 60_000;
/** More lines than this make no table to read; every so many-th is shown then. */
const MOST_LINES = 100;

const RANGES = [
  { days: 1, key: 'overview.day' },
  { days: 7, key: 'overview.week' },
  { days: 30, key: 'overview.month' },
] as const;

const DASHES: Record<CheckName, string> = {
  registration: '1 3',
  online: '',
  image: '7 3',
  position: '9 3 2 3',
};

const HEIGHT = 240;
const EDGE = { top: 12, right: 78, bottom: 24, left: 34 };
/** Names at the line ends keep this far apart. */
const LABEL_PX = 15;

type Point = Trend['points'][number];

interface Drawn {
  readonly check: CheckName;
  readonly path: string;
  readonly isFailing: boolean;
  readonly endY: number;
  /** Where the line ends: a first point alone is no line, and is still to be seen. */
  readonly dot: { readonly x: number; readonly y: number } | null;
}

@customElement('trend-chart')
export class TrendChart extends LitElement {
  static override styles = [
    base,
    chartLook,
    css`
      svg {
        height: 240px;
      }
      text {
        fill: var(--muted);
      }
      .rate {
        fill: none;
        stroke: var(--muted);
        stroke-width: 1.8;
      }
      .rate.failing {
        stroke: var(--crit);
        stroke-width: 2.2;
      }
      text.failing {
        fill: var(--crit);
        font-weight: 600;
      }
      .dot.failing {
        fill: var(--crit);
      }
      .heading {
        margin-bottom: var(--s2);
      }
      .ranges button {
        min-height: 28px;
        padding: 2px 8px;
        font-size: 12px;
      }
      .table {
        max-height: 320px;
        overflow: auto;
      }
    `,
  ];

  @property() unit = '';
  @property() scope: Scope = 'all';
  /** Where the lines to meet lie, hundredths of a percent; none for a rate that is not told. */
  @property({ attribute: false }) lines: ReadonlyMap<CheckName, number> = new Map();
  @state() private days: (typeof RANGES)[number]['days'] = 1;
  readonly #width = new Width(this, 360);
  #untilMs = Date.now();
  #timer: ReturnType<typeof setInterval> | undefined;

  readonly #trend = new Live<Trend>(this, () =>
    this.unit === ''
      ? null
      : {
          path: pathWith('/api/trend', {
            unit: this.unit,
            scope: this.scope,
            fromMs: this.#untilMs - this.days * DAY_MS,
            untilMs: this.#untilMs,
          }),
        },
  );

  override connectedCallback(): void {
    super.connectedCallback();
    this.#moveOn();
    this.#timer = setInterval(() => {
      if (!document.hidden) this.#moveOn();
    }, REFRESH_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  #moveOn(): void {
    this.#untilMs = Date.now();
    this.requestUpdate();
  }

  override render() {
    return html`<section aria-labelledby="title">
      <div class="apart heading">
        <h2 id="title">${text('overview.trend')}</h2>
        <div class="line ranges" role="group" aria-label=${text('overview.trendRange')}>
          ${RANGES.map(
            ({ days, key }) =>
              html`<button aria-pressed=${this.days === days} @click=${() => this.#choose(days)}>${text(key)}</button>`,
          )}
        </div>
      </div>
      ${this.#trend.render({
        waiting: () => html`<p class="muted">${text('shell.loading')}</p>`,
        failed: this.#trend.failed,
        here: ({ points }) =>
          points.length === 0
            ? html`<p class="muted">${text('overview.trendEmpty')}</p>`
            : this.#chart(points),
      })}
    </section>`;
  }

  #choose(days: TrendChart['days']): void {
    this.days = days;
  }

  #chart(points: readonly Point[]): TemplateResult {
    const fromMs = this.#untilMs - this.days * DAY_MS;
    const shown = points.filter(({ atMs }) => atMs >= fromMs && atMs <= this.#untilMs);
    const known = shown
      .flatMap(({ shares }) => CHECKS.map((check) => shares[check] ?? null))
      .filter((value) => value !== null);
    const floor = Math.min(9_000, ...known.map((value) => Math.floor(value / 500) * 500));
    const x = scaleTime([fromMs, this.#untilMs], [EDGE.left, this.#width.px - EDGE.right]);
    const y = scaleLinear([floor, 10_000], [HEIGHT - EDGE.bottom, EDGE.top]);
    const targets = [...new Set(this.lines.values())];
    const lines = spread(CHECKS.map((check) => drawn(check, shown, this.lines.get(check), x, y)));
    const ticks = timeTicks(fromMs, this.#untilMs, this.days, this.#width.px / 110);
    return html`<svg viewBox="0 0 ${this.#width.px} ${HEIGHT}" role="img" aria-label=${summary(points)}>
        ${y.ticks(5).map(
          (
            value,
          ) => svg`<line class="grid" x1=${EDGE.left} x2=${this.#width.px - EDGE.right} y1=${y(value)} y2=${y(value)}></line>
            <text x=${EDGE.left - 6} y=${y(value) + 4} text-anchor="end">${value / 100}</text>`,
        )}
        ${ticks.map(
          (tick) =>
            svg`<text x=${x(tick)} y=${HEIGHT - 6} text-anchor="middle">${tickText(tick, this.days)}</text>`,
        )}
        ${targets.map((at) => svg`<line class="target" x1=${EDGE.left} x2=${this.#width.px - EDGE.right} y1=${y(at)} y2=${y(at)}></line>`)}
        ${lines.map((one) => this.#line(one))}
      </svg>
      <p class="small muted">${text('overview.trendLegend', { lines: listed(targets.map((at) => `${lineOf(at)}%`)) })}</p>
      <details>
        <summary>${text('common.showTable')}</summary>
        <div class="scroll table" tabindex="0" role="region" aria-labelledby="title">${table(points)}</div>
      </details>`;
  }

  #line({ check, path, dot, isFailing, endY }: Drawn): SVGTemplateResult {
    const look = isFailing ? 'failing' : '';
    return svg`<path class="rate ${look}" d=${path} stroke-dasharray=${DASHES[check] || nothing}></path>
      ${
        dot === null
          ? nothing
          : svg`<circle class="dot ${look}" cx=${dot.x} cy=${dot.y} r="2.5"></circle><text class=${look} x=${this.#width.px - EDGE.right + 6} y=${endY + 4}>${isFailing ? '▼' : ''}${text.word('metricShort', check)}</text>`
      }`;
  }
}

type Time = ReturnType<typeof scaleTime<number, number>>;
type Linear = ReturnType<typeof scaleLinear<number, number>>;

function drawn(
  check: CheckName,
  points: readonly Point[],
  target: number | undefined,
  x: Time,
  y: Linear,
): Drawn {
  const shareAt = ({ shares }: Point) => shares[check] ?? null;
  const path = line<Point>()
    .defined((point) => shareAt(point) !== null)
    .x(({ atMs }) => x(atMs))
    .y((point) => y(shareAt(point) ?? 0));
  const end = points.filter((point) => shareAt(point) !== null).at(-1);
  const last = end === undefined ? null : shareAt(end);
  return {
    check,
    path: path([...points]) ?? '',
    isFailing: last !== null && target !== undefined && last < target,
    dot: end === undefined || last === null ? null : { x: x(end.atMs), y: y(last) },
    endY: y(last ?? 0),
  };
}

/** Names that would stand on one another are moved apart, from the top down. */
function spread(lines: readonly Drawn[]): Drawn[] {
  let free = 0;
  return [...lines]
    .sort((a, b) => a.endY - b.endY)
    .map((one) => {
      const endY = Math.max(one.endY, free);
      free = endY + LABEL_PX;
      return { ...one, endY };
    });
}

function summary(points: readonly Point[]): string {
  return CHECKS.map((check) => {
    const values = points.map(({ shares }) => shares[check] ?? null).filter((value) => value !== null);
    return text('overview.trendSummary', {
      metric: text.word('metric', check),
      from: percent(values[0] ?? null),
      to: percent(values.at(-1) ?? null),
    });
  }).join('; ');
}

function table(points: readonly Point[]): TemplateResult {
  const every = Math.ceil(points.length / MOST_LINES);
  const shown = points.filter((_, index) => (points.length - 1 - index) % every === 0);
  return html`<table>
    <thead>
      <tr>
        <th scope="col">${text('overview.trendHour')}</th>
        ${CHECKS.map((check) => html`<th scope="col" class="number">${text.word('metricShort', check)}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${[...shown].reverse().map(
        ({ atMs, shares }) => html`<tr>
            <th scope="row" class="nowrap">${clock(atMs)}</th>
            ${CHECKS.map((check) => {
              const value = shares[check];
              return html`<td class="number">${value == null ? NOTHING : share(value)}</td>`;
            })}
          </tr>`,
      )}
    </tbody>
  </table>`;
}
