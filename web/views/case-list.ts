/** Supervision: cases, the units that are in red months, and the warnings that went out. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { CaseBrief, Cases, Notice } from '../../server/api/wire.ts';
import { ask, pathWith } from '../client.ts';
import { Deed } from '../deed.ts';
import { dataOf, entryOf } from '../entered.ts';
import { count } from '../figures.ts';
import { Live } from '../live.ts';
import { chipStyles, colourChip } from '../parts/colour-chip.ts';
import { glyph, signed } from '../parts/glyph.ts';
import { refusalNote } from '../parts/trouble-note.ts';
import { base } from '../plain-look.ts';
import { unitHref } from '../rates.ts';
import { may } from '../session.ts';
import { clock, day } from '../times.ts';
import { text } from '../words.ts';
import { rowStyles } from './row-styles.ts';

@customElement('case-list')
export class CaseList extends LitElement {
  static override styles = [
    base,
    rowStyles,
    chipStyles,
    signed,
    css`
      .course {
        display: flex;
        flex-wrap: wrap;
        gap: 4px;
      }
      .course li {
        display: grid;
        justify-items: center;
        font-size: 12px;
        color: var(--muted);
      }
      details form {
        padding-top: var(--s2);
      }
    `,
  ];

  @property({ attribute: false }) query = new URLSearchParams();
  readonly #deed = new Deed(this);
  readonly #cases = new Live<Cases>(this, () => ({
    path: pathWith('/api/cases', { unit: this.query.get('unit') }),
  }));

  override render() {
    return html`<div class="stack">
      <div>
        <h1>${text('cases.title')}</h1>
        <p class="muted">${text('cases.lead')}</p>
      </div>
      ${this.#cases.shown((cases) => this.#here(cases))}
    </div>`;
  }

  #here({ counts, rows, units, warnings }: Cases): TemplateResult {
    const told = (['open', 'overdue', 'closed', 'withdrawn'] as const).map(
      (name) =>
        html`<span>${text(`cases.${name}`)} <span class="strong">${count(counts[name])}</span></span>`,
    );
    return html`<section class="card stack" aria-labelledby="cases">
        <div class="apart">
          <h2 id="cases">${text('noticeKind.supervision')}</h2>
          <p class="line small">${told}</p>
        </div>
        ${rows.length === 0 ? html`<p role="status">${text('cases.none')}</p>` : caseTable(rows)}
      </section>
      <section class="card stack" aria-labelledby="units">
        <h2 id="units">${text('cases.units')}</h2>
        ${units.length === 0 ? html`<p>${text('cases.noUnits')}</p>` : unitTable(units)}
      </section>
      <section class="card stack" aria-labelledby="warnings">
        <h2 id="warnings">${text('cases.warnings')}</h2>
        ${refusalNote(this.#deed.refused)}
        ${warnings.length === 0 ? html`<p>${text('cases.noWarnings')}</p>` : warnings.map((one) => this.#warning(one))}
      </section>`;
  }

  #warning(notice: Notice): TemplateResult {
    const { id, number, unit, month, issuedMs, hasBasis, withdrawnMs, withdrawnBy, reason } = notice;
    return html`<div>
      <p>
        <a href="/notices/${id}" class="mono">${number}</a> · ${unit.name} · ${month} ·
        <span class="muted">${text('cases.issued')} ${clock(issuedMs)}</span>
      </p>
      ${hasBasis ? nothing : html`<p class="signed small">${glyph('unsaid')}${text('cases.noBasis')}</p>`}
      ${
        withdrawnMs !== null
          ? html`<p class="small muted">
              ${text('cases.withdrawnBy', { who: withdrawnBy ?? '', time: clock(withdrawnMs), reason: reason ?? '' })}
            </p>`
          : may('administer')
            ? this.#withdrawal(id)
            : nothing
      }
    </div>`;
  }

  #withdrawal(id: number): TemplateResult {
    return html`<details class="small no-print">
      <summary>${text('cases.withdrawWarning')}</summary>
      <form class="line" @submit=${(event: SubmitEvent) => this.#withdraw(event, id)}>
        <label class="field small">
          ${text('caseNote.withdraw')}
          <input name="reason" required maxlength="500" autocomplete="off" />
        </label>
        <button class="danger" ?disabled=${this.#deed.isRunning}>${text('cases.withdrawWarning')}</button>
      </form>
    </details>`;
  }

  #withdraw(event: SubmitEvent, id: number): void {
    event.preventDefault();
    const reason = entryOf(dataOf(event), 'reason');
    void this.#deed.try(async () => {
      await ask(`/api/notices/${id}/withdrawal`, { method: 'POST', body: { reason } });
      this.#cases.reload();
    });
  }
}

function caseTable(rows: readonly CaseBrief[]): TemplateResult {
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${text('cases.caption')}>
    <table class="cards">
      <caption class="unseen">${text('cases.caption')}</caption>
      <thead>
        <tr>
          <th scope="col">${text('cases.number')}</th>
          <th scope="col">${text('common.unit')}</th>
          <th scope="col">${text('cases.stage')}</th>
          <th scope="col">${text('cases.turn')}</th>
          <th scope="col">${text('cases.due')}</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(caseRow)}
      </tbody>
    </table>
  </div>`;
}

function caseRow({ id, number, unit, stage, turn, dueMs, isOverdue, hasBasis }: CaseBrief): TemplateResult {
  const isOver = stage === 'closed' || stage === 'withdrawn';
  return html`<tr>
    <th scope="row"><a href="/cases/${id}" class="mono">${number}</a></th>
    <td>${unit.name}</td>
    <td>
      ${text.word('caseStage', stage)}
      ${hasBasis ? nothing : html`<span class="signed small">${glyph('unsaid')}${text('cases.noBasis')}</span>`}
    </td>
    <td data-label=${text('cases.turn')}>
      ${turn === null ? '—' : html`${turn.name ?? text('cases.nobody')} <span class="small muted">${text.word('casePart', turn.part)}</span>`}
    </td>
    <td class="nowrap" data-label=${text('cases.due')}>
      ${day(dueMs - 1)}
      ${isOverdue && !isOver ? html`<span class="signed crit">${glyph('fails')}${text('cases.isOverdue')}</span>` : nothing}
    </td>
  </tr>`;
}

function unitTable(units: Cases['units']): TemplateResult {
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${text('cases.units')}>
    <table class="cards">
      <caption class="unseen">${text('cases.units')}</caption>
      <thead>
        <tr>
          <th scope="col">${text('common.unit')}</th>
          <th scope="col">${text('cases.months')}</th>
          <th scope="col"><span class="unseen">${text('cases.units')}</span></th>
        </tr>
      </thead>
      <tbody>
        ${units.map(
          ({ unit, months, redRun, openCase }) =>
            html`<tr>
              <th scope="row"><a href=${unitHref(unit.code, 'all')}>${unit.name}</a></th>
              <td class="wrap">${monthCourse(months)}</td>
              <td>
                ${text('cases.run', { count: redRun })}
                ${openCase === null ? nothing : html`· <a href="/cases/${openCase}">${text('noticeKind.supervision')}</a>`}
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** The colours of months, oldest first, each over its month. */
function monthCourse(months: Cases['units'][number]['months']): TemplateResult {
  return html`<ul class="course">
    ${months.map(
      ({ month, colour }) => html`<li>${colourChip(colour, true)}<span>${month.slice(2)}</span></li>`,
    )}
  </ul>`;
}
