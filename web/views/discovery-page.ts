/** Devices that answer on the network: ask address ranges, see what answered at any time, register the chosen ones or ignore them. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type {
  Discovery,
  DiscoveryWish,
  FoundDevice,
  FoundDevices,
  Segment,
  UnitBrief,
} from '../../server/api/wire.ts';
import { ask, pathWith } from '../client.ts';
import { Deed } from '../deed.ts';
import { dataOf, entryOf } from '../entered.ts';
import { count } from '../figures.ts';
import { Live } from '../live.ts';
import { pageIn, pager, pagerStyles } from '../parts/pager.ts';
import { refusalNote } from '../parts/trouble-note.ts';
import { noUnits } from '../parts/unit-card.ts';
import { changed, go } from '../place.ts';
import { base } from '../plain-look.ts';
import { clock } from '../times.ts';
import { text } from '../words.ts';
import { rowStyles } from './row-styles.ts';
import '../parts/claim-form.ts';

const POLL_MS = 1_500;
const PORTS = '80, 8000, 8080';
/** Whole segments are claimed at once. */
const SIZE = 200;
const LISTS = ['open', 'ignored', 'registered'] as const;
type List = (typeof LISTS)[number];

const keyOf = ({ host, port }: Pick<FoundDevice, 'host' | 'port'>) => `${host}:${port}`;

@customElement('discovery-page')
export class DiscoveryPage extends LitElement {
  static override styles = [
    base,
    pagerStyles,
    rowStyles,
    css`
      textarea {
        min-height: 72px;
      }
      td input[type='checkbox'] {
        display: block;
      }
    `,
  ];

  @property({ attribute: false }) query = new URLSearchParams();
  @state() private chosen: ReadonlySet<string> = new Set();
  readonly #starting = new Deed(this);
  readonly #marking = new Deed(this);
  #timer: ReturnType<typeof setInterval> | undefined;

