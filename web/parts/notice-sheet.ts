/** A notice as it goes out, on a sheet of A4: number, unit, figures of the months, signatures. */
import { css, html, type TemplateResult } from 'lit';
import { CHECKS } from '../../config/terms.ts';
import type { Notice, NoticeMonth } from '../../server/api/wire.ts';
import { count, percent } from '../figures.ts';
import { day } from '../times.ts';
import { text } from '../words.ts';
import { colourChip } from './colour-chip.ts';
import { glyph } from './glyph.ts';

/** More than any city has devices: such a figure is in milliseconds. */
const MOST_DEVICES = 100_000_000;
const HOUR_MS = 3_600_000;

export function noticeSheet(notice: Notice): TemplateResult {
  const { kind, number, unitName, month, months, issuedMs, dueMs } = notice;
  // What is due at a midnight is due on the day before it.
  const body =
    kind === 'warning'
      ? text('notice.warningBody', { month })
      : text('notice.supervisionBody', { date: day(dueMs - 1) });
  return html`<section class="sheet card stack" aria-labelledby="notice">
    <div class="apart">
      <h2 id="notice">${text.word('noticeKind', kind)}</h2>
      <p class="mono">${text('notice.of', { number })}</p>
    </div>
    <p class="strong">${text('notice.to', { unit: unitName })}</p>
    <p>${body}</p>
    <div class="scroll" tabindex="0" role="group" aria-label=${text('notice.figures')}>
      <table class="cards">
        <caption>${text('notice.figures')}</caption>
        <thead>
          <tr>
            <th scope="col">${text('notice.month')}</th>
            <th scope="col">${text('notice.colour')}</th>
            ${CHECKS.map((check) => html`<th scope="col" class="number">${text.word('metric', check)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${months.map(monthRow)}
        </tbody>
      </table>
    </div>
    <p class="small muted">
      ${text('notice.issued', { date: day(issuedMs) })}
      ${months.slice(-1).map(({ ruleVersion, revision }) => html`· ${text('notice.version', { version: ruleVersion, revision })}`)}
    </p>
    <div class="paper signatures">
      <p>${text('notice.signature')}</p>
      <p>${text('notice.receipt')}</p>
    </div>
  </section>`;
}

function monthRow({ month, colour, rates }: NoticeMonth): TemplateResult {
  return html`<tr>
    <th scope="row" class="nowrap">${month}</th>
    <td>${colourChip(colour)}</td>
    ${CHECKS.map((check) => {
      const { share, verdict, good, due } = rates[check];
      const isTime = due > MOST_DEVICES;
      const figures = isTime
        ? text('notice.hours', {
            good: count(Math.floor(good / HOUR_MS)),
            due: count(Math.floor(due / HOUR_MS)),
          })
        : text('notice.counts', { good: count(good), due: count(due) });
      return html`<td class="number" data-label=${text.word('metric', check)}>
        <span class="figure">${verdict === 'fails' ? glyph('fails') : ''} ${percent(share)}</span>
        <span class="small muted block">${figures}</span>
      </td>`;
    })}
  </tr>`;
}

export const noticeStyles = css`
  .sheet td {
    padding-block: 6px;
  }
  .block {
    display: block;
  }
  .signatures {
    padding-top: 48px;
  }
  .signatures p {
    margin-bottom: 40px;
    white-space: pre;
  }
  @media print {
    .sheet {
      border: 0;
      padding: 0;
    }
    .sheet h2 {
      font-size: 20px;
    }
  }
`;
