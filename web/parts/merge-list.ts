/** What was merged, newest first, each with the way back. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Merge, Merges, MergeTold, TwinDevice } from '../../server/api/wire.ts';
import { ask, pathWith } from '../client.ts';
import { Deed } from '../deed.ts';
import { listed } from '../figures.ts';
import { Live } from '../live.ts';
import { base } from '../plain-look.ts';
import { may } from '../session.ts';
import { clock } from '../times.ts';
import { text } from '../words.ts';
import { deviceCode } from './device-code.ts';
import { fieldLabel } from './file-words.ts';
import { pager, pagerStyles } from './pager.ts';
import { refusalNote } from './trouble-note.ts';
import './confirm-button.ts';

const SIZE = 20;

/** Fires `undone` when a merge was taken back. */
@customElement('merge-list')
export class MergeList extends LitElement {
  static override styles = [
    base,
    pagerStyles,
    css`
      article + article {
        margin-top: var(--s3);
      }
    `,
  ];

  @property({ type: Number }) page = 1;
  @state() private undone: MergeTold | null = null;
  readonly #deed = new Deed(this);

  readonly #merges = new Live<Merges>(this, () => ({
    path: pathWith('/api/merges', { page: this.page, size: SIZE }),
    concerns: ({ registry, many }) => registry || many,
  }));

  override render() {
    return this.#merges.render({
      waiting: () => html`<p role="status" class="muted">${text('shell.loading')}</p>`,
      failed: this.#merges.failed,
      here: (merges) =>
        html`${refusalNote(this.#deed.refused)} ${undoneNote(this.undone)}
        ${merges.rows.length === 0 ? html`<p role="status">${text('duplicates.noMerges')}</p>` : merges.rows.map((merge) => this.#row(merge))}
        ${pager(merges, SIZE)}`,
    });
  }

  #row(merge: Merge): TemplateResult {
    return html`<article class="card stack">
      ${mergeLine(merge)}
      ${
        merge.undoneMs === null && may('register')
          ? html`<div>${undoButton(this.#deed.isRunning, () => this.#undo(merge))}</div>`
          : nothing
      }
    </article>`;
  }

  #undo({ id }: Merge): void {
    void this.#deed
      .try(async () => {
        this.undone = await ask<MergeTold>(`/api/merges/${id}/undo`, { method: 'POST' });
        this.dispatchEvent(new Event('undone', { bubbles: true, composed: true }));
      })
      .then(() => this.#merges.reload());
  }
}

/** That it was taken back, and what stayed as it is. */
export function undoneNote(told: MergeTold | null): TemplateResult | typeof nothing {
  if (told === null) return nothing;
  return html`<div class="note" role="status">
    <p>${text('duplicates.undone')}</p>
    ${
      told.conflicts.length === 0
        ? nothing
        : html`<p>${text('duplicates.conflicts')}</p>
            <ul>
              ${told.conflicts.map(({ field, now }) => html`<li>${fieldLabel(field)}: ${now}</li>`)}
            </ul>`
    }
  </div>`;
}

/** Takes a merge back, after a second word. */
export function undoButton(isBusy: boolean, undo: () => void): TemplateResult {
  return html`<confirm-button
    .label=${text('duplicates.undo')}
    .question=${text('duplicates.undoSure')}
    .busy=${isBusy}
    @confirmed=${undo}
  ></confirm-button>`;
}

/** Which record went into which, by whom and when, and what that changed. */
export function mergeLine({
  kept,
  dropped,
  code,
  fields,
  atMs,
  who,
  note,
  undoneMs,
  undoneBy,
}: Merge): TemplateResult {
  return html`<div>
      ${deviceLink(dropped)} <span class="small">${deviceCode(code)}</span>
      <span class="muted">${text('duplicates.intoThis')}</span> ${deviceLink(kept)}
      ${kept === null ? nothing : html`<span class="small">${deviceCode(kept.code)}</span>`}
    </div>
    <div class="small muted">
      ${text('duplicates.mergedBy', { who, time: clock(atMs) })}${note === '' ? nothing : html` · ${note}`} ·
      ${fields.length === 0 ? text('duplicates.tookNothing') : text('duplicates.took', { fields: listed(fields.map(fieldLabel)) })}
      ${undoneMs === null ? nothing : html` · ${text('duplicates.undoneBy', { who: undoneBy ?? '', time: clock(undoneMs) })}`}
    </div>`;
}

function deviceLink(device: TwinDevice | null): TemplateResult {
  return device === null
    ? html`<span class="muted">${text('duplicates.gone')}</span>`
    : html`<a href="/devices/${device.id}" data-line>${device.name}</a>`;
}