  readonly #runs = new Live<Discovery[]>(this, () => ({ path: '/api/discoveries' }));
  readonly #units = new Live<UnitBrief[]>(this, () => ({ path: '/api/units' }));
  readonly #segments = new Live<Segment[]>(this, () => ({ path: '/api/segments' }));
  readonly #found = new Live<FoundDevices>(this, () => ({
    path: pathWith('/api/found', { list: this.#list, page: pageIn(this.query), size: SIZE }),
    concerns: ({ registry }) => registry,
  }));

  get #list(): List {
    return LISTS.find((list) => list === this.query.get('list')) ?? 'open';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#timer = setInterval(() => {
      if (document.hidden || this.#run()?.state !== 'running') return;
      this.#runs.reload();
      this.#found.reload();
    }, POLL_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  /** The discovery that the address names, else the latest. */
  #run(): Discovery | undefined {
    const id = this.query.get('run');
    const runs = this.#runs.value ?? [];
    return id === null ? runs[0] : runs.find((run) => run.id === id);
  }

  /** The last poll of a run comes before its end is known. */
  #wasRunning = false;

  override updated(): void {
    const isRunning = this.#run()?.state === 'running';
    if (this.#wasRunning && !isRunning) this.#found.reload();
    this.#wasRunning = isRunning;
  }

  override render() {
    const run = this.#run();
    return html`<div class="stack">
      <div>
        <h1>${text('discovery.title')}</h1>
        <p class="muted">${text('discovery.lead')}</p>
      </div>
      ${noUnits(this.#units.value)} ${this.#wish()} ${run === undefined ? nothing : this.#progress(run)}
      <section class="card stack" aria-labelledby="found">
        <div>
          <h2 id="found">${text('found.title')}</h2>
          <p class="small muted">${text('found.lead')}</p>
        </div>
        ${this.#found.shown((found) => this.#here(found))}
      </section>
    </div>`;
  }

  #wish(): TemplateResult {
    const isRunning = this.#run()?.state === 'running';
    const segments = this.#segments.value ?? [];
    return html`<form class="card stack" @submit=${this.#start}>
      <label class="field">
        ${text('discovery.ranges')}
        <textarea name="ranges" class="mono" spellcheck="false" maxlength="800"></textarea>
        <span class="small muted">${text('discovery.rangesHint')}</span>
      </label>
      <div class="fields">
        <label class="field">
          ${text('discovery.ports')}
          <input name="ports" .defaultValue=${PORTS} inputmode="numeric" spellcheck="false" />
          <span class="small muted">${text('discovery.portsHint')}</span>
        </label>
        <label class="field">
          ${text('found.pickSegment')}
          <select name="segment">
            <option value="">—</option>
            ${segments.map(({ id, name }) => html`<option value=${id}>${name || id}</option>`)}
          </select>
        </label>
      </div>
      ${refusalNote(this.#starting.refused)}
      <p><button class="primary" ?disabled=${isRunning || this.#starting.isRunning}>${text('discovery.start')}</button></p>
    </form>`;
  }

  #start(event: SubmitEvent): void {
    event.preventDefault();
    const data = dataOf(event);
    const pieces = (name: string) =>
      entryOf(data, name)
        .split(/[\s,;\uFF0C\uFF1B\u3001]+/)
        .filter((piece) => piece !== '');
    const segment = entryOf(data, 'segment');
    const body: DiscoveryWish = {
      ranges: pieces('ranges'),
      ports: pieces('ports').map(Number),
      ...(segment !== '' && { segment }),
    };
    void this.#starting.try(async () => {
      const run = await ask<Discovery>('/api/discoveries', { method: 'POST', body });
      this.chosen = new Set();
      this.#runs.reload();
      go(changed({ run: run.id, list: null, page: null }), { replace: true });
    });
  }

  #progress(run: Discovery): TemplateResult {
    return html`<p class="line">
      <span role="status" class="strong">${headline(run)}</span>
      <span class="small muted">${clock(run.startedMs)}</span>
      ${run.state === 'running' ? html`<progress aria-label=${headline(run)}></progress><button @click=${() => this.#stop(run)}>${text('discovery.stop')}</button>` : nothing}
    </p>`;
  }

  #stop({ id }: Discovery): void {
    void this.#starting.try(async () => {
      await ask(`/api/discoveries/${encodeURIComponent(id)}`, { method: 'DELETE' });
      this.#runs.reload();
    });
  }

  #here(found: FoundDevices): TemplateResult {
    const list = this.#list;
    const spots = found.rows.filter((one) => this.chosen.has(keyOf(one)));
    return html`<nav class="line" aria-label=${text('found.lists')}>
        ${LISTS.map(
          (one) =>
            html`<a
              class="button"
              href=${changed({ list: one === 'open' ? null : one, page: null })}
              aria-current=${one === list ? 'true' : 'false'}
              @click=${() => {
                this.chosen = new Set();
              }}
              >${text.word('foundList', one)} · ${count(found.counts[one])}</a
            >`,
        )}
      </nav>
      ${found.rows.length === 0 ? html`<p role="status" class="muted">${text(list === 'open' ? 'found.emptyOpen' : 'found.empty')}</p>` : this.#table(found)}
      ${pager(found, SIZE)} ${list === 'registered' ? nothing : this.#marks(list, spots)}
      ${
        list === 'open' && (found.rows.length > 0 || found.counts.registered > 0)
          ? html`<claim-form
              .spots=${spots}
              .units=${this.#units.value ?? []}
              segment=${spots[0]?.segment ?? ''}
              @claimed=${this.#after}
            ></claim-form>`
          : nothing
      }`;
  }

  readonly #after = () => {
    this.chosen = new Set();
    this.#found.reload();
  };

  #marks(list: List, spots: readonly FoundDevice[]): TemplateResult | typeof nothing {
    if (spots.length === 0) return nothing;
    const verb = list === 'open' ? 'ignore' : 'restore';
    const devices = spots.map(({ host, port }) => ({ host, port }));
    return html`<p class="line">
        <button
          ?disabled=${this.#marking.isRunning}
          @click=${() =>
            this.#marking.try(async () => {
              await ask(`/api/found/${verb}`, { method: 'POST', body: { devices } });
              this.#after();
            })}
        >
          ${text(`found.${verb}`)}
        </button>
      </p>
      ${refusalNote(this.#marking.refused)}`;
  }

  #table({ rows }: FoundDevices): TemplateResult {
    const free = rows.filter(({ registered }) => registered === null);
    const hasAll = free.length > 0 && free.every((one) => this.chosen.has(keyOf(one)));
    return html`<label class="tick">
        <input
          type="checkbox"
          .checked=${hasAll}
          ?disabled=${free.length === 0}
          @change=${() => {
            this.chosen = new Set(hasAll ? [] : free.map(keyOf));
          }}
        />
        ${text('discovery.selectAll')} (${free.length})
      </label>
      <div class="scroll">
        <table class="cards">
          <caption class="unseen">${text('found.caption')}</caption>
          <thead>
            <tr>
              <th scope="col"><span class="unseen">${text('discovery.choose')}</span></th>
              <th scope="col">${text('discovery.host')}</th>
              <th scope="col">${text('common.name')}</th>
              <th scope="col">${text('discovery.hardware')}</th>
              <th scope="col">${text('found.segment')}</th>
              <th scope="col">${text('found.first')}</th>
              <th scope="col">${text('found.last')}</th>
              <th scope="col">${text('common.state')}</th>
            </tr>
          </thead>
          <tbody>
            ${rows.map((one) => this.#row(one))}
          </tbody>
        </table>
      </div>`;
  }

  #row(one: FoundDevice): TemplateResult {
    const key = keyOf(one);
    return html`<tr>
      <td>
        <input
          type="checkbox"
          aria-label=${text('discovery.select', { name: one.name || key })}
          .checked=${this.chosen.has(key)}
          ?disabled=${one.registered !== null}
          @change=${() => this.#toggle(key)}
        />
      </td>
      <td class="mono nowrap">${key}</td>
      <td>${one.name || '—'}</td>
      <td>${one.hardware || '—'}</td>
      <td data-label=${text('found.segment')}>${one.segment || '—'}</td>
      <td class="nowrap" data-label=${text('found.first')}>${clock(one.firstMs)}</td>
      <td class="nowrap" data-label=${text('found.last')}>${clock(one.lastMs)}</td>
      <td class="nowrap">${standing(one)}</td>
    </tr>`;
  }

  #toggle(key: string): void {
    const next = new Set(this.chosen);
    if (!next.delete(key)) next.add(key);
    this.chosen = next;
  }
}

function standing({ registered, ignoredMs, ignoredBy, note }: FoundDevice): TemplateResult | string {
  if (registered !== null) return html`<a href="/devices/${registered}">${text('discovery.registered')}</a>`;
  if (ignoredMs === null) return text('discovery.notRegistered');
  return `${text('found.ignored', { who: ignoredBy })}${note === '' ? '' : ` · ${note}`}`;
}

function headline({ state: phase, addresses, found }: Discovery): string {
  if (phase === 'running') return text('discovery.running', { count: addresses });
  return phase === 'failed' ? text('discovery.failed') : text('discovery.done', { count: found.length });
}
