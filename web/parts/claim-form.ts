/** What chosen found devices get from a template; a preview with every fault before they are registered. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { CATEGORIES, type Category } from '../../config/terms.ts';
import type {
  ClaimOutcome,
  Credential,
  FoundClaim,
  Platform,
  Segment,
  UnitBrief,
} from '../../server/api/wire.ts';
import { ask } from '../client.ts';
import { Deed } from '../deed.ts';
import { dataOf, entryOf, valueIn } from '../entered.ts';
import { Live } from '../live.ts';
import { base } from '../plain-look.ts';
import { text } from '../words.ts';
import { fieldLabel } from './file-words.ts';
import { type Choice, unitChoices } from './filters.ts';
import { problemWords } from './problem-words.ts';
import { refusalNote } from './trouble-note.ts';

/** Where a found device is. */
export interface Spot {
  readonly host: string;
  readonly port: number;
}

/** Industry 00, type 132 (network camera), network 7: the usual middle of a camera's code behind a town of its division. */
const CODE_MIDDLE = '001327';
const NAME_WORDS = '{name} {hardware} {host} {port} {n} {serial}';
/** More are not drawn one by one. */
const SHOWN = 20;

/** Fires `claimed` when devices were registered. */
@customElement('claim-form')
export class ClaimForm extends LitElement {
  static override styles = [
    base,
    css`
      ol {
        columns: auto 340px;
      }
    `,
  ];

  @property({ attribute: false }) spots: readonly Spot[] = [];
  @property({ attribute: false }) units: readonly UnitBrief[] = [];
  @property() segment = '';
  @state() private unit = '';
  @state() private outcome: ClaimOutcome | null = null;
  readonly #deed = new Deed(this);

  readonly #segments = new Live<Segment[]>(this, () => ({ path: '/api/segments' }));
  readonly #platforms = new Live<Platform[]>(this, () => ({ path: '/api/platforms' }));
  readonly #credentials = new Live<Credential[]>(this, () => ({ path: '/api/credentials' }));

  override willUpdate(changes: Map<PropertyKey, unknown>): void {
    // A preview of others is none.
    if (changes.has('spots') && this.outcome?.written !== true) this.outcome = null;
  }

  override render() {
    const isNobody = this.spots.length === 0 || this.#deed.isRunning;
    return html`<form class="stack" @submit=${this.#submit} @input=${this.#stale}>
      <h3>${text('discovery.template')}</h3>
      <div class="fields">
        <label class="field small">
          ${text('common.unit')}
          <select
            name="unit"
            required
            @change=${(event: Event) => {
              this.unit = valueIn(event);
            }}
          >
            <option value="">—</option>
            ${unitChoices(this.units).map(option)}
          </select>
        </label>
        ${select(
          'category',
          text('common.category'),
          CATEGORIES.map((value) => ({ value, label: text.word('category', value) })),
        )}
        ${select('segment', fieldLabel('segment'), named(this.#segments.value), this.segment)}
        ${select('platform', text('common.platform'), named(this.#platforms.value), '')}
        ${select('credential', fieldLabel('credential'), named(this.#credentials.value), '')}
        <label class="field small">
          ${text('discovery.codePrefix')}
          <input
            name="codePrefix"
            class="mono"
            inputmode="numeric"
            pattern="[0-9]{14}"
            maxlength="14"
            required
            autocomplete="off"
            .value=${prefixFor(this.unit)}
          />
        </label>
        <label class="field small">
          ${text('found.namePattern')}
          <input name="namePattern" maxlength="200" autocomplete="off" />
        </label>
      </div>
      <p class="small muted">
        ${text('discovery.templateHint')} ${text('found.namePatternHint', { words: NAME_WORDS })}
      </p>
      ${refusalNote(this.#deed.refused)}
      <p class="line">
        <button value="preview" ?disabled=${isNobody}>${text('found.preview')}</button>
        <button class="primary" value="claim" ?disabled=${isNobody}>${text('discovery.claim')}</button>
        <span role="status">${this.#said()}</span>
      </p>
      ${this.outcome === null || this.outcome.written ? nothing : preview(this.outcome)}
    </form>`;
  }

  #said(): TemplateResult | string {
    if (this.outcome?.written !== true || this.spots.length > 0)
      return text('discovery.selected', { count: this.spots.length });
    return html`${text('discovery.claimed', { count: this.outcome.added.length })}
      <a href="/devices">${text('import.goDevices')}</a>`;
  }

  readonly #stale = () => {
    this.outcome = null;
  };

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    const dry = (event.submitter as HTMLButtonElement | null)?.value === 'preview';
    const data = dataOf(event);
    const entry = (name: string) => entryOf(data, name).trim();
    const optional = (name: string) => (entry(name) === '' ? {} : { [name]: entry(name) });
    const body: FoundClaim = {
      template: {
        unit: entry('unit'),
        category: entry('category') as Category,
        codePrefix: entry('codePrefix'),
        ...optional('segment'),
        ...optional('platform'),
        ...optional('credential'),
        ...optional('namePattern'),
      },
      devices: this.spots.map(({ host, port }) => ({ host, port })),
      ...(dry && { dry }),
    };
    void this.#deed.try(async () => {
      this.outcome = await ask<ClaimOutcome>('/api/found/claim', { method: 'POST', body });
      if (!dry) this.dispatchEvent(new Event('claimed'));
    });
  }
}

function preview({ rows, problems }: ClaimOutcome): TemplateResult {
  const isSound = problems.length === 0;
  const left = (isSound ? rows.length : problems.length) - SHOWN;
  return html`<section class="stack" role="status">
    <p class="strong">
      ${isSound ? text('found.previewed', { count: rows.length }) : text('found.previewProblems', { count: problems.length })}
    </p>
    <ol class="small">
      ${
        isSound
          ? rows
              .slice(0, SHOWN)
              .map(
                ({ host, port, code, name }) =>
                  html`<li><span class="mono">${code}</span> ${name} <span class="muted">${host}:${port}</span></li>`,
              )
          : problems
              .slice(0, SHOWN)
              .map(({ path, wanted, got }) => html`<li>${problemWords({ path, wanted, got })}</li>`)
      }
    </ol>
    ${left > 0 ? html`<p class="small muted">${text('found.more', { count: left })}</p>` : nothing}
  </section>`;
}

/** Eight digits of the unit's division, then the usual middle; to be corrected by hand where it is another. */
function prefixFor(unit: string): string {
  return /^\d{6}/.test(unit) ? `${unit.slice(0, 6)}00${CODE_MIDDLE}` : '';
}

function named(
  rows: readonly { readonly id: string; readonly name?: string; readonly username?: string }[] | undefined,
): Choice[] {
  return (rows ?? []).map(({ id, name, username }) => ({
    value: id,
    label: username === undefined ? name || id : `${id} (${username})`,
  }));
}

/** With `chosen`, even an empty one, nothing may be chosen. */
function select(name: string, label: string, choices: readonly Choice[], chosen?: string): TemplateResult {
  return html`<label class="field small">
    ${label}
    <select name=${name}>
      ${chosen === undefined ? nothing : html`<option value="">—</option>`}
      ${choices.map(({ value, label }) => html`<option value=${value} ?selected=${value === chosen}>${label}</option>`)}
    </select>
  </label>`;
}

function option({ value, label }: Choice): TemplateResult {
  return html`<option value=${value}>${label}</option>`;
}
