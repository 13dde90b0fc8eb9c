/** What is wrong with pictures now, to be compared at a glance and answered by key. Rows never move by themselves. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { ImageFault, ImageFaults, UnitBrief } from '../../server/api/wire.ts';
import { pathWith } from '../client.ts';
import { Held } from '../held.ts';
import { Live } from '../live.ts';
import { PageKeys } from '../page-keys.ts';
import { FaultAnswers } from '../parts/fault-answers.ts';
import {
  faultChips,
  faultFilterStyles,
  faultFilters,
  faultIn,
  filtersSet,
  noFaults,
} from '../parts/fault-filters.ts';
import {
  faultLine,
  faultTile,
  type RowDeeds,
  rowKey,
  type Said,
  type Shown,
  tileFrame,
  tileStyles,
} from '../parts/fault-tile.ts';
import { signed } from '../parts/glyph.ts';
import { pageIn, pager, pagerStyles } from '../parts/pager.ts';
import { rowTable } from '../parts/row-table.ts';
import { linkAfter, linkOfRow, rowInFocus, walk } from '../parts/tile-walk.ts';
import { refusalNote } from '../parts/trouble-note.ts';
import { changed } from '../place.ts';
import { base } from '../plain-look.ts';
import { session } from '../session.ts';
import { clock } from '../times.ts';
import { text } from '../words.ts';
import { rowStyles } from './row-styles.ts';

const DAY_MS = 86_400_000;
/** Fills rows of two, three and four: what one look takes in. */
const TILES = 24;

@customElement('image-fault-list')
export class ImageFaultList extends LitElement {
  static override styles = [base, signed, pagerStyles, rowStyles, tileFrame, tileStyles, faultFilterStyles];

  @property({ attribute: false }) query = new URLSearchParams();
  @state() private isDrawn = true;
  /** On a phone. */
  @state() private isUnfolded = false;
  #sinceMs: number | null = null;

