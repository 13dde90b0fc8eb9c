/** League tables: units ranked among those of their level, by closed months and by years. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { CHECKS } from '../../config/terms.ts';
import type { League, LeagueRow } from '../../server/api/wire.ts';
import { pathWith } from '../client.ts';
import { valueIn } from '../entered.ts';
import { NOTHING, percent, share } from '../figures.ts';
import { Live } from '../live.ts';
import { chipStyles, colourChip } from '../parts/colour-chip.ts';
import { glyph } from '../parts/glyph.ts';
import { leagueChart, leagueStyles, MOST_LINES } from '../parts/league-chart.ts';
import { rowsHref, toldParts } from '../period.ts';
import { changed, go } from '../place.ts';
import { base } from '../plain-look.ts';
import { spanWord } from '../spans.ts';
import { Width } from '../width.ts';
import { text } from '../words.ts';
import { rowStyles } from './row-styles.ts';

const MEASURES = ['lowest', ...CHECKS] as const;

@customElement('league-page')
export class LeaguePage extends LitElement {
  static override styles = [
    base,
    chipStyles,
    leagueStyles,
    rowStyles,
    css`
      @media (max-width: 719px) {
        /* The rank stands before the name. */
        table.cards tbody th {
          flex: 1 1 70%;
        }
      }
      .beside {
        display: grid;
        gap: var(--s4);
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr));
        align-items: start;
      }
      tr.marked th {
        font-weight: 600;
      }
    `,
  ];

  @property({ attribute: false }) query = new URLSearchParams();

  readonly #width = new Width(this, 1_200);

  readonly #league = new Live<League>(this, () => ({
    path: pathWith('/api/leagues', this.#asked),
  }));

  get #asked() {
    const of = (name: string) => this.query.get(name);
    return { level: of('level'), by: of('by'), at: of('at'), measure: of('measure'), unit: of('unit') };
  }

  /** Beside its table a chart has half the page, on a phone all of it; without edges. */
  get #room(): number {
    const { px } = this.#width;
    return Math.min(720, px < 900 ? px - 36 : px / 2 - 48);
  }

  override render() {
    return html`<div class="stack">
      <div>
        <p class="small no-print"><a href="/sheets">${text('sheets.back')}</a></p>
        <h1>${text('leagues.title')}</h1>
        <p class="muted">${text('leagues.lead')}</p>
      </div>
      ${this.#league.render({
        waiting: () => html`<p role="status" class="muted">${text('shell.loading')}</p>`,
        failed: this.#league.failed,
        here: (league) =>
          league.spans.length === 0
            ? html`<p role="status">${text('leagues.empty')}</p>`
            : this.#here(league),
      })}
    </div>`;
  }

  #here(league: League): TemplateResult {
    const { level, by, at, rows } = league;
    const title = text('leagues.caption', {
      level: text.word('level', level),
      at: at === null ? NOTHING : spanWord(`${by}:${at}`),
    });
    return html`${this.#choices(league)}
      <section class="card stack" aria-labelledby="ranks">
        <div class="apart">
          <h2 id="ranks">${title}</h2>
          <a class="button" download href=${pathWith('/api/leagues.csv', this.#asked)}>${text('common.csv')}</a>
        </div>
        ${by === 'year' ? html`<p class="small muted">${text('leagues.pooled')}</p>` : nothing}
        <div class="scroll" tabindex="0" role="group" aria-labelledby="ranks">
          <table class="cards">
            <thead>
              <tr>
                <th scope="col" class="number">${text('leagues.rank')}</th>
                <th scope="col">${text('common.unit')}</th>
                <th scope="col">${text('leagues.change')}</th>
                <th scope="col" class="number">${text('leagues.figure')}</th>
                ${CHECKS.map((check) => html`<th scope="col" class="number">${text.word('metric', check)}</th>`)}
                ${by === 'month' ? html`<th scope="col">${text('leagues.colour')}</th>` : html`<th scope="col" class="number">${text('leagues.months')}</th>`}
              </tr>
            </thead>
            <tbody>
              ${rows.map((row) => this.#row(row, league))}
            </tbody>
          </table>
        </div>
        ${rows.some(({ colour }) => colour === 'grey') ? html`<p class="small muted">${text.word('colour', 'grey')}: ${text.word('colourHint', 'grey')}</p>` : nothing}
      </section>
      ${this.#course(league)}`;
  }

  #choices({ level, levels, by, at, spans, measure }: League): TemplateResult {
    const choose =
      (name: string, more: Record<string, null> = {}) =>
      (event: Event) =>
        go(changed({ ...more, [name]: valueIn(event) }));
    return html`<div class="line no-print">
      <nav class="line" aria-label=${text('leagues.level')}>
        ${levels.map(
          (
            one,
          ) => html`<a class="button" href=${changed({ level: one })} aria-current=${one === level ? 'true' : nothing}
            >${text.word('level', one)}</a
          >`,
        )}
      </nav>
      <nav class="line" aria-label=${text('leagues.by')}>
        <a class="button" href=${changed({ by: null, at: null })} aria-current=${by === 'month' ? 'true' : nothing}>${text('leagues.month')}</a>
        <a class="button" href=${changed({ by: 'year', at: null })} aria-current=${by === 'year' ? 'true' : nothing}>${text('leagues.year')}</a>
      </nav>
      <label class="line small">
        ${text('leagues.at')}
        <select @change=${choose('at')}>
          ${spans.map((span) => html`<option value=${span} ?selected=${span === at}>${spanWord(`${by}:${span}`)}</option>`)}
        </select>
      </label>
      <label class="line small">
        ${text('leagues.measure')}
        <select @change=${choose('measure')}>
          ${MEASURES.map(
            (one) => html`<option value=${one} ?selected=${one === measure}>
              ${one === 'lowest' ? text('leagues.lowest') : text.word('metric', one)}
            </option>`,
          )}
        </select>
      </label>
    </div>`;
  }

  #row(
    { unit, rank, change, figure, shares, counts, colour, months }: LeagueRow,
    { by, at, threshold }: League,
  ): TemplateResult {
    const asked = (check: (typeof CHECKS)[number]) =>
      rowsHref(
        { unit: unit.code, span: `${by}:${at}`, asof: null, scope: 'all', only: {} },
        { rate: check, part: null },
      );
    return html`<tr>
      <td class="number">${rank ?? html`<span class="small muted">${text('leagues.noRank')}</span>`}</td>
      <th scope="row"><a class="nowrap" href=${`/units/${unit.code}`}>${unit.name}</a></th>
      <td class="nowrap">${moved(rank, change)}</td>
      <td class="number" data-label=${text('leagues.figure')}>${figure !== null && figure < threshold ? glyph('fails') : ''} ${share(figure)}</td>
      ${CHECKS.map((check) => {
        const hundredths = shares[check] ?? null;
        const made = counts?.[check];
        const of = made && [made.good, made.known].map((amount) => toldParts(check, [amount])[0]).join('/');
        const told = of === undefined ? share(hundredths) : `${share(hundredths)} (${of})`;
        return html`<td class="number" data-label=${text.word('metric', check)}>${hundredths === null ? NOTHING : by === 'year' ? told : html`<a href=${asked(check)}>${told}</a>`}</td>`;
      })}
      ${by === 'month' ? html`<td data-label=${text('leagues.colour')}>${colour === null ? NOTHING : colourChip(colour)}</td>` : html`<td class="number" data-label=${text('leagues.months')}><a href=${changed({ by: null, at: null, mark: unit.code })}>${months}</a></td>`}
    </tr>`;
  }

  #course(league: League): TemplateResult | typeof nothing {
    const { course, rows, by } = league;
    if (course.length < 2) return nothing;
    const marked = this.query.get('mark') ?? rows[0]?.unit.code ?? '';
    return html`<section class="card stack" aria-labelledby="course">
      <div class="apart">
        <div>
          <h2 id="course">${text('leagues.chart')}</h2>
          <p class="small muted">${text('leagues.chartHelp', { count: MOST_LINES })}</p>
        </div>
        <label class="line small no-print">
          ${text('leagues.emphasised')}
          <select @change=${(event: Event) => go(changed({ mark: valueIn(event) }), { replace: true })}>
            ${rows.map(({ unit }) => html`<option value=${unit.code} ?selected=${unit.code === marked}>${unit.name}</option>`)}
          </select>
        </label>
      </div>
      <div class="beside">
        <div>${leagueChart(league, marked, this.#room)}</div>
        <div class="scroll" tabindex="0" role="group" aria-label=${text('leagues.figuresTable')}>
          <table>
            <caption>${text('leagues.figuresTable')}</caption>
            <thead>
              <tr>
                <th scope="col">${text('common.unit')}</th>
                ${course.map(({ span }) => html`<th scope="col" class="number" title=${spanWord(`${by}:${span}`)}>${span}</th>`)}
              </tr>
            </thead>
            <tbody>
              ${rows.map(
                ({ unit }) => html`<tr class=${unit.code === marked ? 'marked' : ''}>
                  <th scope="row">${unit.name}</th>
                  ${course.map(({ ranks }) => {
                    const one = ranks.find(({ unit: code }) => code === unit.code);
                    return html`<td class="number" title=${percent(one?.figure ?? null)}>${one?.rank ?? NOTHING}</td>`;
                  })}
                </tr>`,
              )}
            </tbody>
          </table>
        </div>
      </div>
    </section>`;
  }
}

function moved(rank: number | null, change: number | null): TemplateResult | string {
  if (rank === null) return NOTHING;
  if (change === null) return html`<span class="small muted">${text('leagues.fresh')}</span>`;
  if (change === 0) return text('leagues.same');
  return change > 0
    ? `↑ ${text('leagues.up', { count: change })}`
    : `↓ ${text('leagues.down', { count: -change })}`;
}
