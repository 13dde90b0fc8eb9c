/** Records that may be one device: groups with what they share, what people answered, and what was merged. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { DuplicatePair, Duplicates, TwinDevice } from '../../server/api/wire.ts';
import { ask, pathWith } from '../client.ts';
import { Deed } from '../deed.ts';
import { count } from '../figures.ts';
import { Live } from '../live.ts';
import { deviceCode } from '../parts/device-code.ts';
import { pageIn, pager, pagerStyles } from '../parts/pager.ts';
import { refusalNote } from '../parts/trouble-note.ts';
import { changed } from '../place.ts';
import { base } from '../plain-look.ts';
import { may } from '../session.ts';
import { clock } from '../times.ts';
import { text } from '../words.ts';
import '../parts/merge-list.ts';

const SIGNS = ['code', 'serial', 'mac', 'address', 'place-name'] as const;
const STRENGTHS = ['strong', 'likely', 'weak'] as const;
const SIZE = 20;

@customElement('duplicate-page')
export class DuplicatePage extends LitElement {
  static override styles = [
    base,
    pagerStyles,
    css`
      .filters {
        gap: var(--s2);
      }
      .group {
        gap: var(--s3);
      }
      .devices {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 260px), 1fr));
        gap: var(--s3);
        list-style: none;
        padding: 0;
        margin: 0;
      }
      .devices li {
        border-left: 3px solid var(--line);
        padding-left: var(--s3);
        overflow-wrap: anywhere;
      }
      .pair {
        justify-content: space-between;
        border-top: 1px solid var(--line);
        padding-top: var(--s2);
      }
      .signs > span + span::before {
        content: ' · ';
        color: var(--muted);
      }
      .value {
        font-family: var(--mono);
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property({ attribute: false }) query = new URLSearchParams();
  readonly #deed = new Deed(this);

  get #show(): 'open' | 'answered' | 'merges' {
    const show = this.query.get('show');
    return show === 'answered' || show === 'merges' ? show : 'open';
  }

  readonly #groups = new Live<Duplicates>(this, () => ({
    path: pathWith('/api/duplicates', {
      answered: this.#show === 'answered' ? 'yes' : null,
      sign: SIGNS.find((sign) => sign === this.query.get('sign')) ?? null,
      strength: STRENGTHS.find((strength) => strength === this.query.get('strength')) ?? null,
      unit: this.query.get('unit'),
      page: pageIn(this.query),
      size: SIZE,
    }),
    concerns: ({ registry, many }) => registry || many,
  }));

  override render() {
    const { value } = this.#groups;
    return html`<div class="stack">
      <div class="apart">
        <div>
          <h1>${text('duplicates.title')}</h1>
          <p class="muted">${text('duplicates.lead')}</p>
        </div>
        <a class="button" download href="/api/duplicates.csv">${text('duplicates.download')}</a>
      </div>
      ${this.#tabs(value ?? null)}
      ${
        this.#show === 'merges'
          ? html`<merge-list .page=${pageIn(this.query)} @undone=${() => this.#groups.reload()}></merge-list>`
          : this.#groups.shown((groups) => this.#here(groups))
      }
    </div>`;
  }

  #tabs(groups: Duplicates | null): TemplateResult {
    const open = groups === null ? null : STRENGTHS.reduce((sum, one) => sum + groups.counts[one], 0);
    const tabs = [
      { show: 'open', label: text('duplicates.open'), of: open },
      { show: 'answered', label: text('duplicates.answered'), of: groups?.answered ?? null },
      { show: 'merges', label: text('duplicates.merges'), of: null },
    ] as const;
    return html`<nav class="line" aria-label=${text('duplicates.title')}>
      ${tabs.map(
        ({ show, label, of }) =>
          html`<a
            class="button"
            href=${changed({ show: show === 'open' ? null : show, page: null, sign: null, strength: null })}
            aria-current=${show === this.#show ? 'true' : 'false'}
            >${label}${of === null ? nothing : html` · ${count(of)}`}</a
          >`,
      )}
    </nav>`;
  }

  #here(groups: Duplicates): TemplateResult {
    return html`${this.#show === 'open' ? this.#filters(groups) : nothing} ${refusalNote(this.#deed.refused)}
      ${
        groups.rows.length === 0
          ? html`<p role="status">${text(this.#show === 'open' ? 'duplicates.none' : 'duplicates.noneAnswered')}</p>`
          : groups.rows.map((group) => this.#group(group))
      }
      ${pager(groups, SIZE)} ${this.#show === 'open' ? shared(groups) : nothing}`;
  }

  #filters({ counts }: Duplicates): TemplateResult {
    const { query } = this;
    const strength = query.get('strength');
    return html`<div class="stack filters">
      <nav class="line" aria-label=${text('duplicates.strength')}>
        <span class="small muted">${text('duplicates.strength')}</span>
        <a class="button small" href=${changed({ strength: null, page: null })} aria-current=${strength === null ? 'true' : 'false'}
          >${text('duplicates.allStrengths')}</a
        >
        ${STRENGTHS.map(
          (one) =>
            html`<a class="button small" href=${changed({ strength: one, page: null })} aria-current=${strength === one ? 'true' : 'false'}
              >${text.word('twinStrength', one)} · ${count(counts[one])}</a
            >`,
        )}
      </nav>
      <nav class="line" aria-label=${text('duplicates.signs')}>
        <span class="small muted">${text('duplicates.signs')}</span>
        <a class="button small" href=${changed({ sign: null, page: null })} aria-current=${query.get('sign') === null ? 'true' : 'false'}
          >${text('duplicates.anySign')}</a
        >
        ${SIGNS.map(
          (sign) =>
            html`<a class="button small" href=${changed({ sign, page: null })} aria-current=${query.get('sign') === sign ? 'true' : 'false'}
              >${text.word('twinSign', sign)}</a
            >`,
        )}
      </nav>
    </div>`;
  }

  #group({ strength, devices, pairs }: Duplicates['rows'][number]): TemplateResult {
    return html`<article class="card stack group">
      <h2>${text.word('twinStrength', strength)}</h2>
      <ul class="devices">
        ${devices.map(
          (device) =>
            html`<li>
              <a href="/devices/${device.id}">${device.name}</a>
              <div class="small muted">${device.unit.name}${device.host === '' ? nothing : html` · ${device.host}`}</div>
              <div class="small">${deviceCode(device.code)}</div>
            </li>`,
        )}
      </ul>
      ${pairs.map((pair) => this.#pair(pair, devices))}
    </article>`;
  }

  #pair(pair: DuplicatePair, devices: readonly TwinDevice[]): TemplateResult {
    const nameOf = (id: number) => {
      const device = devices.find((one) => one.id === id);
      return device === undefined
        ? ''
        : html`${device.name} <span class="muted">${device.code.slice(-6)}</span>`;
    };
    return html`<div class="line pair">
      <div>
        ${devices.length > 2 ? html`<div class="small">${nameOf(pair.a)} – ${nameOf(pair.b)}</div>` : nothing}
        <div class="signs">
          ${pair.signs.map(
            ({ sign, value }) =>
              html`<span>${text.word('twinSign', sign)} <span class="small value">${value}</span></span>`,
          )}
        </div>
        ${
          pair.answer === null
            ? nothing
            : html`<div class="small muted">
                ${text('duplicates.refused', { who: pair.answer.who, time: clock(pair.answer.atMs) })}${pair.answer.note === '' ? nothing : html` · ${pair.answer.note}`}
              </div>`
        }
      </div>
      <div class="line">
        ${
          pair.answer !== null && may('register')
            ? html`<button ?disabled=${this.#deed.isRunning} @click=${() => this.#reopen(pair.answer?.id ?? 0)}>
                ${text('duplicates.reopen')}
              </button>`
            : nothing
        }
        <a class="button ${pair.answer === null ? 'primary' : ''}" href="/duplicates/${pair.a}/${pair.b}" data-line
          >${text('duplicates.compare')}</a
        >
      </div>
    </div>`;
  }

  #reopen(id: number): void {
    void this.#deed
      .try(() => ask(`/api/duplicates/answers/${id}`, { method: 'DELETE' }))
      .then(() => this.#groups.reload());
  }
}

function shared({ shared: values }: Duplicates): TemplateResult | typeof nothing {
  if (values.length === 0) return nothing;
  return html`<details class="card">
    <summary>${text('duplicates.shared')} · ${count(values.length)}</summary>
    <p class="small muted">${text('duplicates.sharedLead')}</p>
    <ul>
      ${values.map(
        ({ sign, value, count: many }) =>
          html`<li>${text.word('twinSign', sign)} <span class="value">${value}</span> · ${text('duplicates.sharedCount', { count: many })}</li>`,
      )}
    </ul>
  </details>`;
}
