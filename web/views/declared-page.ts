/** Declared totals beside what is itemised and what is counted; what is unexplained, with whoever has to explain it. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { Declared, DeclaredWish, Files } from '../../server/api/wire.ts';
import { ask } from '../client.ts';
import { Deed } from '../deed.ts';
import { dataOf, entryOf, valueIn } from '../entered.ts';
import { count, NOTHING } from '../figures.ts';
import { Live } from '../live.ts';
import { glyph, signed } from '../parts/glyph.ts';
import { refusalNote } from '../parts/trouble-note.ts';
import { base } from '../plain-look.ts';
import { may } from '../session.ts';
import { day } from '../times.ts';
import { text } from '../words.ts';
import { rowStyles } from './row-styles.ts';
import '../parts/confirm-button.ts';

type Line = Declared['lines'][number];
const TOTALS: readonly string[] = ['all', 'public'];

@customElement('declared-page')
export class DeclaredPage extends LitElement {
  static override styles = [
    base,
    signed,
    rowStyles,
    css`
      tr.total th,
      tr.total td {
        font-weight: 600;
      }
      td.source {
        min-width: 12em;
      }
    `,
  ];

  /** The line that is being filled in. */
  @state() private open: Line['of'] | null = null;
  readonly #deed = new Deed(this);
  readonly #declared = new Live<Declared>(this, () => ({
    path: '/api/declared',
    concerns: ({ registry }) => registry,
  }));
  readonly #files = new Live<Files>(this, () => ({
    path: '/api/files',
    concerns: ({ registry }) => registry,
  }));

  override render() {
    return html`<div class="stack">
      <div>
        <h1>${text('totals.title')}</h1>
        <p class="muted">${text('totals.lead')}</p>
      </div>
      ${this.#declared.shown((declared) => this.#here(declared))}
      ${this.#places()}
    </div>`;
  }

  #here({ lines, findings }: Declared): TemplateResult {
    const isEmpty = lines.every(({ declared }) => declared === null);
    return html`<section class="card stack" aria-labelledby="findings">
        <h2 id="findings">${text('totals.findings')}</h2>
        ${
          findings.length === 0
            ? html`<p>${text(isEmpty ? 'totals.none' : 'totals.noFindings')}</p>`
            : html`<ul class="stack">
                ${findings.map((finding) => {
                  const line = lines.find(({ of }) => of === finding.of);
                  return html`<li class="note warn">
                    ${glyph('fails')}
                    <div>
                      <p class="strong">${line === undefined ? nothing : findingWords(line, finding.unexplained)}</p>
                      <p class="small muted">${text('totals.whose', { owner: finding.owner || NOTHING, source: finding.source || NOTHING })}</p>
                    </div>
                  </li>`;
                })}
              </ul>`
        }
      </section>
      ${this.open === null ? nothing : this.#form(lines)}
      <section class="card stack" aria-labelledby="lines">
        <div class="apart">
          <h2 id="lines">${text('totals.caption')}</h2>
          <span class="line">
            ${may('read-journal') ? html`<a class="button" href="/admin/journal?subject=declared">${text('totals.history')}</a>` : nothing}
            ${may('register') && this.open === null ? html`<button class="primary" @click=${() => this.#turn('all')}>${text('totals.enter')}</button>` : nothing}
          </span>
        </div>
        ${refusalNote(this.open === null ? this.#deed.refused : null)}
        <div class="scroll">
          <table class="cards">
            <caption class="unseen">${text('totals.caption')}</caption>
            <thead>
              <tr>
                <th scope="col">${text('totals.of')}</th>
                <th scope="col" class="number">${text('totals.declared')}</th>
                <th scope="col" class="number">${text('totals.itemised')}</th>
                <th scope="col" class="number">${text('totals.unexplained')}</th>
                <th scope="col" class="number">${text('totals.counted')}</th>
                <th scope="col" class="number">${text('totals.difference')}</th>
                <th scope="col">${text('totals.source')}</th>
                <th scope="col">${text('totals.owner')}</th>
                ${may('register') ? html`<th scope="col"><span class="unseen">${text('totals.change')}</span></th>` : nothing}
              </tr>
            </thead>
            <tbody>
              ${lines.map((line) => this.#row(line))}
            </tbody>
          </table>
        </div>
      </section>`;
  }

  #row(line: Line): TemplateResult {
    const { of, declared, itemised, unexplained, counted, difference, source, day: on, owner, note } = line;
    const name = ofWords(of);
    return html`<tr class=${TOTALS.includes(of) ? 'total' : ''}>
      <th scope="row">${name}</th>
      <td class="number" data-label=${text('totals.declared')}>${declared === null ? html`<span class="muted small">${text('totals.notDeclared')}</span>` : count(declared)}</td>
      <td class="number" data-label=${text('totals.itemised')}>${figure(itemised)}</td>
      <td class="number" data-label=${text('totals.unexplained')}>
        ${unexplained === null || unexplained === 0 ? figure(unexplained) : html`<span class="signed">${glyph('fails')}<span>${count(unexplained)}</span></span>`}
      </td>
      <td class="number" data-label=${text('totals.counted')}>${count(counted)}</td>
      <td class="number" data-label=${text('totals.difference')}>${difference === null ? NOTHING : signedCount(difference)}</td>
      <td class="source wrap" data-label=${text('totals.source')}>
        ${source ?? NOTHING}${on === null ? nothing : html` <span class="small muted nowrap">${on}</span>`}${note ? html`<div class="small muted">${note}</div>` : nothing}
      </td>
      <td data-label=${text('totals.owner')}>${owner ?? NOTHING}</td>
      ${may('register') ? html`<td><button aria-label=${text('totals.changeOf', { of: name })} @click=${() => this.#turn(of)}>${text('totals.change')}</button></td>` : nothing}
    </tr>`;
  }

  #form(lines: readonly Line[]): TemplateResult {
    const line = lines.find(({ of }) => of === this.open);
    const field = (
      name: 'source' | 'owner' | 'note',
      hint: string,
      isNeeded: boolean,
    ) => html`<label class="field small">
      ${text(`totals.${name}`)}
      <input name=${name} maxlength="500" autocomplete="off" ?required=${isNeeded} .value=${line?.[name] ?? ''} />
      ${hint === '' ? nothing : html`<span class="muted">${hint}</span>`}
    </label>`;
    return html`<form class="card stack" @submit=${this.#save}>
      <h2>${text('totals.enter')}</h2>
      <div class="fields">
        <label class="field small">
          ${text('totals.of')}
          <select name="of" @change=${(event: Event) => this.#turn(valueIn(event) as Line['of'])}>
            ${lines.map(({ of }) => html`<option value=${of} .selected=${of === this.open}>${ofWords(of)}</option>`)}
          </select>
        </label>
        <label class="field small">
          ${text('totals.count')}
          <input name="count" inputmode="numeric" pattern="[0-9]{1,9}" required autocomplete="off" .value=${line?.declared === null || line === undefined ? '' : `${line.declared}`} />
        </label>
        <label class="field small">
          ${text('totals.day')}
          <input name="day" type="date" required .value=${line?.day ?? day(Date.now())} />
          <span class="muted">${text('totals.dayHint')}</span>
        </label>
        ${field('source', text('totals.sourceHint'), true)} ${field('owner', text('totals.ownerHint'), true)}
        ${field('note', '', false)}
      </div>
      ${refusalNote(this.#deed.refused)}
      <div class="apart">
        <span class="line">
          <button class="primary" ?disabled=${this.#deed.isRunning}>${text('common.save')}</button>
          <button type="button" @click=${() => this.#turn(null)}>${text('common.cancel')}</button>
        </span>
        ${
          line === undefined || line.declared === null
            ? nothing
            : html`<confirm-button
                label=${text('totals.take')}
                question=${text('totals.takeAsk', { of: ofWords(line.of) })}
                ?busy=${this.#deed.isRunning}
                @confirmed=${() => this.#remove(line.of)}
              ></confirm-button>`
        }
      </div>
    </form>`;
  }

  /** Sites, devices and channels are three different things, and none of them is the declared total. */
  #places(): TemplateResult {
    return html`<section class="card stack" aria-labelledby="places">
      <div>
        <h2 id="places">${text('totals.counts')}</h2>
        <p class="small muted">${text('files.placesHint')}</p>
      </div>
      ${this.#files.render({
        waiting: () => html`<p class="muted">${text('shell.loading')}</p>`,
        failed: this.#files.failed,
        here: ({ unit, places, children }) => html`<div class="scroll">
          <table class="cards">
            <thead>
              <tr>
                <th scope="col">${text('common.unit')}</th>
                ${(['sites', 'devices', 'channels'] as const).map((one) => html`<th scope="col" class="number">${text(`files.${one}`)}</th>`)}
              </tr>
            </thead>
            <tbody>
              ${[{ unit, places }, ...children].map(
                (row, index) => html`<tr class=${index === 0 ? 'total' : ''}>
                  <th scope="row">${row.unit.name}</th>
                  ${(['sites', 'devices', 'channels'] as const).map((one) => html`<td class="number" data-label=${text(`files.${one}`)}>${count(row.places[one])}</td>`)}
                </tr>`,
              )}
            </tbody>
          </table>
        </div>`,
      })}
    </section>`;
  }

  async #turn(open: Line['of'] | null): Promise<void> {
    this.#deed.forget();
    this.open = open;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('form select')?.focus();
  }

  readonly #save = (event: SubmitEvent) => {
    event.preventDefault();
    const { open } = this;
    if (open === null) return;
    const data = dataOf(event);
    const said = (name: string) => entryOf(data, name).trim();
    const body: DeclaredWish = {
      count: Number(said('count')),
      ...{ source: said('source'), day: said('day'), owner: said('owner'), note: said('note') },
    };
    void this.#deed
      .try(async () =>
        this.#declared.put(await ask<Declared>(`/api/declared/${open}`, { method: 'PUT', body })),
      )
      .then((isDone) => {
        if (isDone) this.open = null;
      });
  };

  #remove(of: Line['of']): void {
    void this.#deed
      .try(() => ask(`/api/declared/${of}`, { method: 'DELETE' }))
      .then((isDone) => {
        if (!isDone) return;
        this.open = null;
        this.#declared.refresh();
      });
  }
}

function ofWords(of: Line['of']): string {
  if (of === 'all' || of === 'public') return text(`totals.${of}`);
  return text.word('category', of);
}

function findingWords({ of, declared, itemised }: Line, unexplained: number): string {
  const figures = { of: ofWords(of), declared: declared ?? 0, itemised: itemised ?? 0 };
  return unexplained > 0
    ? text('totals.finding', { ...figures, unexplained })
    : text('totals.findingMore', { ...figures, unexplained: -unexplained });
}

function figure(number: number | null): string {
  return number === null ? NOTHING : count(number);
}

function signedCount(number: number): string {
  return number > 0 ? `+${count(number)}` : count(number);
}
