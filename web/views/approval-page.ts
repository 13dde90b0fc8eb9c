/** Steps in the lives of devices that wait: for another person, or for their day. */
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { LifeSteps } from '../../server/api/wire.ts';
import { pathWith } from '../client.ts';
import { count } from '../figures.ts';
import { Live } from '../live.ts';
import { deviceCode } from '../parts/device-code.ts';
import { PAGE_SIZE, pageIn, pager, pagerStyles } from '../parts/pager.ts';
import { changed } from '../place.ts';
import { base } from '../plain-look.ts';
import { text } from '../words.ts';
import '../parts/step-card.ts';

const STATES = ['proposed', 'approved'] as const;
type Waiting = (typeof STATES)[number];

@customElement('approval-page')
export class ApprovalPage extends LitElement {
  static override styles = [
    base,
    pagerStyles,
    css`
      .about {
        display: grid;
        grid-template-columns: minmax(0, 2fr) minmax(0, 3fr);
        gap: var(--s3) var(--s5);
      }
      @media (max-width: 719px) {
        .about {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];

  @property({ attribute: false }) query = new URLSearchParams();

  get #state(): Waiting {
    return this.query.get('state') === 'approved' ? 'approved' : 'proposed';
  }

  readonly #steps = new Live<LifeSteps>(this, () => ({
    path: pathWith('/api/lifecycle', { state: this.#state, page: pageIn(this.query), size: PAGE_SIZE }),
    concerns: ({ registry }) => registry,
  }));

  override render() {
    return html`<div class="stack">
      <div>
        <h1>${text('approvals.title')}</h1>
        <p class="muted">${text('approvals.lead')}</p>
      </div>
      <nav class="line" aria-label=${text('approvals.title')}>
        ${STATES.map(
          (state) =>
            html`<a
              class="button"
              href=${changed({ state: state === 'proposed' ? null : state, page: null })}
              aria-current=${state === this.#state ? 'true' : 'false'}
              >${text.word('stepState', state)}${state === this.#state && this.#steps.isCurrent ? ` · ${count(this.#steps.value?.total ?? 0)}` : ''}</a
            >`,
        )}
      </nav>
      ${this.#steps.shown((steps) => this.#here(steps))}
    </div>`;
  }

  #here(steps: LifeSteps): TemplateResult {
    if (steps.rows.length === 0)
      return html`<p class="card" role="status">${text(this.#state === 'proposed' ? 'approvals.empty' : 'approvals.emptyLater')}</p>`;
    return html`<ul class="stack" aria-label=${text('approvals.caption')}>
        ${steps.rows.map(
          ({ step, code, name, unit, mayDecide }) => html`<li class="card about">
            <div>
              <h2><a href="/devices/${step.device}">${name}</a></h2>
              <p class="small">${deviceCode(code)} · ${unit.name}</p>
            </div>
            <step-card .step=${step} .mayDecide=${mayDecide} @decided=${() => this.#steps.refresh()}></step-card>
          </li>`,
        )}
      </ul>
      ${pager(steps)}`;
  }
}
