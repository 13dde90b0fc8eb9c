/** Is the monitor itself telling the truth? Each probe daemon: state, age of what it says, how far, how loaded. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { Daemon } from '../../server/api/wire.ts';
import { ask } from '../client.ts';
import { Deed } from '../deed.ts';
import { bytes, count, listed, took } from '../figures.ts';
import { Live } from '../live.ts';
import { roundProgress } from '../parts/board-notes.ts';
import { daemonFigureStyles, daemonFigures, sweepProgress } from '../parts/daemon-figures.ts';
import { glyph, signed } from '../parts/glyph.ts';
import { refusalNote } from '../parts/trouble-note.ts';
import { base } from '../plain-look.ts';
import { may } from '../session.ts';
import { clock } from '../times.ts';
import { text } from '../words.ts';
import '../parts/confirm-button.ts';

const POLL_MS = 5_000;

@customElement('daemon-page')
export class DaemonPage extends LitElement {
  static override styles = [
    base,
    signed,
    daemonFigureStyles,
    css`
      dl {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(150px, 1fr));
        gap: var(--s2) var(--s4);
      }
      dt {
        font-size: 12px;
        color: var(--muted);
      }
      dd {
        font-size: 16px;
      }
    `,
  ];

  readonly #daemons = new Live<Daemon[]>(this, () => ({
    path: '/api/daemons',
    concerns: ({ daemons }) => daemons,
  }));
  readonly #deed = new Deed(this);
  #timer: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#timer = setInterval(() => {
      if (!document.hidden) this.#daemons.refresh();
    }, POLL_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  override render() {
    return html`<div class="stack">
      <div>
        <h1>${text('daemons.title')}</h1>
        <p class="muted">${text('daemons.quiet')}</p>
      </div>
      ${refusalNote(this.#deed.refused)}
      ${this.#daemons.render({
        waiting: () => html`<p role="status" class="muted">${text('shell.loading')}</p>`,
        failed: this.#daemons.failed,
        here: (daemons) =>
          daemons.length === 0
            ? html`<p class="card">${text('daemons.none')}</p>`
            : daemons.map((daemon) => this.#card(daemon)),
      })}
    </div>`;
  }

  #card(daemon: Daemon): TemplateResult {
    const { id, state, sinceMs, sick, segmentsCut, checks } = daemon;
    const isWell = state === 'connected' && sick === null && segmentsCut.length === 0;
    const isDone = checks.every(({ once, due }) => once >= due);
    return html`<section class="card stack" aria-labelledby="daemon-${id}">
      <div class="apart">
        <div>
          <h2 id="daemon-${id}">${id}</h2>
          <p class="signed">
            ${isWell ? glyph('normal') : glyph(state === 'connected' ? 'image' : 'unknown')}
            ${text.word('daemonState', state)}
            <span class="muted small">${text('daemons.since', { time: clock(sinceMs) })}</span>
          </p>
        </div>
        <div class="line">
          ${may('maintain') && state === 'connected' ? this.#sweep(daemon) : nothing}
          ${may('administer') ? this.#action(daemon) : nothing}
        </div>
      </div>
      ${sick === null ? nothing : html`<p class="note warn">${text('daemons.sick', { why: text.word('daemonSick', sick) })}</p>`}
      ${segmentsCut.length === 0 ? nothing : html`<p class="note warn">${text('daemons.cut')}: ${listed(segmentsCut)}</p>`}
      ${daemon.spoolDropped === 0 ? nothing : html`<p class="note warn">${text('probe.droppedNote', { count: daemon.spoolDropped })}</p>`}
      ${state === 'connected' ? sweepProgress(daemon) : nothing}
      <dl>${facts(daemon)}</dl>
      ${state === 'connected' ? daemonFigures(daemon) : nothing}
      ${isDone || state !== 'connected' ? nothing : html`<div class="line" aria-label=${text('daemons.progress')}><h3>${text('daemons.progress')}</h3>${roundProgress(checks)}</div>`}
    </section>`;
  }

  #sweep({ id, sweep }: Daemon): TemplateResult {
    const isUnderWay = sweep !== null && !sweep.isOver;
    return html`<button
      ?disabled=${this.#deed.isRunning || isUnderWay}
      @click=${() => this.#act(id, 'sweep')}
    >
      ${text(isUnderWay ? 'probe.sweeping' : 'probe.sweep')}
    </button>`;
  }

  #action({ id, state, targets }: Daemon): TemplateResult {
    if (state === 'stopped') {
      return html`<button class="primary" ?disabled=${this.#deed.isRunning} @click=${() => this.#act(id, 'start')}>
        ${text('daemons.start')}
      </button>`;
    }
    return html`<confirm-button
      label=${text('daemons.stop')}
      question=${text('daemons.stopAsk', { count: targets })}
      ?busy=${this.#deed.isRunning}
      @confirmed=${() => this.#act(id, 'stop')}
    ></confirm-button>`;
  }

  #act(id: string, verb: 'start' | 'stop' | 'sweep'): void {
    void this.#deed.try(async () => {
      this.#daemons.put(
        await ask<Daemon[]>(`/api/daemons/${encodeURIComponent(id)}/${verb}`, { method: 'POST' }),
      );
    });
  }
}

function facts(daemon: Daemon): TemplateResult[] {
  const { targets, looks, inFlight, spooled, spoolDropped, ageP50Ms, ageP99Ms } = daemon;
  const { loopDelayMs, rssBytes, judgeRssBytes, pid } = daemon;
  return [
    [text('daemons.targets'), count(targets)],
    [text('daemons.looks'), count(looks)],
    [text('daemons.inFlight'), count(inFlight)],
    [text('daemons.spooled'), count(spooled)],
    ...(spoolDropped === 0 ? [] : [[text('probe.dropped'), count(spoolDropped)]]),
    [text('daemons.age'), `${took(ageP50Ms)} / ${took(ageP99Ms)}`],
    [text('daemons.loop'), took(loopDelayMs)],
    [text('daemons.memory'), bytes(rssBytes)],
    ...(judgeRssBytes === null ? [] : [[text('probe.judge'), bytes(judgeRssBytes)]]),
    [text('daemons.pid'), pid === null ? '—' : String(pid)],
  ].map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`);
}
