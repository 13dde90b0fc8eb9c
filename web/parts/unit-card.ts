/** The tree of assessed units: a list with a form for each, one to add another, and a whole list pasted at once. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { UNIT_LEVELS, type UnitLevel } from '../../config/terms.ts';
import type { UnitBrief } from '../../server/api/wire.ts';
import { ask, Trouble } from '../client.ts';
import { Deed } from '../deed.ts';
import { entryOf, formOf, valueIn } from '../entered.ts';
import { Live } from '../live.ts';
import { base } from '../plain-look.ts';
import { recall, session } from '../session.ts';
import { text } from '../words.ts';
import type { Entry, EntryField, Filled } from './entry-table.ts';
import { unitChoices } from './filters.ts';
import { refusalNote } from './trouble-note.ts';
import './entry-table.ts';

/** More units than this are not drawn; they are found by name or code. */
const SHOWN = 100;

/** A comma, a tab or their full-width sisters; a table copied from a sheet has tabs. */
const SEPARATOR = /[,;\t\uFF0C\uFF1B\u3001]/;

@customElement('unit-card')
export class UnitCard extends LitElement {
  static override styles = [
    base,
    css`
      .find {
        max-width: 320px;
      }
    `,
  ];

  @state() private sought = '';
  @state() private pasted = 0;
  readonly #units = new Live<UnitBrief[]>(this, () => ({ path: '/api/units' }));
  readonly #pasting = new Deed(this);

  override render() {
    return this.#units.render({
      waiting: () => html`<p role="status" class="muted">${text('shell.loading')}</p>`,
      failed: this.#units.failed,
      here: (units) => html`<div class="stack" id="units">
        ${this.#find(units)} ${this.#table(units)} ${this.#paste()}
      </div>`,
    });
  }

  #find(units: readonly UnitBrief[]): TemplateResult | typeof nothing {
    if (units.length <= SHOWN) return nothing;
    return html`<div class="line">
      <label class="field small find">
        ${text('units.find')}
        <input
          type="search"
          autocomplete="off"
          @input=${(event: Event) => {
            this.sought = valueIn(event).trim();
          }}
        />
      </label>
      <span class="small muted">${text('units.shown', { shown: Math.min(SHOWN, this.#found(units).length), total: units.length })}</span>
    </div>`;
  }

  #found(units: readonly UnitBrief[]): readonly UnitBrief[] {
    const { sought } = this;
    return units.filter(({ code, name }) => code.startsWith(sought) || name.includes(sought));
  }

  #table(units: readonly UnitBrief[]): TemplateResult {
    const names = new Map(units.map(({ code, name }) => [code, name]));
    const fields: EntryField[] = [
      { name: 'name', label: text('common.name'), kind: 'text' },
      {
        name: 'level',
        label: text.word('field', 'level'),
        kind: 'choice',
        choices: UNIT_LEVELS.map((value) => ({ value, label: text.word('level', value) })),
      },
      {
        name: 'parent',
        label: text.word('field', 'parent'),
        kind: 'choice',
        choices: [{ value: '', label: text('units.parentTop') }, ...unitChoices(units)],
        optional: true,
      },
    ];
    const entries = this.#found(units)
      .slice(0, SHOWN)
      .map(
        ({ code, name, level, parent }): Entry => ({
          id: code,
          cells: [name, text.word('level', level), parent === null ? '' : (names.get(parent) ?? parent)],
          values: { name, level, parent: parent ?? '' },
          removable: false,
        }),
      );
    return html`<entry-table
      heading=${text('units.title')}
      lead=${text('units.lead')}
      idLabel=${text('units.code')}
      idHint=${text('units.codeHint')}
      addLabel=${text('units.add')}
      empty=${text('units.none')}
      .columns=${fields.map(({ label }) => label)}
      .fields=${fields}
      .entries=${entries}
      .saveEntry=${(code: string, { name, level, parent }: Filled) =>
        this.#put([
          {
            code,
            name: String(name).trim(),
            level: String(level) as UnitLevel,
            parent: parent === '' ? null : String(parent),
          },
        ])}
    ></entry-table>`;
  }

  #paste(): TemplateResult {
    return html`<details class="card">
      <summary>${text('units.paste')}</summary>
      <form class="stack" @submit=${this.#write}>
        <label class="field">
          <span class="small muted">${text('units.pasteHint')}</span>
          <textarea
            name="list"
            class="mono"
            rows="6"
            spellcheck="false"
            required
            aria-label=${text('units.paste')}
          ></textarea>
        </label>
        ${refusalNote(this.#pasting.refused)}
        <p class="line">
          <button class="primary" ?disabled=${this.#pasting.isRunning}>${text('units.pasteGo')}</button>
          <span role="status">${this.pasted === 0 ? nothing : text('units.pasted', { count: this.pasted })}</span>
        </p>
      </form>
    </details>`;
  }

  #write(event: SubmitEvent): void {
    event.preventDefault();
    const form = formOf(event);
    const list = entryOf(new FormData(form), 'list');
    this.pasted = 0;
    void this.#pasting.try(async () => {
      const units = unitsIn(list);
      await this.#put(units);
      this.pasted = units.length;
      form.reset();
    });
  }

  async #put(units: readonly UnitBrief[]): Promise<void> {
    this.#units.put(await ask<UnitBrief[]>('/api/units', { method: 'PUT', body: units }));
    this.requestUpdate();
    // Whoever came before there was any unit belongs to the top one from now on.
    if (session()?.staff.unit === '') await recall();
  }
}

/** The units of a pasted list, with or without a line of heads. Throws what is wrong with a line. */
function unitsIn(list: string): UnitBrief[] {
  return list
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line, at) => ({ line: at + 1, cells: line.split(SEPARATOR).map(plain) }))
    .filter(({ cells }) => cells.some((cell) => cell !== '') && cells[0] !== 'code')
    .map(({ line, cells }) => {
      const [code = '', name = '', level = '', parent = ''] = cells;
      const known = UNIT_LEVELS.find((one) => one === level || text.word('level', one) === level);
      if (!/^\d+$/.test(code) || name === '' || known === undefined) {
        throw new Trouble(text('units.badLine', { line }));
      }
      return { code, name, level: known, parent: parent === '' ? null : parent };
    });
}

function plain(cell: string): string {
  return cell.trim().replace(/^"(.*)"$/, '$1');
}

/** Beside a list of units that is empty: why nothing can be registered, and the way to change that. */
export function noUnits(units: readonly UnitBrief[] | undefined): TemplateResult | typeof nothing {
  if (units === undefined || units.length > 0) return nothing;
  return html`<p class="note warn" role="status">
    ${text('units.noneHere')} <a href="/admin/networks">${text('units.make')}</a>
  </p>`;
}
