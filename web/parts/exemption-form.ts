/** Asks for an exemption: what, why, from when until when; says how many devices it is about before it is sent. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import {
  EXEMPTION_KINDS,
  EXEMPTION_SCOPES,
  type ExemptionKind,
  type ExemptionScopeWord,
} from '../../config/supervision.ts';
import type {
  Exemption,
  ExemptionExtent,
  ExemptionScopeWish,
  Exemptions,
  ExemptionWish,
  Platform,
  Segment,
  UnitBrief,
} from '../../server/api/wire.ts';
import { ask } from '../client.ts';
import { Deed } from '../deed.ts';
import { entryOf, formOf } from '../entered.ts';
import { Live } from '../live.ts';
import { base } from '../plain-look.ts';
import { duration, momentOf, momentText } from '../times.ts';
import { text } from '../words.ts';
import { type Choice, unitChoices } from './filters.ts';
import { refusalNote } from './trouble-note.ts';

const HOUR_MS = 3_600_000;

/** Fires `asked` when a request was taken. */
@customElement('exemption-form')
export class ExemptionForm extends LitElement {
  static override styles = [
    base,
    css`
      .whole {
        grid-column: 1 / -1;
      }
      textarea.codes {
        font-family: var(--mono);
        min-height: 96px;
      }
    `,
  ];

  /** Codes to begin with. */
  @property({ attribute: false }) codes: readonly string[] = [];
  @property({ attribute: false }) limits: Exemptions['limits'] | null = null;
  @state() private kind: ExemptionKind = 'power-cut';
  @state() private scope: ExemptionScopeWord = 'devices';
  @state() private extent: ExemptionExtent | null = null;
  readonly #deed = new Deed(this);
  readonly #units = new Live<UnitBrief[]>(this, () => ({ path: '/api/units' }));
  readonly #segments = new Live<Segment[]>(this, () => ({ path: '/api/segments' }));
  readonly #platforms = new Live<Platform[]>(this, () => ({ path: '/api/platforms' }));

  /** What was chosen elsewhere is counted at once. */
  override firstUpdated(): void {
    const form = this.renderRoot.querySelector('form');
    if (form !== null && this.codes.length > 0) void this.#measure(form);
  }

  override render() {
    const nowMs = Date.now();
    const { limits } = this;
    return html`<form class="stack" @submit=${this.#submit} @change=${this.#changed}>
      <div class="fields">
        <label class="field">
          ${text('exemptions.kind')}
          <select name="kind">
            ${EXEMPTION_KINDS.map(
              (kind) =>
                html`<option value=${kind} .selected=${kind === this.kind}>${text.word('exemptionKind', kind)}</option>`,
            )}
          </select>
        </label>
        <label class="field">
          ${text('exemptions.from')}
          <input name="from" type="datetime-local" required .value=${momentText(nowMs)} />
        </label>
        <label class="field">
          ${text('exemptions.until')}
          <input name="until" type="datetime-local" required .value=${momentText(nowMs + 4 * HOUR_MS)} />
        </label>
        <label class="field">
          ${text('exemptions.scope')}
          <select name="scope">
            ${EXEMPTION_SCOPES.map(
              (scope) =>
                html`<option value=${scope} .selected=${scope === this.scope}>${text.word('exemptionScope', scope)}</option>`,
            )}
          </select>
        </label>
        ${this.#scopeField()}
        <label class="field whole">
          ${text('exemptions.reason')}
          <input name="reason" required maxlength="500" autocomplete="off" />
        </label>
        <label class="field whole">
          ${text('exemptions.document')}
          <input name="document" maxlength="500" autocomplete="off" />
        </label>
      </div>
      ${
        limits === null
          ? nothing
          : html`<p class="small muted">
              ${text('exemptions.limits', {
                ...{
                  hours: Math.round(limits.lateMs / HOUR_MS),
                  longest: duration(limits.longestMs[this.kind]),
                },
              })}
            </p>`
      }
      ${refusalNote(this.#deed.refused)}
      <p class="line">
        <button class="primary" ?disabled=${this.#deed.isRunning}>${text('exemptions.send')}</button>
        <span role="status">${this.#extentTold()}</span>
      </p>
    </form>`;
  }

  #extentTold(): string {
    const { extent } = this;
    return extent === null
      ? ''
      : text('exemptions.extent', { unit: extent.unit.name, count: extent.devices });
  }

  #scopeField(): TemplateResult | typeof nothing {
    if (this.scope === 'devices')
      return html`<label class="field whole">
        ${text('exemptions.codes')}
        <textarea class="codes" name="codes" required .value=${this.codes.join('\n')}></textarea>
      </label>`;
    return html`<label class="field">
      ${text.word('exemptionScope', this.scope)}
      <select name="of" required>
        ${this.#choices().map(({ value, label }) => html`<option value=${value}>${label}</option>`)}
      </select>
    </label>`;
  }

  #choices(): readonly Choice[] {
    const named = (all: readonly { readonly id: string; readonly name: string }[]) =>
      all.map(({ id, name }) => ({ value: id, label: name || id }));
    if (this.scope === 'unit') return unitChoices(this.#units.value ?? []);
    return named((this.scope === 'segment' ? this.#segments.value : this.#platforms.value) ?? []);
  }

  readonly #changed = (event: Event): void => {
    const form = formOf(event);
    const { name } = event.target as HTMLInputElement;
    if (name === 'kind') this.kind = entryOf(new FormData(form), 'kind') as ExemptionKind;
    if (name === 'scope') {
      this.scope = entryOf(new FormData(form), 'scope') as ExemptionScopeWord;
      this.extent = null;
      // The field that names it is drawn first.
      void this.updateComplete.then(() => this.#measure(form));
    } else if (name === 'codes' || name === 'of') void this.#measure(form);
  };

  async #measure(form: HTMLFormElement): Promise<void> {
    const scope = scopeIn(form);
    if (scope.is === 'devices' && scope.codes.length === 0) return;
    this.extent = null;
    await this.#deed.try(async () => {
      this.extent = await ask<ExemptionExtent>('/api/exemptions/extent', { method: 'POST', body: scope });
    });
  }

  readonly #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = formOf(event);
    const data = new FormData(form);
    const body: ExemptionWish = {
      kind: this.kind,
      scope: scopeIn(form),
      fromMs: momentOf(entryOf(data, 'from')),
      untilMs: momentOf(entryOf(data, 'until')),
      reason: entryOf(data, 'reason'),
      document: entryOf(data, 'document'),
    };
    void this.#deed.try(async () => {
      await ask<Exemption>('/api/exemptions', { method: 'POST', body });
      form.reset();
      this.extent = null;
      this.dispatchEvent(new Event('asked', { bubbles: true, composed: true }));
    });
  };
}

function scopeIn(form: HTMLFormElement): ExemptionScopeWish {
  const data = new FormData(form);
  const is = entryOf(data, 'scope') as ExemptionScopeWord;
  if (is !== 'devices') return { is, of: entryOf(data, 'of') };
  const codes = entryOf(data, 'codes')
    .split(/[\r\n,;，；]+/)
    .map((code) => code.replaceAll(/\s/g, ''));
  return { is, codes: codes.filter((code) => code !== '') };
}
