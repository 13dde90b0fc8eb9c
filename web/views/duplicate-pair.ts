/** Two records side by side: which value of each field stays, then one device of two – or the answer that they are two. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Merge, MergeTold, TwinComparison, TwinDevice } from '../../server/api/wire.ts';
import { ask } from '../client.ts';
import { Deed } from '../deed.ts';
import { Live } from '../live.ts';
import { PageKeys } from '../page-keys.ts';
import { deviceCode } from '../parts/device-code.ts';
import { fieldAt, fieldLabel, valueWords } from '../parts/file-words.ts';
import { mergeLine, undoButton, undoneNote } from '../parts/merge-list.ts';
import { refusalNote } from '../parts/trouble-note.ts';
import { base } from '../plain-look.ts';
import { may } from '../session.ts';
import { clock } from '../times.ts';
import { text } from '../words.ts';
import '../parts/confirm-button.ts';

type Side = 'a' | 'b';
type Line = TwinComparison['fields'][number];

@customElement('duplicate-pair')
export class DuplicatePair extends LitElement {
  static override styles = [
    base,
    css`
      table {
        width: 100%;
        table-layout: fixed;
      }
      th[scope='row'],
      thead td {
        width: 20%;
      }
      td {
        overflow-wrap: anywhere;
      }
      thead th {
        vertical-align: top;
        white-space: normal;
      }
      label.choice {
        display: flex;
        gap: var(--s2);
        align-items: center;
        min-height: 28px;
        cursor: pointer;
      }
      .stays {
        background: var(--raised);
        font-weight: 600;
      }
      input[type='radio'] {
        flex: none;
      }
      .value {
        font-family: var(--mono);
      }
      @media (max-width: 719px) {
        thead td {
          display: none;
        }
        tr {
          display: grid;
          grid-template-columns: repeat(2, minmax(0, 1fr));
        }
        tbody th[scope='row'] {
          grid-column: 1 / -1;
          width: auto;
          border-bottom: 0;
        }
        thead th {
          height: auto;
          width: auto;
          min-width: 0;
          padding-inline: var(--s1);
          overflow-wrap: anywhere;
          border-bottom: 0;
        }
        thead th * {
          white-space: normal;
          overflow-wrap: anywhere;
        }
        /* A group of digits is not torn apart. */
        thead th .mono {
          overflow-wrap: normal;
        }
        thead tr {
          border-bottom: 2px solid var(--line);
          padding-bottom: var(--s2);
        }
        td {
          min-height: 0;
          height: auto;
          padding-inline: var(--s1);
        }
        tbody th[scope='row'] {
          height: auto;
          padding: var(--s2) var(--s1) 0;
          color: var(--muted);
          font-size: 13px;
        }
      }
    `,
  ];

  @property({ type: Number }) a = 0;
  @property({ type: Number }) b = 0;
  /** Which record stays. */
  @state() private keep: Side = 'a';
  /** Fields whose value somebody chose, and from which side. */
  @state() private chosen: Readonly<Record<string, Side>> = {};
  @state() private merged: Merge | null = null;
  @state() private undone: MergeTold | null = null;
  @state() private note = '';
  readonly #deed = new Deed(this);

  readonly #pair = new Live<TwinComparison>(this, () => ({
    path: `/api/duplicates/${this.a}/${this.b}`,
    concerns: ({ registry, many }) => registry || many,
  }));

  constructor() {
    super();
    new PageKeys(this, [
      { keys: ['n'], shown: 'n', label: () => text('duplicates.keyNext'), press: () => this.#toNext() },
      {
        keys: ['m'],
        shown: 'm',
        label: () => text('duplicates.keyMerge'),
        press: () => this.#focus('confirm-button'),
      },
    ]);
  }

  override render() {
    return html`<div class="stack">
      <div>
        <p><a href="/duplicates">${text('duplicates.back')}</a></p>
        <h1>${text('duplicates.pairTitle')}</h1>
        <p class="muted">${text('duplicates.pairLead')}</p>
      </div>
      ${refusalNote(this.#deed.refused)} ${undoneNote(this.undone)}
      ${this.merged === null ? this.#pair.shown((pair) => this.#here(pair)) : this.#done(this.merged)}
    </div>`;
  }

  #here(pair: TwinComparison): TemplateResult {
    const same = pair.fields.filter(({ a, b }) => a === b);
    const others = pair.fields.filter(({ a, b }) => a !== b);
    return html`${signs(pair)}
      <section class="card">
        <table>
          <caption class="unseen">${text('duplicates.pairTitle')}</caption>
          <thead>
            <tr>
              <td></td>
              ${this.#head('a', pair.a)} ${this.#head('b', pair.b)}
            </tr>
          </thead>
          <tbody>
            ${others.map((line) => this.#line(line))}
          </tbody>
        </table>
        <details>
          <summary>${text('duplicates.sameCount', { count: same.length })}</summary>
          <dl>
            ${same.map(({ field, a }) => html`<dt class="small muted">${fieldLabel(field)}</dt><dd>${shown(field, a)}</dd>`)}
          </dl>
        </details>
      </section>
      ${may('register') ? this.#decide(pair) : nothing}`;
  }

  #head(side: Side, device: TwinDevice): TemplateResult {
    return html`<th scope="col">
      <a href="/devices/${device.id}">${device.name}</a>
      <div class="small">${deviceCode(device.code)}</div>
      <div class="small muted">${device.unit.name} · ${text.word('lifecycle', device.lifecycle)}</div>
      ${
        may('register')
          ? html`<label class="choice">
              <input type="radio" name="keep" .checked=${this.keep === side} @change=${() => this.#keepSide(side)} />
              ${text('duplicates.keepThis')}
            </label>`
          : nothing
      }
    </th>`;
  }

  /** What was chosen of single fields goes with the record that stays. */
  #keepSide(side: Side): void {
    this.keep = side;
    this.chosen = {};
  }

  #line(line: Line): TemplateResult {
    return html`<tr>
      <th scope="row">${fieldLabel(line.field)}</th>
      ${this.#cell(line, 'a')} ${this.#cell(line, 'b')}
    </tr>`;
  }

  #cell(line: Line, side: Side): TemplateResult {
    const { field, choice } = line;
    const value = shown(field, line[side]);
    const stays = this.#sideOf(line) === side;
    if (!choice || !may('register')) return html`<td>${value}</td>`;
    return html`<td class=${stays ? 'stays' : ''}>
      <label class="choice">
        <input
          type="radio"
          name=${field}
          aria-label=${text('duplicates.takeValue', { field: fieldLabel(field) })}
          .checked=${stays}
          ?disabled=${line[side] === ''}
          @change=${() => {
            this.chosen = { ...this.chosen, [field]: side };
          }}
        />
        ${value}
      </label>
    </td>`;
  }

  /** What stays unless somebody chooses: the value of the record that stays, or the other's where that has none. */
  #sideOf({ field, ...line }: Line): Side {
    const other = this.keep === 'a' ? 'b' : 'a';
    return this.chosen[field] ?? (line[this.keep] === '' ? other : this.keep);
  }

  #decide(pair: TwinComparison): TemplateResult {
    const drop = this.keep === 'a' ? pair.b : pair.a;
    return html`<section class="card stack">
      <p class="small muted">${text('duplicates.keepLead')}</p>
      ${pair.signs.length === 0 ? html`<p>${text('duplicates.noSign')}</p>` : nothing}
      <label class="field small">
        ${text('duplicates.note')}
        <input
          maxlength="500"
          autocomplete="off"
          .value=${this.note}
          @input=${(event: InputEvent) => {
            this.note = (event.target as HTMLInputElement).value;
          }}
        />
      </label>
      <div class="line">
        ${
          pair.mayMerge
            ? html`<confirm-button
                .label=${text('duplicates.merge')}
                .question=${text('duplicates.mergeSure', { name: drop.name, code: drop.code })}
                .busy=${this.#deed.isRunning}
                @confirmed=${() => this.#merge(pair)}
              ></confirm-button>`
            : nothing
        }
        ${
          pair.answer !== null
            ? html`<span>${text('duplicates.refused', { who: pair.answer.who, time: clock(pair.answer.atMs) })}</span>
                <button ?disabled=${this.#deed.isRunning} @click=${() => this.#reopen(pair.answer?.id ?? 0)}>${text('duplicates.reopen')}</button>`
            : pair.signs.length > 0
              ? html`<button ?disabled=${this.#deed.isRunning} @click=${() => this.#refuse()}>${text('duplicates.refuse')}</button>`
              : nothing
        }
      </div>
    </section>`;
  }

  #done(merge: Merge): TemplateResult {
    return html`<section class="card stack">
      <p role="status" class="strong">${text('duplicates.merged')}</p>
      ${mergeLine(merge)}
      <div class="line">
        ${undoButton(this.#deed.isRunning, () => this.#undo(merge))}
        <a class="button" href="/duplicates">${text('duplicates.back')}</a>
      </div>
    </section>`;
  }

  #merge({ a, b, fields }: TwinComparison): void {
    const [keep, drop] = this.keep === 'a' ? [a, b] : [b, a];
    const take = fields
      .filter((line) => line.choice && this.#sideOf(line) !== this.keep)
      .map(({ field }) => field);
    const versions = { keepVersion: keep.version, dropVersion: drop.version };
    const body = { keep: keep.id, drop: drop.id, ...versions, take, note: this.note };
    void this.#deed
      .try(async () => {
        this.undone = null;
        this.merged = await ask<Merge>('/api/merges', { method: 'POST', body });
      })
      .then((isDone) => isDone || this.#pair.reload());
  }

  #undo({ id }: Merge): void {
    void this.#deed
      .try(async () => {
        this.undone = await ask<MergeTold>(`/api/merges/${id}/undo`, { method: 'POST' });
        this.merged = null;
        this.chosen = {};
      })
      .then(() => this.#pair.reload());
  }

  #refuse(): void {
    const body = { note: this.note };
    void this.#deed
      .try(() => ask(`/api/duplicates/${this.a}/${this.b}/refuse`, { method: 'POST', body }))
      .then(() => this.#pair.reload());
  }

  #reopen(id: number): void {
    void this.#deed
      .try(() => ask(`/api/duplicates/answers/${id}`, { method: 'DELETE' }))
      .then(() => this.#pair.reload());
  }

  /** The chosen side of the next field that has to be chosen, and after the last one the first. */
  #toNext(): boolean {
    const fields = [...this.renderRoot.querySelectorAll<HTMLInputElement>('tbody input[type=radio]:checked')];
    const active = (this.renderRoot as ShadowRoot).activeElement;
    const at = fields.findIndex(
      (field) =>
        field === active || (field.name !== '' && field.name === (active as HTMLInputElement | null)?.name),
    );
    const next = fields[(at + 1) % Math.max(1, fields.length)];
    next?.focus();
    return next !== undefined;
  }

  #focus(selector: string): boolean {
    const button = this.renderRoot.querySelector(selector)?.shadowRoot?.querySelector('button');
    button?.focus();
    return button !== null && button !== undefined;
  }
}

function shown(field: Line['field'], value: string): string {
  const known = fieldAt(field);
  return known === undefined ? value : valueWords(known, value);
}

function signs({ signs: shared }: TwinComparison): TemplateResult | typeof nothing {
  if (shared.length === 0) return nothing;
  return html`<ul class="card">
    ${shared.map(
      ({ sign, strength, value }) =>
        html`<li>
          ${text.word('twinSign', sign)} <span class="value">${value}</span>
          <span class="small muted">${text.word('twinStrength', strength)}</span>
        </li>`,
    )}
  </ul>`;
}
