/** The devices behind a figure: a sum that adds up, each part and reason with its count, and the rows themselves. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { METRICS, type Metric } from '../../config/terms.ts';
import type { Evidence, EvidenceRow, KeptList, Platform } from '../../server/api/wire.ts';
import { ask, pathOf } from '../client.ts';
import { Deed } from '../deed.ts';
import { count, percent } from '../figures.ts';
import { Live } from '../live.ts';
import { deviceCode } from '../parts/device-code.ts';
import { emptied, filter } from '../parts/filters.ts';
import { glyph, metricSign, type Sign, signed } from '../parts/glyph.ts';
import { PAGE_SIZE, pageIn, pagerStyles } from '../parts/pager.ts';
import { rowTable } from '../parts/row-table.ts';
import { scopeChoice } from '../parts/scope-choice.ts';
import { notKept, refusalNote } from '../parts/trouble-note.ts';
import { groupWord } from '../period.ts';
import { changed, go } from '../place.ts';
import { base } from '../plain-look.ts';
import { dueOf, scopeIn, unitHref } from '../rates.ts';
import { session } from '../session.ts';
import { clock } from '../times.ts';
import { text } from '../words.ts';
import { rowStyles } from './row-styles.ts';

type Part = EvidenceRow['part'];

const PARTS: readonly Part[] = ['bad', 'unknown', 'good', 'excluded'];

@customElement('evidence-list')
export class EvidenceList extends LitElement {
  static override styles = [base, signed, pagerStyles, rowStyles];

  @property({ attribute: false }) query = new URLSearchParams();

  readonly #evidence = new Live<Evidence>(this, () => ({
    path: pathOf('/api/evidence', { ...this.#asked, page: pageIn(this.query), size: PAGE_SIZE }),
    // What was kept stays as it was.
    concerns: ({ units, registry }) => this.#asof === null && (registry || units.includes(this.#unit ?? '')),
  }));
  readonly #keeping = new Deed(this);

  readonly #platforms = new Live<Platform[]>(this, () =>
    this.query.get('platform') ? { path: '/api/platforms' } : null,
  );

  get #unit(): string | null {
    return this.query.get('unit') || session()?.staff.unit || null;
  }

  get #metric(): Metric {
    return METRICS.find((metric) => metric === this.query.get('metric')) ?? 'online';
  }

  get #part(): Part | null {
    return PARTS.find((part) => part === this.query.get('part')) ?? null;
  }

  /** The moment of a list that was kept. */
  get #asof(): string | null {
    return this.query.get('asof');
  }

  get #figure() {
    return {
      unit: this.#unit,
      metric: this.#metric,
      scope: scopeIn(this.query),
      category: this.query.get('category'),
      platform: this.query.get('platform'),
    };
  }

  get #asked() {
    return {
      ...this.#figure,
      part: this.#part,
      reason: this.query.get('reason'),
      asof: this.#asof,
    };
  }

  async #keep(): Promise<void> {
    // By its name: whoever opens the link may belong to another unit.
    const figure = { ...this.#figure, unit: this.#evidence.value?.unit.code ?? this.#unit };
    const body = Object.fromEntries(Object.entries(figure).filter(([, value]) => value !== null));
    await this.#keeping.try(async () => {
      const { asofMs } = await ask<KeptList>('/api/evidence/kept', { method: 'POST', body });
      go(changed({ unit: figure.unit, asof: String(asofMs) }));
    });
  }

  override render() {
    return this.#evidence.render({
      waiting: () => html`<p role="status" class="muted">${text('shell.loading')}</p>`,
      failed: (trouble) =>
        html`<div class="stack"><h1>${text('evidence.name')}</h1>${this.#asof !== null && trouble.status === 404 ? notKept(changed({ asof: null })) : this.#evidence.failed(trouble)}</div>`,
      here: (evidence) => this.#here(evidence),
    });
  }

  #here(evidence: Evidence): TemplateResult {
    const { unit, metric, scope, atMs } = evidence;
    return html`<div class="stack">
      <div class="apart">
        <div>
          <h1>
            ${text('evidence.title', { unit: unit.name, metric: text.word('metric', metric) })}
          </h1>
          <p class="small muted">
            ${this.#narrowed().map((word) => html`<span class="strong">${word}</span> · `)}${text('live.asOf', { time: clock(atMs) })} · <a href=${unitHref(unit.code, scope)}>${unit.name}</a> ·
            <a href="/help/rules">${text('evidence.rules')}</a>
          </p>
        </div>
        <div class="line">
          ${this.#asof === null ? scopeChoice(scope) : nothing} ${this.#link()}
          <a class="button" download href=${pathOf('/api/evidence.csv', this.#asked)}>${text('common.csv')}</a>
        </div>
      </div>
      ${refusalNote(this.#keeping.refused)}
      ${
        this.#asof === null
          ? nothing
          : html`<p class="note" role="status">${text('evidence.kept', { time: clock(atMs) })}</p>`
      }
      ${this.#equation(evidence)} ${this.#filters(evidence)} ${this.#rows(evidence)}
    </div>`;
  }

  /** A link to what stands here shows it next week, too. */
  #link(): TemplateResult {
    if (this.#asof !== null)
      return html`<a class="button" href=${changed({ asof: null })}>${text('period.unpin')}</a>`;
    return html`<button
      title=${text('evidence.keepHint')}
      ?disabled=${this.#keeping.isRunning}
      @click=${() => void this.#keep()}
    >
      ${text('period.pin')}
    </button>`;
  }

  /** One category, one sub-platform: what a line of the overview is about. */
  #narrowed(): string[] {
    const { category, platform } = this.#asked;
    const name = this.#platforms.value?.find(({ id }) => id === platform)?.name ?? '';
    return [
      ...(category === null ? [] : [groupWord('category', category, '')]),
      ...(platform === null ? [] : [`${text('common.platform')}: ${groupWord('platform', platform, name)}`]),
    ];
  }

  /** Good + failing + unknown = due, and due = registered − not counted: each number is a link to its rows. */
  #equation({ rate, reasons, metric }: Evidence): TemplateResult {
    const due = dueOf(rate);
    const adds = PARTS.every(
      (part) =>
        reasons.filter((one) => one.part === part).reduce((sum, one) => sum + one.count, 0) === rate[part],
    );
    return html`<section class="card stack" aria-label=${text('evidence.equation')}>
      <p class="equation">
        ${this.#term('good', rate.good, metric)} <span>+</span> ${this.#term('bad', rate.bad, metric)}
        <span>+</span> ${this.#term('unknown', rate.unknown, metric)} <span>=</span>
        <span class="strong">${text('evidence.due', { count: due })}</span>
        <span class="muted"
          >(${text('evidence.registered', { count: due + rate.excluded })} −
          ${this.#term('excluded', rate.excluded, metric)})</span
        >
      </p>
      <p class="small muted">
        ${text('evidence.rate', { failing: text.word('failing', metric), share: percent(rate.share) })} ·
        ${text.word('verdict', rate.verdict)}
      </p>
      ${adds || reasons.length === 0 ? nothing : html`<p class="note crit-edge" role="alert">${text('evidence.doesNotAdd')}</p>`}
    </section>`;
  }

  #term(part: Part, number: number, metric: Metric): TemplateResult {
    const isChosen = this.#part === part;
    return html`<a
      class="nowrap ${isChosen ? 'strong' : ''}"
      aria-current=${isChosen ? 'true' : nothing}
      href=${changed({ part: isChosen ? null : part, reason: null })}
      >${partWord(part, metric)} ${count(number)}</a
    >`;
  }

  #filters({ reasons, metric }: Evidence): TemplateResult {
    const part = this.#part;
    const shown = reasons.filter((one) => one.reason !== null && (part === null || one.part === part));
    return html`<div class="line filters">
      <div class="line" role="group" aria-label=${text('evidence.parts')}>
        <a class="button" aria-current=${part === null ? 'true' : nothing} href=${changed({ part: null, reason: null })}
          >${text('common.all')}</a
        >
        ${PARTS.map(
          (one) => html`<a
            class="button"
            aria-current=${part === one ? 'true' : nothing}
            href=${changed({ part: one, reason: null })}
            >${partWord(one, metric)}</a
          >`,
        )}
      </div>
      ${
        shown.length === 0
          ? nothing
          : filter(
              'reason',
              text('evidence.reasons'),
              this.query.get('reason'),
              shown.map((one) => ({
                value: one.reason ?? '',
                label: `${reasonWord(one.part, one.reason)} · ${count(one.count)}`,
              })),
            )
      }
    </div>`;
  }

  #rows(evidence: Evidence): TemplateResult {
    const { rows, metric, total, page, pages } = evidence;
    if (rows.length === 0) {
      const { part, reason } = this.#asked;
      return emptied(
        [
          part === null ? '' : partWord(part, metric),
          reason === null ? '' : reasonWord(part ?? 'bad', reason),
          ...this.#narrowed(),
        ],
        (words) => text('evidence.emptyFilter', { filter: words }),
        html`<p role="status">${text('evidence.empty')}</p>`,
        changed({ part: null, reason: null, category: null, platform: null }),
      );
    }
    return rowTable(
      text('evidence.caption'),
      [
        text('common.name'),
        text('common.state'),
        text('common.reason'),
        text('common.since'),
        text('common.lastSeen'),
        text('common.unit'),
        text('common.category'),
        text('common.code'),
      ],
      rows.map((row) => rowOf(row, metric)),
      { total, page, pages },
    );
  }
}

