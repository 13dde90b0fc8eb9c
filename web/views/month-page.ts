/** Months: drafts, signed by a named person on the screen, verified, compared with the present, corrected by new numbers. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { CHECKS } from '../../config/terms.ts';
import type { MonthBrief, MonthTold, MonthVerified, RuleChanges, UnitBrief } from '../../server/api/wire.ts';
import { ask } from '../client.ts';
import { Deed } from '../deed.ts';
import { dataOf, entryOf, formOf } from '../entered.ts';
import { count, listed, percent } from '../figures.ts';
import { Live } from '../live.ts';
import { chipStyles } from '../parts/colour-chip.ts';
import { glyph } from '../parts/glyph.ts';
import { rateChanges } from '../parts/rate-changes.ts';
import { refusalNote } from '../parts/trouble-note.ts';
import { rowsHref } from '../period.ts';
import { go } from '../place.ts';
import { base } from '../plain-look.ts';
import { may, seesWhole, session } from '../session.ts';
import { spanWord } from '../spans.ts';
import { clock } from '../times.ts';
import { text } from '../words.ts';
import { rowStyles } from './row-styles.ts';

@customElement('month-page')
export class MonthPage extends LitElement {
  static override styles = [
    base,
    chipStyles,
    rowStyles,
    css`
      form {
        align-items: end;
        padding-top: var(--s2);
      }
      .digest {
        overflow-wrap: anywhere;
      }
    `,
  ];

  /** The number that is open; null for the newest. */
  @property({ attribute: false }) number: number | null = null;
  @state() private verified: MonthVerified | null = null;
  @state() private present: RuleChanges | null = null;
  readonly #deed = new Deed(this);
  readonly #look = new Deed(this);
  readonly #months = new Live<MonthBrief[]>(this, () => ({ path: '/api/months' }));
  readonly #units = new Live<UnitBrief[]>(this, () => ({ path: '/api/units' }));
  readonly #month = new Live<MonthTold>(this, () => {
    const number = this.number ?? this.#months.value?.[0]?.number;
    return number === undefined ? null : { path: `/api/months/${number}` };
  });

  override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has('number')) return;
    this.verified = null;
    this.present = null;
  }

  override render() {
    return html`<div class="stack">
      <div>
        <p class="small"><a href="/sheets">${text('sheets.back')}</a></p>
        <h1>${text('months.title')}</h1>
        <p class="muted">${text('months.lead')}</p>
      </div>
      ${refusalNote(this.#deed.refused)}
      ${this.#months.render({
        waiting: () => html`<p role="status" class="muted">${text('shell.loading')}</p>`,
        failed: this.#months.failed,
        here: (months) =>
          months.length === 0 ? html`<p role="status">${text('months.empty')}</p>` : this.#here(months),
      })}
    </div>`;
  }

  #here(months: readonly MonthBrief[]): TemplateResult {
    return html`<section class="card stack" aria-label=${text('months.caption')}>
        <div class="scroll" tabindex="0" role="group" aria-label=${text('months.caption')}>
          <table class="cards">
            <caption class="unseen">${text('months.caption')}</caption>
            <thead>
              <tr>
                <th scope="col">${text('months.month')}</th>
                <th scope="col">${text('months.numberHead')}</th>
                <th scope="col">${text('months.state')}</th>
                <th scope="col">${text('months.made')}</th>
                <th scope="col">${text('months.signed')}</th>
                <th scope="col">${text('months.digest')}</th>
              </tr>
            </thead>
            <tbody>
              ${months.map((month) => this.#row(month))}
            </tbody>
          </table>
        </div>
      </section>
      ${this.#month.shown((told) => this.#one(told))}`;
  }

  #row({
    number,
    month,
    state: is,
    replaces,
    madeMs,
    finalisedMs,
    finalisedBy,
    digest,
  }: MonthBrief): TemplateResult {
    const isOpen = number === this.#month.value?.month.number;
    return html`<tr>
      <th scope="row">
        <a class="nowrap" href=${`/months/${number}`} aria-current=${isOpen ? 'true' : nothing}>${spanWord(`month:${month}`)}</a>
      </th>
      <td class="nowrap">
        ${text('months.number', { number })}
        ${replaces === null ? nothing : html`<span class="small muted">${text('months.replaces', { number: replaces })}</span>`}
      </td>
      <td class="nowrap">${text.word('monthState', is)}</td>
      <td class="small nowrap" data-label=${text('months.made')}>${clock(madeMs)}</td>
      <td class="small nowrap" data-label=${text('months.signed')}>
        ${finalisedMs === null ? text('months.waiting') : `${finalisedBy} ${clock(finalisedMs)}`}
      </td>
      <td class="mono small" data-label=${text('months.digest')}>${digest.slice(0, 12)}…</td>
    </tr>`;
  }

  #one(told: MonthTold): TemplateResult {
    const { month } = told;
    return html`${this.#figures(told)}
      ${seesWhole() ? this.#check(month) : html`<p class="muted">${text('months.notWhole')}</p>`}
      ${may('sign') && seesWhole() && month.state === 'draft' ? this.#sign(told) : nothing}
      ${may('administer') && seesWhole() && month.state === 'finalised' ? this.#correct(month) : nothing}`;
  }

  #figures({ month, lines }: MonthTold): TemplateResult {
    const units = (this.#units.value ?? []).filter(({ level }) => level === 'city' || level === 'district');
    // Of a number that was corrected, too, the list behind a figure is its own.
    const asof = month.finalisedMs ?? month.madeMs;
    return html`<section class="card stack" aria-labelledby="figures">
      <div class="apart">
        <h2 id="figures">${text('months.figures', { month: spanWord(`month:${month.month}`), number: month.number })}</h2>
        <p class="small muted">${text('months.rules', { version: month.ruleVersion })} · <a href="/sheets?kind=monthly">${text('months.sheets')}</a></p>
      </div>
      ${month.reason === '' ? nothing : html`<p>${text('common.reason')}: ${month.reason}</p>`}
      ${month.note === '' ? nothing : html`<p>${text('months.note')}: ${month.note}</p>`}
      <p class="small">${text('months.digest')}: <span class="mono digest">${month.digest}</span></p>
      <div class="scroll" tabindex="0" role="group" aria-labelledby="figures">
        <table class="cards">
          <thead>
            <tr>
              <th scope="col">${text('months.unit')}</th>
              <th scope="col" class="number">${text('months.devices')}</th>
              ${CHECKS.map((check) => html`<th scope="col" class="number">${text.word('metric', check)}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${units.map(({ code, name }) => {
              const line = lines.find(({ unit }) => unit === code);
              if (line === undefined) return nothing;
              return html`<tr>
                <th scope="row"><a class="nowrap" href=${`/units/${code}`}>${name}</a></th>
                <td class="number" data-label=${text('months.devices')}>${count(line.devices)}</td>
                ${CHECKS.map((check) => {
                  const one = line.rates.find(({ rate }) => rate === check);
                  const href = rowsHref(
                    { unit: code, span: `month:${month.month}`, asof, scope: 'all', only: {} },
                    { rate: check, part: null },
                  );
                  return html`<td class="number" data-label=${text.word('metric', check)}>
                    ${one?.verdict === 'fails' ? glyph('fails') : ''}
                    <a href=${href}>${percent(one?.share ?? null)}</a>
                    ${one?.verdict === 'cannot-be-said' ? html`<span class="small muted">${text.word('verdict', one.verdict)}</span>` : nothing}
                  </td>`;
                })}
              </tr>`;
            })}
          </tbody>
        </table>
      </div>
    </section>`;
  }

  #check({ number }: MonthBrief): TemplateResult {
    const { verified, present } = this;
    return html`<section class="card stack" aria-labelledby="verify">
      <h2 id="verify">${text('months.verify')}</h2>
      <p class="small muted">${text('months.verifyHelp')}</p>
      ${refusalNote(this.#look.refused)}
      <div class="line">
        <button ?disabled=${this.#look.isRunning} @click=${() => this.#verify(number)}>${text('months.verifyNow')}</button>
        <a class="button" download href=${`/api/months/${number}/file.json`}>${text('months.download')}</a>
        <button ?disabled=${this.#look.isRunning} title=${text('months.presentHelp')} @click=${() => this.#compare(number)}>
          ${text('months.compare')}
        </button>
        ${this.#look.isRunning ? html`<span role="status" class="muted">${text('months.verifying')}</span>` : nothing}
      </div>
      ${verified === null ? nothing : outcome(verified)} ${present === null ? nothing : differences(present)}
    </section>`;
  }

  #sign({ month, lines }: MonthTold): TemplateResult {
    const unsaid = lines.filter(({ rates }) =>
      rates.some(
        ({ rate, verdict }) => (CHECKS as readonly string[]).includes(rate) && verdict === 'cannot-be-said',
      ),
    );
    const names = unsaid
      .slice(0, 20)
      .map(({ unit }) => this.#units.value?.find(({ code }) => code === unit)?.name ?? unit);
    const own = session()?.staff.name ?? '';
    return html`<section class="card stack" aria-labelledby="sign">
      <h2 id="sign">${text('months.sign')}</h2>
      <p>
        ${text('months.missing')}
        ${unsaid.length === 0 ? text('months.missingNone') : text('months.missingSome', { count: unsaid.length, units: listed(names) })}
      </p>
      <p class="small muted">${text('months.signHelp')}</p>
      <form class="line" @submit=${(event: SubmitEvent) => this.#finalise(event, month, own)}>
        <label class="field small">
          ${text('months.signName')}
          <input name="name" required autocomplete="off" @input=${(event: Event) => (event.currentTarget as HTMLInputElement).setCustomValidity('')} />
        </label>
        <label class="field small">
          ${text('months.signNote')}
          <input name="note" maxlength="500" autocomplete="off" />
        </label>
        <button class="primary" ?disabled=${this.#deed.isRunning}>${text('months.signNow')}</button>
      </form>
      ${
        may('administer')
          ? html`<p class="line">
              <button ?disabled=${this.#deed.isRunning} @click=${() => this.#make({ month: month.month })}>${text('months.draft')}</button>
              <span class="small muted">${text('months.draftHelp')}</span>
            </p>`
          : nothing
      }
    </section>`;
  }

  #correct({ number, month }: MonthBrief): TemplateResult {
    return html`<details class="card">
      <summary>${text('months.correct')}</summary>
      <p class="small muted">${text('months.correctHelp')}</p>
      <form
        class="line"
        @submit=${(event: SubmitEvent) => {
          event.preventDefault();
          const reason = entryOf(dataOf(event), 'reason');
          void this.#make({ month, replaces: number, reason });
        }}
      >
        <label class="field small">
          ${text('months.correctReason')}
          <input name="reason" required maxlength="500" autocomplete="off" />
        </label>
        <button ?disabled=${this.#deed.isRunning}>${text('months.correctNow')}</button>
      </form>
    </details>`;
  }

  #finalise(event: SubmitEvent, { number, digest }: MonthBrief, own: string): void {
    event.preventDefault();
    const form = formOf(event);
    const data = new FormData(form);
    const name = form.elements.namedItem('name') as HTMLInputElement; // it stands above
    if (entryOf(data, 'name').trim() !== own) {
      name.setCustomValidity(text('months.wrongName', { name: own }));
      name.reportValidity();
      return;
    }
    void this.#deed.try(async () => {
      const body = { digest, note: entryOf(data, 'note') };
      await ask(`/api/months/${number}/finalise`, { method: 'POST', body });
      this.#months.reload();
      this.#month.reload();
    });
  }

  #make(body: object): Promise<boolean> {
    return this.#deed.try(async () => {
      const made = await ask<MonthBrief>('/api/months', { method: 'POST', body });
      this.#months.reload();
      this.#month.reload();
      go(`/months/${made.number}`);
    });
  }

  #verify(number: number): void {
    void this.#look.try(async () => {
      this.verified = await ask<MonthVerified>(`/api/months/${number}/verification`);
    });
  }

  #compare(number: number): void {
    void this.#look.try(async () => {
      this.present = await ask<RuleChanges>(`/api/months/${number}/present`);
    });
  }
}

function outcome({ isSame, figures, different, differences: names, digest }: MonthVerified): TemplateResult {
  return html`<div role="status" class="note ${isSame ? '' : 'crit-edge'}">
    <p class="strong">${isSame ? text('months.same', { count: figures }) : text('months.notSame', { count: different })}</p>
    <p class="small digest">${text('months.digestTold')}: <span class="mono">${digest.told}</span></p>
    <p class="small digest">${text('months.digestMade')}: <span class="mono">${digest.made}</span></p>
    ${names.length === 0 ? nothing : html`<p class="small mono">${names.join(', ')}</p>`}
  </div>`;
}

function differences(told: RuleChanges): TemplateResult {
  if (told.changes.length === 0) return html`<p role="status" class="note">${text('months.presentNone')}</p>`;
  return html`<div class="stack">
    <p role="status">${text('months.present', { count: told.changes.length, units: told.units })}</p>
    ${rateChanges(told, { label: text('months.compare'), before: text('months.frozen'), after: text('months.now') })}
  </div>`;
}
