/** A sheet as it went out: for reading, for print on A4, and as a file. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { CHECKS } from '../../config/terms.ts';
import type { SheetTold } from '../../server/api/wire.ts';
import { Live } from '../live.ts';
import { chipStyles } from '../parts/colour-chip.ts';
import { sheetStyles, sheetTable } from '../parts/sheet-table.ts';
import { sheetTrend, trendStyles } from '../parts/sheet-trend.ts';
import { base } from '../plain-look.ts';
import { spanWord } from '../spans.ts';
import { dayTime, iso } from '../times.ts';
import { text } from '../words.ts';

@customElement('sheet-page')
export class SheetPage extends LitElement {
  static override styles = [
    base,
    chipStyles,
    sheetStyles,
    trendStyles,
    css`
      .sheet {
        gap: var(--s5);
      }
    `,
  ];

  @property({ attribute: false }) sheetId = 0;
  /** Sections whose rows are all shown. */
  @state() private whole: ReadonlySet<string> = new Set();
  readonly #sheet = new Live<SheetTold>(this, () => ({ path: `/api/sheets/${this.sheetId}` }));

  override render() {
    return this.#sheet.render({
      waiting: () =>
        html`<h1>${text('sheets.title')}</h1><p role="status" class="muted">${text('shell.loading')}</p>`,
      failed: (trouble) => html`<h1>${text('sheets.notThere')}</h1>${this.#sheet.failed(trouble)}`,
      here: (told) => this.#here(told),
    });
  }

  #here(told: SheetTold): TemplateResult {
    const { sheet, months, replacedBy } = told;
    return html`<div class="stack">
      <div class="apart no-print">
        <p class="small"><a href="/sheets?kind=${sheet.kind}">${text('sheets.back')}</a></p>
        <div class="line">
          <button class="primary" @click=${() => print()}>${text('sheets.print')}</button>
          <a class="button" download href=${`/api/sheets/${sheet.id}/file.xlsx`}>${text('sheets.xlsx')}</a>
          <a class="button" download href=${`/api/sheets/${sheet.id}/file.csv`}>${text('sheets.csv')}</a>
        </div>
      </div>
      ${replacedBy === null ? nothing : html`<p class="note warn">${text('sheets.replacedBy', { number: replacedBy })}</p>`}
      ${sheet.state === 'draft' ? html`<p class="note warn">${text('sheets.draftNote')}</p>` : nothing}
      <article class="sheet card stack">
        <header class="stack">
          <div class="apart">
            <h1>${sheet.unit.name} · ${text.word('sheetKind', sheet.kind)} · ${spanWord(sheet.period)}</h1>
            <p class="mono">${sheet.number}</p>
          </div>
          <dl class="facts small">
            ${fact('sheets.span', `${dayTime(told.fromMs)} – ${dayTime(told.untilMs)} (UTC${iso(told.fromMs).slice(-6)})`)}
            ${fact('sheets.asOf', dayTime(told.asofMs))}
            ${fact('sheets.rules', String(sheet.ruleVersion))}
            ${fact('sheets.state', stateWord(told))}
            ${fact('sheets.made', `${dayTime(sheet.madeMs)} ${sheet.madeBy}`)}
            ${sheet.reason === '' ? nothing : fact('common.reason', sheet.reason)}
            ${months.map(
              ({
                number,
                month,
                digest,
                finalisedBy,
                finalisedMs,
              }) => html`<dt>${text('sheets.month', { month, number })}</dt>
                <dd>
                  ${
                    finalisedBy === null
                      ? text('sheets.notSigned')
                      : text('sheets.signedBy', { who: finalisedBy, time: dayTime(finalisedMs ?? 0) })
                  }
                  · <span class="mono">${digest}</span>
                  <a class="no-print" href=${`/months/${number}`}>${text('sheets.seeMonth')}</a>
                </dd>`,
            )}
            ${fact('sheets.digest', html`<span class="mono">${sheet.digest}</span>`)}
          </dl>
        </header>
        ${told.sections.map((section) =>
          sheetTable(
            section,
            { unit: sheet.unit.code, period: sheet.period, asofMs: told.asofMs },
            this.whole.has(section.name),
            () => {
              this.whole = new Set([...this.whole, section.name]);
            },
            section.name === 'trend' ? sheetTrend(section, targetsOf(told)) : nothing,
          ),
        )}
        <p class="small muted">${text('sheets.timeNote')}</p>
        <div class="signatures">
          <p>${text('sheets.signMade')}</p>
          <p>${text('sheets.signChecked')}</p>
          <p>${text('sheets.signApproved')}</p>
          <p>${text('sheets.signDate')}</p>
          <p>${text('sheets.signDate')}</p>
          <p>${text('sheets.signDate')}</p>
        </div>
      </article>
    </div>`;
  }
}

/** The line of each of the four, as the sheet itself tells it. */
function targetsOf({ sections }: SheetTold): (number | null)[] {
  const rates = sections.find(({ name }) => name === 'rates');
  const at = rates?.columns.findIndex(({ name }) => name === 'target') ?? -1;
  return CHECKS.map((_, row) => rates?.rows[row]?.[at]?.share ?? null);
}

function fact(
  key:
    | 'sheets.span'
    | 'sheets.asOf'
    | 'sheets.rules'
    | 'sheets.state'
    | 'sheets.made'
    | 'sheets.digest'
    | 'common.reason',
  value: string | TemplateResult,
): TemplateResult {
  return html`<dt>${text(key)}</dt><dd>${value}</dd>`;
}

function stateWord({ sheet, replacedBy }: SheetTold): string {
  const words = [text.word('sheetState', sheet.state)];
  if (sheet.replaces !== null) words.push(text('sheets.corrects', { number: sheet.replaces }));
  if (replacedBy !== null) words.push(text('sheets.replacedBy', { number: replacedBy }));
  return words.join(' · ');
}
