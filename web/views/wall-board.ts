/** The overview on a wall: large figures, unit after unit, its own age always in sight. It needs neither mouse nor keys. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { CHECKS } from '../../config/terms.ts';
import type { Board, Flag, Rate, Scope } from '../../server/api/wire.ts';
import { pathWith } from '../client.ts';
import { count, NOTHING, percent } from '../figures.ts';
import { Live } from '../live.ts';
import { PageKeys } from '../page-keys.ts';
import { glyph, signed, verdictSign } from '../parts/glyph.ts';
import { distance } from '../parts/rate-tile.ts';
import { go } from '../place.ts';
import { base } from '../plain-look.ts';
import { dueOf, knownOf, lowestOf, rateOf, saidShare, scopeIn, verdictOf } from '../rates.ts';
import { session } from '../session.ts';
import { clock, duration } from '../times.ts';
import { text } from '../words.ts';
import { wallStyles } from './wall-board-styles.ts';

/** So long one unit is shown, unless the address says otherwise. */
const TURN_SECONDS = 20;
/** Asked for anew so often, whatever the event stream says; that keeps the sign-in, too. */
const REFRESH_MS = 30_000;
/** Older than this, the figures are called old. */
const OLD_MS = 90_000;
const WORST = 5;
const FLAGS = 6;

@customElement('wall-board')
export class WallBoard extends LitElement {
  static override styles = [base, signed, wallStyles];

  @property({ attribute: false }) query = new URLSearchParams();
  /** Place among the units that take turns; 0 is the one at the top. */
  @state() private at = 0;
  @state() private isPaused = false;
  @state() private nowMs = Date.now();
  #turnedMs = Date.now();
  #refreshedMs = Date.now();
  #timer: ReturnType<typeof setInterval> | undefined;

  readonly #top = new Live<Board>(this, () => ({
    path: pathWith('/api/board', { unit: this.#own, scope: scopeIn(this.query) }),
    concerns: ({ units, daemons, registry }) => daemons || registry || units.includes(this.#own),
  }));
  readonly #board = new Live<Board>(this, () => ({
    path: pathWith('/api/board', { unit: this.#shown, scope: scopeIn(this.query) }),
    concerns: ({ units, daemons, registry }) => daemons || registry || units.includes(this.#shown),
  }));
  readonly #flags = new Live<Flag[]>(this, () => ({
    path: pathWith('/api/flags', { unit: this.#shown, open: 'true' }),
    concerns: ({ flags }) => flags,
  }));

  constructor() {
    super();
    new PageKeys(this, [
      { keys: [' '], shown: 'Space', label: () => text('wall.pause'), press: () => this.#pause() },
      { keys: ['ArrowRight'], shown: '→', label: () => text('wall.after'), press: () => this.#turn(1) },
      { keys: ['ArrowLeft'], shown: '←', label: () => text('wall.before'), press: () => this.#turn(-1) },
      { keys: ['f', 'F'], shown: 'F', label: () => text('wall.full'), press: () => this.#fill() },
      { keys: ['q', 'Q'], shown: 'Q', label: () => text('wall.leave'), press: () => this.#leave() },
    ]);
  }

  get #own(): string {
    return this.query.get('unit') ?? session()?.staff.unit ?? '';
  }

  /** The unit itself, and those right below it that have devices. */
  get #turns(): readonly string[] {
    const children = this.#top.value?.children.filter(({ devices }) => devices > 0) ?? [];
    return [this.#own, ...children.map(({ unit }) => unit.code)];
  }

  get #shown(): string {
    return this.#turns[this.at % this.#turns.length] ?? this.#own;
  }

  get #seconds(): number {
    const asked = Number(this.query.get('every'));
    return Number.isInteger(asked) && asked >= 5 && asked <= 600 ? asked : TURN_SECONDS;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#timer = setInterval(() => this.#tick(), 1_000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  #tick(): void {
    this.nowMs = Date.now();
    if (this.nowMs - this.#refreshedMs >= REFRESH_MS) {
      this.#refreshedMs = this.nowMs;
      for (const live of [this.#top, this.#board, this.#flags]) live.refresh();
    }
    if (!this.isPaused && this.#turns.length > 1 && this.nowMs - this.#turnedMs >= this.#seconds * 1_000)
      this.#turn(1);
  }

  #turn(step: 1 | -1): boolean {
    const many = this.#turns.length;
    this.at = (this.at + step + many) % many;
    this.#turnedMs = Date.now();
    return true;
  }

  #pause(): boolean {
    this.isPaused = !this.isPaused;
    this.#turnedMs = Date.now();
    return true;
  }

  #fill(): boolean {
    if (document.fullscreenElement === null)
      void document.documentElement.requestFullscreen().catch(() => undefined);
    else void document.exitFullscreen();
    return true;
  }

  #leave(): boolean {
    go(pathWith('/overview', { scope: this.query.get('scope') }));
    return true;
  }

  override render() {
    return this.#board.shown((board) => this.#here(board));
  }

  #here(board: Board): TemplateResult {
    const isOld = this.nowMs - board.atMs > OLD_MS;
    return html`<div class="board ${isOld ? 'old' : ''}">
      <div class="head">
        <h1>${text('wall.title', { unit: board.unit.name })}</h1>
        <span class="now" aria-hidden="true">${clock(this.nowMs, this.nowMs)}</span>
      </div>
      ${this.#age(board, isOld)}
      <div class="four">${CHECKS.map((check) => figure(rateOf(board.rates, check), board.smallGroup))}</div>
      <div class="below">
        ${worstOf(board)}
        <section aria-labelledby="flags">
          <h2 id="flags">${text('wall.flags')}</h2>
          ${flagLines(this.#flags.isCurrent ? this.#flags.value : undefined, board.scope)}
        </section>
      </div>
      ${this.#foot()}
    </div>`;
  }

  /** How old what is shown is: always there, loud when it is too old. */
  #age({ atMs, blind }: Board, isOld: boolean): TemplateResult {
    const age = duration(this.nowMs - atMs);
    const unseen = blind.reduce((sum, { devices }) => sum + devices, 0);
    return html`<p class="age ${isOld ? 'loud' : ''}">
      ${isOld ? html`${glyph('clock')} ${text('wall.stale', { age })}` : text('wall.fresh', { age })}
      · ${text('live.asOf', { time: clock(atMs, this.nowMs) })}
      ${unseen === 0 ? nothing : html`· <strong>${glyph('unknown')} ${text('overview.unknown', { count: unseen })}</strong>`}
    </p>`;
  }

  #foot(): TemplateResult {
    const turns = this.#turns.length;
    const left = Math.max(0, Math.ceil(this.#seconds - (this.nowMs - this.#turnedMs) / 1_000));
    return html`<p class="foot">
      ${
        turns === 1
          ? nothing
          : html`<span>${text('wall.turn', { nth: (this.at % turns) + 1, of: turns })}</span>
              <span>${this.isPaused ? text('wall.paused') : text('wall.next', { seconds: left })}</span>`
      }
      <span class="keys">${text('wall.keys')}</span>
      <a href=${pathWith('/overview', { scope: this.query.get('scope') })}>${text('wall.leave')}</a>
    </p>`;
  }
}

