/** Importing a list: choose a file, try it without writing, see every bad cell, then commit all of it or the good rows. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { ImportRun, UnitBrief } from '../../server/api/wire.ts';
import { ask, pathWith } from '../client.ts';
import { Deed } from '../deed.ts';
import { bytes } from '../figures.ts';
import { Live } from '../live.ts';
import { refusalNote } from '../parts/trouble-note.ts';
import { noUnits } from '../parts/unit-card.ts';
import { base } from '../plain-look.ts';
import { text } from '../words.ts';

const COLUMNS = [
  'code',
  'name',
  'kind',
  'category',
  'unit',
  'segment',
  'platform',
  'upstream',
  'vendor',
  'model',
  'serial',
  'mac',
  'host',
  'onvifPort',
  'tls',
  'rtspPort',
  'rtspPath',
  'credential',
  'lanes',
  'address',
  'lon',
  'lat',
  'datum',
  'lifecycle',
  'inScope',
  'commissioned',
] as const;

const REQUIRED = COLUMNS.slice(0, 5);
/** More bad cells than this are not drawn; the download holds all of them. */
const SHOWN = 200;

@customElement('import-page')
export class ImportPage extends LitElement {
  static override styles = [
    base,
    css`
      .columns {
        display: flex;
        flex-wrap: wrap;
        gap: var(--s1) var(--s3);
      }
    `,
  ];

  @state() private file: File | null = null;
  @state() private trial: ImportRun | null = null;
  @state() private written: ImportRun | null = null;
  @state() private skipBad = false;
  readonly #units = new Live<UnitBrief[]>(this, () => ({ path: '/api/units' }));
  readonly #deed = new Deed(this);

