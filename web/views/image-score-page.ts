/** How good the judgement of pictures is, from what people answered; pictures to look for misses; the answers to take away. */
import { css, html, LitElement, nothing, svg, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ImageScores } from '../../server/api/wire.ts';
import { pathWith } from '../client.ts';
import { count, NOTHING, percent } from '../figures.ts';
import { Live } from '../live.ts';
import { changed } from '../place.ts';
import { base } from '../plain-look.ts';
import { clock } from '../times.ts';
import { text } from '../words.ts';
import '../parts/review-grid.ts';

const DAY_MS = 86_400_000;
const SPANS = [7, 30, 90, 365] as const;
const USUAL_DAYS = 30;
/** With fewer answers a share says nothing. */
const LEAST_ANSWERS = 5;

type Score = ImageScores['faults'][number];

@customElement('image-score-page')
export class ImageScorePage extends LitElement {
  static override styles = [
    base,
    css`
      dl {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 300px), 1fr));
        gap: var(--s3) var(--s5);
      }
      dt {
        font-weight: 600;
      }
      tbody th {
        min-width: 6.5em;
      }
      td svg {
        display: block;
        width: 100%;
        min-width: 80px;
        height: 12px;
      }
      .way {
        stroke: var(--line);
        stroke-width: 2;
      }
      .reach {
        stroke: var(--ctl);
        stroke-width: 6;
      }
      .at {
        stroke: var(--text);
        stroke-width: 2;
        vector-effect: non-scaling-stroke;
      }
      @media (max-width: 719px) {
        .drawn {
          display: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) query = new URLSearchParams();
  #fromMs = 0;

  readonly #scores = new Live<ImageScores>(this, () => ({
    path: pathWith('/api/image-scores', { fromMs: this.#fromMs }),
  }));

  get #days(): number {
    return SPANS.find((days) => `${days}` === this.query.get('days')) ?? USUAL_DAYS;
  }

  override willUpdate(changes: Map<PropertyKey, unknown>): void {
    if (changes.has('query')) this.#fromMs = Date.now() - this.#days * DAY_MS;
  }

  override render() {
    return html`<div class="stack">
      <div class="apart">
        <div>
          <h1>${text('scores.title')}</h1>
          <p class="muted">${text('scores.lead')}</p>
        </div>
        <div class="line" role="group" aria-label=${text('scores.span')}>
          ${SPANS.map(
            (days) => html`<a
              class="button"
              aria-current=${this.#days === days ? 'true' : nothing}
              href=${changed({ days: days === USUAL_DAYS ? null : `${days}` })}
              >${text('scores.spanDays', { count: days })}</a
            >`,
          )}
        </div>
      </div>
      ${this.#scores.shown((scores) => this.#here(scores))}
      <review-grid @answered=${() => this.#scores.refresh()}></review-grid>
    </div>`;
  }

  #here({ fromMs, untilMs, answers, sample, faults }: ImageScores): TemplateResult {
    return html`<div class="card stack">
      <dl class="small">
        <div>
          <dt>${text('scores.precision')}</dt>
          <dd>${text('scores.precisionMeans')}</dd>
        </div>
        <div>
          <dt>${text('scores.recall')}</dt>
          <dd>${text('scores.recallMeans')}</dd>
        </div>
      </dl>
      <p class="small muted" role="status">
        ${text('scores.answers', { count: answers })} · ${text('scores.between', { from: clock(fromMs), until: clock(untilMs) })}
      </p>
      <p>${sampled(sample)}</p>
      ${
        answers === 0
          ? html`<div class="stack">
              <p><span class="strong">${text('scores.none')}</span> ${text('scores.noneHint')}</p>
              <p><a class="button" href="/image-faults?answered=no">${text('scores.toFaults')}</a></p>
            </div>`
          : html`<div class="scroll" tabindex="0" role="region" aria-label=${text('scores.caption')}>${table(faults, sample.reviewed)}</div>
              <p class="small muted">
                ${text('scores.intervalMeans')} ${text('scores.fewMeans', { count: LEAST_ANSWERS })}
              </p>`
      }
      <div class="line">
        <a class="button" download href=${pathWith('/api/image-answers.zip', { fromMs: this.#fromMs })}>${text('scores.export')}</a>
        <span class="small muted">${text('scores.exportHint')} ${text('scores.exportLogged')}</span>
      </div>
    </div>`;
  }
}

/** What the pictures drawn by chance say of misses. */
function sampled(sample: ImageScores['sample']): string {
  const { reviewed, missed, missRate, missLow, missHigh, recall, recallLow, recallHigh } = sample;
  if (missRate === null || missLow === null || missHigh === null) return text('scores.sampleNone');
  const seen = text('scores.sampleSeen', {
    ...{
      count: reviewed,
      missed,
      share: rounded(missRate),
      low: rounded(missLow),
      high: rounded(missHigh),
    },
  });
  if (recall === null || recallLow === null || recallHigh === null)
    return `${seen} ${text('scores.sampleNoRecall')}`;
  const found = { share: rounded(recall), low: rounded(recallLow), high: rounded(recallHigh) };
  return `${seen} ${text('scores.sampleRecall', found)}`;
}

function table(faults: readonly Score[], reviewed: number): TemplateResult {
  const answered = faults.filter(({ agree, notAFault, missed }) => agree + notAFault + missed > 0);
  return html`<table>
    <caption class="unseen">
      ${text('scores.caption')}
    </caption>
    <thead>
      <tr>
        <th scope="col">${text('imageFaults.fault')}</th>
        <th scope="col" class="number">${text('scores.precision')}</th>
        <td class="drawn"></td>
        <th scope="col" class="number">${text('scores.recall')}</th>
        <td class="drawn"></td>
        <th scope="col" class="number">${text('scores.agree')}</th>
        <th scope="col" class="number">${text('scores.notAFault')}</th>
        <th scope="col" class="number">${text('scores.missed')}</th>
      </tr>
    </thead>
    <tbody>
      ${answered.map((score) => {
        const { fault, agree, notAFault, missed, told } = score;
        // Recall rests on both: what was answered of the told, and what was looked at of the intact.
        const rests = told === 0 ? reviewed : Math.min(reviewed, agree + notAFault);
        return html`<tr>
          <th scope="row">${text.word('reason', fault)}</th>
          ${share(agree + notAFault, score.precision, score.precisionLow, score.precisionHigh)}
          ${share(rests, score.recall, score.recallLow, score.recallHigh)}
          <td class="number">${count(agree)}</td>
          <td class="number">${count(notAFault)}</td>
          <td class="number">${count(missed)}</td>
        </tr>`;
      })}
    </tbody>
  </table>`;
}

/** The share with its interval, as figures and as a bar between nothing and all. */
function share(of: number, value: number | null, low: number | null, high: number | null): TemplateResult {
  if (value === null || of < LEAST_ANSWERS) {
    return html`<td class="number muted">${of === 0 ? NOTHING : text('scores.few')}</td><td class="drawn"></td>`;
  }
  const known = low !== null && high !== null;
  return html`<td class="number">
      ${rounded(value)}
      ${known ? html`<span class="small muted nowrap">(${text('scores.interval', { low: rounded(low), high: rounded(high) })})</span>` : nothing}
    </td>
    <td class="drawn">
      <svg viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">
        <line class="way" x1="0" x2="100" y1="6" y2="6"></line>
        ${known ? svg`<line class="reach" x1=${low * 100} x2=${high * 100} y1="6" y2="6"></line>` : nothing}
        <line class="at" x1=${value * 100} x2=${value * 100} y1="1" y2="11"></line>
      </svg>
    </td>`;
}

/** Cut off, as every share: 94.996 % is not 95. */
function rounded(value: number): string {
  return percent(Math.floor(value * 10_000));
}
