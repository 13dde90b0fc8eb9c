/** What each check said over time: equal looks merged, time in which nothing was looked at left empty, never bridged. */
import { css, html, LitElement, nothing, type SVGTemplateResult, svg, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { CheckName } from '../../config/terms.ts';
import type { Timeline } from '../../server/api/wire.ts';
import { pathWith } from '../client.ts';
import { Live } from '../live.ts';
import { base } from '../plain-look.ts';
import { clock, iso } from '../times.ts';
import { text } from '../words.ts';
import { checkSign, glyph, signed } from './glyph.ts';
import { tickText, timeTicks } from './time-axis.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

const RANGES = [
  { days: 1, key: 'device.day' },
  { days: 7, key: 'device.week' },
  { days: 30, key: 'device.month' },
] as const;

const LANE_PX = 28;
const TICK_PX = 20;
/** A fault of a minute in a month must still be seen. */
const LEAST_PX = 2;

type Lane = Timeline['lanes'][number];
type Spell = Lane['spells'][number];

@customElement('spell-lanes')
export class SpellLanes extends LitElement {
  static override styles = [
    base,
    signed,
    css`
      .ranges button {
        min-height: 28px;
        padding: 2px 8px;
        font-size: 12px;
      }
      .lane {
        display: grid;
        grid-template-columns: 6em minmax(0, 1fr) minmax(0, 14em);
        gap: 0 var(--s3);
        align-items: center;
        min-height: 32px;
        border-bottom: 1px solid var(--line);
      }
      svg.band {
        display: block;
        width: 100%;
        height: 28px;
      }
      svg.ticks {
        display: block;
        width: 100%;
        height: 20px;
        font-size: 12px;
        overflow: visible;
      }
      svg.ticks text {
        fill: var(--muted);
      }
      .good {
        stroke: var(--ctl);
        stroke-width: 3;
      }
      .unknown {
        fill: none;
        stroke: var(--muted);
        stroke-dasharray: 3 2;
      }
      .registration {
        fill: var(--unreg);
      }
      .online {
        fill: var(--crit);
      }
      .image {
        fill: var(--warn);
      }
      .position {
        fill: var(--loc);
      }
      .table {
        max-height: 320px;
        overflow: auto;
      }
      @media (max-width: 719px) {
        .lane {
          grid-template-columns: minmax(0, 1fr) auto;
          padding: var(--s2) 0;
        }
        .lane .now {
          grid-row: 1;
          grid-column: 2;
        }
        .lane .band {
          grid-column: 1 / -1;
        }
        .lane.axis {
          border: 0;
        }
        .lane.axis > :not(svg) {
          display: none;
        }
        .lane.axis svg {
          grid-column: 1 / -1;
        }
      }
    `,
  ];

  @property({ type: Number }) device = 0;
  /** Changes when the device's states did: then the lanes are fetched up to now. */
  @property() mark = '';
  @state() private days: (typeof RANGES)[number]['days'] = 1;
  @state() private untilMs = Date.now();
  @state() private width = 600;
  #timer: ReturnType<typeof setInterval> | undefined;
  #observer: ResizeObserver | null = null;

  readonly #timeline = new Live<Timeline>(this, () =>
    this.device === 0
      ? null
      : {
          path: pathWith(`/api/devices/${this.device}/timeline`, {
            fromMs: this.untilMs - this.days * DAY_MS,
            untilMs: this.untilMs,
          }),
        },
  );

  override connectedCallback(): void {
    super.connectedCallback();
    this.#timer = setInterval(() => {
      if (!document.hidden) this.untilMs = Date.now();
    }, MINUTE_MS);
    this.#observer = new ResizeObserver(() => {
      const band = this.renderRoot.querySelector('svg.ticks')?.getBoundingClientRect().width ?? 0;
      if (band > 0) this.width = Math.round(band);
    });
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
    this.#observer?.disconnect();
  }

  override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('mark') || changed.has('days')) this.untilMs = Date.now();
  }

  override updated(): void {
    const band = this.renderRoot.querySelector('svg.ticks')?.getBoundingClientRect().width ?? 0;
    if (band > 0 && Math.round(band) !== this.width) this.width = Math.round(band);
  }

  override render() {
    return html`<section aria-labelledby="title" class="stack">
      <div class="apart">
        <h2 id="title">${text('device.timeline')}</h2>
        <div class="line ranges" role="group" aria-label=${text('device.range')}>
          ${RANGES.map(
            ({ days, key }) => html`<button
              aria-pressed=${this.days === days}
              @click=${() => {
                this.days = days;
              }}
            >
              ${text(key)}
            </button>`,
          )}
        </div>
      </div>
      ${this.#timeline.render({
        waiting: () => html`<p class="muted">${text('shell.loading')}</p>`,
        failed: this.#timeline.failed,
        here: (timeline) => this.#lanes(timeline),
      })}
    </section>`;
  }

  #lanes({ fromMs, untilMs, lanes }: Timeline): TemplateResult {
    const x = (ms: number) => ((ms - fromMs) / Math.max(1, untilMs - fromMs)) * this.width;
    return html`<div>
        ${lanes.map((lane) => this.#lane(lane, x))}
        <div class="lane axis">
          <span></span>
          <svg class="ticks" viewBox="0 0 ${this.width} ${TICK_PX}" preserveAspectRatio="none" aria-hidden="true">
            ${timeTicks(fromMs, untilMs, this.days, this.width / 64).map(
              (ms) => svg`<text x=${x(ms)} y="14" text-anchor="middle">${tickText(ms, this.days)}</text>`,
            )}
          </svg>
          <span></span>
        </div>
      </div>
      <p class="small muted">${text('device.lanesLegend')}</p>
      <details>
        <summary>${text('common.showTable')}</summary>
        <div class="scroll table" tabindex="0" role="region" aria-labelledby="title">${table(lanes)}</div>
      </details>`;
  }

  #lane({ check, spells }: Lane, x: (ms: number) => number): TemplateResult {
    const last = spells.at(-1);
    const label = `${text.word('check', check)}: ${spells.map((spell) => spellWords(check, spell)).join('; ') || text('device.gap')}`;
    return html`<div class="lane">
      <span>${text.word('check', check)}</span>
      <svg class="band" viewBox="0 0 ${this.width} ${LANE_PX}" preserveAspectRatio="none" role="img" aria-label=${label}>
        ${spells.map((spell) => band(check, spell, x))}
      </svg>
      <span class="now small signed">
        ${last === undefined ? html`<span class="muted">${text('device.gap')}</span>` : html`${glyph(checkSign(check, last.state))}<span>${stateWords(check, last)}</span>`}
      </span>
    </div>`;
  }
}