  override render() {
    return html`<div class="stack">
      <h1>${text('import.title')}</h1>
      ${noUnits(this.#units.value)}
      ${this.written === null ? html`${this.#choice()} ${this.#outcome()}` : this.#done(this.written)}
    </div>`;
  }

  #choice(): TemplateResult {
    return html`<section class="card stack">
      <label class="field">
        <span class="strong">${text('import.choose')}</span>
        <span class="small muted">${text('import.chooseHint')}</span>
        <input type="file" accept=".csv,text/csv,text/plain" @change=${this.#choose} />
      </label>
      <details>
        <summary>${text('import.columns')}</summary>
        <p class="small">${text('import.required', { columns: REQUIRED.join(', ') })}</p>
        <ul class="columns small">
          ${COLUMNS.map(
            (column) =>
              html`<li><span class="mono">${column}</span> <span class="muted">${text.word('field', column)}</span></li>`,
          )}
        </ul>
      </details>
      <p>
        <button @click=${() => save('lightkeeper-template.csv', `\uFEFF${COLUMNS.join(',')}\r\n`)}>
          ${text('import.template')}
        </button>
      </p>
      <p role="status">${this.#deed.isRunning ? text(this.trial === null ? 'import.trialRunning' : 'import.committing') : nothing}</p>
      ${refusalNote(this.#deed.refused)}
    </section>`;
  }

  #outcome(): TemplateResult | typeof nothing {
    const { trial } = this;
    if (trial === null) return nothing;
    const { rows, added, updated, unchanged, problems } = trial;
    const hasWork = added + updated > 0;
    const isBlocked = !hasWork || (problems.length > 0 && !this.skipBad);
    return html`<section class="card stack" aria-labelledby="trial">
      <h2 id="trial">${text('import.trialDone', { count: rows })}</h2>
      <p role="status">
        ${text('import.dropped', { name: this.file?.name ?? '', size: bytes(this.file?.size ?? 0) })}<br />
        ${text('import.counts', { added, updated, unchanged, bad: problems.length })}
      </p>
      ${problems.length === 0 ? nothing : this.#problems(problems)}
      ${!hasWork && problems.length === 0 ? html`<p>${text('import.nothing')}</p>` : nothing}
      <div class="line">
        <button class="primary" ?disabled=${isBlocked || this.#deed.isRunning} @click=${this.#commit}>
          ${text('import.commit')}
        </button>
        ${problems.length > 0 && !this.skipBad ? html`<span class="muted">${text('import.commitBlocked')}</span>` : nothing}
      </div>
    </section>`;
  }

  #problems(problems: ImportRun['problems']): TemplateResult {
    return html`<fieldset class="stack">
        <legend class="unseen">${text('import.problems')}</legend>
        ${[false, true].map(
          (skip) => html`<label class="tick">
            <input
              type="radio"
              name="skip"
              .checked=${this.skipBad === skip}
              @change=${() => {
                this.skipBad = skip;
              }}
            />
            ${text(skip ? 'import.skipBad' : 'import.allOrNothing')}
          </label>`,
        )}
      </fieldset>
      <div class="apart">
        <h3>${text('import.problems')}</h3>
        <span class="line">
          ${
            problems.length > SHOWN
              ? html`<span class="small muted">${text('import.problemsShown', { shown: SHOWN, total: problems.length })}</span>`
              : nothing
          }
          <button @click=${() => save('lightkeeper-problems.csv', csvOf(problems))}>${text('import.downloadProblems')}</button>
        </span>
      </div>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col" class="number">${text('import.row')}</th>
              <th scope="col">${text('import.column')}</th>
              <th scope="col">${text('import.value')}</th>
              <th scope="col">${text('import.wanted')}</th>
            </tr>
          </thead>
          <tbody>
            ${problems.slice(0, SHOWN).map(
              ({ row, column, value, wanted }) => html`<tr>
                <td class="number">${row}</td>
                <td>${text.word('field', column)} <span class="mono muted">${column}</span></td>
                <td class="mono">${value === '' ? '—' : value}</td>
                <td>${wanted}</td>
              </tr>`,
            )}
          </tbody>
        </table>
      </div>`;
  }

  #done({ rows, added, updated, unchanged, problems }: ImportRun): TemplateResult {
    return html`<section class="card stack" role="status">
      <h2>${text('import.written', { count: rows })}</h2>
      <p>${text('import.counts', { added, updated, unchanged, bad: problems.length })}</p>
      <p class="line">
        <a class="button primary" href="/devices">${text('import.goDevices')}</a>
        <button @click=${this.#again}>${text('import.again')}</button>
      </p>
    </section>`;
  }

  #again(): void {
    this.file = null;
    this.trial = null;
    this.written = null;
    this.skipBad = false;
  }

  #choose(event: Event): void {
    const file = (event.currentTarget as HTMLInputElement).files?.[0];
    if (file === undefined) return;
    this.#again();
    this.file = file;
    void this.#deed.try(async () => {
      this.trial = await send(file, { dry: 'yes' });
    });
  }

  #commit(): void {
    const { file } = this;
    if (file === null) return;
    void this.#deed.try(async () => {
      const run = await send(file, { skipBad: this.skipBad ? 'yes' : null });
      // Somebody may have written meanwhile: then there are new problems to see instead of an end.
      if (run.written) this.written = run;
      else this.trial = run;
    });
  }
}

/** The bytes as they are, under the type that the server takes for a list, whatever the browser makes of its name. */
function send(file: File, how: Readonly<Record<string, string | null>>): Promise<ImportRun> {
  const body = new Blob([file], { type: 'text/csv' });
  return ask<ImportRun>(pathWith('/api/imports', how), { method: 'POST', body });
}

function csvOf(problems: ImportRun['problems']): string {
  const cell = (value: string) => `"${guarded(value).replaceAll('"', '""')}"`;
  const head = [text('import.row'), text('import.column'), text('import.value'), text('import.wanted')];
  const lines = problems.map(({ row, column, value, wanted }) =>
    [`${row}`, column, value, wanted].map(cell).join(','),
  );
  return `\uFEFF${[head.map(cell).join(','), ...lines].join('\r\n')}\r\n`;
}

/** A cell must not become a formula where the list is opened. */
function guarded(value: string): string {
  return /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
}

function save(name: string, content: string): void {
  const url = URL.createObjectURL(new Blob([content], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1_000);
}
