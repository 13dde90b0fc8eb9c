/** What is wrong with pictures now, to be compared at a glance and answered by key. Rows never move by themselves. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { CATEGORIES, type FaultSort, PICTURE_FAULTS, type PictureFault } from '../../config/terms.ts';
import type { ImageFault, ImageFaults, UnitBrief } from '../../server/api/wire.ts';
import { pathWith } from '../client.ts';
import { Deed } from '../deed.ts';
import { count } from '../figures.ts';
import { Live } from '../live.ts';
import { PageKeys } from '../page-keys.ts';
import { sendAnswer, undoAnswer } from '../parts/answer-buttons.ts';
import { deviceCode } from '../parts/device-code.ts';
import { sentenceOf } from '../parts/fault-phrase.ts';
import {
  answerPart,
  faultTile,
  rowKey,
  type Said,
  type Shown,
  severityBar,
  tileStyles,
} from '../parts/fault-tile.ts';
import { type Choice, emptied, filter, unitChoices } from '../parts/filters.ts';
import { glyph, signed } from '../parts/glyph.ts';
import { pageIn, pager, pagerStyles } from '../parts/pager.ts';
import { refusalNote } from '../parts/trouble-note.ts';
import { changed, go } from '../place.ts';
import { base } from '../plain-look.ts';
import { session } from '../session.ts';
import { clock } from '../times.ts';
import { text } from '../words.ts';
import { rowStyles } from './row-styles.ts';

const DAY_MS = 86_400_000;
/** Twelve rows of three or eight of two: what one look takes in, with few requests. */
export const TILES = 24;

/** Days back that the filter offers. */
const SPANS = [
  { days: '1', key: 'imageFaults.sinceDay' },
  { days: '7', key: 'imageFaults.sinceWeek' },
  { days: '30', key: 'imageFaults.sinceMonth' },
] as const;

const SORTS = [
  { sort: 'severity', key: 'imageFaults.sortSeverity' },
  { sort: 'since', key: 'imageFaults.sortSince' },
  { sort: 'unit', key: 'imageFaults.sortUnit' },
] as const satisfies readonly { readonly sort: FaultSort; readonly key: string }[];

/** Answered on this screen: the server's list may not say so yet. */
interface Given {
  readonly answer: Said | null;
  readonly id: number | null;
  readonly isBusy: boolean;
}

@customElement('image-fault-list')
export class ImageFaultList extends LitElement {
  static override styles = [base, signed, pagerStyles, rowStyles, tileStyles];

  @property({ attribute: false }) query = new URLSearchParams();
  @state() private shown: ImageFaults | null = null;
  @state() private isDrawn = true;
  @state() private said = '';
  /** By row. */
  @state() private given: ReadonlyMap<string, Given> = new Map();
  #shownPath = '';
  /** Rows in the order in which they were answered here. */
  #order: string[] = [];
  #sinceMs: number | null = null;
  readonly #deed = new Deed(this);

