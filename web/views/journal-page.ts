/** Who did what, to what, and when; opened pictures too. Nothing here can be changed. */
import { html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { JournalPage as Journal, JournalEntry } from '../../server/api/wire.ts';
import { pathWith } from '../client.ts';
import { dataOf, entryOf } from '../entered.ts';
import { Live } from '../live.ts';
import { emptied } from '../parts/filters.ts';
import { journalChange } from '../parts/journal-change.ts';
import { PAGE_SIZE, pageIn, pager, pagerStyles } from '../parts/pager.ts';
import { changed, go } from '../place.ts';
import { base } from '../plain-look.ts';
import { clock, iso } from '../times.ts';
import { text } from '../words.ts';
import { rowStyles } from './row-styles.ts';

const FILTERS = ['who', 'did', 'subject'] as const;

@customElement('journal-page')
export class JournalPage extends LitElement {
  static override styles = [base, pagerStyles, rowStyles];

  @property({ attribute: false }) query = new URLSearchParams();

  readonly #journal = new Live<Journal>(this, () => ({
    path: pathWith('/api/journal', {
      ...Object.fromEntries(FILTERS.map((name) => [name, this.query.get(name)])),
      page: pageIn(this.query),
      size: PAGE_SIZE,
    }),
  }));

  override render() {
    return html`<div class="stack">
      <h1>${text('journal.title')}</h1>
      <form class="line filters" role="search" aria-label=${text('common.filter')} @submit=${this.#filter}>
        ${FILTERS.map(
          (name) => html`<label class="field small">
            ${text(`journal.${name}`)}
            <input name=${name} maxlength="64" autocomplete="off" .value=${this.query.get(name) ?? ''} />
          </label>`,
        )}
        <button>${text('common.filter')}</button>
      </form>
      ${this.#journal.shown((journal) => this.#here(journal))}
    </div>`;
  }

  #filter(event: SubmitEvent): void {
    event.preventDefault();
    const data = dataOf(event);
    go(changed(Object.fromEntries(FILTERS.map((name) => [name, entryOf(data, name).trim()]))));
  }

  #here(journal: Journal): TemplateResult {
    if (journal.rows.length === 0) {
      return emptied(
        FILTERS.map((name) => this.query.get(name) ?? ''),
        (words) => `${text('journal.none')} ${words}`,
        html`<p class="card">${text('journal.none')}</p>`,
        '/admin/journal',
      );
    }
    return html`<section class="card">
      <div class="scroll">
        <table class="cards">
          <caption class="unseen">
            ${text('journal.caption')}
          </caption>
          <thead>
            <tr>
              <th scope="col">${text('common.time')}</th>
              <th scope="col">${text('journal.who')}</th>
              <th scope="col">${text('journal.did')}</th>
              <th scope="col">${text('journal.subject')}</th>
              <th scope="col">${text('journal.change')}</th>
            </tr>
          </thead>
          <tbody>
            ${journal.rows.map(rowOf)}
          </tbody>
        </table>
      </div>
      ${pager(journal)}
    </section>`;
  }
}

function rowOf(entry: JournalEntry): TemplateResult {
  return html`<tr>
    <th scope="row" class="nowrap"><time datetime=${iso(entry.atMs)}>${clock(entry.atMs)}</time></th>
    <td class="nowrap">${entry.who}</td>
    <td class="nowrap">${text.word('deed', entry.did)}</td>
    <td>${subject(entry.subject)}</td>
    <td class="wrap">${journalChange(entry)}</td>
  </tr>`;
}

/** `device/17` leads to that device's file; anything else is named, with its number or its name behind. */
function subject(said: string): TemplateResult {
  const [, kind = said, id = ''] = /^([a-z-]+)\/(.+)$/.exec(said) ?? [];
  const words = `${text.word('deedSubject', kind)} ${id}`.trim();
  return kind === 'device' && id !== '' ? html`<a href="/devices/${id}">${words}</a>` : html`${words}`;
}