/** Good is a thin quiet line, bad a block, unknown a dashed frame; what is empty was not looked at. */
function band(check: CheckName, spell: Spell, x: (ms: number) => number): SVGTemplateResult | typeof nothing {
  if (spell.reason === 'never-looked') return nothing;
  const from = Math.max(0, x(spell.fromMs));
  const width = Math.max(LEAST_PX, x(spell.untilMs) - from);
  const title = svg`<title>${spellWords(check, spell)}</title>`;
  if (spell.state === 'good') {
    return svg`<g>${title}<line class="good" x1=${from} x2=${from + width} y1="14" y2="14"></line></g>`;
  }
  if (spell.state === 'unknown') {
    return svg`<g>${title}<rect class="unknown" x=${from} width=${width} y="7" height="14"></rect></g>`;
  }
  return svg`<g>${title}<rect class=${check} x=${from} width=${width} y="3" height="22"></rect></g>`;
}

function stateWords(check: CheckName, { state, reason }: Spell): string {
  const word = state === 'bad' ? text.word('fault', check) : text.word('state', state);
  return reason === null || state === 'good' ? word : `${word} · ${text.word('reason', reason)}`;
}

function spellWords(check: CheckName, spell: Spell): string {
  return text('device.timelineRow', {
    state: stateWords(check, spell),
    from: clock(spell.fromMs),
    until: clock(spell.untilMs),
  });
}

function table(lanes: readonly Lane[]): TemplateResult {
  return html`<table>
    <thead>
      <tr>
        <th scope="col">${text('common.check')}</th>
        <th scope="col">${text('common.state')}</th>
        <th scope="col">${text('device.from')}</th>
        <th scope="col">${text('device.until')}</th>
      </tr>
    </thead>
    <tbody>
      ${lanes.flatMap(({ check, spells }) =>
        [...spells].reverse().map(
          (spell) => html`<tr>
            <td>${text.word('check', check)}</td>
            <td>${stateWords(check, spell)}</td>
            <td class="nowrap"><time datetime=${iso(spell.fromMs)}>${clock(spell.fromMs)}</time></td>
            <td class="nowrap"><time datetime=${iso(spell.untilMs)}>${clock(spell.untilMs)}</time></td>
          </tr>`,
        ),
      )}
      ${lanes.every(({ spells }) => spells.length === 0) ? html`<tr><td colspan="4">${text('device.noTimeline')}</td></tr>` : nothing}
    </tbody>
  </table>`;
}
