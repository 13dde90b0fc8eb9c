/** Importing a list in four steps: choose a file, match its columns, try it without writing, confirm; and the batches before. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { wantedIn } from '../../config/text/wanted.ts';
import type { ListBrief, ListMapping, UnitBrief } from '../../server/api/wire.ts';
import { choices } from '../choices.ts';
import { ask, pathWith, Trouble } from '../client.ts';
import { Deed } from '../deed.ts';
import { valueIn } from '../entered.ts';
import { Live } from '../live.ts';
import { refusalNote } from '../parts/trouble-note.ts';
import { noUnits } from '../parts/unit-card.ts';
import { base } from '../plain-look.ts';
import { clock } from '../times.ts';
import { text } from '../words.ts';
import './batch-list.ts';
import './import-match.ts';
import './import-trial.ts';

const STEPS = ['choose', 'match', 'trial', 'confirm'] as const;
/** Asked again so often while the server is at work. */
const POLL_MS = 700;
const WORKING: readonly ListBrief['state'][] = ['reading', 'trying', 'writing'];

@customElement('import-page')
export class ImportPage extends LitElement {
  static override styles = [
    base,
    css`
      .steps {
        display: flex;
        flex-wrap: wrap;
        gap: var(--s2) var(--s4);
        counter-reset: step;
      }
      .steps li {
        counter-increment: step;
        color: var(--muted);
      }
      .steps li::before {
        content: counter(step) ' ';
      }
      .steps li[aria-current] {
        color: inherit;
        font-weight: 600;
        border-bottom: 2px solid var(--accent);
      }
      progress {
        width: 100%;
      }
    `,
  ];

