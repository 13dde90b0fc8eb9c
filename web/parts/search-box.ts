/** The search of the page: what fits best while it is typed, chosen with the arrow keys; Enter alone opens the list. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { DeviceRow, Devices } from '../../server/api/wire.ts';
import { ask, pathWith } from '../client.ts';
import { go } from '../place.ts';
import { base } from '../plain-look.ts';
import { text } from '../words.ts';
import { markedName, otherMatches } from './marked-text.ts';

const SHOWN = 8;
/** Nobody types as fast as that: one question for a word, not one for each letter. */
const PAUSE_MS = 150;

@customElement('search-box')
export class SearchBox extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: block;
        position: relative;
      }
      input {
        width: 100%;
      }
      .found {
        position: absolute;
        z-index: 30;
        right: 0;
        top: calc(100% + 4px);
        width: max(100%, min(420px, 90vw));
        max-height: min(70vh, 520px);
        overflow-y: auto;
        background: var(--surface);
        border: 1px solid var(--ctl);
        border-radius: 4px;
        box-shadow: 0 4px 16px rgb(0 0 0 / 18%);
      }
      ul {
        list-style: none;
        margin: 0;
        padding: var(--s1) 0;
      }
      li {
        display: flex;
        flex-direction: column;
        gap: 2px;
        padding: 6px var(--s4);
        cursor: pointer;
        overflow-wrap: anywhere;
      }
      li[aria-selected='true'],
      li:hover {
        background: var(--raised);
      }
      li[aria-selected='true'] {
        box-shadow: inset 3px 0 0 var(--accent);
      }
      .all {
        border-top: 1px solid var(--line);
      }
      p {
        margin: 0;
        padding: var(--s3) var(--s4);
      }
    `,
  ];

  @state() private found: Devices | null = null;
  @state() private failed = false;
  @state() private isOpen = false;
  /** Which of the results is chosen: -1 none, and after the last of them the whole list. */
  @state() private at = -1;
  @query('input') private readonly input!: HTMLInputElement;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Counts questions: an answer that comes late is no answer any more. */
  #asked = 0;

  /** True where there is one to be seen. */
  focusInput(): boolean {
    if (this.offsetParent === null) return false;
    this.input.focus();
    this.input.select();
    return true;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  override render() {
    const { found, at, isOpen } = this;
    return html`<form role="search" aria-label=${text('shell.search')} @submit=${this.#submit}>
        <input
          type="search"
          name="q"
          role="combobox"
          aria-label=${text('shell.search')}
          aria-expanded=${isOpen ? 'true' : 'false'}
          aria-controls="found"
          aria-autocomplete="list"
          aria-activedescendant=${isOpen && at >= 0 ? `result-${at}` : nothing}
          placeholder=${text('shell.searchHint')}
          maxlength="200"
          autocomplete="off"
          @input=${this.#typed}
          @keydown=${this.#pressed}
          @focus=${this.#again}
          @blur=${this.#close}
        />
      </form>
      <span class="unseen" role="status"
        >${isOpen && found !== null && found.total > 0 ? text('search.found', { count: found.total }) : nothing}</span
      >
      <div class="found" ?hidden=${!isOpen} @pointerdown=${keepFocus}>
        ${this.#notice()}
        <ul id="found" role="listbox" aria-label=${text('search.results')}>
          ${(found?.rows ?? []).map((row, index) => this.#row(row, index))} ${this.#all()}
        </ul>
      </div>`;
  }

  #notice(): TemplateResult | typeof nothing {
    if (this.failed) return html`<p class="small">${text('search.failed')}</p>`;
    return this.found?.total === 0 ? html`<p class="small muted">${text('search.none')}</p>` : nothing;
  }

  #row(row: DeviceRow, index: number): TemplateResult {
    const others = otherMatches(row.matched);
    return html`<li id="result-${index}" role="option" aria-selected=${index === this.at ? 'true' : 'false'} @click=${() => this.#choose(index)}>
      <span class="strong">${markedName(row.name, row.matched)}</span>
      <span class="small muted">${row.unit.name}${others === nothing ? html` · ${row.code}` : nothing}</span>
      ${others}
    </li>`;
  }

  #all(): TemplateResult | typeof nothing {
    const { found } = this;
    if (found === null || found.total <= found.rows.length) return nothing;
    const index = found.rows.length;
    return html`<li class="all" id="result-${index}" role="option" aria-selected=${index === this.at ? 'true' : 'false'} @click=${() => this.#choose(index)}>
      ${text('search.all', { count: found.total })}
    </li>`;
  }

  #typed(): void {
    clearTimeout(this.#timer);
    this.#asked += 1;
    if (this.#q === '') {
      this.#close();
      this.found = null;
      return;
    }
    const asked = this.#asked;
    this.#timer = setTimeout(() => void this.#find(asked), PAUSE_MS);
  }

  async #find(asked: number): Promise<void> {
    try {
      const found = await ask<Devices>(pathWith('/api/devices', { q: this.#q, size: SHOWN }));
      if (asked !== this.#asked) return;
      this.found = found;
      this.failed = false;
    } catch {
      if (asked !== this.#asked) return;
      this.found = null;
      this.failed = true;
    }
    this.at = -1;
    this.isOpen = true;
  }

  /** What was found before is shown again. */
  #again(): void {
    if (this.found !== null && this.#q !== '') this.isOpen = true;
  }

  #pressed(event: KeyboardEvent): void {
    const moves: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };
    const by = moves[event.key];
    if (event.key === 'Escape' && this.isOpen) {
      this.#close();
      event.preventDefault();
    } else if (by !== undefined && this.isOpen && this.found !== null) {
      event.preventDefault();
      this.#move(by, this.found);
    } else if (event.key === 'Enter' && this.isOpen && this.at >= 0) {
      event.preventDefault();
      this.#choose(this.at);
    }
  }

  /** From the field to the first result, and from the last one back to the field. */
  #move(by: number, { rows, total }: Devices): void {
    const most = rows.length + (total > rows.length ? 1 : 0);
    this.at = ((this.at + 1 + by + most + 1) % (most + 1)) - 1;
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector(`#result-${this.at}`)?.scrollIntoView({ block: 'nearest' }),
    );
  }

  #choose(index: number): void {
    const row = this.found?.rows[index];
    if (row === undefined) this.#list();
    else this.#leave(`/devices/${row.id}`);
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    this.#list();
  }

  #list(): void {
    this.#leave(this.#q === '' ? '/devices' : `/devices?${new URLSearchParams({ q: this.#q })}`);
  }

  #leave(path: string): void {
    clearTimeout(this.#timer);
    this.#asked += 1;
    this.#close();
    go(path);
  }

  #close(): void {
    this.isOpen = false;
    this.at = -1;
  }

  get #q(): string {
    return this.input.value.trim();
  }
}

/** A press on a result leaves the focus in the field, so that the results stay until it is a click. */
function keepFocus(event: Event): void {
  event.preventDefault();
}