  readonly #faults = new Live<ImageFaults>(this, () => ({
    path: this.#path,
    concerns: ({ units, registry, many }) => many || registry || units.includes(this.#asked.unit),
  }));

  readonly #units = new Live<UnitBrief[]>(this, () => ({
    path: '/api/units',
    concerns: ({ registry }) => registry,
  }));

  readonly #answers = new FaultAnswers(this, () => this.#faults.refresh());

  readonly #held = new Held(
    this,
    this.#faults,
    () => this.#path,
    () => this.#answers.clear(),
  );

  readonly #deeds: RowDeeds = {
    say: (row, answer) => void this.#answers.say(row, answer),
    undo: (row) => void this.#answers.undo(row),
  };

  constructor() {
    super();
    const key = (shown: string, label: () => string, press: () => boolean) => ({
      ...{ shown, label, press, keys: [shown.toLowerCase(), shown] },
    });
    new PageKeys(this, [
      {
        keys: ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'],
        shown: '← ↑ ↓ →',
        label: () => text('imageFaults.keyMove'),
        press: ({ key: arrow }) => walk(this.renderRoot, arrow),
      },
      key(
        'Y',
        () => text('imageFaults.keyAgree'),
        () => this.#answerFocused('agree'),
      ),
      key(
        'N',
        () => text('imageFaults.keyNot'),
        () => this.#answerFocused('not-a-fault'),
      ),
      key(
        'U',
        () => text('imageFaults.keyUndo'),
        () => this.#undoLast(),
      ),
      key('D', () => text('imageFaults.keyDraw'), this.#toggle),
    ]);
  }

  get #isList(): boolean {
    return this.query.get('view') === 'list';
  }

  get #asked() {
    return {
      unit: this.query.get('unit') ?? session()?.staff.unit ?? '',
      fault: faultIn(this.query),
      scope: this.query.get('scope'),
      category: this.query.get('category'),
      platform: this.query.get('platform'),
      answered: this.query.get('answered'),
      sort: this.query.get('sort'),
      since: this.#sinceMs,
    };
  }

  get #path(): string {
    return pathWith('/api/image-faults', { ...this.#asked, page: pageIn(this.query), size: TILES });
  }

  override willUpdate(changes: Map<PropertyKey, unknown>): void {
    if (changes.has('query')) {
      const days = Number(this.query.get('days'));
      // Reckoned once for an address: a moment that ran on would ask for a new list each time.
      this.#sinceMs = days > 0 ? Date.now() - days * DAY_MS : null;
    }
  }

  override render() {
    return this.#faults.render({
      waiting: () => html`<div class="stack">
        <h1>${text('imageFaults.title')}</h1>
        <p role="status" class="muted">${text('shell.loading')}</p>
      </div>`,
      failed: (trouble) =>
        html`<div class="stack"><h1>${text('imageFaults.title')}</h1>${this.#faults.failed(trouble)}</div>`,
      here: (latest) => this.#here(this.#held.shown ?? latest, latest),
    });
  }

  #here(shown: ImageFaults, latest: ImageFaults): TemplateResult {
    const units = this.#units.value ?? [];
    return html`<div class="stack">
      ${this.#head(shown, latest)} ${faultChips(latest, this.query)} ${this.#filters(units)}
      ${refusalNote(this.#answers.refused)}
      ${shown.rows.length === 0 ? noFaults(this.query, units, clock(shown.atMs)) : this.#rows(shown, latest)}
      <p class="said" role="status">${this.#answers.said}</p>
    </div>`;
  }

  #head(shown: ImageFaults, latest: ImageFaults): TemplateResult {
    const news = this.#faults.isCurrent ? this.#newsBetween(shown, latest) : 0;
    return html`<div class="apart">
      <div>
        <h1>${text('imageFaults.title')}</h1>
        <p class="small muted" role="status">
          ${text('imageFaults.count', { count: latest.total })} · ${text('live.asOf', { time: clock(shown.atMs) })}
        </p>
      </div>
      <div class="line">
        ${
          news === 0
            ? nothing
            : html`<button class="primary" @click=${this.#held.apply}>${text('imageFaults.updates', { count: news })}</button>`
        }
        <button
          class="fold"
          aria-expanded=${this.isUnfolded}
          @click=${() => {
            this.isUnfolded = !this.isUnfolded;
          }}
        >
          ${text('common.filter')} ${filtersSet(this.query) || nothing}
        </button>
        <a class="button" download href=${pathWith('/api/image-faults.csv', this.#asked)}>${text('common.csv')}</a>
      </div>
    </div>`;
  }

  #filters(units: readonly UnitBrief[]): TemplateResult {
    const isList = this.#isList;
    return html`<div class="line filters ${this.isUnfolded ? 'open' : ''}">
      ${faultFilters(this.query, units)}
      <div class="line" role="group" aria-label=${text('imageFaults.view')}>
        <a class="button" aria-current=${isList ? nothing : 'true'} href=${changed({ view: null })}>${text('imageFaults.grid')}</a>
        <a class="button" aria-current=${isList ? 'true' : nothing} href=${changed({ view: 'list' })}>${text('imageFaults.list')}</a>
        ${isList ? nothing : html`<button aria-pressed=${this.isDrawn} @click=${this.#toggle}>${text('imageFaults.draw')}</button>`}
      </div>
    </div>`;
  }

  #rows(shown: ImageFaults, latest: ImageFaults): TemplateResult {
    const open = new Set(latest.rows.map(rowKey));
    // Only a row that could still stand on this page can be said to have recovered.
    const isWhole = this.#faults.isCurrent && latest.pages <= 1 && this.query.get('answered') === null;
    const rows = shown.rows.map((row) => this.#shownRow(row, isWhole && !open.has(rowKey(row))));
    const key = ({ row }: Shown) => rowKey(row);
    return html`${this.#isList ? table(repeat(rows, key, (one) => faultLine(one, this.#deeds))) : tiles(repeat(rows, key, (one) => faultTile(one, this.#deeds)))}
    ${pager(shown, TILES)}`;
  }

  #shownRow(row: ImageFault, hasRecovered: boolean): Shown {
    const { answer, id, isBusy } = this.#answers.of(row);
    return { row, answer, isBusy, isUndoable: id !== null, hasRecovered, isDrawn: this.isDrawn };
  }

  /** Rows that came or went, but for those that were answered here and for what fills their places. */
  #newsBetween(shown: ImageFaults, latest: ImageFaults): number {
    const before = new Set(shown.rows.map(rowKey));
    const after = new Set(latest.rows.map(rowKey));
    const went = [...before].filter((key) => !after.has(key) && !this.#answers.has(key)).length;
    const came = [...after].filter((key) => !before.has(key)).length;
    return Math.max(went, came - this.#answers.count, 0);
  }

  readonly #toggle = (): boolean => {
    this.isDrawn = !this.isDrawn;
    return true;
  };

  #rowOf(key: string | undefined): ImageFault | undefined {
    return this.#held.shown?.rows.find((row) => rowKey(row) === key);
  }

  /** The next camera gets the focus at once: a shift goes through hundreds. */
  #answerFocused(answer: Said): boolean {
    const key = rowInFocus(this.renderRoot)?.dataset.row;
    const row = this.#rowOf(key);
    if (row === undefined || key === undefined) {
      this.#answers.tell(text('imageFaults.pickFirst'));
    } else {
      if (row.pictureMs === null)
        this.#answers.tell(text('imageFaults.cannotSay', { name: row.device.name }));
      else void this.#answers.say(row, answer);
      linkAfter(this.renderRoot, key)?.focus();
    }
    return true;
  }

  #undoLast(): boolean {
    const key = this.#answers.lastKey ?? rowInFocus(this.renderRoot)?.dataset.row;
    const row = this.#rowOf(key);
    if (row === undefined || key === undefined || this.#answers.of(row).id === null) {
      this.#answers.tell(text('imageFaults.nothingToUndo'));
    } else {
      void this.#answers.undo(row);
      linkOfRow(this.renderRoot, key)?.focus();
    }
    return true;
  }
}

function tiles(rows: unknown): TemplateResult {
  return html`<ul class="tiles" aria-label=${text('imageFaults.caption')}>${rows}</ul>`;
}

function table(rows: unknown): TemplateResult {
  return rowTable(
    text('imageFaults.caption'),
    [
      text('common.name'),
      text('imageFaults.fault'),
      text('imageFaults.severity'),
      text('common.reason'),
      text('common.unit'),
      text('common.code'),
      text('imageFaults.answered'),
    ],
    rows,
  );
}