  @state() private file: File | null = null;
  @state() private source = '';
  @state() private list: ListBrief | null = null;
  readonly #units = new Live<UnitBrief[]>(this, () => ({ path: '/api/units' }));
  readonly #waiting = new Live<{ lists: ListBrief[]; sources: string[] }>(this, () => ({
    path: '/api/lists',
  }));
  readonly #deed = new Deed(this);
  #timer: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  override render() {
    return html`<div class="stack">
      <h1>${text('lists.title')}</h1>
      ${noUnits(this.#units.value)} ${this.#steps()} ${refusalNote(this.#deed.refused)} ${this.#step()}
      <batch-list .stamp=${this.list?.batch ?? 0}></batch-list>
    </div>`;
  }

  get #at(): (typeof STEPS)[number] {
    const { list } = this;
    if (list === null || list.state === 'reading' || list.state === 'failed') return 'choose';
    if (list.state === 'read' || list.state === 'trying') return 'match';
    return list.state === 'tried' ? 'trial' : 'confirm';
  }

  #steps(): TemplateResult {
    return html`<ol class="steps" aria-label=${text('lists.steps')}>
      ${STEPS.map(
        (step) =>
          html`<li aria-current=${step === this.#at ? 'step' : nothing}>${text(`lists.${step}`)}</li>`,
      )}
    </ol>`;
  }

  #step(): TemplateResult {
    const { list } = this;
    if (list === null) return this.#choice();
    switch (list.state) {
      case 'reading':
        return this.#progress(text('lists.reading', { count: list.done }));
      case 'trying':
        return this.#progress(text('lists.trying', { done: list.done, rows: list.rows }), list);
      case 'writing':
        return this.#progress(text('lists.writing', { done: list.done, rows: list.rows }), list);
      case 'failed':
        return this.#failed(list);
      case 'read':
        return html`${this.#trouble(list)}<import-match .list=${list} .busy=${this.#deed.isRunning}
          @mapped=${(event: CustomEvent<ListMapping>) => this.#map(list, event.detail)} @tried=${() => this.#try(list)} @dropped=${() => this.#drop(list)}></import-match>`;
      case 'tried':
        return html`<import-trial .list=${list} .busy=${this.#deed.isRunning}
          @committed=${(event: CustomEvent<unknown>) => this.#commit(list, event.detail)} @back=${() => this.#back(list)} @dropped=${() => this.#drop(list)}></import-trial>`;
      default:
        return this.#written(list);
    }
  }

  #choice(): TemplateResult {
    const known = this.#waiting.value;
    const waiting = known?.lists.filter((list) => list.state !== 'written' && list.state !== 'failed') ?? [];
    return html`<section class="card stack">
        <div class="fields">
          <label class="field">
            <span class="strong">${text('lists.file')}</span>
            <span class="small muted">${text('lists.fileHint')}</span>
            <input type="file" accept=".csv,.xlsx,text/csv" @change=${this.#chosen} />
          </label>
          <label class="field">
            <span class="strong">${text('lists.source')}</span>
            <span class="small muted">${text('lists.sourceHint')}</span>
            <input list="sources" maxlength="100" .value=${this.source} @input=${this.#named} />
            <datalist id="sources">${known?.sources.map((source) => html`<option value=${source}></option>`)}</datalist>
          </label>
        </div>
        <div class="apart">
          <button class="primary" ?disabled=${this.file === null || this.#deed.isRunning} @click=${this.#send}>
            ${text('lists.upload')}
          </button>
          <span class="line">
            <span>${text('lists.template')}:</span>
            <a download href="/api/lists/template.xlsx">${text('lists.templateXlsx')}</a>
            <a download href="/api/lists/template.csv">${text('lists.templateCsv')}</a>
          </span>
        </div>
      </section>
      ${
        waiting.length === 0
          ? nothing
          : html`<section class="card stack" aria-labelledby="waiting">
            <h2 id="waiting">${text('lists.waiting')}</h2>
            ${waiting.map(
              (list) => html`<div class="apart">
                <span>${list.name || list.id} · ${list.who} · ${clock(list.atMs)}</span>
                <span class="line">
                  <button @click=${() => this.#show(list)}>${text('lists.resume')}</button>
                  ${list.state === 'writing' ? nothing : html`<button @click=${() => this.#drop(list)}>${text('lists.drop')}</button>`}
                </span>
              </div>`,
            )}
          </section>`
      }`;
  }

  #progress(words: string, of?: ListBrief): TemplateResult {
    return html`<section class="card stack" role="status">
      <p>${words}</p>
      ${of === undefined ? html`<progress aria-label=${words}></progress>` : html`<progress aria-label=${words} max=${of.rows} value=${of.done}></progress>`}
      <p class="small muted">${text('lists.leave')}</p>
    </section>`;
  }

  #failed(list: ListBrief): TemplateResult {
    return html`<section class="card stack">
      <h2>${text('lists.failed')}</h2>
      ${this.#trouble(list)}
      <p><button @click=${() => this.#drop(list)}>${text('lists.startOver')}</button></p>
    </section>`;
  }

  #trouble({ problem }: ListBrief): TemplateResult | typeof nothing {
    if (problem === null) return nothing;
    const { row, wanted, got } = problem;
    const refused = text.word('listRefusal', got);
    const words = refused === got ? wantedIn(choices().language, wanted) : refused;
    return html`<div class="note crit-edge" role="alert">
      <span>
        ${row > 0 ? html`${text('lists.atRow', { row })}: ` : nothing}${words}
        ${refused === got && got !== '' ? html`<br /><span class="muted">${text('lists.got', { got })}</span>` : nothing}
      </span>
    </div>`;
  }

  #written(list: ListBrief): TemplateResult {
    const { trial, batch } = list;
    return html`<section class="card stack" role="status">
      <h2>${text('lists.written')}</h2>
      ${trial === null ? nothing : html`<p>${text('lists.counts', trial)}</p>`}
      <p>${text('lists.writtenAs', { batch: batch ?? 0 })}</p>
      <p class="line">
        <a class="button primary" href="/devices">${text('lists.goDevices')}</a>
        <button @click=${() => this.#drop(list)}>${text('lists.another')}</button>
      </p>
    </section>`;
  }

  readonly #chosen = (event: Event) => {
    this.file = (event.currentTarget as HTMLInputElement).files?.[0] ?? null;
  };

  readonly #named = (event: Event) => {
    this.source = valueIn(event);
  };

  readonly #send = () => {
    const { file, source } = this;
    if (file === null) return;
    // The bytes as they are, under a type that the server takes for a list, whatever the browser makes of the name.
    const body = new Blob([file], { type: 'application/octet-stream' });
    void this.#deed.try(async () => {
      this.#show(
        await ask<ListBrief>(pathWith('/api/lists', { name: file.name, source }), { method: 'POST', body }),
      );
    });
  };

  #map(list: ListBrief, body: ListMapping): void {
    void this.#deed.try(async () => {
      this.#show(await ask<ListBrief>(`/api/lists/${list.id}/mapping`, { method: 'PUT', body }));
    });
  }

  #try(list: ListBrief): void {
    void this.#deed.try(async () => {
      this.#show(await ask<ListBrief>(`/api/lists/${list.id}/trial`, { method: 'POST' }));
    });
  }

  #commit(list: ListBrief, body: unknown): void {
    void this.#deed.try(async () => {
      this.#show(await ask<ListBrief>(`/api/lists/${list.id}/commit`, { method: 'POST', body }));
    });
  }

  /** To the columns again; the trial is of no use then. */
  #back(list: ListBrief): void {
    this.list = { ...list, state: 'read' };
  }

  #drop(list: ListBrief): void {
    void this.#deed.try(async () => {
      try {
        await ask<void>(`/api/lists/${list.id}`, { method: 'DELETE' });
      } catch (error) {
        // It has expired meanwhile: that was what was wished.
        if (!(error instanceof Trouble && error.status === 404)) throw error;
      }
      this.list = null;
      this.file = null;
      this.#waiting.reload();
    });
  }

  #show(list: ListBrief): void {
    this.list = list;
    clearTimeout(this.#timer);
    if (WORKING.includes(list.state)) this.#timer = setTimeout(() => void this.#poll(list.id), POLL_MS);
  }

  /** A moment without the server is no end: the work goes on there. */
  async #poll(id: number): Promise<void> {
    try {
      const list = await ask<ListBrief>(`/api/lists/${id}`);
      if (this.isConnected && this.list?.id === id) this.#show(list);
    } catch (error) {
      if (error instanceof Trouble && error.status === 404) this.list = null;
      else if (this.isConnected) this.#timer = setTimeout(() => void this.#poll(id), POLL_MS * 3);
    }
  }
}
