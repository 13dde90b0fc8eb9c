/** Sheets that are kept, by kind and unit; what is being made, and one more by hand. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { SHEET_KINDS, type SheetKind, SPAN_OF_SHEET } from '../../config/sheets.ts';
import { dayAt, dayText, spanAt } from '../../config/spans.ts';
import type { Verdict } from '../../config/terms.ts';
import type { SheetBrief, SheetList, UnitBrief } from '../../server/api/wire.ts';
import { ask, pathWith } from '../client.ts';
import { Deed } from '../deed.ts';
import { dataOf, entryOf, valueIn } from '../entered.ts';
import { NOTHING, share } from '../figures.ts';
import { Live } from '../live.ts';
import { glyph, verdictSign } from '../parts/glyph.ts';
import { PAGE_SIZE, pageIn, pager, pagerStyles } from '../parts/pager.ts';
import { refusalNote } from '../parts/trouble-note.ts';
import { changed, go } from '../place.ts';
import { base } from '../plain-look.ts';
import { may } from '../session.ts';
import { spanWord, today } from '../spans.ts';
import { clock, dayTime } from '../times.ts';
import { text } from '../words.ts';
import { rowStyles } from './row-styles.ts';

/** While one is being made it is asked how far. */
const POLL_MS = 2_000;

@customElement('sheet-list')
export class SheetListPage extends LitElement {
  static override styles = [
    base,
    pagerStyles,
    rowStyles,
    css`
      .order form {
        align-items: end;
        padding-top: var(--s2);
      }
    `,
  ];

  @property({ attribute: false }) query = new URLSearchParams();
  readonly #deed = new Deed(this);
  readonly #units = new Live<UnitBrief[]>(this, () => ({ path: '/api/units' }));
  #timer: ReturnType<typeof setTimeout> | undefined;

