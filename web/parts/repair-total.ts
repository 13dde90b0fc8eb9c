/** Where a rate stands, and where it comes to with what is ticked: figures, what is short, and the last moment of a month. */
import { html, nothing, type TemplateResult } from 'lit';
import { lastMoment, type RepairTotal } from '../../config/repairs.ts';
import { floorShare, gapOf } from '../../config/shares.ts';
import type { PlannedRepair, RepairPlan } from '../../server/api/wire.ts';
import { count, lineOf, share } from '../figures.ts';
import { dayTime } from '../times.ts';
import { text } from '../words.ts';
import { glyph } from './glyph.ts';

const HOUR_MS = 3_600_000;

/** What is gained by a repair, as it is counted. */
export function gainWords({ counts }: RepairPlan, gain: number): string {
  return counts === 'devices'
    ? text('repairs.gainDevices', { count: gain })
    : text('repairs.gainHours', { count: Math.floor(gain / HOUR_MS) });
}

/** What is short, rounded up, or to spare, rounded down. */
function gapWords({ counts }: RepairPlan, gap: number): string {
  if (counts === 'devices')
    return gap > 0 ? text('repairs.short', { count: gap }) : text('repairs.spare', { count: Math.abs(gap) });
  return gap > 0
    ? text('repairs.shortHours', { count: Math.ceil(gap / HOUR_MS) })
    : text('repairs.spareHours', { count: Math.floor(Math.abs(gap) / HOUR_MS) });
}

/** Where the rate stands without any repair. */
export function standsNow(plan: RepairPlan): TemplateResult {
  const { figure, sides, counts, month } = plan;
  const known = figure.good + figure.bad;
  const now = share(floorShare(figure.good, known));
  const gap = gapOf(sides, figure.threshold);
  const unknown = counts === 'devices' ? figure.unknown : Math.ceil(figure.unknown / HOUR_MS);
  return html`<p>
      <span class="figure">
        ${
          counts === 'ms'
            ? text('repairs.standsMs', { share: now })
            : text('repairs.standsDevices', { share: now, good: count(figure.good), known: count(known) })
        }
      </span>
    </p>
    <p>
      ${
        counts === 'ms'
          ? html`${text('repairs.untouched', { share: share(floorShare(sides.good, sides.good + sides.bad)) })} · `
          : nothing
      }
      <span class=${gap > 0 ? 'strong' : ''}>${gap > 0 ? glyph('fails') : nothing} ${gapWords(plan, gap)}</span>
    </p>
    ${
      unknown === 0
        ? nothing
        : html`<p class="muted small">
            ${glyph('unknown')}
            ${text(counts === 'ms' ? 'repairs.unknownHours' : 'repairs.unknown', { count: unknown })}
          </p>`
    }
    ${month === null ? nothing : outlook(plan, month)}`;
}

function outlook({ counts }: RepairPlan, month: NonNullable<RepairPlan['month']>): TemplateResult {
  if (month.nowMs >= month.untilMs) return html`<p class="muted">${text('repairs.monthOver')}</p>`;
  if (!month.canBeMet)
    return html`<p class="strong">${glyph('fails')} ${text('repairs.lost', { share: share(month.best) })}</p>`;
  return html`<p class="muted small">
    ${
      counts === 'ms' && month.required !== null
        ? html`${text('repairs.required', { share: share(month.required) })} · `
        : nothing
    }
    ${text('repairs.best', { share: share(month.best) })}
  </p>`;
}

/** What the ticked repairs come to, said aloud as soon as a tick changes. */
export function tickedWords(
  plan: RepairPlan,
  total: RepairTotal,
  ticked: readonly Pick<PlannedRepair, 'id' | 'devices' | 'gain' | 'behind' | 'lastMs'>[],
): TemplateResult {
  const line = lineOf(plan.figure.threshold);
  const isUnsaid = total.gap <= 0 && total.verdict === 'cannot-be-said';
  return html`<div role="status" class="total">
    <p>
      ${text('repairs.ticked', { count: total.repairs })} · ${gainWords(plan, total.gain)}
    </p>
    <p class="figure">${text('repairs.total', { share: share(total.share) })}</p>
    <p class="strong">
      ${total.gap > 0 ? html`${glyph('fails')} ${text('repairs.stillShort', { line })}` : text('repairs.reaches', { line })}
      · ${gapWords(plan, total.gap)}
    </p>
    ${isUnsaid ? html`<p class="small">${glyph('unsaid')} ${text('repairs.unsaid')}</p>` : nothing}
    ${monthWords(plan, total, ticked)}
  </div>`;
}

function monthWords(
  { sides, figure, month, counts }: RepairPlan,
  total: RepairTotal,
  ticked: Parameters<typeof tickedWords>[2],
): TemplateResult | typeof nothing {
  if (month === null || month.nowMs >= month.untilMs || gapOf(sides, figure.threshold) <= 0) return nothing;
  const at = lastMoment(sides, figure.threshold, ticked, { counts, ...month });
  if (at !== null) return html`<p>${glyph('clock')} ${text('repairs.lastMoment', { time: dayTime(at) })}</p>`;
  return total.gap > 0 && ticked.length > 0 ? html`<p class="small">${text('repairs.tooLate')}</p>` : nothing;
}
