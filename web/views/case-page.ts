/** A case of supervision: where it stands, whose turn it is until when, what happened, its notice for print. */
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { CASE_STAGES } from '../../config/supervision.ts';
import { CHECKS } from '../../config/terms.ts';
import type { CaseDeed, CaseFile } from '../../server/api/wire.ts';
import { percent } from '../figures.ts';
import { Live } from '../live.ts';
import { chipStyles } from '../parts/colour-chip.ts';
import { glyph, signed } from '../parts/glyph.ts';
import { noticeSheet, noticeStyles } from '../parts/notice-sheet.ts';
import { base } from '../plain-look.ts';
import { unitHref } from '../rates.ts';
import { clock, day } from '../times.ts';
import { text } from '../words.ts';
import '../parts/case-actions.ts';
import '../parts/case-named.ts';
import { rowStyles } from './row-styles.ts';

const DAY_MS = 86_400_000;
/** Along which a case goes; withdrawn is beside the way. */
const WAY = CASE_STAGES.filter((stage) => stage !== 'withdrawn');

@customElement('case-page')
export class CasePage extends LitElement {
  static override styles = [
    base,
    chipStyles,
    signed,
    rowStyles,
    noticeStyles,
    css`
      .way {
        display: flex;
        flex-wrap: wrap;
        gap: var(--s1) var(--s3);
        counter-reset: step;
      }
      .way li {
        counter-increment: step;
        color: var(--muted);
        padding: 2px 8px;
        border: 1px solid transparent;
        border-radius: 4px;
      }
      .way li::before {
        content: counter(step) '. ';
      }
      .way li[aria-current] {
        color: var(--text);
        font-weight: 600;
        border-color: var(--accent);
      }
      .past li {
        border-left: 2px solid var(--line);
        padding: 0 0 var(--s3) var(--s3);
      }
      .past p {
        overflow-wrap: anywhere;
      }
      @media print {
        .desk {
          display: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) caseId = 0;
  readonly #file = new Live<CaseFile>(this, () => ({ path: `/api/cases/${this.caseId}` }));

  override render() {
    return this.#file.render({
      waiting: () => html`<h1>${text('cases.title')}</h1>
        <p role="status" class="muted">${text('shell.loading')}</p>`,
      failed: (trouble) => html`<h1>${text('cases.title')}</h1>
        ${this.#file.failed(trouble)}`,
      here: (file) => this.#here(file),
    });
  }

  #here(file: CaseFile): TemplateResult {
    const { case: one, notice } = file;
    return html`<div class="stack">
      <div class="desk stack">
        <div>
          <p class="small"><a href="/cases">${text('cases.title')}</a></p>
          <div class="apart">
            <h1><span class="mono">${one.number}</span> · <a href=${unitHref(one.unit.code, 'all')}>${one.unit.name}</a></h1>
            <button @click=${() => print()}>${text('cases.print')}</button>
          </div>
          ${due(file)}
        </div>
        ${one.hasBasis ? nothing : html`<p class="note warn">${glyph('unsaid')} ${text('cases.basisFell')}</p>`}
        <section class="card stack" aria-labelledby="steps">
          <h2 id="steps">${text('cases.steps')}</h2>
          ${way(file)} ${holding(file)}
          <case-actions
            .file=${file}
            @acted=${(event: CustomEvent<CaseFile>) => this.#file.put(event.detail)}
          ></case-actions>
        </section>
        <section class="card stack" aria-labelledby="past">
          <h2 id="past">${text('cases.timeline')}</h2>
          ${timeline(file)}
        </section>
        <section class="card stack" aria-labelledby="named">
          <h2 id="named">${text('cases.people')}</h2>
          <case-named unit=${one.unit.code} @named=${() => this.#file.reload()}></case-named>
        </section>
      </div>
      ${noticeSheet(notice)}
    </div>`;
  }
}

function due({ atMs, case: { dueMs, stage } }: CaseFile): TemplateResult {
  const left = Math.ceil((dueMs - atMs) / DAY_MS);
  const date = text('cases.dueOn', { date: day(dueMs - 1) });
  if (stage === 'closed' || stage === 'withdrawn') return html`<p class="muted">${date}</p>`;
  return left > 0
    ? html`<p>${date} · ${text('cases.daysLeft', { count: left })}</p>`
    : html`<p class="signed crit">${glyph('fails')}${date} · ${text('cases.late', { count: 1 - left })}</p>`;
}

function way({ case: { stage } }: CaseFile): TemplateResult {
  if (stage === 'withdrawn') return html`<p class="strong">${text('caseStage.withdrawn')}</p>`;
  return html`<ol class="way">
    ${WAY.map((one) => html`<li aria-current=${one === stage ? 'step' : nothing}>${text.word('caseStage', one)}</li>`)}
  </ol>`;
}

function holding({ case: { heldDays, stage }, holdDays, shares }: CaseFile): TemplateResult {
  return html`<div>
    <p>${text('cases.sharesNow')}: ${fourShares(shares)}</p>
    ${
      stage === 'closed' || stage === 'withdrawn'
        ? nothing
        : html`<p>${text('cases.held', { held: heldDays, needed: holdDays })}</p>
            <p class="small muted">${text('cases.heldHint')}</p>`
    }
  </div>`;
}

/** `注册率 98.60% · 在线率 94.28% · …` */
function fourShares(shares: Readonly<Record<string, number | null>>): string {
  return CHECKS.map((check) => `${text.word('metric', check)} ${percent(shares[check] ?? null)}`).join(' · ');
}

function timeline({ notice, deeds }: CaseFile): TemplateResult {
  return html`<ol class="past">
    ${[...deeds].reverse().map(deedLine)}
    <li>
      <p>
        <span class="strong">${text.word('noticeKind', notice.kind)} ${notice.number}</span>
        <span class="small muted">${text('cases.issued')} ${clock(notice.issuedMs)}</span>
      </p>
      ${deeds.length === 0 ? html`<p class="muted">${text('cases.noDeeds')}</p>` : nothing}
    </li>
  </ol>`;
}

function deedLine({ atMs, who, did, note, measure, level, facts }: CaseDeed): TemplateResult {
  return html`<li>
    <p>
      <span class="strong">${text.word('caseDeed', did)}</span>
      ${level === null ? nothing : html`· ${text('cases.level', { level })}`}
      ${measure === null ? nothing : html`· ${text.word('escalation', measure)}`}
      <span class="small muted">${who} · ${clock(atMs)}</span>
    </p>
    ${note === '' ? nothing : html`<p>${note}</p>`}
    ${facts === null ? nothing : html`<p class="small muted">${text('cases.sharesThen')}: ${fourShares(facts.shares)}</p>`}
  </li>`;
}