  readonly #faults = new Live<ImageFaults>(this, () => ({
    path: this.#path,
    concerns: ({ units, registry, many }) => many || registry || units.includes(this.#unit),
  }));

  readonly #units = new Live<UnitBrief[]>(this, () => ({
    path: '/api/units',
    concerns: ({ registry }) => registry,
  }));

  constructor() {
    super();
    const key = (shown: string, label: () => string, press: (event: KeyboardEvent) => boolean) => ({
      ...{ shown, label, press, keys: [shown.toLowerCase(), shown] },
    });
    new PageKeys(this, [
      {
        keys: ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'],
        shown: '← ↑ ↓ →',
        label: () => text('imageFaults.keyMove'),
        press: ({ key: pressed }) => this.#move(pressed),
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
      key(
        'D',
        () => text('imageFaults.keyDraw'),
        () => this.#toggle(),
      ),
    ]);
  }

  get #unit(): string {
    return this.query.get('unit') ?? session()?.staff.unit ?? '';
  }

  get #fault(): PictureFault | null {
    return PICTURE_FAULTS.find((fault) => fault === this.query.get('fault')) ?? null;
  }

  get #isList(): boolean {
    return this.query.get('view') === 'list';
  }

  get #asked() {
    return {
      unit: this.#unit,
      fault: this.#fault,
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

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('lightkeeper-refresh', this.#apply);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('lightkeeper-refresh', this.#apply);
  }

  readonly #apply = () => {
    this.shown = this.#faults.value ?? null;
    this.given = new Map();
    this.#order = [];
  };

  override willUpdate(changes: Map<PropertyKey, unknown>): void {
    if (changes.has('query')) {
      const days = Number(this.query.get('days'));
      // Asked once for a filter: a moment that ran on would be a new list each time.
      this.#sinceMs = days > 0 ? Date.now() - days * DAY_MS : null;
    }
    const latest = this.#faults.value;
    if (latest === undefined || !this.#faults.isCurrent || this.#shownPath === this.#path) return;
    this.#shownPath = this.#path;
    this.#apply();
  }

  override render() {
    return this.#faults.render({
      waiting: () => html`<div class="stack">
        <h1>${text('imageFaults.title')}</h1>
        <p role="status" class="muted">${text('shell.loading')}</p>
      </div>`,
      failed: this.#faults.failed,
      here: (latest) => this.#here(this.shown ?? latest, latest),
    });
  }

  #here(shown: ImageFaults, latest: ImageFaults): TemplateResult {
    const news = this.#faults.isCurrent ? this.#newsBetween(shown, latest) : 0;
    return html`<div class="stack">
      <div class="apart">
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
              : html`<button class="primary" @click=${this.#apply}>${text('imageFaults.updates', { count: news })}</button>`
          }
          <a class="button" download href=${pathWith('/api/image-faults.csv', this.#asked)}>${text('common.csv')}</a>
        </div>
      </div>
      ${this.#filters(latest)}
      ${refusalNote(this.#deed.refused)}
      ${shown.rows.length === 0 ? this.#none(shown) : this.#rows(shown, latest)}
      <p class="small said" role="status">${this.said}</p>
    </div>`;
  }

  #filters({ counts }: ImageFaults): TemplateResult {
    const all = counts.reduce((sum, one) => sum + one.count, 0);
    const chosen = this.#fault;
    const isMissing = chosen !== null && counts.every(({ fault }) => fault !== chosen);
    const chips = isMissing ? [...counts, { fault: chosen, count: 0 }] : counts;
    return html`<div class="line chips" role="group" aria-label=${text('imageFaults.fault')}>
        <a class="button" aria-current=${chosen === null ? 'true' : nothing} href=${changed({ fault: null })}
          >${text('imageFaults.all')} ${count(all)}</a
        >
        ${chips.map(
          (
            one,
          ) => html`<a class="button" aria-current=${chosen === one.fault ? 'true' : nothing} href=${changed({ fault: one.fault })}
            >${text.word('reason', one.fault)} ${count(one.count)}</a
          >`,
        )}
      </div>
      <div class="line filters">
        ${filter('unit', text('common.unit'), this.query.get('unit'), unitChoices(this.#units.value ?? []))}
        ${filter(
          'category',
          text('imageFaults.category'),
          this.query.get('category'),
          CATEGORIES.map((category) => ({ value: category, label: text.word('category', category) })),
        )}
        ${filter(
          'days',
          text('imageFaults.since'),
          this.query.get('days'),
          SPANS.map(({ days, key }) => ({ value: days, label: text(key) })),
        )}
        ${filter('answered', text('imageFaults.answered'), this.query.get('answered'), [
          { value: 'no', label: text('imageFaults.answeredNo') },
          { value: 'yes', label: text('imageFaults.answeredYes') },
        ])}
        ${this.#sorts(SORTS.map(({ sort, key }) => ({ value: sort, label: text(key) })))}
        <div class="line" role="group" aria-label=${text('imageFaults.view')}>
          <a class="button" aria-current=${this.#isList ? nothing : 'true'} href=${changed({ view: null })}>${text('imageFaults.grid')}</a>
          <a class="button" aria-current=${this.#isList ? 'true' : nothing} href=${changed({ view: 'list' })}>${text('imageFaults.list')}</a>
        </div>
        ${this.#isList ? nothing : html`<button aria-pressed=${this.isDrawn} @click=${() => this.#toggle()}>${text('imageFaults.draw')}</button>`}
      </div>`;
  }

  /** One order is always in force. */
  #sorts(choices: readonly Choice[]): TemplateResult {
    const present = this.query.get('sort') ?? 'severity';
    return html`<label class="field small">
      ${text('imageFaults.sort')}
      <select
        name="sort"
        @change=${(event: Event) => go(changed({ sort: (event.currentTarget as HTMLSelectElement).value }))}
      >
        ${choices.map(({ value, label }) => html`<option value=${value} .selected=${value === present}>${label}</option>`)}
      </select>
    </label>`;
  }

  #none({ atMs }: ImageFaults): TemplateResult {
    const { query } = this;
    const unit = this.#units.value?.find(({ code }) => code === query.get('unit'))?.name ?? '';
    const word = (list: 'category', value: string | null) => (value === null ? '' : text.word(list, value));
    const answered = query.get('answered');
    const span = SPANS.find(({ days }) => days === query.get('days'));
    return emptied(
      [
        this.#fault === null ? '' : text.word('reason', this.#fault),
        unit,
        word('category', query.get('category')),
        query.get('platform') ?? '',
        span === undefined ? '' : text(span.key),
        answered === 'no'
          ? text('imageFaults.answeredNo')
          : answered === 'yes'
            ? text('imageFaults.answeredYes')
            : '',
      ],
      (words) => text('imageFaults.emptyFilter', { filter: words }),
      html`<div class="card" role="status">
        <p class="strong">${text('imageFaults.none')}</p>
        <p class="muted">${text('imageFaults.noneHint', { time: clock(atMs) })}</p>
      </div>`,
      changed({
        fault: null,
        unit: null,
        category: null,
        platform: null,
        days: null,
        answered: null,
        scope: null,
      }),
    );
  }

  #rows(shown: ImageFaults, latest: ImageFaults): TemplateResult {
    const open = new Set(latest.rows.map(rowKey));
    const isWhole = this.#faults.isCurrent && latest.pages <= 1 && this.query.get('answered') === null;
    const rows = shown.rows.map((row) => this.#shownRow(row, isWhole && !open.has(rowKey(row))));
    const deeds = {
      say: (row: ImageFault, answer: Said) => void this.#say(row, answer),
      undo: (row: ImageFault) => void this.#undo(row),
    };
    const key = ({ row }: Shown) => rowKey(row);
    return html`${
      this.#isList
        ? html`<section class="card">
            <div class="scroll">
              <table class="cards">
                <caption class="unseen">
                  ${text('imageFaults.caption')}
                </caption>
                <thead>
                  <tr>
                    <th scope="col">${text('common.name')}</th>
                    <th scope="col">${text('imageFaults.fault')}</th>
                    <th scope="col">${text('imageFaults.severity')}</th>
                    <th scope="col">${text('common.reason')}</th>
                    <th scope="col">${text('common.unit')}</th>
                    <th scope="col">${text('common.code')}</th>
                    <th scope="col">${text('imageFaults.answered')}</th>
                  </tr>
                </thead>
                <tbody>
                  ${repeat(rows, key, (one) => line(one, deeds))}
                </tbody>
              </table>
            </div>
          </section>`
        : html`<ul class="tiles" aria-label=${text('imageFaults.caption')}>
            ${repeat(rows, key, (one) => faultTile(one, deeds))}
          </ul>`
    }
    ${pager(shown, TILES)}`;
  }

  #shownRow(row: ImageFault, hasRecovered: boolean): Shown {
    const given = this.given.get(rowKey(row));
    return {
      row,
      answer: given === undefined ? row.answer : given.answer,
      isBusy: given?.isBusy === true,
      isUndoable: (given === undefined ? row.answerId : given.id) !== null,
      hasRecovered,
      isDrawn: this.isDrawn,
    };
  }

  /** Rows that came or went, but for those that were answered here. */
  #newsBetween(shown: ImageFaults, latest: ImageFaults): number {
    const before = new Set(shown.rows.map(rowKey));
    const after = new Set(latest.rows.map(rowKey));
    const isNews = (key: string) => !this.given.has(key);
    const went = [...before].filter((key) => !after.has(key) && isNews(key)).length;
    const came = [...after].filter((key) => !before.has(key)).length;
    // What fills the place of an answered row is no news either.
    return Math.max(went, came - this.given.size, 0);
  }

  // ---- keys

  #lines(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>('[data-line]')];
  }

  #focused(): HTMLElement | null {
    const at = this.renderRoot instanceof ShadowRoot ? this.renderRoot.activeElement : null;
    return at?.closest<HTMLElement>('[data-row]') ?? null;
  }

  /** As the eye moves: by rows and columns of the tiles as they stand. */
  #move(key: string): boolean {
    const lines = this.#lines();
    const here = this.#focused();
    const at = lines.findIndex((one) => here?.contains(one) === true);
    const top = (one: HTMLElement | undefined) => one?.closest('[data-row]')?.getBoundingClientRect().top;
    const columns = Math.max(1, lines.filter((one) => top(one) === top(lines[0])).length);
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[key] ?? 0;
    // Without a tile under the focus the arrows scroll, as everywhere; to the right is the way in.
    if (at === -1) {
      if (key !== 'ArrowRight') return false;
      lines[0]?.focus();
      return lines.length > 0;
    }
    lines[at + by]?.focus();
    return true;
  }

  #toggle(): boolean {
    this.isDrawn = !this.isDrawn;
    return true;
  }

  #rowOf(key: string | undefined): ImageFault | undefined {
    return this.shown?.rows.find((row) => rowKey(row) === key);
  }

  #answerFocused(answer: Said): boolean {
    const row = this.#rowOf(this.#focused()?.dataset.row);
    if (row === undefined) {
      this.said = text('imageFaults.pickFirst');
      return true;
    }
    if (row.pictureMs !== null) void this.#say(row, answer, true);
    return true;
  }

  #undoLast(): boolean {
    const last = this.#rowOf(this.#order.at(-1)) ?? this.#rowOf(this.#focused()?.dataset.row);
    const key = last === undefined ? undefined : rowKey(last);
    const id = last === undefined ? null : (this.given.get(key ?? '')?.id ?? last.answerId);
    if (last === undefined || id === null) this.said = text('imageFaults.nothingToUndo');
    else void this.#undo(last, true);
    return true;
  }

  // ---- answers

  #give(key: string, given: Given | null): void {
    const next = new Map(this.given);
    if (given === null) next.delete(key);
    else next.set(key, given);
    this.given = next;
  }

  /** Shown at once; taken back from the screen when the server refuses. By key the next camera gets the focus. */
  async #say(row: ImageFault, answer: Said, byKey = false): Promise<void> {
    const key = rowKey(row);
    const before = this.given.get(key) ?? null;
    if (row.pictureMs === null || before?.isBusy === true) return;
    this.#give(key, { answer, id: null, isBusy: true });
    if (byKey) this.#focusAfter(key);
    const { pictureMs } = row;
    const isNoted = await this.#deed.try(async () => {
      const { id } = await sendAnswer(row.device.id, { fault: row.fault, answer, pictureMs });
      this.#give(key, { answer, id, isBusy: false });
    });
    if (!isNoted) {
      this.#give(key, before);
      return;
    }
    this.#order = [...this.#order.filter((one) => one !== key), key];
    this.said = text('imageFaults.said', { name: row.device.name, answer: text.word('faultAnswer', answer) });
    this.#faults.refresh();
  }

  async #undo(row: ImageFault, byKey = false): Promise<void> {
    const key = rowKey(row);
    const before = this.given.get(key) ?? { answer: row.answer, id: row.answerId, isBusy: false };
    const { id } = before;
    if (id === null || before.isBusy) return;
    this.#give(key, { ...before, isBusy: true });
    if (!(await this.#deed.try(() => undoAnswer(id)))) {
      this.#give(key, before);
      return;
    }
    this.#give(key, { answer: null, id: null, isBusy: false });
    this.#order = this.#order.filter((one) => one !== key);
    this.said = text('imageFaults.unsaid', { name: row.device.name });
    if (byKey) this.#lineOf(key)?.focus();
    this.#faults.refresh();
  }

  #lineOf(key: string): HTMLElement | undefined {
    return this.#lines().find((one) => one.closest<HTMLElement>('[data-row]')?.dataset.row === key);
  }

  #focusAfter(key: string): void {
    const lines = this.#lines();
    const at = lines.findIndex((one) => one.closest<HTMLElement>('[data-row]')?.dataset.row === key);
    (lines[at + 1] ?? lines[at])?.focus();
  }
}

function line(shown: Shown, deeds: Parameters<typeof answerPart>[1]): TemplateResult {
  const { row, hasRecovered } = shown;
  const { device, fault, sinceMs } = row;
  return html`<tr data-row=${rowKey(row)}>
    <th scope="row"><a href="/devices/${device.id}" data-line>${device.name}</a></th>
    <td class="nowrap">
      <span class="signed"
        >${glyph(hasRecovered ? 'normal' : 'image')}${text.word('reason', fault)}${hasRecovered ? html` · ${text('imageFaults.recovered')}` : nothing}</span
      >
    </td>
    <td>${severityBar(row)}</td>
    <td class="wrap small">${sentenceOf(row, sinceMs)}</td>
    <td class="nowrap">${device.unit.name}</td>
    <td>${deviceCode(device.code)}</td>
    <td>${answerPart(shown, deeds)}</td>
  </tr>`;
}
