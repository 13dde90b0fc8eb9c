/** One thing said of many devices: what is to be said, a trial that shows each before and after, and the writing of exactly that. */
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { wantedIn } from '../../config/text/wanted.ts';
import type {
  BulkProblems,
  BulkWish,
  Devices,
  ListBrief,
  Platform,
  UnitBrief,
} from '../../server/api/wire.ts';
import { choices } from '../choices.ts';
import { chooseNone, chosen } from '../chosen.ts';
import { ask, pathWith, Trouble } from '../client.ts';
import { Deed } from '../deed.ts';
import { Live } from '../live.ts';
import { fieldLabel, shownValue } from '../parts/file-words.ts';
import { refusalNote } from '../parts/trouble-note.ts';
import { changed, go } from '../place.ts';
import { base } from '../plain-look.ts';
import { text } from '../words.ts';
import { rowStyles } from './row-styles.ts';
import './batch-list.ts';
import '../parts/bulk-form.ts';
import '../parts/change-table.ts';
import type { Saying } from '../parts/bulk-form.ts';

/** Asked again so often while the server is at work. */
const POLL_MS = 500;
const FILTERS = ['unit', 'q', 'category', 'kind', 'lifecycle', 'platform', 'state'] as const;
/** Of the cells that are told. */
const SHOWN = 50;

