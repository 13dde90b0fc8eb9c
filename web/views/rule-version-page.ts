/** Versions of the rules: what each says, what other values would change, and a new version by a named person. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { RuleChanges, RuleVersion, RuleVersions } from '../../server/api/wire.ts';
import { ask } from '../client.ts';
import { Deed } from '../deed.ts';
import { dataOf, entryOf } from '../entered.ts';
import { count, share } from '../figures.ts';
import { Live } from '../live.ts';
import { chipStyles } from '../parts/colour-chip.ts';
import { rateChanges } from '../parts/rate-changes.ts';
import { refusalNote } from '../parts/trouble-note.ts';
import { base } from '../plain-look.ts';
import { may, seesWhole } from '../session.ts';
import { day, duration, monthAfter } from '../times.ts';
import { text } from '../words.ts';
import { rowStyles } from './row-styles.ts';

type Values = RuleVersion['values'];

/** One number of the rules: where it stands, and whether it is a share. */
interface Field {
  readonly path: readonly [group: keyof Values, name?: string];
  readonly label: () => string;
  readonly isShare: boolean;
}

const shareOf = (group: 'thresholds' | 'bands' | 'weights', name: string, label: () => string): Field => ({
  path: [group, name],
  label,
  isShare: true,
});
const RATES = ['registration', 'online', 'image', 'position', 'usable', 'file', 'clock', 'repair'] as const;
const CHECKED = RATES.slice(0, 4);
const GROUPS: readonly { readonly title: () => string; readonly fields: readonly Field[] }[] = [
  {
    title: () => text('ruleVersions.thresholds'),
    fields: RATES.map((rate) => shareOf('thresholds', rate, () => text.word('periodRate', rate))),
  },
  {
    title: () => text('ruleVersions.bands'),
    fields: (['green', 'blue', 'orange'] as const).map((band) =>
      shareOf('bands', band, () => text.word('colour', band)),
    ),
  },
  {
    title: () => text('ruleVersions.weights'),
    fields: CHECKED.map((rate) => shareOf('weights', rate, () => text.word('periodRate', rate))),
  },
  {
    title: () => text('ruleVersions.others'),
    fields: (
      [
        ...[
          ['leastCoverage', true],
          ['imageOk', true],
          ['usableOnline', true],
        ],
        ...[
          ['graceDays', false],
          ['smallGroup', false],
          ['clockToleranceSeconds', false],
          ['repairHours', false],
        ],
      ] as const
    ).map(([name, isShare]) => ({ path: [name], label: () => text(`ruleVersions.${name}`), isShare })),
  },
];

@customElement('rule-version-page')
export class RuleVersionPage extends LitElement {
  static override styles = [
    base,
    chipStyles,
    rowStyles,
    css`
      .groups {
        display: grid;
        gap: 16px;
        grid-template-columns: repeat(auto-fit, minmax(230px, 1fr));
      }
      fieldset {
        border: 0;
        margin: 0;
        min-width: 0;
        padding: 0;
      }
      legend {
        font-weight: 600;
        padding: 0 0 8px;
      }
      .pair {
        align-items: center;
        display: grid;
        gap: 8px;
        grid-template-columns: minmax(0, 1fr) 96px;
        padding-block: 4px;
      }
      .pair input {
        text-align: right;
      }
    `,
  ];

  @property({ attribute: false }) query = new URLSearchParams();
  @state() private chosen: number | null = null;
  @state() private tried: RuleChanges | null = null;
  @state() private made: number | null = null;
  readonly #trying = new Deed(this);
  readonly #saving = new Deed(this);
  readonly #versions = new Live<RuleVersions>(this, () => ({ path: '/api/rule-versions' }));

  override render() {
    return html`<div class="stack">
      <div>
        <h1>${text('ruleVersions.title')}</h1>
        <p class="muted">${text('ruleVersions.lead')}</p>
      </div>
      ${this.#versions.shown((versions) => this.#here(versions))}
    </div>`;
  }

