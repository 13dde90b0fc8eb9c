/** Devices that answer on the network: ask address ranges, see what answers, register the chosen ones. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { CATEGORIES, type Category } from '../../config/terms.ts';
import type {
  Claim,
  Claimed,
  Credential,
  Discovery,
  DiscoveryWish,
  Platform,
  Segment,
  UnitBrief,
} from '../../server/api/wire.ts';
import { ask } from '../client.ts';
import { Deed } from '../deed.ts';
import { Live } from '../live.ts';
import { type Choice, unitChoices } from '../parts/filters.ts';
import { refusalNote } from '../parts/trouble-note.ts';
import { noUnits } from '../parts/unit-card.ts';
import { changed, go } from '../place.ts';
import { base } from '../plain-look.ts';
import { clock } from '../times.ts';
import { text } from '../words.ts';
import '../parts/confirm-button.ts';

type Found = Discovery['found'][number];

const POLL_MS = 1_500;
const PORTS = '80, 8000, 8080';
/** Industry 00, type 132 (network camera), network 7: the usual middle of a camera's code behind a town of its division. */
const CODE_MIDDLE = '001327';

const keyOf = ({ host, port }: Found) => `${host}:${port}`;

@customElement('discovery-page')
export class DiscoveryPage extends LitElement {
  static override styles = [
    base,
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
  @state() private claimed: Claimed | null = null;
  @state() private unit = '';
  readonly #starting = new Deed(this);
  readonly #claiming = new Deed(this);
  #timer: ReturnType<typeof setInterval> | undefined;

  readonly #runs = new Live<Discovery[]>(this, () => ({ path: '/api/discoveries' }));
  readonly #units = new Live<UnitBrief[]>(this, () => ({ path: '/api/units' }));
  readonly #segments = new Live<Segment[]>(this, () => ({ path: '/api/segments' }));
  readonly #platforms = new Live<Platform[]>(this, () => ({ path: '/api/platforms' }));
  readonly #credentials = new Live<Credential[]>(this, () => ({ path: '/api/credentials' }));

  override connectedCallback(): void {
    super.connectedCallback();
    this.#timer = setInterval(() => {
      if (!document.hidden && this.#run()?.state === 'running') this.#runs.reload();
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

  override render() {
    return html`<div class="stack">
      <div>
        <h1>${text('discovery.title')}</h1>
        <p class="muted">${text('discovery.lead')}</p>
      </div>
      ${noUnits(this.#units.value)} ${this.#wish()}
      ${this.#runs.render({
        waiting: () => html`<p role="status" class="muted">${text('shell.loading')}</p>`,
        failed: this.#runs.failed,
        here: () => {
          const run = this.#run();
          return run === undefined ? nothing : this.#results(run);
        },
      })}
    </div>`;
  }

  #wish(): TemplateResult {
    const isRunning = this.#run()?.state === 'running';
    return html`<form class="card stack" @submit=${this.#start}>
      <label class="field">
        ${text('discovery.ranges')}
        <textarea name="ranges" class="mono" spellcheck="false" maxlength="800"></textarea>
        <span class="small muted">${text('discovery.rangesHint')}</span>
      </label>
      <label class="field">
        ${text('discovery.ports')}
        <input name="ports" .defaultValue=${PORTS} inputmode="numeric" spellcheck="false" />
        <span class="small muted">${text('discovery.portsHint')}</span>
      </label>
      ${refusalNote(this.#starting.refused)}
      <p><button class="primary" ?disabled=${isRunning || this.#starting.isRunning}>${text('discovery.start')}</button></p>
    </form>`;
  }

  #start(event: SubmitEvent): void {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const pieces = (name: string) =>
      String(data.get(name) ?? '')
        .split(/[\s,;\uFF0C\uFF1B\u3001]+/)
        .filter((piece) => piece !== '');
    const body: DiscoveryWish = { ranges: pieces('ranges'), ports: pieces('ports').map(Number) };
    void this.#starting.try(async () => {
      const run = await ask<Discovery>('/api/discoveries', { method: 'POST', body });
      this.chosen = new Set();
      this.claimed = null;
      this.#runs.reload();
      go(changed({ run: run.id }), { replace: true });
    });
  }

  #results(run: Discovery): TemplateResult {
    return html`<section class="card stack" aria-labelledby="found">
      <div class="apart">
        <h2 id="found"><span role="status">${headline(run)}</span></h2>
        <span class="line">
          <span class="small muted">${clock(run.startedMs)}</span>
          ${run.state === 'running' ? html`<progress aria-label=${headline(run)}></progress><button @click=${() => this.#stop(run)}>${text('discovery.stop')}</button>` : nothing}
        </span>
      </div>
      ${run.found.length === 0 ? html`<p class="muted">${text('discovery.none')}</p>` : html`${this.#table(run)} ${this.#claimForm(run)}`}
    </section>`;
  }

  #stop({ id }: Discovery): void {
    void this.#starting.try(async () => {
      await ask(`/api/discoveries/${encodeURIComponent(id)}`, { method: 'DELETE' });
      this.#runs.reload();
    });
  }

  #table({ found }: Discovery): TemplateResult {
    const free = found.filter(({ registered }) => registered === null);
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
        <table>
          <thead>
            <tr>
              <th scope="col"><span class="unseen">${text('discovery.choose')}</span></th>
              <th scope="col">${text('discovery.host')}</th>
              <th scope="col">${text('common.name')}</th>
              <th scope="col">${text('discovery.hardware')}</th>
              <th scope="col">${text('common.state')}</th>
            </tr>
          </thead>
          <tbody>
            ${found.map((one) => this.#row(one))}
          </tbody>
        </table>
      </div>`;
  }

  #row(one: Found): TemplateResult {
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
      <td class="nowrap">
        ${one.registered === null ? text('discovery.notRegistered') : html`<a href="/devices/${one.registered}">${text('discovery.registered')}</a>`}
      </td>
    </tr>`;
  }

  #toggle(key: string): void {
    const next = new Set(this.chosen);
    if (!next.delete(key)) next.add(key);
    this.chosen = next;
  }

  #claimForm(run: Discovery): TemplateResult {
    const named = (
      rows:
        | readonly { readonly id: string; readonly name?: string; readonly username?: string }[]
        | undefined,
    ): Choice[] =>
      (rows ?? []).map(({ id, name, username }) => ({
        value: id,
        label: name ?? `${id} (${username ?? ''})`,
      }));
    return html`<form class="stack" @submit=${(event: SubmitEvent) => this.#claim(event, run)}>
      <h3>${text('discovery.template')}</h3>
      <div class="fields">
        <label class="field small">
          ${text('common.unit')}
          <select
            name="unit"
            required
            @change=${(event: Event) => {
              this.unit = (event.currentTarget as HTMLSelectElement).value;
            }}
          >
            <option value="">—</option>
            ${unitChoices(this.#units.value ?? []).map(option)}
          </select>
        </label>
        ${select(
          'category',
          text('common.category'),
          CATEGORIES.map((value) => ({ value, label: text.word('category', value) })),
        )}
        ${select('segment', text('field.segment'), named(this.#segments.value), true)}
        ${select('platform', text('common.platform'), named(this.#platforms.value), true)}
        ${select('credential', text('field.credential'), named(this.#credentials.value), true)}
        <label class="field small">
          ${text('discovery.codePrefix')}
          <input
            name="codePrefix"
            class="mono"
            inputmode="numeric"
            pattern="[0-9]{14}"
            maxlength="14"
            required
            autocomplete="off"
            .value=${prefixFor(this.unit)}
          />
        </label>
      </div>
      <p class="small muted">${text('discovery.templateHint')}</p>
      ${refusalNote(this.#claiming.refused)}
      <p class="line">
        <button class="primary" ?disabled=${this.chosen.size === 0 || this.#claiming.isRunning}>${text('discovery.claim')}</button>
        <span role="status">
          ${
            this.claimed === null
              ? text('discovery.selected', { count: this.chosen.size })
              : html`${text('discovery.claimed', { count: this.claimed.added.length })}
                  <a href="/devices">${text('import.goDevices')}</a>`
          }
        </span>
      </p>
    </form>`;
  }

  #claim(event: SubmitEvent, run: Discovery): void {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const entry = (name: string) => String(data.get(name) ?? '');
    const optional = (name: string) => (entry(name) === '' ? {} : { [name]: entry(name) });
    const body: Claim = {
      template: {
        unit: entry('unit'),
        category: entry('category') as Category,
        codePrefix: entry('codePrefix'),
        ...optional('segment'),
        ...optional('platform'),
        ...optional('credential'),
      },
      devices: run.found
        .filter((one) => this.chosen.has(keyOf(one)))
        .map(({ host, port }) => ({ host, port })),
    };
    void this.#claiming.try(async () => {
      this.claimed = await ask<Claimed>(`/api/discoveries/${encodeURIComponent(run.id)}/claim`, {
        method: 'POST',
        body,
      });
      this.chosen = new Set();
      this.#runs.reload();
    });
  }
}

function headline({ state: phase, addresses, found }: Discovery): string {
  if (phase === 'running') return text('discovery.running', { count: addresses });
  return phase === 'failed' ? text('discovery.failed') : text('discovery.done', { count: found.length });
}

/** Eight digits of the unit's division, then the usual middle; to be corrected by hand where it is another. */
function prefixFor(unit: string): string {
  return /^\d{6}/.test(unit) ? `${unit.slice(0, 6)}00${CODE_MIDDLE}` : '';
}

function select(name: string, label: string, choices: readonly Choice[], mayBeEmpty = false): TemplateResult {
  return html`<label class="field small">
    ${label}
    <select name=${name}>
      ${mayBeEmpty ? html`<option value="">—</option>` : nothing} ${choices.map(option)}
    </select>
  </label>`;
}

function option({ value, label }: Choice): TemplateResult {
  return html`<option value=${value}>${label}</option>`;
}
