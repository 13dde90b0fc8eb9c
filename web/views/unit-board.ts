/** The page of a unit, the person's own one first: are we at target, who is not, since when, and what was not seen. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { GROUPINGS, PERIOD_RATES } from '../../config/periods.ts';
import { METRICS } from '../../config/terms.ts';
import type { Board, Flag, FlagLives, KeptList, Rate, Scope } from '../../server/api/wire.ts';
import { ask, pathWith, type Trouble } from '../client.ts';
import { Deed } from '../deed.ts';
import { Live } from '../live.ts';
import { blindNotes, firstRoundNote } from '../parts/board-notes.ts';
import { emptyCity } from '../parts/empty-city.ts';
import { flagList } from '../parts/flag-list.ts';
import { glyph, signed } from '../parts/glyph.ts';
import { lead, leadStyles } from '../parts/lead.ts';
import type { RateRow } from '../parts/rate-table.ts';
import { scopeChoice } from '../parts/scope-choice.ts';
import { spanChoice, straySpan } from '../parts/span-choice.ts';
import { notKept, refusalNote } from '../parts/trouble-note.ts';
import { unitLinks } from '../parts/unit-links.ts';
import { unitPath } from '../parts/unit-path.ts';
import { askedIn, groupWord } from '../period.ts';
import { changed, go } from '../place.ts';
import { base } from '../plain-look.ts';
import { dueOf, evidenceHref, linesOf, rateOf, scopeIn, unitHref } from '../rates.ts';
import { session } from '../session.ts';
import { spanIn } from '../spans.ts';
import { clock, dayTime } from '../times.ts';
import { text } from '../words.ts';
import { boardStyles } from './unit-board-styles.ts';
import '../parts/rate-table.ts';
import '../parts/rate-tile.ts';

@customElement('unit-board')
export class UnitBoard extends LitElement {
  static override styles = [base, signed, boardStyles, leadStyles];

  /** Code of the unit; empty for the person's own. */
  @property() unit = '';
  @property({ attribute: false }) query = new URLSearchParams();
  @state() private hasTrend = false;

  readonly #board = new Live<Board>(this, () => ({
    path: pathWith('/api/board', { unit: this.#unit, scope: this.#scope, asof: this.#asof }),
    // What was kept stays as it was.
    concerns: ({ units, daemons, registry }) =>
      this.#asof === null && (daemons || registry || units.includes(this.#unit)),
  }));

  /** Flags are of now. */
  readonly #flags = new Live<Flag[]>(this, () => this.#ofFlags('/api/flags', { open: 'true' }));
  readonly #lives = new Live<FlagLives>(this, () => this.#ofFlags('/api/flag-lives', {}));
  readonly #keeping = new Deed(this);

  #ofFlags(path: string, more: Readonly<Record<string, string>>) {
    if (this.#asof !== null) return null;
    return {
      path: pathWith(path, { unit: this.#unit, ...more }),
      concerns: ({ flags }: { readonly flags: boolean }) => flags,
    };
  }

  get #unit(): string {
    return this.unit === '' ? (session()?.staff.unit ?? '') : this.unit;
  }

  /** The moment of an overview that was kept; null for what goes on. */
  get #asof(): string | null {
    return spanIn(this.query) === null ? this.query.get('asof') : null;
  }

  get #scope(): Scope {
    return scopeIn(this.query);
  }

  /** The chart is a chunk of its own: figures come first. */
  override firstUpdated(): void {
    void import('../parts/trend-chart.ts').then(() => {
      this.hasTrend = true;
    });
  }

  /** Figures over a time are a chunk of their own, too. */
  override updated(): void {
    if (spanIn(this.query) !== null) void import('../parts/period-board.ts');
  }

  override render() {
    return this.#board.render({
      waiting: skeleton,
      failed: (trouble) =>
        html`<div class="stack">
          <h1>${text('nav.overview')}</h1>
          ${this.#isUnfounded(trouble) ? empty() : this.#isNotKept(trouble) ? notKept(unitHref(this.#unit, this.#scope)) : this.#board.failed(trouble)}
        </div>`,
      here: (board) => this.#here(board),
    });
  }

  /** One's own unit is not there: nobody has made any yet, or they went with the demo. */
  #isUnfounded({ status }: Trouble): boolean {
    return this.unit === '' && this.#asof === null && status === 404;
  }

  #isNotKept({ status }: Trouble): boolean {
    return this.#asof !== null && status === 404;
  }

  #here(board: Board): TemplateResult {
    return html`<div class="stack">
      ${unitPath(board.path, board.scope)} ${this.#head(board)} ${this.#asof === null ? this.#times(board) : this.#kept(board)}
      ${straySpan(this.query)} ${refusalNote(this.#keeping.refused)}
      ${board.devices === 0 ? empty() : spanIn(this.query) === null ? this.#now(board) : this.#over(board)}
    </div>`;
  }

  #head(board: Board): TemplateResult {
    return html`<div class="apart">
      <div>
        <h1>${text('overview.title', { unit: board.unit.name })}</h1>
        <p class="paper">
          ${text('overview.printed', {
            unit: board.unit.name,
            time: dayTime(board.atMs),
            scope: text.word('scope', board.scope),
          })}
        </p>
        ${spanIn(this.query) === null ? asOf(board) : nothing}
      </div>
      ${this.#asof === null ? scopeChoice(board.scope) : html`<span class="signed">${text.word('scope', board.scope)}</span>`}
    </div>`;
  }

  /** Which time is shown, and the same on a wall. */
  #times({ unit, scope }: Board): TemplateResult {
    return html`<div class="apart">
      ${spanChoice(spanIn(this.query), { hasNow: true })}
      <span class="line">
        ${
          spanIn(this.query) === null
            ? html`<button
                title=${text('overview.keepHint')}
                ?disabled=${this.#keeping.isRunning}
                @click=${() => void this.#keep(unit.code, scope)}
              >
                ${text('period.pin')}
              </button>`
            : nothing
        }
        <a class="button" href=${pathWith('/overview', { board: 1, unit: unit.code, scope: this.query.get('scope') })}
          >${text('lead.board')}</a
        >
      </span>
    </div>`;
  }

  /** Its address names the unit: whoever opens it may belong to another. */
  async #keep(unit: string, scope: Scope): Promise<void> {
    await this.#keeping.try(async () => {
      const { asofMs } = await ask<KeptList>('/api/board/kept', { method: 'POST', body: { unit, scope } });
      go(unitHref(unit, scope, asofMs));
    });
  }

  /** That it is not of now, of when it is, and the way back. */
  #kept({ atMs, unit, scope }: Board): TemplateResult {
    return html`<div class="note apart" role="status">
      <span class="signed">${glyph('clock')}${text('overview.kept', { time: dayTime(atMs) })}</span>
      <a class="button no-print" href=${unitHref(unit.code, scope)}>${text('overview.backToNow')}</a>
    </div>`;
  }

  #now(board: Board): TemplateResult {
    return html`${blindNotes(board)} ${firstRoundNote(board)} ${lead(board, this.#lives.value?.units, this.#asof)}
    ${this.#figures(board)}`;
  }

  #over({ unit }: Board): TemplateResult {
    const asked = askedIn(this.query, unit.code, spanIn(this.query) ?? '');
    return html`${unitLinks(unit.code)}<period-board
      .asked=${asked}
      .by=${GROUPINGS.find((by) => by === this.query.get('by')) ?? 'unit'}
      .rate=${PERIOD_RATES.find((rate) => rate === this.query.get('rate')) ?? 'online'}
      @rate-chosen=${(event: CustomEvent<string>) => go(changed({ rate: event.detail }))}
    ></period-board>`;
  }

  #figures(board: Board): TemplateResult {
    const { unit, scope } = board;
    const tiles = METRICS.flatMap((metric) => rateOf(board.rates, metric) ?? []);
    return html`<div class="tiles">
        ${tiles.map(
          (rate) =>
            html`<rate-tile
              .rate=${rate}
              .smallGroup=${board.smallGroup}
              .hrefOf=${(part?: string) =>
                evidenceHref({
                  unit: unit.code,
                  metric: rate.metric,
                  scope,
                  asof: this.#asof,
                  ...(part === undefined ? failing(rate) : { part }),
                })}
            ></rate-tile>`,
        )}
      </div>
      ${this.#asof === null ? unitLinks(unit.code) : nothing}
      <div class=${this.#asof === null ? 'columns' : ''}>
        <div class="stack">${this.#children(board)} ${this.#categories(board)} ${this.#platforms(board)}</div>
        ${this.#asof === null ? this.#aside(board) : nothing}
      </div>`;
  }

  /** What is of now alone: flags that are up, and how it went until now. */
  #aside({ unit, scope, rates }: Board): TemplateResult {
    return html`<div class="stack aside">
          <section class="card stack" aria-labelledby="flags">
            <div class="apart"><h2 id="flags">${text('overview.flags')}</h2><a class="small" href="/flags">${text('flags.life')}</a></div>
            ${this.#flags.render({ waiting: () => nothing, failed: this.#flags.failed, here: (flags) => flagList(flags, unit.code, scope) })}
          </section>
          ${
            this.hasTrend
              ? html`<trend-chart
                  class="card"
                  .unit=${unit.code}
                  .scope=${scope}
                  .lines=${linesOf(rates)}
                ></trend-chart>`
              : html`<div class="card trend-place"></div>`
          }
        </div>`;
  }

  #children({ children, scope, unit, smallGroup }: Board): TemplateResult {
    if (children.length === 0) {
      return html`<p class="card">
        ${text('overview.alone')}
        <a href=${pathWith('/devices', { unit: unit.code })}>${text('overview.openDevices')}</a>
      </p>`;
    }
    const rows = children.map(
      (child): RateRow => ({
        key: child.unit.code,
        label: child.unit.name,
        href: this.#asof === null ? unitHref(child.unit.code, scope) : null,
        rates: child.rates,
        smallGroup,
        evidence: (metric) =>
          evidenceHref({
            unit: child.unit.code,
            metric,
            scope,
            asof: this.#asof,
            ...failing(rateOf(child.rates, metric)),
          }),
      }),
    );
    return table('children', text('overview.children'), text('common.unit'), rows);
  }

  #categories({ byCategory, scope, unit, smallGroup }: Board): TemplateResult | typeof nothing {
    const rows = byCategory
      .filter(({ devices }) => devices > 0)
      .map(
        ({ category, rates }): RateRow => ({
          key: category,
          label: text.word('category', category),
          href: this.#asof === null ? pathWith('/devices', { unit: unit.code, category }) : null,
          rates,
          smallGroup,
          evidence: (metric) =>
            evidenceHref({
              unit: unit.code,
              metric,
              scope,
              category,
              asof: this.#asof,
              ...failing(rateOf(rates, metric)),
            }),
        }),
      );
    return rows.length === 0
      ? nothing
      : table('categories', text('overview.byCategory'), text('common.category'), rows);
  }

  #platforms({ byPlatform, scope, unit, smallGroup }: Board): TemplateResult | typeof nothing {
    const rows = byPlatform
      .filter(({ devices }) => devices > 0)
      .map(
        ({ platform, name, carrier, rates }): RateRow => ({
          key: platform,
          label: groupWord('platform', platform, name),
          note: carrier,
          href: null,
          rates,
          smallGroup,
          evidence: (metric) =>
            evidenceHref({
              unit: unit.code,
              metric,
              scope,
              platform,
              asof: this.#asof,
              ...failing(rateOf(rates, metric)),
            }),
        }),
      );
    return rows.length === 0
      ? nothing
      : table('platforms', text('overview.byPlatform'), text('common.platform'), rows);
  }
}

