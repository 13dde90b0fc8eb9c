/** A warning as it went out, for reading and for print. */
import { html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Notice } from '../../server/api/wire.ts';
import { Live } from '../live.ts';
import { chipStyles } from '../parts/colour-chip.ts';
import { noticeSheet, noticeStyles } from '../parts/notice-sheet.ts';
import { base } from '../plain-look.ts';
import { clock } from '../times.ts';
import { text } from '../words.ts';
import { rowStyles } from './row-styles.ts';

@customElement('notice-page')
export class NoticePage extends LitElement {
  static override styles = [base, chipStyles, rowStyles, noticeStyles];

  @property({ attribute: false }) noticeId = 0;
  readonly #notice = new Live<Notice>(this, () => ({ path: `/api/notices/${this.noticeId}` }));

  override render() {
    return html`<div class="stack">
      <div class="apart no-print">
        <div>
          <p class="small"><a href="/cases">${text('cases.title')}</a></p>
          <h1>${text('cases.warnings')}</h1>
        </div>
        <button @click=${() => print()}>${text('cases.print')}</button>
      </div>
      ${this.#notice.render({
        waiting: () => html`<p role="status" class="muted">${text('shell.loading')}</p>`,
        failed: this.#notice.failed,
        here: (notice) => html`
          ${notice.hasBasis ? '' : html`<p class="note warn">${text('cases.noBasis')}</p>`}
          ${
            notice.withdrawnMs === null
              ? ''
              : html`<p class="note">
                  ${text('cases.withdrawnBy', {
                    ...{
                      who: notice.withdrawnBy ?? '',
                      time: clock(notice.withdrawnMs),
                      reason: notice.reason ?? '',
                    },
                  })}
                </p>`
          }
          ${noticeSheet(notice)}
        `,
      })}
    </div>`;
  }
}
