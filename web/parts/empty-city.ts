/** Before there is a unit or a device: what is missing, and the way to begin for whoever may. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Trouble } from '../client.ts';
import { may, seesWhole } from '../session.ts';
import { text } from '../words.ts';

/** Was the answer refused because there is not even a unit yet? */
export function isOfEmptyCity({ problem }: Trouble): boolean {
  return problem?.facts?.empty === 'yes';
}

/** The sentences are those of the page where it has some of its own. */
export function emptyCity(title = text('setup.empty'), hint = text('setup.emptyHint')): TemplateResult {
  const mayBegin = may('register') && seesWhole();
  return html`<div class="card stack" role="status">
    <p class="strong">${title}</p>
    <p>${mayBegin ? hint : text('setup.emptyAsk')}</p>
    ${
      mayBegin
        ? html`<p class="line"><a class="button primary" href="/start">${text('setup.choose')}</a></p>`
        : nothing
    }
  </div>`;
}