/** How old the figures of now are, and how many devices they count. */
function asOf({ rates, devices, atMs }: Board): TemplateResult {
  const registration = rateOf(rates, 'registration');
  const due = registration === undefined ? 0 : dueOf(registration);
  const excluded = registration?.excluded ?? 0;
  return html`<p class="muted small">
    ${text('live.asOf', { time: clock(atMs) })} · ${text('overview.counted', { due })}
    ${excluded === 0 ? nothing : html`(${text('overview.countedFrom', { devices, excluded })})`}
    · ${text('overview.unknown', { count: registration?.unknown ?? 0 })}
  </p>`;
}

function table(id: string, title: string, head: string, rows: readonly RateRow[]): TemplateResult {
  return html`<section class="card" aria-labelledby=${id}>
    <div class="line heading">
      <h2 id=${id}>${title}</h2>
      <span class="muted small">${text('overview.worstFirst')}</span>
    </div>
    <rate-table .rows=${rows} head=${head} label=${title}></rate-table>
  </section>`;
}

function empty(): TemplateResult {
  return emptyCity(text('overview.empty'), text('overview.emptyHint'));
}

/** A figure opens what is wrong with it first; where nothing is, all of its devices. */
function failing(rate: Rate | undefined): { part?: string } {
  return rate !== undefined && rate.bad > 0 ? { part: 'bad' } : {};
}

/** The outline of the page to come, shown only when the wait is felt. */
function skeleton(): TemplateResult {
  return html`<div class="stack skeleton" role="status" aria-label=${text('shell.loading')}>
    <div class="ghost title"></div>
    <div class="tiles">${METRICS.map(() => html`<div class="card ghost-tile"></div>`)}</div>
    <div class="card ghost-table"></div>
  </div>`;
}