function figure(rate: Rate | undefined, smallGroup: number): TemplateResult | typeof nothing {
  if (rate === undefined) return nothing;
  const verdict = verdictOf(rate) ?? 'meets';
  const sign = verdictSign(verdict);
  const look = { meets: '', fails: 'fails', 'cannot-be-said': 'unsaid', 'nothing-due': 'unsaid' }[verdict];
  return html`<section class="one ${look}" aria-label=${text.word('metric', rate.metric)}>
    <h2>${text.word('metric', rate.metric)}</h2>
    <p class="share">${saidShare(rate, smallGroup, '')}${rate.share === null || dueOf(rate) < smallGroup ? nothing : html`<span class="sign">%</span>`}</p>
    <p class="said"><span class="signed">${sign === null ? nothing : glyph(sign)}${text.word('verdict', verdict)}</span>
      ${verdict === 'fails' || verdict === 'meets' ? html` · ${distance(rate.gap)}` : nothing}</p>
    <p class="counts">${text('overview.known', { good: rate.good, known: knownOf(rate) })}</p>
    ${rate.unknown === 0 ? nothing : html`<p class="counts">${text('overview.unknown', { count: rate.unknown })} · ${percent(rate.low)}–${percent(rate.high)}</p>`}
  </section>`;
}

function worstOf({ children, smallGroup }: Board): TemplateResult | typeof nothing {
  const lowest = children
    .filter(({ rates }) => Number.isFinite(lowestOf(rates)))
    .sort((a, b) => lowestOf(a.rates) - lowestOf(b.rates))
    .slice(0, WORST);
  if (lowest.length === 0) return nothing;
  return html`<section aria-labelledby="worst">
    <h2 id="worst">${text('wall.worst')}</h2>
    <table>
      <thead>
        <tr>
          <th scope="col">${text('common.unit')}</th>
          ${CHECKS.map((check) => html`<th scope="col" class="number">${text.word('metricShort', check)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${lowest.map(
          ({ unit, rates }) => html`<tr>
            <th scope="row">${unit.name}</th>
            ${CHECKS.map((check) => cell(rateOf(rates, check), smallGroup))}
          </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}

function cell(rate: Rate | undefined, smallGroup: number): TemplateResult {
  const sign = rate === undefined ? null : verdictSign(rate.verdict);
  return html`<td class="number ${rate?.verdict ?? ''}">
    <span class="signed">${sign === null ? nothing : glyph(sign)}${rate === undefined ? NOTHING : saidShare(rate, smallGroup, '')}</span>
  </td>`;
}

/** Those of the population that is shown: the same unit may be flagged in three. */
function flagLines(flags: readonly Flag[] | undefined, shown: Scope): TemplateResult {
  const up = (flags ?? []).filter(
    ({ clearedMs, metric, scope }) => scope === shown && clearedMs === null && metric !== 'usable',
  );
  if (up.length === 0) return html`<p class="muted">${text('wall.noFlags')}</p>`;
  const oldest = [...up].sort((a, b) => a.raisedMs - b.raisedMs).slice(0, FLAGS);
  return html`<ul>
    ${oldest.map(
      ({ unit, metric, raisedMs }) => html`<li class="signed">
        ${glyph('fails')} ${text('overview.flag', { unit: unit.name, metric: text.word('metric', metric) })}
        <span class="muted">${text('lead.since', { time: clock(raisedMs) })}</span>
      </li>`,
    )}
    ${up.length > FLAGS ? html`<li class="muted">+${count(up.length - FLAGS)}</li>` : nothing}
  </ul>`;
}
