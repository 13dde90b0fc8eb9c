/** One sub-platform's catalogue in short: when it was taken, whether all of it came, how it compares; and a way to upload another. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { CatalogueRun, Comparison } from '../../server/api/wire.ts';
import { ask } from '../client.ts';
import { Deed } from '../deed.ts';
import { count } from '../figures.ts';
import { Live } from '../live.ts';
import { base } from '../plain-look.ts';
import { may } from '../session.ts';
import { clock } from '../times.ts';
import { text } from '../words.ts';
import { problemWords } from './problem-words.ts';
import { refusalNote } from './trouble-note.ts';

type List = Comparison['list'];
const LISTS: readonly List[] = ['both', 'unlisted', 'unregistered', 'on-bad', 'off-good'];
/** More bad items than this are not drawn. */
const SHOWN = 20;

/** Where the list of one comparison is. */
export function comparisonHref(platform: string, list: List): string {
  return `/platforms/${encodeURIComponent(platform)}/catalogue?list=${list}`;
}

@customElement('catalogue-card')
export class CatalogueCard extends LitElement {
  static override styles = [
    base,
    css`
      .counts {
        display: flex;
        flex-wrap: wrap;
        gap: var(--s2) var(--s5);
      }
      .counts dd {
        margin: 0;
      }
    `,
  ];

  @property() platform = '';
  /** Of its heading: below that of the page, or below that of a list of such cards. */
  @property({ type: Number }) level: 2 | 3 = 3;
  @state() private run: CatalogueRun | null = null;
  readonly #deed = new Deed(this);
  readonly #comparison = new Live<Comparison>(this, () => ({
    path: `/api/platforms/${encodeURIComponent(this.platform)}/catalogue?size=1`,
    concerns: ({ registry }) => registry,
  }));

  override render() {
    return html`<section class="card stack" aria-labelledby="heading">
      ${this.#comparison.shown((comparison) => this.#here(comparison))}
      ${may('register') ? this.#upload() : nothing}
    </section>`;
  }

  #here({ platform, catalogue, counts }: Comparison): TemplateResult {
    return html`${this.level === 2 ? html`<h2 id="heading">${text('catalogue.of', { platform: platform.name })}</h2>` : html`<h3 id="heading">${text('catalogue.of', { platform: platform.name })}</h3>`}
      ${catalogue === null ? html`<p class="muted">${text('catalogue.none')}</p>` : taken(catalogue)}
      ${
        catalogue === null
          ? nothing
          : html`<dl class="counts">
              ${LISTS.map(
                (list) => html`<div>
                  <dt class="small muted">${text.word('comparison', list)}</dt>
                  <dd><a class="strong" href=${comparisonHref(platform.id, list)}>${count(counts[list] ?? 0)}</a></dd>
                </div>`,
              )}
            </dl>`
      }`;
  }

  #upload(): TemplateResult {
    return html`<label class="field">
        <span>${text('catalogue.choose')}</span>
        <span class="small muted">${text('catalogue.chooseHint')}</span>
        <input
          type="file"
          accept=".json,.csv,application/json,text/csv"
          ?disabled=${this.#deed.isRunning}
          @change=${this.#choose}
        />
      </label>
      <div role="status">
        ${this.#deed.isRunning ? text('shell.loading') : nothing} ${this.run === null ? nothing : outcome(this.run)}
      </div>
      ${refusalNote(this.#deed.refused)}`;
  }

  #choose(event: Event): void {
    const input = event.currentTarget as HTMLInputElement;
    const file = input.files?.[0];
    if (file === undefined) return;
    this.run = null;
    // The bytes as they are; the server finds out by itself what they are.
    const body = new Blob([file], { type: 'application/octet-stream' });
    const path = `/api/platforms/${encodeURIComponent(this.platform)}/catalogue`;
    void this.#deed.try(async () => {
      this.run = await ask<CatalogueRun>(path, { method: 'POST', body });
      input.value = '';
      this.#comparison.reload();
      this.dispatchEvent(new Event('taken'));
    });
  }
}

function taken({
  takenMs,
  who,
  collected,
  announced,
  complete,
}: NonNullable<Comparison['catalogue']>): TemplateResult {
  return html`<p>
    ${text('catalogue.taken', { time: clock(takenMs), who, collected })}${announced === null ? nothing : html` · ${text('catalogue.announced', { sum: announced })}`}
    · <span class="strong">${text(complete ? 'catalogue.complete' : 'catalogue.incomplete')}</span>
  </p>`;
}

function outcome(run: CatalogueRun): TemplateResult {
  const { added, updated, removed, unchanged, problems, complete, written } = run;
  return html`<p>
      ${written ? text('catalogue.written', { added, updated, removed, unchanged }) : text('catalogue.notWritten')}
      ${written && !complete ? html`<span class="strong">${text('catalogue.incomplete')}</span>` : nothing}
    </p>
    ${problems.length === 0 ? nothing : html`<p class="strong">${text('catalogue.problems', { count: problems.length })}</p>`}
    <ul>
      ${problems
        .slice(0, SHOWN)
        .map(
          ({ row, value, wanted }) => html`<li>${problemWords({ path: `${row}`, wanted, got: value })}</li>`,
        )}
    </ul>`;
}