  #here({ current, versions }: RuleVersions): TemplateResult {
    const numbered = (wanted: number | null) => versions.find(({ number }) => number === wanted);
    const shown = numbered(this.chosen) ?? numbered(Number(this.query.get('number'))) ?? numbered(current);
    return html`<section class="card scroll" tabindex="0" aria-label=${text('ruleVersions.title')}>
        <table class="cards">
          <thead>
            <tr>
              <th scope="col">${text('ruleVersions.number')}</th>
              <th scope="col">${text('ruleVersions.from')}</th>
              <th scope="col">${text('ruleVersions.made')}</th>
              <th scope="col">${text('ruleVersions.note')}</th>
            </tr>
          </thead>
          <tbody>
            ${[...versions].reverse().map((version) => this.#row(version, current, shown?.number, numbered(version.number - 1)))}
          </tbody>
        </table>
      </section>
      ${shown === undefined ? nothing : this.#form(shown)}`;
  }

  #row(
    version: RuleVersion,
    current: number,
    shown: number | undefined,
    before: RuleVersion | undefined,
  ): TemplateResult {
    const { number, fromMs, madeMs, by, note } = version;
    return html`<tr>
      <th scope="row">
        <button
          aria-pressed=${number === shown ? 'true' : 'false'}
          @click=${() => {
            this.chosen = number;
            this.tried = null;
          }}
        >
          ${text('ruleVersions.number')} ${number}
        </button>
        ${number === current ? html`<span class="strong">${text('ruleVersions.inForce')}</span>` : nothing}
      </th>
      <td data-label=${text('ruleVersions.from')}>${fromMs === 0 ? text('ruleVersions.always') : day(fromMs)}</td>
      <td data-label=${text('ruleVersions.made')}>${day(madeMs)} ${by === 'lightkeeper' ? '' : by}</td>
      <td data-label=${text('ruleVersions.note')}>
        ${note === 'settings' ? text('ruleVersions.bySettings') : note}
        ${before === undefined ? nothing : html`<ul class="small">${differences(before.values, version.values)}</ul>`}
      </td>
    </tr>`;
  }

  #form(version: RuleVersion): TemplateResult {
    const mayChange = may('administer') && seesWhole();
    return html`<form class="card stack" @submit=${(event: SubmitEvent) => this.#try(event, version)}>
      <div>
        <h2>
          ${mayChange ? text('ruleVersions.tryIt') : text('ruleVersions.values', { number: version.number })}
        </h2>
        ${mayChange ? html`<p class="muted">${text('ruleVersions.tryHelp')}</p>` : nothing}
      </div>
      <div class="groups">
        ${GROUPS.map(
          ({ title, fields }) => html`<fieldset>
            <legend>${title()}</legend>
            ${fields.map((field) => this.#field(field, version.values, mayChange))}
          </fieldset>`,
        )}
      </div>
      ${windowLines(version.values)} ${mayChange ? this.#actions(version) : nothing}
    </form>`;
  }

  #field({ path, label, isShare }: Field, values: Values, mayChange: boolean): TemplateResult {
    const value = numberAt(values, path);
    if (!mayChange)
      return html`<p class="pair">
        <span>${label()}</span><span class="number">${isShare ? share(value) : count(value)}</span>
      </p>`;
    return html`<label class="pair">
      <span>${label()}</span>
      <input
        name=${path.join('.')}
        inputmode="decimal"
        required
        autocomplete="off"
        pattern=${isShare ? '\\d{1,3}(\\.\\d{1,2})?' : '\\d{1,4}'}
        title=${text('ruleVersions.whole')}
        .value=${isShare ? share(value) : String(value)}
      />
    </label>`;
  }

  #actions(version: RuleVersion): TemplateResult {
    const { tried } = this;
    return html`<div class="fields">
        <label class="field">
          ${text('ruleVersions.tryMonth')}
          <input name="month" type="month" required .value=${monthAfter(-1)} max=${monthAfter(0)} />
        </label>
      </div>
      ${refusalNote(this.#trying.refused)}
      <p class="line">
        <button class="primary" ?disabled=${this.#trying.isRunning}>${text('ruleVersions.tryButton')}</button>
        <span role="status">${this.#trying.isRunning ? text('ruleVersions.trying') : toldOf(tried)}</span>
      </p>
      ${tried === null || tried.changes.length === 0 ? nothing : rateChanges(tried, { label: text('ruleVersions.tryIt'), before: text('ruleVersions.before'), after: text('ruleVersions.after') })}
      <div class="fields">
        <label class="field">
          ${text('ruleVersions.fromMonth')}
          <input name="fromMonth" type="month" .value=${monthAfter(1)} min=${monthAfter(0)} />
        </label>
        <label class="field">
          ${text('ruleVersions.note')}
          <input name="note" maxlength="500" autocomplete="off" />
        </label>
      </div>
      ${refusalNote(this.#saving.refused)}
      <p class="line">
        <button
          type="button"
          ?disabled=${this.#saving.isRunning}
          @click=${(event: Event) => this.#save(event, version)}
        >
          ${text('ruleVersions.save')}
        </button>
        <span role="status">
          ${this.made === null ? nothing : text('ruleVersions.saved', { number: this.made })}
        </span>
      </p>`;
  }

  #try(event: SubmitEvent, version: RuleVersion): void {
    event.preventDefault();
    const data = dataOf(event);
    const body = { span: `month:${entryOf(data, 'month')}`, values: valuesIn(data, version.values) };
    this.tried = null;
    void this.#trying.try(async () => {
      this.tried = await ask<RuleChanges>('/api/rule-versions/preview', { method: 'POST', body });
    });
  }

  #save(event: Event, version: RuleVersion): void {
    const form = (event.currentTarget as HTMLElement).closest('form');
    if (form === null || !form.reportValidity()) return;
    const data = new FormData(form);
    const body = {
      fromMonth: entryOf(data, 'fromMonth'),
      note: entryOf(data, 'note'),
      values: valuesIn(data, version.values),
    };
    void this.#saving.try(async () => {
      const made = await ask<RuleVersion>('/api/rule-versions', { method: 'POST', body });
      this.made = made.number;
      this.chosen = made.number;
      this.tried = null;
      await this.#versions.reload();
    });
  }
}

