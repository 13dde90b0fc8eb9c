/** One rate of every group on one scale: a dot for what is known, a bar from what is confirmed to what is possible. */
import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import { css, html, LitElement, nothing, type SVGTemplateResult, svg } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { PeriodRate } from '../../config/periods.ts';
import type { PeriodFigure } from '../../server/api/wire.ts';
import { lineOf, percent, share } from '../figures.ts';
import { figureOf, isAssessed } from '../period.ts';
import { base } from '../plain-look.ts';
import { Width } from '../width.ts';
import { text } from '../words.ts';
import { chartLook } from './figure-look.ts';
import type { PeriodGroup } from './period-table.ts';

const ROW = 26;
const EDGE = { top: 22, right: 64, bottom: 6, left: 132 };
/** Names are cut where a phone has no room for them; the table has them whole. */
const LETTER_PX = 12.5;
const MOST = 40;

@customElement('group-chart')
export class GroupChart extends LitElement {
  static override styles = [
    base,
    chartLook,
    css`
      text {
        fill: var(--text);
      }
      .axis {
        fill: var(--muted);
      }
      .seen {
        stroke: var(--ctl);
        stroke-width: 6;
        stroke-linecap: butt;
      }
      .fails {
        fill: var(--crit);
      }
      text.fails {
        font-weight: 600;
      }
      .unsaid {
        fill: none;
        stroke: var(--muted);
        stroke-width: 1.5;
      }
    `,
  ];

  @property({ attribute: false }) groups: readonly PeriodGroup[] = [];
  @property({ attribute: false }) rate: PeriodRate = 'online';
  readonly #width = new Width(this, 560);

  override render() {
    const rows = this.groups
      .flatMap(({ key, label, line: of }) => {
        const figure = figureOf(of, this.rate);
        return figure?.share == null
          ? []
          : [{ key, label, figure, share: figure.share, devices: of.devices }];
      })
      .sort((a, b) => a.share - b.share);
    if (rows.length === 0) return html`<p class="muted">${text('period.nothingToDraw')}</p>`;
    const shown = rows.slice(0, MOST);
    const height = EDGE.top + shown.length * ROW + EDGE.bottom;
    const edges = shown.flatMap(({ figure }) => [figure.low ?? 10_000, figure.share ?? 10_000]);
    const floor = Math.min(9_000, ...edges.map((value) => Math.floor(value / 500) * 500));
    const left = this.#width.px < 480 ? 96 : EDGE.left;
    const x = scaleLinear([floor, 10_000], [left, this.#width.px - EDGE.right]);
    const threshold = isAssessed(this.rate) ? (shown[0]?.figure.threshold ?? null) : null;
    const letters = Math.floor((left - 8) / LETTER_PX);
    const label = text('period.chartSummary', {
      rate: text.word('periodRate', this.rate),
      low: percent(rows[0]?.share ?? null),
      high: percent(rows.at(-1)?.share ?? null),
      lowest: rows[0]?.label ?? '',
      highest: rows.at(-1)?.label ?? '',
    });
    return html`<svg viewBox="0 0 ${this.#width.px} ${height}" height=${height} role="img" aria-label=${label}>
        ${x.ticks(5).map(
          (
            value,
          ) => svg`<line class="grid" x1=${x(value)} x2=${x(value)} y1=${EDGE.top - 4} y2=${height - EDGE.bottom}></line>
            <text class="axis" x=${x(value)} y="12" text-anchor="middle">${value / 100}</text>`,
        )}
        ${threshold === null ? nothing : svg`<line class="target" x1=${x(threshold)} x2=${x(threshold)} y1=${EDGE.top - 6} y2=${height - EDGE.bottom}></line>`}
        ${shown.map(({ label: name, figure, devices }, at) => this.#row(cut(name, letters), figure, devices, EDGE.top + (at + 0.5) * ROW, x, left))}
      </svg>
      <p class="small muted">
        ${text('period.chartLegend')}${threshold === null ? nothing : html` · ${text('period.chartLine', { line: lineOf(threshold) })}`}
      </p>
      ${rows.length > MOST ? html`<p class="small muted">${text('period.chartCut', { count: MOST, of: rows.length })}</p>` : nothing}`;
  }

  #row(
    name: string,
    figure: PeriodFigure,
    devices: number,
    y: number,
    x: (value: number) => number,
    left: number,
  ): SVGTemplateResult {
    // Of few devices a percentage says nothing: the table has their counts.
    const { verdict, low, high, share: known, isSmall } = figure;
    const look = verdict === 'fails' ? 'fails' : verdict === 'cannot-be-said' ? 'unsaid' : '';
    const bar = line()([
      [x(low ?? 0), y],
      [x(high ?? 0), y],
    ]);
    return svg`<text x=${left - 8} y=${y + 4} text-anchor="end" class=${verdict === 'fails' ? 'fails' : ''}>${verdict === 'fails' ? '▼' : ''}${name}</text>
      ${low === high ? nothing : svg`<path class="seen" d=${bar}></path>`}
      <circle class="dot ${look}" cx=${x(known ?? 0)} cy=${y} r="4.5"></circle>
      <text x=${this.#width.px - EDGE.right + 10} y=${y + 4} class=${verdict === 'fails' ? 'fails' : ''}>${isSmall ? text('common.devices', { count: devices }) : share(known)}</text>`;
  }
}

function cut(name: string, letters: number): string {
  return [...name].length > letters ? `${[...name].slice(0, letters - 1).join('')}…` : name;
}