function rowOf(row: EvidenceRow, metric: Metric): TemplateResult {
  return html`<tr>
    <th scope="row"><a href="/devices/${row.id}" data-line>${row.name}</a></th>
    <td class="nowrap"><span class="signed">${glyph(partSign(row.part, metric))}${partWord(row.part, metric)}</span></td>
    <td>${row.reason === null ? '—' : reasonWord(row.part, row.reason)}</td>
    <td class="nowrap" data-label=${text('common.since')}>${clock(row.sinceMs)}</td>
    <td class="nowrap" data-label=${text('common.lastSeen')}>${clock(row.seenMs)}</td>
    <td class="nowrap">${row.unit.name}</td>
    <td class="nowrap">${text.word('category', row.category)}</td>
    <td>${deviceCode(row.code)}</td>
  </tr>`;
}

function partWord(part: Part, metric: Metric): string {
  return part === 'bad' ? text.word('failing', metric) : text.word('part', part);
}

function partSign(part: Part, metric: Metric): Sign {
  const signs: Record<Part, Sign> = {
    good: 'normal',
    bad: metricSign(metric),
    unknown: 'unknown',
    excluded: 'exempt',
  };
  return signs[part];
}

function reasonWord(part: Part, reason: string | null): string {
  if (reason === null) return text('evidence.noReason');
  return text.word(part === 'excluded' ? 'exclusion' : 'reason', reason);
}