function toldOf(tried: RuleChanges | null): string {
  if (tried === null) return '';
  const { units, changes } = tried;
  return changes.length === 0
    ? text('ruleVersions.none')
    : text('ruleVersions.changes', { count: changes.length, units });
}

function numberAt(values: Values, [group, name]: Field['path']): number {
  const found: unknown = values[group];
  if (name === undefined) return Number(found);
  return Number((found as Readonly<Record<string, number>>)[name]);
}

/** What a version says otherwise than the one before it. */
function differences(before: Values, after: Values): TemplateResult[] {
  const told = (field: Field, values: Values) => {
    const value = numberAt(values, field.path);
    return field.isShare ? share(value) : count(value);
  };
  return GROUPS.flatMap(({ title, fields }) =>
    fields
      .filter(({ path }) => numberAt(before, path) !== numberAt(after, path))
      .map(
        (field) =>
          html`<li>${title()} · ${field.label()}: ${told(field, before)} → ${told(field, after)}</li>`,
      ),
  );
}

/** A length that is no whole number of minutes is told in seconds. */
function lengthOf(ms: number): string {
  return ms % 60_000 === 0 ? duration(ms) : text('time.seconds', { count: Math.floor(ms / 1_000) });
}

/** For how long a look is believed: it follows from how often one is made, which only the settings say. */
function windowLines({ windows }: Values): TemplateResult {
  return html`<div>
    <h3>${text('period.windows')}</h3>
    <p class="small muted">${text('period.windowsHint')}</p>
    ${(['onlineAllowedMs', 'onlineBacksOffMs', 'registrationAllowedMs', 'imageEveryMs'] as const).map(
      (name) =>
        html`<p class="line small"><span>${text(`period.${name}`)}</span> <span>${lengthOf(windows[name])}</span></p>`,
    )}
  </div>`;
}

/** What is written in the form, over what the version says of everything else. */
function valuesIn(data: FormData, before: Values): Values {
  const values = structuredClone(before) as Record<string, unknown>;
  for (const { path, isShare } of GROUPS.flatMap(({ fields }) => fields)) {
    const written = Number(data.get(path.join('.')));
    // The text has two decimals at most: what is left of a hundredth is the machine's.
    const value = isShare ? Math.round(written * 100) : written;
    const [group, name] = path;
    if (name === undefined) values[group] = value;
    else (values[group] as Record<string, number>)[name] = value;
  }
  return values as Values;
}
