/** Flags: which are up, who has seen them, what was said of them. Nobody takes one down by hand. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { DeviceFlagLife, FlagLives, UnitFlagLife } from '../../server/api/wire.ts';
import { ask, pathWith } from '../client.ts';
import { Deed } from '../deed.ts';
import { entryOf, formOf } from '../entered.ts';
import { count, listed, percent } from '../figures.ts';
import { Live } from '../live.ts';
import { deviceCode } from '../parts/device-code.ts';
import { nearAndDeeper } from '../parts/flag-list.ts';
import { glyph, signed } from '../parts/glyph.ts';
import { PAGE_SIZE, pageIn, pager, pagerStyles } from '../parts/pager.ts';
import { scopeChoice } from '../parts/scope-choice.ts';
import { refusalNote } from '../parts/trouble-note.ts';
import { changed } from '../place.ts';
import { base } from '../plain-look.ts';
import { evidenceHref, scopeIn } from '../rates.ts';
import { may, session } from '../session.ts';
import { clock } from '../times.ts';
import { text } from '../words.ts';

type FlagLife = UnitFlagLife | DeviceFlagLife;

@customElement('flag-page')
export class FlagPage extends LitElement {
  static override styles = [
    base,
    signed,
    pagerStyles,
    css`
      .flags > li {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: var(--s1) var(--s4);
        padding: var(--s2) 0;
        border-bottom: 1px solid var(--line);
      }
      .flags > li:last-child {
        border-bottom: 0;
      }
      .ends {
        align-items: end;
        padding-top: var(--s2);
      }
      input {
        width: min(100%, 320px);
      }
    `,
  ];

  @property({ attribute: false }) query = new URLSearchParams();
  readonly #deed = new Deed(this);

  get #isOpen(): boolean {
    return this.query.get('open') !== 'no';
  }

  readonly #lives = new Live<FlagLives>(this, () => ({
    path: pathWith('/api/flag-lives', {
      ...{ unit: this.query.get('unit'), open: this.#isOpen ? null : 'no' },
      ...{ page: pageIn(this.query), size: PAGE_SIZE },
    }),
    concerns: ({ flags }) => flags,
  }));

  override render() {
    return html`<div class="stack">
      <div>
        <h1>${text('flags.title')}</h1>
        <p class="muted">${text('flags.lead')}</p>
      </div>
      <nav class="line" aria-label=${text('flags.states')}>
        <a class="button" href=${changed({ open: null, page: null })} aria-current=${this.#isOpen ? 'true' : nothing}
          >${text('flags.open')}</a
        >
        <a class="button" href=${changed({ open: 'no', page: null })} aria-current=${this.#isOpen ? nothing : 'true'}
          >${text('flags.over')}</a
        >
      </nav>
      ${refusalNote(this.#deed.refused)}
      ${this.#lives.shown((lives) => this.#here(lives))}
    </div>`;
  }

  #here({ units: all, devices }: FlagLives): TemplateResult {
    const scope = scopeIn(this.query);
    const units = all.filter((flag) => flag.scope === scope);
    return html`${scopeChoice(scope)}<section class="card stack" aria-labelledby="units">
        <h2 id="units">${text('flags.units')} · ${count(units.length)}</h2>
        ${units.length === 0 ? html`<p role="status">${text('flags.none')}</p>` : this.#nearFirst(units)}
      </section>
      <section class="card stack" aria-labelledby="devices">
        <div>
          <h2 id="devices">${text('flags.devices')} · ${count(devices.total)}</h2>
          <p class="small muted">
            ${text('flags.devicesLead', {
              ...{ hours: devices.leastHours, days: devices.days },
              ...{ line: percent(devices.threshold), clear: percent(devices.clearAt) },
            })}
          </p>
        </div>
        ${devices.rows.length === 0 ? html`<p role="status">${text('flags.noDevices')}</p>` : this.#list(devices.rows)}
        ${pager(devices)}
      </section>`;
  }

  /** The unit itself and those right below it; deeper ones folded away, as on the overview. */
  #nearFirst(flags: readonly UnitFlagLife[]): TemplateResult {
    const [near, deeper] = nearAndDeeper(flags, this.query.get('unit') ?? session()?.staff.unit ?? '');
    return html`${near.length === 0 ? nothing : this.#list(near)}
    ${
      deeper.length === 0
        ? nothing
        : html`<details ?open=${near.length === 0}>
            <summary>${text('overview.deeperFlags', { count: deeper.length })}</summary>
            ${this.#list(deeper)}
          </details>`
    }`;
  }

  #list(flags: readonly FlagLife[]): TemplateResult {
    return html`<ul class="flags">
      ${repeat(
        flags,
        ({ key }) => `${key.flag} ${key.raisedMs}`,
        (flag) => this.#flag(flag),
      )}
    </ul>`;
  }

  #flag(flag: FlagLife): TemplateResult {
    const { raisedMs, raisedShare, clearedMs, seenBy, explained } = flag;
    const isSeen = seenBy.some(({ who }) => who === session()?.staff.name);
    const seen =
      seenBy.length === 0
        ? text('flags.nobodySaw')
        : text('flags.seenBy', { who: listed(seenBy.map(({ who, atMs }) => `${who} ${clock(atMs)}`)) });
    return html`<li>
      <div>
      <p>${head(flag)}</p>
      <p class="small muted">
        ${text('flags.raised', { time: clock(raisedMs), share: percent(raisedShare) })}
        ${'share' in flag ? html`· ${text('flags.now', { share: percent(flag.share) })}` : nothing}
        ${clearedMs === null ? nothing : html`· ${text('flags.cleared', { time: clock(clearedMs) })}`} · ${seen}
      </p>
      ${explained.map(
        ({ who, atMs, note }) =>
          html`<p class="small">${text('flags.explained', { who, time: clock(atMs), note })}</p>`,
      )}
      </div>
      ${clearedMs === null ? this.#deeds(flag, isSeen) : nothing}
    </li>`;
  }

  #deeds(flag: FlagLife, isSeen: boolean): TemplateResult {
    return html`<div class="line no-print">
      ${
        isSeen
          ? nothing
          : html`<button ?disabled=${this.#deed.isRunning} @click=${() => this.#post('sight', flag.key)}>
              ${text('flags.see')}
            </button>`
      }
      ${
        may('maintain')
          ? html`<details>
              <summary>${text('flags.explain')}</summary>
              <form class="line ends" @submit=${(event: SubmitEvent) => this.#explain(event, flag)}>
                <label class="field small">
                  ${text('flags.note')}
                  <input name="note" required maxlength="500" autocomplete="off" />
                </label>
                <button class="primary" ?disabled=${this.#deed.isRunning}>${text('flags.explain')}</button>
              </form>
            </details>`
          : nothing
      }
    </div>`;
  }

  #explain(event: SubmitEvent, { key }: FlagLife): void {
    event.preventDefault();
    const form = formOf(event);
    const note = entryOf(new FormData(form), 'note');
    this.#post('explanation', { ...key, note });
    form.reset();
  }

  #post(what: 'sight' | 'explanation', body: object): void {
    void this.#deed.try(async () => {
      await ask(`/api/flag-lives/${what}`, { method: 'POST', body });
      this.#lives.reload();
    });
  }
}

function head(flag: FlagLife): TemplateResult {
  if ('device' in flag) {
    const { device, unit } = flag;
    return html`<span class="signed">${glyph('offline')}<a href="/devices/${device.id}">${device.name}</a></span>
      <span class="small">${deviceCode(device.code)} · ${unit.name}</span>`;
  }
  const { unit, metric, scope, meetsSinceMs } = flag;
  return html`<a class="signed" href=${evidenceHref({ unit: unit.code, metric, scope, part: 'bad' })}
      >${glyph('fails')}${text('overview.flag', { unit: unit.name, metric: text.word('metric', metric) })}</a
    >
    <span class="small muted">
      ${meetsSinceMs === null ? nothing : html`${text('overview.meetsSince', { time: clock(meetsSinceMs) })}`}
    </span>`;
}
