/** Three ways to fill an empty registry; the demo can be taken away again as a whole. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Demo, DemoWish, UnitBrief } from '../../server/api/wire.ts';
import { ask } from '../client.ts';
import { Deed } from '../deed.ts';
import { Live } from '../live.ts';
import { refusalNote } from '../parts/trouble-note.ts';
import { noUnits } from '../parts/unit-card.ts';
import { go } from '../place.ts';
import { base } from '../plain-look.ts';
import { may, recall, seesWhole } from '../session.ts';
import { text } from '../words.ts';
import '../parts/confirm-button.ts';
import '../parts/past-card.ts';

const DEMO_DEVICES = 2_000;

@customElement('start-page')
export class StartPage extends LitElement {
  static override styles = [
    base,
    css`
      .ways {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 260px), 1fr));
        gap: var(--s4);
      }
      .way {
        display: flex;
        flex-direction: column;
        gap: var(--s3);
      }
      .way > :last-child {
        margin-top: auto;
        align-self: start;
      }
    `,
  ];

  @property({ type: Number }) devices = DEMO_DEVICES;

  readonly #demo = new Live<Demo>(this, () => ({ path: '/api/demo', concerns: ({ registry }) => registry }));
  readonly #units = new Live<UnitBrief[]>(this, () => ({
    path: '/api/units',
    concerns: ({ registry }) => registry,
  }));
  readonly #deed = new Deed(this);

  override render() {
    return html`<div class="stack">
      <div>
        <h1>${text(this.#demo.value?.running === true ? 'setup.demo' : 'setup.startTitle')}</h1>
        <p class="muted">${text('setup.startLead')}</p>
      </div>
      ${noUnits(this.#units.value)}
      <div class="ways">
        ${way(text('setup.discover'), text('setup.discoverHint'), html`<a class="button primary" href="/devices/discover">${text('setup.discoverGo')}</a>`)}
        ${way(text('setup.import'), text('setup.importHint'), html`<a class="button primary" href="/devices/import">${text('setup.importGo')}</a>`)}
        ${way(text('setup.demo'), text('setup.demoHint'), html`<div class="stack">${this.#demonstration()}</div>`)}
      </div>
      ${refusalNote(this.#deed.refused)}
      ${this.#demo.value?.running === true && seesWhole() ? html`<past-card></past-card>` : nothing}
      <p><a href="/overview">${text('setup.overview')}</a></p>
    </div>`;
  }

  #demonstration(): TemplateResult | typeof nothing {
    const demo = this.#demo.value;
    if (demo?.running === true) {
      return html`<p role="status">${text('setup.demoRunning', { count: demo.devices })}</p>
        <p class="line">
          <a class="button primary" href="/overview">${text('nav.overview')}</a>
          ${
            may('administer')
              ? html`<confirm-button
                  label=${text('setup.demoStop')}
                  question=${text('setup.demoStopAsk')}
                  ?busy=${this.#deed.isRunning}
                  @confirmed=${this.#stop}
                ></confirm-button>`
              : nothing
          }
        </p>`;
    }
    if (!may('administer')) return html`<p class="small muted">${text('setup.demoAdmin')}</p>`;
    return html`<button class="primary" ?disabled=${this.#deed.isRunning} @click=${this.#start}>
        ${text('setup.demoGo')}
      </button>
      <span class="small" role="status">${this.#deed.isRunning ? text('setup.demoStarting') : nothing}</span>`;
  }

  async #start(): Promise<void> {
    const body: DemoWish = { devices: this.devices };
    const isStarted = await this.#deed.try(async () => {
      this.#demo.put(await ask<Demo>('/api/demo', { method: 'POST', body }));
      // The demo brings the units: one's own is known only now.
      await recall();
    });
    if (isStarted) go('/overview');
  }

  #stop(): void {
    void this.#deed.try(async () => {
      this.#demo.put(await ask<Demo>('/api/demo', { method: 'DELETE' }));
      await recall();
    });
  }
}

function way(title: string, hint: string, action: TemplateResult): TemplateResult {
  return html`<section class="card way">
    <h2>${title}</h2>
    <p>${hint}</p>
    ${action}
  </section>`;
}