@customElement('bulk-page')
export class BulkPage extends LitElement {
  static override styles = [
    base,
    rowStyles,
    css`
      progress {
        width: 100%;
      }
      td,
      tbody th {
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property({ attribute: false }) query = new URLSearchParams();
  /** What was said before, when it is to be said differently. */
  @state() private last: Saying | null = null;
  @state() private edit: ListBrief | null = null;
  @state() private skipBad = false;
  readonly #deed = new Deed(this);
  readonly #units = new Live<UnitBrief[]>(this, () => ({ path: '/api/units' }));
  readonly #platforms = new Live<Platform[]>(this, () => ({ path: '/api/platforms' }));
  readonly #matching = new Live<Devices>(this, () =>
    this.#isAll ? { path: pathWith('/api/devices', { ...this.#filter, size: 1 }) } : null,
  );
  readonly #problems = new Live<BulkProblems>(this, () =>
    (this.edit?.trial?.bad ?? 0) > 0
      ? { path: pathWith(`/api/bulk/${this.edit?.id}/problems`, { size: SHOWN, bad: 'yes' }) }
      : null,
  );
  #timer: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  override willUpdate(changes: PropertyValues<this>): void {
    if (!changes.has('query')) return;
    const id = Number(this.query.get('edit'));
    if (id > 0 && this.edit?.id !== id) void this.#poll(id);
  }

  get #isAll(): boolean {
    return this.query.get('all') === 'yes';
  }

  get #filter(): Record<string, string> {
    return Object.fromEntries(
      FILTERS.flatMap((name) => [[name, this.query.get(name) ?? '']]).filter(([, value]) => value !== ''),
    );
  }

  override render() {
    const { edit } = this;
    return html`<div class="stack">
      <h1>${text(this.query.has('move') ? 'bulk.moveTitle' : 'bulk.title')}</h1>
      <p class="muted">${text('bulk.hint')}</p>
      ${refusalNote(this.#deed.refused)}
      ${edit === null ? this.#begin() : this.#step(edit)}
      <batch-list .stamp=${edit?.batch ?? 0}></batch-list>
    </div>`;
  }

  #begin(): TemplateResult {
    const total = this.#isAll ? this.#matching.value?.total : chosen().size;
    if (total === 0)
      return html`<div class="card stack" role="status">
        <p>${text('bulk.none')}</p>
        <p><a class="button primary" href="/devices">${text('bulk.toList')}</a></p>
      </div>`;
    return html`<section class="card stack" aria-labelledby="what">
      <p class="strong">${total === undefined ? text('shell.loading') : this.#of(total)}</p>
      <h2 id="what">${text('bulk.what')}</h2>
      <bulk-form
        ?move=${this.query.has('move')}
        ?busy=${this.#deed.isRunning}
        .set=${this.last?.set ?? null}
        .note=${this.last?.note ?? ''}
        .back=${pathWith('/devices', this.#filter)}
        @said=${(event: CustomEvent<Saying>) => this.#try(event.detail)}
      ></bulk-form>
    </section>`;
  }

  #of(total: number): string {
    if (!this.#isAll) return text('bulk.of', { count: total });
    const words = Object.entries(this.#filter).map(([name, value]) => this.#filterWord(name, value));
    return text('bulk.ofFilter', { count: total, filter: words.join(' · ') || text('bulk.everything') });
  }

  #filterWord(name: string, value: string): string {
    if (name === 'unit') return this.#units.value?.find(({ code }) => code === value)?.name ?? value;
    if (name === 'platform') return this.#platforms.value?.find(({ id }) => id === value)?.name ?? value;
    return name === 'q' ? `“${value}”` : shownValue(name, value);
  }

  #try({ set, note }: Saying): void {
    const which = this.#isAll
      ? { filter: this.#filter as BulkWish['filter'] }
      : { devices: [...chosen().keys()] };
    const body: BulkWish = { ...which, set, note };
    void this.#deed.try(async () => {
      this.#show(await ask<ListBrief>('/api/bulk', { method: 'POST', body }));
    });
  }

  #step(edit: ListBrief): TemplateResult {
    switch (edit.state) {
      case 'trying':
        return this.#progress(text('bulk.trying', edit), edit);
      case 'writing':
        return this.#progress(text('bulk.writing', edit), edit);
      case 'tried':
        return this.#trial(edit);
      case 'written':
        return this.#written(edit);
      default:
        return this.#failed(edit);
    }
  }

  #progress(words: string, { rows, done }: ListBrief): TemplateResult {
    return html`<section class="card stack" role="status">
      <p>${words}</p>
      <progress aria-label=${words} max=${rows} value=${done}></progress>
      <p class="small muted">${text('lists.leave')}</p>
    </section>`;
  }

  #sayings({ set }: ListBrief): TemplateResult {
    return html`<p>
      ${Object.entries(set ?? {}).map(([name, value], index) => html`${index === 0 ? nothing : ' · '}<span class="strong">${fieldLabel(name)}</span> → ${this.#valueWord(name, value)}`)}
    </p>`;
  }

  #valueWord(name: string, value: string): string {
    return name === 'unit' || name === 'platform' ? this.#filterWord(name, value) : shownValue(name, value);
  }

  #trial(edit: ListBrief): TemplateResult {
    const { trial } = edit;
    if (trial === null) return this.#failed(edit);
    const { updated, bad } = trial;
    const isBlocked = updated === 0 || (bad > 0 && !this.skipBad);
    return html`<section class="card stack" aria-labelledby="trial">
      <h2 id="trial">${text('bulk.trial')}</h2>
      ${this.#sayings(edit)}
      <p role="status" class="strong">${text('bulk.counts', trial)}</p>
      ${updated + bad === 0 ? html`<p>${text('bulk.nothing')}</p>` : nothing}
      <change-table .at=${`/api/bulk/${edit.id}`} .trial=${trial}></change-table>
      ${trial.bad > 0 ? this.#bad(trial) : nothing}
      <div class="line">
        <button class="primary" ?disabled=${this.#deed.isRunning || isBlocked} @click=${() => this.#commit(edit)}>${text('bulk.commit', { count: updated })}</button>
        <button ?disabled=${this.#deed.isRunning} @click=${() => this.#drop(edit, false)}>${text('bulk.back')}</button>
        <button ?disabled=${this.#deed.isRunning} @click=${() => this.#drop(edit, true)}>${text('bulk.drop')}</button>
      </div>
    </section>`;
  }

  #bad({ updated }: NonNullable<ListBrief['trial']>): TemplateResult {
    return html`<h3>${text('bulk.problems')}</h3>
      ${this.#problems.shown((cells) => problemTable(cells))}
      <fieldset class="stack">
        <legend class="unseen">${text('bulk.problems')}</legend>
        ${[false, true].map(
          (skip) => html`<label class="tick">
            <input type="radio" name="skip" .checked=${this.skipBad === skip} @change=${() => {
              this.skipBad = skip;
            }} /> ${skip ? text('bulk.skipBad', { count: updated }) : text('bulk.allOrNothing')}
          </label>`,
        )}
      </fieldset>`;
  }

  #failed(edit: ListBrief): TemplateResult {
    const got = edit.problem?.got ?? '';
    return html`<section class="card stack">
      <h2>${text('bulk.failed')}</h2>
      ${this.#sayings(edit)}
      ${got === '' ? nothing : html`<p class="note crit-edge" role="alert">${text.word('listRefusal', got)}</p>`}
      <div class="line">
        <button class="primary" ?disabled=${this.#deed.isRunning} @click=${() => this.#again(edit)}>${text('bulk.again')}</button>
        <button ?disabled=${this.#deed.isRunning} @click=${() => this.#drop(edit, true)}>${text('bulk.drop')}</button>
      </div>
    </section>`;
  }

  #written(edit: ListBrief): TemplateResult {
    const { trial, batch } = edit;
    return html`<section class="card stack" role="status">
      <h2>${text('bulk.written')}</h2>
      ${this.#sayings(edit)}
      ${trial === null ? nothing : html`<p>${text('bulk.wrote', trial)}</p>`}
      ${trial !== null && trial.waiting > 0 ? html`<p>${text('bulk.waitsNote', { count: trial.waiting })}</p>` : nothing}
      <p>${text('lists.writtenAs', { batch: batch ?? 0 })}</p>
      <p><a class="button primary" href="/devices">${text('bulk.another')}</a></p>
    </section>`;
  }

  #commit(edit: ListBrief): void {
    const { skipBad } = this;
    void this.#deed.try(async () => {
      this.#show(await ask<ListBrief>(`/api/bulk/${edit.id}/commit`, { method: 'POST', body: { skipBad } }));
    });
  }

  #again(edit: ListBrief): void {
    void this.#deed.try(async () => {
      this.#show(await ask<ListBrief>(`/api/bulk/${edit.id}/trial`, { method: 'POST' }));
    });
  }

  /** Back to what is said, or out of it altogether. */
  #drop(edit: ListBrief, isOver: boolean): void {
    void this.#deed.try(async () => {
      try {
        await ask<void>(`/api/bulk/${edit.id}`, { method: 'DELETE' });
      } catch (error) {
        // It has expired meanwhile: that was what was wished.
        if (!(error instanceof Trouble && error.status === 404)) throw error;
      }
      this.edit = null;
      // What was said stays, after a reload too.
      this.last = { set: edit.set ?? {}, note: edit.name };
      go(isOver ? pathWith('/devices', this.#filter) : changed({ edit: null }), { replace: !isOver });
    });
  }

  #show(edit: ListBrief): void {
    this.edit = edit;
    if (this.query.get('edit') !== `${edit.id}`) go(changed({ edit: `${edit.id}` }), { replace: true });
    if (edit.state === 'written') chooseNone();
    clearTimeout(this.#timer);
    if (edit.state === 'trying' || edit.state === 'writing')
      this.#timer = setTimeout(() => void this.#poll(edit.id), POLL_MS);
  }

  /** A moment without the server is no end: the work goes on there. */
  async #poll(id: number): Promise<void> {
    try {
      const edit = await ask<ListBrief>(`/api/bulk/${id}`);
      if (this.isConnected) this.#show(edit);
    } catch (error) {
      if (error instanceof Trouble && error.status === 404) {
        this.edit = null;
        go(changed({ edit: null }), { replace: true });
      } else if (this.isConnected) this.#timer = setTimeout(() => void this.#poll(id), POLL_MS * 3);
    }
  }
}

function problemTable({ rows, total, more }: BulkProblems): TemplateResult {
  const left = total - rows.length + more;
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${text('bulk.problems')}>
      <table class="cards">
        <thead>
          <tr>
            <th scope="col">${text('common.name')}</th>
            <th scope="col">${text('bulk.field')}</th>
            <th scope="col">${text('lists.value')}</th>
            <th scope="col">${text('lists.problem')}</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ({ device, name, column, value, wanted }) => html`<tr>
              <th scope="row">${name === '' ? `#${device}` : html`<a href="/devices/${device}">${name}</a>`}</th>
              <td>${fieldLabel(column)}</td>
              <td>${shownValue(column, value)}</td>
              <td>${wantedIn(choices().language, wanted)}</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${left > 0 ? html`<p class="muted">${text('lists.moreProblems', { count: left })}</p>` : nothing}`;
}