  readonly #list = new Live<SheetList>(this, () => ({
    path: pathWith('/api/sheets', {
      ...{ kind: this.#kind, unit: this.query.get('unit') },
      ...{ page: pageIn(this.query), size: PAGE_SIZE },
    }),
  }));

  get #kind(): SheetKind | null {
    return SHEET_KINDS.find((kind) => kind === this.query.get('kind')) ?? null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  override updated(): void {
    clearTimeout(this.#timer);
    if (this.#list.value?.making) this.#timer = setTimeout(() => this.#list.refresh(), POLL_MS);
  }

  override render() {
    const kind = this.#kind;
    return html`<div class="stack">
      <div>
        <h1>${text('sheets.title')}</h1>
        <p class="muted">${text('sheets.lead')} <a href="/months">${text('months.title')}</a> · <a href="/leagues">${text('leagues.title')}</a></p>
      </div>
      <div class="apart">
        <nav class="line" aria-label=${text('sheets.kinds')}>
          <a class="button" href=${changed({ kind: null })} aria-current=${kind === null ? 'true' : nothing}>${text('sheets.all')}</a>
          ${SHEET_KINDS.map(
            (one) =>
              html`<a class="button" href=${changed({ kind: one })} aria-current=${one === kind ? 'true' : nothing}
                >${text.word('sheetKind', one)}</a
              >`,
          )}
        </nav>
        ${this.#unitChoice()}
      </div>
      ${refusalNote(this.#deed.refused)}
      ${this.#list.shown((list) => this.#here(list))}
      ${may('administer') ? this.#order() : nothing}
    </div>`;
  }

  #unitChoice(): TemplateResult {
    const units = (this.#units.value ?? []).filter(({ level }) => level === 'city' || level === 'district');
    const chosen = this.query.get('unit') ?? '';
    const choose = (event: Event) => go(changed({ unit: valueIn(event) || null }));
    return html`<label class="line small">
      ${text('sheets.unit')}
      <select @change=${choose}>
        <option value="">${text('sheets.allUnits')}</option>
        ${units.map(({ code, name }) => html`<option value=${code} ?selected=${code === chosen}>${name}</option>`)}
      </select>
    </label>`;
  }

  #here(list: SheetList): TemplateResult {
    const { making, failed } = list;
    return html`
      ${
        making === null
          ? nothing
          : html`<p class="note" role="status">
              ${text('sheets.making', {
                ...{ kind: text.word('sheetKind', making.kind), period: spanWord(making.period) },
                ...{ done: String(making.done), of: String(making.of) },
              })}
              <progress max=${making.of} value=${making.done} aria-label=${text('sheets.making', { kind: '', period: '', done: '', of: '' })}></progress>
            </p>`
      }
      ${
        failed === null
          ? nothing
          : html`<p class="note warn">
              ${text('sheets.failed', { kind: text.word('sheetKind', failed.kind), period: spanWord(failed.period) })}
            </p>`
      }
      ${list.rows.length === 0 ? this.#empty(list) : this.#table(list)} ${pager(list)}`;
  }

  #empty({ next }: SheetList): TemplateResult {
    const kind = this.#kind ?? 'daily';
    const isChosen = this.query.get('unit') !== null;
    return html`<p role="status">
      ${isChosen ? text('sheets.none') : text('sheets.empty')}
      ${text('sheets.emptyNext', { kind: text.word('sheetKind', kind), time: dayTime(next[kind]) })}
    </p>`;
  }

  #table({ rows }: SheetList): TemplateResult {
    return html`<div class="scroll" tabindex="0" role="group" aria-label=${text('sheets.caption')}>
      <table class="cards">
        <caption class="unseen">${text('sheets.caption')}</caption>
        <thead>
          <tr>
            <th scope="col">${text('sheets.span')}</th>
            <th scope="col">${text('sheets.kind')}</th>
            <th scope="col">${text('sheets.unit')}</th>
            <th scope="col">${text('sheets.four')}</th>
            <th scope="col">${text('sheets.state')}</th>
            <th scope="col">${text('sheets.number')}</th>
            <th scope="col">${text('sheets.made')}</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map((row) => rowOf(row))}
        </tbody>
      </table>
    </div>`;
  }

  #order(): TemplateResult {
    return html`<details class="order card">
      <summary>${text('sheets.order')}</summary>
      <p class="small muted">${text('sheets.orderHelp')}</p>
      <form class="line" @submit=${this.#send}>
        <label class="field small">
          ${text('sheets.kind')}
          <select name="kind">
            ${SHEET_KINDS.map((kind) => html`<option value=${kind} ?selected=${kind === this.#kind}>${text.word('sheetKind', kind)}</option>`)}
          </select>
        </label>
        <label class="field small">
          ${text('sheets.day')}
          <input type="date" name="day" required .value=${dayText(today() - 1)} max=${dayText(today() - 1)} />
        </label>
        <label class="field small">
          ${text('sheets.unit')}
          <select name="unit">
            ${(this.#units.value ?? []).map(({ code, name }) => html`<option value=${code} ?selected=${code === this.query.get('unit')}>${name}</option>`)}
          </select>
        </label>
        <label class="field small">
          ${text('sheets.reason')}
          <input name="reason" maxlength="500" autocomplete="off" />
        </label>
        <button class="primary" ?disabled=${this.#deed.isRunning}>${text('sheets.make')}</button>
      </form>
    </details>`;
  }

  readonly #send = (event: SubmitEvent) => {
    event.preventDefault();
    const data = dataOf(event);
    const kind = SHEET_KINDS.find((one) => one === data.get('kind')) ?? 'daily';
    const day = dayAt(entryOf(data, 'day')) ?? today() - 1;
    const body = {
      ...{ kind, period: spanAt(SPAN_OF_SHEET[kind], day) },
      ...{ unit: entryOf(data, 'unit'), reason: entryOf(data, 'reason') },
    };
    void this.#deed.try(async () => {
      await ask('/api/sheets', { method: 'POST', body });
      this.#list.reload();
    });
  };
}

/** What is not at its line, or cannot be said to be. */
function signOf(verdict: Verdict): TemplateResult | typeof nothing {
  const sign = verdictSign(verdict);
  if (sign === null) return nothing;
  return html`${glyph(sign)}<span class="unseen">${text.word('verdict', verdict)} </span>`;
}

function rowOf({
  id,
  kind,
  period,
  unit,
  headline,
  state,
  number,
  replaces,
  madeMs,
  madeBy,
}: SheetBrief): TemplateResult {
  return html`<tr>
    <th scope="row"><a class="nowrap" href=${`/sheets/${id}`}>${spanWord(period)}</a></th>
    <td class="nowrap">${text.word('sheetKind', kind)}</td>
    <td class="nowrap">${unit.name}</td>
    <td class="nowrap" data-label=${text('sheets.four')}>
      ${headline.map(
        ({ rate, share: told, verdict }, at) =>
          html`${at === 0 ? '' : ' / '}<span title=${text.word('metric', rate)}>${signOf(verdict)}${told === null ? NOTHING : share(told)}</span>`,
      )}
    </td>
    <td class="nowrap">${text.word('sheetState', state)}</td>
    <td class="mono nowrap">
      ${number}${replaces === null ? nothing : html` <span class="small muted">(${text('sheets.corrects', { number: replaces })})</span>`}
    </td>
    <td class="small nowrap">${clock(madeMs)} ${madeBy}</td>
  </tr>`;
}
