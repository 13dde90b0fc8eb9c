/** The units that are flagged now, longest first. */
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Flag, Scope } from '../../server/api/wire.ts';
import { percent } from '../figures.ts';
import { evidenceHref } from '../rates.ts';
import { clock } from '../times.ts';
import { text } from '../words.ts';
import { glyph } from './glyph.ts';

/** Flags of one population. */
export function flagList(flags: readonly Flag[], scope: Scope): TemplateResult {
  const shown = flags
    .filter((flag) => flag.scope === scope && flag.clearedMs === null)
    .sort((a, b) => a.raisedMs - b.raisedMs);
  if (shown.length === 0) return html`<p class="muted">${text('overview.noFlags')}</p>`;
  return html`<ul class="stack flags">
    ${repeat(shown, ({ unit, metric }) => `${unit.code} ${metric}`, flagLine)}
  </ul>`;
}

function flagLine({ unit, metric, scope, raisedMs, raisedShare, meetsSinceMs }: Flag): TemplateResult {
  return html`<li>
    <a class="signed" href=${evidenceHref({ unit: unit.code, metric, scope, part: 'bad' })}
      >${glyph('fails')}${text('overview.flag', { unit: unit.name, metric: text.word('metric', metric) })}</a
    >
    <p class="small muted">
      ${percent(raisedShare)} · ${text('overview.flaggedSince', { time: clock(raisedMs) })}
      ${meetsSinceMs === null ? nothing : html`· ${text('overview.meetsSince', { time: clock(meetsSinceMs) })}`}
    </p>
  </li>`;
}
